"""Changes: the one write transaction of a request.

A view reads in a plain transaction; `change` ends that one, begins another that will write, and
commits it or rolls it back as a whole. Each unsafe form carries a once-key, written in the same
transaction: the second post of the same form gets the first's answer and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import TypeVar, cast

from flask import Flask, Response, g, request
from sqlalchemy import CursorResult, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from werkzeug.exceptions import BadRequest

from portal import access, clock
from portal.access import see_other
from portal.extensions import begin_write, db
from portal.sealing import fingerprint
from portal.web.models import OnceKey
from portal.web.pages import flash_news

KEPT = timedelta(days=14)
"""How long a once-key is remembered: longer than anybody leaves a page open."""

Job = TypeVar("Job", bound=Callable[..., None])

writes_after_reading: list[Callable[[Response], Callable[[], None] | None]] = []
"""Hook: what a page that only reads still has to write (its audit row, the session's last-seen).

Each function gets the finished answer and returns a job, or None. All jobs run in one write
transaction before the page is sent; if one fails, the page is not sent.
"""


class Repeated(Exception):
    """This form was carried out before; the first answer is given again."""

    def __init__(self, location: str, news: str) -> None:
        super().__init__(location)
        self.location = location
        self.news = news


class Done:
    """Where the reader is led after the change, and what they are told there."""

    def __init__(self) -> None:
        self.location = ""
        self.news = ""

    def to(self, location: str, news: str = "") -> None:
        """Lead the reader to this address, with a notice on top of the next page."""
        self.location = location
        self.news = news

    def response(self) -> Response:
        """The answer: see other."""
        if self.news:
            flash_news(self.news)
        return see_other(self.location)


_LEAD = (
    update(OnceKey)
    .where(OnceKey.key == bindparam("taken"))
    .values(location=bindparam("to"), news=bindparam("said"))
)


@cache
def _take(dialect: str) -> ReturningInsert[str]:
    """Writes a once-key, or nothing where it is there already. Built once, as every change asks it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(OnceKey).on_conflict_do_nothing().returning(OnceKey.key)


@contextmanager
def change(*, once: bool = True) -> Iterator[Done]:
    """Wrap the one action of an unsafe request in its transaction.

    `once=False` is for the few changes that may happen again at each post (a counter of tries).
    Raises Repeated when the same form was carried out before, BadRequest when the form lost its key.
    """
    done = Done()
    begin_write()
    try:
        key = _take_once_key() if once else None
        yield done
        if key is not None:
            if not done.location:
                raise RuntimeError("a change must say where the reader goes next")
            leads = {"taken": key, "to": done.location, "said": done.news}
            db.session.connection().execute(_LEAD, leads)
        for job in _jobs(None):
            job()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _take_once_key() -> str:
    typed = request.form.get("once", "")
    if not 16 <= len(typed) <= 64:
        raise BadRequest("the form came without its key")
    key = fingerprint(f"{typed}|{request.path}|{_sender()}")
    row = {"key": key, "location": "", "news": "", "made_at": clock.now()}
    taken = db.session.connection().execute(_take(db.engine.dialect.name), row).scalar_one_or_none()
    if taken is None:
        first = db.session.get(OnceKey, key)
        location, news = (first.location, first.news) if first else ("/", "")
        raise Repeated(location, news)
    return key


def _sender() -> str:
    """Whose form it is, where its page asks who they are: nobody is given another's answer."""
    stamp = access.stamp_of(request.endpoint)
    return access.current_viewer().label if stamp is not None and stamp.permission is not None else ""


def forget_once_keys() -> int:
    """Remove the keys older than KEPT; says how many went. Called by the worker."""
    gone = db.session.execute(delete(OnceKey).where(OnceKey.made_at < clock.now() - KEPT))
    return cast(CursorResult[tuple[()]], gone).rowcount


def _jobs(response: Response | None) -> list[Callable[[], None]]:
    if response is None:
        return [job for job in (writer(Response()) for writer in writes_after_reading) if job]
    return [job for job in (writer(response) for writer in writes_after_reading) if job]


def _write_after_reading(response: Response) -> Response:
    if g.get("closing"):
        return response  # the answer to a failure is not itself an opening
    jobs = _jobs(response)
    if jobs:
        g.closing = True
        begin_write()
        try:
            for job in jobs:
                job()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
    return response


def keep_changes(app: Flask) -> None:
    """Answer repeated posts, and write what reading pages still have to write."""

    def repeat(repeated: Repeated) -> Response:
        if repeated.news:
            flash_news(repeated.news)
        return see_other(repeated.location)

    app.register_error_handler(Repeated, repeat)
    app.after_request(_write_after_reading)


__all__ = [
    "Done",
    "Repeated",
    "begin_write",
    "change",
    "forget_once_keys",
    "keep_changes",
    "writes_after_reading",
]
