"""The tests' own guards, each seen to fail when what it guards against happens."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, Response, request
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, TestResponse

from portal import access, clock
from portal.audit.actions import record
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.roles import STAFF_ROLES
from portal.web.changes import begin_write
from tests.support import pages, people

WHOLE = "<html lang=en><title>Events</title><body><main><h1>Events</h1>{}</main></body></html>"


def answer(body: str) -> TestResponse:
    made = Response(body, mimetype="text/html")
    return TestResponse([made.get_data()], made.status, made.headers, EnvironBuilder("/events").get_request())


def an_opening() -> None:
    record("example.opened", by="visitor", subject_kind="example", subject_ref="7K4M-92QX", now=clock.now())


def how_many() -> int:
    return db.session.execute(select(func.count()).select_from(AuditRow)).scalar_one()


def test_the_network_is_closed() -> None:
    with socket.socket() as outward, pytest.raises(RuntimeError, match="stay on this machine"):
        outward.connect(("192.0.2.1", 80))


def test_time_stands_still(frozen: time_machine.Traveller) -> None:
    assert clock.now() == clock.now() == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    frozen.shift(timedelta(days=1))
    assert clock.today().isoformat() == "2026-11-21"


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(app: Flask, turn: int) -> None:
    with app.app_context():
        assert how_many() == 0
        begin_write()
        an_opening()
        db.session.commit()
        assert how_many() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_only_flushes_is_gone_in_the_next(session: Session, turn: int) -> None:
    an_opening()
    session.flush()
    assert how_many() == 1


def test_emptying_puts_the_guards_back(app: Flask) -> None:
    with app.app_context():
        begin_write()
        an_opening()
        db.session.commit()
        begin_write()
        with pytest.raises(DBAPIError, match="only ever added"):
            db.session.execute(delete(AuditRow))
        db.session.rollback()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>Hello {{ name }}</p>", "forgot"),
        ("<p>Due on None</p>", "forgot"),
        ("<h1>Another</h1>", "h1"),
        ("<input name=age>", "no label"),
        ("<p style='color: red'>Late</p>", "inline"),
        ("<img src=x>", "alt"),
        ("<p id=a></p><p id=a></p>", "twice"),
    ],
)
def test_a_faulty_page_is_found(body: str, fault: str) -> None:
    assert pages.read(answer(WHOLE.format("<p>Sound.</p>"))).h1 == "Events"
    with pytest.raises(AssertionError, match=fault):
        pages.read(answer(WHOLE.format(body)))


def test_a_form_is_sent_as_a_browser_would() -> None:
    seen: dict[str, Any] = {}
    app = Flask("form")

    @app.post("/events")
    def take() -> str:
        seen.update(request.form.to_dict(flat=False))
        return "taken"

    form = (
        "<form method=post><input type=hidden name=once value=key>"
        "<label>Name <input name=name value=Sam></label>"
        "<label><input type=radio name=way value=post checked> Post</label>"
        "<label><input type=radio name=way value=mail> Mail</label>"
        "<label><input type=checkbox name=news value=yes> News</label>"
        "<label>Area <select name=area><option value=e>East<option value=w selected>West</select></label>"
        "<label>Note <textarea name=note>\nHello</textarea></label>"
        "<button name=go value=now>Book</button></form>"
    )
    page = pages.read(answer(WHOLE.format(form)))
    client = FlaskClient(app)
    client.response_wrapper = TestResponse
    with pytest.raises(AssertionError, match="no field 'nome'"):
        pages.press(client, page, "Book", nome="Alex")
    with pytest.raises(AssertionError, match="no button"):
        pages.press(client, page, "Submit")
    pages.press(client, page, "Book", name="Alex")
    assert seen == {
        "once": ["key"], "name": ["Alex"], "way": ["post"], "area": ["w"], "note": ["Hello"], "go": ["now"],
    }  # fmt: skip


@pytest.mark.parametrize("role", people.ROLES)
def test_somebody_of_each_role_can_be_signed_in(client: FlaskClient, role: str) -> None:
    with client.application.test_request_context("/"):
        assert not access.current_viewer().is_signed_in
    reference = people.sign_in(client, role)
    with client:
        client.get("/")
        viewer = access.current_viewer()
    assert viewer.reference == reference
    assert viewer.is_staff == (role in STAFF_ROLES)
    assert viewer.is_family == (viewer.household_id is not None)
    people.sign_out(client)
    with client:
        client.get("/")
        assert not access.current_viewer().is_signed_in
