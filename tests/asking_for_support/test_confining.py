"""What is kept to named people is airtight: in lists, later on, and back again. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Team
from portal.agency.queries import working_calendar
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.caseload import due_soon
from portal.promises.models import Promise, PromiseWord
from portal.promises.owning import claim_promise
from portal.promises.queries import promise_for, promises_of_household
from portal.promises.worklist import WorklistFilter, WorkRow, worklist, worklist_counts
from portal.support import confining
from portal.support.calls.models import CallSlot
from portal.support.duty import actions as on_duty
from portal.support.duty.queries import DutyFilter, duty_list
from portal.support.models import SupportNamed, SupportRequest, SupportWord
from portal.support.own import actions as own
from portal.support.queries import request_for
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_owning import HIDDEN, booked, kinds, owners
from tests.asking_for_support.test_pages import ready
from tests.conversations.writing import viewer
from tests.support.pages import press, read
from tests.support.people import sign_in


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


in_the_room = pytest.mark.usefixtures("room")


def rows(who: Viewer, now: datetime | None = None, **wanted: Any) -> list[WorkRow]:
    found = worklist(who, WorklistFilter(**wanted), now=now or clock.now(), calendar=working_calendar())
    return found.rows


def seen_of(request: SupportRequest) -> str:
    """The wish to release it, as a page shows it."""
    return request.release_asked_at.isoformat() if request.release_asked_at else ""


def decided(request: SupportRequest, by: Viewer, *, agrees: bool) -> None:
    """Somebody decides about the wish that stands."""
    now = clock.now()
    confining.decide_release(request.reference, agrees=agrees, seen=seen_of(request), by=by, now=now)


def counted(who: Viewer, now: datetime | None = None) -> int:
    return sum(worklist_counts(who, WorklistFilter(), now=now or clock.now())[:5])


def of_the_team(who: Viewer) -> Viewer:
    account = db.session.get(Account, who.account_id)
    assert account is not None
    account.team_id = db.session.scalars(select(Team.id)).one()
    db.session.flush()
    return viewer(who.label)


def confine(request: SupportRequest, by: Viewer, *named: Viewer, because: str = "She told me") -> None:
    naming = [one.label for one in named]
    confining.confine(request.reference, because, naming=naming, by=by, now=clock.now())


@in_the_room
def test_no_list_tells_of_a_confined_request_to_who_is_not_named() -> None:
    manager = of_the_team(duty("manager"))
    kit, later_manager = duty(), of_the_team(duty("manager", "Q"))
    request = ask(**HIDDEN)
    on_duty.name_colleague(request.reference, kit.label, by=manager, now=clock.now())
    confining.take_off(request.reference, later_manager.label, by=manager, now=clock.now())
    robin, owner = duty(), manager.account_id or 0
    assert len(rows(manager)) == len(rows(kit)) == 2
    for who in (robin, later_manager):
        assert rows(who) == []
        assert counted(who) == 0
        assert due_soon(owner, who, clock.now()) == []
        with pytest.raises(NotFound):
            promise_for(who, rows(manager)[0].reference)
        with pytest.raises(NotFound):
            claim_promise(rows(manager)[0].reference, by=who, now=clock.now())
    assert [one.label for one in due_soon(owner, manager, clock.now())] == [
        "Somebody who asked for support"
    ] * 2
    late = clock.now() + timedelta(days=3)
    assert rows(robin, late) == []
    shown = rows(later_manager, late)
    assert [(one.label, one.subject_ref, one.authority) for one in shown] == [("Restricted", "", None)]
    assert shown[0].owner is not None
    assert [one.label for one in due_soon(owner, later_manager, late)] == ["Restricted"]


@in_the_room
def test_confined_later_it_has_no_name_anywhere() -> None:
    sam, alex = parents()
    manager, kit, robin = duty("manager"), duty(), duty()
    request = ask(sam)
    own.share(request.reference, by=sam, now=clock.now())
    on_duty.accept(request.reference, by=kit, now=clock.now())
    on_duty.record_telephone(
        request.reference, is_answered=True, text="", at=clock.now(), by=kit, now=clock.now()
    )
    with pytest.raises(Refused, match="Write why"):
        confine(request, robin, manager, because=" ")
    with pytest.raises(Refused, match="a manager"):
        confine(request, robin, kit, robin)
    confine(request, robin, manager, robin)
    assert owners(request) == {robin.account_id}
    assert request_for(robin, request.reference) is request
    for who in (kit, alex):
        with pytest.raises(NotFound):
            request_for(who, request.reference)
    promises = db.session.scalars(select(Promise)).all()
    assert len(promises) == 2  # one of them kept
    assert {(one.label, one.household_id) for one in promises} == {("Somebody who asked for support", None)}
    assert promises_of_household(sam.household_id or 0) == []
    assert db.session.scalars(select(SupportWord)).all() == []
    assert "example" not in set(db.session.scalars(select(PromiseWord.word)))
    assert duty_list(kit, DutyFilter())[0] == []
    with pytest.raises(Conflict):
        confine(request, robin, manager)


@in_the_room
def test_a_call_with_who_is_not_named_is_given_up() -> None:
    kit, robin, manager = duty(), duty(), duty("manager")
    request = booked(kit, robin)
    confine(request, robin, manager, robin)
    assert kinds(request)[-1] == "call_gone"
    assert db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)).all() == []


@in_the_room
def test_a_call_with_who_is_named_stays() -> None:
    kit, robin, manager = duty(), duty(), duty("manager")
    request = booked(kit, robin)
    confine(request, robin, manager, robin, kit)
    assert db.session.scalars(select(CallSlot).where(CallSlot.request_id == request.id)).one().account_id == (
        kit.account_id
    )


@in_the_room
def test_whoever_is_taken_off_has_nothing_of_it_and_never_the_last() -> None:
    first, second = duty("manager", "A Manager"), duty("manager", "B Manager")
    request = ask(**HIDDEN)
    assert owners(request) == {first.account_id}
    confining.take_off(request.reference, first.label, by=second, now=clock.now())
    assert owners(request) == {second.account_id}
    with pytest.raises(NotFound):
        request_for(first, request.reference)
    with pytest.raises(Conflict):
        confining.take_off(request.reference, first.label, by=second, now=clock.now())
    with pytest.raises(Refused, match="Somebody must be able"):
        confining.take_off(request.reference, second.label, by=second, now=clock.now())
    assert db.session.scalars(select(SupportNamed.account_id)).all() == [second.account_id]
    on_duty.name_colleague(request.reference, first.label, by=second, now=clock.now())
    assert request_for(first, request.reference) is request


@in_the_room
def test_a_manager_kept_out_is_not_named_again_by_itself() -> None:
    sam, _ = parents()
    bad, good = duty("manager", "A Manager"), duty("manager", "B Manager")
    request = ask(sam)
    confine(request, good, good)
    with pytest.raises(NotFound):
        request_for(bad, request.reference)
    confining.keep_between_us(request.reference, "", by=sam, now=clock.now())
    assert db.session.scalars(select(SupportNamed.account_id)).all() == [good.account_id]


@in_the_room
def test_two_people_release_it() -> None:
    sam, alex = parents()
    first, second = duty("manager"), duty("manager")
    request = ask(sam, **HIDDEN)
    kit = duty()
    with pytest.raises(NotFound):
        confining.ask_release(request.reference, "Over", by=kit, now=clock.now())
    with pytest.raises(Conflict):
        confining.decide_release(request.reference, agrees=True, seen="", by=second, now=clock.now())
    confining.ask_release(request.reference, "He has moved out", by=first, now=clock.now())
    with pytest.raises(Refused, match="decide this with you"):
        confining.decide_release(
            request.reference, agrees=True, seen=seen_of(request), by=first, now=clock.now()
        )
    confining.decide_release(
        request.reference, agrees=False, seen=seen_of(request), by=second, now=clock.now()
    )
    assert request.is_confined
    confining.ask_release(request.reference, "He has moved out", by=first, now=clock.now())
    confining.decide_release(
        request.reference, agrees=True, seen=seen_of(request), by=second, now=clock.now()
    )
    assert request_for(kit, request.reference) is request
    with pytest.raises(NotFound):
        request_for(alex, request.reference)
    assert {one.label for one in db.session.scalars(select(Promise))} == {"Sam Example"}
    assert {one.household_id for one in db.session.scalars(select(Promise))} == {sam.household_id}
    assert "example" in set(db.session.scalars(select(SupportWord.word)))


@in_the_room
def test_the_writer_keeps_it_between_us_later() -> None:
    sam, alex = parents()
    manager, kit = duty("manager"), duty()
    request = ask(sam)
    own.share(request.reference, by=sam, now=clock.now())
    on_duty.accept(request.reference, by=kit, now=clock.now())
    before = len(db.session.scalars(select(Message)).all())
    with pytest.raises(NotFound):
        confining.keep_between_us(request.reference, "", by=alex, now=clock.now())
    confining.keep_between_us(request.reference, "Ring at noon", by=sam, now=clock.now())
    assert request.at_risk
    assert owners(request) == {manager.account_id}
    for who in (alex, kit):
        with pytest.raises(NotFound):
            request_for(who, request.reference)
    open_ones = set(db.session.scalars(select(Promise.kind).where(Promise.ended_at.is_(None))))
    assert open_ones == {"support_crisis_reply", "advice_call"}
    told = db.session.scalars(select(Message).order_by(Message.id)).all()[before:]
    assert [one.template for one in told] == ["needs_you_now"]
    own.withdraw(request.reference, by=sam, now=clock.now())
    with pytest.raises(Conflict):
        confining.keep_between_us(request.reference, "", by=sam, now=clock.now())


def test_confining_on_its_pages(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        sam, alex = parents()
        duty("manager", "A Manager")
        request = ask(sam).reference
        db.session.commit()
        me, other = str(sam.reference), str(alex.reference)
    sign_in(client, me)
    page = read(client.get(f"/support/requests/{request}"))
    asked = read(client.get(page.link("Keep this between you and us")))
    done = press(client, asked, "Keep this between us", text="Not by telephone")
    shown = read(client.get(done.headers["Location"]))
    assert "Not by telephone" in shown.text
    assert not shown.soup.select("a[href$='/between-us'], a[href$='/share']")
    sign_in(client, other)
    assert client.get(f"/support/requests/{request}/between-us").status_code == 404
    sign_in(client, "support_worker")
    assert client.get(f"/staff/support/requests/{request}/confine").status_code == 404
    assert "Somebody who asked" not in read(client.get("/staff")).html


def test_staff_confine_take_off_and_release_on_their_pages(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        other = duty("manager", "A Manager").label
        request = ask().reference
        db.session.commit()
    sign_in(client, "manager")
    here = f"/staff/support/requests/{request}"
    page = read(client.get(read(client.get(here)).link("For named staff only")))
    assert len(page.soup.select("[name=naming][checked]")) == 2
    refused = read(press(client, page, "Keep it to these people"), status=422)
    assert refused.errors == ["Write why"]
    done = press(client, page, "Keep it to these people", because="She told me")
    shown = read(client.get(done.headers["Location"]))
    assert "Only named staff open this: A Manager, Manager Example." in shown.text
    asked = read(client.get(shown.link("Not for named staff only any more")))
    press(client, asked, "Ask a colleague to decide", because="He moved out")
    again = read(client.get(here))
    assert "Somebody else who is named decides this with you." in again.text
    off = read(client.get(again.link("Take a colleague off")))
    press(client, off, "Take them off", to=other)
    assert "A Manager" not in read(client.get(here)).soup.select(".app-alert")[0].text
    sign_in(client, "support_worker")
    for path in ("", "/release", "/release/decision", "/naming/off"):
        assert client.get(here + path).status_code in (403, 404)
