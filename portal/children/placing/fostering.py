"""The road of early permanence: a child lives with carers before the court has decided, and may be matched.

The approval (for both, or for a named child by regulation 25A) and the court's hearings stand with the
household's journey, which refuses what they do not allow.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.children.ending import end_grants_of_group
from portal.children.holding import MOVED_ON, hold_to_end, join_household, move, note
from portal.children.links.ending import end_links_of_household, live_links
from portal.children.links.models import ChildLink
from portal.children.links.promising import cancel_link
from portal.children.links.rules import State as LinkState
from portal.children.models import ChildGroup
from portal.children.placing.beginning import insert_placement
from portal.children.placing.holding import (
    audit,
    hold_placement,
    move_household,
    take,
    write_milestones,
)
from portal.children.placing.models import ChildPlacement
from portal.children.placing.promising import begin_chain
from portal.children.placing.rules import State, check_past
from portal.children.queries import children_of, milestones_of
from portal.children.rules import GroupState, Milestone
from portal.children.showing.checking import look_at_each
from portal.children.showing.rules import Ended
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.journey.models import Journey
from portal.journey.moves import Verb


def begin_fostering(
    group_reference: str, household_reference: str, on: date, *, by: Viewer, now: datetime
) -> ChildPlacement:
    """A group on the road of early permanence lives with carers from a day, as fostered children.

    Others are shown it no longer. Visits and reviews are promised as after every moving in. Raises
    NotFound, Refused for a child not on that road, a day that cannot be, or carers not approved for it;
    Conflict where a family is meant already.
    """
    household = db.session.scalars(
        select(Household).where(
            Household.reference == household_reference, is_open_to(by, Household.id.expression)
        )
    ).one_or_none()
    group = hold_to_end(group_reference, by, household_id=household.id if household else None)
    if group.state not in (GroupState.WAITING, GroupState.LINKED):
        raise Conflict(MOVED_ON)
    if household is None:
        raise NotFound
    if group.household_id not in (None, household.id):
        raise Refused("They are linked with another family.")
    _check_road(group)
    check_past(on, None, now, "they moved in")
    _check_stops(group, household, by, now)
    has_journey = select(Journey.id).where(Journey.household_id == household.id, Journey.ended_at.is_(None))
    if db.session.scalar(has_journey) is None:
        raise Refused("This household is not on its way with us now.")
    join_household(group, household.id, GroupState.FOSTERED, now=now)
    placement = ChildPlacement(
        group_id=group.id,
        household_id=household.id,
        state=State.FOSTERED.value,
        is_early=True,
        moved_in_on=on,
        counts_from=on,
        began_at=now,
        began_by=by.label,
    )
    insert_placement(placement)
    end_grants_of_group(group.id, Ended.WITH_ANOTHER, by=by, now=now, keep_household_id=household.id)
    end_links_of_household(household.id, by=by, now=now, keep_group_id=group.id)
    for link in live_links(group.id):
        cancel_link(link, "The children live there, fostered", by=by, now=now)
    move_household(household.id, Verb.FOSTER, by=by, now=now)
    begin_chain(placement, by=by, now=now)
    note(group, "Lives with early permanence carers", by=by, now=now)
    audit("children.fostering_begun", placement, by, now)
    return placement


def _check_stops(group: ChildGroup, household: Household, by: Viewer, now: datetime) -> None:
    """Whom something stops for a child, a second person has let go on, in its link."""
    (looked,) = look_at_each(group, [household], by=by, now=now)
    linked = select(ChildLink.id).where(
        ChildLink.group_id == group.id,
        ChildLink.household_id == household.id,
        ChildLink.ended_at.is_(None),
        ChildLink.state != LinkState.STOPPED.value,
    )
    if looked.stops and db.session.scalar(linked) is None:
        raise Refused("Something stops this family for this child. Suggest a link: a second person decides.")


def _check_road(group: ChildGroup) -> None:
    children = children_of(group.id)
    stands = milestones_of([one.id for one in children])
    missing = [
        one.alias
        for one in children
        if Milestone.EARLY_PERMANENCE not in {kept.kind for kept in stands[one.id]}
    ]
    if missing:
        raise Refused(f"Write down first that early permanence is meant for {', '.join(missing)}.")


def match_fostered(
    reference: str, on: date, told_on: date | None, *, by: Viewer, now: datetime
) -> None:  # fmt: skip
    """The court decided for adoption, the panel and the decision maker for this match.

    The children live there already: what follows is the day from which they live there for adoption.
    Raises NotFound, Refused before the court has decided or for a day that cannot be, Conflict where they
    are matched.
    """
    placement, group = hold_placement(reference, by)
    if placement.state != State.FOSTERED or placement.matched_on is not None:
        raise Conflict(MOVED_ON)
    check_past(on, placement.moved_in_on, now, "they were matched")
    if told_on is not None:
        check_past(told_on, None, now, "they were told")
    take(placement, [State.FOSTERED], State.FOSTERED, matched_on=on, told_on=told_on)
    move(group, GroupState.MATCHED, now=now)
    write_milestones(group, Milestone.MATCHED, on, by=by, now=now)
    move_household(placement.household_id, Verb.MATCH, by=by, now=now)
    note(group, "Matched with the carers", by=by, now=now)
    audit("children.fostered_matched", placement, by, now)
