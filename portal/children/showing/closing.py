"""Ending grants: every way in which what is open to a family ends, ends here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from portal.access import Viewer
from portal.audit.actions import record_each
from portal.children.models import ChildGroup, Grant
from portal.children.rules import GROUP
from portal.children.showing.rules import Ended
from portal.extensions import db


def end_grants(*which: ColumnElement[bool], because: Ended, by: Viewer | str, now: datetime) -> int:
    """End the open grants of which this holds; says how many there were.

    Each is one row of the audit: who ended it, which, and why. Three statements, however many there are.
    """
    ended = db.session.scalars(
        update(Grant)
        .where(*which, Grant.ended_at.is_(None))
        .values(ended_at=now, ended_by=by if isinstance(by, str) else by.label, ended_because=because.value)
        .returning(Grant.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if not ended:
        return 0
    rows = db.session.execute(
        select(ChildGroup.reference, Grant.reference.label("grant"))
        .join(Grant, Grant.group_id == ChildGroup.id)
        .where(Grant.id.in_(ended))
        .order_by(Grant.id)
    )
    of = [(row.reference, {"grant": row.grant, "because": because.value}) for row in rows]
    record_each("children.grant_ended", of, by=by, subject_kind=GROUP, now=now)
    return len(ended)
