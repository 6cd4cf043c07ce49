"""Handouts as files: added by staff, opened by who is booked alone, through the gate. On both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR
from portal.audit.models import AuditRow
from portal.documents.sweeps import remove_files_without_rows
from portal.events import links
from portal.events.actions.by_link import cancel_by_link
from portal.events.actions.visitors import Visitor, book_as_visitor, confirm_booking
from portal.events.booking_models import Booking
from portal.events.models import EventHandout
from portal.extensions import db
from portal.messages.models import Message
from tests.documents.giving import send
from tests.documents.making import jpeg, pdf, png
from tests.events.running import a_booking, an_event, do, look_up, pressed, written
from tests.support.pages import read
from tests.support.people import sign_in


def add(client: FlaskClient, event: str, *files: tuple[str, bytes], status: int = 303, **typed: str) -> str:
    """Add these files on the event's page; what the page then says."""
    address = f"/staff/events/{event}/handouts/files"
    form = read(client.get(address)).form_with("Add these files")
    kept = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    answer = send(client, address, files, **(kept | typed))
    if answer.status_code == 303:
        answer = client.get(answer.headers["Location"])
    else:
        assert answer.status_code == status
    return read(answer, status=answer.status_code).text


def handouts(app: Flask) -> list[EventHandout]:
    with app.app_context():
        return list(db.session.scalars(select(EventHandout).order_by(EventHandout.id)))


def test_staff_add_files_look_at_them_then_tell_those_booked(
    app: Flask, client: FlaskClient, files: Path
) -> None:
    event = an_event(app, venue="Secret barn")
    household, booking, account = a_booking(app, event)
    sign_in(client, "business_support")
    letters = look_up(app, select(func.count(Message.id)))
    said = add(client, event, ("Map.png", png()), ("Reading list.pdf", pdf()))
    assert "2 files added. Open them below, then tell those who are booked." in said
    assert [one.title for one in handouts(app)] == ["Map.png", "Reading list.pdf"]
    assert look_up(app, select(func.count(Message.id))) == letters
    own = read(client.get(f"/staff/events/{event}"))
    given = client.get(own.link("Reading list.pdf"))
    assert (given.mimetype, given.data[:5]) == ("application/pdf", b"%PDF-")
    assert "Reading" not in given.headers["Content-Disposition"]
    told = do(client, f"/staff/events/{event}", "Tell everybody booked (1) : there is something to read")
    assert "1 e-mail on the way" in told.text
    stored = b"".join(path.read_bytes() for path in files.rglob("*") if path.is_file())
    assert b"%PDF-" not in stored  # sealed

    family = app.test_client()
    sign_in(family, account)
    page = read(family.get(f"/events/bookings/{booking}"))
    assert "Reading list.pdf : download PDF, 0.1 MB" in page.text
    got = family.get(page.link("Reading list.pdf : download"))
    assert got.data == given.data
    assert got.headers["Cache-Control"] == "no-store"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "Reading list.pdf : download" in read(family.get(f"/events/{event}")).text
    with app.app_context():
        opened = db.session.scalars(select(AuditRow).where(AuditRow.event == "events.handout_opened")).all()
    assert [one.by for one in opened if one.by == account]
    assert household


def test_what_is_no_picture_or_paper_is_refused_and_the_others_are_kept(
    app: Flask, client: FlaskClient
) -> None:
    event = an_event(app)
    sign_in(client, "business_support")
    said = add(client, event, ("a.exe", b"MZ" + b"0" * 400), ("Map.jpg", jpeg()), status=422, title="The map")
    assert "a.exe" in said
    assert "1 other file is kept" in said
    assert [one.title for one in handouts(app)] == ["The map"]
    assert "Choose a file" in add(client, event, status=422)


def test_who_is_not_booked_opens_nothing(app: Flask, client: FlaskClient) -> None:
    event, other = an_event(app, places=5), an_event(app, places=5)
    _, booking, account = a_booking(app, event)
    _, elsewhere, stranger = a_booking(app, other)
    sign_in(client, "business_support")
    add(client, event, ("Map.png", png()))
    (map_,) = handouts(app)
    address = f"/events/bookings/{booking}/handouts/{map_.reference}"
    theirs = app.test_client()
    assert theirs.get(address).status_code == 303  # to the sign-in
    sign_in(theirs, stranger)
    assert theirs.get(address).status_code == 404
    assert theirs.get(f"/events/bookings/{elsewhere}/handouts/{map_.reference}").status_code == 404
    family = app.test_client()
    sign_in(family, account)
    assert family.get(address).status_code == 200
    assert family.get(f"/staff/events/{event}/handouts/{map_.reference}/file").status_code == 403
    # a text is no file
    do(client, f"/staff/events/{event}/handouts", "Add without telling anybody", title="Words", body="A list")
    text = handouts(app)[1].reference
    assert family.get(f"/events/bookings/{booking}/handouts/{text}").status_code == 404
    page = read(family.get(f"/events/bookings/{booking}/cancel"))
    pressed(family, page, "Cancel 1 place")
    assert family.get(address).status_code == 404


def test_a_handout_is_taken_back(app: Flask, client: FlaskClient) -> None:
    event = an_event(app)
    _, booking, account = a_booking(app, event)
    sign_in(client, "business_support")
    add(client, event, ("Map.png", png()))
    (map_,) = handouts(app)
    after = do(client, f"/staff/events/{event}", "Take it back : Map.png")
    assert "Taken back. Nobody reads it any more." in after.text
    assert "No handouts yet." in after.text
    family = app.test_client()
    sign_in(family, account)
    assert "Map.png" not in read(family.get(f"/events/bookings/{booking}")).text
    assert family.get(f"/events/bookings/{booking}/handouts/{map_.reference}").status_code == 404
    assert client.get(f"/staff/events/{event}/handouts/{map_.reference}/file").status_code == 404


def test_an_address_opens_it_by_its_mailed_link_once_confirmed(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, "information_event", places=5)
    sign_in(client, "business_support")
    add(client, event, ("Map.png", png()))
    (map_,) = handouts(app)

    def hold() -> str:
        robin = Visitor("Robin Sample", "robin@example.org")
        book_as_visitor(event, robin, by=VISITOR, now=clock.now())
        return db.session.scalars(select(Booking.reference)).one()

    booking = written(app, hold)
    with app.app_context():
        token = links.place_token(booking)
        subject = db.session.scalars(select(Message.link_subject)).one()
        confirm = links.booking_link(subject or "", base_url="", now=clock.now()).rsplit("/", 1)[1]
    visitor = app.test_client()
    address = f"/events/places/{token}/handouts/{map_.reference}"
    assert visitor.get(address).status_code == 404
    written(app, lambda: confirm_booking(confirm, by=VISITOR, now=clock.now()).id)
    page = read(visitor.get(f"/events/places/{token}"))
    assert visitor.get(page.link("Map.png : download")).mimetype == "image/png"
    assert visitor.get(f"/events/places/nonsense/handouts/{map_.reference}").status_code == 404
    written(app, lambda: cancel_by_link(token, by=VISITOR, now=clock.now()))
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_the_sweep_leaves_handouts_in_storage(
    app: Flask, client: FlaskClient, files: Path, frozen: Traveller, is_taken_back: bool
) -> None:
    event = an_event(app)
    sign_in(client, "business_support")
    add(client, event, ("Map.png", png()))
    if is_taken_back:
        do(client, f"/staff/events/{event}", "Take it back : Map.png")
    before = sorted(path for path in files.rglob("*") if path.is_file())
    assert before
    frozen.shift(timedelta(days=3))
    with app.app_context():
        assert remove_files_without_rows(clock.now()) == 0
    assert sorted(path for path in files.rglob("*") if path.is_file()) == before
