"""Whose needs are whose, what the words say, and calendars across a change of the clocks. No database."""

from __future__ import annotations

from datetime import datetime, timedelta

import icalendar
import pytest

from portal.clock import LONDON
from portal.events.booking.rules import (
    counted,
    hours_words,
    how_many,
    keep_private,
    may_change,
    ordinal,
)
from portal.events.calendars import Entry, calendar_file
from portal.events.rules import Person

SAM, ALEX = Person("Sam", False, 1, "a ramp", "nuts"), Person("Alex", False, 2, "a loop", "")
ROBIN = Person("Robin", True, 3)
NOW = datetime(2026, 11, 20, 10, tzinfo=LONDON)


def test_what_another_adult_wrote_of_themselves_is_neither_changed_nor_made_up() -> None:
    posted = (Person("Sam", False, 1, "", "milk"), Person("Alex", False, 2, "", "gluten"))
    kept = keep_private(posted, {1: SAM, 2: ALEX}, frozenset({2}))
    assert [(one.access_needs, one.dietary_needs) for one in kept] == [("", "milk"), ("a loop", "")]
    (new,) = keep_private([Person("Alex", False, 2, "x", "y")], {}, frozenset({2}))
    assert (new.access_needs, new.dietary_needs) == ("", "")


@pytest.mark.parametrize(
    ("kind", "people", "places", "words"),
    [
        ("workshop", (SAM,), 1, "1 place"),
        ("workshop", (SAM, ALEX), 2, "2 places"),
        ("social_event", (SAM, ALEX, ROBIN), 3, "2 adults and 1 child"),
        ("social_event", (ROBIN, ROBIN), 2, "2 children"),
        ("activity_day", (SAM, ROBIN), 1, "1 place, with 1 adult"),
        ("information_event", (SAM, ALEX), 1, "1 place for your household"),
    ],
)
def test_what_is_booked_in_words(kind: str, people: tuple[Person, ...], places: int, words: str) -> None:
    assert how_many(kind, people, places) == words


def test_numbers_in_words() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip
    assert [counted(2, "child"), counted(1, "adult")] == ["2 children", "1 adult"]
    assert [hours_words(quarters) for quarters in (24, 4, 10, 3, 0)] == [
        "6 hours", "1 hour", "2 hours 30 minutes", "45 minutes", "0 minutes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "hours", "may"),
    [
        ("booked", -1, True),
        ("booked", 1, False),
        ("with_us", 1, False),
        ("waiting", 1, True),
        ("waiting", 30, False),
        ("cancelled", -1, False),
    ],
)
def test_until_when_a_family_changes_by_itself(state: str, hours: int, may: bool) -> None:
    now = NOW + timedelta(hours=hours)
    assert may_change(state, until=NOW, starts_at=NOW + timedelta(hours=24), now=now) is may


@pytest.mark.parametrize("first", [datetime(2027, 3, 25, 18, 30), datetime(2026, 10, 22, 18, 30)])
def test_a_calendar_keeps_the_hour_on_the_wall_when_the_clocks_change(first: datetime) -> None:
    starts = [(first + timedelta(days=7 * week)).replace(tzinfo=LONDON) for week in range(3)]
    entries = [Entry(f"K{number}", at, at + timedelta(hours=2)) for number, at in enumerate(starts)]
    text = calendar_file(entries, now=NOW, host="appointments")
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in found] == ["Appointment"] * 3
    for one, at in zip(found, starts, strict=True):
        assert one.decoded("DTSTART").astimezone(LONDON).replace(tzinfo=None) == at.replace(tzinfo=None)
        assert one.decoded("DTEND") - one.decoded("DTSTART") == timedelta(hours=2)
        assert set(one.keys()) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS"}
