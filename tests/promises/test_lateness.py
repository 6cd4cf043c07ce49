from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.agency.holidays import england_calendar
from portal.agency.rules import LONDON
from portal.promises.lateness import lateness
from portal.promises.rules import (
    UNDATED,
    Bucket,
    Facts,
    State,
    bucket_of,
    can_become,
    days_paused,
    due_after_pause,
    expected_due,
    state_of,
)

ENGLAND = england_calendar()


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_a_pause_moves_the_due_day_by_the_days_paused_then_to_a_worked_one() -> None:
    told = london("2026-09-18T17:00").astimezone(UTC)
    assert due_after_pause("stage_1", told, 0, ENGLAND) == told
    assert due_after_pause("stage_1", told, 1, ENGLAND) == london("2026-09-21T17:00")
    assert due_after_pause("stage_1", told, 3, ENGLAND) == london("2026-09-21T17:00")
    assert due_after_pause("stage_1", told, 60, ENGLAND) == london("2026-11-17T17:00")  # over the clocks
    assert due_after_pause("stage_1", told, 1000, ENGLAND) is None


def test_a_pause_ends_by_itself() -> None:
    first, until = date(2026, 3, 2), date(2026, 3, 12)
    assert [days_paused(first, until, date(2026, 3, day)) for day in (2, 5, 12, 30)] == [0, 3, 10, 10]


def test_a_paused_promise_goes_on_when_its_end_has_come_worker_or_not() -> None:
    facts = Facts(
        "stage_1",
        london("2026-03-05T17:00"),
        paused_on=date(2026, 3, 2),
        paused_until=date(2026, 3, 12),
    )
    assert expected_due(facts, ENGLAND) == london("2026-03-16T17:00")  # the 15th is a Sunday
    assert lateness(facts, london("2026-03-11T23:00"), ENGLAND).words == "paused"
    assert state_of(facts, london("2026-03-12T00:00")) is State.OPEN
    late = lateness(facts, london("2026-03-18T10:00"), ENGLAND)
    assert (late.is_late, late.days, late.words) == (True, 2, "2 days late")


@pytest.mark.parametrize(
    ("now", "is_late", "words"),
    [
        ("2026-05-20T10:00", False, "due in about 6 months"),
        ("2026-09-18T10:00", False, "due in about 2 months"),
        ("2026-09-21T10:00", False, "due in 45 working days"),
        ("2026-11-19T10:00", False, "due in 2 working days"),
        ("2026-11-20T10:00", False, "due in 1 working day"),
        ("2026-11-22T10:00", False, "due in 1 working day"),
        ("2026-11-23T09:00", False, "due in 8 hours"),
        ("2026-11-23T16:20", False, "due in 40 minutes"),
        ("2026-11-23T17:00", False, "due in less than a minute"),
        ("2026-11-23T17:01", True, "1 minute late"),
        ("2026-11-23T19:30", True, "2 hours late"),
        ("2026-11-24T00:01", True, "1 day late"),
        ("2026-11-26T09:00", True, "3 days late"),
    ],
)
def test_open_promises_say_how_late_they_are(now: str, is_late: bool, words: str) -> None:
    late = lateness(Facts("advice_call", london("2026-11-23T17:00")), london(now), ENGLAND)
    assert (late.is_late, late.words) == (is_late, words)


@pytest.mark.parametrize(
    ("kept", "is_late", "words"),
    [
        ("2026-11-23T17:00", False, "kept in time"),
        ("2026-11-23T18:10", True, "kept 1 hour late"),
        ("2026-11-26T09:00", True, "kept 3 days late"),
    ],
)
def test_a_kept_promise_still_says_how_late_it_was(kept: str, is_late: bool, words: str) -> None:
    facts = Facts("advice_call", london("2026-11-23T17:00"), london(kept), "kept")
    late = lateness(facts, london("2027-03-01T09:00"), ENGLAND)
    assert (late.is_late, late.words) == (is_late, words)


def test_the_familys_own_time_lapses_and_is_never_late() -> None:
    told = london("2026-11-23T17:00")
    now = london("2026-12-23T17:00")
    open_still = Facts("par_comments", told)
    assert state_of(open_still, told) is State.OPEN
    assert state_of(open_still, now) is State.LAPSED
    assert not lateness(open_still, now, ENGLAND).is_late
    kept_after = Facts("par_comments", told, now, "kept")
    assert not lateness(kept_after, now, ENGLAND).is_late


def test_without_a_due_date_nothing_is_late() -> None:
    late = lateness(Facts("stage_2", None), london("2040-01-01T09:00"), ENGLAND)
    assert (late.is_late, late.words) == (False, "no date yet")


@pytest.mark.parametrize(
    ("kind", "state", "after", "may"),
    [
        ("stage_1", State.OPEN, State.PAUSED, True),
        ("advice_call", State.OPEN, State.PAUSED, False),
        ("stage_1", State.PAUSED, State.OPEN, True),
        ("stage_1", State.PAUSED, State.PAUSED, False),
        ("stage_1", State.OPEN, State.LAPSED, False),
        ("par_comments", State.OPEN, State.LAPSED, True),
        ("advice_call", State.OPEN, State.KEPT, True),
        ("advice_call", State.KEPT, State.CANCELLED, False),
        ("advice_call", State.CANCELLED, State.KEPT, False),
    ],
)
def test_what_may_follow_what(kind: str, state: State, after: State, may: bool) -> None:
    assert can_become(kind, state, after) is may


@pytest.mark.parametrize(
    ("moment", "bucket"),
    [
        ("2026-11-25T09:59", Bucket.OVERDUE),
        ("2026-11-25T10:00", Bucket.TODAY),
        ("2026-11-25T23:59", Bucket.TODAY),
        ("2026-11-26T00:00", Bucket.THIS_WEEK),
        ("2026-11-29T23:59", Bucket.THIS_WEEK),
        ("2026-11-30T00:00", Bucket.LATER),
    ],
)
def test_buckets(moment: str, bucket: Bucket) -> None:
    wednesday = london("2026-11-25T10:00")
    assert bucket_of(london(moment), wednesday) is bucket
    assert bucket_of(UNDATED, wednesday) is Bucket.UNDATED


def test_closed_days_count_for_a_family_at_risk() -> None:
    closed = frozenset(date(2026, 12, day) for day in (29, 30, 31))
    calendar = replace(ENGLAND, closed_days=closed)
    facts = Facts("advice_call", london("2027-01-05T17:00"))
    now = london("2026-12-24T16:00")
    assert lateness(facts, now, calendar).words == "due in 2 working days"
    assert lateness(replace(facts, at_risk=True), now, calendar).words == "due in 5 working days"
