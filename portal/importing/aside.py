"""What a database looks at with every row, and what a large import has it look at once.

Keeping plain indexes row by row takes longer than the rows themselves, on both databases; SQLite also works
out a list inside a check anew for each row, and PostgreSQL asks one question for each foreign key of each
row. What is put aside stands again, and was looked at, before the transaction ends, and a rollback brings it
back. What must hold something is never put aside, nor on SQLite a primary key or uniqueness.

On SQLite nobody else writes while an import does, and whoever reads sees what was before. On PostgreSQL
nothing of a table can go while somebody reads it: there it is done only where every table is empty, as in a
fresh database, and nobody is using one of them at that moment. Pages that ask these tables then wait. Of its
foreign keys those go that point from one of these tables to another, and of its primary keys and uniqueness
those that no foreign key stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, inspect, literal, select, text
from sqlalchemy.exc import DBAPIError

MANY_LINES = 5_000
"""From so many lines on indexes and checks are put aside; below, looking around would take longer."""

LOCK_WITHIN = "500ms"
"""How long PostgreSQL waits for the tables: less than it takes to look for a deadlock."""

_SQLITE = text(
    "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND tbl_name = :name AND sql LIKE 'CREATE INDEX%'"
)
_CONSTRAINTS = text(
    "SELECT made.relname, own.conname, pg_get_constraintdef(own.oid) FROM pg_constraint AS own"
    " JOIN pg_class AS made ON made.oid = own.conrelid"
    " LEFT JOIN pg_class AS named ON named.oid = own.confrelid"
    " WHERE made.relnamespace = current_schema()::regnamespace AND made.relname = ANY(:names)"
    " AND (own.contype = 'f' AND named.relname = ANY(:names) OR own.contype IN ('p', 'u') AND NOT EXISTS"
    " (SELECT 1 FROM pg_constraint AS other WHERE other.contype = 'f' AND other.conindid = own.conindid))"
    " ORDER BY own.contype <> 'f'"
)
_POSTGRESQL = text(
    "SELECT own.indexname, own.indexdef FROM pg_indexes AS own WHERE own.schemaname = current_schema()"
    " AND own.tablename = ANY(:names) AND NOT EXISTS (SELECT 1 FROM pg_constraint AS other"
    " WHERE other.conindid = format('%I.%I', own.schemaname, own.indexname)::regclass)"
)


class Aside:
    """What was put aside on one connection, table by table; nothing for few lines."""

    def __init__(self, connection: Connection, lines: int) -> None:
        self._connection, self._lines = connection, lines
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._put_back = list[str]()
        self._checks = dict[str, tuple[int, list[str]]]()

    def begin(self, tables: Sequence[Table]) -> None:
        """Put aside what these tables need not have while their rows come in."""
        if self._lines < MANY_LINES:
            return
        if self._is_sqlite:
            for table in tables:
                if self._rows(table) <= self._lines:  # making them anew is quicker than adding to them
                    for name, statement in self._connection.execute(_SQLITE, {"name": table.name}).all():
                        self._connection.exec_driver_sql(f'DROP INDEX "{name}"')
                        self._put_back.append(statement)
                self._checks[table.name] = self._last_row(table), self._checks_of(table)
        elif not any(self._holds_something(table) for table in tables):
            self._begin_postgresql([table.name for table in tables])

    @contextmanager
    def writing(self, table: Table) -> Iterator[None]:
        """Rows of this table are written inside: without its checks, which `put_back` looks at."""
        if not self._checks.get(table.name, (0, []))[1]:
            yield
            return
        self._connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            self._connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")

    def put_back(self) -> None:
        """Look at the checks of every row that was written, and make indexes and constraints anew.

        Raises RuntimeError for a row that a check refuses, sqlalchemy.exc.IntegrityError for a foreign key
        or for what stands there twice; the transaction is then to be rolled back.
        """
        for name, (last, checks) in self._checks.items():
            if not checks:
                continue
            refused = " OR ".join(f"NOT ({check})" for check in checks)
            query = f'SELECT rowid FROM "{name}" WHERE rowid > ? AND ({refused}) LIMIT 1'  # noqa: S608 -- its own
            if self._connection.exec_driver_sql(query, (last,)).first() is not None:
                raise RuntimeError(f"A row of {name} is none that its checks allow.")
        for statement in self._put_back:
            self._connection.exec_driver_sql(statement)

    def _begin_postgresql(self, names: list[str]) -> None:
        """Put aside what empty tables have; nothing where somebody uses them, or where they are not ours."""
        put_back, run = list[str](), self._connection.exec_driver_sql
        try:
            with self._connection.begin_nested():
                run(f"SET LOCAL lock_timeout = '{LOCK_WITHIN}'")
                tables = ", ".join(f'"{name}"' for name in names)
                run(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")  # all at once, and first of all
                run("SET LOCAL lock_timeout TO DEFAULT")
                for name, statement in self._connection.execute(_POSTGRESQL, {"names": names}).all():
                    run(f'DROP INDEX "{name}"')
                    put_back.append(statement)
                for table, name, definition in self._connection.execute(_CONSTRAINTS, {"names": names}).all():
                    run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
                    put_back.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
                run("SET LOCAL maintenance_work_mem = '256MB'")
        except DBAPIError:
            return
        self._put_back += put_back

    def _holds_something(self, table: Table) -> bool:
        return self._connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None

    def _rows(self, table: Table) -> int:
        return int(self._connection.execute(select(func.count()).select_from(table)).scalar_one())

    def _last_row(self, table: Table) -> int:
        last = self._connection.exec_driver_sql(f'SELECT max(rowid) FROM "{table.name}"')  # noqa: S608 -- ours
        return last.scalar() or 0

    def _checks_of(self, table: Table) -> list[str]:
        """The checks as the database has them; none where they cannot all be read, so that none is missed."""
        made = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        statement = self._connection.execute(made, {"name": table.name}).scalar_one()
        found = [str(one["sqltext"]) for one in inspect(self._connection).get_check_constraints(table.name)]
        return found if len(found) == statement.upper().count("CHECK (") else []
