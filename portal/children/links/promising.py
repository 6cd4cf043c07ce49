"""What is promised about a link: made, kept and cancelled. The group's family finder has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal.accounts.models import Account
from portal.accounts.queries import StaffMember
from portal.children.links.holding import By
from portal.children.links.models import ChildLink
from portal.children.links.rules import NEXT_KINDS, SUBJECT, State
from portal.children.models import ChildGroup
from portal.children.records.finders import ROLES
from portal.extensions import db
from portal.households.models import Household
from portal.promises.actions import cancel_promise, cancel_promises, keep_promise, make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise


def promise_link(kind: Kind, link: ChildLink, group: ChildGroup, *, by: By, now: datetime) -> None:
    """Promise something about a link from now. Its label says the alias and the household's reference."""
    household = db.session.scalars(select(Household.reference).where(Household.id == link.household_id)).one()
    team_id = db.session.scalar(select(Account.team_id).where(Account.id == (group.finder_id or 0)))
    make_promise(
        kind,
        subject_kind=SUBJECT,
        subject_ref=link.reference,
        label=f"{group.alias} and {household}",
        starts_at=now,
        by=by,
        now=now,
        authority=group.authority,
        team_id=team_id,
        owner_id=group.finder_id,
        household_id=link.household_id,
    )


def promise_next(link: ChildLink, group: ChildGroup, *, by: By, now: datetime) -> None:
    """Promise what comes next where the link is."""
    for kind in NEXT_KINDS.get(State(link.state), ()):
        promise_link(kind, link, group, by=by, now=now)


def keep_link(kind: Kind, link: ChildLink, *, by: By, now: datetime) -> None:
    """Keep what was promised about a link."""
    keep_promise(kind, SUBJECT, link.reference, by=by, now=now)


def follow_finder(group: ChildGroup, was: int | None, *, now: datetime) -> None:
    """A group has another family finder: what is promised about its links goes along."""
    links = select(ChildLink.reference).where(ChildLink.group_id == group.id, ChildLink.ended_at.is_(None))
    db.session.execute(
        update(Promise)
        .where(
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref.in_(links),
            Promise.ended_at.is_(None),
            Promise.owner_id.is_not_distinct_from(was),
        )
        .values(owner_id=group.finder_id, owned_at=now if group.finder_id is not None else None)
        .execution_options(synchronize_session="fetch")
    )


OF_PANEL = {Kind.PANEL_BOOKED, Kind.MATCHING_MEETING, Kind.MATCHING_PANEL}
"""What a panel adviser may have on the worklist, beside whoever finds families."""


def why_not_own_link(promises: Sequence[Promise], colleague: StaffMember) -> dict[int, str]:
    """Why a colleague may not have what is promised about links. Hook of the promises."""
    if set(ROLES) & set(colleague.roles):
        return {}
    mine = OF_PANEL if "panel_adviser" in colleague.roles else set()
    why = f"{colleague.name} does not find families. Choose somebody who does."
    return {one.id: why for one in promises if one.subject_kind == SUBJECT and one.kind not in mine}


def finish_links(group: ChildGroup, because: str, *, by: By, now: datetime) -> None:
    """Nothing is promised about the live links of a held group any more, not even a letter: all is done."""
    live = select(ChildLink.reference).where(ChildLink.group_id == group.id, ChildLink.ended_at.is_(None))
    for reference in db.session.scalars(live.order_by(ChildLink.id)).all():
        cancel_promises(SUBJECT, reference, because=because, by=by, now=now)


def cancel_link(link: ChildLink, because: str, *, by: By, now: datetime) -> None:
    """Nothing is promised about a link any more, but the letter with a decision that was made."""
    if link.decided_at is not None:
        for kind in (Kind.PLACEMENT_REPORT_COMMENTS, Kind.MATCHING_MEETING):
            cancel_promise(kind, SUBJECT, link.reference, because=because, by=by, now=now)
        return
    cancel_promises(SUBJECT, link.reference, because=because, by=by, now=now)
