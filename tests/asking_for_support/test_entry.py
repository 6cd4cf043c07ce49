"""A call taken down: the family found, the same promises from when they rang. On both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.extensions import db
from portal.promises.models import Promise
from portal.support.models import SupportRequest
from portal.web.changes import begin_write
from tests.asking_for_support.making import duty
from tests.asking_for_support.test_pages import TYPED, ready
from tests.conversations.writing import home
from tests.support.pages import Page, press, read
from tests.support.people import sign_in


def taken_down(client: FlaskClient, page: Page, **typed: Any) -> Page:
    fields = {name: value for name, value in {**TYPED, **typed}.items() if page.soup.select(f"[name={name}]")}
    answer = press(client, page, "Take this down", fields)
    assert answer.status_code == 303, Page(answer).errors
    return read(client.get(answer.headers["Location"]))


def test_a_call_of_this_morning_by_somebody_we_know(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    frozen.move_to(datetime(2026, 11, 20, 16, 0, tzinfo=LONDON))
    ready(app)
    with app.app_context():
        begin_write()
        known = home()
        db.session.commit()
    sign_in(client, "adviser")
    page = read(client.get("/staff/support/new"))
    found = press(client, page, "Look for them", words="Sam")
    listed = read(client.get(found.headers["Location"]))
    assert known.reference in listed.html
    away = client.get(f"/staff/support/new/request?household={known.reference}")
    why = read(client.get(away.headers["Location"]))  # it is not their own work
    assert known.reference in why.url
    told = press(client, why, "Open it", reason="They rang the front desk just now")
    form = read(client.get(told.headers["Location"]))
    assert form.soup.select("[name=whose]")
    fields = {**_plain(form), "whose": "else", "name": ""}
    refused = read(press(client, form, "Take this down", fields), status=422)
    assert refused.errors == ["Enter their name, so that we know whom to ask for"]
    sam = str(form.soup.select("[name=whose]")[0]["value"])
    shown = taken_down(client, form, whose=sam, name="", hour="9:30am", risks=["none"])
    assert "by telephone" in shown.text
    with app.app_context():
        request = db.session.scalars(select(SupportRequest)).one()
        account = db.session.scalars(select(Account).where(Account.reference == known.sam)).one()
        assert request.name == account.name
        assert request.household_id == known.id
        assert request.person_id is not None
        assert request.sent_at == datetime(2026, 11, 20, 9, 30, tzinfo=LONDON)
        due = {one.kind: one.due_at for one in db.session.scalars(select(Promise))}
        assert due["support_reply"] == datetime(2026, 11, 23, 9, 30, tzinfo=LONDON)
    sign_in(client, known.sam)
    assert request.reference in read(client.get("/support/requests")).html
    sign_in(client, known.alex)
    assert request.reference not in read(client.get("/support/requests")).html


def test_a_stranger_rings(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sign_in(client, "support_worker")
    page = read(client.get("/staff/support/new"))
    form = read(client.get(page.link("They are not on our list: go on")))
    later = read(press(client, form, "Take this down", {**_plain(form), "hour": "teatime"}), status=422)
    assert "Enter the time, like 4:10pm or 16:10" in later.errors
    shown = taken_down(client, form)
    assert "Rowan Sample" in shown.h1
    assert "Family at risk" in shown.text


def _plain(page: Page) -> dict[str, Any]:
    return {name: value for name, value in TYPED.items() if page.soup.select(f"[name={name}]")}


def test_who_takes_a_confined_one_down_does_not_keep_it(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        duty("manager")
        db.session.commit()
    sign_in(client, "adviser")
    form = read(client.get("/staff/support/new/request"))
    shown = taken_down(client, form, risks=["frightened"], danger="adult")
    assert "Tell them their reference" in shown.text
    assert "Rowan" not in shown.html


def test_searches_are_in_the_audit_and_flagged(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sign_in(client, "adviser")
    found = press(client, read(client.get("/staff/support/new")), "Look for them", words="Sample")
    read(client.get(found.headers["Location"]))
    press(client, read(client.get("/staff/support")), "Search requests", words="Example")
    with app.app_context():
        rows = db.session.execute(select(AuditRow.event, AuditRow.details).order_by(AuditRow.id)).all()
        said = {event: details for event, details in rows if details}
        assert said["households.searched"] == {"words": "sample"}
        assert said["households.listed"] == {"words": "sample"}
        assert said["support.searched"] == {"words": "example", "flag": "own surname"}


def test_a_household_that_is_not_there_is_not_found(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sign_in(client, "adviser")
    assert client.get("/staff/support/new/request?household=ZZZZ-ZZZZ").status_code == 404
