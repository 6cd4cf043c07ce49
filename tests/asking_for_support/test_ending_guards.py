"""What keeps back a questionnaire about something else, and what a link may not do. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR
from portal.accounts.models import Account
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.partings.actions import note_parted
from portal.households.partings.models import PartingSide
from portal.support.calls import actions as calls
from portal.support.duty import actions as on_duty
from portal.support.ending import actions as ending
from portal.support.ending.links import by_link, how_it_was_link, is_open, link_subject
from portal.support.ending.panel import EndingPanel, ending_panel
from portal.support.ending.queries import standing_of
from portal.support.ending.rules import LEFT_ALONE, Answers, Held, Reason
from portal.support.joining import actions as joining
from portal.support.models import SupportRequest
from portal.support.queries import request_for
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_ending import DAY, GOOD, MONDAY, asked_over, ended, mails, row_of
from tests.asking_for_support.test_joining import GIVEN, home, link, seen, signs_in, worker
from tests.asking_for_support.test_owning import HIDDEN

pytestmark = pytest.mark.usefixtures("session")
BAD = Answers(quick=1, words="You left me alone")


@pytest.fixture(autouse=True)
def _agency(session: object, frozen: Traveller) -> None:
    frozen.move_to(MONDAY)
    agency()


def panel_of(request: SupportRequest, by: object = None, *, days: int = 5) -> EndingPanel:
    db.session.expire_all()
    who = by or duty()
    panel = ending_panel(request_for(who, request.reference), by=who, now=MONDAY + days * DAY)  # type: ignore[arg-type]
    assert panel is not None
    return panel


def referred(request: SupportRequest, by: object) -> None:
    calls.record_call(
        request.reference, outcome="safeguarding", text="Referred", agreed="", at=clock.now(), by=by,  # type: ignore[arg-type]
        now=clock.now(),
    )  # fmt: skip


def token_of(request: SupportRequest, address: str) -> str:
    subject = link_subject(request.reference, address)
    return how_it_was_link(subject, base_url="", now=MONDAY + 3 * DAY).rsplit("/", 1)[1]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_safeguarding_referral_elsewhere_keeps_it_back_until_a_release(*, is_known: bool) -> None:
    by = parents()[0] if is_known else VISITOR
    kit = duty("manager")
    other = ask(by, email="Rowan@example.org")
    request = ended(by, kit, email="rowan@example.org")
    referred(other, kit)
    assert asked_over(10) == 0
    assert mails() == []
    assert standing_of(request).held is Held.ELSEWHERE
    if is_known:
        with pytest.raises(NotFound):
            ending.answer_own(request.reference, GOOD, by=by, now=MONDAY + DAY)
    panel = panel_of(request, kit)
    assert panel.may_release
    ending.release(request.reference, by=kit, now=MONDAY + 20 * DAY)
    assert asked_over(40, start=MONDAY + 20 * DAY) == 3


def test_a_release_before_the_referral_does_not_count() -> None:
    sam, _ = parents()
    kit = duty("manager")
    request = ended(sam, kit)
    ending.release(request.reference, by=kit, now=MONDAY - DAY)
    other = ask(sam, now=MONDAY - DAY)
    referred(other, kit)
    assert asked_over(10) == 0


@pytest.mark.parametrize("is_known", [True, False])
def test_an_open_confined_request_elsewhere_keeps_it_back_and_nobody_can_tell(*, is_known: bool) -> None:
    by = parents()[0] if is_known else VISITOR
    kit, robin = duty("manager"), duty()
    request = ended(by, kit, email="rowan@example.org")
    before = panel_of(request, robin, days=0)
    ask(by, **{**HIDDEN, "email": "rowan@example.org"}, now=MONDAY + timedelta(hours=3))
    assert panel_of(request, robin, days=1) == before
    assert asked_over(20) == 0
    panel = panel_of(request, robin)
    assert (panel.says, panel.may_release, panel.next_at) == (LEFT_ALONE, False, None)
    for colleague in (robin, kit):
        with pytest.raises(Refused, match="left alone"):
            ending.release(request.reference, by=colleague, now=MONDAY + 5 * DAY)
    ending.take_down(request.reference, GOOD, by=robin, now=MONDAY + 5 * DAY)  # as of any other


def test_one_sent_before_that_is_confined_keeps_it_back_while_it_is_open() -> None:
    sam, alex = parents()
    kit = duty("manager")
    hidden = ask(sam, **HIDDEN)
    request = ended(sam, kit)
    others = ended(alex, kit)
    assert row_of(request).next_ask_at == row_of(others).next_ask_at
    assert asked_over(20) == 2  # to the other parent alone, with a reminder
    assert row_of(request).asks == 0
    assert panel_of(request).says == LEFT_ALONE
    assert not panel_of(request).may_release
    on_duty.finish(hidden.reference, "x", "y", reason=Reason.ENOUGH, by=kit, now=MONDAY + 20 * DAY)
    assert panel_of(request).may_release


def test_who_may_not_open_the_referral_does_not_release() -> None:
    sam, _ = parents()
    kit, robin = duty("manager"), duty()
    hidden = ask(sam, **HIDDEN)
    referred(hidden, kit)
    on_duty.finish(hidden.reference, "x", "", reason=Reason.PASSED_ON, by=kit, now=MONDAY)
    request = ended(sam, kit)
    assert asked_over(10) == 0
    assert (panel_of(request, robin).says, panel_of(request, robin).may_release) == (LEFT_ALONE, False)
    with pytest.raises(Refused, match="left alone"):
        ending.release(request.reference, by=robin, now=MONDAY + 9 * DAY)
    assert panel_of(request, kit).may_release


def test_what_they_sent_without_signing_in_is_known_by_the_address_they_sign_in_with() -> None:
    sam, _ = parents()
    kit = duty("manager")
    address = db.session.scalars(select(Account.email).where(Account.reference == sam.reference)).one()
    ask(**{**HIDDEN, "email": address.upper()})
    request = ended(sam, kit)
    assert asked_over(10) == 0
    with pytest.raises(Refused, match="left alone"):
        ending.release(request.reference, by=kit, now=MONDAY + 9 * DAY)


def test_whoever_asked_again_is_left_alone_in_the_same_words() -> None:
    sam, _ = parents()
    request = ended(sam)
    ask(sam, now=MONDAY + timedelta(hours=3))
    assert asked_over(10) == 0
    panel = panel_of(request)
    assert (panel.says, panel.may_release) == (LEFT_ALONE, False)
    sent = ended(parents()[0])
    assert asked_over(60) == 3
    assert panel_of(sent).says == LEFT_ALONE


def test_what_was_held_by_a_quiet_time_is_still_released() -> None:
    request = ended(email="rowan@example.org")
    row = row_of(request)
    row.next_ask_at = None
    db.session.flush()
    panel = panel_of(request)
    assert (panel.says, panel.may_release) == ("Nothing goes out before you release it.", True)


def test_while_adults_part_no_link_and_no_reminder_of_somebody_linked() -> None:
    kit = worker("manager")
    made, rowan = home()
    request = ask(name="Rowan Sample", email=GIVEN)
    link(request, made, rowan, kit)
    on_duty.finish(request.reference, "x", "y", reason=Reason.ENOUGH, by=kit, now=MONDAY)
    assert asked_over(3) == 1
    token = token_of(request, GIVEN)
    note_parted(made.reference, "", by=kit, now=MONDAY + 3 * DAY)
    assert asked_over(20, start=MONDAY + 3 * DAY) == 0
    with pytest.raises(NotFound):
        ending.answer_by_link(token, GOOD, by=VISITOR, now=MONDAY + 5 * DAY)
    with pytest.raises(Refused, match="before a manager"):
        ending.release(request.reference, by=kit, now=MONDAY + 5 * DAY)
    db.session.execute(update(PartingSide).values(released_at=MONDAY + 5 * DAY))
    by_link(token, now=MONDAY + 5 * DAY)


def test_a_link_never_writes_over_what_the_writer_said_on_their_own_page() -> None:
    kit = worker("manager")
    made, rowan = home()
    request = ask(name="Rowan Sample", email=GIVEN)
    link(request, made, rowan, kit)
    on_duty.finish(request.reference, "x", "y", reason=Reason.ENOUGH, by=kit, now=MONDAY)
    assert asked_over(3) == 1
    token = token_of(request, GIVEN)
    joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=MONDAY + 3 * DAY)
    who = signs_in(rowan)
    with pytest.raises(NotFound):
        by_link(token, now=MONDAY + 4 * DAY)
    ending.answer_own(request.reference, BAD, by=who, now=MONDAY + 4 * DAY)
    with pytest.raises(NotFound):
        ending.answer_by_link(token, GOOD, by=VISITOR, now=MONDAY + 5 * DAY)
    assert row_of(request).own_words == "You left me alone"


def test_a_link_never_writes_over_what_a_colleague_took_down() -> None:
    request = ended(email=GIVEN)
    assert asked_over(3) == 1
    token = token_of(request, GIVEN)
    assert is_open(by_link(token, now=MONDAY + 3 * DAY)[1], MONDAY + 3 * DAY)
    ending.take_down(request.reference, BAD, by=duty(), now=MONDAY + 4 * DAY)
    assert not is_open(by_link(token, now=MONDAY + 5 * DAY)[1], MONDAY + 5 * DAY)
    with pytest.raises(Conflict):
        ending.answer_by_link(token, GOOD, by=VISITOR, now=MONDAY + 5 * DAY)
    assert (row_of(request).own_words, bool(row_of(request).taken_by)) == ("You left me alone", True)


def test_an_answer_by_link_is_changed_by_link() -> None:
    request = ended(email=GIVEN)
    assert asked_over(3) == 1
    token = token_of(request, GIVEN)
    ending.answer_by_link(token, GOOD, by=VISITOR, now=MONDAY + 3 * DAY)
    ending.answer_by_link(token, BAD, by=VISITOR, now=MONDAY + 4 * DAY)
    assert row_of(request).own_words == "You left me alone"
