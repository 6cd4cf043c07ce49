"""Moving a household along its line. Undoing a wrong click stands in `undoing.py`.

A move is refused unless its conditions hold; the refusal says what is missing. Two people at once
are settled by a conditional update: the second is told that a colleague was first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import worker_of
from portal.journey.actions import SUBJECT, audit_journey, household_of, refresh_steps, take_journey
from portal.journey.models import Journey, JourneyMove, JourneyStep
from portal.journey.moves import MOVES, Move, Outcome, Verb, to_stage
from portal.journey.pathways import STAGES, STEP_OF, Stage
from portal.journey.queries import rows_of
from portal.journey.rules import missing_steps
from portal.promises.actions import cancel_promise, cancel_promises, keep_promise, make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_for

HOUSEHOLD_STAGES = {
    Stage.REGISTRATION: "invited",
    Stage.NOTICE: "invited",
    Stage.APPROVED: "approved",
    Stage.LINKED: "approved",
    Stage.MATCHED: "approved",
    Stage.FOSTERING: "approved",
    Stage.MOVED_IN: "adoptive_parent",
    Stage.ORDER_MADE: "adoptive_parent",
}
"""Stage of the journey -> stage of the household; the others are "applicant"."""

WAITING = frozenset({Stage.APPROVED, Stage.LINKED, Stage.MATCHED})
"""Stages in which approval is reviewed each year (AAR 30D), until a child moves in."""

conditions: dict[str, list[Callable[[Journey], list[str]]]] = {}
"""Hook: a move's verb -> functions that say what more is missing, each in one sentence."""

moved: list[Callable[[Journey, JourneyMove], None]] = []
"""Hook: a move was made or undone, in the same transaction."""


def move_on(reference: str, verb: str, *, by: Viewer | str, now: datetime, reason: str = "") -> Journey:
    """Make a move. Gives the journey as it is then.

    Raises Refused saying what is missing, Conflict when somebody else has just moved it.
    """
    move, journey = MOVES[Verb(verb)], take_journey(reference)
    if journey.stage not in move.begins:
        raise Conflict(
            f"This household is at {STAGES[Stage(journey.stage)].name.lower()}: look at it again first."
        )
    promises = promises_for(SUBJECT, journey.reference)
    if missing := missing_for(journey, move, rows_of(journey), promises):
        raise Refused("This cannot be done yet. Still missing: " + "; ".join(missing) + ".")
    if move.asks_reason and not reason.strip():
        raise Refused("Enter the reason.")
    begun, ends = Stage(journey.stage), move.outcome is not None
    before = _promises(journey)
    to = to_stage(move.verb, journey.pathway)
    _step_over(journey, begun, to, ended=now if ends else None, outcome=move.outcome, now=now)
    row = JourneyMove(
        journey_id=journey.id,
        number=journey.moves,
        verb=move.verb.value,
        from_stage=begun.value,
        to_stage=to.value if to else None,
        at=now,
        on=local_day(now),
        authority=household_of(journey).authority,
        by=by if isinstance(by, str) else by.label,
        by_name="" if isinstance(by, str) else by.name,
        reason=reason.strip(),
    )
    db.session.add(row)
    db.session.flush()
    _leave(journey, begun, move, by=by, now=now)
    if to is not None:
        _enter(journey, to, by=by, now=now)
    follow_household(journey)
    db.session.flush()
    after = _promises(journey)
    row.made_promises = sorted(after.keys() - before.keys())
    row.ended_promises = sorted(ref for ref, is_open in before.items() if is_open and not after[ref])
    audit_journey("journey.moved", journey, by, now, move=move.verb.value, was=begun.value)
    for tell in moved:
        tell(journey, row)
    return journey


def _promises(journey: Journey) -> dict[str, bool]:
    """The journey's promises by reference, and whether each is open."""
    return {one.reference: one.ended_at is None for one in promises_for(SUBJECT, journey.reference)}


def missing_for(
    journey: Journey,
    move: Move,
    rows: Sequence[JourneyStep],
    promises: Sequence[Promise],
    answers: dict[Callable[[Journey], list[str]], list[str]] | None = None,
) -> list[str]:
    """What a move still needs, each in words staff understand.

    `rows` are the journey's steps and `promises` its own: read once by who looks at several moves. `answers`
    keeps what other rooms said, so that a condition of several moves is asked once.
    """
    said, answers = missing_itself(journey, move, rows, promises), {} if answers is None else answers
    for ask in conditions.get(move.verb, ()):
        if ask not in answers:
            answers[ask] = ask(journey)
        said += answers[ask]
    return list(dict.fromkeys(said))


def missing_itself(
    journey: Journey, move: Move, rows: Sequence[JourneyStep], promises: Sequence[Promise]
) -> list[str]:
    """The same as far as the journey itself knows: without the conditions of other rooms."""
    said: list[str] = []
    if move.asks_steps:
        for one in missing_steps(journey.pathway, journey.stage, [row.facts for row in rows]):
            said.append(STEP_OF[one.code].name + (f" ({one.about})" if one.about else ""))
    if is_paused(journey, promises) and move.verb not in (Verb.WITHDRAW, Verb.PART):
        said.insert(0, "the pause has to end first")
    return list(dict.fromkeys(said))


def is_paused(journey: Journey, promises: Sequence[Promise]) -> bool:
    """Whether the promise of the journey's stage, among its own, is paused at the applicants' request."""
    kind = STAGES[Stage(journey.stage)].promise
    return any(one.kind == kind and one.ended_at is None and one.paused_at is not None for one in promises)


def _step_over(
    journey: Journey,
    begun: Stage,
    to: Stage | None,
    *,
    ended: datetime | None,
    outcome: Outcome | None,
    now: datetime,
) -> None:
    """Write the new stage where nobody else has written one since; raises Conflict."""
    done = db.session.execute(
        update(Journey)
        .where(
            Journey.id == journey.id,
            Journey.stage == begun.value,
            Journey.moves == journey.moves,
            Journey.ended_at.is_(None),
        )
        .values(
            stage=(to or begun).value,
            stage_since=now if to else Journey.stage_since,
            moves=Journey.moves + 1,
            ended_at=ended,
            ended_on=local_day(ended) if ended else None,
            outcome=outcome.value if outcome else None,
        )
        .returning(Journey.id)
    ).scalar()
    if done is None:
        raise Conflict("A colleague has just moved this household on. Look at it again first.")
    db.session.refresh(journey)


def _leave(journey: Journey, begun: Stage, move: Move, *, by: Viewer | str, now: datetime) -> None:
    kind = STAGES[begun].promise
    if begun is Stage.REGISTRATION and move.promise_kept:
        keep_promise(Kind.REGISTRATION_DECISION, SUBJECT, journey.reference, by=by, now=now)
    if kind is not None:
        if move.promise_kept:
            keep_promise(kind, SUBJECT, journey.reference, by=by, now=now)
        else:
            cancel_promise(kind, SUBJECT, journey.reference, because=move.words, by=by, now=now)
    if journey.ended_at is not None:
        cancel_promises(SUBJECT, journey.reference, because=move.words, by=by, now=now)


def _enter(journey: Journey, to: Stage, *, by: Viewer | str, now: datetime) -> None:
    kind = STAGES[to].promise
    if kind is not None:
        promise_for_journey(journey, kind, by=by, now=now)
    for waiting in (Kind.APPROVAL_REVIEW, Kind.WAITING_UPDATE):
        if to is Stage.APPROVED:
            promise_for_journey(journey, waiting, by=by, now=now)
        elif to not in WAITING:
            cancel_promise(
                waiting, SUBJECT, journey.reference, because="A child has moved in", by=by, now=now
            )
    if journey.ended_at is None:
        refresh_steps(journey, now=now)


def promise_for_journey(journey: Journey, kind: Kind, *, by: Viewer | str, now: datetime) -> None:
    """Make one of the journey's promises, with the household's worker as its owner."""
    household, worker = household_of(journey), worker_of(journey.household_id)
    make_promise(
        kind,
        subject_kind=SUBJECT,
        subject_ref=journey.reference,
        label=household.label,
        starts_at=now,
        by=by,
        now=now,
        authority=household.authority,
        owner_id=worker.account_id if worker else None,
        team_id=worker.team_id if worker else None,
        household_id=household.id,
    )


def follow_household(journey: Journey) -> None:
    """Bring the household's stage in line with its journey's."""
    stage = HOUSEHOLD_STAGES.get(Stage(journey.stage), "applicant")
    if journey.ended_at is not None and journey.outcome != Outcome.ORDER_MADE:
        stage = "finished"
    db.session.execute(update(Household).where(Household.id == journey.household_id).values(stage=stage))


def last_move(journey_id: int) -> JourneyMove | None:
    """The last move that was not undone."""
    return db.session.scalars(
        select(JourneyMove)
        .where(JourneyMove.journey_id == journey_id, JourneyMove.undone_at.is_(None))
        .order_by(JourneyMove.number.desc())
        .limit(1)
    ).one_or_none()
