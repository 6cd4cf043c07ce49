"""How was it: the family's form by link and signed in, the results for staff, and the counts."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from time_machine import Traveller

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.events import links
from portal.events.actions.register import mark_attendance
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event, EventSession, EventTitle
from portal.events.register_models import Feedback
from portal.extensions import db
from portal.households.models import Person
from portal.web.changes import begin_write
from tests.events.making import book, event, family, staff
from tests.support.pages import press, read
from tests.support.people import sign_in
from tests.support.queries import counted

ANSWER = {"useful": "5", "clear": "4", "confident": "more", "helped": "Meeting others", "change": "More tea"}


def came(
    app: Flask, frozen: Traveller, *, households: int = 1, kind: str = "workshop"
) -> tuple[str, list[str]]:
    """An event that as many households came to yesterday: its reference, and those of what they are asked."""
    with app.app_context():
        begin_write()
        made = event(kind, places=households, title="Sibling rivalry")
        for _ in range(households):
            book(made, family())
        reference, keeper = made.reference, staff()
        db.session.commit()
        frozen.shift(timedelta(days=14, hours=3))
        begin_write()
        session = db.session.scalars(select(EventSession.reference)).one()
        marks = dict.fromkeys(db.session.scalars(select(Attendee.reference)), "present")
        mark_attendance(session, marks, by=keeper, now=clock.now())
        db.session.commit()
        frozen.shift(timedelta(days=1))
        return reference, list(db.session.scalars(select(Feedback.reference).order_by(Feedback.id)))


def link_of(app: Flask, reference: str) -> str:
    """The address in the e-mail that asks."""
    with app.app_context():
        return links.booking_link(f"feedback {reference}", base_url="", now=clock.now())


def writer_of(app: Flask, feedback: str) -> str:
    """The reference of the account of whoever is asked."""
    with app.app_context():
        return db.session.scalars(
            select(Account.reference)
            .join(Person, Person.account_id == Account.id)
            .join(Attendee, Attendee.person_id == Person.id)
            .join(Feedback, Feedback.attendee_id == Attendee.id)
            .where(Feedback.reference == feedback)
        ).one()


def test_by_link_it_is_answered_and_changed_and_never_shown_again(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    _, (feedback,) = came(app, frozen)
    address = link_of(app, feedback)
    page = read(client.get(address))
    assert "What you came to" not in page.html  # that is for who is signed in
    assert "Sibling rivalry" not in page.html  # adoptive parents come to it: secret (safety rule 7)
    missing = read(press(client, page, "Send what you thought", helped="Meeting others"), status=422)
    assert missing.errors == [
        "Choose how useful it was",
        "Choose how clear it was",
        "Choose whether you feel more confident",
    ]
    assert "Meeting others" in missing.html
    sent = press(client, page, "Send what you thought", ANSWER)
    thanks = read(client.get(str(sent.location)))
    assert thanks.h1 == "Thank you for telling us"
    again = read(client.get(thanks.link("change what you said")))
    assert "Meeting others" not in again.html
    press(client, again, "Send what you thought", {**ANSWER, "useful": "2"})
    with app.app_context():
        assert db.session.scalars(select(Feedback.useful)).one() == 2
    frozen.shift(timedelta(days=28))
    assert read(client.get(address)).h1 == "You have told us already"
    assert read(client.get("/events/feedback/nonsense"), status=404).h1.startswith("This link")


def test_signed_in_somebody_finds_their_own_and_nobody_elses(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    _, (own, other) = came(app, frozen, households=2)
    sign_in(client, writer_of(app, own))
    page = read(client.get("/home/feedback"))
    (link,) = [str(a["href"]) for a in page.soup.select("main a") if "/home/feedback/" in str(a["href"])]
    assert link.endswith(own)
    press(client, read(client.get(link)), "Send what you thought", {**ANSWER, "may_quote": "y"})
    assert "Meeting others" in read(client.get(link)).html
    assert "You told us on" in read(client.get("/home/feedback")).text
    assert client.get(f"/home/feedback/{other}").status_code == 404
    assert client.get(f"/home/feedback/{other}/thank-you").status_code == 404
    sign_in(client, "approved_adopter")
    assert "Nothing to tell us about" in read(client.get("/home/feedback")).text


def answer_all(app: Flask, *, quoted: int) -> None:
    """Everybody answers; the first few may be quoted."""
    with app.app_context():
        begin_write()
        for number, row in enumerate(db.session.scalars(select(Feedback).order_by(Feedback.id))):
            row.given_at, row.next_ask_at = clock.now(), None
            row.useful, row.clear, row.confident = 5, 4, "more"
            row.helped_words, row.may_quote = f"Words of number {number}", number < quoted
        db.session.commit()


@pytest.mark.parametrize(
    ("households", "says"), [(2, "Fewer than 5 people answered"), (5, "5 people answered")]
)
def test_results_for_staff_and_a_print_without_names(
    app: Flask, client: FlaskClient, frozen: Traveller, households: int, says: str
) -> None:
    reference, _ = came(app, frozen, households=households)
    sign_in(client, "support_worker")
    assert "Nobody has answered yet" in read(client.get(f"/staff/events/{reference}/feedback")).text
    answer_all(app, quoted=1)
    page = read(client.get(f"/staff/events/{reference}/feedback"))
    assert f"{households} of {households} people who came have answered" in page.text
    assert "Kim" not in page.text
    assert page.text.index("Words of number 0") < page.text.index("don’t quote") < page.text.index("number 1")
    paper = read(client.get(page.link("Print for the facilitators")))
    assert says in paper.text
    assert "Words of number 0" in paper.text
    assert "Words of number 1" not in paper.text
    with app.app_context():
        printed = select(AuditRow).where(AuditRow.event == "events.feedback_printed")
        assert db.session.scalars(printed).one().subject_ref == reference


def test_a_title_over_time_and_what_pages_of_results_cost(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    reference, _ = came(app, frozen, households=2)
    answer_all(app, quoted=2)
    sign_in(client, "manager")
    titles = read(client.get("/staff/events/feedback"))
    address = titles.link("Sibling rivalry")
    page = read(client.get(address))
    assert "2026/27" in page.text
    assert "100%" in page.text
    assert page.link(f"Friday 4 December 2026 , {reference}").endswith(f"/staff/events/{reference}/feedback")
    for one in (address, f"/staff/events/{reference}/feedback", "/staff/events/counts"):
        client.get(one)
        with counted(app) as asked:
            read(client.get(one))
        assert len(asked) <= 7, asked


def test_counts_by_title_and_year_and_a_file_without_small_numbers(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    came(app, frozen, households=2)
    with app.app_context():
        begin_write()
        db.session.execute(update(EventTitle).values(title="=Sibling rivalry"))
        db.session.commit()
    sign_in(client, "manager")
    page = read(client.get("/staff/events/counts"))
    assert "=Sibling rivalry" in page.text
    assert [cell.get_text() for cell in page.soup.select("#counts tbody tr:first-child td")] == [
        "1", "2", "2", "2", "0",
    ]  # fmt: skip
    file = client.get(page.link("Download for outside the agency (CSV, small numbers hidden)"))
    assert file.mimetype == "text/csv"
    assert "event-counts-2026-27.csv" in file.headers["Content-Disposition"]
    _, row = list(csv.reader(StringIO(file.get_data(as_text=True).lstrip("\ufeff"))))
    assert row == ["2026/27", "'=Sibling rivalry", "Workshop", "1", "<5", "<5", "<5", "0"]
    assert "Nobody came yet" in read(client.get("/staff/events/counts?year=2025")).text
    assert client.get("/staff/events/counts?year=2020").status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Booking.id).join(Event)).all()
