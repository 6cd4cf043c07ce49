"""A row changed only while it still is as it was: how this room settles who was first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update

from portal.columns import Model
from portal.extensions import db


def change_where(table: type[Model], *conditions: ColumnElement[bool], **values: object) -> bool:
    """Change what all these conditions hold for, in one statement; whether there was any.

    The conditions name the row and what it must still be. What the session knows of it is made fresh.
    """
    changed = db.session.execute(
        update(table)
        .where(*conditions)
        .values(**values)
        .returning(*table.__table__.primary_key)
        .execution_options(synchronize_session="fetch")
    )
    return bool(changed.all())
