"""Two households that must not meet: what they book later, and what both had booked. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.errors import Conflict
from portal.events.actions.apart import may_meet, note_must_not_meet, settle_booking
from portal.events.actions.booking import cancel_booking
from portal.events.queries_bookings import booking_for
from portal.events.running.queries import RunFilter, programme_for_staff
from portal.extensions import db
from portal.promises.models import Promise
from tests.events.making import book, event, family, fresh, staff, told, wait

pytestmark = pytest.mark.usefixtures("session")


def test_two_who_must_not_meet_are_held_for_a_person_and_nobody_reads_why() -> None:
    kim, other, made, manager = family(), family(), event(), staff()
    note_must_not_meet(
        kim.household_reference or "",
        other.household_reference or "",
        "A court order",
        by=manager,
        now=clock.now(),
    )
    book(made, kim)
    held = book(made, other)
    assert (held.state, fresh(made).places_taken) == ("with_us", 2)
    page = booking_for(other, held.reference, now=clock.now())
    assert (page.state, page.ended_because, page.event.online_link) == ("with_us", "", "")
    settle_booking(held.reference, comes=False, by=manager, now=clock.now())
    assert (fresh(held).state, fresh(made).places_taken) == ("cancelled", 1)


def _apart(one: Viewer, other: Viewer, manager: Viewer) -> int:
    refs = one.household_reference or "", other.household_reference or ""
    return note_must_not_meet(*refs, "A court order", by=manager, now=clock.now())


def _looks(state: str = "open") -> list[str]:
    """The bookings that a person has to look at, or has looked at."""
    ended = Promise.ended_at.is_(None) if state == "open" else Promise.ended_at.is_not(None)
    query = select(Promise.subject_ref).where(Promise.kind == "booking_looked_at", ended)
    return list(db.session.scalars(query.order_by(Promise.id)))


def test_a_note_made_after_both_have_booked_puts_the_later_booking_before_a_person() -> None:
    kim, other, made, manager = family(), family(), event(places=3), staff()
    first, later = book(made, kim), book(made, other)
    shown = [booking_for(by, one.reference, now=clock.now()) for by, one in ((kim, first), (other, later))]
    mails = told(kim), told(other)
    assert _apart(kim, other, manager) == 1
    assert _apart(kim, other, manager) == 0  # again changes nothing
    assert _looks() == [later.reference]
    assert [fresh(one).state for one in (first, later)] == ["booked", "booked"]
    assert (fresh(first).to_look_at_since, fresh(later).to_look_at_since is None) == (None, False)
    # neither family is told or shown anything
    after = [booking_for(by, one.reference, now=clock.now()) for by, one in ((kim, first), (other, later))]
    assert after == shown
    assert (told(kim), told(other)) == mails
    assert [one.reference for one in programme_for_staff(RunFilter(only="held"), now=clock.now())[0]] == [
        made.reference
    ]
    settle_booking(later.reference, comes=True, by=manager, now=clock.now())
    assert (fresh(later).state, fresh(later).to_look_at_since, _looks()) == ("booked", None, [])
    assert told(other) == mails[1]
    with pytest.raises(Conflict):
        settle_booking(later.reference, comes=True, by=manager, now=clock.now())


def test_what_becomes_of_a_booking_that_a_person_looks_at() -> None:
    kim, other, third, manager = family(), family(), family(), staff()
    one, two, three = event(places=2), event(), event()
    booked = {(made.id, by): book(made, by) for made in (one, two, three) for by in (kim, other)}
    waits = wait(one, third)
    assert _apart(kim, other, manager) == 3
    # a manager says no: told, and the place goes to the line
    settle_booking(booked[one.id, other].reference, comes=False, by=manager, now=clock.now())
    assert (fresh(booked[one.id, other]).state, fresh(waits).state) == ("cancelled", "offered")
    assert told(other)[-1] == "ended"
    # the family cancels by itself: nothing is left to look at
    cancel_booking(booked[two.id, other].reference, by=other, now=clock.now())
    assert _looks() == [booked[three.id, other].reference]
    # the note is taken back
    may_meet(kim.household_reference or "", other.household_reference or "", by=manager, now=clock.now())
    assert (fresh(booked[three.id, other]).to_look_at_since, _looks()) == (None, [])
    assert fresh(booked[three.id, other]).state == "booked"
