"""Times for the advice call: offered, chosen, moved, and what a call came to. On both databases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.calls import actions, offering
from portal.support.calls.models import CallSlot
from portal.support.calls.queries import call_due_at, free_slots, slot_of_request
from portal.support.calls.rules import Outcome, Weekly, fits, may_finish_with, slot_of
from portal.support.duty import actions as on_duty
from portal.support.models import SupportEntry, SupportRequest
from portal.support.own import actions as own
from portal.support.queries import entries_of
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.enquiries.asking.test_contention import at_once
from tests.events.test_contention import in_one
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import sign_in, sign_out

MONDAY = datetime(2026, 11, 23, 8, tzinfo=LONDON)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Monday morning."""
    frozen.move_to(MONDAY)
    agency()


def offered(by: Viewer, weekday: int = 2, at: time = time(10), minutes: int = 45) -> None:
    offering.offer_weekly(weekday, at, minutes, from_on=clock.today(), by=by, now=clock.now())


def test_the_clock_on_the_wall_counts_across_a_change_of_clocks() -> None:
    weekly = Weekly(0, time(10), 45, date(2026, 3, 1))
    before, after = slot_of(weekly, date(2026, 3, 23))[0], slot_of(weekly, date(2026, 3, 30))[0]
    assert (before.hour, after.hour) == (10, 10)
    assert after - before == timedelta(days=7)  # on the wall
    assert after.timestamp() - before.timestamp() == timedelta(days=7, hours=-1).total_seconds()


def test_a_slot_fits_inside_the_promise_and_not_too_near() -> None:
    at = MONDAY + timedelta(hours=4)
    end = at + timedelta(minutes=45)
    assert fits(at, end, due_at=end, now=MONDAY)
    assert not fits(at, end, due_at=end - timedelta(minutes=1), now=MONDAY)
    assert not fits(at, end, due_at=None, now=at - timedelta(minutes=59))


def test_outcomes_after_which_nothing_more_is_promised() -> None:
    assert [one for one in Outcome if may_finish_with(one)] == ["resolved", "signposted", "universal"]


@pytest.mark.usefixtures("room")
def test_weekly_times_make_slots_on_days_we_work() -> None:
    kit = duty()
    offered(kit)
    days = [
        f"{at:%d%m}" for at in db.session.scalars(select(CallSlot.starts_at).order_by(CallSlot.starts_at))
    ]
    assert days == ["2511", "0212", "0912"]
    with pytest.raises(Conflict, match="already"):
        offered(kit)
    with pytest.raises(Conflict, match="runs into it"):
        offered(kit, at=time(10, 30))
    with pytest.raises(Refused):
        offered(kit, minutes=5)
    assert offering.fill_slots(clock.now()) == 0
    assert offering.fill_slots(clock.now() + timedelta(days=14)) == 2  # 16 and 23 December
    offering.take_day_off(date(2026, 12, 2), by=kit, now=clock.now())
    free = [slot.starts_at.day for slot in free_slots(due_at=None, now=clock.now())]
    assert 2 not in free
    offering.give_day_back(date(2026, 12, 2), by=kit, now=clock.now())
    assert 2 in [slot.starts_at.day for slot in free_slots(due_at=None, now=clock.now())]


@pytest.mark.usefixtures("room")
def test_the_time_of_a_call_that_was_held_before_it_is_free_again(frozen: Traveller) -> None:
    kit, (sam, _), (robin, _) = duty(), parents(), parents()
    offered(kit)
    early, late = ask(sam), ask(robin)
    (slot,) = free_slots(due_at=call_due_at(early), now=clock.now())

    def called(request: SupportRequest) -> None:
        now = clock.now()
        actions.record_call(
            request.reference, outcome="resolved", text="", agreed="So", at=now, by=kit, now=now
        )

    actions.choose_slot(early.reference, slot.reference, by=sam, now=clock.now())
    called(early)
    actions.choose_slot(late.reference, slot.reference, by=robin, now=clock.now())
    frozen.move_to(slot.starts_at + timedelta(minutes=30))
    called(late)
    held = db.session.scalars(select(CallSlot).where(CallSlot.request_id.is_not(None))).one()
    assert (held.request_id, held.held_at) == (late.id, clock.now())


@pytest.mark.usefixtures("room")
def test_a_time_of_somebody_who_left_is_not_taken_from_a_page_opened_before() -> None:
    kit, (sam, _) = duty(), parents()
    offered(kit)
    request = ask(sam)
    (slot,) = free_slots(due_at=call_due_at(request), now=clock.now())
    db.session.get_one(Account, kit.account_id).ended_at = clock.now()
    db.session.flush()
    with pytest.raises(Conflict, match="just been taken"):
        actions.choose_slot(request.reference, slot.reference, by=sam, now=clock.now())


@pytest.mark.usefixtures("room")
def test_a_family_chooses_moves_and_gives_back() -> None:
    kit, (sam, alex) = duty(name="Kit Duty"), parents()
    offered(kit)
    offered(kit, weekday=3)
    request = ask(sam)
    assert call_due_at(request) == datetime(2026, 11, 30, 17, tzinfo=LONDON)
    first, second = free_slots(due_at=call_due_at(request), now=clock.now())
    assert first.with_name == "Kit Duty"
    with pytest.raises(NotFound):
        actions.choose_slot(request.reference, first.reference, by=alex, now=clock.now())
    actions.choose_slot(request.reference, first.reference, by=sam, now=clock.now())
    actions.choose_slot(request.reference, first.reference, by=sam, now=clock.now())
    other = ask()
    with pytest.raises(Conflict, match="just been taken"):
        actions.hold_slot(other, first.reference, by=kit, now=clock.now())
    actions.choose_slot(request.reference, second.reference, by=sam, now=clock.now())
    held = slot_of_request(request.id)
    assert held is not None
    assert held.reference == second.reference
    assert free_slots(due_at=None, now=clock.now())[0].reference == first.reference
    later = free_slots(due_at=None, now=clock.now())[-1]
    with pytest.raises(Refused, match="below"):  # past what is promised
        actions.choose_slot(request.reference, later.reference, by=sam, now=clock.now())
    own.withdraw(request.reference, by=sam, now=clock.now())
    assert slot_of_request(request.id) is None
    kinds = [one.kind for one in entries_of(request, shown=True)]
    assert kinds == ["sent", "call_booked", "call_moved", "withdrawn"]


@pytest.mark.usefixtures("room")
def test_what_a_family_chose_is_not_taken_from_it_in_silence() -> None:
    kit, (sam, _) = duty(), parents()
    offered(kit)
    request = ask(sam)
    (slot,) = free_slots(due_at=call_due_at(request), now=clock.now())
    actions.choose_slot(request.reference, slot.reference, by=sam, now=clock.now())
    with pytest.raises(Conflict, match="Move their call first"):
        offering.withdraw_slot(slot.reference, by=kit, now=clock.now())
    with pytest.raises(NotFound):
        offering.withdraw_slot(slot.reference, by=duty(), now=clock.now())
    assert offering.take_day_off(date(2026, 11, 25), by=kit, now=clock.now()) == 1
    assert slot_of_request(request.id) is not None
    later = free_slots(due_at=None, now=clock.now())[0]
    actions.choose_slot(request.reference, later.reference, by=kit, now=clock.now())
    assert slot.reference not in [one.reference for one in free_slots(due_at=None, now=clock.now())]


@pytest.mark.usefixtures("room")
def test_no_free_time_tells_the_managers_at_once() -> None:
    manager = duty("manager")
    sam, _ = parents()
    request = ask(sam)
    (message,) = db.session.scalars(select(Message)).all()
    assert message.template == "needs_you_now"
    assert message.link_subject == request.reference
    assert (
        "No free time"
        in db.session.scalars(select(SupportEntry).where(SupportEntry.kind == "note")).one().text
    )
    offered(manager)
    ask()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.usefixtures("room")
def test_a_call_that_was_held_keeps_its_promise_and_says_what_was_agreed(frozen: Traveller) -> None:
    kit, (sam, _) = duty(), parents()
    offered(kit, weekday=0, at=time(10))
    request = ask(sam)
    (slot,) = free_slots(due_at=call_due_at(request), now=clock.now())[:1]
    actions.choose_slot(request.reference, slot.reference, by=sam, now=clock.now())
    at = MONDAY.replace(hour=10, minute=5)
    frozen.move_to(MONDAY.replace(hour=11))
    record = partial(actions.record_call, request.reference, by=kit, now=clock.now())
    with pytest.raises(Refused, match="Choose what"):
        record(outcome="nothing", text="x", agreed="x", at=at)
    with pytest.raises(Refused, match="not later than now"):
        record(outcome="resolved", text="x", agreed="x", at=clock.now() + timedelta(minutes=1))
    record(outcome="resolved", text="Calm by the end", agreed="Try the earlier bedtime", at=at)
    kept = {one.kind: one.kept_at for one in db.session.scalars(select(Promise)) if one.kept_at}
    assert kept == {"support_reply": at, "advice_call": at}
    shown = [one.text for one in entries_of(request, shown=True)]
    assert "Try the earlier bedtime" in shown
    assert not any("Calm" in text for text in shown)
    assert slot_of_request(request.id) is None
    assert request.outcome == "resolved"


@pytest.mark.usefixtures("room")
def test_safeguarding_has_no_family_side(frozen: Traveller) -> None:
    kit, (sam, _) = duty(), parents()
    request = ask(sam)
    frozen.move_to(MONDAY.replace(hour=11))
    record = partial(actions.record_call, request.reference, by=kit, now=clock.now(), at=clock.now())
    with pytest.raises(Refused, match="never shown"):
        record(outcome="safeguarding", text="Told the council", agreed="We told the council")
    record(outcome="safeguarding", text="Told the council", agreed="")
    shown = entries_of(request, shown=True)
    assert not any("council" in one.text for one in shown)
    assert [one.kind for one in shown] == ["sent", "replied"]  # as after any talk on the telephone
    with pytest.raises(Conflict, match="written down already"):
        record(outcome="resolved", text="x", agreed="x")


def test_few_times_and_many_families(app: Flask) -> None:
    """Twelve families choose from three times at once: three hold one each."""

    def make() -> tuple[list[tuple[str, Viewer]], list[str]]:
        agency()
        kit = duty()
        now = clock.now()
        begins = datetime.combine(clock.today() + timedelta(days=3), time(10), LONDON)
        for number in range(3):
            at = begins + number * timedelta(hours=1)
            db.session.add(
                CallSlot(account_id=kit.account_id, starts_at=at, ends_at=at + timedelta(minutes=45))
            )
        db.session.flush()
        asked = [(ask(sam, now=now).reference, sam) for sam, _ in (parents() for _ in range(12))]
        return asked, [one.reference for one in free_slots(due_at=None, now=now)]

    families, slots = written(app, make)
    now = clock.now()
    at_once(
        *(
            in_one(app, partial(actions.choose_slot, reference, slots[number % 3], by=by, now=now))
            for number, (reference, by) in enumerate(families)
        )
    )
    with app.app_context():
        held = db.session.scalars(select(CallSlot.request_id).where(CallSlot.state == "taken")).all()
        assert len(held) == len(set(held)) == 3


def test_times_on_the_pages(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(MONDAY)
    ready(app)
    sam, alex = family(app)
    reference = sign_in(client, "support_worker")
    page = read(client.get("/staff/support/times"))
    refused = read(press(client, page, "Offer this time", at="tea time"), status=422)
    assert refused.errors == ["Enter the time, like 10am or 14:30"]
    press(client, page, "Offer this time", weekday="2", at="10am")
    assert "Wednesday, 10:00, 45 minutes" in read(client.get("/staff/support/times")).text
    sign_out(client)
    # a stranger chooses in the browser that sent it
    sent = sent_by(client, risks=["none"])
    choose = read(client.get(sent.link("Choose when we call you")))
    assert "10am on Wednesday 25 November 2026" in choose.text
    slot = str(choose.soup.select_one("[name=slot]")["value"])  # type: ignore[index]  # it is there
    chosen = press(client, choose, "Choose this time", slot=slot)
    assert "at 10am on Wednesday 25 November 2026" in read(client.get(chosen.headers["Location"])).text
    # and a family with a sign-in finds none inside the promise any more, and reads the truth
    sign_in(client, sam)
    own_page = sent_by(client, risks=["none"])
    assert "There is no free time to choose here just now" in own_page.text
    mine = own_page.url.rsplit("/", 1)[1]
    choose = read(client.get(f"/support/requests/{mine}/call"))
    assert "We have no free time to offer here just now" in choose.h1
    assert "by 5pm on Monday 30 November 2026" in choose.text
    sign_in(client, alex)
    assert client.get(f"/support/requests/{mine}/call").status_code == 404
    # staff see who, book for a family, and write down what the call came to
    sign_in(client, reference)
    assert "Rowan Sample" in read(client.get("/staff/support/times")).text
    here = f"/staff/support/requests/{mine}"
    booking = read(client.get(f"{here}/call-time"))
    slot = str(booking.soup.select_one("[name=slot]")["value"])  # type: ignore[index]  # it is there
    booked = press(client, booking, "Book this time", slot=slot)
    assert "10am on Wednesday 2 December 2026" in read(client.get(booked.headers["Location"])).text
    call = read(client.get(f"{here}/advice-call"))
    refused = read(press(client, call, "Write down the call", outcome="resolved", text="x"), status=422)
    assert refused.errors == ["Write what you agreed: they read it on their page"]
    done = press(client, refused, "Write down the call", agreed="An earlier bedtime")
    assert "Resolved on the call" in read(client.get(done.headers["Location"])).text
    sign_in(client, sam)
    assert "An earlier bedtime" in read(client.get(f"/support/requests/{mine}")).text


def test_another_browser_cannot_choose_for_them(app: Flask, client: FlaskClient) -> None:
    ready(app)
    assert client.get("/support/sent/call").status_code == 404
    with app.app_context():
        begin_write()
        ask()
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(SupportRequest)) == 1
    assert client.get("/support/sent/call").status_code == 404


@pytest.mark.usefixtures("room")
def test_whoever_has_a_call_reads_that_it_is_off_as_the_request_is_finished() -> None:
    sam, _ = parents()
    kit = duty()
    offered(kit)
    request = ask(sam)
    slot = free_slots(due_at=call_due_at(request), now=clock.now())[0]
    actions.hold_slot(request, slot.reference, by=sam, now=clock.now())
    on_duty.finish(request.reference, "She rang: all is well", "Write any time.", by=kit, now=clock.now())
    last = entries_of(request, shown=True)[-1]
    assert last.text == "Write any time.\nThe call at 10am on Wednesday 25 November 2026 does not take place."
    assert slot_of_request(request.id) is None
