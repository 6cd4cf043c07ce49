"""Ten years of addresses without a gap, what answers decide, and names typed to sign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.journey.registration.rules import (
    Gap,
    Lived,
    age_problem,
    councils_of,
    gap_words,
    gaps_in,
    is_own_name,
    known_of_household,
    known_of_person,
    missing_sections,
    sections_of,
    town_of,
    window_begins,
    wrong_days,
)

TODAY = date(2026, 11, 20)
BEGINS = date(2016, 11, 20)


def _lived(*days: tuple[str, str | None]) -> list[Lived]:
    return [Lived(date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, b in days]


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        ([("2010-01-01", None)], []),
        ([("2016-11-20", None)], []),
        ([("2016-11-21", None)], [("2016-11-20", "2016-11-20")]),
        # one ends the day before, the day, or two days before the next begins
        ([("2010-01-01", "2020-05-03"), ("2020-05-04", None)], []),
        ([("2010-01-01", "2020-05-04"), ("2020-05-04", None)], []),
        ([("2010-01-01", "2020-05-02"), ("2020-05-04", None)], [("2020-05-03", "2020-05-03")]),
        # leap days: the last of February is missing, or is not
        ([("2010-01-01", "2020-02-28"), ("2020-03-01", None)], [("2020-02-29", "2020-02-29")]),
        ([("2010-01-01", "2021-02-28"), ("2021-03-01", None)], []),
        ([("2010-01-01", "2020-02-28"), ("2020-02-29", None)], []),
        # overlapping, one inside the other, and not in order
        ([("2010-01-01", "2022-01-01"), ("2018-01-01", "2019-01-01"), ("2021-06-01", None)], []),
        ([("2021-06-01", None), ("2010-01-01", "2021-06-30")], []),
        ([("2010-01-01", "2022-01-01"), ("2018-01-01", "2019-01-01"), ("2022-01-10", None)],
         [("2022-01-02", "2022-01-09")]),
        # what lies before the ten years helps nobody, what ends on the first day leaves the rest
        ([("2001-01-01", "2016-11-19")], [("2016-11-20", "2026-11-20")]),
        ([("2001-01-01", "2016-11-20"), ("2016-11-22", None)], [("2016-11-21", "2016-11-21")]),
        # moved out yesterday: today is missing
        ([("2010-01-01", "2026-11-19")], [("2026-11-20", "2026-11-20")]),
        ([("2010-01-01", "2026-11-20")], []),
        # nothing at all, and two gaps
        ([], [("2016-11-20", "2026-11-20")]),
        ([("2017-01-01", "2018-01-01"), ("2019-01-01", None)],
         [("2016-11-20", "2016-12-31"), ("2018-01-02", "2018-12-31")]),
        # an address from tomorrow on
        ([("2010-01-01", "2026-11-10"), ("2026-11-21", None)], [("2026-11-11", "2026-11-20")]),
    ],
)  # fmt: skip
def test_gaps(days: list[tuple[str, str | None]], missing: list[tuple[str, str]]) -> None:
    found = gaps_in(_lived(*days), TODAY)
    assert found == [Gap(date.fromisoformat(a), date.fromisoformat(b)) for a, b in missing]


def test_the_ten_years_of_a_leap_day_begin_on_the_last_of_february() -> None:
    assert window_begins(date(2028, 2, 29)) == date(2018, 2, 28)
    assert window_begins(date(2026, 3, 1)) == date(2016, 3, 1)
    assert gaps_in(_lived(("2018-02-28", None)), date(2028, 2, 29)) == []
    assert gaps_in(_lived(("2018-03-01", None)), date(2028, 2, 29))[0].days == 1


def test_a_gap_is_named_by_its_days() -> None:
    assert gap_words(Gap(date(2020, 2, 29), date(2020, 2, 29))) == "1 day is missing: 29 February 2020"
    assert gap_words(Gap(date(2020, 2, 28), date(2020, 3, 1))) == (
        "3 days are missing: from 28 February 2020 to 1 March 2020"
    )


DAYS = st.dates(min_value=date(2014, 1, 1), max_value=date(2027, 6, 1))


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS)), max_size=6))
def test_gaps_are_exactly_the_days_nobody_covers(spans: list[tuple[date, date | None]]) -> None:
    lived = [Lived(a, b) for a, b in spans if b is None or b >= a]
    uncovered = {gap.from_on + timedelta(days=n) for gap in gaps_in(lived, TODAY) for n in range(gap.days)}
    every = [BEGINS + timedelta(days=n) for n in range((TODAY - BEGINS).days + 1)]
    expected = {
        day for day in every if not any(one.from_on <= day <= (one.until_on or TODAY) for one in lived)
    }
    assert uncovered == expected


@pytest.mark.parametrize(
    ("from_on", "until_on", "field"),
    [
        (date(2026, 11, 21), None, "from_on"),
        (date(2020, 1, 1), date(2026, 11, 21), "until_on"),
        (date(2020, 1, 2), date(2020, 1, 1), "until_on"),
        (date(2020, 1, 1), date(2020, 1, 1), None),
        (date(2026, 11, 20), None, None),
    ],
)
def test_days_of_an_address(from_on: date, until_on: date | None, field: str | None) -> None:
    assert list(wrong_days(from_on, until_on, TODAY)) == ([field] if field else [])


def _at(council: str, until: str | None = None, where: str = "uk") -> dict[str, str | None]:
    return {"council": council, "until_on": until, "where": where, "from_on": "2010-01-01"}


def test_each_council_of_the_ten_years_once() -> None:
    said = {
        "addresses": [
            _at("Kent"), _at(" kent  "), _at("Leeds", "2016-11-20"), _at("York", "2016-11-19"),
            _at("Lyon", where="abroad"), _at("", where="none"),
        ]
    }  # fmt: skip
    assert councils_of(said, TODAY) == ["Kent", "Leeds"]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({}, set()),
        ({"work": {"works": "employed", "ofsted": "yes"}}, {"works", "known_to_ofsted"}),
        ({"work": {"works": "self_employed", "ofsted": "no"}}, set()),
        ({"family-before": {"former_partner": "yes", "adult_children": "yes"}},
         {"former_partner", "adult_children"}),
        ({"addresses": {"lived_abroad": "yes"}}, {"lived_abroad"}),
        ({"addresses": {"lived_abroad": "no", "addresses": [_at("", where="abroad")]}}, {"lived_abroad"}),
        ({"addresses": {"addresses": [_at("", "2016-11-19", "abroad")]}}, set()),
    ],
)  # fmt: skip
def test_what_an_own_part_decides(said: dict[str, dict[str, object]], known: set[str]) -> None:
    assert known_of_person(said, TODAY) == known


def test_early_permanence_is_never_assumed() -> None:
    assert known_of_household({"preferences": {"early_permanence": "unsure"}}) == set()
    assert known_of_household({"preferences": {"early_permanence": "yes"}, "pets": {"pets": "yes"}}) == {
        "early_permanence",
        "pets",
    }


@pytest.mark.parametrize(
    ("typed", "is_so"),
    [
        ("Sam Example", True),
        ("  sam   EXAMPLE ", True),
        ("Sam O’Example", False),
        ("", False),
        ("Alex Example", False),
    ],
)
def test_a_name_typed_to_sign(typed: str, is_so: bool) -> None:
    assert is_own_name(typed, "Sam Example") is is_so


def test_a_name_may_be_written_with_either_apostrophe_or_hyphen() -> None:
    assert is_own_name("Anne Marie O'Example", "Anne-Marie O’Example")


@pytest.mark.parametrize(
    ("born_on", "is_fine"),
    [
        (date(2005, 11, 20), True),
        (date(2005, 11, 21), False),
        (date(2027, 1, 1), False),
        (date(1900, 1, 1), False),
    ],
)
def test_whoever_adopts_is_21(born_on: date, is_fine: bool) -> None:
    assert (age_problem(born_on, TODAY) == "") is is_fine


def test_a_notice_asks_other_sections() -> None:
    own = [one.code for one in sections_of("child_in_family", is_own=True)]
    assert "other-parent" in own
    assert "preferences" not in [one.code for one in sections_of("child_in_family", is_own=False)]
    assert [one.code for one in missing_sections(own[:-1], "child_in_family", is_own=True)] == ["consents"]


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("1 Example Street\nExampleton", "Exampleton"),
        ("Flat 2, 1 Example Street, Exampleton, Kent", "Exampleton"),
        ("1 Example Street\nExampleton ME14 1XX\nEngland", "Exampleton"),
        ("1 Example Street\nExampleton\nME14 1XX\n", "Exampleton"),
        ("1 Example Street", ""),
        ("Example House\n1 Example Street", ""),
        ("", ""),
    ],
)
def test_the_town_is_the_address_s_last_line_and_never_its_street(address: str, town: str) -> None:
    assert town_of({"address": address}) == town
    assert town_of({}) == ""
