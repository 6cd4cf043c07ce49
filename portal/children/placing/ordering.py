"""The order: applied for, made, celebrated; and what the child is given after it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.children.holding import MOVED_ON, move, note
from portal.children.links.promising import finish_links
from portal.children.placing.holding import audit, hold_placement, move_household, take, write_milestones
from portal.children.placing.letting_go import withdraw_letters
from portal.children.placing.models import ChildGift, ChildPlacement
from portal.children.placing.promising import promise
from portal.children.placing.rules import (
    SUBJECT,
    Given,
    State,
    apply_from,
    check_ahead,
    check_past,
    moment_of,
)
from portal.children.rules import GroupState, Milestone
from portal.children.telling import tell_household
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.journey.moves import Verb
from portal.promises.actions import cancel_promise, cancel_promises, keep_promise
from portal.promises.kinds import Kind

ORDERED = "The adoption order was made"


def lodge_application(reference: str, on: date, *, by: Viewer, now: datetime) -> None:
    """Write down when the family applied to the court: ten weeks after moving in at the earliest.

    Raises NotFound, Refused for a day that cannot be, Conflict where they do not live there for adoption.
    """
    placement, _group = hold_placement(reference, by)
    if placement.state != State.LIVING or placement.moved_in_on is None:
        raise Conflict(MOVED_ON)
    check_past(on, apply_from(placement.moved_in_on), now, "they applied")
    take(placement, [State.LIVING], State.LIVING, applied_on=on)
    audit("children.order_applied_for", placement, by, now)


def make_order(reference: str, on: date, *, by: Viewer, now: datetime) -> None:
    """Write down that the court has made the adoption order.

    The group is adopted and the household's journey ends well; visits, reviews and what was open of their
    link are promised no more, and letters of before open for the family no longer. Raises NotFound, Refused
    for a day that cannot be or without an application, Conflict where they do not live there.
    """
    placement, group = hold_placement(reference, by)
    if placement.state != State.LIVING:
        raise Conflict(MOVED_ON)
    if placement.applied_on is None:
        raise Refused("Write down first when the family applied to the court.")
    check_past(on, placement.applied_on, now, "the order was made")
    take(placement, [State.LIVING], State.ADOPTED, ordered_on=on)
    move(group, GroupState.ADOPTED, now=now)
    write_milestones(group, Milestone.ADOPTION_ORDER, on, by=by, now=now)
    cancel_promises(SUBJECT, placement.reference, because=ORDERED, by=by, now=now)
    finish_links(group, ORDERED, by=by, now=now)
    withdraw_letters(placement, now=now)
    move_household(placement.household_id, Verb.MAKE_ORDER, by=by, now=now)
    note(group, "Adoption order made", by=by, now=now)
    audit("children.order_made", placement, by, now)


def celebrate(reference: str, on: date, *, by: Viewer, now: datetime) -> None:
    """Say when the order is celebrated, or was: the book and the letter are promised from that day.

    Another day takes the place of the first, and so do the promises. Raises NotFound, Refused for a day that
    cannot be, Conflict before the order.
    """
    placement, group = hold_placement(reference, by)
    if placement.state != State.ADOPTED:
        raise Conflict(MOVED_ON)
    check_ahead(on, placement.ordered_on, now)
    take(placement, [State.ADOPTED], State.ADOPTED, celebrated_on=on)
    given = _given(placement)
    for what in Given:
        kind = Kind(what.value)
        if what.value in given:
            continue
        cancel_promise(kind, SUBJECT, placement.reference, because="Another day", by=by, now=now)
        promise(kind, placement, on, by=by, now=now, is_ahead=True)
    audit("children.celebration_set", placement, by, now)
    tell_household(placement.household_id, group, now=now)


def give(
    reference: str, what: str, on: date, to_whom: str, how: str, *, by: Viewer, now: datetime
) -> ChildGift:
    """Write down that the book or the letter was given: when, to whom and how. It keeps its promise.

    Raises NotFound, Refused for what is missing or a day that cannot be, Conflict for a second time or
    before the order.
    """
    placement, group = hold_placement(reference, by)
    if placement.state != State.ADOPTED:
        raise Conflict(MOVED_ON)
    if what not in set(Given):
        raise Refused("Choose what was given.")
    if not (to_whom.strip() and how.strip()):
        raise Refused("Write to whom it was given, and how.")
    check_past(on, placement.moved_in_on, now, "it was given")
    row = ChildGift(
        placement_id=placement.id, what=what, on=on, to_whom=to_whom.strip(), how=how.strip(), by=by.label,
        at=now,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as problem:
        raise Conflict("This is written down already.") from problem
    keep_promise(
        Kind(what), SUBJECT, placement.reference, by=by, now=now, kept_at=moment_of(on, now)
    )  # fmt: skip
    if what == Given.BOOK:
        write_milestones(group, Milestone.LIFE_STORY_BOOK, on, by=by, now=now)
    audit("children.given", placement, by, now, what=what)
    return row


def _given(placement: ChildPlacement) -> set[str]:
    rows = db.session.scalars(select(ChildGift.what).where(ChildGift.placement_id == placement.id))
    return set(rows)
