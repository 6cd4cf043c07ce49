"""Booking without an account: the address, its link, and being called. On both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR
from portal.agency.models import Authority
from portal.enquiries.models import Enquiry
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.by_link import (
    accept_by_link,
    booking_by_link,
    cancel_by_link,
    change_by_link,
)
from portal.events.actions.line import lapse_holds
from portal.events.actions.visitors import (
    Visitor,
    book_as_visitor,
    confirm_booking,
    wait_as_visitor,
)
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.events.making import book, event, family, fresh
from tests.support.people import authority

pytestmark = pytest.mark.usefixtures("session")

ROBIN = Visitor("Robin Sample", "Robin@example.org")


def token_of(purpose: str = "confirm", email: str = "robin@example.org") -> str:
    """The token of the last e-mail for a purpose."""
    message = db.session.scalars(
        select(Message)
        .where(Message.to == email, Message.link_subject.like(f"{purpose} %"))
        .order_by(Message.id.desc())
    ).first()
    assert message is not None
    assert message.link_subject is not None
    return links.booking_link(message.link_subject, base_url="", now=clock.now()).rsplit("/", 1)[1]


def bookings() -> list[Booking]:
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def hold(made: Event, visitor: Visitor = ROBIN) -> None:
    book_as_visitor(made.reference, visitor, by=VISITOR, now=clock.now())


def test_a_place_is_held_until_the_address_is_confirmed() -> None:
    made = event("information_event", places=1)
    hold(made)
    assert (bookings()[0].state, fresh(made).places_taken) == ("held", 1)
    token = token_of()
    booking = confirm_booking(token, by=VISITOR, now=clock.now())
    assert (booking.state, booking.email) == ("booked", "robin@example.org")
    assert confirm_booking(token, by=VISITOR, now=clock.now()).id == booking.id
    with pytest.raises(NotFound):
        confirm_booking(token + "x", by=VISITOR, now=clock.now())


def test_booking_again_holds_nothing_more_and_the_page_says_the_same() -> None:
    made = event("information_event", places=3)
    hold(made)
    hold(made)
    assert (len(bookings()), fresh(made).places_taken) == (1, 1)
    confirm_booking(token_of(), by=VISITOR, now=clock.now())
    hold(made)
    assert (len(bookings()), fresh(made).places_taken) == (1, 1)
    assert booking_by_link(token_of("booked")).state == "booked"


def test_a_hold_runs_out_and_its_link_takes_a_place_that_is_left(frozen: Traveller) -> None:
    made = event("information_event", places=1)
    hold(made)
    token = token_of()
    db.session.commit()
    frozen.shift(timedelta(hours=25))
    assert lapse_holds(clock.now()) == 1
    assert fresh(made).places_taken == 0
    assert confirm_booking(token, by=VISITOR, now=clock.now()).state == "booked"
    with pytest.raises(Conflict):
        hold(made, Visitor("Lee Sample", "lee@example.org"))


def test_the_line_by_address_and_an_offer_by_link() -> None:
    made = event("information_event", places=1)
    hold(made)
    confirm_booking(token_of(), by=VISITOR, now=clock.now())
    lee = Visitor("Lee Sample", "lee@example.org")
    wait_as_visitor(made.reference, lee, by=VISITOR, now=clock.now())
    waits = bookings()[1]
    hold(made)  # the same answer; the e-mail leads to what stands already
    cancel_by_link(token_of("booked"), by=VISITOR, now=clock.now())
    assert fresh(waits).state == "waiting"  # the address is not confirmed
    confirm_booking(token_of("confirm", "lee@example.org"), by=VISITOR, now=clock.now())
    assert fresh(waits).state == "offered"
    assert accept_by_link(token_of("offer", "lee@example.org"), by=VISITOR, now=clock.now()).state == "booked"


@pytest.mark.parametrize(
    ("kind", "visitor", "problem"),
    [
        ("workshop", ROBIN, NotFound),
        ("stage_1_course", ROBIN, NotFound),
        ("school_seminar", ROBIN, Refused),
        ("information_event", Visitor("Robin", "r@example.org", wants_call=True), Refused),
    ],
)
def test_what_a_visitor_may_not_book(kind: str, visitor: Visitor, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        hold(event(kind), visitor)


def test_asking_to_be_called_promises_a_first_conversation_once_confirmed() -> None:
    made = event("information_event", authority=authority())
    hold(made, Visitor("Robin Sample", "robin@example.org", telephone="01632 960123", wants_call=True))
    assert db.session.scalars(select(Promise)).all() == []
    booking = confirm_booking(token_of(), by=VISITOR, now=clock.now())
    promise = db.session.scalars(select(Promise).where(Promise.kind == "first_conversation")).one()
    assert (promise.subject_ref, promise.label) == (booking.enquiry_ref, "Robin Sample")
    other = event("information_event", authority="kent")
    hold(other, Visitor("Robin Sample", "robin@example.org", telephone="01632 960123", wants_call=True))
    assert confirm_booking(token_of(), by=VISITOR, now=clock.now()).enquiry_ref == booking.enquiry_ref


CALL: dict[str, Any] = {"telephone": "01632 960123", "wants_call": True}


def test_a_call_asked_for_at_an_event_of_no_council_goes_to_where_they_live() -> None:
    authority()
    db.session.add(Authority(code="medway", name="Medway", council="Medway Council", position=2))
    db.session.add(Authority(code="outside", name="Outside the area", position=9))
    db.session.flush()
    made = event("information_event", is_online=True)
    for code in ("", "nowhere"):
        with pytest.raises(Refused, match="Choose where you live"):
            hold(made, Visitor("Robin Sample", "robin@example.org", authority=code, **CALL))
    hold(made, Visitor("Robin Sample", "robin@example.org", authority="medway", **CALL))
    booking = confirm_booking(token_of(), by=VISITOR, now=clock.now())
    enquiry = db.session.scalars(select(Enquiry).where(Enquiry.reference == booking.enquiry_ref)).one()
    promise = db.session.scalars(select(Promise).where(Promise.kind == "first_conversation")).one()
    assert (enquiry.authority, promise.authority) == ("medway", "medway")


def test_at_an_event_of_a_council_the_call_is_that_councils_whatever_was_said() -> None:
    made = event("information_event", authority=authority())
    hold(made, Visitor("Robin Sample", "robin@example.org", authority="medway", **CALL))
    assert bookings()[0].authority is None
    booking = confirm_booking(token_of(), by=VISITOR, now=clock.now())
    enquiry = db.session.scalars(select(Enquiry).where(Enquiry.reference == booking.enquiry_ref)).one()
    assert enquiry.authority == "kent"


def come(*others: str, access_needs: str = "", dietary_needs: str = "", link: str = "") -> None:
    """Say who comes along, by the mailed link."""
    change_by_link(
        link or links.place_token(bookings()[0].reference),
        others,
        access_needs=access_needs,
        dietary_needs=dietary_needs,
        by=VISITOR,
        now=clock.now(),
    )


def seminar(places: int) -> Event:
    """A public event that counts each person, with a confirmed booking of one."""
    made = event("school_seminar", places=places)
    hold(made, Visitor("Robin Sample", "robin@example.org", organisation="Example School"))
    confirm_booking(token_of(), by=VISITOR, now=clock.now())
    return made


def who_comes() -> list[tuple[str, str, str]]:
    rows = db.session.scalars(select(Attendee).where(Attendee.comes).order_by(Attendee.id))
    return [(row.name, row.access_needs, row.dietary_needs) for row in rows]


def test_who_comes_is_changed_by_the_mailed_link_and_never_overbooks() -> None:
    made = seminar(places=2)
    come("Alex Sample", access_needs="hearing loop", dietary_needs="nuts")
    assert fresh(made).places_taken == 2
    assert who_comes() == [
        ("Robin Sample", "hearing loop", "nuts"),
        ("Alex Sample", "hearing loop", "nuts"),
    ]
    with pytest.raises(Refused, match="2 places in all"):
        come("Alex Sample", "Lee Sample")
    lee = Visitor("Lee Sample", "lee@example.org", organisation="Example School")
    wait_as_visitor(made.reference, lee, by=VISITOR, now=clock.now())
    confirm_booking(token_of("confirm", "lee@example.org"), by=VISITOR, now=clock.now())
    before = db.session.scalars(select(Attendee.id).where(Attendee.name == "Robin Sample")).one()
    come()
    assert [one.state for one in bookings()] == ["booked", "offered"]  # the freed place goes to the line
    assert fresh(made).places_taken == 2
    with pytest.raises(Conflict, match="not so many places left"):
        come("Alex Sample")
    assert who_comes()[0][0] == "Robin Sample"
    # the same person stays the same row, which a register may know already
    assert db.session.scalars(select(Attendee.id).where(Attendee.name == "Robin Sample")).all() == [before]


def test_nobody_is_added_past_the_line() -> None:
    made = seminar(places=3)
    wide = Visitor("Lee Sample", "lee@example.org", ("A", "B"), organisation="Example School")
    wait_as_visitor(made.reference, wide, by=VISITOR, now=clock.now())
    with pytest.raises(Conflict, match="Other people are waiting"):
        come("Alex Sample")


def test_a_visitor_changes_nothing_after_the_cut_off(frozen: Traveller) -> None:
    made = seminar(places=3)
    frozen.move_to(made.starts_at - timedelta(hours=23))
    with pytest.raises(Refused, match="too late to change"):
        come("Alex Sample")
    with pytest.raises(Refused, match="too late to change"):
        cancel_by_link(links.place_token(bookings()[0].reference), by=VISITOR, now=clock.now())
    assert fresh(made).places_taken == 1


def test_a_link_for_something_else_changes_nothing() -> None:
    seminar(places=3)
    with pytest.raises(NotFound):
        come("Alex Sample", link="nonsense")
    kim = family()
    own = book(event("workshop"), kim)
    with pytest.raises(NotFound):
        come("Alex Sample", link=links.place_token(own.reference))
