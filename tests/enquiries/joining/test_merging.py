"""An enquiry joins an earlier one of the same address: only once confirmed, and never wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.access import VISITOR
from portal.clock import LONDON
from portal.enquiries import links
from portal.enquiries.actions import confirm_email, send_enquiry
from portal.enquiries.joining.merging import join
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.enquiries.rules import Details
from portal.errors import NotFound, Refused
from portal.households.models import Household, Person
from portal.messages.models import Message
from portal.promises.actions import keep_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.owning import claim_promise
from portal.promises.queries import promises_for
from tests.enquiries.answering import colleague
from tests.support.people import authority

SAM = Details(
    given_name="Sam",
    family_name="Example",
    email="sam@example.org",
    telephone="01632 960001",
    authority="kent",
)
DAY = timedelta(days=1)


def sent(details: Details = SAM, *, ago: timedelta = timedelta()) -> Enquiry:
    authority("kent")
    return send_enquiry(details, by=VISITOR, now=clock.now() - ago)


def confirm(enquiry: Enquiry) -> None:
    link = links.confirm_link(enquiry.reference, base_url="", now=clock.now())
    confirm_email(link.removeprefix("/enquire/confirm/"), by=VISITOR, now=clock.now())


def talk(enquiry: Enquiry) -> list[Promise]:
    made = promises_for("enquiry", enquiry.reference)
    return [promise for promise in made if promise.kind == Kind.FIRST_CONVERSATION]


def test_nothing_joins_before_it_is_confirmed(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    assert (older.state, newer.state, newer.merged_into_id) == ("open", "open", None)
    assert not session.scalars(select(EnquiryEntry).where(EnquiryEntry.kind == "joined")).all()


def test_it_joins_once_it_is_confirmed(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    confirm(newer)
    assert (newer.state, newer.merged_into_id) == ("merged", older.id)
    assert older.email_confirmed_at == clock.now()
    told = session.scalars(select(EnquiryEntry).where(EnquiryEntry.kind == "joined")).one()
    assert (told.enquiry_id, told.details) == (older.id, {"from": newer.reference})


def test_the_earlier_date_holds_and_the_newer_promise_ends(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    due = talk(older)[0].due_at
    confirm(newer)
    (theirs,), (mine,) = talk(older), talk(newer)
    assert (theirs.ended_at, theirs.due_at) == (None, due)
    assert (mine.ended_as, mine.due_at) == ("cancelled", datetime(2026, 12, 4, 17, tzinfo=LONDON))


def test_what_was_promised_anew_goes_on_when_the_older_was_kept(session: Session) -> None:
    older, newer = sent(ago=9 * DAY), sent()
    keep_promise(Kind.FIRST_CONVERSATION, "enquiry", older.reference, by=VISITOR, now=clock.now() - DAY)
    confirm(newer)
    *_, still_open = talk(older)
    assert (still_open.ended_at, still_open.due_at) == (None, datetime(2026, 12, 4, 17, tzinfo=LONDON))


def test_the_sooner_of_two_dates_holds(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    join(older.reference, newer.reference, by=VISITOR, now=clock.now())
    ended, still_open = talk(newer)
    assert ended.ended_because == "The same was promised sooner"
    assert (still_open.ended_at, still_open.due_at) == (None, datetime(2026, 12, 3, 17, tzinfo=LONDON))


def test_whoever_looks_after_it_is_told_in_office_hours(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    adviser = colleague()
    claim_promise(talk(older)[0].reference, by=adviser, now=clock.now())
    confirm(newer)
    message = session.scalars(select(Message).where(Message.template == "enquiry_joined")).one()
    assert (message.link_subject, message.next_try_at) == (older.reference, clock.now())
    assert message.to != "sam@example.org"
    assert message.parameters == {}


def test_mail_to_staff_waits_for_the_morning(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    claim_promise(talk(older)[0].reference, by=colleague(), now=clock.now())
    evening = datetime(2026, 11, 20, 21, tzinfo=LONDON)
    join(newer.reference, older.reference, by=VISITOR, now=evening)
    message = session.scalars(select(Message).where(Message.template == "enquiry_joined")).one()
    assert message.next_try_at == datetime(2026, 11, 23, 9, tzinfo=LONDON)


def test_somebody_else_with_the_same_address_does_not_join(session: Session) -> None:
    other = replace(SAM, given_name="Mallory", family_name="Other", telephone="01632 960999")
    older, newer = sent(other, ago=DAY), sent()
    confirm(newer)
    assert (newer.state, older.state) == ("open", "open")


def test_an_address_confirmed_before_is_enough(session: Session) -> None:
    other = replace(SAM, given_name="Alex", telephone="01632 960999")
    older = sent(other, ago=DAY)
    confirm(older)
    newer = sent()
    confirm(newer)
    assert newer.merged_into_id == older.id


def test_a_finished_enquiry_is_left_alone(session: Session) -> None:
    older, newer = sent(ago=DAY), sent()
    older.state, older.closed_reason, older.closed_at = "closed", "not_now", clock.now()
    session.flush()
    confirm(newer)
    assert newer.state == "open"


def household(*, restricted: bool) -> Household:
    made = Household(label="Example", authority="kent", restricted=restricted, named=2, made_at=clock.now())
    return made


@pytest.mark.parametrize(("restricted", "state"), [(False, "merged"), (True, "open")])
def test_never_with_a_restricted_household(session: Session, restricted: bool, state: str) -> None:
    older, newer = sent(ago=DAY), sent()
    home = household(restricted=restricted)
    session.add(home)
    session.flush()
    older.state, older.household_id = "invited", home.id
    session.flush()
    confirm(newer)
    assert newer.state == state
    if restricted:
        with pytest.raises(Refused, match="cannot be joined"):
            join(newer.reference, older.reference, by=VISITOR, now=clock.now())


def test_never_across_the_birth_and_adoptive_sides(session: Session) -> None:
    birth = replace(SAM, email="birth@example.org")
    person = Person(
        side="birth", given_name="Sam", family_name="Example", email="birth@example.org", made_at=clock.now()
    )
    session.add(person)
    older, newer = sent(birth, ago=DAY), sent()
    with pytest.raises(Refused, match="cannot be joined"):
        join(newer.reference, older.reference, by=VISITOR, now=clock.now())
    person.side = "adoptive"
    session.flush()
    join(newer.reference, older.reference, by=VISITOR, now=clock.now())


def test_what_is_joined_already_is_not_joined_again(session: Session) -> None:
    first, second, third = sent(ago=2 * DAY), sent(ago=DAY), sent()
    join(second.reference, first.reference, by=VISITOR, now=clock.now())
    with pytest.raises(Refused, match="joined already"):
        join(third.reference, second.reference, by=VISITOR, now=clock.now())
    with pytest.raises(Refused, match="Take it apart first"):
        join(first.reference, third.reference, by=VISITOR, now=clock.now())
    with pytest.raises(NotFound):
        join(third.reference, third.reference, by=VISITOR, now=clock.now())
    with pytest.raises(NotFound):
        join(third.reference, "0000-0000", by=VISITOR, now=clock.now())
