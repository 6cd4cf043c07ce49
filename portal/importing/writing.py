"""Writing many rows: ids in blocks, references that nobody has, and one statement for thousands of rows.

Rows are kept as plain tuples until `flush`, then written table by table in the order the sheets were
opened: what others point at is opened first. SQLite takes executemany; PostgreSQL one array a column, which
is several times faster there. Values are brought into the database's own shape column by column, each
different one once. Everything is a part of the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, func, literal, select, text

from portal.columns import Model, Moment, Sealed
from portal.references import new_references

ID_BLOCK = 5_000
"""Ids that are taken at once."""

ASKED_AT_ONCE = 5_000
"""References, or keys, that one query asks for."""

Shape = Callable[[Any], Any]
"""Brings a value into the shape it is written in."""

MOST_KEPT = 100_000
"""Different values of one column whose shape is remembered."""

MANY_LINES = 5_000
"""From so many lines on SQLite's indexes are put aside while they are written, and made anew at the end."""

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
            value = same[column.name] if column.name in same else _default_of(column)
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
            self._ids = iter(self._bulk.take_ids(self.table, ID_BLOCK))
            found = next(self._ids)
        return found

    def next_reference(self) -> str:
        """A reference that nobody has in this table."""
        found = next(self._references, None)
        if found is None:
            self._references = iter(self._bulk.take_references(self.table, ID_BLOCK))
            found = next(self._references)
        return found

    def flush(self) -> None:
        """Write what was added."""
        if not self.rows:
            return
        self._bulk.put_indexes_aside(self.table)
        columns, many = list(self._columns), len(self.rows)
        values: list[list[Any]] = [
            list(map(shape, column)) if shape else list(column)
            for column, shape in zip(zip(*self.rows, strict=True), self._shapes, strict=True)
        ]
        if self._makes_references:
            columns.append(self.table.c.reference)
            fresh = [self.next_reference() for _ in range(many)]
            values.append([f'"{one}"' for one in fresh] if self._bulk.is_postgresql else fresh)
        if self._makes_ids:  # SQLite would give ids that were taken for another sheet of the table
            columns.append(self.table.c.id)
            values.append(list(self._bulk.take_ids(self.table, many)))
        self.rows.clear()
        self._bulk.insert(self.table, columns, values, self._same, many)


class Bulk:
    """The sheets of one import, on one connection whose transaction is the caller's.

    `lines` is how many lines come in. Where SQLite's table holds fewer rows than that, its plain indexes are
    taken away before the first row and made anew after the last: in one go that is several times faster.
    Nobody else writes meanwhile, and a rollback brings them back. Unique ones stay.
    """

    def __init__(self, connection: Connection, lines: int = 0) -> None:
        self.connection, self._lines = connection, lines
        self._put_aside = dict[str, list[str]]()
        self.is_postgresql = connection.dialect.name == "postgresql"
        self._sheets = list[Sheet]()
        self._next_ids = dict[str, int]()
        self._issued = dict[str, set[str]]()
        self._was_empty = dict[str, bool]()
        self._shapes = dict[type[Any], Shape | None]()
        self._cache_was: int | None = None

    def __enter__(self) -> Bulk:
        if not self.is_postgresql:
            self._cache_was = self.connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
            self.connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        if problem is None:
            for statement in chain.from_iterable(self._put_aside.values()):
                self.connection.exec_driver_sql(statement)
        if self._cache_was is not None:
            self.connection.exec_driver_sql(f"PRAGMA cache_size = {self._cache_was}")

    def sheet(self, model: type[Model], *columns: str, **same: Any) -> Sheet:
        """Open a sheet; see Sheet."""
        sheet = Sheet(self, model, columns, same)
        self._sheets.append(sheet)
        return sheet

    def flush(self) -> None:
        """Write what every sheet holds."""
        for sheet in self._sheets:
            sheet.flush()

    def put_indexes_aside(self, table: Table) -> None:
        """Take a table's plain indexes away until the end, where that is worth it."""
        if self.is_postgresql or self._lines < MANY_LINES or table.name in self._put_aside:
            return
        self._put_aside[table.name] = []
        rows = self.connection.execute(select(func.count()).select_from(table)).scalar_one()
        if rows > self._lines:
            return
        plain = text(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'index' AND tbl_name = :name AND sql LIKE 'CREATE INDEX%'"
        )
        for name, statement in self.connection.execute(plain, {"name": table.name}).all():
            self.connection.exec_driver_sql(f'DROP INDEX "{name}"')
            self._put_aside[table.name].append(statement)

    def shape_of(self, column: Column[Any]) -> Shape | None:
        """What brings a value of this column into the shape it is written in; None: it has it already."""
        kind = type(column.type)
        if kind not in self._shapes:
            self._shapes[kind] = self._new_shape(column)
        return self._shapes[kind]

    def _new_shape(self, column: Column[Any]) -> Shape | None:
        bound = self.bound_of(column)
        if not self.is_postgresql:
            return Shaped(bound).__getitem__ if bound else None
        if isinstance(column.type, Integer):
            return _number
        if isinstance(column.type, Date | Moment | Boolean | Sealed):
            return Shaped(lambda value: _quoted(_plain(bound(value) if bound else value))).__getitem__
        return _quoted

    def bound_of(self, column: Column[Any]) -> Shape | None:
        """What the driver is handed for a value of this column; None: the value itself."""
        dialect = self.connection.dialect
        bound: Shape | None = column.type.dialect_impl(dialect).bind_processor(dialect)
        return bound

    def take_ids(self, table: Table, many: int) -> Sequence[int]:
        """So many ids that nobody has and nobody will be given."""
        name = table.name
        if self.is_postgresql:
            taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :many)")
            return list(self.connection.execute(taken, {"name": name, "many": many}).scalars())
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
        many: int,
    ) -> None:
        """Write rows that have the database's own shape; `values` are columns, not rows."""
        names = ", ".join(f'"{column.name}"' for column in (*columns, *same))
        if self.is_postgresql:
            arrays = ", ".join(f"%s::{_typed(self.connection, column)}[]" for column in columns)
            own = ", ".join(f"v{place}" for place in range(len(columns)))
            rest = "".join(f", %s::{_typed(self.connection, column)}" for column in same)
            rows = f"SELECT {own}{rest} FROM unnest({arrays}) AS rows({own})"  # noqa: S608 -- our own names
            self.connection.exec_driver_sql(
                f'INSERT INTO "{table.name}" ({names}) {rows}',
                (*same.values(), *(f"{{{','.join(column)}}}" for column in values)),
            )
            return
        marks = ", ".join("?" * (len(columns) + len(same)))
        repeated = (repeat(value, many) for value in same.values())
        self.connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 -- the same
            list(zip(*values, *repeated, strict=True)),
        )


def _default_of(column: Column[Any]) -> Any:
    """What a column holds where nobody says anything: None, unless its default is the same for every row."""
    default = column.default
    if default is None or not hasattr(default, "arg"):
        return None
    if not callable(default.arg):
        return default.arg
    return default.arg(None) if default.arg.__name__ in ("dict", "list") else None


def _typed(connection: Connection, column: Column[Any]) -> str:
    """The type of a column as PostgreSQL writes it."""
    inner = column.type.dialect_impl(connection.dialect)
    if isinstance(column.type, Sealed):
        return "text"
    return str(inner.compile(dialect=connection.dialect)).partition(" COLLATE")[0]


class Shaped(dict[Any, Any]):
    """The shapes of a column's values; each different one is worked out once."""

    def __init__(self, shape: Shape) -> None:
        super().__init__({None: shape(None)})
        self._shape = shape

    def __missing__(self, value: Any) -> Any:
        """Work out the shape of a value that has not come before."""
        shaped = self._shape(value)
        if len(self) < MOST_KEPT:
            self[value] = shaped
        return shaped


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})
NULL = "NULL"


def _quoted(value: str | None) -> str:
    """A text as PostgreSQL writes it in an array: an array of parameters would be far slower."""
    return NULL if value is None else f'"{value.translate(_ESCAPED)}"'


def _number(value: int | None) -> str:
    """A number in an array."""
    return NULL if value is None else str(value)


def _plain(value: Any) -> str | None:
    """A day, a moment, a truth or a sealed text as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value.isoformat())
