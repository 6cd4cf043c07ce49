"""The workbook and the units: kept as written, ticked by person, read by nobody else at home."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portal import clock
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Allocation
from portal.households.queries import applicants_of
from portal.journey.learning.units import SECTIONS, UNITS
from portal.journey.models import Journey, JourneyStep
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.web.changes import begin_write
from tests.journey.households import WORKER, couple, finish_steps
from tests.support.pages import press, read
from tests.support.people import sign_in


def _couple(app: Flask) -> tuple[str, list[str], list[str]]:
    """The journey's reference, the applicants' accounts and their references as persons."""
    with app.app_context():
        begin_write()
        journey = couple()
        finish_steps(journey)
        move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=clock.now())
        people = applicants_of(journey.household_id)
        accounts = [db.session.get_one(Account, one.account_id).reference for one in people]
        made = journey.reference, accounts, [one.reference for one in people]
        db.session.commit()
    return made


def _state(app: Flask, code: str) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(JourneyStep.state).where(JourneyStep.code == code)))


def test_a_workbook_is_written_section_by_section_and_finished(app: Flask, client: FlaskClient) -> None:
    _, (sam, _), _ = _couple(app)
    sign_in(client, sam)
    page = read(press(client, read(client.get("/home/workbook")), "I have finished my workbook"), status=422)
    assert "Still empty: Why adoption" in page.soup.get_text()
    for section in SECTIONS:
        page = read(client.get(f"/home/workbook/{section.code}"))
        assert press(client, page, "Save and continue", text=f"About {section.code}").status_code == 303
    press(client, read(client.get("/home/workbook")), "I have finished my workbook")
    assert _state(app, "workbook") == ["in_order", "not_started"]
    assert "About losses" in read(client.get("/home/workbook/print")).soup.get_text()


def test_two_windows_lose_nothing(app: Flask, client: FlaskClient) -> None:
    _, (sam, _), _ = _couple(app)
    sign_in(client, sam)
    first, second = read(client.get("/home/workbook/why")), read(client.get("/home/workbook/why"))
    press(client, first, "Save and continue", text="From the first window")
    page = read(press(client, second, "Save and continue", text="From the second"), status=422)
    assert "From the first window" in page.soup.get_text()
    assert "From the second" in page.soup.select_one("textarea").get_text()  # type: ignore[union-attr]  # there is one
    press(client, page, "Save and continue", text="Both")
    assert "Both" in read(client.get("/home/workbook/why")).soup.get_text()


def test_a_page_that_saves_itself_goes_on_saving(app: Flask, client: FlaskClient) -> None:
    _, (sam, _), _ = _couple(app)
    sign_in(client, sam)
    page, other = read(client.get("/home/workbook/why")), read(client.get("/home/workbook/why"))
    sent = {str(field["name"]): str(field.get("value", "")) for field in page.soup.select("main input[name]")}
    for words in ("One", "One two", "One two three"):
        assert client.post("/home/workbook/why/draft", data={**sent, "text": words}).status_code == 200
    stale = {
        str(field["name"]): str(field.get("value", "")) for field in other.soup.select("main input[name]")
    }
    assert client.post("/home/workbook/why/draft", data={**stale, "text": "Old"}).status_code == 409
    assert press(client, page, "Save and continue", text="One two three four").status_code == 303
    assert "One two three four" in read(client.get("/home/workbook/why")).soup.get_text()


def test_the_other_applicant_reads_nothing_of_it_and_it_lies_sealed(app: Flask, client: FlaskClient) -> None:
    journey, (sam, alex), (person, _) = _couple(app)
    sign_in(client, sam)
    page = read(client.get("/home/workbook/why"))
    press(client, page, "Save and continue", text="Something nobody else reads")
    with app.app_context():
        assert "nobody else" not in repr(db.session.execute(text("SELECT text FROM workbook_answer")).all())
    other = app.test_client()
    sign_in(other, alex)
    for address in ("/home/workbook", "/home/workbook/why", "/home/workbook/print"):
        assert "nobody else reads" not in read(other.get(address)).soup.get_text()
    assert other.get(f"/staff/journeys/{journey}/workbooks/{person}").status_code == 403
    staff = app.test_client()
    worker = sign_in(staff, "assessor")
    with app.app_context():
        begin_write()
        one = db.session.scalars(select(Journey).where(Journey.reference == journey)).one()
        who = db.session.scalars(select(Account).where(Account.reference == worker)).one()
        db.session.add(Allocation(household_id=one.household_id, account_id=who.id, from_at=clock.now()))
        db.session.commit()
    page = read(staff.get(f"/staff/journeys/{journey}/workbooks/{person}"))
    assert "Something nobody else reads" in page.soup.get_text()


def test_units_are_ticked_by_person(app: Flask, client: FlaskClient) -> None:
    _, (sam, _), _ = _couple(app)
    sign_in(client, sam)
    for unit in UNITS:
        page = read(client.get(f"/home/learning/{unit.code}"))
        press(client, page, "I have read this", answer="I thought about it")
    assert "You have read them all" in read(client.get("/home/learning")).soup.get_text()
    assert _state(app, "e_learning") == ["in_order", "not_started"]
    assert client.get("/home/learning/nothing").status_code == 404
    assert client.get("/home/workbook/nothing").status_code == 404
