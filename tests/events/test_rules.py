"""Who may book what, what shows when, how a freed place goes down the line. No database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agency.rules import LONDON, local_moment
from portal.events import line_rules as line
from portal.events.districts import DISTRICTS, districts_near, districts_of, miles_between
from portal.events.kinds import KINDS, RULES, Count, Door, Group, Kind
from portal.events.rules import (
    Person,
    feedback_at,
    groups_of,
    is_complete,
    is_evening,
    is_weekend,
    may_book,
    may_see,
    month_grid,
    needed_sessions,
    places_wanted,
    reminders_at,
    shows_place,
    why_not_these,
    year_of,
)
from portal.journey.pathways import STEP_OF

NOON = datetime(2026, 11, 20, 12, tzinfo=LONDON)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=LONDON))


def test_every_kind_is_declared_once() -> None:
    assert [rule.kind for rule in RULES] == list(Kind)
    assert all(rule.step in STEP_OF for rule in RULES if rule.step)


def test_what_is_public_is_never_secret_and_walk_ins_come_to_information_events_alone() -> None:
    assert [rule.kind for rule in RULES if rule.walk_ins] == [Kind.INFORMATION_EVENT]
    public = {rule.kind for rule in RULES if rule.is_public}
    assert public == {Kind.INFORMATION_EVENT, Kind.SCHOOL_SEMINAR, Kind.PROFESSIONAL_TRAINING}
    parents = {Group.ADOPTIVE_PARENT, Group.CARER}
    assert all(rule.is_secret for rule in RULES if rule.who & parents)


@pytest.mark.parametrize(
    ("household", "journey", "groups"),
    [
        ("applicant", "registration", set()),
        ("applicant", "stage_1", {Group.STAGE_1}),
        ("applicant", "stage_2", {Group.STAGE_2}),
        ("approved", "linked", {Group.APPROVED}),
        ("approved", "fostering", {Group.CARER}),
        ("approved", "moved_in", {Group.ADOPTIVE_PARENT}),
        ("adoptive_parent", None, {Group.ADOPTIVE_PARENT}),
        ("adoptive_parent", "stage_2", {Group.ADOPTIVE_PARENT, Group.STAGE_2}),
        ("finished", None, set()),
        (None, None, set()),
    ],
)
def test_where_a_household_stands(household: str | None, journey: str | None, groups: set[Group]) -> None:
    assert groups_of(household, journey) == groups | {Group.ANYONE}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("group", list(Group))
def test_who_may_book_is_what_the_table_says(kind: Kind, group: Group) -> None:
    rule, groups = KINDS[kind], {group, Group.ANYONE}
    answer = may_book(kind, groups)
    assert answer.may == (bool(groups & rule.who) and rule.door is Door.OPEN)
    assert answer.may or (answer.why and answer.opens)
    assert may_book(kind, groups, is_agreed=True, is_invited=True).may == bool(groups & rule.who)


@pytest.mark.parametrize("kind", [rule.kind for rule in RULES if rule.is_secret])
def test_what_is_secret_shows_to_who_may_book_alone(kind: Kind) -> None:
    assert not may_see(kind, {Group.ANYONE})
    assert may_see(kind, KINDS[kind].who, is_invited=True)
    assert may_see(kind, KINDS[kind].who) == (KINDS[kind].door is not Door.INVITED)


def test_the_place_of_what_is_secret_shows_to_who_is_booked_from_seven_days_before() -> None:
    starts = NOON + timedelta(days=7)
    assert shows_place("workshop", is_booked=True, starts_at=starts, now=NOON)
    assert not shows_place("workshop", is_booked=True, starts_at=starts, now=NOON - timedelta(seconds=1))
    assert not shows_place("workshop", is_booked=False, starts_at=starts, now=NOON)
    assert shows_place("information_event", is_booked=False, starts_at=starts, now=NOON - timedelta(days=90))


TWO_AND_A_CHILD = (Person("Sam"), Person("Alex"), Person("Kit", is_child=True))


@pytest.mark.parametrize(("count", "places"), [(Count.HOUSEHOLD, 1), (Count.ATTENDEE, 3), (Count.CHILD, 1)])
def test_what_takes_a_place(count: Count, places: int) -> None:
    for rule in RULES:
        if rule.counts is count:
            assert places_wanted(rule.kind, TWO_AND_A_CHILD) == places
            assert places_wanted(rule.kind, ()) == 0


def test_who_comes_is_looked_at() -> None:
    assert why_not_these("workshop", ()) == "Choose who is coming."
    assert "children" in why_not_these("activity_day", TWO_AND_A_CHILD[:2])
    assert "adults" in why_not_these("stage_1_course", TWO_AND_A_CHILD)
    assert "name" in why_not_these("related_by_adoption", (Person(" "),))
    assert why_not_these("social_event", TWO_AND_A_CHILD) == ""


def test_a_course_is_complete_with_every_day_and_a_programme_with_four_in_five() -> None:
    days = {1, 2, 3}
    assert not is_complete("stage_1_course", [(1, None), (2, None)], days)
    assert is_complete("stage_1_course", [(1, None), (2, None), (4, 3)], days)
    assert not is_complete("stage_1_course", [(1, None), (2, None), (4, 2)], days)
    assert needed_sessions(KINDS[Kind.PARENTING_PROGRAMME], 10) == 8
    assert needed_sessions(KINDS[Kind.PARENTING_PROGRAMME], 12) == 10


@given(sessions=st.sets(st.integers(1, 20), min_size=1), came=st.lists(st.integers(1, 20)))
def test_who_came_to_everything_has_completed_it(sessions: set[int], came: list[int]) -> None:
    assert is_complete("parenting_programme", [(number, None) for number in sessions], sessions)
    if not set(came) & sessions:
        assert not is_complete("parenting_programme", [(number, None) for number in came], sessions)


@given(now=MOMENTS, ahead=st.timedeltas(timedelta(0), timedelta(days=30)))
def test_an_offer_goes_out_and_lapses_by_day_and_before_the_event(now: datetime, ahead: timedelta) -> None:
    until = line.offer_until(now, now + ahead)
    if until is None:
        assert not line.is_day(now) or ahead < timedelta(hours=16)
        return
    assert line.is_day(now)
    assert line.is_day(until)
    assert timedelta(hours=1) <= until - now <= line.HELD_FOR + timedelta(hours=13)
    assert until <= now + ahead - line.LAST_BEFORE


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        ("2026-11-20T12:00", "2026-12-20T10:00", "2026-11-22T12:00"),  # 48 hours
        ("2026-11-20T08:00", "2026-11-21T10:00", "2026-11-20T20:00"),  # near: half of what is left
        ("2026-11-20T15:00", "2026-11-21T15:00", "2026-11-21T08:00"),  # would lapse at night
        ("2026-11-20T19:00", "2026-11-21T09:00", "2026-11-20T20:00"),  # too late in the morning
        ("2026-11-20T21:00", "2026-12-20T10:00", None),  # at night
        ("2026-11-20T12:00", "2026-11-20T14:30", None),  # too near
    ],
)
def test_until_when_an_offer_is_held(now: str, starts: str, until: str | None) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)

    assert line.offer_until(at(now), at(starts)) == (at(until) if until else None)


def waiter(number: int, wants: int = 1, *, priority: bool = False, hindrance: str = "") -> line.Waiter:
    return line.Waiter(number, wants, priority, NOON + timedelta(hours=number), hindrance)


def test_the_next_who_fits_is_offered_and_who_was_passed_over_is_known() -> None:
    waiting = [
        waiter(1, 3),
        waiter(2, hindrance="a person looks at it"),
        waiter(3),
        waiter(4, 2, priority=True),
    ]
    chosen, passed = line.next_for(waiting, 1)
    assert chosen is not None
    assert chosen.booking_id == 3
    assert [one.booking_id for one, _ in passed] == [4, 1, 2]
    assert {one.booking_id: why for one, why in passed}[1] == "wants 3 places, 1 free"
    assert line.next_for(waiting[:2], 1) == (None, ())


@given(wants=st.lists(st.integers(1, 5), max_size=8), free=st.integers(0, 5))
def test_nobody_is_left_waiting_who_fits(wants: list[int], free: int) -> None:
    waiting = [waiter(number, wanted) for number, wanted in enumerate(wants)]
    chosen, _ = line.next_for(waiting, free)
    assert (chosen is None) == all(wanted > free for wanted in wants)
    assert chosen is None or chosen.wants <= free


def test_reminders_are_at_nine_by_the_clock_in_london() -> None:
    starts = datetime(2027, 3, 29, 18, tzinfo=LONDON)  # the clocks go forward the day before
    assert reminders_at(starts, NOON) == (
        ("week", datetime(2027, 3, 22, 9, tzinfo=LONDON)),
        ("day", datetime(2027, 3, 28, 9, tzinfo=LONDON)),
    )
    assert [name for name, _ in reminders_at(starts, datetime(2027, 3, 25, tzinfo=LONDON))] == ["day"]
    assert reminders_at(starts, starts) == ()


def test_feedback_is_asked_reminded_twice_and_left_alone() -> None:
    asked = [feedback_at(NOON, number) for number in range(4)]
    assert [at and local_moment(at).date().day for at in asked] == [21, 27, 4, None]


def test_the_small_arithmetic() -> None:
    assert is_evening(datetime(2026, 7, 1, 16, tzinfo=LONDON) + timedelta(hours=1))
    assert not is_evening(NOON)
    assert is_weekend(NOON + timedelta(days=1))
    assert not is_weekend(NOON)
    assert (year_of(date(2027, 3, 31)), year_of(date(2027, 4, 1))) == (2026, 2027)


@given(year=st.integers(2020, 2040), month=st.integers(1, 12))
def test_a_month_is_whole_weeks(year: int, month: int) -> None:
    days = [day for week in month_grid(year, month) for day in week]
    assert all(later - day == timedelta(days=1) for day, later in pairwise(days))
    assert len(days) % 7 == 0
    assert days[0].weekday() == 0
    assert {day.day for day in days if day.month == month} == set(
        range(1, 1 + max(d.day for d in days if d.month == month))
    )


@given(one=st.sampled_from(sorted(DISTRICTS)), other=st.sampled_from(sorted(DISTRICTS)))
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert miles_between(one, other) == pytest.approx(miles_between(other, one))
    assert (miles_between(one, other) == 0) == (one == other)
    assert one in districts_near(one, 0)


def test_near_is_near() -> None:
    assert {"bexley", "dartford"} <= districts_near("dartford", 5)
    assert "thanet" not in districts_near("dartford", 30)
    assert districts_of("medway") == {"medway"}
    assert 5 < miles_between("medway", "maidstone") < 10
