"""Ending links: one of them, a group's, a household's. What others waited for behind it goes on again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from portal.children.holding import move, note
from portal.children.interests.ending import close_for_link
from portal.children.links.holding import By, audit_link, hold_group_by_id, is_behind
from portal.children.links.models import ChildLink
from portal.children.links.promising import cancel_link, promise_next
from portal.children.links.rules import KIND_WORDS, NEVER_TOLD, OUTCOMES, Outcome, State
from portal.children.models import ChildGroup, Grant
from portal.children.placing.holding import undo_milestones
from portal.children.placing.standing import is_with_a_family
from portal.children.rules import GroupState, Level, Milestone
from portal.children.showing.closing import end_grants
from portal.children.showing.rules import GRANT_DAYS, Ended
from portal.extensions import db
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.pathways import Stage

LINKED_GROUPS = (GroupState.LINKED.value, GroupState.MATCHED.value)
"""States in which a group goes to one household and is not with it yet."""

LINKED_STAGES = (Stage.LINKED.value, Stage.MATCHED.value)
"""Stages of a journey that waits for that."""


def end_link(
    link: ChildLink, group: ChildGroup, outcome: Outcome, *, by: By, now: datetime, words: str = ""
) -> None:
    """End a held link: its promises, and what its household could read. Ended already, nothing changes.

    A family that knew of it is left alone by what goes out by itself, until a worker releases it (safety
    rule 12).

    Where its group was linked with this household, the group waits again, the household's journey goes
    back, and the links that waited behind go on.
    """
    if link.ended_at is not None:
        return
    was_ahead, was_matched = link.state in (State.AHEAD, State.MATCHED), link.state == State.MATCHED
    told = outcome not in NEVER_TOLD and link.known_at is not None
    ready = KIND_WORDS.get(outcome, "").format(alias=group.alias)
    changed = db.session.scalar(
        update(ChildLink)
        .where(ChildLink.id == link.id, ChildLink.ended_at.is_(None))
        .values(
            state=State.ENDED.value,
            ended_at=now,
            ended_by=by if isinstance(by, str) else by.label,
            outcome=outcome.value,
            family_words=(words.strip() or ready) if told else "",
        )
        .returning(ChildLink.id)
        .execution_options(synchronize_session="fetch")
    )
    if changed is None:
        return
    cancel_link(link, OUTCOMES[outcome], by=by, now=now)
    end_grants(*_open_by(link), because=_because(outcome), by=by, now=now)
    audit_link("children.link_ended", link, by, now, outcome=outcome.value)
    if outcome not in NEVER_TOLD:
        close_for_link(group.id, link.household_id, by=by, now=now)
    if told:
        cause = Cause.WITHDRAWAL if outcome is Outcome.FAMILY else Cause.NO
        begin_quiet(link.household_id, cause, by=by, now=now)
    if group.household_id == link.household_id and group.state in LINKED_GROUPS:
        _open_again(group, by, now)
    if was_matched and group.household_id != link.household_id:
        undo_milestones(group, (Milestone.MATCHED,), by=by, now=now, stood=True)
    if was_ahead:
        _move_back(link.household_id, by, now)


def _open_by(link: ChildLink) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions over Grant that it opens the group of a link to its household."""
    return Grant.group_id == link.group_id, Grant.household_id == link.household_id


def _because(outcome: Outcome) -> Ended:
    return Ended.CHANGED if outcome in NEVER_TOLD else Ended.LINK_ENDED


def _open_again(group: ChildGroup, by: By, now: datetime) -> None:
    """The group waits again; the links behind go on with new promises, and their families read again."""
    move(group, GroupState.WAITING, now=now)
    note(group, "The link ended: waits for a family again", by=by, now=now)
    for link in live_links(group.id):
        if link.agreed_at is not None:
            open_report(link, group, by=by, now=now)
        promise_next(link, group, by=by, now=now)


def _move_back(household_id: int, by: By, now: datetime) -> None:
    """The household waits for a child again, where it was linked and is with none now."""
    journey = db.session.scalars(
        select(Journey).where(Journey.household_id == household_id, Journey.ended_at.is_(None))
    ).one_or_none()
    if journey is None or journey.stage not in LINKED_STAGES or is_with_child(household_id):
        return
    move_on(journey.reference, Verb.UNLINK, by=by, now=now)


def end_links_of_group(
    group_id: int, outcome: Outcome, *, by: By, now: datetime, keep_household_id: int | None = None
) -> int:
    """End every live link of a group (held by the caller) but the one kept; says how many there were."""
    group = hold_group_by_id(group_id)
    links = [one for one in live_links(group_id) if one.household_id != keep_household_id]
    for link in links:
        end_link(link, group, outcome, by=by, now=now)
    return len(links)


def end_links_of_household(household_id: int, *, by: By, now: datetime, keep_group_id: int = 0) -> int:
    """End every live link of a household that parts, stops or is hidden; says of how many groups there were.

    With a child who goes to it, or lives with it, a person decides: that link ends with the placement. Where
    it is matched or fosters, `keep_group_id` is that group.
    """
    groups = db.session.scalars(
        select(ChildLink.group_id)
        .where(
            ChildLink.household_id == household_id,
            ChildLink.ended_at.is_(None),
            ChildLink.group_id != keep_group_id,
        )
        .order_by(ChildLink.group_id)
    ).all()
    for group_id in groups:
        group = hold_group_by_id(group_id)
        is_placed = group.state == GroupState.ADOPTED or is_with_a_family(group_id)
        if is_placed and group.household_id == household_id:
            continue
        for link in live_links(group_id):
            if link.household_id == household_id:
                end_link(link, group, Outcome.HOUSEHOLD, by=by, now=now)
    return len(groups)


def end_for_household(household_id: int, now: datetime) -> None:
    """Hook of the partings and the restrictions: nothing goes on with this household."""
    end_links_of_household(household_id, by="system", now=now)


def follow_journey(journey: Journey, move: JourneyMove) -> None:
    """Hook of journey.moving.moved: a household whose journey ends has no links any more."""
    if journey.ended_at is not None and move.undone_at is None and journey.stage != Stage.ORDER_MADE:
        end_links_of_household(journey.household_id, by=move.by, now=move.at)


def still_linked(journey: Journey) -> list[str]:
    """Hook of journey.moving.conditions for Verb.UNLINK: a link is ended on its own page."""
    return ["the link has to end first, on the child’s page"] if is_with_child(journey.household_id) else []


def keeps_link(journey: Journey, move: JourneyMove) -> str:
    """Hook of journey.undoing.keeps_from_undoing: what follows from a link is undone at the link."""
    if move.verb == Verb.UNLINK:
        return "Suggest the link again, on the child’s page."
    if move.verb in (Verb.LINK, Verb.MATCH) and is_with_child(journey.household_id):
        return "This follows from a link: end that on the child’s page."
    return ""


def is_with_child(household_id: int) -> bool:
    """Whether a group is linked or matched with this household."""
    with_one = select(ChildGroup.id).where(
        ChildGroup.household_id == household_id, ChildGroup.state.in_(LINKED_GROUPS)
    )
    return db.session.scalar(with_one) is not None


def live_links(group_id: int) -> list[ChildLink]:
    """The links of a group that live, held, the oldest first."""
    return list(
        db.session.scalars(
            select(ChildLink)
            .where(ChildLink.group_id == group_id, ChildLink.ended_at.is_(None))
            .order_by(ChildLink.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def open_report(link: ChildLink, group: ChildGroup, *, by: By, now: datetime) -> None:
    """Open the fuller report to the household of an agreed link; it runs as long as the link lives."""
    if is_behind(link, group):
        return
    end_grants(*_open_by(link), because=Ended.REPLACED, by=by, now=now)
    db.session.add(
        Grant(
            group_id=group.id,
            household_id=link.household_id,
            level=Level.REPORT,
            reason="Both social workers agreed the link",
            from_at=now,
            until_at=now + GRANT_DAYS,
            by=by if isinstance(by, str) else by.label,
        )
    )
    audit_link("children.report_opened", link, by, now)
