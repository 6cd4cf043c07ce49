from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Person
from portal.households.partings.actions import say_parted
from portal.households.partings.deciding import Decision, decide
from portal.households.partings.models import Parting
from portal.support import confining
from portal.support.duty import actions as on_duty
from portal.support.models import SupportRequest
from portal.support.own import actions as own
from portal.support.queries import request_for
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_confining import seen_of
from tests.asking_for_support.test_owning import HIDDEN
from tests.conversations.writing import viewer
from tests.support.people import somebody


@pytest.fixture(autouse=True)
def _room(session: object, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 16, 11, tzinfo=LONDON))
    agency()


def test_a_wish_to_release_ends_as_she_says_again_that_she_is_frightened() -> None:
    sam, _ = parents()
    first, second, kit = duty("manager"), duty("manager"), duty()
    request = ask(sam, **HIDDEN)
    confining.ask_release(request.reference, "She said it is fine", by=first, now=clock.now())
    seen = seen_of(request)
    confining.keep_between_us(request.reference, "He hit me again.", by=sam, now=clock.now())
    with pytest.raises(Conflict):
        confining.decide_release(request.reference, agrees=True, seen=seen, by=second, now=clock.now())
    with pytest.raises(NotFound):
        request_for(kit, request.reference)


def test_a_wish_is_answered_as_it_was_seen(frozen: Traveller) -> None:
    sam, _ = parents()
    first, second = duty("manager"), duty("manager")
    request = ask(sam, **HIDDEN)
    confining.ask_release(request.reference, "She said it is fine", by=first, now=clock.now())
    seen = seen_of(request)
    confining.decide_release(request.reference, agrees=False, seen=seen, by=second, now=clock.now())
    frozen.shift(60)
    confining.ask_release(request.reference, "Another reason", by=first, now=clock.now())
    with pytest.raises(Conflict):
        confining.decide_release(request.reference, agrees=True, seen=seen, by=second, now=clock.now())
    assert request.is_confined


def test_nobody_releases_with_who_was_taken_off() -> None:
    sam, _ = parents()
    first, second = duty("manager"), duty("manager")
    request = ask(sam, **HIDDEN)
    confining.ask_release(request.reference, "Fine", by=first, now=clock.now())
    seen = seen_of(request)
    confining.take_off(request.reference, first.label, by=second, now=clock.now())
    with pytest.raises(Conflict):
        confining.decide_release(request.reference, agrees=True, seen=seen, by=second, now=clock.now())
    with pytest.raises(NotFound):
        request_for(first, request.reference)


def test_a_confined_request_cannot_be_shared() -> None:
    sam, alex = parents()
    request = ask(sam, **HIDDEN)
    with pytest.raises(Conflict):
        own.share(request.reference, by=sam, now=clock.now())
    with pytest.raises(NotFound):
        own.share(request.reference, by=alex, now=clock.now())
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(SupportRequest).where(SupportRequest.id == request.id).values(shared_at=clock.now())
        )


def test_what_was_shared_is_the_writers_again_as_they_part() -> None:
    sam, alex = parents()
    manager = viewer(somebody("manager").reference)
    request = ask(sam)
    own.share(request.reference, by=sam, now=clock.now())
    assert request_for(alex, request.reference) is request
    say_parted("", by=sam, now=clock.now())
    stays = db.session.get_one(Person, alex.person_id).reference
    decision = Decision("one_stays", stays=stays, see_history=[stays])
    decide(db.session.scalars(select(Parting.reference)).one(), decision, by=manager, now=clock.now())
    with pytest.raises(NotFound):
        request_for(viewer(alex.label), request.reference)
    assert request_for(viewer(sam.label), request.reference) is request


def test_giving_asks_as_the_request_is_now() -> None:
    sam, _ = parents()
    manager, kit = duty("manager"), duty()
    request = ask(sam)
    on_duty.accept(request.reference, by=manager, now=clock.now())
    confining.confine(request.reference, "She told me", naming=[manager.label], by=manager, now=clock.now())
    with pytest.raises(Refused, match="may not open this"):
        on_duty.give(request.reference, kit.label, seen_owner=manager.label, by=manager, now=clock.now())
    assert request.owner_id == manager.account_id
