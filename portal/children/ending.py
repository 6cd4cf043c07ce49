"""Ending what is open: of a group, or of a household whose adults part. It opens nothing again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.links.ending import end_links_of_group
from portal.children.links.rules import Outcome
from portal.children.models import ChildGroup, Grant
from portal.children.rules import GROUP
from portal.children.showing.rules import Ended
from portal.extensions import db


def end_grants_of_group(group_id: int, because: Ended, *, by: Viewer, now: datetime) -> int:
    """End every open grant of a group, and its links with families; says how many grants there were."""
    many = _end(Grant.group_id == group_id, because, by=by.label, now=now)
    end_links_of_group(group_id, Outcome.CHILD, by=by, now=now)
    return many


def end_for_parting(household_id: int, now: datetime) -> None:
    """End what is open to a household whose adults part (safety rule 3). Hook of the partings."""
    _end(Grant.household_id == household_id, Ended.PARTED, by="system", now=now)


def _end(which: ColumnElement[bool], because: Ended, *, by: str, now: datetime) -> int:
    ended = db.session.scalars(
        update(Grant)
        .where(which, Grant.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, ended_because=because.value)
        .returning(Grant.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    rows = db.session.execute(
        select(Grant.reference, ChildGroup.reference.label("of"))
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .where(Grant.id.in_(ended))
        .order_by(Grant.id)
    )
    for row in rows:
        details = {"grant": row.reference, "because": because.value}
        record(
            "children.grant_ended", by=by, subject_kind=GROUP, subject_ref=row.of, now=now, details=details
        )
    return len(ended)
