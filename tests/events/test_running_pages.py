"""Staff run the programme: titles, dates, bookings, who is told, who must not meet. On both databases."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock
from portal.agency.actions import change_cut_off
from portal.agency.rules import at
from portal.events.booking_models import Booking
from portal.events.models import AgreedPlace, Event, EventSession, EventTitle
from portal.extensions import db
from portal.messages.models import Message
from tests.events import making
from tests.events.running import (
    a_booking,
    an_event,
    do,
    find,
    look_up,
    pressed,
    refused,
    shown_first,
    written,
)
from tests.support.pages import press, read
from tests.support.people import sign_in
from tests.support.queries import counted

DATE = {"day": ["13", "1", "2027"], "begins": "10am", "ends": "noon", "venue": "The Old Mill, Example Lane"}


def test_new_titles_start_from_the_agencys_cut_off_and_others_keep_their_own(
    app: Flask, client: FlaskClient
) -> None:
    before = an_event(app, title="Before", starts_at=at(date(2027, 1, 13), time(19)))
    boss = written(app, making.staff)
    written(app, lambda: change_cut_off(48, by=boss, now=clock.now()))
    after = an_event(app, title="After", starts_at=at(date(2027, 1, 13), time(19)))
    sign_in(client, "business_support")
    form = read(client.get("/staff/events/titles/new"))
    assert [field["value"] for field in form.soup.select("input[name=cut_off_hours]")] == ["48"]
    until = "Families change until"
    old = read(client.get(f"/staff/events/{before}"))
    assert f"{until} 7pm on Tuesday 12 January 2027 (24 hours before)" in old.text
    new = read(client.get(f"/staff/events/{after}"))
    assert f"{until} 7pm on Monday 11 January 2027 (48 hours before)" in new.text
    public = read(app.test_client().get(f"/events/{an_event(app, 'information_event', title='Open')}"))
    assert "You can do it until 10am on Wednesday 2 December 2026. After that, ring us." in public.text


def test_a_title_a_course_from_it_published_and_taken_back(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "business_support")
    page = do(
        client, "/staff/events/titles/new", "Add the title", title="Stage 1 course", kind="stage_1_course"
    )
    assert page.h1.endswith("Make a date")
    wrong = refused(client, page.url, "Make the date as a draft", 409, **DATE, more_days="14 1 2027\nsoon")
    assert wrong.errors == ["We cannot read “soon”. Write a date, like 28 11 2026."]
    assert "14 1 2027" in wrong.html  # nothing that was typed is lost
    event = do(
        client, page.url, "Make the date as a draft", **DATE, more_days="20 1 2027\n14 1 2027 9am to 3pm"
    )
    assert "Wednesday 13 January 2027" in event.text
    assert "Thursday 14 January 2027, 9am to 3pm" in event.text
    published = do(client, event.url, "Publish it")
    assert "Published" in published.text
    assert "Draft" in do(client, event.url, "Back to a draft").text
    title = look_up(app, select(EventTitle.reference))
    again = read(client.get(f"/staff/events/titles/{title}/date"))
    assert "The Old Mill, Example Lane" in again.html
    ended = do(client, f"/staff/events/titles/{title}", "End this title")
    assert "No titles yet" in ended.text
    refused(client, again.url, "Make the date as a draft", 409, **DATE)


def test_a_weekly_programme_leaves_a_week_out_and_has_a_make_up_session(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, "manager")
    page = do(
        client, "/staff/events/titles/new", "Add the title", title="Together", kind="parenting_programme"
    )
    weekly = {"weeks": "3", "leave_out": "20 1 2027", "make_up": "2: 5 2 2027"}
    event = do(client, page.url, "Make the date as a draft", **DATE, **weekly)
    assert "Friday 5 February 2027, 10am to noon (makes up for 2)" in event.text
    with app.app_context():
        days = db.session.scalars(select(EventSession.starts_at).order_by(EventSession.number)).all()
    assert [f"{day:%d%m}" for day in days] == ["1301", "2701", "0302", "0502"]
    household, _, _ = a_booking(app, an_event(app))
    assert "Places agreed" not in read(client.get(event.url)).text
    found = find(client, event.url, household)
    after = pressed(client, found, "Agree a place with them : Kim Example")
    assert "The place is agreed" in after.text
    assert look_up(app, select(func.count()).select_from(AgreedPlace)) == 1
    assert "agreed Fri 20 Nov" in read(client.get(event.url)).text


def test_the_programme_is_filtered_paged_by_key_in_a_fixed_number_of_queries(
    app: Flask, client: FlaskClient
) -> None:
    event = an_event(app, title="Sibling rivalry", places=1)
    a_booking(app, event)

    def wait() -> None:
        making.wait(db.session.scalars(select(Event)).one(), making.family())

    written(app, wait)
    sign_in(client, "family_finder")
    page = read(client.get("/staff/events"))
    assert "1 of 1 (full)" in page.text
    with counted(app) as few:
        read(client.get("/staff/events"))
    more = [clock.now() + timedelta(days=20 + number) for number in range(27)]
    written(app, lambda: [making.event(title="Life story", starts_at=at) for at in more])
    with counted(app) as many:
        page = read(client.get("/staff/events"))
    assert len(few) == len(many) <= 6
    rest = read(client.get(page.link("Later ones →")))
    assert (len(page.soup.select("tbody tr")), len(rest.soup.select("tbody tr"))) == (25, 3)
    for query, rows in (
        ("only=line", 1), ("title=RIVAL", 1), ("title=rival&kind=social_event", 0), ("state=draft", 0),
        ("month=2027-01", 5), ("authority=online", 0), ("when=past", 0),
    ):  # fmt: skip
        assert len(read(client.get(f"/staff/events?{query}")).soup.select("tbody tr")) == rows, query
    assert client.get("/staff/events?month=later").status_code == 404
    assert "Make a date from a title" not in page.text


def test_an_event_s_page_costs_a_fixed_number_of_queries(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, places=60)
    a_booking(app, event)
    sign_in(client, "manager")
    address = f"/staff/events/{event}"
    read(client.get(address))
    with counted(app) as few:
        read(client.get(address))
    for _ in range(5):
        a_booking(app, event)
    with counted(app) as many:
        assert "6 of 60 places taken" in read(client.get(address)).text
    reads = [one for one in many if one.startswith("SELECT")]
    assert len(few) == len(many)
    assert len(reads) <= 10, reads


def test_a_register_that_is_not_filled_and_what_is_over(app: Flask, client: FlaskClient, frozen: Any) -> None:
    event = an_event(app)
    frozen.shift(timedelta(days=15))
    sign_in(client, "adviser")
    page = read(client.get("/staff/events?when=past&only=register"))
    assert f"/staff/events/{event}" in page.html
    assert "Register not filled" in page.text
    assert "Cancel the event" not in read(client.get(f"/staff/events/{event}")).text


def test_a_household_is_added_its_people_changed_moved_and_cancelled_with_a_word(
    app: Flask, client: FlaskClient
) -> None:
    event, other = an_event(app, title="Twice"), an_event(app, title="Twice", places=5)
    household, _, _ = a_booking(app, other)
    sign_in(client, "manager")
    found = find(client, f"/staff/events/{event}", household)
    add = found.link("Add them : Kim Example")
    nobody = refused(client, add, "Book for them", 422)
    assert nobody.errors == ["Choose who is coming"]
    person = nobody.soup.select_one("input[name=who]")
    assert person
    page = do(client, add, "Book for them", who=str(person["value"]), access_0="A ramp", dietary_0="Nuts")
    assert "Needs: A ramp" in page.text
    assert "Cannot eat: Nuts" in page.text
    with app.app_context():
        booking = db.session.scalars(select(Booking.reference).order_by(Booking.id.desc())).first()
    own = f"/staff/events/bookings/{booking}"
    changed = read(client.get(f"{own}/people"))
    assert 'value="A ramp"' in changed.html
    do(client, f"{own}/people", "Save who comes", access_0="A hearing loop")
    refused(client, f"{own}/move", "Move them and ask whether it suits", 409, to=other, because="Full")
    preview = shown_first(client, f"{own}/cancellation", because="Rooms flooded")
    assert "There is something for you" in preview.text
    after = pressed(client, preview, "Cancel this booking")
    assert "They are told" in after.text
    with app.app_context():
        row = db.session.scalars(select(Booking).where(Booking.reference == booking)).one()
        assert (row.state, row.ended_because) == ("cancelled", "Rooms flooded")
    first = look_up(app, select(Booking.reference).where(Booking.state == "booked"))
    moved = do(
        client,
        f"/staff/events/bookings/{first}/move",
        "Move them and ask whether it suits",
        to=event,
        because="Nearer you",
    )
    assert "Asked again" in moved.text
    assert "Booked" in do(client, moved.url, "They come : Kim Example").text


def test_changing_and_cancelling_say_beforehand_who_is_told(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, "information_event", places=9)
    sign_in(client, "adviser")
    own = f"/staff/events/{event}"
    do(client, f"{own}/guests", "Book for them", name="Pat Sample", others="Sam Sample")
    assert "Back to a draft" not in read(client.get(own)).text
    form = read(client.get(f"{own}/dates"))
    assert "Ring them: Pat Sample" in form.text
    assert "Draft" not in do(client, f"{own}/places", "Save the places", places="1").text
    too_few = refused(client, f"{own}/places", "Save the places", 422, places="no")
    assert too_few.errors == ["Enter a number from 1 to 500"]
    page = do(client, f"{own}/dates", "Change the date", day=["14", "1", "2027"], begins="6pm", ends="7:30pm")
    assert "Thursday 14 January 2027, 6pm to 7:30pm" in page.text
    shown = shown_first(client, f"{own}/cancellation", because="Snow")
    assert look_up(app, select(Event.state)) == "published"
    after = pressed(client, shown, "Cancel the event")
    assert "Cancelled on Friday 20 November 2026" in after.text


def test_joining_instructions_go_to_everybody_booked_once_the_place_shows(
    app: Flask, client: FlaskClient, frozen: Any
) -> None:
    event = an_event(app, venue="Secret barn")
    a_booking(app, event)
    sign_in(client, "business_support")
    own = f"/staff/events/{event}"
    letters = select(func.count(Message.id))
    before = look_up(app, letters)
    shown = shown_first(client, f"{own}/joining", text="Come to the barn")
    early = read(press(client, shown, "Save and send to everybody booked (1)"), status=409)
    assert early.errors == [
        "Families see this from Friday 27 November, seven days before. Save it now, and send it from then on."
    ]
    do(client, f"{own}/joining", "Save without telling anybody", text="Come to the barn")
    assert look_up(app, letters) == before
    frozen.shift(timedelta(days=10))
    sign_in(client, "business_support")
    shown = shown_first(client, f"{own}/handouts", title="Reading", body="A list")
    after = pressed(client, shown, "Add and send to everybody booked (1)")
    assert "1 e-mail on the way" in after.text
    with app.app_context():
        last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert last is not None
        assert (last.template, last.parameters) == ("something_for_you", {})


def test_an_event_is_repeated_and_last_year_s_programme_copied(app: Flask, client: FlaskClient) -> None:
    event = an_event(app, title="Coffee", kind="support_group")
    sign_in(client, "manager")
    own = f"/staff/events/{event}/repeat"
    assert "Enter how many more" in read(client.get(f"{own}?how=weekly&times=many")).text
    assert "Enter how many more" in read(client.get(f"{own}?how=weekly&times=²")).text
    assert client.get(f"/staff/events/{event}?after=²").status_code == 404
    page = read(client.get(f"{own}?how=weekly&times=3"))
    assert "Friday 25 December 2026 – a bank holiday, or we are closed" in page.text
    done = pressed(client, page, "Make the ticked dates as drafts")
    assert len(done.soup.select("tbody tr")) == 2
    copy = "/staff/events/copy"
    page = read(client.get(f"{copy}?year=2026"))
    assert "Friday 3 December 2027" in page.text
    pressed(client, page, "Make the ticked dates as drafts")
    assert "Is there already" in read(client.get(f"{copy}?year=2026")).text
    with app.app_context():
        starts = db.session.scalars(
            select(Event.starts_at).where(Event.starts_on > clock.today().replace(2027))
        ).all()
    assert [f"{at:%a %H}" for at in starts] == ["Fri 10"]
    assert client.get(f"{copy}?year=1999").status_code == 404
