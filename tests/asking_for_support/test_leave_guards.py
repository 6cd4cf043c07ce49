"""An absence never tells of a confined request, nor moves it, to whom it is closed. On both databases."""

from __future__ import annotations

from datetime import date, datetime

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
from portal.support import confining
from portal.support.duty import actions as on_duty
from portal.support.leave import actions as leaving
from portal.support.leave.actions import Away, record_leave
from portal.support.leave.falling import falls_into
from portal.support.leave.models import StaffLeave
from portal.support.leave.rules import why_hidden_stays
from portal.support.models import SupportRequest
from portal.support.queries import request_for
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty
from tests.asking_for_support.test_confining import of_the_team
from tests.asking_for_support.test_owning import HIDDEN, owners
from tests.asking_for_support.test_pages import ready
from tests.support.pages import read
from tests.support.people import sign_in

MONDAY, UNTIL = date(2026, 11, 16), date(2026, 11, 30)
NOW = datetime(2026, 11, 16, 11, tzinfo=LONDON)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Monday at eleven."""
    frozen.move_to(NOW)
    agency()


in_the_room = pytest.mark.usefixtures("room")


def trusted() -> tuple[Viewer, Viewer, SupportRequest]:
    """Who has a confined request, who was taken off it, and the request."""
    first, taken_off = of_the_team(duty("manager", "Ann")), of_the_team(duty("manager", "Zed"))
    request = ask(**HIDDEN)
    confining.take_off(request.reference, taken_off.label, by=first, now=clock.now())
    on_duty.accept(request.reference, by=first, now=clock.now())
    return first, taken_off, request


def test_who_may_keep_an_absence_with_hidden_requests() -> None:
    assert why_hidden_stays(0, "Ann", is_own=False) == why_hidden_stays(3, "Ann", is_own=True) == ""
    assert "Ask Ann to keep this absence themselves" in why_hidden_stays(3, "Ann", is_own=False)


@in_the_room
def test_of_a_confined_request_an_absence_hands_over_a_count_only() -> None:
    first, taken_off, request = trusted()
    other = duty("manager", "Other")
    for who in (taken_off, other):
        with pytest.raises(NotFound):
            request_for(who, request.reference)
        assert falls_into(who, first.account_id or 0, MONDAY, UNTIL, now=clock.now()) == ([], 1)
    shown, hidden = falls_into(first, first.account_id or 0, MONDAY, UNTIL, now=clock.now())
    assert ([one.reference for one in shown], hidden) == ([request.reference], 0)


@in_the_room
def test_who_may_not_open_it_moves_it_from_nobody() -> None:
    first, taken_off, request = trusted()
    third = of_the_team(duty("manager", "Yan"))
    wanted = Away(first.label, MONDAY, UNTIL, to=third.label, each={request.reference: third.label})
    for who in (taken_off, third):
        with pytest.raises(Refused, match="Ask Ann to keep this absence themselves"):
            record_leave(wanted, by=who, now=clock.now())
    assert owners(request) == {first.account_id}
    assert db.session.scalar(select(func.count()).select_from(StaffLeave)) == 0


@in_the_room
def test_its_owner_and_whoever_may_open_it_keep_the_absence() -> None:
    first, _, request = trusted()
    second = of_the_team(duty("manager", "Bo"))
    on_duty.name_colleague(request.reference, second.label, by=first, now=clock.now())
    record_leave(Away(first.label, MONDAY, UNTIL, to=second.label), by=second, now=clock.now())
    assert owners(request) == {second.account_id}


@in_the_room
def test_one_confined_in_the_same_moment_is_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    first, stranger = duty("manager", "Ann"), duty("manager", "Other")
    request, kit = ask(), duty()
    on_duty.accept(request.reference, by=first, now=clock.now())
    held = leaving._held

    def confined_first(ids: list[int]) -> dict[int, SupportRequest]:
        confining.confine(request.reference, "Told us", naming=[first.label], by=first, now=clock.now())
        return held(ids)

    monkeypatch.setattr(leaving, "_held", confined_first)
    with pytest.raises(Refused, match="Ask Ann"):
        record_leave(Away(first.label, MONDAY, UNTIL, to=kit.label), by=stranger, now=clock.now())
    assert owners(request) == {first.account_id}


@in_the_room
def test_what_falls_into_it_meanwhile_is_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    kit, robin = duty(), duty()
    request, held = ask(), leaving._held

    def taken_up_first(ids: list[int]) -> dict[int, SupportRequest]:
        on_duty.accept(request.reference, by=kit, now=clock.now())
        return held(ids)

    monkeypatch.setattr(leaving, "_held", taken_up_first)
    with pytest.raises(Conflict, match="More falls into"):
        record_leave(Away(kit.label, MONDAY, UNTIL, to=robin.label), by=kit, now=clock.now())


def test_the_page_says_how_many_and_no_more(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(NOW)
    ready(app)
    with app.app_context():
        begin_write()
        first, _, request = trusted()
        who, reference = first.label, request.reference
        db.session.commit()
    sign_in(client, "manager")
    address = f"/staff/support/leave/gives?who={who}&first={MONDAY}&last={UNTIL}"
    page = read(client.get(address))
    assert (
        "1 that only named staff open: Ann keeps this absence, or somebody who may open it does." in page.text
    )
    assert not page.soup.select("table")
    assert reference not in page.html
    assert "Keep this absence" not in page.text
    assert "Nothing is due" not in page.text
    sign_in(client, who)
    own = read(client.get(address))
    assert reference in own.html
    assert "Keep this absence" in own.text
