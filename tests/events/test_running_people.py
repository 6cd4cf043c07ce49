"""Who is held, hidden, printed and invited, as staff of each role see it. On both databases."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditRow
from portal.events.actions.attendees import change_attendees
from portal.events.models import Event, MustNotMeet
from portal.events.rules import Person
from portal.extensions import db
from tests.conversations.writing import viewer
from tests.events import making
from tests.events.running import (
    a_booking,
    an_event,
    do,
    find,
    hide,
    look_up,
    refused,
    written,
)
from tests.support.pages import press, read
from tests.support.people import sign_in


def test_who_must_not_meet_is_held_and_told_to_managers_alone(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, places=5)
    one, _, _ = a_booking(app, event)
    sign_in(client, "manager")
    other_event = an_event(app, places=5)
    other, _, account = a_booking(app, other_event)
    wrong = refused(
        client,
        f"/staff/households/{one}/must-not-meet",
        "Note that they must not meet",
        409,
        other="ZZZZ-ZZZZ",
        reason="Court order",
    )
    assert wrong.errors == ["We cannot find a household of this reference. Look at it again."]
    page = do(
        client,
        f"/staff/households/{one}/must-not-meet",
        "Note that they must not meet",
        other=other,
        reason="Court order",
    )
    assert "Court order" in page.text

    def book() -> str:
        row = db.session.scalars(select(Event).where(Event.reference == event)).one()
        return making.book(row, viewer(account)).reference

    held = written(app, book)
    seen = read(client.get(f"/staff/events/{event}"))
    assert "both have a place here" in seen.text
    decide = f"/staff/events/bookings/{held}/decision"
    assert "Court order" in read(client.get(decide)).text
    adviser = app.test_client()
    sign_in(adviser, "adviser")
    theirs = read(adviser.get(f"/staff/events/{event}"))
    assert "A manager decides" in theirs.text
    assert "both have a place" not in theirs.text
    assert adviser.get(decide).status_code == 403
    assert adviser.get(f"/staff/households/{one}/must-not-meet").status_code == 403
    assert "1 held" in read(adviser.get("/staff/events?only=held")).text
    after = do(client, decide, "Save what you decided", comes="no", because="We can offer you March.")
    assert "never why" in after.text
    do(client, f"/staff/households/{one}/must-not-meet", "They may meet again : Kim Example")
    assert look_up(app, select(func.count()).select_from(MustNotMeet)) == 0


def test_both_have_booked_before_it_is_noted_and_a_manager_decides(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, places=5)
    (one, _, _), (other, later, _) = a_booking(app, event), a_booking(app, event)
    sign_in(client, "manager")
    address = f"/staff/households/{one}/must-not-meet"
    page = do(client, address, "Note that they must not meet", other=other, reason="Court order")
    assert "Both are booked at 1 event already: decide there." in page.text
    seen = read(client.get(f"/staff/events/{event}"))
    assert "2 bookings, 1 to look at." in seen.text
    assert "Booked To look at Somebody they must not meet has a place here." in seen.text
    assert "1 held" in read(client.get("/staff/events?only=held")).text
    adviser = app.test_client()
    sign_in(adviser, "adviser")
    assert "A manager decides." in read(adviser.get(f"/staff/events/{event}")).text
    decide = seen.link("Decide : Kim Example")
    assert decide.endswith(f"{later}/decision")
    assert "Both had booked before this was noted." in read(client.get(decide)).text
    after = do(client, decide, "Save what you decided", comes="yes")
    assert "They come, as they had booked. Nobody is told anything." in after.text
    assert "to look at" not in after.text
    assert "This is decided already." in read(client.get(decide)).text


def test_a_restricted_household_counts_and_is_not_shown(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, places=5)
    household, booking, _ = a_booking(app, event)
    hide(app, household)
    sign_in(client, "manager")
    page = read(client.get(f"/staff/events/{event}"))
    assert "1 of 5 places taken" in page.text
    assert "Restricted household" in page.text
    for address in (f"/staff/events/{event}", f"/staff/events/{event}/list"):
        html = read(client.get(address)).html
        assert "Kim" not in html
        assert household not in html
    for what in ("people", "move", "cancellation", "decision"):
        assert client.get(f"/staff/events/bookings/{booking}/{what}").status_code == 404
    assert not find(client, f"/staff/events/{event}", household).soup.select("tbody tr")
    assert client.get(f"/staff/events/{event}/households/{household}/add").status_code == 404


def test_the_attendance_list_says_initials_needs_and_who_printed_it(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, places=5)
    household, booking, account = a_booking(app, event)

    def need() -> None:
        kim = viewer(account)
        people = [Person("", person_id=kim.person_id, access_needs="A ramp", dietary_needs="Nuts")]
        change_attendees(booking, people, by=kim, now=clock.now())

    written(app, need)
    sign_in(client, "support_worker")
    page = read(client.get(f"/staff/events/{event}/list"))
    row = page.soup.select_one("tbody tr")
    assert row is not None
    assert row.get_text(" ", strip=True) == f"{household} KE A ramp; Nuts"
    assert "Printed by Support Worker Example" in page.text
    assert "Kim" not in page.text
    with app.app_context():
        printed = db.session.scalars(select(AuditRow).where(AuditRow.event == "events.list_printed")).one()
    assert printed.subject_ref == event
    reader = app.test_client()
    sign_in(reader, "panel_adviser")
    assert reader.get(f"/staff/events/{event}/list").status_code == 403
    assert "Kim Example (child)" not in read(reader.get(f"/staff/events/{event}")).text
    assert "A ramp" not in read(reader.get(f"/staff/events/{event}")).text


def test_a_profiling_event_is_by_invitation_that_can_be_taken_back(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, "profiling_event", places=5)
    household = written(app, lambda: making.family("approved").household_reference or "")
    sign_in(client, "family_finder")
    own = f"/staff/events/{event}"
    assert "Nobody is invited yet" in read(client.get(own)).text
    found = find(client, own, household)
    assert "Add them" not in found.text
    never = find(client, own, written(app, lambda: making.family("applicant").household_reference or ""))
    answer = read(press(client, never, "Invite them : Kim Example"), status=409)
    assert "This household cannot come yet. This is for approved families." in answer.text
    assert "Found for" in answer.text
    press(client, found, "Invite them : Kim Example")
    page = read(client.get(own))
    assert "invited Fri 20 Nov" in page.text
    assert "Nobody is invited yet" in do(client, own, "Take it back : Kim Example").text
