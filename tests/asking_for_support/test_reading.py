"""What is said out of hours is true: when it is read, whether anybody is on call, what is due today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import SYSTEM
from portal.agency.actions_days import close_day
from portal.agency.rules import Calendar
from portal.clock import LONDON
from portal.extensions import db
from portal.support.calls.models import CallSlot
from portal.support.mail import request_link
from portal.support.models import SupportRequest
from portal.support.rota.actions import set_rota
from portal.support.rota.rules import read_at
from portal.support.rules import is_due_today
from portal.web.changes import begin_write
from tests.asking_for_support.making import duty
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.support.pages import press, read
from tests.support.people import sign_in

CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
BETWEEN = frozenset({date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)})
CALENDAR = Calendar(CHRISTMAS, date(2026, 1, 1), date(2027, 12, 31), BETWEEN)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "others", "at_risk"),
    [
        (at(24, 16, 59), None, None),
        (at(24, 17), datetime(2027, 1, 4, 9, tzinfo=LONDON), at(29, 9)),
        (at(24, 23), datetime(2027, 1, 4, 9, tzinfo=LONDON), at(29, 9)),
        (at(29, 8, 59), datetime(2027, 1, 4, 9, tzinfo=LONDON), at(29, 9)),
        (at(29, 9), datetime(2027, 1, 4, 9, tzinfo=LONDON), None),
        (at(23, 3), at(23, 9), at(23, 9)),
    ],
)
def test_when_it_is_read(now: datetime, others: datetime | None, at_risk: datetime | None) -> None:
    assert read_at(now, CALENDAR, count_closed_days=True) == others
    assert read_at(now, CALENDAR, count_closed_days=False) == at_risk


def test_due_today() -> None:
    assert is_due_today(at(29, 17), at(29, 17))
    assert is_due_today(at(29, 17), at(29, 0))
    assert not is_due_today(at(29, 17), at(28, 23, 59))
    assert not is_due_today(at(29, 17), at(29, 17, 1))
    assert not is_due_today(None, at(29, 9))


def test_a_night_between_the_years(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    ready(app)
    frozen.move_to(at(24, 23))
    with app.app_context():
        begin_write()
        for day in BETWEEN:
            close_day(day, "Between the years", by=SYSTEM, now=clock.now(), today=clock.today())
        db.session.commit()
    sam, _ = family(app)
    sign_in(client, sam)
    before = read(client.get("/support")).text
    assert "Nobody will read this before Tuesday 29 December 2026, 9am." in before
    assert "If nobody is at risk, we read it on Monday 4 January 2027, 9am." in before
    assert "Nobody is on call now." in before
    calm = sent_by(client, risks=["none"])
    assert "Nobody will read this before Monday 4 January 2027, 9am." in calm.text
    assert "on call" not in calm.text
    with app.app_context():
        begin_write()
        worker = duty()
        set_rota({(date(2026, 12, 24), "night"): worker.reference or ""}, by=worker, now=clock.now())
        db.session.commit()
    risky = sent_by(client, risks=["breaking_down"])
    assert "Nobody will read this before Tuesday 29 December 2026, 9am." in risky.text
    assert "A colleague is on call for families at risk. They are told an hour after" in risky.text
    assert "replies to you today" not in risky.text
    confined = sent_by(client, risks=["frightened"], danger="adult")
    assert "on call" not in confined.text
    frozen.move_to(at(29, 10))
    sign_in(client, sam)
    address = risky.soup.select_one("form[action^='/support/requests/']")
    assert address is not None
    morning = read(client.get(str(address["action"])))
    assert "Nobody will read this" not in morning.text
    assert "Nobody is on call now." in morning.text
    assert "A person replies to you today" in morning.text


def test_no_time_is_offered_where_none_is_free(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    ready(app)
    sam, _ = family(app)
    sign_in(client, sam)
    words = "Our promise holds: we ring you by 5pm on Friday 27 November 2026."
    page = sent_by(client, risks=["none"])
    assert words in page.text
    assert "Choose when we call you" not in page.text
    with app.app_context():
        begin_write()
        db.session.add(
            CallSlot(
                account_id=duty().account_id or 0,
                starts_at=datetime(2026, 11, 24, 10, tzinfo=LONDON),
                ends_at=datetime(2026, 11, 24, 10, 45, tzinfo=LONDON),
            )
        )
        db.session.commit()
    page = sent_by(client, risks=["none"])
    assert words not in page.text
    assert "Choose when we call you" in page.text
    frozen.move_to(datetime(2026, 11, 30, 10, tzinfo=LONDON))
    sign_in(client, sam)
    listed = read(client.get("/support/requests"))
    late = read(client.get(str(listed.soup.select("main li a")[0]["href"])))
    assert "Our promise holds" not in late.text


def test_who_waits_beyond_the_promise_chooses_the_soonest_time_there_is(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    ready(app)
    sam, _ = family(app)
    sign_in(client, sam)
    sent_by(client, risks=["none"])
    frozen.move_to(datetime(2026, 11, 30, 10, tzinfo=LONDON))
    with app.app_context():
        begin_write()
        kit = duty()
        for hour in (9, 14):
            day = datetime(2026, 12, 2, hour, tzinfo=LONDON)
            db.session.add(
                CallSlot(account_id=kit.account_id or 0, starts_at=day, ends_at=day + timedelta(minutes=45))
            )
        db.session.commit()
    sign_in(client, sam)
    listed = read(client.get("/support/requests"))
    late = read(client.get(str(listed.soup.select("main li a")[0]["href"])))
    choose = read(client.get(late.link("Choose when we call you")))
    first = str(choose.soup.select("[name=slot]")[0]["value"])
    answer = press(client, choose, "Choose this time", slot=first)
    assert "at 9am on Wednesday 2 December 2026" in read(client.get(answer.headers["Location"])).text


def test_an_e_mail_leads_to_the_request_by_an_address_that_tells_nothing(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    ready(app)
    sam, alex = family(app)
    sign_in(client, sam)
    sent_by(client, risks=["none"])
    with app.app_context():
        reference = db.session.scalars(select(SupportRequest.reference)).one()
        link = request_link(reference, base_url="https://portal.example.org/", now=clock.now())
    assert link == f"https://portal.example.org/for-you/{reference}"
    answer = client.get(f"/for-you/{reference}")
    assert answer.headers["Location"].endswith(f"/support/requests/{reference}")
    sign_in(client, alex)
    assert client.get(f"/for-you/{reference}").status_code == 404
    assert client.get("/for-you/7K4M-92QX").status_code == 404


def test_hints_of_choices_are_shown(app: Flask, client: FlaskClient) -> None:
    ready(app)
    text = read(client.get("/support")).text
    assert "Tick all that are true. You can send this whatever you tick." in text
    assert "Only if you ticked that somebody frightens or hurts you." in text
    assert "Leave out what somebody else could hear or read." in text
