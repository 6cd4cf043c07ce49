"""The last free time, pressed twice: whoever holds it is led to their request both times."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal.clock import LONDON
from portal.extensions import db
from portal.support.calls.models import CallSlot
from portal.support.models import SupportEntry
from portal.web.changes import begin_write
from tests.asking_for_support.making import duty
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.support.pages import press, read
from tests.support.people import sign_in


def test_the_last_free_time_pressed_twice(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    ready(app)
    sam, _ = family(app)
    with app.app_context():
        begin_write()
        at = datetime(2026, 11, 24, 10, tzinfo=LONDON)
        db.session.add(
            CallSlot(account_id=duty().account_id or 0, starts_at=at, ends_at=at + timedelta(minutes=45))
        )
        db.session.commit()
    sign_in(client, sam)
    page = read(client.get(sent_by(client, risks=["none"]).link("Choose when we call you")))
    slot = str(page.soup.select("[name=slot]")[0]["value"])
    answers = [press(client, page, "Choose this time", slot=slot) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert len({one.headers["Location"] for one in answers}) == 1
    with app.app_context():
        booked = select(SupportEntry.id).where(SupportEntry.kind == "call_booked")
        assert len(db.session.scalars(booked).all()) == 1
