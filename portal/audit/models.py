"""The audit table. Rows cannot be changed or deleted: triggers on both databases refuse it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model


class AuditRow(Model):
    """One thing somebody did, saw, searched for or was refused."""

    __tablename__ = "audit_row"
    __table_args__ = (
        Index("ix_audit_row_at", "at", "id"),
        Index("ix_audit_row_subject", "subject_ref", "at", "id"),
        Index("ix_audit_row_by", "by", "at", "id"),
        Index("ix_audit_row_event", "event", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(80))
    by: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_ref: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


SQLITE_TRIGGERS = [
    f"CREATE TRIGGER audit_row_no_{verb.lower()} BEFORE {verb} ON audit_row "
    "BEGIN SELECT RAISE(ABORT, 'audit rows are only ever added'); END"
    for verb in ("UPDATE", "DELETE")
] + [
    # REPLACE deletes without asking the trigger for DELETE
    "CREATE TRIGGER audit_row_no_replace BEFORE INSERT ON audit_row "
    "WHEN EXISTS (SELECT 1 FROM audit_row WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'audit rows are only ever added'); END"
]
POSTGRESQL_TRIGGERS = [
    "CREATE OR REPLACE FUNCTION audit_row_only_added() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit rows are only ever added'; END $$",
    "CREATE TRIGGER audit_row_no_change BEFORE UPDATE OR DELETE ON audit_row "
    "FOR EACH ROW EXECUTE FUNCTION audit_row_only_added()",
    "CREATE TRIGGER audit_row_no_truncate BEFORE TRUNCATE ON audit_row "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_row_only_added()",
]
"""Created by the migration, and wherever the table is created from the model."""


def _on(dialect: str, statement: str) -> None:
    trigger: Any = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # untyped there
    event.listen(AuditRow.__table__, "after_create", trigger.execute_if(dialect=dialect))


for _statement in SQLITE_TRIGGERS:
    _on("sqlite", _statement)
for _statement in POSTGRESQL_TRIGGERS:
    _on("postgresql", _statement)
