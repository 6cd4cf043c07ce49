"""What of the programme an address asks for, and dates in words. Rules only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.errors import NotFound
from portal.events.finding.dates import how_long, left_words, times_of
from portal.events.finding.filters import (
    beside,
    kind_choices,
    month_choices,
    read_filters,
    read_month,
    where_choices,
)
from portal.events.kinds import Group
from portal.events.standing import VISITOR_GROUPS, Standing

COUNCILS = {"kent": "Kent", "medway": "Medway"}


def test_every_filter_is_read_and_written_back() -> None:
    typed = {
        "kind": "workshop", "month": "2026-12", "where": "near-medway",
        "evening": "yes", "weekend": "yes", "online": "yes", "places": "yes", "after": "x", "other": "y",
    }  # fmt: skip
    asked = read_filters(typed, COUNCILS)
    found = asked.filters
    assert (found.kind, found.month, found.near, found.authority) == ("workshop", (2026, 12), "medway", "")
    assert (found.is_evening, found.is_weekend, found.is_online, found.has_places) == (True,) * 4
    assert asked.address("/events", month=None, evening=None) == (
        "/events?kind=workshop&where=near-medway&weekend=yes&online=yes&places=yes"
    )
    assert read_filters({"where": "in-medway"}, COUNCILS).filters.authority == "medway"
    assert read_filters({"kind": ""}, COUNCILS).address("/events") == "/events"


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "party"},
        {"month": "2026-13"},
        {"month": "december"},
        {"month": "2026-²1"},
        {"month": "9999-01"},
        {"where": "in-paris"},
        {"where": "near-paris"},
        {"where": "kent"},
        {"evening": "no"},
    ],
)
def test_what_nobody_offers_is_not_found(typed: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        read_filters(typed, COUNCILS)


def test_months_pass_the_end_of_a_year() -> None:
    assert read_month("2026-02") == (2026, 2)
    assert [beside(2026, 12, by) for by in (1, -12, 13)] == [
        date(2027, 1, 1),
        date(2025, 12, 1),
        date(2028, 1, 1),
    ]
    assert list(month_choices(date(2026, 11, 20)).items())[1:3] == [
        ("2026-12", "December 2026"),
        ("2027-01", "January 2027"),
    ]


def test_a_visitor_is_offered_no_kind_that_is_secret() -> None:
    offered = kind_choices(Standing(VISITOR_GROUPS))
    assert set(offered) == {"information_event", "school_seminar", "professional_training"}
    parent = kind_choices(Standing(frozenset({Group.ANYONE, Group.ADOPTIVE_PARENT}), 1))
    assert "social_event" in parent
    assert "school_seminar" not in parent
    assert "profiling_event" not in parent


def test_places_are_councils_and_districts() -> None:
    councils, near = where_choices(COUNCILS)
    assert councils == {"in-kent": "All of Kent", "in-medway": "All of Medway"}
    assert next(iter(near)) == "near-ashford"
    assert len(near) == 14


def test_times_are_those_of_london() -> None:
    summer = datetime(2026, 7, 1, 18, tzinfo=UTC)
    assert times_of(summer, summer.replace(hour=20)) == "7pm to 9pm"
    assert times_of(summer, summer.replace(day=3)) == "7pm, until Friday 3 July 2026"
    assert how_long(summer, summer.replace(hour=19, minute=30)) == "1 hour 30 minutes"
    assert how_long(summer, summer.replace(hour=20)) == "2 hours"
    assert [left_words(left) for left in (0, 1, 5)] == ["Full", "1 place left", "5 places left"]
