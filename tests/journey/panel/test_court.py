"""Early permanence: dual approval or a named child, the court, and both ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import now, today
from portal.errors import Conflict, Refused
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.panel.court import (
    add_hearing,
    approval_of,
    approve_for_child,
    end_approval,
    hearings_of,
    record_hearing,
)
from portal.journey.panel.decision_models import TemporaryApproval
from portal.journey.pathways import Stage
from portal.journey.undoing import undo_last_move
from tests.journey.households import WORKER
from tests.journey.panel.going import DECIDER, ONE_DAY, approved, court_says, in_stage_2


def name_child(reference: str) -> None:
    approve_for_child(
        reference, "Robin", approved_on=today(), reasons="Known to the child", by=DECIDER, now=now()
    )


def test_no_child_moves_in_to_foster_without_dual_approval_or_a_name(session: Session) -> None:
    journey = in_stage_2()
    with pytest.raises(Refused, match="approved adopters"):
        name_child(journey.reference)
    approved(journey)
    with pytest.raises(Refused, match="dual approval at panel, or temporary approval"):
        move_on(journey.reference, Verb.FOSTER, by=WORKER, now=now())
    name_child(journey.reference)
    with pytest.raises(Conflict):
        name_child(journey.reference)
    move_on(journey.reference, Verb.FOSTER, by=WORKER, now=now())
    assert journey.stage == Stage.FOSTERING
    raw = session.connection().exec_driver_sql("SELECT child FROM temporary_approval").scalars().one()
    assert "Robin" not in raw


def test_dual_approval_is_enough_and_the_child_goes_home_when_the_court_says(session: Session) -> None:
    journey = in_stage_2("early_permanence")
    approved(journey, dual=True)
    move_on(journey.reference, Verb.FOSTER, by=WORKER, now=now())
    with pytest.raises(Refused, match="court’s decision that the child goes home"):
        move_on(journey.reference, Verb.RETURN_HOME, by=WORKER, now=now())
    court_says(journey, "goes_on")
    court_says(journey, "home")
    with pytest.raises(Refused, match="for adoption"):
        move_on(journey.reference, Verb.MATCH, by=WORKER, now=now())
    move_on(journey.reference, Verb.RETURN_HOME, by=WORKER, now=now())
    assert journey.stage == Stage.APPROVED
    assert hearings_of(journey) == []
    undo_last_move(journey.reference, because="Too early", by=WORKER, now=now())
    assert len(hearings_of(journey)) == 2
    move_on(journey.reference, Verb.RETURN_HOME, by=WORKER, now=now())
    # another child: the hearings begin anew
    move_on(journey.reference, Verb.FOSTER, by=WORKER, now=now())
    with pytest.raises(Refused):
        move_on(journey.reference, Verb.RETURN_HOME, by=WORKER, now=now())


def test_a_named_childs_approval_ends_with_the_match_and_stands_again_when_undone(session: Session) -> None:
    journey = in_stage_2()
    approved(journey)
    name_child(journey.reference)
    move_on(journey.reference, Verb.FOSTER, by=WORKER, now=now())
    with pytest.raises(Refused, match="by itself"):
        end_approval(journey.reference, by=DECIDER, now=now())
    court_says(journey, "adoption")
    move_on(journey.reference, Verb.MATCH, by=WORKER, now=now())
    assert session.scalars(select(TemporaryApproval.ended_why)).one() == "matched"
    undo_last_move(journey.reference, because="Too early", by=WORKER, now=now())
    session.expire_all()
    assert approval_of(journey) is not None


def test_a_hearing_is_recorded_on_its_day(session: Session) -> None:
    journey = in_stage_2("early_permanence")
    approved(journey, dual=True)
    with pytest.raises(Refused, match="before the court decides"):
        add_hearing(journey.reference, today(), by=WORKER, now=now())
    move_on(journey.reference, Verb.FOSTER, by=WORKER, now=now())
    hearing = add_hearing(journey.reference, (now() + ONE_DAY).date(), by=WORKER, now=now())
    with pytest.raises(Refused, match="still to come"):
        record_hearing(hearing, "home", for_family="", tells=False, by=WORKER, now=now())
