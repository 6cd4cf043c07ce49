"""One link with its group, held until the transaction ends; what is written and audited of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import holds_role
from portal.audit.actions import record
from portal.children.holding import MOVED_ON, hold_with_families
from portal.children.links.models import ChildLink, ChildLinkStep
from portal.children.links.rules import SUBJECT, Facts, State, Step
from portal.children.models import ChildGroup
from portal.children.records.finders import ROLES
from portal.children.rules import GROUP, WITH_A_FAMILY
from portal.children.visibility import STAFF_SEE
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.households.models import Allocation
from portal.households.queries import is_open_to

By = Viewer | str

FOLLOW = "links:see"
"""The permission with which staff open a link."""


def is_open_to_follower(viewer: Viewer) -> ColumnElement[bool]:
    """The condition over ChildLink that this viewer of staff may open it.

    Who finds families opens all; a panel adviser those that go ahead; a worker those of their households.
    """
    if not (viewer.is_staff and viewer.holds(FOLLOW)):
        return false()
    theirs = exists().where(
        Allocation.household_id == ChildLink.household_id,
        Allocation.account_id == (viewer.account_id or 0),
        Allocation.until_at.is_(None),
    )
    ahead = ChildLink.state.in_((State.AHEAD.value, State.MATCHED.value))
    whose = true() if viewer.holds(STAFF_SEE) else or_(theirs, ahead if _is_of_panel(viewer) else false())
    return and_(is_open_to(viewer, ChildLink.household_id.expression), whose)


def hides_link(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a link that the account may not open: the same as above, as a short list.

    Hook of the promises.
    """
    finds = exists().where(Account.id == account_id, or_(*(holds_role(role) for role in ROLES)))
    at_panel = exists().where(Account.id == account_id, holds_role("panel_adviser"))
    theirs = exists().where(
        Allocation.household_id == ChildLink.household_id,
        Allocation.account_id == account_id,
        Allocation.until_at.is_(None),
    )
    ahead = ChildLink.state.in_((State.AHEAD.value, State.MATCHED.value))
    hidden = select(ChildLink.reference).where(~finds, ~theirs, ~and_(ahead, at_panel))
    return and_(kind == SUBJECT, ref.in_(hidden))


def _is_of_panel(viewer: Viewer) -> bool:
    return viewer.holds("panels:keep")


def hold_link(reference: str, by: Viewer) -> tuple[ChildLink, ChildGroup]:
    """A link and its group as they are now, for staff; families and group are held first. Raises NotFound."""
    found = db.session.execute(
        select(ChildLink.group_id, ChildLink.household_id).where(
            ChildLink.reference == reference, is_open_to_follower(by)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    hold_with_families([found.group_id], [found.household_id])
    group = hold_group_by_id(found.group_id)
    link = db.session.scalars(
        select(ChildLink)
        .where(ChildLink.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return link, group


def hold_group_by_id(group_id: int) -> ChildGroup:
    """A group that the caller has a right to, held. Raises NotFound."""
    group = db.session.scalars(
        select(ChildGroup)
        .where(ChildGroup.id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if group is None:
        raise NotFound
    return group


def facts_of_link(link: ChildLink, group: ChildGroup) -> Facts:
    """What the rules need of a link."""
    return Facts(
        state=link.state,
        is_behind=is_behind(link, group),
        panel_on=link.panel_on,
        has_met=link.met_at is not None,
        is_recommended=bool(link.recommended),
        is_decided=link.decided_at is not None,
        is_told=link.told_at is not None,
        is_written=link.letter_at is not None,
    )


def is_behind(link: ChildLink, group: ChildGroup) -> bool:
    """Whether the link lives, and another family is meant for its group."""
    return link.ended_at is None and group.state in WITH_A_FAMILY and group.household_id != link.household_id


def change_link(link: ChildLink, was: ColumnElement[bool], **values: Any) -> None:
    """Change a link where it still is as it was seen. Raises Conflict."""
    done = db.session.scalar(
        update(ChildLink)
        .where(ChildLink.id == link.id, ChildLink.state == link.state, was)
        .values(**values)
        .returning(ChildLink.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict(MOVED_ON)


def write_step(
    link: ChildLink,
    step: Step,
    on: date,
    *,
    by: Viewer,
    now: datetime,
    who: str = "",
    outcome: str = "",
    text: str = "",
) -> None:
    """Write a step down, with its row of the audit."""
    db.session.add(
        ChildLinkStep(
            link_id=link.id,
            step=step.value,
            on=on,
            who=who.strip(),
            outcome=outcome,
            text=text.strip(),
            by=by.label,
            at=now,
        )
    )
    audit_link(f"children.link_{step.value}", link, by, now, **({"outcome": outcome} if outcome else {}))


def audit_link(event: str, link: ChildLink, by: By, now: datetime, **details: str) -> None:
    """Write what was done with a link, after what changed is written: at the link, and at its group."""
    db.session.flush()
    group = db.session.scalars(select(ChildGroup.reference).where(ChildGroup.id == link.group_id)).one()
    record(event, by=by, subject_kind=SUBJECT, subject_ref=link.reference, now=now, details=details)
    more = {"link": link.reference, **details}
    record(event, by=by, subject_kind=GROUP, subject_ref=group, now=now, details=more)
