"""Writing a promise's row: one statement, built once, whatever the promise is about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from portal.agency.rules import local_day
from portal.extensions import db
from portal.promises.models import Promise
from portal.references import new_reference

_EMPTY: dict[str, Any] = {
    **{column.name: None for column in Promise.__table__.columns if column.name != "id"},
    "at_risk": False,
    "step": 0,
    "paused_days": 0,
    "pause_reason": "",
    "ended_because": "",
}
"""A row in which nothing is said yet."""


@cache
def _insert(dialect: str) -> ReturningInsert[int]:
    """One promise, or nothing while one of its kind is open for its subject."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(Promise)
        .on_conflict_do_nothing(
            index_elements=["kind", "subject_kind", "subject_ref"],
            index_where=Promise.ended_at.is_(None),
        )
        .returning(Promise.id)
    )


def insert_promise(values: Mapping[str, Any]) -> Promise | None:
    """Write a promise with these columns; None while one of its kind is open for its subject.

    What waits to be written goes first, so that what the promise belongs to is there.
    """
    db.session.flush()
    row = {**_EMPTY, "reference": new_reference(), "starts_on": local_day(values["starts_at"]), **values}
    statement = _insert(db.engine.dialect.name)
    made = db.session.connection().execute(statement, row).scalar_one_or_none()
    if made is None:
        return None
    promise = Promise(id=made, **row)
    make_transient_to_detached(promise)  # it is written: the session holds it as if it had read it
    db.session.add(promise)
    return promise
