"""What may be printed outside the agency: nobody works a small number out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refused
from portal.reports.figures import Cell, Figure, Table
from portal.reports.periods import Period, year_beginning
from portal.reports.publishing import (
    FEW,
    HIDDEN,
    check_publishable,
    for_publication,
    quarters_for_publication,
)
from portal.reports.working_out import Sum, follows

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


def test_what_rests_on_few_hides_a_second_row_and_its_number() -> None:
    """How many were measured adds up to all of them, and a mean follows from the other means."""
    columns = ("measure", "pathways", "authority", "mean_days", "counted")
    rows: list[tuple[Cell, ...]] = [
        ("days", "all", code, 100.0, number)
        for code, number in zip((*WHERE, "all"), (10, 40, 3, 0, 53), strict=True)
    ]
    bases = {row[:3]: int(str(row[4])) for row in rows}
    found = for_publication(Table(columns, columns[:3], rows, bases), (Figure("days", "Days", "Days."),))
    assert [row[3:] for row in found.rows] == [
        (HIDDEN, HIDDEN),
        (100.0, 40),
        (HIDDEN, FEW),
        (100.0, 0),
        (100.0, 53),
    ]


def test_a_mean_of_a_report_of_children_hides_a_second_one() -> None:
    rows: list[tuple[Cell, ...]] = [("days", code, 90.0) for code in (*WHERE, "all")]
    bases: dict[tuple[Cell, ...], int] = {
        row[:2]: base for row, base in zip(rows, (9, 30, 2, 8, 49), strict=True)
    }
    found = for_publication(
        Table(("measure", "authority", "value"), COLUMNS[:2], rows, bases), (Figure("days", "Days", "Days."),)
    )
    assert shown(found) == [90.0, 90.0, HIDDEN, HIDDEN, 90.0]


def test_the_pathway_that_lies_between_two_rows_is_not_told() -> None:
    """All pathways less those without the fast track are the fast track: three households."""
    columns = ("measure", "pathways", "authority", "mean_days", "counted")
    numbers = {"all": (23, 50, 30, 0, 103), "without_fast_track": (20, 44, 24, 0, 88)}
    rows: list[tuple[Cell, ...]] = [
        ("days", some, code, 100.0, number)
        for some, counts in numbers.items()
        for code, number in zip((*WHERE, "all"), counts, strict=True)
    ]
    bases = {row[:3]: int(str(row[4])) for row in rows}
    every, slow = numbers.values()
    aside: dict[tuple[Cell, ...], int] = {
        ("days", "fast", code): one - other
        for code, one, other in zip((*WHERE, "all"), every, slow, strict=True)
    }
    sums = [
        (("days", "all", code), (("days", "without_fast_track", code), ("days", "fast", code)))
        for code in (*WHERE, "all")
    ]
    found = for_publication(
        Table(columns, columns[:3], rows, bases, aside=aside), (Figure("days", "Days", "Days."),), sums
    )
    assert [row[4] for row in found.rows] == [23, 50, 30, 0, 103, HIDDEN, 44, HIDDEN, 0, 88]


APPROVALS = tuple(Figure(name, name, name) for name in ("approved", "couples", "singles"))
BY_NUMBER = [(("approved", code), (("couples", code), ("singles", code))) for code in (*WHERE, "all")]


def several(figures: dict[str, tuple[int, ...]]) -> Table:
    tables = [table(name, *numbers) for name, numbers in figures.items()]
    return Table(COLUMNS, COLUMNS[:2], [row for one in tables for row in one.rows])


def test_a_second_cell_is_not_told_by_another_table_of_the_report() -> None:
    """Two couples of Bexley hide Medway's; approved less single would tell Medway's."""
    true = several({"approved": (7, 40, 23, 0), "couples": (2, 35, 14, 0), "singles": (5, 5, 9, 0)})
    found = for_publication(true, APPROVALS, BY_NUMBER)
    assert not told({"now": (true, found)}, BY_NUMBER)
    without = for_publication(true, APPROVALS)
    assert told({"now": (true, without)}, BY_NUMBER)


NUMBERS = st.tuples(*[st.integers(0, 12)] * 4)


@given(NUMBERS, NUMBERS)
def test_no_small_number_follows_from_several_tables(
    couples: tuple[int, ...], singles: tuple[int, ...]
) -> None:
    approved = tuple(map(sum, zip(couples, singles, strict=True)))
    true = several({"approved": approved, "couples": couples, "singles": singles})
    assert not told({"now": (true, for_publication(true, APPROVALS, BY_NUMBER))}, BY_NUMBER)


@given(st.tuples(*[NUMBERS] * 4))
def test_no_small_number_of_a_quarter_follows_from_its_year(quarters: tuple[tuple[int, ...], ...]) -> None:
    """Whoever has the year and all its quarters works out no number of either."""
    tables = [table("orders", *numbers) for numbers in quarters]
    year = table("orders", *map(sum, zip(*quarters, strict=True)))
    printed = quarters_for_publication(year, tables, FIGURES)
    periods = {str(at): one for at, one in enumerate(zip(tables, printed, strict=True))}
    assert not told({**periods, "year": (year, for_publication(year, FIGURES))}, (), "orders")


def test_a_gap_does_not_tell_how_many_wait() -> None:
    true = several({"children": (3, 40, 20, 0), "families": (30, 50, 25, 0), "gap": (-27, -10, -5, 0)})
    sums = [(("children", code), (("families", code), ("gap", code))) for code in (*WHERE, "all")]
    figures = (Figure("children", "Children", "C."), Figure("families", "Families", "F."))
    found = for_publication(true, figures, sums)
    assert shown(found) == [FEW, 40, HIDDEN, 0, 63, 30, 50, 25, 0, 105, HIDDEN, -10, HIDDEN, 0, -42]


def told(
    printed: dict[str, tuple[Table, Table]], sums: Collection[Sum], over_the_year: str = ""
) -> set[tuple[Cell, ...]]:
    """The numbers of 1 to 4 that follow from everything that is printed."""
    true = {(at, *row[:2]): row[2] for at, (one, _) in printed.items() for row in one.rows}
    hidden = {
        (at, *row[:2]) for at, (_, one) in printed.items() for row in one.rows if isinstance(row[2], str)
    }
    known = [((at, *total), tuple((at, *part) for part in parts)) for at in printed for total, parts in sums]
    measures = {str(key[1]) for key in true}
    known += [
        ((at, measure, "all"), tuple((at, measure, code) for code in WHERE))
        for at in printed
        for measure in measures
    ]
    if over_the_year:
        known += [
            (("year", over_the_year, code), tuple((str(at), over_the_year, code) for at in range(4)))
            for code in (*WHERE, "all")
        ]
    return {key for key in follows(hidden, known) if true[key] in (1, 2, 3, 4)}


def test_what_follows_from_sums() -> None:
    """Two cells that are the same sum twice stay hidden; a third sum tells them."""
    a, b, c, total = (("a",), ("b",), ("c",), ("total",))
    first: Sum = (total, (a, b, c))
    assert follows({a, b}, [first, (("other",), (a, b))]) == set()
    assert follows({a, b}, [first, (("other",), (a, c))]) == {a, b}
    assert follows({a}, [first]) == {a}
    assert follows({a, total}, [first]) == set()
