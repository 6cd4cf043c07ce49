"""A child could not stay, or goes home to the birth family: nothing goes out by itself afterwards.

The day, where the child went, the meeting and what was learned are for staff alone. What the family reads is
gentle, and nobody is reminded of anything until a worker releases it (safety rule 12).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update

from portal.access import Viewer
from portal.children.ending import end_grants_of_group
from portal.children.holding import MOVED_ON, audit_child, move, note
from portal.children.models import Child, ChildGroup
from portal.children.placing.holding import (
    audit,
    hold_placement,
    move_household,
    take,
    uncleared,
    undo_milestones,
    write_milestones,
)
from portal.children.placing.letting_go import withdraw_letters
from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import AFTER_AN_END, OPEN, OVER, SUBJECT, State, check_past
from portal.children.queries import children_of
from portal.children.rules import GroupState, Milestone
from portal.children.showing.rules import Ended
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from portal.journey.moves import Verb
from portal.promises.actions import cancel_promises


def end_placement(
    reference: str,
    on: date,
    *,
    because: str,
    went_to: str,
    after: str,
    for_family: str,
    by: Viewer,
    now: datetime,
) -> None:
    """A child could not stay, or the introductions stopped: before the order.

    `after` is where the group goes: it waits again, is on hold, or the plan has changed; a person
    decides. The household is approved again and quiet; the promises of visits end. Raises NotFound, Refused
    for what is missing, Conflict where it has ended.
    """
    placement, group = hold_placement(reference, by)
    if placement.state not in OPEN:
        raise Conflict(MOVED_ON)
    if after not in {one.value for one in AFTER_AN_END}:
        raise Refused("Choose what happens for the child now.")
    if not because.strip():
        raise Refused("Write why, in a few words.")
    if placement.moved_in_on is not None and not went_to.strip():
        raise Refused("Write where the child went.")
    if after == GroupState.WAITING and (missing := uncleared(group)):
        names = ", ".join(one.alias for one in missing)
        raise Refused(f"Not cleared: {names}. Choose “on hold”, and clear them before they wait.")
    check_past(on, placement.moved_in_on or placement.matched_on, now, "it ended")
    was_living = placement.state == State.LIVING
    _end(placement, State.ENDED, on, because, went_to, for_family, by, now)
    move(group, GroupState(after), now=now)
    undo_milestones(group, (Milestone.MATCHED, Milestone.MOVED_IN), by=by, now=now, stood=True)
    if was_living:
        undo_milestones(group, (Milestone.PLACEMENT_ENDED,), by=by, now=now, stood=True)  # an earlier one
        write_milestones(group, Milestone.PLACEMENT_ENDED, on, by=by, now=now)
    if after == GroupState.WITHDRAWN:
        _plan_changed(group, on, by, now)
    move_household(placement.household_id, Verb.CHILD_LEAVES, by=by, now=now)
    begin_quiet(placement.household_id, Cause.PLACEMENT_ENDED, by=by, now=now)  # before anybody is told
    end_grants_of_group(group.id, Ended.COULD_NOT_STAY, by=by, now=now)
    note(group, "Could not stay with the family", by=by, now=now, text=because)
    audit("children.placement_ended", placement, by, now, after=after)


def go_home(reference: str, on: date, *, because: str, for_family: str, by: Viewer, now: datetime) -> None:
    """The court decides that a fostered child goes home to the birth family.

    Both roads were there from the beginning: the carers kept the child safe until the court knew. The group
    is withdrawn, the plan has changed; the household is approved again and quiet. Raises NotFound, Refused
    for a day that cannot be or before the court has decided, Conflict for a child who is matched.
    """  # fmt: skip
    placement, group = hold_placement(reference, by)
    if placement.state != State.FOSTERED or placement.matched_on is not None:
        raise Conflict(MOVED_ON)
    check_past(on, placement.moved_in_on, now, "they went home")
    _end(placement, State.HOME, on, because, "", for_family, by, now)
    move(group, GroupState.WITHDRAWN, now=now)
    _plan_changed(group, on, by, now)
    move_household(placement.household_id, Verb.RETURN_HOME, by=by, now=now)
    begin_quiet(placement.household_id, Cause.PLACEMENT_ENDED, by=by, now=now)  # before anybody is told
    end_grants_of_group(group.id, Ended.WENT_HOME, by=by, now=now)
    note(group, "Went home to the birth family", by=by, now=now, text=because)
    audit("children.went_home", placement, by, now)


def record_meeting(
    reference: str, on: date, met_with: str, learned: str, *, by: Viewer, now: datetime
) -> None:  # fmt: skip
    """Write down the meeting after it ended, and what was learned; written again, it takes the first's place.

    Raises NotFound, Refused for what is missing or a day that cannot be, Conflict before it has ended.
    """
    placement, _group = hold_placement(reference, by)
    if not (met_with.strip() and learned.strip()):
        raise Refused("Write who came, and what was learned.")
    if placement.state not in OVER:
        raise Conflict(MOVED_ON)
    check_past(on, placement.ended_on, now, "you met")
    placement.met_on, placement.met_with, placement.learned = on, met_with.strip(), learned.strip()
    audit("children.ending_meeting_recorded", placement, by, now)


def _end(
    placement: ChildPlacement,
    to: State,
    on: date,
    because: str,
    went_to: str,
    for_family: str,
    by: Viewer,
    now: datetime,
) -> None:
    take(
        placement,
        OPEN,
        to,
        ended_on=on,
        because=because.strip(),
        went_to=went_to.strip(),
        for_family=for_family.strip(),
    )
    cancel_promises(SUBJECT, placement.reference, because="The child lives elsewhere now", by=by, now=now)
    withdraw_letters(placement, now=now)


def _plan_changed(group: ChildGroup, on: date, by: Viewer, now: datetime) -> None:
    """The plan of each child has changed, and nobody of them is cleared any more."""
    write_milestones(group, Milestone.PLAN_CHANGED, on, by=by, now=now)
    cleared = [one for one in children_of(group.id) if one.cleared_at is not None]
    db.session.execute(
        update(Child)
        .where(Child.group_id == group.id)
        .values(cleared_at=None, cleared_by="")
        .execution_options(synchronize_session="fetch")
    )
    for child in cleared:
        audit_child("children.clearing_taken_back", child, by, now)
