"""Saying whose a request is gives nobody away, and nothing to the wrong person. On both databases."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR, Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.listing.queries import ListFilter, households_for
from portal.households.models import Household, NamedStaff, Person
from portal.support import confining
from portal.support.calls.actions import hold_slot
from portal.support.calls.models import CallSlot
from portal.support.calls.offering import offer_weekly
from portal.support.calls.queries import free_slots
from portal.support.duty import actions as on_duty
from portal.support.joining import actions as joining
from portal.support.models import SupportRequest
from portal.support.queries import request_for
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty
from tests.asking_for_support.test_ending_pages import asked
from tests.asking_for_support.test_joining import GIVEN, home, invitations, link, seen, worker, writer_of
from tests.asking_for_support.test_owning import HIDDEN, kinds
from tests.asking_for_support.test_pages import ready
from tests.conversations.writing import viewer
from tests.support.pages import press, read
from tests.support.people import sign_in

NOW = datetime(2026, 11, 16, 11, tzinfo=LONDON)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Monday at eleven."""
    frozen.move_to(NOW)
    agency()


in_the_room = pytest.mark.usefixtures("room")


@in_the_room
def test_no_household_is_made_for_a_confined_request() -> None:
    manager, robin = worker("manager"), duty()
    request = ask(**{**HIDDEN, "name": "Zelda Hidden", "telephone": "01632 960777"})
    with pytest.raises(Refused, match="stands in the list of all staff"):
        joining.make_home(
            request.reference,
            given_name="Zelda",
            family_name="Hidden",
            town="Testford",
            because="Kent placed",
            by=manager,
            now=clock.now(),
        )
    assert not households_for(robin, ListFilter(words="zelda hidden"), all_of_them=True).rows
    assert db.session.scalar(select(func.count()).select_from(Household)) == 0
    assert request.household_id is None


@in_the_room
def test_the_address_we_hold_is_never_replaced() -> None:
    kit = worker()
    made, rowan = home()
    rowan.email = "rowan.real@example.org"
    db.session.flush()
    request = ask(name="Rowan Sample", email="ben2@example.org")
    link(request, made, rowan, kit)
    with pytest.raises(Refused, match="Put that right on the household’s page first"):
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    db.session.refresh(rowan)
    assert (rowan.email, rowan.account_id, invitations()) == ("rowan.real@example.org", None, [])
    assert kinds(request)[-1] == "linked"


@in_the_room
def test_an_address_that_is_filled_is_in_the_audit_and_the_same_one_is_no_change() -> None:
    kit = worker()
    for held, rows in (("", 1), ("Jo@Example.org", 0)):
        made, rowan = home()
        rowan.email = held
        db.session.flush()
        request = ask(name="Rowan Sample", email=held.lower() or GIVEN)
        link(request, made, rowan, kit)
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
        changed = select(AuditRow).where(
            AuditRow.event == "households.person_put_right", AuditRow.subject_ref == rowan.reference
        )
        assert len(db.session.scalars(changed).all()) == rows
    assert len(invitations()) == 2


@in_the_room
def test_a_page_that_showed_somebody_else_offers_nothing(frozen: Traveller) -> None:
    one, two = worker("manager"), worker("manager")
    made, rowan = home()
    sam = db.session.scalars(select(Person).where(Person.email == f"sam-{made.id}@example.org")).one()
    request = ask(name="Rowan Sample", email=GIVEN, **HIDDEN)
    link(request, made, rowan, one)
    shown = seen(request)
    link(request, made, sam, two)  # a colleague says meanwhile that it is Sam's
    for stale in (shown, ""):
        with pytest.raises(Conflict, match="said anew whose this is"):
            joining.offer_sign_in(request.reference, seen=stale, is_safe=True, by=one, now=clock.now())
    assert writer_of(request) is None
    frozen.shift(timedelta(minutes=1))
    link(request, made, rowan, two)  # and then that it is Rowan's after all
    with pytest.raises(Conflict):
        joining.offer_sign_in(request.reference, seen=shown, is_safe=True, by=one, now=clock.now())
    assert (writer_of(request), invitations()) == (None, [])


def called_of_a_restricted_home() -> tuple[Viewer, Viewer, SupportRequest, Household, Person]:
    """A caller, the request's owner, and a request whose call is booked; its household is restricted."""
    caller, manager = duty(), worker("manager")
    made, rowan = home()
    offer_weekly(2, time(10), 45, from_on=NOW.date(), by=caller, now=clock.now())
    request = ask(name="Rowan Sample", email=GIVEN)
    on_duty.accept(request.reference, by=manager, now=clock.now())
    hold_slot(request, free_slots(due_at=None, now=clock.now())[0].reference, by=VISITOR, now=clock.now())
    for one in (manager, duty("manager")):
        db.session.add(NamedStaff(household_id=made.id, account_id=one.account_id, named_at=clock.now()))
    db.session.flush()
    made.named, made.restricted = 2, True
    db.session.flush()
    return caller, manager, request, made, rowan


def slots(request: SupportRequest) -> list[CallSlot]:
    return list(db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)))


@in_the_room
def test_a_call_with_who_may_not_open_the_household_is_its_owners() -> None:
    caller, manager, request, made, rowan = called_of_a_restricted_home()
    at = slots(request)[0].starts_at
    link(request, made, rowan, manager)
    with pytest.raises(NotFound):
        request_for(caller, request.reference)
    assert [(one.account_id, one.starts_at) for one in slots(request)] == [(manager.account_id, at)]
    assert "call_moved" in kinds(request)


@in_the_room
def test_where_the_owner_cannot_call_then_the_call_is_dropped() -> None:
    _, manager, request, made, rowan = called_of_a_restricted_home()
    offer_weekly(2, time(10), 45, from_on=NOW.date(), by=manager, now=clock.now())
    other = ask(name="Other Example")
    theirs = select(CallSlot.reference).where(CallSlot.account_id == manager.account_id)
    first = db.session.scalars(theirs.order_by(CallSlot.starts_at)).first()
    hold_slot(other, first or "", by=VISITOR, now=clock.now())
    link(request, made, rowan, manager)
    assert slots(request) == []
    assert "call_gone" in kinds(request)


@in_the_room
def test_a_call_with_who_may_open_the_household_stays() -> None:
    caller, manager, request, made, rowan = called_of_a_restricted_home()
    made.named, made.restricted = 2, False
    db.session.flush()
    link(request, made, rowan, manager)
    assert [one.account_id for one in slots(request)] == [caller.account_id]
    assert not {"call_moved", "call_gone"} & set(kinds(request))


def test_a_page_from_before_makes_and_offers_nothing(app: Flask, client: FlaskClient) -> None:
    ready(app)
    me = sign_in(client, "manager")
    reference = asked(app, name="Rowan Sample", email=GIVEN)
    here = f"/staff/support/requests/{reference}"
    page = read(client.get(f"{here}/new-family"))
    made = press(client, page, "Make the household", because="Kent placed", town="Testford")
    assert made.status_code == 303
    offer = read(client.get(f"{here}/sign-in"))
    stale = press(client, offer, "Offer it", is_safe="y", seen="somebody else")
    assert "said anew whose this is" in read(stale, status=422).errors[0]
    hidden = asked(app, name="Rowan Other", email="other@example.org")
    page = read(client.get(f"/staff/support/requests/{hidden}/new-family"))
    with app.app_context():
        begin_write()
        found = db.session.scalars(select(SupportRequest).where(SupportRequest.reference == hidden)).one()
        manager = db.session.scalars(select(Account).where(Account.reference == me)).one()
        confining.confine(
            hidden, "Told us", naming=[manager.reference], by=viewer(manager.reference), now=clock.now()
        )
        assert found.is_confined
        db.session.commit()
    refused = read(press(client, page, "Make the household", because="Kent placed"), status=422)
    assert "stands in the list of all staff" in refused.errors[0]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Household)) == 1
