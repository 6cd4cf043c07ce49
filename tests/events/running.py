"""Pages of the running programme, opened and pressed, and what stands behind them; for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.events.models import Event
from portal.extensions import db
from portal.households.restriction.actions import restrict
from portal.web.changes import begin_write
from tests.events import making
from tests.support.pages import Page, press, read

Made = TypeVar("Made")


def written(app: Flask, work: Callable[[], Made]) -> Made:
    """Do something in the database, committed."""
    with app.app_context():
        begin_write()
        made = work()
        db.session.commit()
        return made


def look_up(app: Flask, statement: Any) -> Any:
    """One value from the database."""
    with app.app_context():
        return db.session.scalar(statement)


def do(client: FlaskClient, address: str, button: str, **fields: Any) -> Page:
    """Open a page, fill in the form with this button, press it, and see where it leads."""
    answer = press(client, read(client.get(address)), button, fields)
    assert answer.status_code == 303, read(answer, status=answer.status_code).text[:700]
    return read(client.get(answer.headers["Location"]))


def refused(client: FlaskClient, address: str, button: str, status: int, **fields: Any) -> Page:
    """Open a page, press a button, and read the same page with what was wrong."""
    return read(press(client, read(client.get(address)), button, fields), status=status)


def an_event(app: Flask, kind: str = "workshop", **details: Any) -> str:
    """A published event, committed."""
    return written(app, lambda: making.event(kind, **details).reference)


def a_booking(app: Flask, event: str) -> tuple[str, str, str]:
    """Somebody of a new household books: household, booking, and the person's account."""

    def work() -> tuple[str, str, str]:
        kim = making.family()
        row = db.session.scalars(select(Event).where(Event.reference == event)).one()
        return kim.household_reference or "", making.book(row, kim).reference, kim.reference or ""

    return written(app, work)


def hide(app: Flask, household: str) -> None:
    """Restrict a household to two colleagues whom nobody here is signed in as."""

    def work() -> None:
        boss = making.staff()
        named = [making.staff("assessor").reference or "" for _ in range(2)]
        restrict(household, named, by=boss, now=clock.now())

    written(app, work)


def shown_first(client: FlaskClient, address: str, **typed: str) -> Page:
    """What people will read, before anything is changed."""
    return read(press(client, read(client.get(address)), "See what they will read", typed))


def pressed(client: FlaskClient, page: Page, button: str) -> Page:
    """Press a button of a page, and see where it leads."""
    answer = press(client, page, button)
    assert answer.status_code == 303, read(answer, status=answer.status_code).text[:700]
    return read(client.get(answer.headers["Location"]))


def find(client: FlaskClient, event: str, words: str) -> Page:
    """Look for a household for an event."""
    answer = press(client, read(client.get(f"{event}/households")), "Search households", {"words": words})
    return read(client.get(answer.headers["Location"]))
