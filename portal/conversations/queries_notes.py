"""Reading notes, always through who asks: staff's own, and what was shared with a family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select

from portal.access import Viewer
from portal.conversations.models import Note, NoteReading
from portal.conversations.rules import Shared, plain_text, state_of
from portal.conversations.visibility import reads_note
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household, Person
from portal.households.queries import is_open_to

MOST = 100
"""Notes in one list; older ones stand on the timeline."""


@dataclass(frozen=True, slots=True)
class ReadNote:
    """One note as its reader sees it. For a family the text of one that was taken back is empty."""

    reference: str
    household_id: int
    household_reference: str
    household_label: str
    subject_kind: str | None
    subject_ref: str | None
    kind: str
    text: str
    is_silent: bool
    due_on: date | None
    done_at: datetime | None
    done_by_name: str
    by_name: str
    at: datetime
    state: Shared
    shared_at: datetime | None
    shared_by_name: str
    shared_with_name: str
    """The one person it was shared with; empty once shared: both together."""
    withdrawn_at: datetime | None
    withdrawn_by_name: str
    copied_at: datetime | None
    is_new: bool
    """For a family: not read yet."""

    @property
    def is_open_action(self) -> bool:
        """Whether something is still to be done."""
        return self.kind == "action" and self.done_at is None

    @property
    def plain(self) -> str:
        """The note as plain text for the case system."""
        extra = []
        if self.due_on is not None:
            extra.append(f"To do by {self.due_on:%A} {self.due_on.day} {self.due_on:%B %Y}")
        if self.state is Shared.SHARED:
            extra.append(f"Shared with {self.shared_with_name or 'the family'}")
        return plain_text(
            title="Action" if self.kind == "action" else "Note",
            at=self.at,
            by_name=self.by_name,
            household=self.household_reference,
            names=self.household_label,
            text=self.text,
            extra=extra,
        )


def _notes(
    viewer: Viewer, *conditions: ColumnElement[bool], most: int = MOST, by_sharing: bool = False
) -> Sequence[ReadNote]:
    read = exists().where(NoteReading.note_id == Note.id, NoteReading.person_id == viewer.person_id)
    first = Note.shared_at if by_sharing else Note.at
    rows = db.session.execute(
        select(
            Note,
            Household.reference.label("household_reference"),
            Household.label.label("household_label"),
            Person.given_name,
            read.label("is_read"),
        )
        .join(Household, Household.id == Note.household_id)
        .outerjoin(Person, Person.id == Note.shared_with_id)
        .where(reads_note(viewer), *conditions)
        .order_by(first.desc(), Note.id.desc())
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return [_read(viewer, *row) for row in rows]


def _read(
    viewer: Viewer, note: Note, reference: str, label: str, with_name: str | None, is_read: bool
) -> ReadNote:
    state = state_of(shared_at=note.shared_at, withdrawn_at=note.withdrawn_at)
    is_hidden = viewer.is_family and state is not Shared.SHARED
    return ReadNote(
        reference=note.reference,
        household_id=note.household_id,
        household_reference=reference,
        household_label=label,
        subject_kind=note.subject_kind,
        subject_ref=note.subject_ref,
        kind=note.kind,
        text="" if is_hidden else note.text,
        is_silent=note.is_silent,
        due_on=note.due_on,
        done_at=note.done_at,
        done_by_name=note.done_by_name,
        by_name=note.by_name,
        at=note.at,
        state=state,
        shared_at=note.shared_at,
        shared_by_name=note.shared_by_name,
        shared_with_name=with_name or "",
        withdrawn_at=note.withdrawn_at,
        withdrawn_by_name=note.withdrawn_by_name,
        copied_at=note.copied_at,
        is_new=viewer.is_family and not is_read and state is Shared.SHARED,
    )


def notes_for(
    viewer: Viewer,
    household_id: int,
    *,
    subject_kind: str | None = None,
    subject_ref: str | None = None,
    most: int = MOST,
) -> Sequence[ReadNote]:
    """A household's notes that this viewer reads, newest first; a subject keeps those about one thing.

    Staff read all (safeguarding ones only with "conversations:answer"), a family what was shared with them.
    """
    conditions = [Note.household_id == household_id]
    if subject_kind is not None:
        conditions.append(Note.subject_kind == subject_kind)
    if subject_ref is not None:
        conditions.append(Note.subject_ref == subject_ref)
    return _notes(viewer, *conditions, most=most)


def own_notes(viewer: Viewer) -> Sequence[ReadNote]:
    """What staff shared with a person of a family, the last shared first."""
    return _notes(viewer, by_sharing=True) if viewer.is_family else []


def note_for(viewer: Viewer, reference: str) -> ReadNote:
    """One note. Raises NotFound, the same for a private one of a family's and for none."""
    found = _notes(viewer, Note.reference == reference)
    if not found:
        raise NotFound
    return found[0]


def open_actions_for(viewer: Viewer, household_id: int) -> Sequence[ReadNote]:
    """What staff still have to do for a household, soonest first."""
    if not viewer.is_staff:
        return []
    open_ones = _notes(
        viewer, Note.household_id == household_id, Note.kind == "action", Note.done_at.is_(None)
    )
    return _soonest(open_ones)


def _soonest(actions: Iterable[ReadNote]) -> Sequence[ReadNote]:
    return sorted(actions, key=lambda one: (one.due_on or date.max, one.at))


def newest_and_open_actions(
    viewer: Viewer, household_id: int, *, before: datetime | None = None, limit: int = 25
) -> tuple[Sequence[ReadNote], Sequence[ReadNote]]:
    """For staff: a household's newest notes, from `before` on back, and `open_actions_for`; one query."""
    newest = select(Note.id).where(Note.household_id == household_id, reads_note(viewer))
    if before is not None:
        newest = newest.where(Note.at < before)
    newest = newest.order_by(Note.at.desc(), Note.id.desc()).limit(limit)
    is_open = and_(Note.kind == "action", Note.done_at.is_(None))
    every = _notes(
        viewer,
        Note.household_id == household_id,
        or_(Note.id.in_(newest.correlate(None)), is_open),
        most=limit + MOST,
    )
    reached = [one for one in every if before is None or one.at < before]
    return reached[:limit], _soonest(one for one in every if one.is_open_action)


@dataclass(frozen=True, slots=True)
class LastWord:
    """What a tracking page shows of a household's notes: the last one, and what is still to be done."""

    text: str
    by_name: str
    at: datetime | None
    open_actions: int
    next_due_on: date | None


def last_words(viewer: Viewer, household_ids: Iterable[int]) -> dict[int, LastWord]:
    """Household id -> its last note and open actions, in two queries however many households.

    For staff. Safeguarding notes are left out: tracking pages are shown in meetings.
    """
    wanted = sorted(set(household_ids))
    if not wanted or not viewer.holds("notes:write"):
        return {}
    # in the statement itself: a driver takes its time over 500 placeholders
    these: BindParameter[int] = bindparam(None, wanted, expanding=True, literal_execute=True)
    which = and_(
        Note.household_id.in_(these), ~Note.is_silent, is_open_to(viewer, Note.household_id.expression)
    )
    place = func.row_number().over(partition_by=Note.household_id, order_by=(Note.at.desc(), Note.id.desc()))
    numbered = select(Note.id, place.label("place")).where(which).subquery()
    last = db.session.execute(
        select(Note.household_id, Note.text, Note.by_name, Note.at).join(
            numbered, and_(numbered.c.id == Note.id, numbered.c.place == 1)
        )
    ).all()
    due = {
        household_id: (count, next_due_on)
        for household_id, count, next_due_on in db.session.execute(
            select(Note.household_id, func.count(Note.id), func.min(Note.due_on))
            .where(which, Note.kind == "action", Note.done_at.is_(None))
            .group_by(Note.household_id)
        )
    }
    return {
        household_id: LastWord(text, by_name, at, *due.get(household_id, (0, None)))
        for household_id, text, by_name, at in last
    }


def notes_page(
    viewer: Viewer, household_id: int, *, before: str | None = None, size: int = 25
) -> tuple[Sequence[ReadNote], str | None]:
    """One page of a household's notes, newest first, and the `before` of the next one (None on the last).

    Raises NotFound for a `before` that leads nowhere.
    """
    conditions: list[ColumnElement[bool]] = [Note.household_id == household_id]
    if before:
        last = db.session.execute(
            select(Note.at, Note.id).where(Note.reference == before, Note.household_id == household_id)
        ).one_or_none()
        if last is None:
            raise NotFound
        conditions.append(or_(Note.at < last.at, and_(Note.at == last.at, Note.id < last.id)))
    found = _notes(viewer, *conditions, most=size + 1)
    return found[:size], found[size - 1].reference if len(found) > size else None
