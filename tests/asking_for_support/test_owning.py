"""A request and what is promised about it have one owner, who is there. On both databases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.accounts.actions.colleagues import end_colleague
from portal.accounts.models import Account
from portal.clock import LONDON
from portal.errors import Refused
from portal.extensions import db
from portal.households.caseloads.actions import allocate
from portal.households.models import Household
from portal.promises.models import Promise
from portal.promises.owning import claim_promise, give_all, give_promise
from portal.support.calls.actions import choose_slot
from portal.support.calls.models import CallPattern, CallSlot
from portal.support.calls.offering import offer_weekly
from portal.support.duty import actions as on_duty
from portal.support.models import SupportEntry, SupportNamed, SupportRequest
from portal.support.queries import request_for
from portal.support.rota.actions import set_rota
from portal.support.rota.models import Duty
from tests.asking_for_support.making import agency, ask, duty, parents

FRIDAY = date(2026, 11, 20)
HIDDEN: dict[str, Any] = {"risks": ("frightened",), "danger": "adult"}


@pytest.fixture(autouse=True)
def _room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


def owners(request: SupportRequest) -> set[int | None]:
    """Who owns the request and its promises."""
    db.session.refresh(request)
    open_ones = (Promise.subject_ref == request.reference, Promise.ended_at.is_(None))
    return {request.owner_id, *db.session.scalars(select(Promise.owner_id).where(*open_ones))}


def kinds(request: SupportRequest) -> list[str]:
    order = (SupportEntry.at, SupportEntry.id)
    return list(
        db.session.scalars(
            select(SupportEntry.kind).where(SupportEntry.request_id == request.id).order_by(*order)
        )
    )


def a_promise(request: SupportRequest) -> str:
    return (
        db.session.scalars(
            select(Promise.reference).where(
                Promise.subject_ref == request.reference, Promise.ended_at.is_(None)
            )
        ).first()
        or ""
    )


def leave(leaver: Viewer, to: Viewer) -> None:
    administrator = duty("administrator")
    end_colleague(leaver.label, to=to.label, by=administrator, now=clock.now())


def test_claiming_one_promise_takes_the_request_up() -> None:
    request, kit = ask(), duty()
    assert owners(request) == {None}
    claim_promise(a_promise(request), by=kit, now=clock.now())
    assert owners(request) == {kit.account_id}
    assert request.state == "accepted"
    assert kinds(request) == ["sent", "note", "accepted"]


def test_giving_one_promise_gives_the_request() -> None:
    request, kit, robin = ask(), duty(), duty()
    on_duty.accept(request.reference, by=kit, now=clock.now())
    give_promise(a_promise(request), to=robin.label, seen_owner=kit.label, by=kit, now=clock.now())
    assert owners(request) == {robin.account_id}
    assert kinds(request)[-1] == "given"


def test_no_promise_goes_to_who_may_not_open_the_request() -> None:
    manager, kit = duty("manager"), duty()
    request = ask(**HIDDEN)
    with pytest.raises(Refused, match="may not open"):
        give_promise(a_promise(request), to=kit.label, seen_owner=manager.label, by=manager, now=clock.now())
    with pytest.raises(Refused, match="may not open"):
        give_all(manager.account_id or 0, to=kit.label, by=manager, now=clock.now())
    assert owners(request) == {manager.account_id}


def test_a_households_new_worker_has_its_requests_where_they_may_open_them() -> None:
    sam, _ = parents()
    manager, kit, robin = duty("manager"), duty(), duty()
    household = db.session.scalars(select(Household.reference)).one()
    tom = db.session.scalars(select(Account.reference).where(Account.name == "Tom Worker")).one()
    allocate([household], to=kit.label, seen=tom, by=manager, now=clock.now())
    request = ask(sam)
    on_duty.accept(request.reference, by=kit, now=clock.now())
    allocate([household], to=robin.label, seen=kit.label, by=manager, now=clock.now())
    assert owners(request) == {robin.account_id}
    finder = duty("family_finder")
    allocate([household], to=finder.label, seen=robin.label, by=manager, now=clock.now())
    assert owners(request) == {robin.account_id}


def test_a_leavers_requests_go_with_them_and_without_a_promise_too() -> None:
    kit, robin = duty(), duty()
    with_promise, without = ask(), ask()
    for one in (with_promise, without):
        on_duty.accept(one.reference, by=kit, now=clock.now())
    for made in db.session.scalars(select(Promise).where(Promise.subject_ref == without.reference)):
        made.ended_at, made.ended_on, made.ended_as, made.ended_by = clock.now(), FRIDAY, "cancelled", "x"
    db.session.flush()
    with pytest.raises(Refused, match="takes over"):
        end_colleague(kit.label, to="", by=duty("administrator"), now=clock.now())
    leave(kit, robin)
    assert owners(with_promise) == owners(without) == {robin.account_id}
    assert "given" in kinds(without)


def test_what_the_taker_may_not_open_goes_to_a_manager() -> None:
    kit, manager, robin = duty(), duty("manager"), duty()
    open_one = ask()
    on_duty.accept(open_one.reference, by=kit, now=clock.now())
    confined = ask(**HIDDEN)
    on_duty.name_colleague(confined.reference, kit.label, by=manager, now=clock.now())
    on_duty.give(confined.reference, kit.label, seen_owner=manager.label, by=manager, now=clock.now())
    leave(kit, robin)
    assert owners(open_one) == {robin.account_id}
    assert owners(confined) == {manager.account_id}


def test_managers_who_leave_are_replaced_on_confined_requests() -> None:
    first = duty("manager")
    request = ask(**HIDDEN)
    second, kit = duty("manager"), duty()
    leave(first, kit)
    assert list(db.session.scalars(select(SupportNamed.account_id))) == [second.account_id]
    assert owners(request) == {second.account_id}
    assert request_for(second, request.reference) is request
    with pytest.raises(Refused, match="Name a colleague"):
        leave(second, kit)


def test_a_leavers_times_end_and_turns_become_gaps() -> None:
    kit, robin, manager = duty(), duty(), duty("manager")
    offer_weekly(0, time(10), 45, from_on=FRIDAY, by=kit, now=clock.now())
    set_rota({(FRIDAY, "day"): kit.label, (FRIDAY, "night"): robin.label}, by=manager, now=clock.now())
    end_colleague(kit.label, to="", by=duty("administrator"), now=clock.now())
    assert set(db.session.scalars(select(CallSlot.state))) == {"withdrawn"}
    assert list(db.session.scalars(select(CallPattern.until_on))) == [FRIDAY]
    assert list(db.session.scalars(select(Duty.account_id))) == [robin.account_id]


def booked(kit: Viewer, robin: Viewer) -> SupportRequest:
    """A request of Robin's whose call Kit holds on Monday at ten."""
    sam, _ = parents()
    offer_weekly(0, time(10), 45, from_on=FRIDAY, by=kit, now=clock.now())
    request = ask(sam)
    on_duty.accept(request.reference, by=robin, now=clock.now())
    slot = db.session.scalars(select(CallSlot.reference).order_by(CallSlot.starts_at)).first()
    choose_slot(request.reference, slot or "", by=sam, now=clock.now())
    return request


def test_a_call_booked_with_a_leaver_is_the_colleagues() -> None:
    kit, robin = duty(), duty(name="Robin Duty")
    request = booked(kit, robin)
    # a time of Robin's own that runs into it is offered no more
    offer_weekly(0, time(10, 15), 45, from_on=FRIDAY, by=robin, now=clock.now())
    leave(kit, robin)
    slot = db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)).one()
    monday = datetime(2026, 11, 23, 10, tzinfo=LONDON)
    assert (slot.account_id, slot.starts_at, slot.state) == (robin.account_id, monday, "taken")
    assert kinds(request)[-1] == "call_moved"
    at = CallSlot.starts_at == monday + timedelta(minutes=15)
    assert db.session.scalars(select(CallSlot.state).where(at)).one() == "withdrawn"


def test_where_nobody_can_call_then_the_family_is_offered_another_time() -> None:
    kit, robin = duty(), duty()
    request = booked(kit, robin)
    offer_weekly(0, time(10), 45, from_on=FRIDAY, by=robin, now=clock.now())
    other = ask()
    on_duty.accept(other.reference, by=robin, now=clock.now())
    theirs = db.session.scalars(
        select(CallSlot.reference).where(CallSlot.account_id == robin.account_id).order_by(CallSlot.starts_at)
    ).first()
    choose_slot(other.reference, theirs or "", by=robin, now=clock.now())
    leave(kit, robin)
    assert kinds(request)[-1] == "call_gone"
    assert db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)).all() == []
