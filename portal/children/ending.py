"""Ending what is open: of a group, or of a household whose adults part. It opens nothing again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.interests.ending import close_for_parting, close_interests
from portal.children.links.ending import end_links_of_group
from portal.children.links.rules import Outcome
from portal.children.models import ChildGroup, Grant
from portal.children.rules import GROUP
from portal.children.showing.rules import Ended
from portal.extensions import db


def end_grants_of_group(
    group_id: int, because: Ended, *, by: Viewer, now: datetime, keep_household_id: int | None = None
) -> int:
    """End every open grant of a group, the interests in it and its links; says how many grants there were.

    What one household is shown and said stays, where its number is given: it is the one they are meant for.
    """
    others = and_(Grant.group_id == group_id, Grant.household_id != (keep_household_id or 0))
    many = _end(others, because, by=by.label, now=now)
    outcome = Outcome.OTHER_FAMILY if keep_household_id else Outcome.CHILD
    end_links_of_group(group_id, outcome, by=by, now=now, keep_household_id=keep_household_id)
    # last: who knew of a link is left alone by now (safety rule 12)
    close_interests(group_id, because, by=by, now=now, keep_household_id=keep_household_id)
    return many


def end_for_parting(household_id: int, now: datetime) -> None:
    """End what is open to a household whose adults part (safety rule 3). Hook of the partings."""
    close_for_parting(household_id, now)
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
