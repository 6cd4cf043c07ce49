"""Changing steps by hand, accepting earlier checks, safe contact, chasing, marking many at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.clock import now
from portal.errors import Conflict, NotFound, Refused
from portal.households.models import Household, NamedStaff
from portal.journey.actions import set_known
from portal.journey.checks.actions import (
    Typed,
    accept_held,
    change_check,
    chase_check,
    contact_of,
    record_contact,
)
from portal.journey.checks.bulk import mark_checks
from portal.journey.checks.models import SafeContact
from portal.journey.checks.queries import ahead_of, happenings_of, lapsing_of, own_steps, people_of
from portal.journey.checks.rules import Mark, seen_as
from portal.journey.models import Journey, JourneyStep
from portal.journey.queries import rows_of
from portal.messages.models import Message
from tests.journey.checks.at_stage import at_stage_1, family, on_fast_track, row_of, staff


def _seen(row: JourneyStep) -> str:
    return seen_as(row.state, row.chased_at)


def _change(row: JourneyStep, by: Viewer, state: str, **typed: Any) -> bool:
    return change_check(row.reference, Typed(state, **typed), seen=_seen(row), by=by, now=now())


def test_a_change_is_written_with_its_history(session: Session) -> None:
    journey, worker = at_stage_1(), staff()
    row = row_of(journey, "medical")
    assert _change(row, worker, "sent_for", delay_reason="gp_appointment", note="Rang the surgery")
    assert (row.state, row.turn, row.delay_reason, row.note) == (
        "sent_for", "others", "gp_appointment", "Rang the surgery",
    )  # fmt: skip
    assert not _change(row, worker, "sent_for", delay_reason="gp_appointment", note="Rang the surgery")
    happened = happenings_of(journey, row)
    assert [one.words for one in happened] == ["Not started → Sent for", "Note", "Changed"]
    assert happened[0].by_name == "Wendy Worker"
    assert _change(row, worker, "in_order", note="Rang the surgery")
    assert (row.delay_reason, row.valid_until) == (None, date(2028, 11, 20))
    events = session.scalars(select(AuditRow).where(AuditRow.event.like("journey.step_%"))).all()
    assert not any("surgery" in str(one.details) for one in events)


def test_a_check_wrongly_in_order_is_taken_back_with_a_reason(session: Session) -> None:
    journey, worker = at_stage_1(), staff()
    row = row_of(journey, "dbs")
    _change(row, worker, "in_order", valid_until=date(2027, 5, 1))
    assert row.valid_until == date(2027, 5, 1)
    with pytest.raises(Refused, match="no longer in order"):
        _change(row, worker, "received")
    _change(row, worker, "received", reason="Belongs to somebody else")
    session.refresh(row)
    assert (row.state, row.done_at) == ("received", None)
    assert session.scalars(select(JourneyStep.valid_until).where(JourneyStep.id == row.id)).one() is None
    assert happenings_of(journey, row)[0].text == "Belongs to somebody else"


def test_a_day_that_has_passed_is_not_until_when_a_check_holds(session: Session) -> None:
    row, worker = row_of(at_stage_1(), "dbs"), staff()
    with pytest.raises(Refused, match="has not passed"):
        _change(row, worker, "in_order", valid_until=date(2026, 11, 19))


def test_what_a_colleague_changed_is_not_overwritten(session: Session) -> None:
    row, worker = row_of(at_stage_1(), "dbs"), staff()
    seen = _seen(row)
    _change(row, worker, "sent_for")
    with pytest.raises(Conflict):
        change_check(row.reference, Typed("received"), seen=seen, by=worker, now=now())
    seen = _seen(row)
    chase_check(row.reference, by=worker, now=now())
    with pytest.raises(Conflict):
        change_check(row.reference, Typed("received"), seen=seen, by=worker, now=now())


def test_nothing_is_changed_in_a_journey_that_has_ended_nor_by_a_family(session: Session) -> None:
    journey, worker = at_stage_1(), staff()
    row = row_of(journey, "dbs")
    with pytest.raises(NotFound):
        _change(row, family(journey), "in_order")
    journey.ended_at, journey.ended_on, journey.outcome = now(), date(2026, 11, 20), "withdrawn"
    session.flush()
    with pytest.raises(Refused, match="ended"):
        _change(row, worker, "sent_for")


def test_a_check_held_from_before_holds_from_its_own_day(session: Session) -> None:
    journey, worker = on_fast_track(), staff()
    row = row_of(journey, "dbs")

    def accept(held_on: date, agency: str = "Kent fostering") -> None:
        accept_held(row.reference, held_from=agency, held_on=held_on, seen=_seen(row), by=worker, now=now())

    with pytest.raises(Refused, match="too old"):
        accept(date(2024, 1, 1))
    accept(date(2025, 6, 1))
    assert (row.state, row.valid_until, row.held_accepted_by) == (
        "in_order", date(2027, 6, 1), worker.reference,
    )  # fmt: skip
    with pytest.raises(Refused, match="already"):
        accept(date(2025, 6, 1))
    _change(row, worker, "not_started", reason="Not theirs")
    assert (row.held_from, row.held_on, row.held_accepted_by) == ("", None, None)


def test_a_check_of_the_standard_way_is_never_held_from_before(session: Session) -> None:
    row, worker = row_of(at_stage_1(), "dbs"), staff()
    with pytest.raises(Refused, match="fast track"):
        accept_held(
            row.reference, held_from="Kent", held_on=date(2026, 1, 1), seen=_seen(row), by=worker, now=now()
        )


def _with_former_partner() -> tuple[Journey, JourneyStep]:
    journey = at_stage_1()
    sam = people_of(journey)[0].person_id
    set_known(journey, sam, ["former_partner"], now=now())
    return journey, row_of(journey, "former_partner")


def test_contact_with_a_former_partner_is_first_made_safe(session: Session) -> None:
    _, row = _with_former_partner()
    worker, manager = staff(), staff("manager", "Mia Manager")
    sent = session.scalars(select(Message.id)).all()
    with pytest.raises(Refused, match="safe"):
        _change(row, worker, "sent_for")

    def record(by: Viewer, *, knows: bool, decide: bool = False) -> None:
        record_contact(
            row.reference, how="By telephone, by me alone", applicant_knows=knows, decide=decide,
            by=by, now=now(),
        )  # fmt: skip

    with pytest.raises(Refused, match="manager decides"):
        record(worker, knows=False)
    with pytest.raises(Refused, match="manager decides"):
        record(worker, knows=False, decide=True)
    record(manager, knows=False, decide=True)
    found = contact_of(row)
    assert found is not None
    assert (found.decided_by_manager, found.by_name) == (True, "Mia Manager")
    _change(row, worker, "sent_for")
    assert row.state == "sent_for"
    assert session.scalars(select(Message.id)).all() == sent
    with pytest.raises(NotFound):
        record(staff("business_support", "Bo"), knows=True)


def test_the_database_keeps_no_contact_that_nobody_knows_of(session: Session) -> None:
    _, row = _with_former_partner()
    session.add(
        SafeContact(
            step_id=row.id,
            applicant_knows=False,
            decided_by_manager=False,
            how="x",
            at=now(),
            by="x",
            by_name="x",
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_only_what_was_sent_for_is_chased(session: Session) -> None:
    row, worker = row_of(at_stage_1(), "dbs"), staff()
    with pytest.raises(Refused):
        chase_check(row.reference, by=worker, now=now())
    _change(row, worker, "sent_for")
    chase_check(row.reference, by=worker, now=now() + timedelta(days=3))
    assert row.chased_at == now() + timedelta(days=3)


def test_many_are_marked_and_one_a_colleague_changed_is_said(session: Session) -> None:
    journey, worker = at_stage_1(), staff("business_support", "Bo")
    rows = [row_of(journey, "medical_comment", 0), row_of(journey, "medical_comment", 1)]
    ticked = [f"{row.reference} {_seen(row)}" for row in rows]
    _change(rows[0], worker, "sent_for")
    result = mark_checks(Mark.SENT, [*ticked, ticked[1], "ZZZZ-ZZZZ x"], by=worker, now=now())
    assert (result.done, [row.state for row in rows]) == (1, ["sent_for", "sent_for"])
    assert [name for name, _ in result.others] == ["Sam and Alex Example: Medical adviser’s comment"]
    again = [f"{row.reference} {_seen(row)}" for row in rows]
    assert mark_checks(Mark.CHASED, again, by=worker, now=now()).done == 2
    assert mark_checks(Mark.RECEIVED, again, by=worker, now=now()).done == 0
    fresh = [f"{row.reference} {_seen(row)}" for row in rows]
    assert mark_checks(Mark.RECEIVED, fresh, by=worker, now=now()).done == 2
    with pytest.raises(Refused, match="Tick"):
        mark_checks(Mark.SENT, [], by=worker, now=now())


def test_a_restricted_households_check_is_not_marked_by_who_is_not_named(session: Session) -> None:
    journey, one = at_stage_1(), staff("business_support", "Bo")
    row = row_of(journey, "medical_comment")
    household = session.get_one(Household, journey.household_id)
    for viewer in (staff(), staff("manager")):
        session.add(NamedStaff(household_id=household.id, account_id=viewer.account_id or 0, named_at=now()))
    household.named, household.restricted = 2, True
    session.flush()
    result = mark_checks(Mark.SENT, [f"{row.reference} {_seen(row)}"], by=one, now=now())
    assert (result.done, result.others, row.state) == (0, [], "not_started")


def test_the_other_applicant_reads_one_line_a_check_however_many_rows(session: Session) -> None:
    journey = at_stage_1()
    sam = people_of(journey)[0].person_id
    journey.known = {**journey.known, "councils": {str(sam): ["Kent", "Leeds", "Hull"]}}
    set_known(journey, sam, ["lived_abroad"], now=now())
    councils = [one for one in own_steps(family(journey, 1), journey).others if "councils" in one.what]
    assert [(one.whose, one.words) for one in councils] == [("Sam", "In hand")]
    mine = own_steps(family(journey, 0), journey)
    assert sum(one.step.code == "council" for one in mine.yours) == 3
    for row in [one.row for one in mine.yours if one.step.code == "council"][:2]:
        assert row is not None
        _change(row, staff(), "in_order")
    councils = [one for one in own_steps(family(journey, 1), journey).others if "councils" in one.what]
    assert [one.words for one in councils] == ["In hand"]


def test_what_lapses_before_panel_is_listed(session: Session) -> None:
    journey, worker = at_stage_1(), staff()
    dbs, medical = row_of(journey, "dbs"), row_of(journey, "medical")
    _change(dbs, worker, "in_order", valid_until=date(2027, 3, 1))
    _change(medical, worker, "in_order", valid_until=date(2028, 3, 1))
    today = date(2026, 11, 20)
    (panel,) = ahead_of(journey, today=today)
    assert (panel.name, panel.on) == ("panel", date(2027, 11, 20))
    found = lapsing_of(journey, people_of(journey), rows_of(journey), today=today)
    assert [(one.label, one.whose, one.is_lapsed) for one in found] == [("DBS check", "Sam", False)]
    later = lapsing_of(journey, people_of(journey), rows_of(journey), today=date(2027, 3, 2))
    assert later[0].is_lapsed


def test_what_a_referee_said_is_read_nowhere_by_the_family(session: Session) -> None:
    journey, worker = at_stage_1(), staff()
    row = row_of(journey, "referees", None)
    _change(row, worker, "sent_for", delay_reason="reference")
    before = [one for one in own_steps(family(journey), journey).together if one.step.code == "referees"]
    for state in ("received", "need_to_talk"):
        _change(row, worker, state, delay_reason="reference")
        (after,) = [
            one for one in own_steps(family(journey), journey).together if one.step.code == "referees"
        ]
        assert (after.words, after.turn, after.turn_since, after.delay_reason) == (
            before[0].words,
            before[0].turn,
            before[0].turn_since,
            None,
        )
