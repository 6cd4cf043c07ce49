from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.agency.holidays import england_calendar
from portal.agency.rules import LONDON, Calendar
from portal.promises.kinds import KINDS, Kind
from portal.promises.rules import (
    due_at,
)
from portal.promises.words import WORDS
from tests.promises import oracle

ENGLAND = england_calendar()


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(kind: str, start: str, calendar: Calendar = ENGLAND, *, step: int = 0, at_risk: bool = False) -> str:
    moment = due_at(kind, london(start), calendar, step=step, at_risk=at_risk)
    return moment.astimezone(LONDON).isoformat(timespec="minutes")[:16] if moment else "unknown"


# Each rule of the service's page, by example


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        # N working days: 17:00 on the Nth worked day after the day of arrival
        ("advice_call", "2026-04-02T16:59", "2026-04-13T17:00"),  # over Easter
        ("advice_call", "2026-04-02T17:00", "2026-04-13T17:00"),
        ("advice_call", "2026-04-02T17:01", "2026-04-14T17:00"),
        ("advice_call", "2026-04-03T10:00", "2026-04-14T17:00"),  # Good Friday
        ("first_conversation", "2026-11-23T08:00", "2026-12-07T17:00"),
        ("panel_booked", "2026-11-20T16:00", "2026-11-23T17:00"),
        # 24 hours: the same time on the next worked day
        ("support_reply", "2026-11-20T16:30", "2026-11-23T16:30"),
        ("support_reply", "2026-11-20T07:30", "2026-11-23T09:00"),
        ("support_reply", "2026-11-21T12:00", "2026-11-24T09:00"),
        ("support_reply", "2026-10-23T16:30", "2026-10-26T16:30"),  # the clocks go back between
        ("support_reply", "2026-03-27T16:30", "2026-03-30T16:30"),  # and forward
        # same day: 17:00 on the day of arrival
        ("support_crisis_reply", "2026-11-23T16:59", "2026-11-23T17:00"),
        ("support_crisis_reply", "2026-11-20T17:01", "2026-11-23T17:00"),
        ("support_crisis_reply", "2026-11-22T03:00", "2026-11-23T17:00"),
        # from the day of sending: that day is day 1 where it is worked, whatever the hour
        ("par_comments", "2026-11-23T09:00", "2026-11-27T17:00"),
        ("par_comments", "2026-11-23T23:30", "2026-11-27T17:00"),
        ("par_comments", "2026-11-21T12:00", "2026-11-27T17:00"),
        # months, weeks, days: from the calendar day of the event, evening or closed
        ("stage_1", "2026-09-23T22:00", "2026-11-23T17:00"),
        ("stage_1", "2026-12-31T10:00", "2027-03-01T17:00"),  # 28 February is a Sunday
        ("stage_1", "2025-12-31T10:00", "2026-03-02T17:00"),  # 28 February is a Saturday
        ("access_request", "2027-01-31T10:00", "2027-03-01T17:00"),
        ("access_request", "2023-01-31T10:00", "2023-02-28T17:00"),
        ("access_request", "2024-01-31T10:00", "2024-02-29T17:00"),
        ("approval_review", "2024-02-29T10:00", "2025-02-28T17:00"),
        ("waiting_update", "2026-11-28T19:00", "2026-12-29T17:00"),  # 26 December, a Saturday, to the 29th
        ("first_visit", "2026-11-22T12:00", "2026-11-30T17:00"),
        ("data_complaint", "2026-11-23T18:00", "2026-12-23T17:00"),
        ("stage_2", "2026-11-30T00:30", "2027-03-30T17:00"),  # summer time by then
        # past the known years: no due date
        ("stage_2", "2028-10-02T10:00", "unknown"),
        ("advice_call", "2028-12-29T10:00", "unknown"),
        ("advice_call", "2028-12-21T10:00", "unknown"),
        ("advice_call", "2028-12-20T10:00", "2028-12-29T17:00"),
        ("waiting_update", "2035-01-01T10:00", "unknown"),
        ("advice_call", "2011-06-01T10:00", "unknown"),
    ],
)
def test_due_moments(kind: str, start: str, expected: str) -> None:
    assert due(kind, start) == expected


def test_a_summer_evening_in_utc_counts_on_its_london_day() -> None:
    just_after_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # 1 July in London
    moment = due_at("stage_1", just_after_midnight, ENGLAND)
    assert moment == london("2026-09-01T17:00")


def test_a_chain_goes_on_to_its_last_step_and_repeats_it() -> None:
    got = [due("placement_review", "2026-01-05T10:00", step=step) for step in range(4)]
    assert got == ["2026-02-02T17:00", "2026-04-07T17:00", "2026-07-06T17:00", "2026-07-06T17:00"]


def test_a_set_date_is_due_that_day_or_the_next_worked_one() -> None:
    start = london("2026-01-05T10:00")
    wednesday = due_at("plan_review", start, ENGLAND, set_on=date(2026, 7, 1))
    good_friday = due_at("plan_review", start, ENGLAND, set_on=date(2026, 4, 3))
    assert (wednesday, good_friday) == (london("2026-07-01T17:00"), london("2026-04-07T17:00"))
    with pytest.raises(ValueError, match="date"):
        due_at("plan_review", start, ENGLAND)


def test_closed_days_move_neither_the_law_nor_a_family_at_risk() -> None:
    closed = Calendar(
        ENGLAND.bank_holidays, ENGLAND.known_from, ENGLAND.known_until, frozenset({date(2026, 11, 24)})
    )
    assert due("panel_booked", "2026-11-23T10:00", closed) == "2026-11-25T17:00"
    assert due("panel_booked", "2026-11-23T10:00", closed, at_risk=True) == "2026-11-24T17:00"
    assert due("support_crisis_reply", "2026-11-24T10:00", closed) == "2026-11-24T17:00"
    assert due("par_comments", "2026-11-23T10:00", closed) == "2026-11-27T17:00"
    assert due("first_visit", "2026-11-17T10:00", closed) == "2026-11-24T17:00"
    assert due("support_reply", "2026-11-23T10:00", closed) == "2026-11-25T10:00"


def test_an_unknown_kind_and_a_moment_without_a_zone_are_mistakes() -> None:
    with pytest.raises(ValueError):
        due_at("holiday", london("2026-01-05T10:00"), ENGLAND)
    with pytest.raises(ValueError, match="zone"):
        due_at("advice_call", datetime(2026, 1, 5, 10), ENGLAND)


# The table


def test_every_kind_is_declared_once_and_worded() -> None:
    assert set(KINDS) == set(Kind) == set(oracle.KINDS) == set(WORDS)
    assert all(words.label and words.family and words.kept_when for words in WORDS.values())


def test_what_is_special_about_which_kind() -> None:
    def those(flag: str) -> set[str]:
        return {kind.value for kind, rule in KINDS.items() if getattr(rule, flag)}

    assert those("may_pause") == {"stage_1", "stage_2"}
    assert those("at_risk") == {"support_crisis_reply"}
    assert those("family_time") == {
        "break_between_stages",
        "par_comments",
        "representations",
        "placement_report_comments",
    }
    moved = {kind for kind, (_, closed_days_count) in oracle.KINDS.items() if closed_days_count}
    assert those("set_by_law") == set(Kind) - moved - {"support_crisis_reply"}


NEVER_TO_A_FAMILY = ("placement", "breakdown", "disruption", "sibling", "letterbox", "user", "pending")


@pytest.mark.parametrize("kind", list(Kind))
def test_the_familys_words_are_kind_words(kind: Kind) -> None:
    words = KINDS[kind].family_words.lower()
    assert words.startswith(("we ", "you", "one of us ", "our ", "the panel "))
    assert not [word for word in NEVER_TO_A_FAMILY if word in words]
