"""Random steps by families, staff and the clock: the line, the promises and the database never disagree.

In full 5,000 steps on each database; the short form takes a few hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal import clock
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.actions import add_person
from portal.households.models import Household, Person
from portal.households.queries import applicants_of
from portal.journey.actions import SUBJECT, change_pathway, change_step, refresh_steps, set_known
from portal.journey.line import Walked, line_of
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import MOVES, Outcome, Verb
from portal.journey.moving import HOUSEHOLD_STAGES, WAITING, move_on
from portal.journey.pathways import STAGES, Pathway, Stage
from portal.journey.pausing import pause_journey, resume_journey
from portal.journey.queries import moves_of, rows_of
from portal.journey.referees.actions import (
    Details,
    ask_for_another,
    ask_referee,
    decline,
    finish_answers,
    name_referee,
    record_interview,
)
from portal.journey.referees.queries import rows_of as referees_of
from portal.journey.referees.rules import GONE, NEEDED
from portal.journey.referees.sweeps import remind_referees
from portal.journey.rules import StepState
from portal.journey.sweeps import follow_birthdays
from portal.journey.undoing import undo_last_move
from portal.promises.kinds import FAMILY_TIME, Kind
from portal.promises.queries import promises_for
from portal.promises.sweeps import SWEEPS
from portal.web.changes import begin_write
from tests.conftest import NOW
from tests.journey.households import WORKER, couple, finish_steps
from tests.journey.panel.going import family_viewer, go_on
from tests.support.length import IN_FULL

STEPS = 50
EXAMPLES = 150 if IN_FULL else 4

TELLING = {Kind.DECISION_TOLD, Kind.DECISION_LETTER}
ALSO: dict[Stage, set[Kind]] = {
    Stage.REGISTRATION: {Kind.REGISTRATION_DECISION},
    Stage.NOTICE: {Kind.REGISTRATION_DECISION},
    Stage.STAGE_1: set(),
    Stage.BREAK: set(),
    Stage.STAGE_2: {Kind.AGENCY_DECISION, Kind.REPRESENTATIONS},
}
"""What else may be open at a stage; after approval, what is still to be told."""

FORWARD = [move.verb for move in MOVES.values() if move.outcome in (None, Outcome.ORDER_MADE)]
ENDS = [move.verb for move in MOVES.values() if move.outcome not in (None, Outcome.ORDER_MADE)]


class Walk(RuleBasedStateMachine):
    """One household on its way; `app` and `time` are set for each run."""

    app: Flask
    time: time_machine.Traveller
    taken = 0

    def __init__(self) -> None:
        super().__init__()
        self.reference = ""
        self.context = self.app.app_context()
        self.context.push()

    def teardown(self) -> None:
        db.session.rollback()
        self.context.pop()

    @contextmanager
    def _change(self) -> Iterator[Journey]:
        """One transaction; a refusal leaves everything as it was."""
        type(self).taken += 1
        begin_write()
        try:
            yield self._journey()
            db.session.commit()
        except (NotFound, Refused):
            db.session.rollback()

    def _journey(self) -> Journey:
        return db.session.scalars(
            select(Journey)
            .where(Journey.reference == self.reference)
            .execution_options(populate_existing=True)
        ).one()

    @initialize(pathway=st.sampled_from(Pathway), alone=st.booleans())
    def begin(self, pathway: Pathway, alone: bool) -> None:
        self.time.move_to(NOW)
        begin_write()
        self.reference = couple(pathway, given=("Sam",) if alone else ("Sam", "Alex")).reference
        db.session.commit()

    @rule(verb=st.sampled_from(FORWARD), ready=st.booleans())
    def move(self, verb: Verb, ready: bool) -> None:
        with self._change() as journey:
            if ready and journey.ended_at is None and journey.stage in MOVES[verb].begins:
                finish_steps(journey)
            move_on(self.reference, verb, by=WORKER, now=clock.now())

    @rule()
    def go_on(self) -> None:
        """The move that leads along the line from here, so that walks reach its end."""
        with self._change() as journey:
            if journey.ended_at is None:
                go_on(journey, next(one for one in FORWARD if journey.stage in MOVES[one].begins))

    @rule(verb=st.sampled_from(ENDS), meant=st.integers(0, 9))
    def end(self, verb: Verb, meant: int) -> None:
        if meant == 0:
            with self._change():
                move_on(self.reference, verb, by=WORKER, now=clock.now(), reason="A reason")

    @rule()
    def undo(self) -> None:
        with self._change():
            undo_last_move(self.reference, because="A wrong click", by=WORKER, now=clock.now())

    @rule(number=st.integers(0, 40), state=st.sampled_from(StepState))
    def step(self, number: int, state: StepState) -> None:
        with self._change() as journey:
            rows = rows_of(journey)
            if journey.ended_at is None and rows:
                change_step(journey, rows[number % len(rows)], state, by=WORKER, now=clock.now())

    @rule(number=st.integers(1, 5), is_relative=st.booleans())
    def family_names_a_referee(self, number: int, is_relative: bool) -> None:
        with self._change() as journey:
            if journey.ended_at is None:
                viewer = family_viewer(journey)
                knows = applicants_of(journey.household_id)[0].reference
                relation = "relative" if is_relative else "friend"
                details = Details("Pat Instance", f"pat{number}@example.org", "01632 960555", relation, knows)
                name_referee(details, by=viewer, now=clock.now())

    @rule(number=st.integers(0, 5), says=st.sampled_from(["asked", "yes", "no", "met", "another"]))
    def referee_answers(self, number: int, says: str) -> None:
        with self._change() as journey:
            rows = referees_of(journey)
            if not rows:
                return
            one, now = rows[number % len(rows)].reference, clock.now()
            if says == "asked":
                ask_referee(one, by=WORKER, now=now)
            elif says == "yes":
                finish_answers(one, {"known": "Ten years"}, "", now=now)
            elif says == "no":
                decline(one, because="", now=now)
            elif says == "met":
                record_interview(one, on=clock.today(), text="Said", by=WORKER, now=now)
            else:
                ask_for_another(one, by=WORKER, now=now)

    @rule(days=st.integers(1, 90))
    def pause(self, days: int) -> None:
        with self._change():
            until = clock.today() + timedelta(days=days)
            pause_journey(self.reference, until=until, reason="Moving", by=WORKER, now=clock.now())

    @rule()
    def resume(self) -> None:
        with self._change():
            resume_journey(self.reference, by=WORKER, now=clock.now())

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 7, 24 * 31, 24 * 100]))
    def wait(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))

    @rule()
    def worker_runs(self) -> None:
        type(self).taken += 1
        for sweep in SWEEPS:
            sweep(clock.now())
        begin_write()
        follow_birthdays(clock.now())
        remind_referees(clock.now())
        db.session.commit()

    @rule(born=st.dates(date(2008, 11, 1), date(2009, 6, 1)))
    def child_comes(self, born: date) -> None:
        with self._change() as journey:
            child = add_person(
                journey.household_id,
                given_name="Robin",
                family_name="Example",
                role="child",
                by=WORKER,
                now=clock.now(),
                from_on=clock.today(),
            )
            db.session.get_one(Person, child.id).born_on = born
            if journey.ended_at is None:
                refresh_steps(journey, now=clock.now())

    @rule(holds=st.sets(st.sampled_from(["pets", "works", "lived_abroad", "early_permanence"])))
    def learn(self, holds: set[str]) -> None:
        with self._change() as journey:
            if journey.ended_at is None:
                set_known(journey, 0, holds, now=clock.now())

    @rule(pathway=st.sampled_from(Pathway))
    def change_way(self, pathway: Pathway) -> None:
        with self._change():
            change_pathway(self.reference, pathway, by=WORKER, now=clock.now())

    @precondition(lambda self: bool(self.reference))
    @invariant()
    def line_promises_and_database_agree(self) -> None:
        db.session.rollback()
        journey = self._journey()
        self._promises_agree(journey)
        self._line_agrees(journey)
        household = db.session.get_one(Household, journey.household_id, populate_existing=True)
        expected = HOUSEHOLD_STAGES.get(Stage(journey.stage), "applicant")
        if journey.ended_at is not None and journey.outcome != Outcome.ORDER_MADE:
            expected = "finished"
        assert household.stage == expected
        numbers = db.session.scalars(
            select(JourneyMove.number).where(JourneyMove.journey_id == journey.id)
        ).all()
        assert len(numbers) == len(set(numbers))
        assert max(numbers, default=0) <= journey.moves
        db.session.rollback()

    @precondition(lambda self: bool(self.reference))
    @invariant()
    def referees_are_three_at_most(self) -> None:
        live = [one for one in referees_of(self._journey()) if one.state not in GONE]
        assert len(live) <= NEEDED
        assert sum(one.is_relative for one in live) <= 1
        db.session.rollback()

    def _promises_agree(self, journey: Journey) -> None:
        stands = [one for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None]
        kinds = {Kind(one.kind) for one in stands}
        assert len(kinds) == len(stands)
        if journey.ended_at is not None:
            assert kinds <= (TELLING if journey.outcome == Outcome.NOT_APPROVED else set())
            return
        stage = Stage(journey.stage)
        own = STAGES[stage].promise
        may = {own} if own else set()
        may |= {Kind.APPROVAL_REVIEW, Kind.WAITING_UPDATE} if stage in WAITING else set()
        may |= ALSO.get(stage, TELLING)
        assert kinds <= may, (stage, kinds)
        if own is not None and own not in FAMILY_TIME:
            assert own in kinds, (stage, kinds)

    def _line_agrees(self, journey: Journey) -> None:
        moves = moves_of(journey)
        stations = line_of(
            journey.pathway,
            journey.stage,
            began_on=journey.began_on,
            walked=[Walked(one.from_stage, one.to_stage, one.on) for one in moves],
            due_on=None,
            is_ended=journey.ended_at is not None,
            outcome=journey.outcome,
        )
        here = [one.stage for one in stations if one.state == "here"]
        assert here == ([] if journey.ended_at else [journey.stage])
        last = [one.to_stage for one in moves if one.to_stage]
        assert not last or last[-1] == journey.stage
        for one in moves:
            if MOVES[Verb(one.verb)].asks_steps and one.from_stage == journey.stage:
                raise AssertionError("a stage ended and is still the present one")


@pytest.mark.soak
def test_random_steps(app: Flask, frozen: time_machine.Traveller) -> None:
    Walk.app, Walk.time, Walk.taken = app, frozen, 0
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # what was found is long, and shrinking it longer
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    print(f"{Walk.taken} steps taken")  # noqa: T201 - what the run was worth
    assert Walk.taken >= EXAMPLES * STEPS // 3
