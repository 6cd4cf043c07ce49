"""Sending, answering, raising and lowering, taking back, sharing. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.households.partings.actions import say_parted
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.duty import actions as on_duty
from portal.support.duty import urgency
from portal.support.duty.queries import Carried, DutyFilter, carried_by_each, duty_counts, duty_list
from portal.support.models import SupportNamed, SupportWord
from portal.support.own import actions as own
from portal.support.queries import entries_of, own_requests, request_for
from portal.support.rules import ORDINARY
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.conversations.writing import viewer

pytestmark = pytest.mark.usefixtures("session")
ONE_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _agency(session: object) -> None:
    agency()


def open_kinds(reference: str) -> dict[str, datetime | None]:
    rows = db.session.scalars(
        select(Promise).where(Promise.subject_ref == reference, Promise.ended_at.is_(None))
    )
    return {row.kind: row.due_at for row in rows}


def ended(reference: str) -> dict[str, str | None]:
    rows = db.session.scalars(
        select(Promise).where(Promise.subject_ref == reference, Promise.ended_at.is_not(None))
    )
    return {row.kind: row.ended_as for row in rows}


def test_asking_promises_a_reply_and_a_call(frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 16, 10, tzinfo=LONDON))  # a Friday
    sam, _ = parents()
    request = ask(sam)
    assert open_kinds(request.reference) == {
        "support_reply": datetime(2026, 11, 23, 16, 10, tzinfo=LONDON),
        "advice_call": datetime(2026, 11, 27, 17, tzinfo=LONDON),
    }
    assert request.next_due_at == datetime(2026, 11, 23, 16, 10, tzinfo=LONDON)
    assert request.person_id == sam.person_id
    assert not request.at_risk
    promise = db.session.scalars(select(Promise).where(Promise.kind == "support_reply")).one()
    assert promise.household_id == sam.household_id
    assert db.session.scalars(select(Message)).all() == []


def test_a_family_at_risk_at_night_is_answered_the_next_working_day(frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 12, 24, 23, 0, tzinfo=LONDON))
    request = ask(risks=("breaking_down",))
    # Christmas Day, Boxing Day moved to Monday 28 December: Tuesday is the next working day
    assert open_kinds(request.reference)["support_crisis_reply"] == datetime(2026, 12, 29, 17, tzinfo=LONDON)
    assert request.at_risk
    assert all(one.at_risk for one in db.session.scalars(select(Promise)))


def test_the_writer_alone_opens_it_until_it_is_shared() -> None:
    sam, alex = parents()
    request = ask(sam)
    assert [one.reference for one in own_requests(sam)] == [request.reference]
    assert own_requests(alex) == []
    for change in (own.add_words, own.withdraw, own.share):
        with pytest.raises(NotFound):
            change(request.reference, *(["x"] if change is own.add_words else []), by=alex, now=clock.now())
    own.share(request.reference, by=sam, now=clock.now())
    assert request_for(alex, request.reference) is request
    assert own_requests(alex)[0].is_shared_with_me
    with pytest.raises(NotFound):
        own.withdraw(request.reference, by=alex, now=clock.now())
    with pytest.raises(Conflict):
        own.share(request.reference, by=sam, now=clock.now())


def test_a_visitors_request_is_nobodys_to_open() -> None:
    request = ask(VISITOR)
    sam, _ = parents()
    for one in (VISITOR, sam):
        with pytest.raises(NotFound):
            request_for(one, request.reference)


def test_whoever_takes_it_up_first_has_it_with_its_promises() -> None:
    request, kit, robin = ask(), duty(name="Kit Duty"), duty(name="Robin Duty")
    on_duty.accept(request.reference, by=kit, now=clock.now())
    on_duty.accept(request.reference, by=kit, now=clock.now())
    with pytest.raises(Conflict, match="Kit Duty has taken this up"):
        on_duty.accept(request.reference, by=robin, now=clock.now())
    assert {one.owner_id for one in db.session.scalars(select(Promise))} == {kit.account_id}
    on_duty.give(request.reference, robin.label, seen_owner=kit.label, by=kit, now=clock.now())
    assert {one.owner_id for one in db.session.scalars(select(Promise))} == {robin.account_id}
    with pytest.raises(Conflict):
        on_duty.give(request.reference, kit.label, seen_owner=kit.label, by=kit, now=clock.now())
    with pytest.raises(Refused, match="works with requests"):
        on_duty.give(
            request.reference,
            duty("family_finder").label,
            seen_owner=robin.label,
            by=robin,
            now=clock.now(),
        )


def test_a_message_that_reaches_them_keeps_the_reply() -> None:
    sam, _ = parents()
    request, kit = ask(sam), duty()
    assert on_duty.write_to_family(request.reference, "We ring you.", by=kit, now=clock.now())
    assert ended(request.reference) == {"support_reply": "kept"}
    assert set(open_kinds(request.reference)) == {"advice_call"}
    (message,) = db.session.scalars(select(Message)).all()
    assert message.template == "something_for_you"
    assert message.parameters == {}
    assert "support" not in message.template
    assert message.link_subject == request.reference
    assert request.unread_since is None
    own.add_words(request.reference, "Thank you", by=sam, now=clock.now())
    db.session.refresh(request)
    assert request.unread_since is not None


def test_a_message_that_nobody_is_told_of_keeps_nothing() -> None:
    sam, _ = parents()
    request, kit = ask(sam, can_email=False), duty()
    assert not on_duty.write_to_family(request.reference, "We ring you.", by=kit, now=clock.now())
    assert "support_reply" in open_kinds(request.reference)
    assert db.session.scalars(select(Message)).all() == []
    stranger = ask()
    with pytest.raises(Refused, match="Ring them"):
        on_duty.write_to_family(stranger.reference, "Hello", by=kit, now=clock.now())


def test_a_call_that_reached_them_keeps_the_reply_and_a_try_does_not(frozen: Traveller) -> None:
    request, kit, now = ask(), duty(), clock.now()
    later = now + timedelta(hours=1)
    frozen.move_to(later)

    def record(is_answered: bool, at: datetime = later, again: datetime | None = None) -> None:
        on_duty.record_telephone(
            request.reference,
            is_answered=is_answered,
            text="words",
            at=at,
            by=kit,
            now=later,
            next_try_at=again,
        )

    with pytest.raises(Refused, match="when you ring again"):
        record(False)
    with pytest.raises(Refused, match="after they asked"):
        record(True, at=now - ONE_MINUTE)
    with pytest.raises(Refused, match="not later than now"):
        record(True, at=later + ONE_MINUTE)
    record(False, again=later + timedelta(hours=2))
    assert "support_reply" in open_kinds(request.reference)
    record(True)
    kept = db.session.scalars(select(Promise).where(Promise.kind == "support_reply")).one()
    assert kept.kept_at == later
    shown = [one.kind for one in entries_of(request, shown=True)]
    assert shown == ["sent", "tried", "replied"]


def test_raising_promises_a_reply_today_and_lowering_needs_a_second_person(frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    request, kit, robin = ask(), duty(), duty()
    urgency.raise_risk(request.reference, "A hole in the door", by=kit, now=clock.now())
    assert request.at_risk
    assert open_kinds(request.reference)["support_crisis_reply"] == datetime(2026, 11, 20, 17, tzinfo=LONDON)
    assert ended(request.reference) == {"support_reply": "cancelled"}
    with pytest.raises(Conflict):
        urgency.raise_risk(request.reference, "Again", by=robin, now=clock.now())
    urgency.ask_to_lower(request.reference, "Grandmother took her in", by=kit, now=clock.now())
    with pytest.raises(Refused, match="somebody else"):
        urgency.decide_lowering(request.reference, agrees=True, by=kit, now=clock.now())
    assert request.at_risk
    urgency.decide_lowering(request.reference, agrees=False, by=robin, now=clock.now())
    assert request.at_risk
    with pytest.raises(Conflict):
        urgency.decide_lowering(request.reference, agrees=True, by=robin, now=clock.now())
    urgency.ask_to_lower(request.reference, "Truly", by=kit, now=clock.now())
    urgency.decide_lowering(request.reference, agrees=True, by=robin, now=clock.now())
    assert request.rank == ORDINARY
    assert set(open_kinds(request.reference)) == {"support_reply", "advice_call"}


def test_a_confined_request_opens_to_named_managers_alone() -> None:
    manager, kit = duty("manager", "Mo Manager"), duty(name="Kit Duty")
    sam, alex = parents()
    request = ask(sam, risks=("frightened",), danger="adult")
    assert request_for(manager, request.reference) is request
    for one in (kit, alex, duty("manager")):
        with pytest.raises(NotFound):
            request_for(one, request.reference)
    labels = {one.label for one in db.session.scalars(select(Promise))}
    assert labels == {"Somebody who asked for support"}
    assert {one.household_id for one in db.session.scalars(select(Promise))} == {None}
    assert db.session.scalars(select(SupportWord)).all() == []
    assert duty_list(kit, DutyFilter())[0] == []
    assert duty_counts(kit).all == 0
    with pytest.raises(Conflict):
        own.share(request.reference, by=sam, now=clock.now())
    with pytest.raises(Refused, match="Name them on it first"):
        on_duty.give(request.reference, kit.label, seen_owner=manager.label, by=manager, now=clock.now())
    on_duty.name_colleague(request.reference, kit.label, by=manager, now=clock.now())
    on_duty.name_colleague(request.reference, kit.label, by=manager, now=clock.now())
    assert request_for(kit, request.reference) is request
    assert len(db.session.scalars(select(SupportNamed)).all()) == 2


def test_taking_it_back_ends_what_was_promised() -> None:
    sam, _ = parents()
    request = ask(sam)
    own.withdraw(request.reference, by=sam, now=clock.now(), text="It is better")
    assert open_kinds(request.reference) == {}
    assert set(ended(request.reference).values()) == {"cancelled"}
    with pytest.raises(Conflict):
        own.withdraw(request.reference, by=sam, now=clock.now())
    with pytest.raises(Conflict):
        own.add_words(request.reference, "x", by=sam, now=clock.now())
    with pytest.raises(Conflict):
        on_duty.write_to_family(request.reference, "Hello", by=duty(), now=clock.now())


def test_finishing_says_why_and_ends_what_was_promised() -> None:
    request, kit = ask(), duty()
    with pytest.raises(Refused):
        on_duty.finish(request.reference, " ", "", by=kit, now=clock.now())
    on_duty.finish(request.reference, "Resolved on the call", "All the best", by=kit, now=clock.now())
    assert open_kinds(request.reference) == {}
    with pytest.raises(Conflict):
        on_duty.finish(request.reference, "Again", "", by=kit, now=clock.now())


def test_the_list_has_families_at_risk_first_then_what_is_due(frozen: Traveller) -> None:
    kit, begin = duty(), datetime(2026, 11, 16, 9, tzinfo=LONDON)
    made = []
    for number in range(30):
        frozen.move_to(begin + number * timedelta(hours=1))
        made.append(ask(risks=("missing_or_hurt",) if number % 10 == 9 else ()))
    first, key = duty_list(kit, DutyFilter())
    assert len(first) == 25
    assert [row.at_risk for row in first[:4]] == [True, True, True, False]
    assert key is not None
    second, none = duty_list(kit, DutyFilter(after=key))
    assert none is None
    seen = [row.reference for row in [*first, *second]]
    assert sorted(seen) == sorted(one.reference for one in made)
    dues = [row.due_at for row in [*first, *second] if not row.at_risk and row.due_at]
    assert dues == sorted(dues)
    assert duty_counts(kit).at_risk == 3
    assert [row.reference for row in duty_list(kit, DutyFilter(words=made[7].reference))[0]] == [
        made[7].reference
    ]
    with pytest.raises(NotFound):
        duty_list(kit, DutyFilter(after="nonsense"))
    own_list = duty_list(kit, DutyFilter(whose="mine"))[0]
    assert own_list == []


def test_the_audit_says_who_did_what_and_no_words_of_it() -> None:
    sam, _ = parents()
    request, kit = ask(sam), duty()
    on_duty.write_note(request.reference, "A secret note", by=kit, now=clock.now())
    rows = db.session.scalars(select(AuditRow).where(AuditRow.subject_ref == request.reference)).all()
    assert {"support.request_sent", "support.note_written"} <= {row.event for row in rows}
    assert not any("secret" in str(row.details) or "sleep" in str(row.details) for row in rows)


def test_while_the_adults_part_no_message_counts_as_a_reply() -> None:
    sam, _ = parents()
    request, kit = ask(sam), duty()
    say_parted("We part", by=sam, now=clock.now())
    assert not on_duty.write_to_family(request.reference, "We ring you.", by=kit, now=clock.now())
    assert "support_reply" in open_kinds(request.reference)


def test_a_restricted_households_request_is_of_who_is_named_on_it() -> None:
    kit, named, other = duty(), duty(name="Nia Named"), duty(name="Oz Other")
    sam, _ = parents()
    household = db.session.get(Household, sam.household_id)
    assert household is not None
    for one in (named, other):
        db.session.add(NamedStaff(household_id=household.id, account_id=one.account_id, named_at=clock.now()))
    household.named, household.restricted = 2, True
    db.session.flush()
    request = ask(sam, risks=("missing_or_hurt",))
    assert request.owner_id in (named.account_id, other.account_id)
    with pytest.raises(NotFound):
        request_for(kit, request.reference)
    with pytest.raises(Refused, match="may not open this household"):
        on_duty.give(request.reference, kit.label, seen_owner=named.label, by=named, now=clock.now())


def test_somebody_who_parts_reads_their_own_request() -> None:
    sam, _ = parents()
    say_parted("We part", by=sam, now=clock.now())
    apart = viewer(sam.label)
    assert apart.household_id is None
    request = ask(apart)
    assert request_for(apart, request.reference) is request


def test_what_has_ended_is_taken_up_by_nobody() -> None:
    sam, _ = parents()
    request, kit = ask(sam), duty()
    on_duty.accept(request.reference, by=kit, now=clock.now())
    own.withdraw(request.reference, by=sam, now=clock.now())
    with pytest.raises(Conflict, match="ended already"):
        on_duty.accept(request.reference, by=kit, now=clock.now())


def test_who_carries_what_as_a_request_is_given() -> None:
    kit, robin = duty(), duty(name="Robin")
    for risks in ((), ("breaking_down",)):
        request = ask(risks=risks)
        on_duty.accept(request.reference, by=kit, now=clock.now())
    over = ask()
    on_duty.accept(over.reference, by=robin, now=clock.now())
    on_duty.finish(over.reference, "x", "", by=robin, now=clock.now())
    found, me = carried_by_each("kent"), kit.account_id or 0
    assert found[me] == Carried(open=2, at_risk=1, of_council=2)
    assert carried_by_each("medway")[me] == Carried(open=2, at_risk=1, of_council=0)
    assert robin.account_id not in found
