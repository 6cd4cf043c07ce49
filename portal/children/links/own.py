"""What a family knows of its links: behind the same second step as children's pages, and in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from portal.access import Viewer
from portal.children.links.holding import is_behind
from portal.children.links.models import ChildLink, ChildLinkStep
from portal.children.links.rules import NEVER_TOLD, SUBJECT, TOLD_FOR, State, Step
from portal.children.links.words import Known, words_of
from portal.children.models import ChildGroup, Grant
from portal.children.visibility import may_look
from portal.errors import NotFound
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.told import told_of

DECIDED_WITH = (Kind.DECISION_TOLD, Kind.DECISION_LETTER)
"""Promises by which a family would know of a decision: shown once they were told it."""


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link as the family reads it."""

    reference: str
    group_id: int
    alias: str
    words: list[str]
    """What happened, and what comes next by when, in sentences."""
    is_over: bool
    promises: list[dict[str, str]]
    has_report: bool
    """We have sent them the report about a child living with them."""
    comments_until: datetime | None
    """Until when they can tell us what they think of it; None once that is over."""


def own_links(viewer: Viewer, *, now: datetime) -> list[OwnLink]:
    """The links of the viewer's household that it knows of, what lives first. One query.

    What ended is read for a while; of what ended for a reason that only we know, nothing.
    """
    carried = (
        select(func.max(Grant.id))
        .where(Grant.group_id == ChildLink.group_id, Grant.household_id == ChildLink.household_id)
        .correlate(ChildLink)
        .scalar_subquery()
    )
    visited_on = (
        select(ChildLinkStep.on)
        .where(ChildLinkStep.link_id == ChildLink.id, ChildLinkStep.step == Step.VISIT.value)
        .correlate(ChildLink)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ChildLink, ChildGroup, visited_on.label("visited_on"), Promise)
        .select_from(Grant)
        .join(ChildLink, Grant.id == carried)
        .join(ChildGroup, ChildGroup.id == ChildLink.group_id)
        .outerjoin(
            Promise,
            and_(
                Promise.subject_kind == SUBJECT,
                Promise.subject_ref == ChildLink.reference,
            ),
        )
        .where(
            ChildLink.household_id == (viewer.household_id or 0),
            may_look(viewer),
            ChildLink.known_at.is_not(None),
            or_(
                ChildLink.ended_at.is_(None),
                and_(
                    ChildLink.ended_at > now - TOLD_FOR,
                    ChildLink.outcome.not_in([one.value for one in NEVER_TOLD]),
                ),
            ),
        )
        .order_by(ChildLink.ended_at.is_not(None), ChildLink.id.desc(), Promise.id)
        .execution_options(populate_existing=True)
    ).all()
    found: dict[int, tuple[ChildLink, ChildGroup, date | None, list[Promise]]] = {}
    for link, group, day, promise in rows:
        own = found.setdefault(link.id, (link, group, day, []))
        if promise is not None:
            own[3].append(promise)
    return [_own(*one, now) for one in found.values()]


def own_link(viewer: Viewer, reference: str, *, now: datetime) -> OwnLink:
    """One of them. Raises NotFound, the same for another's and for one they do not know of."""
    found = next((one for one in own_links(viewer, now=now) if one.reference == reference), None)
    if found is None:
        raise NotFound
    return found


def _own(
    link: ChildLink, group: ChildGroup, visited_on: date | None, promises: list[Promise], now: datetime
) -> OwnLink:
    is_told = link.told_at is not None
    shown = [
        one for one in promises if one.ended_as != "cancelled" and (is_told or one.kind not in DECIDED_WITH)
    ]
    due = {Kind(one.kind): one.due_at for one in shown if one.ended_at is None and one.due_at}
    known = Known(
        alias=group.alias,
        state=State(link.state) if is_told or link.state != State.MATCHED else State.AHEAD,
        is_behind=is_behind(link, group),
        due=due,
        visited_on=visited_on,
        panel_on=link.panel_on,
        has_met=link.met_at is not None,
        panel_is_over=bool(link.recommended),
        family_words=link.family_words,
    )
    return OwnLink(
        reference=link.reference,
        group_id=group.id,
        alias=group.alias,
        words=words_of(known),
        is_over=link.ended_at is not None,
        promises=[]
        if link.ended_at is not None
        else [told_of(one, now) for one in sorted(shown, key=lambda one: one.ended_at is not None)],
        comments_until=due.get(Kind.PLACEMENT_REPORT_COMMENTS),
        has_report=any(one.kind == Kind.PLACEMENT_REPORT_COMMENTS for one in shown),
    )
