"""Benches: an application on a database of its own, put back before a test where another committed.

Views commit for themselves (a write transaction of their own, IMMEDIATE on SQLite), so wrapping a
test in a savepoint would test something else than what runs. Instead a test that only flushes is
rolled back, and what tests did commit is put back before the next one, append-only tables included:
to what the migrations left, or to the example agency. Tests that ask for the same in a row cost only
what they wrote. The example is loaded by whichever worker of a run needs it first, on its database;
the others put its rows into theirs.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, Table, event, func, select, text

from config import read_settings
from portal import clock, create_app
from portal.columns import Model
from portal.example.load import load_example
from portal.extensions import WRITES, db
from portal.importing import writing as importing
from tests.support import postgres

DATABASES = ("sqlite", "postgresql")
WRITTEN = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM|COPY) "?(\w+)')
"""The tables that a statement writes, and now and then another word, which is no table's name."""

Rows = dict[Table, list[dict[str, Any]]]


def address(database: str, folder: Path, name: str) -> str:
    """The address of a fresh, empty database of one of the two kinds."""
    if database == "sqlite":
        return f"sqlite:///{folder / f'{name}.db'}"
    return postgres.fresh_database(name)


class Bench:
    """One application with its migrated database, used by every test of a worker in turn."""

    def __init__(self, database: str, folder: Path, name: str) -> None:
        self.database = database
        _share_keys(folder)
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
        self.holds_example = False
        self.has_statistics = False
        with self.app.app_context():
            self.engine = db.engine
        with self.engine.connect() as connection:
            self.tables = _tables(connection)
            self.seeds = {table: _rows(connection, table) for table in self.tables}
        event.listen(Engine, "commit", self._note_commit)  # a second application's too
        event.listen(Engine, "before_cursor_execute", self._note_write)
        self._note_copies()

    def _note_commit(self, connection: Connection) -> None:
        if connection.engine.url == self.engine.url:
            self.has_committed = True

    def _note_write(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SELECT") and connection.engine.url == self.engine.url:
            self.written.update(WRITTEN.findall(statement))
            self.has_statistics |= statement.startswith("ANALYZE")

    def _note_copies(self) -> None:
        """What an import copies in goes to the driver itself, and no event tells of it."""
        copy_in = importing.copy_in

        def noted(connection: Connection, statement: str, lines: str) -> None:
            copy_in(connection, statement, lines)
            self._note_write(connection, None, statement)

        importing.copy_in = noted

    def put_back(self, *, example: bool) -> None:
        """Bring folder and database to what the migrations left, or to the example agency.

        Only tables that a statement named as written since are looked at: emptying all of them after
        each test took longer than most tests.
        """
        rows_of = self.seeds
        if example:
            rows_of = {**self.seeds, **_example_of(self)}
        if example != self.holds_example:
            self.written |= {table.name for table, rows in _example_of(self).items() if rows}
            self.has_committed = True
        if self.has_statistics and self.database == "sqlite":
            _forget_statistics(self.engine)
            self.has_committed = True  # what follows changes the schema, so that every connection looks anew
        for day in self.files.glob("*"):
            shutil.rmtree(day)
        if example:
            shutil.copytree(_example_folder() / "files", self.files, dirs_exist_ok=True)
        if self.has_committed:
            self._fill([table for table in self.tables if table.name in self.written], rows_of)
        self.has_committed, self.has_statistics, self.holds_example = False, False, example
        self.written.clear()

    def _fill(self, tables: list[Table], rows_of: Rows) -> None:
        """Put these rows in place of what the tables hold; a table comes before those it names."""
        clear = _without_guards_sqlite if self.database == "sqlite" else _without_guards_postgresql
        with self.engine.connect() as plain, clear(plain.execution_options(**{WRITES: True})) as connection:
            for table in tables:
                connection.execute(table.delete())
            for table in reversed(tables):
                if rows := rows_of[table]:
                    connection.execute(table.insert(), rows)
                    if self.database == "postgresql":
                        _number_on(connection, table)


def _share_keys(folder: Path) -> None:
    """Give a worker's folder the keys of its run: what one worker sealed, another can open."""
    shared = Path(os.environ[postgres.RUN_FOLDER]) / "keys"
    with postgres.locked(shared.with_suffix(".lock")):
        if not shared.exists():
            read_settings({"PORTAL_ENV": "test", "PORTAL_DATA": str(shared.parent)})
    shutil.copytree(shared, folder / "keys", dirs_exist_ok=True)


def _example_folder() -> Path:
    return Path(os.environ[postgres.RUN_FOLDER]) / "example-of-benches"


_example: Rows = {}


def _example_of(bench: Bench) -> Rows:
    """The example agency's rows, loaded into this bench where no worker of the run has done so yet."""
    if _example:
        return _example
    kept = _example_folder() / "rows"
    with postgres.locked(_example_folder().with_suffix(".lock")):
        if not kept.exists():
            bench.put_back(example=False)
            with bench.app.app_context():
                load_example(clock.now(), with_year=False)
            with bench.engine.connect() as connection:
                rows = {table.name: _rows(connection, table) for table in bench.tables}
            shutil.copytree(bench.files, _example_folder() / "files")
            kept.write_bytes(pickle.dumps(rows))
            bench.holds_example = True
    rows = pickle.loads(kept.read_bytes())
    _example.update({table: rows[table.name] for table in bench.tables})
    return _example


def _number_on(connection: Connection, table: Table) -> None:
    """Let new rows be numbered after the last that was put in with its number."""
    if (number := table.autoincrement_column) is not None:
        sequence = func.pg_get_serial_sequence(table.name, number.name)
        last = select(func.max(number)).scalar_subquery()
        connection.execute(select(func.setval(sequence, func.greatest(last, func.nextval(sequence)))))


def _tables(connection: Connection) -> list[Table]:
    """The mapped tables that exist, as plain tables (a search index follows them by itself)."""
    known = set(connection.dialect.get_table_names(connection))
    return [table for table in reversed(Model.metadata.sorted_tables) if table.name in known]


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    kept = [column for column in table.columns if column.computed is None]
    return [dict(row) for row in connection.execute(table.select().with_only_columns(*kept)).mappings()]


def _forget_statistics(engine: Engine) -> None:
    """What a test had measured tells SQLite how to ask; the next test is asked as if nobody had."""
    with (
        engine.connect() as plain,
        plain.execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        if connection.dialect.has_table(connection, "sqlite_stat1"):
            connection.execute(text("DELETE FROM sqlite_stat1"))


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
