"""Reading a placement report: by staff with what was sent to us, by a family with its own words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.children.links.holding import is_open_to_follower
from portal.children.links.models import ChildLink, PlacementComment
from portal.children.links.own import OwnLink, own_link
from portal.children.links.reporting import live_report, own_comment, sent_report
from portal.children.links.rules import SUBJECT
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Person
from portal.promises.kinds import Kind
from portal.promises.models import Promise

__all__ = ["ChildLink", "OwnReport", "ReportPage", "own_report", "report_page"]


@dataclass(frozen=True, slots=True)
class Said:
    """What an adult of the family sent us."""

    name: str
    words: str
    nothing_to_add: bool
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The newest report of a link, for staff."""

    number: int
    report: str
    plan: str
    seen: int
    sent_at: datetime | None
    until: datetime | None
    said: Sequence[Said]


def report_page(link: ChildLink, viewer: Viewer) -> ReportPage:
    """The newest report of a link the caller looked up through its viewer; empty where none is written."""
    row = live_report(link.id)
    if row is None or not db.session.scalar(
        select(ChildLink.id).where(ChildLink.id == link.id, is_open_to_follower(viewer))
    ):
        return ReportPage(0, "", "", 0, None, None, ())
    said = db.session.execute(
        select(PlacementComment, Person.given_name)
        .join(Person, Person.id == PlacementComment.person_id)
        .where(PlacementComment.report_id == row.id, PlacementComment.sent_at.is_not(None))
        .order_by(PlacementComment.sent_at)
    )
    return ReportPage(
        row.number,
        row.report,
        row.plan,
        row.seen if row.sent_at is None else 0,
        row.sent_at,
        _until(link.reference) if row.sent_at else None,
        [Said(name, one.words, one.nothing_to_add, one.sent_at) for one, name in said if one.sent_at],
    )


def _until(reference: str) -> datetime | None:
    """Until when the family has time; also of a time that is over."""
    return db.session.scalar(
        select(Promise.due_at)
        .where(
            Promise.kind == Kind.PLACEMENT_REPORT_COMMENTS,
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref == reference,
        )
        .order_by(Promise.id.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class OwnReport:
    """The report a family was sent, and what the reader themselves wrote to it."""

    link: OwnLink
    number: int
    report: str
    plan: str
    sent_at: datetime
    until: datetime | None
    words: str
    nothing_to_add: bool
    is_sent: bool


def has_to_answer(viewer: Viewer, link: OwnLink) -> bool:
    """Whether it is the reader's own turn: the report lies with them, and they have not answered yet."""
    if link.comments_until is None or link.is_over:
        return False
    link_id = db.session.scalars(select(ChildLink.id).where(ChildLink.reference == link.reference)).one()
    row = sent_report(link_id)
    comment = own_comment(row.id, viewer) if row is not None else None
    return row is not None and (comment is None or comment.sent_at is None)


def own_report(viewer: Viewer, reference: str, *, now: datetime) -> OwnReport:
    """The newest report that was sent to the viewer's household. Raises NotFound."""
    link = own_link(viewer, reference, now=now)
    link_id = db.session.scalars(select(ChildLink.id).where(ChildLink.reference == reference)).one()
    row = sent_report(link_id)
    if row is None or row.sent_at is None or link.is_over:
        raise NotFound
    comment = own_comment(row.id, viewer)
    return OwnReport(
        link,
        row.number,
        row.report,
        row.plan,
        row.sent_at,
        _until(reference),
        comment.words if comment else "",
        comment.nothing_to_add if comment else False,
        comment is not None and comment.sent_at is not None,
    )
