"""Being away: what falls into it has somebody, or nothing is kept. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.promises.models import Promise
from portal.support.calls.actions import choose_slot, give_slot_back
from portal.support.calls.models import CallSlot
from portal.support.calls.offering import (
    end_weekly,
    fill_slots,
    give_day_back,
    offer_weekly,
    take_day_off,
    withdraw_slot,
)
from portal.support.duty import actions as on_duty
from portal.support.leave.actions import Away, end_leave, record_leave
from portal.support.leave.models import StaffLeave
from portal.support.leave.rules import why_not_away
from portal.support.models import SupportRequest
from portal.support.rota.actions import set_rota
from portal.support.rota.models import Duty
from portal.support.rota.queries import gaps, who_is_on_duty
from portal.support.rota.queries import on_duty as who_has_it
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty
from tests.asking_for_support.test_owning import HIDDEN, booked, kinds, owners
from tests.asking_for_support.test_pages import ready
from tests.support.pages import press, read
from tests.support.people import sign_in

FRIDAY, MONDAY, NEXT = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


in_the_room = pytest.mark.usefixtures("room")


def mine(kit: Viewer, **said: object) -> SupportRequest:
    """A request of somebody's: a reply is due on Monday at ten."""
    request = ask(**said)  # type: ignore[arg-type]  # as `ask` takes them
    on_duty.accept(request.reference, by=kit, now=clock.now())
    return request


def away(who: Viewer, **more: object) -> Away:
    return replace(Away(who.label, MONDAY, NEXT), **more)  # type: ignore[arg-type]  # as Away has them


def keeps_nothing(wanted: Away, by: Viewer, why: str) -> None:
    """It is refused; what was written before that is taken back, as a page does."""
    before = db.session.begin_nested()
    with pytest.raises(Refused, match=why):
        record_leave(wanted, by=by, now=clock.now())
    before.rollback()


def states(account_id: int | None) -> set[str]:
    return set(db.session.scalars(select(CallSlot.state).where(CallSlot.account_id == account_id)))


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (MONDAY, NEXT, False),
        (FRIDAY, FRIDAY, False),
        (NEXT, MONDAY, True),
        (date(2026, 11, 1), date(2026, 11, 19), True),
        (MONDAY, date(2027, 11, 30), True),
    ],
)
def test_when_an_absence_can_be(first: date, last: date, *, refused: bool) -> None:
    assert bool(why_not_away(first, last, FRIDAY)) is refused


@in_the_room
def test_nothing_is_kept_unless_all_is_given() -> None:
    kit, robin, mo = duty(), duty(name="Robin Duty"), duty()
    one, two = mine(kit), mine(kit)
    offer_weekly(1, time(10), 45, from_on=FRIDAY, by=kit, now=clock.now())
    keeps_nothing(away(kit, each={one.reference: robin.label}), kit, "Choose who has")
    assert db.session.scalar(select(func.count()).select_from(StaffLeave)) == 0
    assert owners(one) == {kit.account_id}
    each = {one.reference: robin.label}
    record_leave(away(kit, to=mo.label, each=each), by=kit, now=clock.now())
    assert (owners(one), owners(two)) == ({robin.account_id}, {mo.account_id})
    assert states(kit.account_id) == {"withdrawn", "free"}  # only those of that week
    with pytest.raises(Conflict, match="already"):
        record_leave(away(kit, to=mo.label), by=kit, now=clock.now())


@in_the_room
def test_what_is_due_after_it_stays() -> None:
    kit, robin = duty(), duty()
    request = mine(kit)
    for promise in db.session.scalars(select(Promise)):
        promise.due_at = promise.sort_at = datetime(2026, 12, 1, 17, tzinfo=LONDON)
    record_leave(away(kit), by=kit, now=clock.now())
    assert owners(request) == {kit.account_id}
    each = {mine(robin).reference: kit.label}
    with pytest.raises(Refused, match="is away then too"):
        record_leave(away(robin, each=each), by=robin, now=clock.now())


@in_the_room
def test_ones_own_or_by_a_manager() -> None:
    kit, robin, manager = duty(), duty(), duty("manager")
    with pytest.raises(NotFound):
        record_leave(away(kit), by=robin, now=clock.now())
    leave = record_leave(away(kit), by=manager, now=clock.now())
    with pytest.raises(NotFound):
        end_leave(leave.reference, by=robin, now=clock.now())


@in_the_room
def test_a_confined_one_goes_to_who_may_open_it() -> None:
    first, second, kit = duty("manager", "A Manager"), duty("manager", "B Manager"), duty()
    request = ask(**HIDDEN)
    assert owners(request) == {first.account_id}
    keeps_nothing(away(first, to=kit.label), first, "may not open")
    record_leave(away(first, to=second.label), by=first, now=clock.now())
    assert owners(request) == {second.account_id}


@in_the_room
def test_a_booked_call_goes_to_the_colleague_or_it_is_not_kept() -> None:
    kit, robin = duty(), duty(name="Robin Duty")
    booked(kit, robin)
    with pytest.raises(Refused, match="Choose who has"):
        record_leave(away(kit), by=kit, now=clock.now())


@in_the_room
def test_a_booked_call_is_the_colleagues_for_that_time() -> None:
    kit, robin = duty(), duty(name="Robin Duty")
    request = booked(kit, robin)
    record_leave(away(kit, each={request.reference: robin.label}), by=kit, now=clock.now())
    slot = db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)).one()
    assert slot.account_id == robin.account_id
    assert kinds(request)[-1] == "call_moved"


@in_the_room
def test_the_sweep_offers_nothing_in_an_absence(frozen: Traveller) -> None:
    kit = duty()
    offer_weekly(0, time(10), 45, from_on=FRIDAY, by=kit, now=clock.now())
    later = replace(away(kit), from_on=date(2026, 12, 14), until_on=date(2026, 12, 18))
    record_leave(later, by=kit, now=clock.now())  # further ahead than times are offered
    frozen.move_to(datetime(2026, 12, 3, 10, tzinfo=LONDON))
    fill_slots(clock.now())
    days = {one.date() for one in db.session.scalars(select(CallSlot.starts_at))}
    assert date(2026, 12, 21) in days
    assert date(2026, 12, 14) not in days


@in_the_room
def test_turns_on_duty_are_gaps_or_a_colleagues(frozen: Traveller) -> None:
    kit, robin, manager = duty(), duty(), duty("manager")
    turns = {(MONDAY, "day"): kit.label, (date(2026, 11, 30), "day"): kit.label}
    set_rota(turns, by=manager, now=clock.now())
    before = len(gaps(FRIDAY))
    leave = record_leave(away(kit), by=kit, now=clock.now())
    assert len(gaps(FRIDAY)) == before + 1
    with pytest.raises(Refused, match="is away on Monday"):
        set_rota({(MONDAY, "day"): kit.label}, by=manager, now=clock.now())
    end_leave(leave.reference, by=kit, now=clock.now())
    set_rota({(MONDAY, "day"): kit.label}, by=manager, now=clock.now())
    record_leave(away(kit, duty_to=robin.label), by=kit, now=clock.now())
    assert robin.account_id in db.session.scalars(select(Duty.account_id)).all()


@in_the_room
def test_no_new_request_goes_to_who_is_away(frozen: Traveller) -> None:
    first, second, kit = duty("manager", "A Manager"), duty("manager", "B Manager"), duty()
    record_leave(away(first), by=first, now=clock.now())
    record_leave(away(kit), by=kit, now=clock.now())
    frozen.move_to(datetime(2026, 11, 23, 10, tzinfo=LONDON))
    db.session.add(Duty(day=MONDAY, part="day", account_id=kit.account_id))  # put there by whatever
    db.session.flush()
    assert who_has_it(clock.now()) is None
    assert [one.id for one in who_is_on_duty(clock.now())] == [second.account_id]
    assert ask().owner_id == ask(**HIDDEN).owner_id == second.account_id
    request = ask()
    with pytest.raises(Refused, match="is away today"):
        on_duty.give(
            request.reference,
            kit.label,
            seen_owner=second.label,
            by=second,
            now=clock.now(),
        )


@in_the_room
def test_who_is_back_has_their_own_again() -> None:
    kit, robin, mo = duty(), duty(), duty()
    one, two = mine(kit), mine(kit)
    offer_weekly(1, time(10), 45, from_on=FRIDAY, by=kit, now=clock.now())
    leave = record_leave(away(kit, to=robin.label), by=kit, now=clock.now())
    on_duty.give(two.reference, mo.label, seen_owner=robin.label, by=robin, now=clock.now())
    assert end_leave(leave.reference, by=kit, now=clock.now()) == 1
    assert (owners(one), owners(two)) == ({kit.account_id}, {mo.account_id})
    assert states(kit.account_id) == {"free"}
    with pytest.raises(Conflict):
        end_leave(leave.reference, by=kit, now=clock.now())


@in_the_room
def test_a_day_given_back_revives_only_what_the_day_took() -> None:
    kit = duty()
    offer_weekly(0, time(10), 45, from_on=FRIDAY, by=kit, now=clock.now())
    later = offer_weekly(0, time(14), 45, from_on=FRIDAY, by=kit, now=clock.now())
    offer_weekly(0, time(16), 45, from_on=FRIDAY, by=kit, now=clock.now())
    mondays = select(CallSlot).where(CallSlot.starts_at < datetime(2026, 11, 24, tzinfo=LONDON))
    slots = db.session.scalars(mondays.order_by(CallSlot.starts_at)).all()
    withdraw_slot(slots[0].reference, by=kit, now=clock.now())
    take_day_off(MONDAY, by=kit, now=clock.now())
    end_weekly(later.reference, by=kit, now=clock.now())
    give_day_back(MONDAY, by=kit, now=clock.now())
    assert [one.state for one in slots] == ["withdrawn", "withdrawn", "free"]


@in_the_room
def test_a_time_given_back_in_an_absence_is_not_offered() -> None:
    kit, robin = duty(), duty()
    request = booked(kit, robin)
    other = duty()
    record_leave(away(other), by=other, now=clock.now())
    slot = db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)).one()
    db.session.add(
        StaffLeave(account_id=kit.account_id, from_on=MONDAY, until_on=NEXT, made_by="x", made_at=clock.now())
    )
    db.session.flush()
    give_slot_back(request)
    assert (slot.state, slot.withdrawn_with) == ("withdrawn", "leave")
    with pytest.raises(Conflict):
        choose_slot(request.reference, slot.reference, by=robin, now=clock.now())
    take_day_off(MONDAY, by=kit, now=clock.now())
    with pytest.raises(Refused, match="recorded as away"):
        give_day_back(MONDAY, by=kit, now=clock.now())


def test_being_away_on_its_pages(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    sign_in(client, "support_worker")
    with app.app_context():
        begin_write()
        robin = duty(name="Robin Duty").label
        ask()
        db.session.commit()
    listed = read(client.get("/staff/support"))
    press(client, listed, "Take it up : Sam Example")
    page = read(client.get(read(client.get("/staff/support/rota")).link("Be away")))
    days = {"from_on": ["23", "11", "2026"], "until_on": ["20", "11", "2026"]}
    assert read(press(client, page, "Go on", days), status=422).errors
    gone = press(client, page, "Go on", days | {"until_on": ["27", "11", "2026"]})
    gives = read(client.get(gone.headers["Location"]))
    assert "Sam Example" in gives.text
    refused = read(press(client, gives, "Keep this absence"), status=422)
    assert refused.errors == ["Choose who has Sam Example for the time."]
    kept = press(client, gives, "Keep this absence", to=robin)
    rota = read(client.get(kept.headers["Location"]))
    assert "Monday 23 November 2026 to Friday 27 November 2026" in rota.text
    back = read(
        client.get(
            press(client, rota, "Back, with their requests : Support Worker Example").headers["Location"]
        )
    )
    assert "1 request is theirs again" in back.text
    assert "Nobody is away." in back.text
    assert client.get("/staff/support/leave/gives?who=x&first=soon&last=never").status_code == 404
    other = f"/staff/support/leave/gives?who={robin}&first=2026-11-23&last=2026-11-27"
    assert client.get(other).status_code == 404
