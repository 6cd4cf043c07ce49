"""Very many records from a few: every row again and again by SQL, under keys and references of its own.

A few thousand earlier records come in through the import, as real ones do, with stages, promises, moves,
events and requests over ten years. Then each table is told to hold so many copies of itself. What is counted
is so many times what was counted before, and no report can tell a copy from a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Column, Connection, Engine, Table, select, text

from portal.columns import Model
from portal.importing import writing
from portal.references import ALPHABET
from tests.importing.bringing import brought_in
from tests.importing.making import (
    attendances,
    children,
    fund,
    households,
    independent_services,
    support,
)

MOST_COPIES = len(ALPHABET) ** 2 - 1
"""The last two letters of a reference tell the copies apart."""

COPIED = (
    "household", "person", "membership", "enquiry", "pack_request", "journey", "journey_move", "promise",
    "booking", "attendee", "attendance", "support_request", "support_assessment",
    "fund_child", "fund_application", "child_group", "child", "child_in_group", "child_identity",
    "child_milestone", "independent_service",
)  # fmt: skip
"""The tables a report asks. Words that records are searched by are not among them, nor are events: what a
million households come to is fuller, and not more."""

NAMED = ("reference", "subject_ref", "enquiry_ref")
"""Columns that hold a reference."""


def bring_in_a_few(app: Flask, folder: Path, many: int) -> None:
    """Bring in so many households of ten years, and what belongs to as many, by the import."""
    numbers = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            writing, "new_references", lambda many: [_reference(next(numbers)) for _ in range(many)]
        )
        for kind, rows in {
            "households": households(many),
            "support": support(many // 5, households=many),
            "fund": fund(many // 20, requests=many // 5),
            "attendances": attendances(many // 3, households=many),
            "children": children(many // 6),
            "independent-services": independent_services(many // 20),
        }.items():
            brought_in(app, folder, kind, rows)


def _reference(number: int) -> str:
    """A reference whose last two letters are free for the copies."""
    letters = "".join(ALPHABET[number >> place & 31] for place in range(25, -1, -5))
    return f"{letters[:4]}-{letters[4:]}00"


def multiply(engine: Engine, copies: int) -> None:
    """Let each table hold each row so many times. Raises ValueError where nobody could tell them apart."""
    if not 1 <= copies <= MOST_COPIES:
        raise ValueError(f"{copies} copies cannot be told apart")
    tables = [table for table in Model.metadata.sorted_tables if table.name in COPIED]
    with engine.connect() as connection, _without_indexes(connection, tables):
        spans = {table.name: _span(connection, table) for table in tables}
        for table in tables:
            _copy(connection, table, spans, copies)


def _span(connection: Connection, table: Table) -> int:
    """How far apart the keys of two copies lie."""
    if "id" not in table.c:
        return 0
    return (connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar() or 0) + 1


def _copy(connection: Connection, table: Table, spans: dict[str, int], copies: int) -> None:
    columns = [column for column in table.columns if column.computed is None]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_copied(column, spans) for column in columns)
    connection.exec_driver_sql(
        f"WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < {copies - 1})"
        f' INSERT INTO "{table.name}" ({names}) SELECT {values} FROM copy CROSS JOIN "{table.name}" AS own'
        f" WHERE k <= {copies - 1} ORDER BY k"
    )


def _copied(column: Column[object], spans: dict[str, int]) -> str:
    """What a column of a copy holds: the key of the same copy, a reference of its own, or the same."""
    own = f'own."{column.name}"'
    targets = [one.column.table.name for one in column.foreign_keys]
    if column.name == "id":
        return f"{own} + k * {spans[column.table.name]}"
    if targets and targets[0] in spans and column.name.endswith("_id"):
        return f"{own} + k * {spans[targets[0]]}"
    if column.name in NAMED:
        letters = f"substr('{ALPHABET}', k / 32 + 1, 1) || substr('{ALPHABET}', k - k / 32 * 32 + 1, 1)"
        return f"substr({own}, 1, 7) || {letters}"
    return f"{own} || '/' || k" if column.name == "source_ref" else own


_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :name"
_POSTGRESQL = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :name"


@contextmanager
def _without_indexes(connection: Connection, tables: list[Table]) -> Iterator[None]:
    """A transaction in which plain indexes are away, and on PostgreSQL nobody asks foreign keys."""
    is_postgresql, away = connection.dialect.name == "postgresql", list[str]()
    if is_postgresql:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
    asked = text(_POSTGRESQL if is_postgresql else _SQLITE)
    for table in tables:
        for name, statement in connection.execute(asked, {"name": table.name}).all():
            if statement and statement.startswith("CREATE INDEX"):
                connection.exec_driver_sql(f'DROP INDEX "{name}"')
                away.append(statement)
    yield
    for statement in away:
        connection.exec_driver_sql(statement)
    connection.commit()
    if is_postgresql:  # as it does by itself after a while
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
