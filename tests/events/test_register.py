"""Registers, what coming completes, reminders and feedback. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR, Viewer
from portal.enquiries.actions import send_enquiry
from portal.enquiries.rules import Details
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.booking import book_place, cancel_booking
from portal.events.actions.feedback import Answers, ask_for_feedback, give_feedback, send_reminders
from portal.events.actions.register import ask_for_registers, finish_register, mark_attendance
from portal.events.actions.visitors import Visitor, book_as_visitor, confirm_booking
from portal.events.actions.walk_ins import walk_in
from portal.events.booking_models import Attendee
from portal.events.counts.queries import counts_of
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance, Feedback, LearningRecord
from portal.extensions import db
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from portal.journey.actions import open_journey, refresh_steps
from portal.journey.models import JourneyStep
from portal.promises.models import Promise
from tests.conversations.writing import home, viewer
from tests.events.making import agency, book, event, family, fresh, people_of, staff, told
from tests.events.test_visitors import token_of
from tests.support.people import authority

pytestmark = pytest.mark.usefixtures("session")


def sessions(made: Event) -> list[EventSession]:
    query = select(EventSession).where(EventSession.event_id == made.id).order_by(EventSession.number)
    return list(db.session.scalars(query))


def attendees() -> list[Attendee]:
    return list(db.session.scalars(select(Attendee).order_by(Attendee.id)))


def step_of(person_id: int | None) -> str:
    query = select(JourneyStep.state).where(JourneyStep.person_id == person_id)
    return db.session.scalars(query.where(JourneyStep.code == "preparation_1")).one()


def in_stage_1() -> tuple[Viewer, Viewer]:
    """Sam and Alex, whose journey is at Stage 1."""
    agency()
    there = home()
    journey = open_journey(there.id, "standard", by="test", now=clock.now())
    journey.stage = "stage_1"
    db.session.flush()
    refresh_steps(journey, now=clock.now())
    return viewer(there.sam), viewer(there.alex)


def test_the_whole_course_completes_each_ones_step_and_a_mark_put_right_takes_it_back(
    frozen: Traveller,
) -> None:
    (sam, alex), keeper = in_stage_1(), staff()
    made = event("stage_1_course", places=4, sessions=3)
    book_place(made.reference, people_of(sam), by=sam, now=clock.now())
    frozen.shift(timedelta(days=17))
    first, second = attendees()
    for number, day in enumerate(sessions(made)):
        marks = {first.reference: "present", second.reference: "absent" if number == 1 else "late"}
        mark_attendance(day.reference, marks, by=keeper, now=clock.now())
        assert fresh(day).register_done_at is not None
    assert (step_of(sam.person_id), step_of(alex.person_id)) == ("in_order", "not_started")
    record = db.session.scalars(select(LearningRecord)).one()
    assert (record.person_id, record.quarter_hours) == (sam.person_id, 24)
    mark_attendance(sessions(made)[1].reference, {first.reference: "absent"}, by=keeper, now=clock.now())
    assert step_of(sam.person_id) == "not_started"
    assert db.session.scalars(select(LearningRecord)).all() == []


def test_no_marks_before_it_begins_nor_for_somebody_else(frozen: Traveller) -> None:
    kim, keeper, made = family(), staff(), event()
    book(made, kim)
    (session,), (attendee,) = sessions(made), attendees()
    with pytest.raises(Refused, match="not begun"):
        mark_attendance(session.reference, {attendee.reference: "present"}, by=keeper, now=clock.now())
    frozen.shift(timedelta(days=15))
    with pytest.raises(NotFound):
        mark_attendance(session.reference, {"0000-0000": "present"}, by=keeper, now=clock.now())


def test_walk_ins_come_to_information_events_alone_and_are_no_bookings(frozen: Traveller) -> None:
    keeper, evening, secret = staff(), event("information_event"), event()
    frozen.shift(timedelta(days=15))
    came = walk_in(sessions(evening)[0].reference, "Two from Testford", adults=2, by=keeper, now=clock.now())
    assert (came.attendee_id, fresh(evening).places_taken) == (None, 0)
    with pytest.raises(Refused, match="Only people with a booking"):
        walk_in(sessions(secret)[0].reference, "Robin", by=keeper, now=clock.now())


def test_an_information_event_keeps_the_first_conversation(frozen: Traveller) -> None:
    agency()
    authority()
    enquiry = send_enquiry(
        Details("Robin", "Sample", "kent", email="robin@example.org"), by=VISITOR, now=clock.now()
    )
    made = event("information_event")
    book_as_visitor(made.reference, Visitor("Robin", "robin@example.org"), by=VISITOR, now=clock.now())
    confirm_booking(token_of(), by=VISITOR, now=clock.now())
    frozen.shift(timedelta(days=15))
    (session,), (attendee,), keeper = sessions(made), attendees(), staff("adviser")
    mark_attendance(session.reference, {attendee.reference: "present"}, by=keeper, now=clock.now())
    query = select(Promise).where(
        Promise.kind == "first_conversation", Promise.subject_ref == enquiry.reference
    )
    promise = db.session.scalars(query).one()
    assert (promise.ended_as, promise.kept_at) == ("kept", session.ends_at)


def test_an_unfilled_register_is_on_the_worklist_next_morning_and_kept_when_filled(frozen: Traveller) -> None:
    keeper, made = staff("business_support"), event()
    book(made, family())
    frozen.shift(timedelta(days=14, hours=4))
    assert ask_for_registers(clock.now()) == 0  # the same day
    frozen.shift(timedelta(hours=18))
    assert ask_for_registers(clock.now()) == 1
    assert ask_for_registers(clock.now()) == 0
    promise = db.session.scalars(select(Promise).where(Promise.kind == "register_filled")).one()
    assert promise.household_id is None
    (session,) = sessions(made)
    finish_register(session.reference, by=keeper, now=clock.now())
    assert fresh(promise).ended_as == "kept"


def test_reminders_go_once_and_never_to_who_has_cancelled_or_whose_way_has_ended(frozen: Traveller) -> None:
    comes, cancels, ended = family(), family(), family()
    made = event(places=3)
    book(made, comes)
    booking, other = book(made, cancels), book(made, ended)
    cancel_booking(booking.reference, by=cancels, now=clock.now())
    begin_quiet(other.household_id or 0, Cause.DEATH, by="WRKR-0001", now=clock.now())
    for days in (7, 0, 6, 0):
        frozen.shift(timedelta(days=days))
        send_reminders(clock.now())
    assert [told(one).count("reminder") for one in (comes, cancels, ended)] == [2, 0, 0]


def test_feedback_is_asked_of_who_came_three_times_and_given_once(frozen: Traveller) -> None:
    came, missed, ended = family(), family(), family()
    keeper, made = staff(), event(places=3)
    for one in (came, missed, ended):
        book(made, one)
    frozen.shift(timedelta(days=14, hours=3))
    first, second, third = attendees()
    marks = {first.reference: "present", second.reference: "absent", third.reference: "late"}
    mark_attendance(sessions(made)[0].reference, marks, by=keeper, now=clock.now())
    begin_quiet(ended.household_id or 0, Cause.WITHDRAWAL, by="WRKR-0001", now=clock.now())
    assert ask_for_feedback(clock.now()) == 0
    for _ in range(30):
        frozen.shift(timedelta(days=1))
        ask_for_feedback(clock.now())
    assert [told(viewer).count("feedback") for viewer in (came, missed, ended)] == [3, 0, 0]
    row = db.session.scalars(select(Feedback).where(Feedback.attendee_id == first.id)).one()
    assert row.next_ask_at is None
    token = links.booking_link(f"feedback {row.reference}", base_url="", now=clock.now()).rsplit("/", 1)[1]
    give_feedback(token, Answers(5, 4, "more", "Meeting others"), by=VISITOR, now=clock.now())
    assert fresh(row).helped_words == "Meeting others"
    with pytest.raises(Conflict):
        give_feedback(token, Answers(1, 1, "less"), by=VISITOR, now=clock.now())
    with pytest.raises(NotFound):
        links.booking_link(f"feedback {row.reference}", base_url="", now=clock.now())


def test_households_and_attendees_are_counted_both(frozen: Traveller) -> None:
    keeper, evening, made = staff(), event("information_event", title="Evening"), event(title="Workshop")
    book(made, family())
    book(made, family())
    frozen.shift(timedelta(days=15))
    mark_attendance(
        sessions(made)[0].reference,
        {one.reference: mark for one, mark in zip(attendees(), ("present", "absent"), strict=True)},
        by=keeper,
        now=clock.now(),
    )
    walk_in(sessions(evening)[0].reference, "Two", adults=2, children=1, by=keeper, now=clock.now())
    counted = {row.title: (row.households, row.adults, row.children, row.events) for row in counts_of(2026)}
    assert counted == {"Evening": (1, 2, 1, 1), "Workshop": (1, 1, 0, 1)}
    assert counts_of(2025) == []
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 3
