"""Reading what is written of a group. The caller has looked the group up through its viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.children.models import Writing
from portal.errors import NotFound
from portal.extensions import db

__all__ = ["State", "Writing", "draft_of", "published_of", "states_of", "version_of", "versions_of"]


def draft_of(group_id: int, level: int) -> Writing | None:
    """The draft of a group at a level; None where nobody writes one."""
    return db.session.scalars(
        select(Writing)
        .where(Writing.group_id == group_id, Writing.level == level, Writing.state == "draft")
        .execution_options(populate_existing=True)
    ).one_or_none()


def published_of(group_id: int, up_to: int) -> dict[int, Writing]:
    """Level -> what is published of a group, up to a level. One query."""
    rows = db.session.scalars(
        select(Writing)
        .where(Writing.group_id == group_id, Writing.level <= up_to, Writing.state == "published")
        .execution_options(populate_existing=True)
    )
    return {row.level: row for row in rows}


def versions_of(group_id: int, level: int | None = None) -> Sequence[Writing]:
    """Every version of a group, or of a level of it, the newest first."""
    query = select(Writing).where(Writing.group_id == group_id)
    if level is not None:
        query = query.where(Writing.level == level)
    return db.session.scalars(
        query.order_by(Writing.level, Writing.version.desc()).execution_options(populate_existing=True)
    ).all()


@dataclass(frozen=True, slots=True)
class State:
    """What stands at a level, without its words."""

    level: int
    version: int
    state: str
    published_at: datetime | None


def states_of(group_id: int) -> list[State]:
    """The drafts and what is published of a group, without the words. One query."""
    rows = db.session.execute(
        select(Writing.level, Writing.version, Writing.state, Writing.published_at).where(
            Writing.group_id == group_id, Writing.state != "replaced"
        )
    )
    return [State(row.level, row.version, row.state, row.published_at) for row in rows]


def version_of(group_id: int, level: int, version: int) -> Writing:
    """One version. Raises NotFound."""
    found = db.session.scalars(
        select(Writing).where(
            Writing.group_id == group_id, Writing.level == level, Writing.version == version
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
