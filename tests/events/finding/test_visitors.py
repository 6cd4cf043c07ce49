"""Booking without an account, page by page: check, one confirm, the mailed link, giving it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update

from portal import clock
from portal.agency.models import Authority
from portal.events import links
from portal.events.actions.line import lapse_holds, offer_places
from portal.events.actions.programme import Slot, change_date
from portal.events.booking_models import Booking
from portal.events.models import Event
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.events.making import event, staff
from tests.support.pages import Page, press, read
from tests.support.people import authority

SOON = datetime(2026, 12, 3, 19, 0, tzinfo=clock.LONDON)
ROBIN = {"name": "Robin Sample", "email": "Robin@example.org"}


def make(app: Flask, kind: str = "information_event", **details: Any) -> str:
    """A public date's reference."""
    with app.app_context(), writing():
        authority()
        return event(
            kind, **{"starts_at": SOON, "title": "Evening", "places": 2, "authority": "kent", **details}
        ).reference


def mailed(app: Flask, purpose: str, email: str = "robin@example.org") -> str:
    """The address in the newest e-mail for this purpose."""
    with app.app_context():
        subject = db.session.scalars(
            select(Message.link_subject)
            .where(Message.to == email, Message.link_subject.like(f"{purpose} %"))
            .order_by(Message.id.desc())
        ).first()
        assert subject is not None
        return links.booking_link(subject, base_url="", now=clock.now())


def bookings(app: Flask) -> list[Booking]:
    with app.app_context():
        return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def checked(client: FlaskClient, ref: str, **typed: str) -> Page:
    """The page that asks for one last look."""
    form = read(client.get(f"/events/{ref}/book-by-name"))
    return read(press(client, form, "Continue", {**ROBIN, **typed}))


def asked(client: FlaskClient, ref: str, button: str = "Book your place", **typed: str) -> Page:
    answer = press(client, checked(client, ref, **typed), button)
    assert answer.status_code == 303, answer.text
    return read(client.get(answer.headers["Location"]))


def confirmed(app: Flask, client: FlaskClient, button: str = "Yes, keep my place") -> Page:
    page = read(client.get(mailed(app, "confirm")))
    return read(client.get(press(client, page, button).headers["Location"]))


def test_a_place_is_booked_with_a_call_by_a_mailed_link_and_given_back(
    app: Flask, client: FlaskClient
) -> None:
    ref = make(app, venue="Example Hall, Maidstone")
    look = checked(client, ref, wants_call="y", telephone="01632 960123", others="Alex Sample")
    assert "Robin Sample" in look.text
    assert "With you Alex Sample" in look.text
    assert "Yes, on 01632 960123" in look.text
    assert bookings(app) == []
    again = read(press(client, look, "Change something"))
    assert [field["value"] for field in again.soup.select("input[name=email]")] == ["robin@example.org"]
    assert again.errors == []
    sent = read(client.get(press(client, look, "Book your place").headers["Location"]))
    assert "We keep it for you until 10am on Saturday 21 November 2026" in sent.text
    assert "robin" not in sent.html.lower()
    (booking,) = bookings(app)
    assert (booking.state, booking.places, booking.confirmed_at) == ("held", 1, None)

    link = mailed(app, "confirm")
    for _ in range(2):
        page = read(client.get(link))  # looking changes nothing
    assert bookings(app)[0].confirmed_at is None
    assert "A call about a visit Yes, on 01632 960123" in page.text
    place = confirmed(app, client)
    assert place.h1 == "You are booked"
    assert "We ring you on 01632 960123" in place.text
    assert read(client.get(place.url)).h1 == "You are booked"
    with app.app_context():
        kinds = db.session.scalars(select(Promise.kind)).all()
    assert "first_conversation" in kinds
    assert read(client.get(client.get(link).headers["Location"])).h1 == "You are booked"

    cancel = read(client.get(place.link("Cancel your place")))
    assert bookings(app)[0].state == "booked"
    gone = press(client, cancel, "Cancel your place")
    page = read(client.get(gone.headers["Location"]))
    assert page.h1 == "You have no place here any more"
    assert "It is cancelled. Thank you for telling us." in page.text
    assert press(client, cancel, "Cancel your place").headers["Location"] == gone.headers["Location"]
    assert client.get(f"{place.url}/cancel").status_code == 303


def test_where_somebody_lives_is_asked_for_a_call_where_the_event_is_of_no_council(
    app: Flask, client: FlaskClient
) -> None:
    ref = make(app, is_online=True, authority=None)
    with app.app_context(), writing():
        db.session.add(Authority(code="medway", name="Medway", council="Medway Council", position=2))
    form = read(client.get(f"/events/{ref}/book-by-name"))
    typed = {**ROBIN, "wants_call": "y", "telephone": "01632 960123", "others": "Alex Sample"}
    page = read(press(client, form, "Continue", typed), status=422)
    assert page.errors == ["Choose where you live, so the right person calls you"]
    assert "Alex Sample" in page.html
    assert 'value="01632 960123"' in page.html
    look = read(press(client, page, "Continue", authority="medway"))
    assert "Where you live Medway" in look.text
    again = read(press(client, look, "Change something"))
    assert again.soup.select_one("option[value=medway][selected]")
    asked(client, ref, "Book your place", wants_call="y", telephone="01632 960123", authority="medway")
    confirmed(app, client)
    with app.app_context():
        assert set(db.session.scalars(select(Promise.authority))) == {"medway"}
    # who wants no call is not asked twice, and an event of a council does not ask at all
    assert "Where you live" not in checked(client, ref, email="other@example.org").text
    there = read(client.get(f"/events/{make(app, title='There')}/book-by-name"))
    assert "Where do you live?" not in there.text


def test_who_comes_is_changed_on_the_place_until_the_cut_off(
    app: Flask, client: FlaskClient, frozen: Any
) -> None:
    ref = make(app, "school_seminar", places=3)
    asked(client, ref, organisation="Example School")
    place = confirmed(app, client)
    assert "You can do this here until 7pm on Wednesday 2 December 2026" in place.text
    page = read(client.get(place.link("Change who comes")))
    assert "You come yourself: Robin Sample" in page.text
    typed = {"others": "Alex Sample\nLee Sample\nPat Sample", "dietary_needs": "nuts"}
    full = read(press(client, page, "Save who comes", typed), status=422)
    assert full.errors == ["There are 3 places in all. Choose fewer people."]
    assert "Pat Sample" in full.html
    answer = press(client, full, "Save who comes", others="Alex Sample")
    page = read(client.get(answer.headers["Location"]))
    assert "We have noted who is coming" in page.text
    assert "Who comes Robin Sample, Alex Sample" in page.text
    assert "Food you can’t eat nuts" in page.text
    assert bookings(app)[0].places == 2
    frozen.move_to(SOON - timedelta(hours=23))
    late = read(client.get(place.url))
    assert "It is too late to change this here. If you can’t come, ring us" in late.text
    assert "Change who comes" not in late.text
    assert client.get(f"{place.url}/people").status_code == 303
    assert client.get(f"{place.url}/cancel").status_code == 303


def test_errors_say_what_to_do_and_keep_what_was_typed(app: Flask, client: FlaskClient) -> None:
    ref = make(app, "school_seminar", places=3)
    form = read(client.get(f"/events/{ref}/book-by-name"))
    assert "wants_call" not in form.html
    page = read(press(client, form, "Continue", name="Robin", email="nonsense", others="A\nB\nC"), status=422)
    assert page.errors == [
        "Enter an e-mail address like name@example.org",
        "Enter the name of your school or organisation",
    ]
    assert "A\nB\nC" in page.html
    typed = {"email": "r@example.org", "organisation": "Example School"}
    page = read(press(client, page, "Continue", typed), status=422)
    assert page.errors == ["There are 3 places left. Name fewer people, or ring us"]
    page = read(press(client, page, "Continue", others="A\nB"))
    assert page.form_with("Book 3 places")
    evening = make(app, title="Other")
    form = read(client.get(f"/events/{evening}/book-by-name"))
    page = read(press(client, form, "Continue", {**ROBIN, "wants_call": "y"}), status=422)
    assert page.errors == ["Enter your telephone number, so we can call you"]
    page = read(press(client, form, "Continue", {**ROBIN, "website": "x"}), status=422)
    assert "a box that people do not see" in page.errors[0]
    assert bookings(app) == []


def test_a_known_address_is_told_the_same_on_the_page(app: Flask, client: FlaskClient) -> None:
    ref = make(app)
    first = asked(client, ref)
    confirmed(app, client)
    stranger = app.test_client()
    second = asked(stranger, ref, name="Somebody Else")
    assert second.text == first.text
    assert [one.state for one in bookings(app)] == ["booked"]
    assert mailed(app, "booked").startswith("/events/places/")


def test_the_last_place_goes_while_somebody_types_and_the_line_is_offered(
    app: Flask, client: FlaskClient
) -> None:
    ref = make(app, places=1)
    page = checked(client, ref)
    asked(app.test_client(), ref, email="first@example.org")
    late = read(press(client, page, "Book your place"), status=409)
    assert late.errors == ["Those places have just gone. You can join the waiting list."]
    assert late.h1 == "Join the waiting list"
    assert 'value="Robin Sample"' in late.html
    sent = asked(client, ref, "Join the waiting list")
    assert "then you are on the waiting list" in sent.text
    place = confirmed(app, client, "Yes, put me on the waiting list")
    assert "You are number 1 in the line" in place.text
    with app.app_context(), writing():
        db.session.execute(update(Event).values(places=2))
    with app.app_context():
        offer_places(clock.now())
    place = read(client.get(mailed(app, "offer")))
    assert "We hold it for you until" in place.text
    accepted = press(client, place, "Yes, I take the place")
    assert read(client.get(accepted.headers["Location"])).h1 == "You are booked"


def test_a_hold_that_ran_out_is_taken_again_or_said_to_be_gone(
    app: Flask, client: FlaskClient, frozen: Any
) -> None:
    ref = make(app, places=1)
    asked(client, ref)
    link = mailed(app, "confirm")
    frozen.move_to(clock.now() + timedelta(hours=25))
    with app.app_context():
        lapse_holds(clock.now())
    page = read(client.get(link))
    assert "if it is still free, it is yours" in page.text
    asked(app.test_client(), ref, email="quick@example.org")
    gone = read(press(client, page, "Yes, keep my place"), status=409)
    assert gone.h1 == "The place is gone"
    assert gone.link("Join the waiting list") == f"/events/{ref}"


def test_a_changed_date_asks_again(app: Flask, client: FlaskClient) -> None:
    ref = make(app)
    asked(client, ref)
    place = confirmed(app, client)
    with app.app_context(), writing():
        later = SOON + timedelta(days=7)
        change_date(ref, [Slot(later, later + timedelta(hours=2))], by=staff(), now=clock.now())
    before = read(client.get(place.url))
    assert "The date has changed. Do you still come?" in before.text
    assert "Thursday 10 December 2026" in before.text
    answer = press(client, before, "Yes, I still come")
    page = read(client.get(answer.headers["Location"]))
    assert "Do you still come" not in page.text
    assert read(press(client, before, "Yes, I still come", once="x" * 20), status=409).errors


def test_a_date_moved_close_can_still_be_given_back(app: Flask, client: FlaskClient) -> None:
    ref = make(app)
    asked(client, ref)
    place = confirmed(app, client)
    soon = clock.now() + timedelta(hours=5)
    with app.app_context(), writing():
        change_date(ref, [Slot(soon, soon + timedelta(hours=2))], by=staff(), now=clock.now())
    page = read(client.get(place.url))
    assert "too late" not in page.text
    cancel = read(client.get(page.link("Cancel your place")))
    gone = press(client, cancel, "Cancel your place")
    assert read(client.get(gone.headers["Location"])).h1 == "You have no place here any more"


def test_too_many_tries_are_told_when_to_go_on(app: Flask, client: FlaskClient) -> None:
    refs = [make(app, title=f"Evening {number}") for number in range(6)]
    for ref in refs[:5]:
        asked(client, ref)
    page = read(press(client, checked(client, refs[5]), "Book your place"), status=429)
    assert "Try again after 10am on Saturday 21 November 2026" in page.errors[0]
    assert 'value="Robin Sample"' in page.html
    assert len(bookings(app)) == 5


@pytest.mark.parametrize(
    "path", ["confirm/nonsense", "places/nonsense", "places/nonsense/people", "places/nonsense/calendar"]
)
def test_a_wrong_link_says_what_to_do(app: Flask, client: FlaskClient, path: str) -> None:
    make(app)
    assert read(client.get(f"/events/{path}"), status=404).h1 == "This link does not work any more"


def test_a_calendar_file_keeps_the_hour_across_a_clock_change(app: Flask, client: FlaskClient) -> None:
    before = datetime(2027, 3, 25, 19, 0, tzinfo=clock.LONDON)
    after = datetime(2027, 4, 1, 19, 0, tzinfo=clock.LONDON)
    hall = "Example Hall; Lower Room, 12 Long Example Street whose name passes the end of a line, Maidstone"
    ref = make(app, starts_at=before, venue=hall, title="Secret words")
    with app.app_context(), writing():
        slots = [Slot(at, at + timedelta(hours=2)) for at in (before, after)]
        change_date(ref, slots, by=staff(), now=clock.now())
    asked(client, ref)
    assert client.get(mailed(app, "confirm").replace("confirm", "places") + "/calendar").status_code == 404
    place = confirmed(app, client)
    answer = client.get(f"{place.url}/calendar")
    assert answer.mimetype == "text/calendar"
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    times = [each.decoded("DTSTART").astimezone(clock.LONDON) for each in found]
    assert [f"{at:%d %H:%M}" for at in times] == ["25 19:00", "01 19:00"]
    assert {str(each["SUMMARY"]) for each in found} == {"Appointment"}
    assert {str(each["LOCATION"]) for each in found} == {hall}
    assert len({str(each["UID"]) for each in found}) == 2
    assert "Secret words" not in answer.text
