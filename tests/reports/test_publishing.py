"""What may be printed outside the agency: nobody works a small number out."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refused
from portal.reports.figures import Cell, Figure, Table
from portal.reports.periods import Period, year_beginning
from portal.reports.publishing import FEW, HIDDEN, check_publishable, for_publication

FIGURES = (Figure("orders", "Orders", "Orders."), Figure("packs", "Packs", "Packs.", is_small=False))
COLUMNS = ("measure", "authority", "count")
WHERE = ("bexley", "kent", "medway", "outside")


def table(measure: str, *numbers: int) -> Table:
    rows = [(measure, code, number) for code, number in zip(WHERE, numbers, strict=True)]
    return Table(COLUMNS, COLUMNS[:2], [*rows, (measure, "all", sum(numbers))])


def shown(found: Table) -> list[object]:
    return [row[-1] for row in found.rows]


def test_a_small_number_and_a_second_one_are_hidden() -> None:
    assert shown(for_publication(table("orders", 3, 56, 21, 0), FIGURES)) == [FEW, 56, HIDDEN, 0, 80]


def test_two_small_numbers_hide_each_other() -> None:
    assert shown(for_publication(table("orders", 3, 56, 1, 0), FIGURES)) == [FEW, 56, FEW, 0, 60]


def test_nought_is_printed() -> None:
    assert shown(for_publication(table("orders", 0, 5, 0, 0), FIGURES)) == [0, 5, 0, 0, 5]


def test_a_number_alone_hides_its_total_and_one_more() -> None:
    assert shown(for_publication(table("orders", 3, 0, 0, 0), FIGURES)) == [FEW, 0, 0, 0, FEW]


def test_packs_are_about_nobody() -> None:
    assert shown(for_publication(table("packs", 3, 4, 0, 0), FIGURES)) == [3, 4, 0, 0, 7]


@given(st.tuples(*[st.integers(0, 12)] * 4))
def test_no_small_number_follows_from_what_is_printed(numbers: tuple[int, ...]) -> None:
    """Whoever knows the rule cannot tell any small number: two at least fit what is printed."""
    true = table("orders", *numbers)
    printed = shown(for_publication(true, FIGURES))
    assert all(cell not in (1, 2, 3, 4) for cell in printed)
    hidden = [at for at, cell in enumerate(printed) if isinstance(cell, str)]
    if not hidden:
        return
    top = 40
    choices = [
        range(1, 5) if printed[at] == FEW else range(top) if at in hidden else [printed[at]]
        for at in range(5)
    ]
    fits: list[set[int]] = [set() for _ in range(5)]
    for parts in product(*choices[:4]):
        total = sum(int(one) for one in parts)  # type: ignore[call-overload]
        if total in choices[4]:
            for at, value in enumerate((*parts, total)):
                fits[at].add(int(value))  # type: ignore[call-overload]
    for at in hidden:
        if printed[at] == FEW:
            assert len(fits[at]) > 1, (numbers, printed, at)


def test_a_mean_of_few_is_hidden() -> None:
    rows: list[tuple[Cell, ...]] = [("days", "kent", 120.0), ("days", "medway", 90.0)]
    found = for_publication(
        Table(
            ("measure", "authority", "value"), COLUMNS[:2], rows, {("days", "kent"): 9, ("days", "medway"): 2}
        ),
        (Figure("days", "Days", "Days."),),
    )
    assert shown(found) == [120.0, HIDDEN]


def test_free_days_are_not_published() -> None:
    check_publishable(year_beginning(2022))
    check_publishable(Period(date(2022, 7, 1), date(2022, 9, 30)))
    with pytest.raises(Refused, match="whole years"):
        check_publishable(Period(date(2022, 4, 1), date(2023, 3, 30)))
