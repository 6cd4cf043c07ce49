"""When adults part the assessment stops at once, quietly, and goes on only after a manager decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import now
from portal.errors import NotFound, Refused
from portal.households.models import Household
from portal.households.partings.models import Parting
from portal.households.people.actions import end_now
from portal.households.queries import applicants_of
from portal.journey.actions import SUBJECT
from portal.journey.moves import Outcome, Verb
from portal.journey.moving import move_on
from portal.journey.parting import stop_for_parting
from portal.journey.pathways import Stage
from portal.journey.referees.actions import Details, ask_referee, name_referee
from portal.journey.referees.links import referee_link
from portal.journey.undoing import undo_last_move
from portal.messages.models import Message
from portal.promises.queries import promises_for
from tests.journey.households import WORKER, couple, finish_steps
from tests.journey.panel.going import family_viewer


def test_everything_of_the_assessment_stops(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    knows = applicants_of(journey.household_id)[0].reference
    details = Details("Pat Instance", "pat@example.org", "01632 960555", "friend", knows)
    referee = name_referee(details, by=family_viewer(journey), now=now())
    ask_referee(referee.reference, by=WORKER, now=now())
    stop_for_parting(journey.household_id, now())
    assert (journey.outcome, journey.stage) == (Outcome.PARTED, Stage.STAGE_1)
    assert not [one for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None]
    assert set(session.scalars(select(Message.state).where(Message.subject_kind == SUBJECT))) == {"withdrawn"}
    with pytest.raises(NotFound):
        referee_link(referee.reference, base_url="", now=now())
    stop_for_parting(journey.household_id, now())


def test_it_goes_on_for_whoever_stays_once_a_manager_decided(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    parting = Parting(household_id=journey.household_id, said_at=now(), said_by="somebody")
    session.add(parting)
    session.flush()
    stop_for_parting(journey.household_id, now())
    later = now() + timedelta(days=9)
    with pytest.raises(Refused, match="manager"):
        undo_last_move(journey.reference, because="Sam goes on alone", by=WORKER, now=later)
    session.delete(parting)
    session.flush()
    undo_last_move(journey.reference, because="Sam goes on alone", by=WORKER, now=later)
    assert (journey.ended_at, journey.stage) == (None, Stage.STAGE_1)
    assert "stage_1" in {one.kind for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None}
    assert session.get_one(Household, journey.household_id).stage == "applicant"


def test_it_does_not_go_on_in_a_household_that_everybody_has_left(session: Session) -> None:
    journey = couple()
    stop_for_parting(journey.household_id, now())
    for one in applicants_of(journey.household_id):
        end_now(one.person_id, journey.household_id, now=now())
    with pytest.raises(Refused, match="each in their own"):
        undo_last_move(journey.reference, because="A mistake", by=WORKER, now=now())
