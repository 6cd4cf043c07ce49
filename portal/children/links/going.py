"""Going ahead with one family: the panel's day, the meeting, the panel, the decision, and telling them.

The panel room's agenda is about approving adopters: a place there belongs to a journey in Stage 2, and its
recommendations and decisions say "suitable to adopt". So the day of a matching panel, what it recommended
and what was decided on it stand on the link.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.holding import MOVED_ON, join_household, move, note
from portal.children.interests.ending import close_interests
from portal.children.interests.rules import Closed
from portal.children.links.ending import (
    end_link,
    end_links_of_group,
    end_links_of_household,
    live_links,
)
from portal.children.links.holding import (
    change_link,
    facts_of_link,
    hold_link,
    write_step,
)
from portal.children.links.models import ChildLink, ChildLinkStep
from portal.children.links.promising import cancel_link, keep_link, promise_link
from portal.children.links.rules import (
    KEEPS,
    Facts,
    Outcome,
    Recommended,
    State,
    Step,
    check_day,
    check_step,
)
from portal.children.models import ChildGroup, Grant
from portal.children.placing.holding import write_milestones
from portal.children.rules import GroupState, Milestone
from portal.children.showing.checking import facts_of
from portal.children.showing.closing import end_grants
from portal.children.showing.rules import Ended, why_not_shown
from portal.children.telling import tell_household
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.moves import MOVES, Verb
from portal.journey.moving import move_on
from portal.promises.kinds import Kind

ANOTHER = "A colleague goes ahead with another family for this child already. Look at it again."
NOT_FREE = "This family is linked with another child already."
SITS = "You suggested this link or went ahead with it, so somebody else has to decide."


def go_ahead(link: ChildLink, group: ChildGroup, *, by: Viewer, now: datetime) -> None:
    """Link a held group with the household of a link; the others wait behind.

    Raises Refused where the household is not approved or is not shown children any more, Conflict where
    another family is meant already or the household is linked with another child.
    """
    if group.state != GroupState.WAITING:
        raise Conflict(ANOTHER)
    facts = facts_of([link.household_id], now=now)[link.household_id]
    if why := why_not_shown(facts):
        raise Refused(why)
    if not facts.is_approved:
        raise Refused("They are not approved yet: we go ahead once they are.")
    try:
        with db.session.begin_nested():
            change_link(link, true(), state=State.AHEAD.value)
    except IntegrityError as second:
        raise Conflict(ANOTHER) from second
    try:
        with db.session.begin_nested():
            join_household(group, link.household_id, GroupState.LINKED, now=now)
    except IntegrityError as second:
        raise Conflict(NOT_FREE) from second
    others = Grant.group_id == group.id, Grant.household_id != link.household_id
    end_grants(*others, because=Ended.LINKED, by=by, now=now)
    for other in live_links(group.id):
        if other.id != link.id:
            cancel_link(other, "Waits behind another family", by=by, now=now)
    note(group, "Going ahead with a family", by=by, now=now)
    _move_journey(link.household_id, Verb.LINK, by, now)


def _move_journey(household_id: int, verb: Verb, by: Viewer, now: datetime) -> None:
    """Move the household's journey, unless somebody has moved it there by hand."""
    journey = db.session.scalars(
        select(Journey).where(Journey.household_id == household_id, Journey.ended_at.is_(None))
    ).one_or_none()
    if journey is None:
        raise Refused("They are not adopting with us now.")
    if journey.stage != MOVES[verb].to:
        move_on(journey.reference, verb, by=by, now=now)


def book_panel(reference: str, on: date | None, *, by: Viewer, now: datetime) -> None:
    """Write down the day of the matching panel, or another one until it has recommended.

    Raises NotFound, Refused for a day before the decision to go ahead, Conflict.
    """
    link, group, facts = _begin(reference, Step.PANEL_BOOKED, by)
    if on is None or on < local_day(now):
        raise Refused("Enter the day of the panel: today or a day to come.")
    if on == facts.panel_on:
        raise Refused("That day is written down already.")
    change_link(link, ChildLink.recommended == "", panel_on=on)
    _write(link, Step.PANEL_BOOKED, on, by=by, now=now)
    tell_household(link.household_id, group, now=now)


def record_meeting(
    reference: str, on: date | None, who: str, text: str, *, by: Viewer, now: datetime
) -> None:
    """The matching meeting was held. Raises NotFound, Refused, Conflict."""
    link, _, _ = _begin(reference, Step.MEETING, by)
    day = check_day(on, since=local_day(link.suggested_at), today=local_day(now))
    if not who.strip():
        raise Refused("Write who was there.")
    change_link(link, ChildLink.met_at.is_(None), met_at=now)
    _write(link, Step.MEETING, day, who=who, text=text, by=by, now=now)


def record_panel(reference: str, recommended: str, text: str, *, by: Viewer, now: datetime) -> None:
    """What the matching panel recommended; its day is the one written down before.

    From now the decision is promised. Raises NotFound, Refused before that day, Conflict.
    """
    link, group, facts = _begin(reference, Step.PANEL, by)
    if recommended not in set(Recommended):
        raise Refused("Choose what the panel recommended.")
    if facts.panel_on is None or facts.panel_on > local_day(now):
        raise Refused("The panel has not been held yet. Set another day if it was brought forward.")
    if not text.strip():
        raise Refused("Write the panel’s reasons.")
    change_link(link, ChildLink.recommended == "", recommended=recommended)
    _write(link, Step.PANEL, facts.panel_on, outcome=recommended, text=text, by=by, now=now)
    promise_link(Kind.AGENCY_DECISION, link, group, by=by, now=now)


def decide_match(reference: str, is_approved: bool, text: str, *, by: Viewer, now: datetime) -> None:
    """The agency's decision maker decides on the recommendation: matched, or not.

    Matched, every child has it as a milestone, the household's journey moves on and all other links end.
    Not matched, everything stands until the family was told by a person: then the link ends and the group
    waits again. Raises NotFound, Refused without a recommendation or reasons, Conflict.
    """
    link, group, _ = _begin(reference, Step.AGENCY_DECISION, by)
    if by.label in (link.suggested_by, *_who_went_ahead(link)):
        raise Refused(SITS)
    if not text.strip():
        raise Refused("Write the reasons for your decision.")
    change_link(
        link,
        ChildLink.decided_at.is_(None),
        decided_at=now,
        is_approved=is_approved,
        state=(State.MATCHED if is_approved else State.AHEAD).value,
    )
    outcome = "yes" if is_approved else "no"
    _write(link, Step.AGENCY_DECISION, local_day(now), outcome=outcome, text=text, by=by, now=now)
    for kind in (Kind.DECISION_TOLD, Kind.DECISION_LETTER):
        promise_link(kind, link, group, by=by, now=now)
    if is_approved:
        _match(link, group, by, now)


def _who_went_ahead(link: ChildLink) -> list[str]:
    from_steps = select(ChildLinkStep.by).where(
        ChildLinkStep.link_id == link.id, ChildLinkStep.step == Step.DECISION.value
    )
    return list(db.session.scalars(from_steps))


def _match(link: ChildLink, group: ChildGroup, by: Viewer, now: datetime) -> None:
    if group.state != GroupState.LINKED or group.household_id != link.household_id:
        raise Conflict(MOVED_ON)
    move(group, GroupState.MATCHED, now=now)
    _move_journey(link.household_id, Verb.MATCH, by, now)
    write_milestones(group, Milestone.MATCHED, local_day(now), by=by, now=now)
    note(group, "Matched", by=by, now=now)
    end_links_of_group(group.id, Outcome.OTHER_FAMILY, keep_household_id=link.household_id, by=by, now=now)
    end_links_of_household(link.household_id, by=by, now=now, keep_group_id=group.id)
    close_interests(group.id, Closed.LINKED, by=by, now=now, keep_household_id=link.household_id)


def record_told(reference: str, how: str, family_words: str, *, by: Viewer, now: datetime) -> None:
    """The family was told what was decided, by a person. After a "no" the link ends with it.

    Raises NotFound, Refused without who told them, or without words for the family after a "no", Conflict.
    """
    link, group, _ = _begin(reference, Step.TOLD, by)
    if not how.strip():
        raise Refused("Write who told them, and how.")
    if not link.is_approved and not family_words.strip():
        raise Refused("Write what the family reads: they know of this.")
    change_link(link, ChildLink.told_at.is_(None), told_at=now)
    _write(link, Step.TOLD, local_day(now), who=how, by=by, now=now)
    if link.is_approved:
        return
    end_link(link, group, Outcome.NOT_MATCHED, words=family_words, by=by, now=now)


def record_letter(reference: str, *, by: Viewer, now: datetime) -> None:
    """The letter with the decision was sent. Raises NotFound, Refused before they were told, Conflict."""
    link, _, _ = _begin(reference, Step.LETTER, by)
    change_link(link, ChildLink.letter_at.is_(None), letter_at=now)
    _write(link, Step.LETTER, local_day(now), by=by, now=now)


def _begin(reference: str, step: Step, by: Viewer) -> tuple[ChildLink, ChildGroup, Facts]:
    link, group = hold_link(reference, by)
    facts = facts_of_link(link, group)
    check_step(facts, step)
    return link, group, facts


def _write(
    link: ChildLink,
    step: Step,
    day: date,
    *,
    by: Viewer,
    now: datetime,
    who: str = "",
    outcome: str = "",
    text: str = "",
) -> None:
    write_step(link, step, day, who=who, outcome=outcome, text=text, by=by, now=now)
    keep_link(KEEPS[step], link, by=by, now=now)
