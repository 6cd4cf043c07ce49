"""A date of the programme in the words it is shown in: a page only puts them in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from portal.clock import london
from portal.events.kinds import Shape
from portal.events.queries import Listed, Shown
from portal.events.rules import BookingState
from portal.web.pages import day, moment, short_day, time

OWN = {
    BookingState.HELD: "You have a place",
    BookingState.WITH_US: "We are looking at your booking",
    BookingState.WAITING: "You are on the waiting list",
    BookingState.OFFERED: "We hold a place for you",
    BookingState.BOOKED: "You are booked",
}
"""What a household's own booking is to it."""


class Row(NamedTuple):
    """One date in a list. `left` says how full it is, `why` why it is not open yet and what opens it."""

    address: str
    title: str
    kind: str
    is_titled_by_kind: bool
    short: str
    when: str
    times: str
    where: str
    own: str
    left: str
    is_full: bool
    why: str
    starts_on: date


def row_of(listed: Listed, councils: Mapping[str, str]) -> Row:
    """A date as a list shows it. `councils`: code to name."""
    return Row(
        f"/events/{listed.reference}",
        listed.title,
        listed.rule.label,
        listed.rule.label.lower() in listed.title.lower(),
        short_day(listed.starts_at),
        day(listed.starts_at),
        times_of(listed.starts_at, listed.ends_at),
        where_of(listed, councils),
        OWN[BookingState(listed.own)] if listed.own else "",
        left_words(listed.places_left),
        listed.places_left <= 0,
        "" if listed.answer.may or listed.own else f"{listed.answer.why} {listed.answer.opens}",
        london(listed.starts_at).date(),
    )


def where_of(listed: Listed, councils: Mapping[str, str]) -> str:
    """Where it is, as far as its viewer may know: online, the place, or the council's area."""
    if listed.is_online:
        return "Online"
    return listed.venue or councils.get(listed.authority or "", "")


def left_words(left: int) -> str:
    """How many places are left."""
    if left <= 0:
        return "Full"
    return "1 place left" if left == 1 else f"{left} places left"


def times_of(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when: on one day by the clock, otherwise until which day."""
    if london(starts_at).date() == london(ends_at).date():
        return f"{time(starts_at)} to {time(ends_at)}"
    return f"{time(starts_at)}, until {day(ends_at)}"


def how_long(starts_at: datetime, ends_at: datetime) -> str:
    """How long a session takes, in hours and minutes."""
    minutes = round((ends_at - starts_at).total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    words += [f"{rest} minutes"] if rest else []
    return " ".join(words)


class Sitting(NamedTuple):
    """One session of an event's page: its name, when, and how long."""

    name: str
    when: str
    long: str


def sittings_of(shown: Shown) -> list[Sitting]:
    """The sessions of an event, each with its words; one session needs no name."""
    many = len(shown.sessions) > 1
    unit = "Day" if shown.listed.rule.shape is Shape.DAYS else "Session"

    def name(number: int, makes_up: int | None) -> str:
        if not many:
            return ""
        return f"{unit} {number}" if makes_up is None else f"Instead of {unit.lower()} {makes_up}"

    return [
        Sitting(
            name(number, makes_up),
            f"{day(starts)}, {time(starts)} to {time(ends)}",
            how_long(starts, ends),
        )
        for number, starts, ends, makes_up in shown.sessions
    ]


def by_day(rows: Sequence[Row]) -> dict[date, list[Row]]:
    """Rows under their days."""
    days: dict[date, list[Row]] = {}
    for row in rows:
        days.setdefault(row.starts_on, []).append(row)
    return days


def by_month(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the names of their months."""
    months: dict[str, list[Row]] = {}
    for row in rows:
        months.setdefault(f"{row.starts_on:%B %Y}", []).append(row)
    return list(months.items())


def told_from(shown: Shown) -> str:
    """From when a place that does not show yet will show to who is booked; empty where it shows."""
    return moment(shown.place_shows_from) if shown.place_shows_from and not shown.listed.is_online else ""
