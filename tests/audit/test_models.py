"""Audit rows are only ever added: both databases refuse anything else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.access import SYSTEM
from portal.audit.actions import record
from portal.audit.models import AuditRow
from portal.extensions import begin_write, db, writing

REFUSED = "audit rows are only ever added"


@pytest.fixture
def recorded(app: Flask) -> None:
    """One row."""
    with app.app_context(), writing():
        record("sample.done", by=SYSTEM, subject_kind="sample", subject_ref="7K4M-92QX", now=clock.now())


CHANGES = [
    "UPDATE audit_row SET event = 'sample.undone'",
    "DELETE FROM audit_row",
    "DELETE FROM audit_row WHERE id = (SELECT max(id) FROM audit_row)",
]
ONE_DATABASES_OWN = {
    "sqlite": ["REPLACE INTO audit_row SELECT * FROM audit_row"],
    "postgresql": ["TRUNCATE audit_row", "TRUNCATE audit_row CASCADE"],
}


def test_rows_are_not_changed_or_deleted(app: Flask, recorded: None) -> None:
    with app.app_context():
        for statement in CHANGES + ONE_DATABASES_OWN[db.engine.dialect.name]:
            begin_write()
            with pytest.raises(DBAPIError, match=REFUSED):
                db.session.execute(text(statement))
            db.session.rollback()
            assert db.session.scalars(select(AuditRow.event)).all() == ["sample.done"], statement


def test_rows_are_added(app: Flask, recorded: None) -> None:
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuditRow)) == 1
