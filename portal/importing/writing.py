"""Writing many rows: ids in blocks, references that nobody has, and one statement for thousands of rows.

Rows are kept as plain tuples until `flush`, then written table by table in the order the sheets were
opened: what others point at is opened first. SQLite takes executemany; PostgreSQL copies text in, while the
next rows are put together. Values are brought into the database's own shape column by column, each different
one once. Everything is a part of the caller's transaction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, cast

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, func, literal, select, text
from sqlalchemy.exc import DBAPIError

from portal.columns import Model
from portal.importing.aside import Aside
from portal.importing.keeping import Kept
from portal.importing.shapes import Shape, Shapes, copied, default_of, numbers, texts, written_out
from portal.references import new_references

ID_BLOCK, MOST_AT_ONCE = 5_000, 50_000
"""Ids, or references, that are taken at once: at least, and at most where so many lines come in."""

ASKED_AT_ONCE = 5_000
"""References, or keys, that one query asks for."""

MOST_UNDER_WAY = 24
"""Statements that may wait for PostgreSQL to take them in: two blocks of most files."""

CACHE_KIB = 262_144
"""What SQLite may keep in memory while it writes: the indexes of a hundred thousand households fit."""


class Sheet:
    """Rows of one table. `columns` come with each row; all others are the same for every row.

    The others are those of `same`, or the column's own default; `reference` is made where it is not a
    column, and so is an `id`. Raises TypeError for a column that must
    hold something and that nobody gives.
    """

    def __init__(
        self, bulk: Bulk, model: type[Model], columns: Sequence[str], same: Mapping[str, Any]
    ) -> None:
        table = model.__table__
        if not isinstance(table, Table):
            raise TypeError(f"{model.__name__} is no table")
        self.table, self.rows = table, list[tuple[Any, ...]]()
        self._bulk, self._columns = bulk, [table.c[name] for name in columns]
        self._shapes = [bulk.shape_of(column) for column in self._columns]
        self._same: dict[Column[Any], Any] = {}
        given = set(columns)
        self._makes_references = "reference" in table.c and "reference" not in given
        self._makes_ids = "id" in table.c and "id" not in given and not bulk.is_postgresql
        for column in table.c:
            if column.name in given or column.name == "id":
                continue
            if column.name == "reference" and self._makes_references:
                continue
            value = same[column.name] if column.name in same else default_of(column)
            if value is None and not column.nullable:
                raise TypeError(f"{table.name}.{column.name} is not given")
            if value is not None:
                bound = bulk.bound_of(column)
                self._same[column] = bound(value) if bound else value
        self.add = self.rows.append
        self._ids: Iterator[int] = iter(())
        self._references: Iterator[str] = iter(())

    def next_id(self) -> int:
        """An id that nobody has."""
        found = next(self._ids, None)
        if found is None:
            self._ids = iter(self._bulk.take_ids(self.table, self._bulk.block))
            found = next(self._ids)
        return found

    def next_reference(self) -> str:
        """A reference that nobody has in this table."""
        found = next(self._references, None)
        if found is None:
            self._references = iter(self._bulk.take_references(self.table, self._bulk.block))
            found = next(self._references)
        return found

    def flush(self) -> None:
        """Write what was added."""
        if not self.rows:
            return
        columns, many = list(self._columns), len(self.rows)
        values: list[list[Any]] = [
            shape(column) for column, shape in zip(zip(*self.rows, strict=True), self._shapes, strict=True)
        ]
        if self._makes_references:
            columns.append(self.table.c.reference)
            fresh = list(islice(self._references, many))
            fresh += self._bulk.take_references(self.table, many - len(fresh))
            values.append(fresh)
        if self._makes_ids:  # SQLite would give ids that were taken for another sheet of the table
            columns.append(self.table.c.id)
            values.append(list(self._bulk.take_ids(self.table, many)))
        self.rows.clear()
        self._bulk.insert(self.table, columns, values, self._same)


class Bulk:
    """The sheets of one import, on one connection whose transaction is the caller's.

    `lines` is how many lines come in: from many on SQLite looks at plain indexes and checks at the end; see
    Aside. PostgreSQL works at one block while the next is put together: between `flush` and the end of the
    `with` nothing but this uses the connection. A block it refuses is raised at the next one, or at the end.
    """

    def __init__(self, connection: Connection, lines: int = 0) -> None:
        self._connection, self._aside = connection, Aside(connection, lines)
        self.block = max(ID_BLOCK, min(lines, MOST_AT_ONCE))
        self.is_postgresql = connection.dialect.name == "postgresql"
        self._sheets = list[Sheet]()
        self._next_ids = dict[str, int]()
        self._issued = dict[str, set[str]]()
        self._was_empty = dict[str, bool]()
        self._shapes = dict[type[Any], Shapes]()
        self._cache_was: int | None = None
        self._beside: ThreadPoolExecutor | None = None
        self._under_way = deque[Future[None]]()
        self._has_begun = False

    def __enter__(self) -> Bulk:
        if self.is_postgresql:
            self._beside = ThreadPoolExecutor(1)
        else:
            self._cache_was = self.connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
            self.connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        if self._beside is not None:
            self._beside.shutdown()  # waits for what is under way
            self._beside = None
        if problem is None:
            self._settle()
            self._aside.put_back()
        if self._cache_was is not None:
            self.connection.exec_driver_sql(f"PRAGMA cache_size = {self._cache_was}")

    @property
    def connection(self) -> Connection:
        """The connection, as soon as nothing is under way on it."""
        self._settle()
        return self._connection

    def _settle(self) -> None:
        """Wait for what is under way. Raises what the database said of it."""
        while self._under_way:
            self._under_way.popleft().result()

    def sheet(self, model: type[Model], *columns: str, **same: Any) -> Sheet:
        """Open a sheet; see Sheet."""
        sheet = Sheet(self, model, columns, same)
        self._sheets.append(sheet)
        return sheet

    def flush(self) -> None:
        """Write what every sheet holds."""
        if not self._has_begun:
            self._has_begun = True
            self._aside.begin(list({sheet.table.name: sheet.table for sheet in self._sheets}.values()))
        for sheet in self._sheets:
            sheet.flush()

    def shape_of(self, column: Column[Any]) -> Shapes:
        """What brings values of this column into the shape they are written in."""
        kind = type(column.type)
        if kind not in self._shapes:
            self._shapes[kind] = self._new_shape(column)
        return self._shapes[kind]

    def _new_shape(self, column: Column[Any]) -> Shapes:
        bound = self.bound_of(column)
        if self.is_postgresql and isinstance(column.type, Integer):
            return numbers
        if self.is_postgresql and isinstance(column.type, String):
            return texts
        if bound is None and not self.is_postgresql:
            return list
        finish = copied if self.is_postgresql else _as_it_is
        shaped = Kept[Any, Any](lambda value: finish(bound(value) if bound else value))
        return lambda values: list(map(shaped.__getitem__, values))

    def bound_of(self, column: Column[Any]) -> Shape | None:
        """What the driver is handed for a value of this column; None: the value itself."""
        if self.is_postgresql and isinstance(column.type, JSON):
            return None  # the driver's own wrapping is for parameters
        dialect = self._connection.dialect
        bound: Shape | None = column.type.dialect_impl(dialect).bind_processor(dialect)
        return bound

    def take_ids(self, table: Table, many: int) -> Sequence[int]:
        """So many ids that nobody has and nobody will be given."""
        name = table.name
        if self.is_postgresql:
            taken = text(  # the sequence is looked up once, and all are given back as one value
                "WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence(:name, 'id')::regclass AS ids)"
                " SELECT array_agg(nextval(own.ids)) FROM own, generate_series(1, :many)"
            )
            ids: list[int] = self.connection.execute(taken, {"name": name, "many": many}).scalar_one()
            return ids
        if name not in self._next_ids:  # nobody else writes while this transaction lasts
            last = self.connection.execute(select(func.max(table.c.id))).scalar()
            self._next_ids[name] = (last or 0) + 1
        first = self._next_ids[name]
        self._next_ids[name] = first + many
        return range(first, first + many)

    def take_references(self, table: Table, many: int) -> list[str]:
        """So many references that stand nowhere in the table, and are given out once."""
        issued = self._issued.setdefault(table.name, set())
        found: list[str] = []
        while len(found) < many:
            fresh = [one for one in dict.fromkeys(new_references(many - len(found))) if one not in issued]
            if not self._began_empty(table):
                there = self.those_there(table, "reference", fresh)
                fresh = [one for one in fresh if one not in there]
            issued.update(fresh)
            found += fresh
        return found

    def _began_empty(self, table: Table) -> bool:
        """Whether the table held nothing when it was first asked about."""
        if table.name not in self._was_empty:
            some = self.connection.execute(select(literal(1)).select_from(table).limit(1)).first()
            self._was_empty[table.name] = some is None
        return self._was_empty[table.name]

    def those_there(self, table: Table, column: str, values: Sequence[str]) -> set[str]:
        """Which of these a column of the table holds."""
        there = set[str]()
        for at in range(0, len(values), ASKED_AT_ONCE):
            query = table.select().with_only_columns(table.c[column])
            some = query.where(table.c[column].in_(values[at : at + ASKED_AT_ONCE]))
            there.update(self.connection.execute(some).scalars())
        return there

    def insert(
        self,
        table: Table,
        columns: Sequence[Column[Any]],
        values: list[list[Any]],
        same: Mapping[Column[Any], Any],
    ) -> None:
        """Write rows that have the database's own shape; `values` are columns, not rows."""
        names = ", ".join(f'"{column.name}"' for column in (*columns, *same))
        if self.is_postgresql:
            end = "".join(f"\t{copied(value)}" for value in same.values()) + "\n"
            lines = end.join(map("\t".join, zip(*values, strict=True)))
            self._copy(f'COPY "{table.name}" ({names}) FROM STDIN', lines + end)
            return
        marks = ", ".join([*("?" * len(columns)), *(written_out(value) for value in same.values())])
        with self._aside.writing(table):
            self.connection.exec_driver_sql(
                f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 -- our own names
                list(zip(*values, strict=True)),
            )

    def _copy(self, statement: str, lines: str) -> None:
        if self._beside is None:
            copy_in(self._connection, statement, lines)
            return
        while len(self._under_way) >= MOST_UNDER_WAY:
            self._under_way.popleft().result()
        self._under_way.append(self._beside.submit(copy_in, self._connection, statement, lines))


def _as_it_is(value: Any) -> Any:
    return value


def copy_in(connection: Connection, statement: str, lines: str) -> None:
    """Have PostgreSQL copy these lines in. Raises what SQLAlchemy makes of what the driver says."""
    errors, cursor = connection.dialect.loaded_dbapi.Error, cast(Any, connection.connection.cursor())
    try:
        with cursor, cursor.copy(statement) as copy:
            copy.write(lines)
    except errors as problem:
        raise DBAPIError.instance(
            statement, None, problem, errors, hide_parameters=True, dialect=connection.dialect
        ) from problem
