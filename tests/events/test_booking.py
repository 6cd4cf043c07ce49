"""Booking, changing and cancelling; the line; what shows to whom. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.arranging import (
    add_guest,
    add_household,
    agree_place,
    invite,
    move_booking,
)
from portal.events.actions.attendees import change_attendees
from portal.events.actions.booking import (
    answer_again,
    book_place,
    cancel_booking,
    leave_waiting_list,
)
from portal.events.actions.feeds import end_feed, end_feeds, renew_feed
from portal.events.actions.line import accept_offer, decline_offer
from portal.events.actions.programme import Slot, cancel_event, change_date, change_places, withdraw_to_draft
from portal.events.booking_models import Booking, BookingReminder, PassedOver
from portal.events.calendars import calendar_file
from portal.events.models import Event, EventTitle
from portal.events.queries import event_for, events_for, month_for
from portal.events.queries_bookings import booking_for, bookings_for, entries_of, feed_for, line_place
from portal.events.queries_filters import Filters
from portal.events.rules import Person
from portal.extensions import db
from portal.messages.models import Message
from tests.events.making import book, event, family, fresh, people_of, staff, told, wait

pytestmark = pytest.mark.usefixtures("session")


def test_a_place_is_booked_with_its_reminders_and_a_neutral_email() -> None:
    kim, made = family(), event()
    booking = book(made, kim)
    assert (booking.state, booking.places, fresh(made).places_taken) == ("booked", 1, 1)
    kinds = db.session.scalars(select(BookingReminder.kind).order_by(BookingReminder.due_at)).all()
    assert kinds == ["week", "day"]
    (message,) = db.session.scalars(select(Message).where(Message.link == links.LINK)).all()
    assert (message.template, message.parameters) == ("something_for_you", {})
    assert "events.place_booked" in db.session.scalars(select(AuditRow.event)).all()


def test_one_live_booking_for_a_household_and_a_cancelled_one_may_be_booked_again() -> None:
    kim, made = family(), event()
    booking = book(made, kim)
    with pytest.raises(Conflict, match="booked this already"):
        book(made, kim)
    cancel_booking(booking.reference, by=kim, now=clock.now())
    assert fresh(made).places_taken == 0
    assert book(made, kim).state == "booked"


@pytest.mark.parametrize("change", ["more", "second"])
def test_the_database_refuses_what_must_never_happen(change: str) -> None:
    kim, made = family(), event()
    booking = book(made, kim)
    statement = {
        "more": update(Event).where(Event.id == made.id).values(places_taken=3),
        "second": insert(Booking).values(
            event_id=made.id,
            household_id=booking.household_id,
            booked_by="x",
            state="waiting",
            places=1,
            made_at=clock.now(),
        ),
    }[change]
    savepoint = db.session.begin_nested()
    with pytest.raises(IntegrityError):
        db.session.execute(statement)
    savepoint.rollback()


def test_all_of_a_household_or_nobody() -> None:
    kim, made = family(), event("related_by_adoption", places=2)
    with pytest.raises(Refused, match="approved families"):
        book(made, kim)
    jo = family("approved")
    three = [*people_of(jo), Person("Pat Sample"), Person("Lee Sample")]
    with pytest.raises(Conflict, match="just gone"):
        book_place(made.reference, three, by=jo, now=clock.now())
    assert fresh(made).places_taken == 0
    assert book_place(made.reference, three[:2], by=jo, now=clock.now()).places == 2


def test_only_people_of_the_household_come() -> None:
    kim, other, made = family(), family(), event()
    for people in ([Person("A stranger")], people_of(other), [*people_of(kim), *people_of(kim)]):
        with pytest.raises(Refused):
            book_place(made.reference, people, by=kim, now=clock.now())


def test_what_is_secret_is_not_found_by_who_may_not_book_it() -> None:
    made = event(venue="Example Hall", directions="By the bridge")
    for reader in (VISITOR, family("applicant")):
        assert events_for(reader, Filters(), now=clock.now()) == ([], None)
        with pytest.raises(NotFound):
            event_for(reader, made.reference, now=clock.now())
    with pytest.raises(NotFound):
        book(made, family("applicant"))


def test_the_place_shows_to_who_is_booked_from_seven_days_before(frozen: Traveller) -> None:
    kim, other = family(), family()
    made = event(venue="Example Hall", directions="By the bridge", online_link="https://example.org/x")
    booking = book(made, kim)
    early = booking_for(kim, booking.reference, now=clock.now())
    assert (early.event.listed.venue, early.event.directions, early.event.place_shows) == ("", "", False)
    assert early.event.online_link
    frozen.shift(timedelta(days=7))
    near = booking_for(kim, booking.reference, now=clock.now())
    assert (near.event.listed.venue, near.event.directions) == ("Example Hall", "By the bridge")
    theirs = event_for(other, made.reference, now=clock.now())
    assert (theirs.listed.venue, theirs.directions, theirs.online_link) == ("", "", "")
    with pytest.raises(NotFound):
        booking_for(other, booking.reference, now=clock.now())


def test_the_programme_is_paged_by_key_and_filtered() -> None:
    kim, first = family(), clock.now() + timedelta(days=3)
    for number in range(5):
        event(starts_at=first + timedelta(hours=number // 2), authority=None, title="Same hour")
    event("information_event", starts_at=datetime(2026, 12, 5, 18, tzinfo=LONDON), title="Evening")
    seen, key = [], None
    while True:
        page, key = events_for(kim, Filters(kind="workshop"), now=clock.now(), after=key, most=2)
        seen += [one.reference for one in page]
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 5
    evening, _ = events_for(VISITOR, Filters(is_weekend=True), now=clock.now())
    assert [one.title for one in evening] == ["Evening"]
    assert len(month_for(kim, 2026, 12, now=clock.now())) == 1
    with pytest.raises(NotFound):
        events_for(kim, Filters(), now=clock.now(), after="nonsense")


def test_programme_and_event_say_what_would_open_it() -> None:
    kim, course = family(), event("parenting_programme", sessions=10, apart=timedelta(days=7))
    (listed,), _ = events_for(kim, Filters(), now=clock.now())
    assert "Ask your social worker" in listed.answer.opens
    with pytest.raises(Refused, match="agree a place"):
        book(course, kim)
    title = db.session.scalars(select(EventTitle.reference).where(EventTitle.id == course.title_id)).one()
    agree_place(title, kim.household_reference or "", by=staff(), now=clock.now())
    assert book(course, kim).state == "booked"


def test_by_invitation_it_shows_to_who_is_invited_alone() -> None:
    jo, made = family("approved"), event("profiling_event")
    assert events_for(jo, Filters(), now=clock.now())[0] == []
    invite(made.reference, jo.household_reference or "", by=staff(), now=clock.now())
    assert [one.answer.may for one in events_for(jo, Filters(), now=clock.now())[0]] == [True]
    with pytest.raises(Refused, match="cannot come yet"):
        invite(made.reference, family().household_reference or "", by=staff(), now=clock.now())


def test_a_freed_place_goes_to_the_next_who_fits_and_why_others_did_not() -> None:
    booked, wide, next_one, last = (
        family("approved"),
        family("approved"),
        family("approved"),
        family("approved"),
    )
    made = event("related_by_adoption", places=2)
    booking = book(made, booked)
    two = [*people_of(wide), Person("Pat Sample")]
    cancel = book(made, last)
    from_wide = wait(made, wide)
    change_attendees(from_wide.reference, two, by=wide, now=clock.now())
    waits = wait(made, next_one)
    assert [line_place(one) for one in (fresh(from_wide), fresh(waits))] == [1, 2]
    cancel_booking(cancel.reference, by=last, now=clock.now())
    assert (fresh(waits).state, fresh(from_wide).state, fresh(made).places_taken) == ("offered", "waiting", 2)
    assert [row.why for row in db.session.scalars(select(PassedOver))] == ["wants 2 places, 1 free"]
    assert told(next_one)[-1] == "offer"
    assert accept_offer(waits.reference, by=next_one, now=clock.now()).state == "booked"
    assert fresh(booking).state == "booked"


def test_priority_groups_come_first_where_the_event_says_so() -> None:
    parent, approved, there = family(), family("approved"), family()
    made = event(places=1, priority_groups=["approved"])
    booking = book(made, there)
    first, second = wait(made, parent), wait(made, approved)
    assert [line_place(fresh(one)) for one in (first, second)] == [2, 1]
    cancel_booking(booking.reference, by=there, now=clock.now())
    assert fresh(second).state == "offered"


def test_a_declined_offer_goes_on_and_nobody_jumps_the_line() -> None:
    one, two, three, late = family(), family(), family(), family()
    made = event(places=1)
    booking, second, third = book(made, one), wait(made, two), wait(made, three)
    cancel_booking(booking.reference, by=one, now=clock.now())
    decline_offer(second.reference, by=two, now=clock.now())
    assert (fresh(second).state, fresh(third).state) == ("declined", "offered")
    with pytest.raises(Conflict):
        book(made, late)
    change_places(made.reference, 2, by=staff(), now=clock.now())
    assert book(made, late).state == "booked"


def test_who_waits_leaves_and_an_offer_cannot_be_taken_late(frozen: Traveller) -> None:
    one, two, made = family(), family(), event(places=1)
    booking, waits = book(made, one), wait(made, two)
    with pytest.raises(NotFound):
        leave_waiting_list(waits.reference, by=one, now=clock.now())
    cancel_booking(booking.reference, by=one, now=clock.now())
    frozen.shift(timedelta(hours=49))
    with pytest.raises(Conflict, match="no longer"):
        accept_offer(waits.reference, by=two, now=clock.now())


def test_a_family_cancels_until_the_cut_off_and_staff_after_it(frozen: Traveller) -> None:
    kim, made = family(), event(cut_off_hours=48)
    booking = book(made, kim)
    frozen.shift(timedelta(days=13))
    with pytest.raises(Refused, match="too late"):
        cancel_booking(booking.reference, by=kim, now=clock.now())
    cancel_booking(booking.reference, by=staff(), now=clock.now(), because="They rang.")
    assert fresh(booking).state == "cancelled"
    assert told(kim) == ["booked", "ended"]
    assert db.session.scalar(select(func.count()).select_from(BookingReminder)) == 0


def test_a_cancelled_event_tells_everybody_and_a_changed_date_asks_again() -> None:
    kim, other, made, keeper = family(), family(), event(places=1), staff("business_support")
    booking, waits = book(made, kim), wait(made, other)
    at = made.starts_at + timedelta(days=7)
    assert change_date(made.reference, [Slot(at, at + timedelta(hours=1))], by=keeper, now=clock.now()) == 2
    assert fresh(booking).asked_again_at is not None
    answer_again(booking.reference, comes=True, by=kim, now=clock.now())
    assert fresh(booking).asked_again_at is None
    with pytest.raises(Refused, match="Cancel it"):
        withdraw_to_draft(made.reference, by=keeper, now=clock.now())
    assert cancel_event(made.reference, "The hall is closed.", by=keeper, now=clock.now()) == 2
    assert (fresh(booking).state, fresh(waits).state, fresh(made).places_taken) == (
        "cancelled",
        "cancelled",
        0,
    )
    assert (told(kim)[-1], told(other)[-1]) == ("ended", "ended")
    assert event_for(kim, made.reference, now=clock.now()).listed.state == "cancelled"


def test_staff_add_move_and_book_guests() -> None:
    kim, keeper = family(), staff("business_support")
    made, later = event(title="Same"), event(title="Same", starts_at=clock.now() + timedelta(days=30))
    booking = add_household(
        made.reference, kim.household_reference or "", people_of(kim), by=keeper, now=clock.now()
    )
    moved = move_booking(booking.reference, later.reference, "They rang.", by=keeper, now=clock.now())
    assert (fresh(booking).state, moved.state, moved.asked_again_at is not None) == (
        "cancelled",
        "booked",
        True,
    )
    assert (fresh(made).places_taken, fresh(later).places_taken) == (0, 1)
    seminar = event("school_seminar")
    with pytest.raises(Refused, match="organisation"):
        add_guest(seminar.reference, [Person("Lee Teacher")], name="Lee Teacher", by=keeper, now=clock.now())
    with pytest.raises(Refused, match="Only households"):
        add_guest(made.reference, [Person("Lee")], name="Lee", organisation="X", by=keeper, now=clock.now())


def test_a_feed_says_appointment_alone_and_can_be_reset() -> None:
    kim, made = family(), event("parenting_programme", title="Sibling rivalry", sessions=2)
    title = db.session.scalars(select(EventTitle.reference)).one()
    agree_place(title, kim.household_reference or "", by=staff(), now=clock.now())
    booking = book(made, kim)
    token = renew_feed(by=kim, now=clock.now())
    assert feed_for(token, now=clock.now()) == entries_of(booking.reference, kim)
    text = calendar_file(feed_for(token, now=clock.now()), now=clock.now(), host="portal.example.org")
    assert text.count("SUMMARY:Appointment") == 2
    assert "ivalry" not in text
    again = renew_feed(by=kim, now=clock.now())
    with pytest.raises(NotFound):
        feed_for(token, now=clock.now())
    end_feeds(kim.household_id or 0, clock.now())
    with pytest.raises(NotFound):
        feed_for(again, now=clock.now())


def test_a_feed_that_is_switched_off_stays_off_until_it_is_made_again() -> None:
    kim, other = family(), family()
    booking = book(event(), kim)
    end_feed(by=kim, now=clock.now())  # there is none: nothing happens
    token = renew_feed(by=kim, now=clock.now())
    theirs = renew_feed(by=other, now=clock.now())
    for _ in range(2):
        end_feed(by=kim, now=clock.now())
    with pytest.raises(NotFound):
        feed_for(token, now=clock.now())
    assert feed_for(theirs, now=clock.now()) == []
    audited = db.session.scalars(select(AuditRow.event).where(AuditRow.event.like("events.feed_%"))).all()
    assert audited.count("events.feed_ended") == 1
    again = renew_feed(by=kim, now=clock.now())
    assert feed_for(again, now=clock.now()) == entries_of(booking.reference, kim)
    with pytest.raises(NotFound):
        feed_for(token, now=clock.now())


def test_own_bookings_come_in_the_order_of_their_dates() -> None:
    kim = family()
    for number in range(3):
        book(event(title=f"Number {number}"), kim)
    assert [listed.title for _, _, listed in bookings_for(kim, now=clock.now())] == [
        "Number 0", "Number 1", "Number 2",
    ]  # fmt: skip
