"""Which steps stand, computed from who lives in the home; and a new step is one line."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.clock import LONDON, now
from portal.example.panels import finish_others, share_report
from portal.extensions import db
from portal.households.actions import add_person
from portal.households.models import Person
from portal.households.people.actions import Details, add_member, end_membership
from portal.households.queries import applicants_of, members_of
from portal.journey import pathways
from portal.journey.actions import change_step, household_of, refresh_steps, set_councils, set_known, set_step
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.next_step import NextStep, next_step
from portal.journey.pathways import For, Stage, Step, Who
from portal.journey.queries import rows_of, steps_for
from portal.journey.rules import StepState
from portal.journey.sweeps import follow_birthdays
from tests.journey.households import WORKER, couple, finish_steps
from tests.journey.panel.going import family_viewer, in_stage_2


def _family_viewer(journey: Journey, number: int = 0) -> Viewer:
    member = members_of(journey.household_id)[number]
    return Viewer(
        account_id=member.account_id,
        kind="family",
        person_id=member.person_id,
        household_id=journey.household_id,
    )


def _in_stage_1() -> Journey:
    journey = couple()
    finish_steps(journey)
    return move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())


def test_stage_1_asks_each_applicant_and_the_household(session: Session) -> None:
    journey = _in_stage_1()
    rows = rows_of(journey)
    assert sum(row.code == "dbs" for row in rows) == 2
    assert sum(row.code == "referees" for row in rows) == 1
    assert not [row for row in rows if row.code in ("pets", "police_abroad", "school")]


def test_what_is_known_adds_steps_and_takes_them_away(session: Session) -> None:
    journey = _in_stage_1()
    sam = members_of(journey.household_id)[0].person_id
    set_known(journey, 0, ["pets"], now=now())
    set_known(journey, sam, ["lived_abroad"], now=now())
    set_councils(journey, sam, ["Leeds", "Kent"], now=now())
    rows = {(row.code, row.person_key, row.about): row for row in rows_of(journey)}
    assert ("pets", 0, "") in rows
    assert ("police_abroad", sam, "") in rows
    assert ("council", sam, "Leeds") in rows
    set_known(journey, 0, [], now=now())
    assert rows[("pets", 0, "")].state == StepState.NOT_NEEDED
    set_known(journey, 0, ["pets"], now=now())
    assert rows[("pets", 0, "")].state == StepState.NOT_STARTED


def test_a_child_who_turns_18_adds_a_police_check_by_itself(session: Session) -> None:
    journey = _in_stage_1()
    child = add_person(
        journey.household_id, given_name="Robin", family_name="Example", by=WORKER, now=now(), role="child",
        from_on=date(2026, 11, 1),
    )  # fmt: skip
    db.session.get_one(Person, child.id).born_on = date(2008, 11, 21)
    db.session.flush()
    refresh_steps(journey, now=now())
    assert not [row for row in rows_of(journey) if row.code == "dbs" and row.person_id == child.id]
    assert follow_birthdays(now()) == 0
    assert follow_birthdays(now() + timedelta(days=1)) == 1
    assert [row for row in rows_of(journey) if row.code == "dbs" and row.person_id == child.id]
    assert follow_birthdays(now() + timedelta(days=1)) == 0


def test_the_other_applicant_reads_in_hand_or_done_and_nothing_else(session: Session) -> None:
    journey = _in_stage_1()
    sam, alex = members_of(journey.household_id)
    row = set_step(journey, "medical", StepState.NEED_TO_TALK, by=WORKER, now=now(), person_id=sam.person_id)
    row.note, row.delay_reason, row.valid_until = "private", "gp_appointment", date(2027, 1, 1)
    seen = {(one.step.code, one.person_id): one for one in steps_for(_family_viewer(journey, 1), journey)}
    veiled = seen[("medical", sam.person_id)]
    assert (veiled.words, veiled.turn, veiled.turn_since, veiled.reference) == ("In hand", None, None, "")
    assert (veiled.row, veiled.valid_until, veiled.delay_reason) == (None, None, None)
    assert seen[("medical", alex.person_id)].words == "Not started"
    own = {(one.step.code, one.person_id): one for one in steps_for(_family_viewer(journey, 0), journey)}
    assert own[("medical", sam.person_id)].words == "We need to talk with you"


def test_a_family_never_sees_quiet_steps(session: Session) -> None:
    journey = _in_stage_1()
    sam = members_of(journey.household_id)[0].person_id
    set_known(journey, sam, ["former_partner"], now=now())
    assert "former_partner" in {row.code for row in rows_of(journey)}
    assert "former_partner" not in {one.step.code for one in steps_for(_family_viewer(journey), journey)}
    assert "former_partner" in {one.step.code for one in steps_for(WORKER, journey)}


def test_a_check_is_valid_for_as_long_as_its_line_says(session: Session) -> None:
    journey = _in_stage_1()
    row = next(row for row in rows_of(journey) if row.code == "dbs")
    change_step(journey, row, StepState.IN_ORDER, by=WORKER, now=datetime(2026, 11, 20, 12, tzinfo=LONDON))
    assert row.valid_until == date(2028, 11, 20)
    assert row.turn is None


def test_the_fast_track_asks_stage_1s_checks_in_stage_2(session: Session) -> None:
    journey = couple("fast_track", given=("Kim",))
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    codes = {row.code for row in rows_of(journey)}
    assert journey.stage == Stage.STAGE_2
    assert {"dbs", "medical", "par_read"} <= codes
    assert not {"workbook", "stage_1_plan"} & codes


def test_a_step_is_added_to_stage_1_by_one_line(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Step("garden", Stage.STAGE_1, "Garden", "Show us your garden", Who.YOU, For.HOUSEHOLD, "seen")
    monkeypatch.setattr(pathways, "STEPS", (*pathways.STEPS, line))
    monkeypatch.setitem(pathways.STEP_OF, "garden", line)
    journey = _in_stage_1()
    assert "Show us your garden" in {one.step.family for one in steps_for(_family_viewer(journey), journey)}
    assert "Garden" in {one.step.name for one in steps_for(WORKER, journey)}
    for row in rows_of(journey):
        if row.code != "garden":
            change_step(journey, row, StepState.IN_ORDER, by=WORKER, now=now())
    with pytest.raises(Exception, match="Garden"):
        move_on(journey.reference, Verb.PASS_STAGE_1, by=WORKER, now=now())


def test_an_adult_who_moves_in_adds_a_police_check_and_leaving_takes_it_away(
    session: Session,
) -> None:
    journey = _in_stage_1()
    household = household_of(journey).reference
    details = Details(given_name="Gran", family_name="Example")
    gran = add_member(household, "adult", details, by=WORKER, now=now())
    person = next(one for one in members_of(journey.household_id) if one.reference == gran)
    (row,) = [row for row in rows_of(journey) if row.person_id == person.person_id]
    assert (row.code, row.state) == ("dbs", StepState.NOT_STARTED)
    end_membership(household, gran, by=WORKER, now=now())
    assert row.state == StepState.NOT_NEEDED


def test_the_report_is_ours_to_write_before_it_is_anybodys_to_read(session: Session) -> None:
    journey = in_stage_2()
    finish_others(journey, by=WORKER, now=now(), but=("par_drafted", "par_read", "panel"))
    happens = _next(journey, 0)
    assert (happens.sentence, happens.turn) == ("We write the report about you", "us")
    share_report(journey, by=WORKER, now=now())
    happens = _next(journey, 0)
    assert (happens.sentence, happens.turn) == ("Read the report and tell us what you think", "you")
    set_step(journey, "par_read", StepState.IN_ORDER, by=WORKER, now=now(), person_id=_first(journey))
    assert _next(journey, 0).sentence == "You have done your part. Alex’s part is in hand"
    assert _next(journey, 1).turn == "you"


def _first(journey: Journey) -> int:
    return applicants_of(journey.household_id)[0].person_id


def _next(journey: Journey, number: int) -> NextStep:
    steps = steps_for(family_viewer(journey, number), journey)
    return next_step(journey.stage, steps, outcome=None, paused_until=None, due_at=None)
