"""Reading registers: one session's people with their marks, and the registers that are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from portal.access import Viewer
from portal.accounts.queries import names_of_references
from portal.errors import NotFound
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import KINDS, Kind, Rule
from portal.events.models import Event, EventSession
from portal.events.register.rules import Stood, came_to, first_name, initials
from portal.events.register_models import Attendance, LearningRecord
from portal.events.rules import CAME, BookingState, State, register_opens_at
from portal.extensions import db
from portal.households.queries import hidden_from


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on a register, in the words it shows. Without a mark `mark` is empty.

    Somebody of a restricted household on which the viewer is not named has initials alone.
    """

    reference: str
    name: str
    first: str
    initials: str
    is_child: bool
    organisation: str
    needs: tuple[tuple[str, str], ...]
    mark: str
    marked_by: str
    marked_at: datetime | None
    came: int
    is_completed: bool


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody who came without a booking."""

    reference: str
    name: str
    adults: int
    children: int

    @property
    def words(self) -> str:
        """How many they were: "2 adults, 1 child"."""
        adults = f"{self.adults} adult{'' if self.adults == 1 else 's'}" if self.adults else ""
        children = f"{self.children} child{'' if self.children == 1 else 'ren'}" if self.children else ""
        return ", ".join(part for part in (adults, children) if part)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session as its register's page names it."""

    reference: str
    number: int
    starts_at: datetime
    makes_up: int | None
    is_done: bool


@dataclass(frozen=True)
class Register:
    """One session's register."""

    event: Event
    session: EventSession
    sittings: tuple[Sitting, ...]
    rows: tuple[Row, ...]
    walk_ins: tuple[WalkIn, ...]
    opens_at: datetime
    is_open: bool

    @property
    def rule(self) -> Rule:
        """What is declared about its kind."""
        return KINDS[Kind(self.event.kind)]

    @property
    def planned(self) -> int:
        """How many sessions there are without those that make up for one."""
        return sum(one.makes_up is None for one in self.sittings)

    @property
    def marked(self) -> int:
        """How many people have a mark."""
        return sum(bool(row.mark) for row in self.rows)

    @property
    def came(self) -> int:
        """How many people of the register are or were there."""
        return sum(row.mark in CAME for row in self.rows)

    @property
    def completed(self) -> tuple[str, ...]:
        """The names of those who have completed it."""
        return tuple(row.name for row in self.rows if row.is_completed)


def register_for(viewer: Viewer, event_ref: str, session_ref: str, *, now: datetime) -> Register:
    """The register of one session, in six queries however many come. Raises NotFound.

    That of a make-up session asks for those who missed the session it stands in for.
    """
    event, session = _session(viewer, event_ref, session_ref)
    sittings = _sittings(event.id)
    planned = {one.number for one in sittings if one.makes_up is None}
    marks, came = _marks(event.id)
    rows = _rows(viewer, event, session, marks, came, planned)
    by = names_of_references(row.marked_by for row in rows if row.marked_by)
    return Register(
        event=event,
        session=session,
        sittings=sittings,
        rows=tuple(_named(row, by) for row in rows),
        walk_ins=tuple(
            WalkIn(one.reference, one.name, one.adults, one.children)
            for one in db.session.scalars(
                select(Attendance)
                .where(
                    Attendance.session_id == session.id,
                    Attendance.attendee_id.is_(None),
                    Attendance.mark.in_(CAME),
                )
                .order_by(Attendance.id)
            )
        ),
        opens_at=register_opens_at(session.starts_at),
        is_open=now >= register_opens_at(session.starts_at),
    )


def first_session(viewer: Viewer, event_ref: str, *, now: datetime) -> str:
    """The session whose register somebody wants: the last that has opened, else the first to come."""
    if not viewer.is_staff:
        raise NotFound
    rows = db.session.execute(
        select(EventSession.reference, EventSession.starts_at)
        .join(Event, Event.id == EventSession.event_id)
        .where(Event.reference == event_ref, Event.state == State.PUBLISHED)
        .order_by(EventSession.starts_at, EventSession.number)
    ).all()
    if not rows:
        raise NotFound
    opened = [row for row in rows if now >= register_opens_at(row.starts_at)]
    return str((opened[-1] if opened else rows[0]).reference)


def event_of(viewer: Viewer, session_ref: str) -> str:
    """The event that a session is of, by their references. Raises NotFound."""
    query = select(Event.reference).join(EventSession, EventSession.event_id == Event.id)
    found = db.session.scalar(query.where(EventSession.reference == session_ref))
    if found is None or not viewer.is_staff:
        raise NotFound
    return found


def stood_at(session_id: int, attendee_ref: str) -> Stood | None:
    """The mark that stands for somebody at a session, read afresh."""
    row = db.session.execute(
        select(Attendance.mark, Attendance.marked_by, Attendance.marked_at)
        .join(Attendee, Attendee.id == Attendance.attendee_id)
        .where(Attendance.session_id == session_id, Attendee.reference == attendee_ref)
    ).one_or_none()
    return Stood(row.mark, row.marked_by, row.marked_at) if row else None


def _session(viewer: Viewer, event_ref: str, session_ref: str) -> tuple[Event, EventSession]:
    row = db.session.execute(
        select(Event, EventSession)
        .join(EventSession, EventSession.event_id == Event.id)
        .where(
            Event.reference == event_ref,
            EventSession.reference == session_ref,
            Event.state == State.PUBLISHED,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not viewer.is_staff:
        raise NotFound
    return row[0], row[1]


def _sittings(event_id: int) -> tuple[Sitting, ...]:
    rows = db.session.execute(
        select(
            EventSession.reference,
            EventSession.number,
            EventSession.starts_at,
            EventSession.makes_up,
            EventSession.register_done_at,
        )
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.starts_at, EventSession.number)
    )
    return tuple(Sitting(*row[:4], row[4] is not None) for row in rows)


Marks = dict[int, dict[int, Attendance]]
"""Attendee -> the number of a session -> the mark there."""


def _marks(event_id: int) -> tuple[Marks, dict[int, set[tuple[int, int | None]]]]:
    """Every mark of the event's people, and the sessions that each came to."""
    marks: Marks = {}
    came: dict[int, set[tuple[int, int | None]]] = {}
    rows = db.session.execute(
        select(Attendance, EventSession.number, EventSession.makes_up)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(EventSession.event_id == event_id, Attendance.attendee_id.is_not(None))
        .execution_options(populate_existing=True)
    )
    for row, number, makes_up in rows:
        marks.setdefault(row.attendee_id or 0, {})[number] = row
        if row.mark in CAME:
            came.setdefault(row.attendee_id or 0, set()).add((number, makes_up))
    return marks, came


def _rows(
    viewer: Viewer,
    event: Event,
    session: EventSession,
    marks: Marks,
    came: dict[int, set[tuple[int, int | None]]],
    planned: set[int],
) -> list[Row]:
    found = db.session.execute(
        select(
            Attendee,
            Booking.organisation,
            Booking.household_id.in_(hidden_from(viewer)).label("hidden"),
            LearningRecord.id.label("record"),
        )
        .join(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(
            LearningRecord,
            and_(LearningRecord.person_id == Attendee.person_id, LearningRecord.event_id == event.id),
        )
        .where(Booking.event_id == event.id, Booking.state == BookingState.BOOKED)
        .order_by(Attendee.name, Attendee.id)
    )
    rows = []
    for attendee, organisation, hidden, record in found:
        mark = marks.get(attendee.id, {}).get(session.number)
        if mark is None and not (attendee.comes and _is_asked(attendee.id, session, marks)):
            continue
        name = initials(attendee.name) if hidden else attendee.name
        needs = (("Access", attendee.access_needs), ("Food", attendee.dietary_needs))
        rows.append(
            Row(
                reference=attendee.reference,
                name=name,
                first=first_name(name),
                initials=initials(attendee.name),
                is_child=attendee.is_child,
                organisation=organisation,
                needs=tuple((what, words) for what, words in needs if words),
                mark=mark.mark if mark else "",
                marked_by=mark.marked_by if mark else "",
                marked_at=mark.marked_at if mark else None,
                came=came_to(came.get(attendee.id, set()), planned),
                is_completed=record is not None,
            )
        )
    return rows


def _is_asked(attendee_id: int, session: EventSession, marks: Marks) -> bool:
    """Whether a session's register asks for somebody: a make-up session's for those who missed the other."""
    if session.makes_up is None:
        return True
    other = marks.get(attendee_id, {}).get(session.makes_up)
    return other is None or other.mark not in CAME


def _named(row: Row, names: dict[str, str]) -> Row:
    values = {name: getattr(row, name) for name in Row.__slots__}
    return Row(**{**values, "marked_by": names.get(row.marked_by, "")})
