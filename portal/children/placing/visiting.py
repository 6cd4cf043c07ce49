"""Visits and reviews written down, and undone where that was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.children.holding import MOVED_ON
from portal.children.placing.holding import audit, hold_placement
from portal.children.placing.models import ChildContact, ChildPlacement
from portal.children.placing.promising import put_in, take_out
from portal.children.placing.rules import THERE, WHATS, Seen, What, check_contact
from portal.children.telling import tell_household
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db


@dataclass(frozen=True)
class Told:
    """A visit or review as it is written down."""

    what: str
    on: date
    visitor: str
    met: str
    seen: str
    for_staff: str = ""
    for_family: str = ""


def record_contact(reference: str, told: Told, *, by: Viewer, now: datetime) -> ChildContact:
    """Write down a visit or a review: it keeps what was promised, and begins the next from its own day.

    One before others that are written down already takes its place among them. After the order, or after
    the child has left, it is written down and keeps nothing. Words for the family tell them by a neutral
    e-mail. Raises NotFound, Refused for what is missing or a day that cannot be, Conflict where this day's
    is written down already.
    """
    placement, group = hold_placement(reference, by)
    if told.what not in set(What) or told.seen not in set(Seen):
        raise Refused("Choose what it was, and whether the child was seen.")
    if not (told.visitor.strip() and told.met.strip()):
        raise Refused("Write who visited, and who was seen.")
    check_contact(told.on, placement.moved_in_on, placement.ended_on or placement.ordered_on, now)
    row = ChildContact(
        placement_id=placement.id,
        what=told.what,
        on=told.on,
        visitor=told.visitor.strip(),
        met=told.met.strip(),
        seen=told.seen,
        for_staff=told.for_staff.strip(),
        for_family=told.for_family.strip(),
        made=[],
        by=by.label,
        at=now,
    )
    _insert(row)
    if _counts(row, placement):
        put_in(row, placement, by=by, now=now)
    audit(f"children.{told.what}_recorded", placement, by, now, contact=row.reference)
    if row.for_family and placement.state in THERE:
        tell_household(placement.household_id, group, now=now)
    return row


def undo_contact(reference: str, contact: str, because: str, *, by: Viewer, now: datetime) -> None:
    """Undo what was written down by mistake: what it kept is open again as it was told.

    Raises NotFound, Refused without a reason, Conflict where it is undone already.
    """
    placement, _group = hold_placement(reference, by)
    if not because.strip():
        raise Refused("Write why, in a few words.")
    row = db.session.scalars(
        select(ChildContact)
        .where(ChildContact.placement_id == placement.id, ChildContact.reference == contact)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.undone_at is not None:
        raise Conflict(MOVED_ON)
    if _counts(row, placement):
        take_out(row, placement, by=by, now=now)
    row.undone_at, row.undone_by, row.undone_because = now, by.label, because.strip()
    audit(f"children.{row.what}_undone", placement, by, now, contact=row.reference)


def _insert(row: ChildContact) -> None:
    said = f"A {WHATS[What(row.what)].lower()} on this day is written down already. Look at it first."
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as problem:
        raise Conflict(said) from problem


def _counts(row: ChildContact, placement: ChildPlacement) -> bool:
    """Whether it has a place in the chain of what is promised."""
    return placement.state in THERE and placement.counts_from is not None and row.on >= placement.counts_from
