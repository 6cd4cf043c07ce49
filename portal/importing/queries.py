"""What is here already: councils by any of their names, and records by what another system calls them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, select

from portal.agency.founding import AUTHORITIES
from portal.agency.queries import authorities
from portal.columns import Model
from portal.extensions import db

ASKED_AT_ONCE = 5_000
"""Keys that one query asks for."""


def authority_words() -> dict[str, str]:
    """A council's code, name or full name, in small letters -> its code.

    In a database without councils those that an import would found.
    """
    known = [(one.code, one.name, one.council) for one in authorities()] or [
        (code, name, council) for code, name, council, _ in AUTHORITIES
    ]
    found = {word.casefold(): code for code, *names in known for word in names if word}
    return found | {code.casefold(): code for code, *_ in known}


def table_of(model: type[Model]) -> Table:
    """A model's table."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def known_in(refs: Iterable[str], *models: type[Model]) -> set[str]:
    """Which of these any of the tables holds as a `source_ref`."""
    wanted, there = list(refs), set[str]()
    for model in models:
        there.update(key for key, *_ in looked_up(wanted, model))
    return there


def looked_up(refs: Sequence[str], model: type[Model], *columns: str) -> list[Sequence[Any]]:
    """The `source_ref` and these columns of the records that are called so."""
    table, found = table_of(model), list[Sequence[Any]]()
    some = db.session.execute(
        select(table.c.source_ref).where(table.c.source_ref.is_not(None)).limit(1)
    ).first()
    if some is None:
        return found
    query = select(table.c.source_ref, *(table.c[name] for name in columns))
    for at in range(0, len(refs), ASKED_AT_ONCE):
        part = refs[at : at + ASKED_AT_ONCE]
        found += db.session.execute(query.where(table.c.source_ref.in_(part))).all()
    return found
