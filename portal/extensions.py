"""The extensions of the frame, and how connections to the two databases behave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import Connection, Engine, event

db = SQLAlchemy(session_options={"expire_on_commit": False, "autoflush": True})
csrf = CSRFProtect()
htmx = Htmx()

WRITES = "portal_writes"
"""Execution option of a connection whose transaction will write: SQLite then begins IMMEDIATE."""


def begin_write() -> None:
    """End whatever transaction is open and begin one that writes (IMMEDIATE on SQLite)."""
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})


@contextmanager
def writing() -> Iterator[None]:
    """One write transaction outside a request (sweeps, commands): committed at the end, or rolled back."""
    begin_write()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def engine_options(url: str) -> dict[str, Any]:
    """The engine's settings for one database address.

    SQLite: the driver's own transaction handling is off (its default overbooks under contention);
    ours begins each transaction. PostgreSQL: connections are tried before use, so a restarted
    server costs nobody an error page, and nothing is compiled for one question: that took longer than
    the questions of the reports themselves. An error's text never holds what was being written.
    """
    if url.startswith("sqlite"):
        return {
            "url": url,
            "hide_parameters": True,
            "connect_args": {"isolation_level": None, "timeout": 10, "check_same_thread": False},
            "pool_size": 8,
            "max_overflow": 8,
        }
    return {
        "url": url,
        "hide_parameters": True,
        "connect_args": {"options": "-c jit=off"},
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 10,
    }


def prepare_engine(engine: Engine) -> None:
    """Attach what each new connection and transaction of this engine needs."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -16000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
