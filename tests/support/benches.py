"""Benches: an application on a database of its own, emptied after each test that committed.

Views commit for themselves (a write transaction of their own, IMMEDIATE on SQLite), so wrapping a
test in a savepoint would test something else than what runs. Instead a test that only flushes is
rolled back, and what a test did commit is deleted afterwards, append-only tables included; rows
that the migrations put in are put back.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, Table, event, text

from config import read_settings
from portal import clock, create_app
from portal.columns import Model
from portal.example.load import load_example
from portal.extensions import WRITES, db
from tests.support import postgres

DATABASES = ("sqlite", "postgresql")
WRITTEN = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
"""The tables that a statement writes, and now and then another word, which is no table's name."""


def address(database: str, folder: Path, name: str) -> str:
    """The address of a fresh, empty database of one of the two kinds."""
    if database == "sqlite":
        return f"sqlite:///{folder / f'{name}.db'}"
    return postgres.fresh_database(name)


class Bench:
    """One application with its migrated database, used by every test of a worker in turn."""

    def __init__(self, database: str, folder: Path, name: str) -> None:
        self.database = database
        settings = read_settings(
            {
                "PORTAL_ENV": "test",
                "PORTAL_DATA": str(folder),
                "DATABASE_URL": address(database, folder, name),
                "PORTAL_URL": "http://localhost",
            }
        )
        self.app: Flask = create_app(settings)
        self.app.config["PROPAGATE_EXCEPTIONS"] = True  # a broken page shows its traceback
        migrated = self.app.test_cli_runner().invoke(args=["migrate"])
        if migrated.exception:
            raise migrated.exception
        self.files = Path(settings.files)
        self.has_committed = False
        self.written: set[str] = set()
        self.example: dict[Table, list[dict[str, Any]]] | None = None
        self.example_files = folder / f"example-files-{database}"
        with self.app.app_context():
            self.engine = db.engine
        with self.engine.connect() as connection:
            self.tables = _tables(connection)
            self.seeds = {table: _rows(connection, table) for table in self.tables}
        event.listen(Engine, "commit", self._note_commit)  # a second application's too
        event.listen(Engine, "before_cursor_execute", self._note_write)

    def _note_commit(self, connection: Connection) -> None:
        if connection.engine.url == self.engine.url:
            self.has_committed = True

    def _note_write(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SELECT") and connection.engine.url == self.engine.url:
            self.written.update(WRITTEN.findall(statement))

    def empty(self) -> None:
        """Bring folder and database back to what the migrations left, if anything was kept.

        Only tables that a statement named as written are looked at: emptying all of them after each
        test took longer than most tests.
        """
        for day in self.files.glob("*"):
            shutil.rmtree(day)
        if not self.has_committed:
            return
        self._fill(self._written(), self.seeds)
        self.has_committed = False
        self.written.clear()

    def load_example(self) -> None:
        """Load the example agency; a second time, put back what the first kept, rows and files."""
        if self.example is not None:
            self._fill(list(self.example), self.example)
            shutil.copytree(self.example_files, self.files, dirs_exist_ok=True)
            return
        with self.app.app_context():
            load_example(clock.now(), with_year=False)
        with self.engine.connect() as connection:
            self.example = {table: _rows(connection, table) for table in self._written()}
        shutil.copytree(self.files, self.example_files)

    def _written(self) -> list[Table]:
        return [table for table in self.tables if table.name in self.written]

    def _fill(self, tables: list[Table], rows_of: dict[Table, list[dict[str, Any]]]) -> None:
        """Put these rows in place of what the tables hold; a table comes before those it names."""
        clear = _without_guards_sqlite if self.database == "sqlite" else _without_guards_postgresql
        with self.engine.connect() as plain, clear(plain.execution_options(**{WRITES: True})) as connection:
            for table in tables:
                connection.execute(table.delete())
            for table in reversed(tables):
                if rows := rows_of[table]:
                    connection.execute(table.insert(), rows)


def _tables(connection: Connection) -> list[Table]:
    """The mapped tables that exist, as plain tables (a search index follows them by itself)."""
    known = set(connection.dialect.get_table_names(connection))
    return [table for table in reversed(Model.metadata.sorted_tables) if table.name in known]


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    kept = [column for column in table.columns if column.computed is None]
    return [dict(row) for row in connection.execute(table.select().with_only_columns(*kept)).mappings()]


@contextmanager
def _without_guards_postgresql(connection: Connection) -> Iterator[Connection]:
    """A transaction in which no trigger fires and no foreign key is looked at."""
    with connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


@contextmanager
def _without_guards_sqlite(connection: Connection) -> Iterator[Connection]:
    """A transaction in which the triggers that refuse are away and foreign keys wait for its end."""
    with connection.begin():
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        guards = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'")
        ).all()
        for name, _ in guards:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield connection
        for _, statement in guards:
            connection.exec_driver_sql(statement)
