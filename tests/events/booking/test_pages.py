"""Booking on the pages: book, change, cancel, the line, an offer, and what each reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.events import links
from portal.events.actions.apart import note_must_not_meet, settle_booking
from portal.events.actions.booking import cancel_booking
from portal.events.actions.places import hold_event_called
from portal.events.actions.programme import Slot, change_date
from portal.events.actions.register import mark_attendance
from portal.events.booking_models import Attendee, Booking
from portal.events.links import booking_link
from portal.events.models import EventSession
from portal.extensions import db
from portal.households.actions import add_person
from portal.households.partings.actions import say_parted
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.conversations.writing import as_, viewer
from tests.events.making import agency, book, event, family, staff, wait
from tests.households.making import account_of, couple, written
from tests.support.pages import Page, press, read
from tests.support.queries import counted

SHOP = {
    "venue": "Example Hall",
    "directions": "Left at the bridge",
    "online_link": "https://example.org/room",
}


@dataclass(frozen=True)
class Town:
    """A couple with a child, somebody else who adopts, and one event."""

    sam: FlaskClient
    alex: FlaskClient
    kim: FlaskClient
    as_sam: Viewer
    as_kim: Viewer
    event: str
    robin: str


def town(app: Flask, kind: str = "workshop", *, stage: str = "adoptive_parent", **details: Any) -> Town:
    """The people, signed in, and an event of this kind a fortnight from now."""

    def make() -> tuple[str, str, str, str, str]:
        agency()
        home, kim = couple(stage=stage), family(stage)
        child = add_person(
            home.id, given_name="Robin", family_name="Example", role="child", by="test",
            now=clock.now(), from_on=clock.today(),
        )  # fmt: skip
        sam, alex = account_of(home.id, "Sam").reference, account_of(home.id, "Alex").reference
        return (
            sam,
            alex,
            kim.reference or "",
            event(kind, **{"places": 8, **SHOP, **details}).reference,
            child.reference,
        )

    sam, alex, kim, made, child = written(app, make)
    browser = app.test_client()
    as_sam, as_kim = written(app, lambda: (viewer(sam), viewer(kim)))
    return Town(
        as_(browser, sam), as_(browser, alex), as_(browser, kim), as_sam, as_kim, made, child
    )  # fmt: skip


def go(client: FlaskClient, page: Page, button: str, **typed: Any) -> Page:
    """Press a button and follow where it leads."""
    answer = press(client, page, button, **typed)
    return read(client.get(answer.location)) if answer.status_code == 303 else Page(answer)


def needs_of(page: Page, name: str) -> list[str]:
    """The names of the fields about what somebody needs."""
    return [str(tag["name"]) for tag in page.soup.select(f"[name^={name}_]")]


def test_a_couple_books_changes_and_cancels(app: Flask) -> None:
    it = town(app, bring="A cushion")
    page = read(it.sam.get(f"/events/{it.event}/book"))
    assert len(needs_of(page, "diet")) == 2, "their own and the child's, not the other adult's"
    mine = needs_of(page, "diet")[0]
    check = go(it.sam, page, "Continue", **{mine: "Nuts"})
    assert "Can’t eat: Nuts" in check.text
    done = go(it.sam, check, "Book 2 places")
    assert (done.h1, done.status) == ("You are booked", 200)
    for said in ("Friday 4 December 2026", "10am to noon", "Sam Example", "2 places", "A cushion"):
        assert said in done.text
    assert done.link("Join online") == "https://example.org/room"
    home = read(it.sam.get("/home"))
    assert "What is booked" in home.text
    own = home.link("workshop 0")
    # alex sees that sam comes, not what sam eats
    theirs = read(it.alex.get(own))
    assert "Sam Example What they need, they tell us themselves." in theirs.text
    assert "Nuts" not in theirs.html
    changing = read(it.alex.get(theirs.link("Change who comes")))
    assert "Nuts" not in changing.html
    alone = go(it.alex, changing, "Save who comes", **{needs_of(changing, "access")[0]: "A ramp"})
    assert "We have noted who is coming" in alone.text
    with app.app_context():
        kept = db.session.scalars(select(Attendee).where(Attendee.comes).order_by(Attendee.id)).all()
        assert {one.name: (one.access_needs, one.dietary_needs) for one in kept} == {
            "Sam Example": ("", "Nuts"),
            "Alex Example": ("A ramp", ""),
        }
    over = go(it.sam, read(it.sam.get(f"{own}/cancel")), "Cancel 2 places")
    assert over.h1 == "This booking is cancelled"
    assert "Nothing is booked" in read(it.sam.get("/events/bookings")).text


def test_nobody_ticked_is_said_and_what_was_typed_stays(app: Flask) -> None:
    it = town(app)
    page = read(it.sam.get(f"/events/{it.event}/book"))
    field = needs_of(page, "access")[0]
    again = read(press(it.sam, page, "Continue", {"who": [], field: "Large print"}), status=422)
    assert again.errors == ["Choose who is coming."]
    assert "Large print" in again.text
    back = read(press(it.sam, read(press(it.sam, page, "Continue", {field: "Loop"})), "Change who comes"))
    assert "Loop" in back.text


def test_children_are_counted_and_a_course_is_for_adults(app: Flask) -> None:
    it = town(app, "social_event", places=3)
    page = read(it.sam.get(f"/events/{it.event}/book"))
    everybody = [str(box["value"]) for box in page.soup.select("[name=who]")]
    check = go(it.sam, page, "Continue", who=everybody)
    assert "2 adults and 1 child" in check.text
    assert go(it.sam, check, "Book 3 places").h1 == "You are booked"


def test_friends_and_relatives_come_where_it_is_for_them(app: Flask) -> None:
    it = town(app, "related_by_adoption", stage="approved", places=6)
    page = read(
        press(
            it.sam, read(it.sam.get(f"/events/{it.event}/book")), "Add another person", guest_0="Pat Sample"
        )
    )
    check = go(it.sam, page, "Continue", guest_1="Lee Sample", guest_diet_1="Fish")
    done = go(it.sam, check, "Book 4 places")
    assert "Pat Sample" in done.text
    assert "Lee Sample Can’t eat: Fish" in done.text


def test_full_then_the_line_an_offer_and_its_mailed_link(app: Flask) -> None:
    it = town(app, places=3)
    first = written(app, lambda: book(_event(it.event), it.as_sam).reference)
    page = read(it.kim.get(f"/events/{it.event}/book"))
    assert "This is full." in page.text
    waits = go(it.kim, go(it.kim, page, "Continue"), "Join the waiting list")
    assert waits.h1 == "You are on the waiting list"
    assert "You are 1st in the line, the next to be asked" in waits.text
    own = waits.url.removesuffix("/done")
    written(app, lambda: cancel_booking(first, by=it.as_sam, now=clock.now()))
    assert "There is a place for you" in read(it.kim.get(own)).text
    link = written(app, lambda: booking_link(f"offer {own.split('/')[-1]}", base_url="", now=clock.now()))
    visitor = app.test_client()
    for _ in range(2):  # a program that checks mail opens every link
        page = read(visitor.get(link))
    assert state_of(app, own) == "offered"
    for secret in ("workshop 0", "Example Hall", "example.org/room", "Kim"):
        assert secret not in page.html.replace("hello@example.org", "")
    assert "4 December 2026" in page.text
    assert go(visitor, page, "Yes, book 1 place").h1 == "You are booked"
    assert state_of(app, own) == "booked"
    assert visitor.get(own).status_code == 303, "the booking itself asks to sign in"
    sealed = written(app, lambda: links._sealed(links.BOOKED, own.split("/")[-1]))
    read(visitor.get(f"/events/offers/{sealed}"), status=404)


def test_an_offer_is_declined_by_link_and_accepted_late_by_nobody(app: Flask, frozen: Traveller) -> None:
    it = town(app, places=3)
    first = written(app, lambda: book(_event(it.event), it.as_sam).reference)
    own = written(app, lambda: wait(_event(it.event), it.as_kim).reference)
    written(app, lambda: cancel_booking(first, by=it.as_sam, now=clock.now()))
    link = written(app, lambda: booking_link(f"offer {own}", base_url="", now=clock.now()))
    page = read(app.test_client().get(link))
    frozen.shift(timedelta(hours=49))
    late = press(app.test_client(), page, "Yes, book 1 place")
    assert late.status_code == 400, "somebody else's form"
    assert read(app.test_client().get(link)).h1 == "We could hold this place no longer"
    frozen.shift(-timedelta(hours=49))
    visitor = app.test_client()
    gone = go(visitor, read(visitor.get(link)), "No, thank you")
    assert gone.h1 == "You gave this place to the next family"
    assert state_of(app, own) == "declined"


def test_held_for_a_person_is_said_with_a_date_and_without_a_reason(app: Flask) -> None:
    it = town(app, places=4)

    def meet() -> Viewer:
        book(_event(it.event), it.as_sam)
        manager = staff()
        note_must_not_meet(
            it.as_sam.household_reference or "", it.as_kim.household_reference or "", "A court order",
            by=manager, now=clock.now(),
        )  # fmt: skip
        return manager

    manager = written(app, meet)
    done = go(it.kim, go(it.kim, read(it.kim.get(f"/events/{it.event}/book")), "Continue"), "Book 1 place")
    assert done.h1 == "We have your booking"
    assert "write to you by 5pm on Tuesday 24 November 2026" in done.text
    for never in ("court", "meet", "Sam", "Example Hall"):
        assert never not in done.text
    own = done.url.split("/")[-2]
    written(app, lambda: settle_booking(own, comes=True, by=manager, now=clock.now()))
    assert read(it.kim.get(f"/events/bookings/{own}")).h1 == "You are booked"
    with app.app_context():
        (promise,) = db.session.scalars(select(Promise).where(Promise.subject_ref == own)).all()
        assert promise.kept_at is not None


def test_after_the_cut_off_the_page_gives_the_telephone_number(app: Flask, frozen: Traveller) -> None:
    it = town(app)
    own = written(app, lambda: book(_event(it.event), it.as_kim).reference)
    page = read(it.kim.get(f"/events/bookings/{own}/cancel"))
    frozen.shift(timedelta(days=13, hours=1))
    kim = as_(app.test_client(), it.as_kim.reference or "")
    late = read(kim.get(f"/events/bookings/{own}"))
    assert "too late to change this here" in late.text
    assert "01632 960000" in late.text
    assert press(kim, page, "Cancel 1 place").status_code in (303, 400)
    assert kim.get(f"/events/bookings/{own}/cancel").status_code == 303
    assert state_of(app, own) == "booked"


def test_a_changed_date_asks_again(app: Flask) -> None:
    it = town(app)

    def move() -> str:
        booking = book(_event(it.event), it.as_kim)
        at = _event(it.event).starts_at + timedelta(days=7)
        change_date(
            it.event, [Slot(at, at + timedelta(hours=1))], by=staff("business_support"), now=clock.now()
        )
        return booking.reference

    own = written(app, move)
    page = read(it.kim.get(f"/events/bookings/{own}"))
    assert "Can you come on Friday 11 December 2026 at 10am?" in page.text
    assert "You are booked for the new date" in go(it.kim, page, "Yes, we still come").text


def test_the_place_of_a_secret_event_shows_late_and_to_who_is_booked(app: Flask, frozen: Traveller) -> None:
    it = town(app, "social_event", places=5)
    own = written(app, lambda: book(_event(it.event), it.as_sam).reference)
    for days, shows in ((6, False), (8, True)):  # eight days before, six days before
        frozen.move_to(clock.now() + timedelta(days=days if not shows else 2))
        sam = as_(app.test_client(), it.as_sam.reference or "")
        kim = as_(app.test_client(), it.as_kim.reference or "")
        assert ("Example Hall" in read(sam.get(f"/events/bookings/{own}")).text) is shows
        assert "Example Hall" not in read(kim.get(f"/events/{it.event}/book")).html
        file = sam.get(f"/events/bookings/{own}/appointment.ics").get_data(as_text=True)
        assert "Hall" not in file
        assert "SUMMARY:Appointment" in file
    assert kim.get(f"/events/bookings/{own}").status_code == 404
    assert app.test_client().get(f"/events/{it.event}/book").status_code == 303


def test_a_feed_is_made_and_made_anew(app: Flask) -> None:
    it = town(app)
    written(app, lambda: book(_event(it.event), it.as_kim))
    link = _feed(go(it.kim, read(it.kim.get("/events/my-calendar")), "Make my link"))
    answer = app.test_client().get(link)
    assert answer.mimetype == "text/calendar"
    assert answer.get_data(as_text=True).count("BEGIN:VEVENT") == 1
    new = _feed(go(it.kim, read(it.kim.get("/events/my-calendar")), "Make a new link"))
    assert new != link
    assert app.test_client().get(link).status_code == 404
    off = go(it.kim, read(it.kim.get("/events/my-calendar")), "Switch it off")
    assert "Your calendar link is off. It shows nothing any more." in off.text
    assert "You have no link yet" in off.text
    gone, never = app.test_client().get(new), app.test_client().get("/events/feed/nonsense.ics")
    assert (gone.status_code, read(gone, status=404).text) == (404, read(never, status=404).text)


def test_each_adult_has_their_own_learning_and_certificate(app: Flask, frozen: Traveller) -> None:
    it = town(app)

    def learn() -> None:
        book(_event(it.event), it.as_sam)
        frozen.shift(timedelta(days=15))
        session = db.session.scalars(select(EventSession.reference)).one()
        sam = db.session.scalars(select(Attendee).where(Attendee.name == "Sam Example")).one()
        mark_attendance(session, {sam.reference: "present"}, by=staff("business_support"), now=clock.now())

    written(app, learn)
    sam = as_(app.test_client(), it.as_sam.reference or "")
    page = read(sam.get("/events/learning"))
    assert "2 hours" in page.text
    paper = read(sam.get(f"/events/learning/{it.event}"))
    assert "Sam Example has completed workshop 0 on Friday 4 December 2026: 2 hours" in paper.text
    other = as_(app.test_client(), written(app, lambda: _other(it)))
    assert "Nothing here yet" in read(other.get("/events/learning")).text
    assert other.get(f"/events/learning/{it.event}").status_code == 404


def test_when_adults_part_each_keeps_what_they_booked_without_its_place(app: Flask) -> None:
    it = town(app, starts_at=clock.now() + timedelta(days=3))

    def part() -> str:
        booking = book(_event(it.event), it.as_sam)
        say_parted("", by=it.as_sam, now=clock.now())
        return booking.reference

    own = written(app, part)
    sam = as_(app.test_client(), it.as_sam.reference or "")
    page = read(sam.get(f"/events/bookings/{own}"))
    assert "ring us" in page.text
    assert "Alex" not in page.text
    assert "Example Hall" not in page.html
    alex = as_(app.test_client(), written(app, lambda: _other(it)))
    assert alex.get(f"/events/bookings/{own}").status_code == 404
    assert "Nothing is booked" in read(alex.get("/events/bookings")).text
    for page_of in ("people", "cancel"):
        assert sam.get(f"/events/bookings/{own}/{page_of}").status_code == 303
    assert sam.get(f"/events/bookings/{own}/appointment.ics").status_code == 404


def test_pages_cost_a_fixed_number_of_queries(app: Flask) -> None:
    it = town(app, places=30)
    own = written(app, lambda: book(_event(it.event), it.as_kim).reference)
    for address, client in (
        (f"/events/{it.event}/book", it.sam),
        (f"/events/bookings/{own}", it.kim),
        ("/events/bookings", it.kim),
    ):
        client.get(address)
        with counted(app) as asked:
            assert client.get(address).status_code == 200
        assert len([one for one in asked if one.startswith("SELECT")]) <= 10, asked


def test_nothing_outside_the_pages_says_what_was_booked(app: Flask) -> None:
    it = town(app)
    written(app, lambda: book(_event(it.event), it.as_sam))
    with app.app_context():
        for message in db.session.scalars(select(Message).where(Message.link == links.LINK)):
            assert (message.template, message.parameters) == ("something_for_you", {})
            assert "workshop" not in (message.link_subject or "")


def _event(reference: str) -> Any:
    return hold_event_called(reference)


def _other(it: Town) -> str:
    return account_of(it.as_sam.household_id or 0, "Alex").reference


def _feed(page: Page) -> str:
    code = page.soup.select_one("code")
    assert code is not None
    return code.get_text().split("localhost:8000", 1)[-1].split("localhost", 1)[-1]


def state_of(app: Flask, own: str) -> str:
    with app.app_context():
        reference = own.split("/")[-1]
        return db.session.scalars(select(Booking.state).where(Booking.reference == reference)).one()
