"""A pause, the break and its reminders, asking for Stage 2, stopping: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Account
from portal.clock import LONDON, now
from portal.conversations.models import Conversation
from portal.errors import Refused
from portal.extensions import db
from portal.households.models import Membership
from portal.journey.breaks import actions
from portal.journey.breaks.models import BreakReminder, TimeWish
from portal.journey.breaks.queries import break_for, break_of, open_wishes, pause_of
from portal.journey.breaks.rules import Asking
from portal.journey.breaks.sweeps import remind_of_breaks
from portal.journey.models import Journey
from portal.journey.moves import Outcome, Verb
from portal.journey.moving import conditions, move_on
from portal.journey.pathways import Stage
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.journey.households import WORKER, couple, finish_steps
from tests.journey.registration.registering import viewers

STAFF = replace(WORKER, permissions=frozenset({"journey:run"}))


def in_stage_1() -> Journey:
    journey = couple()
    finish_steps(journey)
    return move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())


def in_break() -> Journey:
    journey = in_stage_1()
    finish_steps(journey)
    return move_on(journey.reference, Verb.PASS_STAGE_1, by=WORKER, now=now())


def people(journey: Journey) -> list[Viewer]:
    """The applicants, with accounts that conversations know."""
    found = []
    for viewer in viewers(journey):
        account = db.session.get_one(Account, viewer.account_id)
        found.append(replace(viewer, reference=account.reference))
    return found


def mails() -> list[str]:
    return [
        one.to
        for one in db.session.scalars(
            select(Message).where(Message.template == "something_for_you").order_by(Message.id)
        )
    ]


def test_a_pause_is_asked_recorded_and_ended(session: Session) -> None:
    journey = in_stage_1()
    sam, alex = people(journey)
    until = date(2026, 12, 18)
    with pytest.raises(Refused, match="after today"):
        actions.ask_for_pause(until=date(2026, 11, 20), text="", by=sam, now=now())
    actions.ask_for_pause(until=until, text="My mother is ill", by=sam, now=now())
    (wish,) = open_wishes(journey)
    assert (wish.person_id, wish.text) == (sam.person_id, "My mother is ill")
    (said,) = session.scalars(select(Conversation)).all()
    assert (said.person_id, said.turn) == (sam.person_id, "ours")
    assert mails() == []
    actions.record_pause(journey.reference, until=until, reason="Illness", by=STAFF, now=now())
    assert pause_of(journey, now()).paused_until == until
    assert open_wishes(journey) == []
    with pytest.raises(Refused, match="pause already"):
        actions.ask_for_pause(until=until, text="", by=alex, now=now())
    later = now() + timedelta(days=10)
    actions.end_pause(journey.reference, by=STAFF, now=later)
    assert pause_of(journey, later).paused_until is None
    promise = session.scalars(select(Promise).where(Promise.kind == "stage_1")).one()
    assert promise.paused_days == 10


def test_a_break_cannot_be_paused(session: Session) -> None:
    journey = in_break()
    sam, _ = people(journey)
    with pytest.raises(Refused, match="Only Stage 1 and Stage 2"):
        actions.ask_for_pause(until=date(2026, 12, 18), text="", by=sam, now=now())


def test_stage_2_begins_when_both_have_asked(session: Session) -> None:
    journey = in_break()
    sam, alex = people(journey)
    assert not actions.ask_for_stage_2(by=sam, now=now())
    assert not actions.ask_for_stage_2(by=sam, now=now())
    assert journey.stage == Stage.BREAK
    assert len(mails()) == 1
    view = break_for(alex, journey, now())
    assert view is not None
    assert view.asking is Asking.THEY_ASKED
    assert actions.ask_for_stage_2(by=alex, now=now() + timedelta(days=2))
    assert journey.stage == Stage.STAGE_2
    begun = session.scalars(select(Promise).where(Promise.kind == "stage_2")).one()
    assert begun.starts_at == now() + timedelta(days=2)
    assert actions.ask_for_stage_2(by=alex, now=now() + timedelta(days=2))


def test_one_can_take_it_back_until_the_other_has_asked(session: Session) -> None:
    journey = in_break()
    sam, alex = people(journey)
    actions.ask_for_stage_2(by=sam, now=now())
    actions.take_back_stage_2(by=sam, now=now())
    assert not actions.ask_for_stage_2(by=alex, now=now())


def test_not_ready_is_said_to_us_alone(session: Session) -> None:
    journey = in_break()
    sam, alex = people(journey)
    actions.ask_for_stage_2(by=sam, now=now())
    before = break_for(sam, journey, now())
    actions.say_not_ready("I am afraid of the visits", by=alex, now=now())
    assert break_for(sam, journey, now()) == before
    assert len(mails()) == 1
    said = session.scalars(select(Conversation)).one()
    assert said.person_id == alex.person_id
    assert [one.kind for one in open_wishes(journey)] == ["stage_2", "not_ready"]
    assert actions.ask_for_stage_2(by=alex, now=now())
    assert [one.ended_as for one in session.scalars(select(TimeWish).order_by(TimeWish.id))] == [
        "done", "taken_back", "done",
    ]  # fmt: skip


def test_after_the_last_day_nobody_can_ask_and_staff_can_end_it(session: Session) -> None:
    journey = in_break()
    sam, alex = people(journey)
    conditions.setdefault(Verb.END_BREAK, [])
    if actions.still_in_break not in conditions[Verb.END_BREAK]:
        conditions[Verb.END_BREAK].append(actions.still_in_break)
    time = break_of(journey, now())
    assert time is not None
    assert time.ends_at is not None
    assert time.ends_on == date(2027, 5, 20)
    with pytest.raises(Refused, match="the break lasts until 20 May 2027"):
        actions.end_break(journey.reference, reason="", by=STAFF, now=now())
    actions.ask_for_stage_2(by=sam, now=time.ends_at)
    late = time.ends_at + timedelta(seconds=1)
    with pytest.raises(Refused, match="six months of your break are over"):
        actions.ask_for_stage_2(by=alex, now=late)
    with pytest.raises(Refused, match="over"):
        actions.record_stage_2(journey.reference, by=STAFF, now=late)
    actions.end_break(journey.reference, reason="They wait a year", by=STAFF, now=late)
    assert journey.outcome == Outcome.BREAK_ENDED
    assert open_wishes(journey) == []


def test_each_reminder_goes_once(session: Session) -> None:
    journey = in_break()

    def sweep(year: int, month: int, day: int) -> int:
        return remind_of_breaks(datetime(year, month, day, 9, tzinfo=LONDON))

    assert sweep(2027, 3, 19) == 0
    assert sweep(2027, 3, 22) == 1
    assert sweep(2027, 3, 22) == 0
    assert len(mails()) == 2
    assert sweep(2027, 5, 14) == 1
    assert len(mails()) == 4
    kinds = session.scalars(select(BreakReminder.kind).order_by(BreakReminder.id)).all()
    assert kinds == ["2_months", "1_month", "1_week"]
    assert sweep(2027, 5, 15) == 0
    actions.record_withdrawal(journey.reference, reason="Enough", by=STAFF, now=now())


def test_no_reminder_to_who_stopped_or_is_apart(session: Session) -> None:
    stopped, parting = in_break(), in_break()
    sam, _ = people(stopped)
    actions.withdraw_own("", by=sam, now=now())
    person = people(parting)[0].person_id
    session.scalars(select(Membership).where(Membership.person_id == person)).one().is_apart = True
    session.flush()
    before = len(mails())
    remind_of_breaks(datetime(2027, 3, 22, 9, tzinfo=LONDON))
    assert len(mails()) == before + 1


def test_one_of_two_can_stop_and_why_stays_with_us(session: Session) -> None:
    journey = in_stage_1()
    sam, alex = people(journey)
    before = mails()
    actions.withdraw_own("I am expecting a baby", by=sam, now=now())
    assert journey.outcome == Outcome.WITHDRAWN
    assert mails() == before
    said = session.scalars(select(Conversation)).one()
    assert said.person_id == sam.person_id
    with pytest.raises(Refused, match="ended"):
        actions.withdraw_own("", by=alex, now=now())


def test_staff_record_a_withdrawal_with_its_reason(session: Session) -> None:
    journey = in_stage_1()
    with pytest.raises(Refused, match="reason"):
        actions.record_withdrawal(journey.reference, reason=" ", by=STAFF, now=now())
    actions.record_withdrawal(journey.reference, reason="New work abroad", by=STAFF, now=now())
    assert journey.outcome == Outcome.WITHDRAWN
