"""What every command that works on records says where there are no tables for them yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy import inspect

from portal.extensions import db

P = ParamSpec("P")
T = TypeVar("T")


def with_tables(work: Callable[P, T]) -> Callable[P, T]:
    """Refuse a command, inside an application's context, on a database that nobody has made yet."""

    @wraps(work)
    def checked(*args: P.args, **options: P.kwargs) -> T:
        if not inspect(db.engine).has_table("authority"):
            raise click.ClickException(
                "The database has no tables yet. Make them first: flask --app wsgi migrate"
            )
        return work(*args, **options)

    return checked
