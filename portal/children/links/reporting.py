"""The placement report and plan: written, sent to the family, and what each adult says to it (AAR 31).

What somebody writes is theirs alone until they send it. The time is the family's own: it lapses, and is
never our lateness.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.children.links.holding import audit_link, hold_link
from portal.children.links.models import ChildLink, PlacementComment, PlacementReport
from portal.children.links.own import own_link
from portal.children.links.promising import keep_link, promise_link
from portal.children.links.rules import SUBJECT, State
from portal.children.models import ChildGroup
from portal.children.rules import GroupState
from portal.children.telling import tell_household
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.promises.actions import cancel_promise
from portal.promises.kinds import Kind

CHANGED = "A colleague has written since you opened the page. Look at it again: your words are below."
TOO_EARLY = "It is written once we go ahead with this family."


def write_report(
    reference: str, report: str, plan: str, *, seen: int, by: Viewer, now: datetime
) -> PlacementReport:
    """Write the report and plan, or go on writing. Once sent, this begins the next version.

    `seen` counts the writes as the page showed them. Raises NotFound, Refused, Conflict.
    """
    link, group = hold_link(reference, by)
    _check_time(link, group)
    if not report.strip() or not plan.strip():
        raise Refused("Write the report and the plan.")
    row = live_report(link.id)
    if row is not None and row.sent_at is not None:
        row.replaced_at = now
        db.session.flush()
        row = None
    if row is None:
        many = select(func.count()).where(PlacementReport.link_id == link.id)
        number = (db.session.scalar(many) or 0) + 1
        row = PlacementReport(link_id=link.id, number=number, seen=0)
        db.session.add(row)
    elif row.seen != seen:
        raise Conflict(CHANGED)
    row.report, row.plan, row.seen = report.strip(), plan.strip(), row.seen + 1
    row.written_at, row.written_by = now, by.label
    db.session.flush()
    audit_link("children.placement_report_written", link, by, now, version=str(row.number))
    return row


def _check_time(link: ChildLink, group: ChildGroup) -> None:
    """Raises Refused before we go ahead with the family, and once the order is made."""
    if link.state not in (State.AHEAD, State.MATCHED):
        raise Refused(TOO_EARLY)
    if group.state == GroupState.ADOPTED:
        raise Refused("The adoption order is made: nothing more is asked of them.")


def send_report(reference: str, *, by: Viewer, now: datetime) -> None:
    """Send it to the family's page. They have 10 working days from the day of sending to say what they think.

    Raises NotFound, Refused where none is written, Conflict where it is sent.
    """
    link, group = hold_link(reference, by)
    _check_time(link, group)
    row = live_report(link.id)
    if row is None:
        raise Refused("Write the report and the plan first.")
    sent = db.session.scalar(
        update(PlacementReport)
        .where(PlacementReport.id == row.id, PlacementReport.sent_at.is_(None))
        .values(sent_at=now, sent_by=by.label)
        .returning(PlacementReport.id)
        .execution_options(synchronize_session="fetch")
    )
    if sent is None:
        raise Conflict("It is sent already.")
    kind = Kind.PLACEMENT_REPORT_COMMENTS
    cancel_promise(kind, SUBJECT, link.reference, because="A newer report", by=by, now=now)
    promise_link(kind, link, group, by=by, now=now)
    audit_link("children.placement_report_sent", link, by, now, version=str(row.number))
    tell_household(link.household_id, group, now=now)


def comment_report(
    reference: str, words: str, *, sends: bool, nothing_to_add: bool, by: Viewer, now: datetime
) -> None:
    """Keep what the viewer says, for themselves; `sends` gives it to us. Sent, it stays as it is.

    The promise is kept once each who adopts has answered. Raises NotFound, Refused without words, Conflict.
    """
    own = own_link(by, reference, now=now)
    link = db.session.scalars(
        select(ChildLink).where(ChildLink.reference == own.reference).with_for_update()
    ).one()
    row = sent_report(link.id)
    if row is None or by.person_id is None:
        raise NotFound
    comment = own_comment(row.id, by)
    if comment is None:
        comment = PlacementComment(report_id=row.id, person_id=by.person_id, saved_at=now)
        db.session.add(comment)
    if comment.sent_at is not None:
        raise Conflict("You have sent your answer. Ring your worker if you want to add something.")
    if sends and not nothing_to_add and not words.strip():
        raise Refused("Write what you think, or choose that you have nothing to add.")
    comment.words = "" if sends and nothing_to_add else words.strip()
    comment.nothing_to_add = sends and nothing_to_add
    comment.saved_at, comment.sent_at = now, now if sends else None
    event = "children.placement_comment_sent" if sends else "children.placement_comment_saved"
    audit_link(event, link, by, now, version=str(row.number))
    if sends and _all_answered(row, link.household_id):
        keep_link(Kind.PLACEMENT_REPORT_COMMENTS, link, by=by, now=now)


def _all_answered(row: PlacementReport, household_id: int) -> bool:
    answered = set(
        db.session.scalars(
            select(PlacementComment.person_id).where(
                PlacementComment.report_id == row.id, PlacementComment.sent_at.is_not(None)
            )
        )
    )
    return {one.person_id for one in applicants_of(household_id)} <= answered


def live_report(link_id: int) -> PlacementReport | None:
    """The newest report of a link, sent or not."""
    return db.session.scalars(
        select(PlacementReport)
        .where(PlacementReport.link_id == link_id, PlacementReport.replaced_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def sent_report(link_id: int) -> PlacementReport | None:
    """The newest report that was sent: what the family and the panel read."""
    return db.session.scalars(
        select(PlacementReport)
        .where(PlacementReport.link_id == link_id, PlacementReport.sent_at.is_not(None))
        .order_by(PlacementReport.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def own_comment(report_id: int, viewer: Viewer) -> PlacementComment | None:
    """What the viewer themselves wrote to a report."""
    return db.session.scalars(
        select(PlacementComment).where(
            PlacementComment.report_id == report_id, PlacementComment.person_id == (viewer.person_id or 0)
        )
    ).one_or_none()
