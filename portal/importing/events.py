"""The events that earlier records name: found by what they are called here, or made, and who came to them.

A day of which no hour is known is ten o'clock until noon. Everything about such an event is over: it is
published in the past, its register is filled, and nobody is reminded or asked how it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import bindparam, select, update

from portal.agency.rules import at
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import KINDS, Count, Kind
from portal.events.models import Event, EventSession, EventTitle
from portal.events.register_models import Attendance
from portal.events.rules import BookingState, Mark, State, is_weekend
from portal.extensions import db
from portal.importing.cells import Told
from portal.importing.promising import BY
from portal.importing.queries import ASKED_AT_ONCE, looked_up, table_of
from portal.importing.writing import Bulk

NAMELESS = "From an earlier record"
"""What stands in the place of a name where none was brought in."""

CUT_OFF_HOURS = 24
LONGEST_KEY = 120
"""Characters of a `source_ref`."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """One event as a file names it; `key` is what it is known by."""

    key: str
    kind: Kind
    title: str
    on: date
    authority: str | None


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody came: a household, an enquiry by its reference, or nobody knows who.

    `key` is what the attendance is known by; None where another record keeps it from being brought in twice.
    """

    gathering: Gathering
    household_id: int | None = None
    enquiry_ref: str | None = None
    adults: int = 1
    children: int = 0
    key: str | None = None

    @property
    def whose(self) -> int | str | None:
        """Whose booking it is: the household's, or the enquiry's; anybody else walked in."""
        return self.household_id or self.enquiry_ref

    @property
    def places(self) -> int:
        """How many places they took."""
        counts = KINDS[self.gathering.kind].counts
        if counts is Count.HOUSEHOLD:
            return 1
        return max(1, self.children if counts is Count.CHILD else self.adults + self.children)


def key_of(*words: str) -> str:
    """What an event or an attendance is known by; of a long one the end is a fingerprint."""
    key = "|".join(words)
    if len(key) <= LONGEST_KEY - 8:  # room for the number of an equal line
        return key
    return f"{key[:70]}|{hashlib.sha256(key.encode()).hexdigest()[:32]}"


class Gatherings:
    """The events of one import, and their sessions."""

    def __init__(self, bulk: Bulk, told: Told) -> None:
        self._bulk, self._told = bulk, told
        self._events: dict[str, tuple[int, int]] = {}
        self._bookings: dict[tuple[int, int | str], int] = {}
        self._sheet = bulk.sheet(
            Event, "id", "source_ref", "title_id", "kind", "title", "starts_at", "ends_at", "starts_on",
            "is_weekend", "authority", "places", "places_taken",
            state=State.PUBLISHED.value, cut_off_hours=CUT_OFF_HOURS, made_at=told.now, published_at=told.now,
        )  # fmt: skip
        self._sessions = bulk.sheet(
            EventSession, "id", "event_id", "starts_at", "ends_at", "register_asked_at", "register_done_at",
            number=1,
        )  # fmt: skip
        self._booked = bulk.sheet(
            Booking, "id", "event_id", "household_id", "name", "enquiry_ref", "authority", "places",
            "booked_at", booked_by=BY, state=BookingState.BOOKED.value, made_at=told.now,
        )  # fmt: skip
        self._attendees = bulk.sheet(Attendee, "id", "booking_id", "is_child", name=NAMELESS)
        self._attendances = bulk.sheet(
            Attendance, "source_ref", "session_id", "attendee_id", "name", "adults", "children",
            "enquiry_ref", mark=Mark.PRESENT.value, marked_by=BY, marked_at=told.now,
        )  # fmt: skip

    def prepare(self, places: Iterable[tuple[Gathering, int | str | None, int]]) -> None:
        """Find or make every event of an import.

        Told of each who came: the event, whose booking it is (None: they walked in), and its places.
        """
        wanted = list(places)
        each = {gathering.key: gathering for gathering, _, _ in wanted}
        there = {row[0]: row[1] for row in looked_up(list(each), Event, "id")}
        self._read_those_there(there)
        taken, booked = dict[str, int](), set[tuple[str, int | str]]()
        for gathering, whose, many in wanted:
            if whose is None or (gathering.key, whose) in booked:
                continue
            booked.add((gathering.key, whose))
            if (there.get(gathering.key, 0), whose) not in self._bookings:
                taken[gathering.key] = taken.get(gathering.key, 0) + many
        titles = self._titles([one for one in each.values() if one.key not in there])
        for gathering in each.values():
            if gathering.key not in there:
                self._make(gathering, titles[gathering.title], taken.get(gathering.key, 0))
        self._make_room(there, taken)
        self._bulk.flush()

    def _read_those_there(self, there: dict[str, int]) -> None:
        ids = {event_id: key for key, event_id in there.items()}
        every = list(ids)
        for first in range(0, len(every), ASKED_AT_ONCE):
            part = every[first : first + ASKED_AT_ONCE]
            sessions = select(EventSession.event_id, EventSession.id).where(
                EventSession.event_id.in_(part), EventSession.number == 1
            )
            for event_id, session_id in db.session.execute(sessions):
                self._events[ids[event_id]] = (event_id, session_id)
            bookings = select(Booking.event_id, Booking.household_id, Booking.enquiry_ref, Booking.id).where(
                Booking.event_id.in_(part), Booking.state == BookingState.BOOKED.value
            )
            for event_id, household_id, enquiry_ref, booking_id in db.session.execute(bookings):
                if whose := household_id or enquiry_ref:
                    self._bookings[event_id, whose] = booking_id

    def _make_room(self, there: dict[str, int], taken: dict[str, int]) -> None:
        """Give events that stand already the places that more bookings take."""
        more = [{"key": there[key], "more": many} for key, many in taken.items() if key in there]
        if more:
            table = table_of(Event)
            grown = {name: table.c[name] + bindparam("more") for name in ("places", "places_taken")}
            self._bulk.connection.execute(
                update(table).where(table.c.id == bindparam("key")).values(**grown), more
            )

    def _titles(self, gatherings: Sequence[Gathering]) -> dict[str, int]:
        """The ids of the titles they belong to; those nobody has offered yet are made."""
        kinds = {one.title: one.kind for one in gatherings}
        found = {title: key for title, (key, _) in titles_there(list(kinds)).items()}
        new = [
            EventTitle(kind=kind.value, title=title, cut_off_hours=CUT_OFF_HOURS, made_at=self._told.now)
            for title, kind in kinds.items()
            if title not in found
        ]
        db.session.add_all(new)
        db.session.flush()
        return found | {one.title: one.id for one in new}

    def _make(self, gathering: Gathering, title_id: int, taken: int) -> None:
        event_id, session_id = self._sheet.next_id(), self._sessions.next_id()
        begins, ends = hours_of(gathering.on)
        self._sheet.add(
            (
                event_id, gathering.key, title_id, gathering.kind.value, gathering.title, begins, ends,
                gathering.on, is_weekend(begins), gathering.authority, max(1, taken), taken,
            )
        )  # fmt: skip
        self._sessions.add((session_id, event_id, begins, ends, ends, ends))
        self._events[gathering.key] = (event_id, session_id)

    def add(self, came: Came) -> None:
        """Write down that somebody came; their event is prepared."""
        event_id, session_id = self._events[came.gathering.key]
        whose = came.whose
        if whose is None:
            self._attendances.add(
                (came.key, session_id, None, NAMELESS, came.adults, came.children, None),
            )
            return
        booking_id = self._bookings.get((event_id, whose))
        if booking_id is None:
            booking_id = self._bookings[event_id, whose] = self._booked.next_id()
            name = "" if came.household_id is not None else NAMELESS
            self._booked.add(
                (
                    booking_id, event_id, came.household_id, name, came.enquiry_ref, came.gathering.authority,
                    came.places, hours_of(came.gathering.on)[0],
                )
            )  # fmt: skip
        attendee_id = self._attendees.next_id()
        self._attendees.add((attendee_id, booking_id, came.adults == 0))
        self._attendances.add(
            (came.key, session_id, attendee_id, "", came.adults, came.children, came.enquiry_ref)
        )


def titles_there(titles: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The titles of the programme that are called so: id and kind."""
    found: dict[str, tuple[int, str]] = {}
    for first in range(0, len(titles), ASKED_AT_ONCE):
        query = select(EventTitle.title, EventTitle.id, EventTitle.kind)
        part = query.where(EventTitle.title.in_(titles[first : first + ASKED_AT_ONCE]))
        found |= {title: (key, kind) for title, key, kind in db.session.execute(part)}
    return found


_hours: dict[date, tuple[datetime, datetime]] = {}


def hours_of(on: date) -> tuple[datetime, datetime]:
    """When an event of that day began and ended, in UTC."""
    found = _hours.get(on)
    if found is None:
        found = _hours[on] = (at(on, time(10)).astimezone(UTC), at(on, time(12)).astimezone(UTC))
    return found
