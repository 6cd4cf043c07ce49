"""The base of every table, and the column types that have one meaning everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Index, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.references import new_reference
from portal.sealing import seal, unseal

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in time. Handed in and given back with its zone; kept in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """PostgreSQL keeps the zone itself; SQLite keeps plain UTC."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; bring the others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text that a copy of the database alone does not tell: health, records, a referee's words.

    Sealed as it is written and opened as it is read (see portal.sealing); it cannot be searched.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal what is written; nothing stays nothing."""
        return seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open what is read."""
        return unseal(value) if value else value


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment}


def reference_column() -> Mapped[str]:
    """A column with the reference people read out; unique in its table."""
    return mapped_column(String(9), unique=True, default=new_reference)


def one_of(column: str, values: type[StrEnum]) -> str:
    """A condition that a column holds one of these."""
    return f"{column} IN ({', '.join(repr(str(value.value)) for value in values)})"


def where(name: str, *columns: str, condition: str, unique: bool = False) -> Index:
    """An index over the rows for which the condition holds."""
    return Index(
        name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition)
    )


def source_ref_column() -> Mapped[str | None]:
    """What another system calls a record that was taken over from it; unique in its table.

    A record with one is historic: what the portal demands of its own (signatures, evidence) does not bind
    it, and it is taken over once, however often its file is read.
    """
    return mapped_column(String(120), unique=True, index=True)
