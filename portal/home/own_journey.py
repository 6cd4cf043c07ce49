"""A household's journey as its own pages show it: the line, what happens next, what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.households.queries import Member
from portal.journey.breaks.next_tasks import next_for as in_break
from portal.journey.line import Station, Walked, line_of, lived_here, way_back
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.next_step import NextStep, next_step
from portal.journey.pathways import STAGES, Stage
from portal.journey.queries import StepView, steps_for, walk_of
from portal.journey.registration.next_tasks import next_for as in_registration
from portal.promises.kinds import FAMILY_TIME, Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_of_household
from portal.promises.rules import expected_due
from portal.promises.told import told_of
from portal.web.pages import short_day

MOST_PROMISES = 12
"""Promises on the family's home: the open ones first, then the latest."""

SIDES = {"journey", "journey_step"}
"""The kinds of subject whose promises stand on a household's home. Other rooms show their own."""


AFTER_GOODBYE = NextStep(
    "We are here for you. Nothing goes on before you say so",
    "any",
    "You are still approved to adopt. Take the time you need, and ring us when you want to talk.",
    href="/home/early-permanence",
    button="Read what we wrote for you",
)
"""After a child has gone home to the birth family: nobody is hurried on (safety rule 12)."""


@dataclass(frozen=True)
class OwnJourney:
    """Everything the family's home says about the journey."""

    journey: Journey
    stations: tuple[Station, ...]
    ways: tuple[str, ...]
    next: NextStep
    steps: list[StepView]
    promises: list[dict[str, str]]
    paused_until: date | None
    moves: Sequence[JourneyMove]
    stage: str
    """As its reader knows it: a decision counts once somebody has told them."""
    outcome: str | None
    every_move: Sequence[JourneyMove]
    """All moves of all the household's journeys, undone ones too: for staff."""
    every_promise: Sequence[Promise]
    """All that was ever promised to the household, about whatever: for staff."""
    lived_here: tuple[date, date] | None
    """Since when and until when a child lived with them who has gone home, while nothing came after."""


def own_journey_of(
    viewer: Viewer, household_id: int, members: Sequence[Member], *, now: datetime
) -> OwnJourney | None:
    """The household's journey as this reader may see it; None where none has begun.

    Three queries, and at most two more for what is next. `members` of the household.
    """
    found = walk_of(household_id)
    if found is None:
        return None
    journey, moves = found.journey, found.moves
    everything = promises_of_household(household_id)
    at = _as_told(viewer, journey, moves, everything)
    moves = at.moves
    steps = steps_for(viewer, journey, stage=at.stage, members=members)
    own = {one.reference for one in steps if one.reference}
    promises = [
        one for one in everything if _is_readable(one, journey, own) and one.reference not in at.not_told
    ]
    running = _running(at, promises)
    due = expected_due(running.facts, working_calendar()) if running else None
    paused = running.paused_until if running else None
    walked = [Walked(one.from_stage, one.to_stage, one.on) for one in moves]
    gone_home = lived_here(walked) if at.outcome is None else None
    return OwnJourney(
        journey,
        line_of(
            journey.pathway,
            at.stage,
            began_on=journey.began_on,
            walked=walked,
            due_on=local_day(due) if due else None,
            is_ended=at.outcome is not None,
            outcome=at.outcome,
        ),
        way_back(journey.pathway, at.stage),
        _told_by_rooms(viewer, journey, members, promises, now)
        or (AFTER_GOODBYE if gone_home else None)
        or next_step(
            at.stage,
            steps,
            outcome=at.outcome,
            paused_until=paused,
            due_at=due if due and due >= now else None,
            answer_by=_nearer(promises, now),
            own_time=_own_time(promises, steps),
        ),
        steps,
        [told_of(one, now) for one in _chosen(promises)],
        paused,
        moves,
        at.stage,
        at.outcome,
        found.every,
        everything,
        gone_home,
    )


@dataclass(frozen=True, slots=True)
class _At:
    """Where a journey is as its reader knows it."""

    stage: str
    outcome: str | None
    moves: Sequence[JourneyMove]
    not_told: frozenset[str] = frozenset()
    """Promises that would tell it."""


def _as_told(
    viewer: Viewer, journey: Journey, moves: Sequence[JourneyMove], promises: Sequence[Promise]
) -> _At:
    """A decision stands on the family's pages only once a person has told them."""
    here = _At(journey.stage, journey.outcome, moves)
    waits = any(one.kind == Kind.DECISION_TOLD and one.ended_at is None for one in promises)
    if not (viewer.is_family and waits and moves and moves[-1].verb in TOLD_FIRST):
        return here
    told_by = {one.reference for one in promises if one.kind in (Kind.DECISION_TOLD, Kind.DECISION_LETTER)}
    return _At(moves[-1].from_stage, None, moves[:-1], frozenset(moves[-1].made_promises) - told_by)


def _is_readable(promise: Promise, journey: Journey, own_steps: set[str]) -> bool:
    """A step's promise is its person's alone (safety rule 2)."""
    if promise.subject_kind == "journey_step":
        return promise.subject_ref in own_steps
    return promise.subject_kind == "journey" and promise.subject_ref == journey.reference


def _running(at: _At, promises: Sequence[Promise]) -> Promise | None:
    kind = STAGES[Stage(at.stage)].promise
    if at.outcome is not None or kind is None:
        return None
    return next((one for one in promises if one.kind == kind and one.ended_at is None), None)


def _told_by_rooms(
    viewer: Viewer,
    journey: Journey,
    members: Sequence[Member],
    promises: Sequence[Promise],
    now: datetime,
) -> NextStep | None:
    """What a room of the journey says is next, where it knows more than the steps do."""
    if not viewer.is_family or journey.ended_at is not None:
        return None
    ways = next((one for one in promises if one.kind == Kind.REPRESENTATIONS and one.ended_at is None), None)
    if ways is not None:
        return NextStep(
            "We propose not to approve you now. You choose what happens next",
            "you",
            "This is hard to read. You don’t have to choose today.",
            ways.starts_at,
            ways.due_at,
            "/home/panel",
            "See your three ways",
        )
    if journey.stage == Stage.BREAK:
        return next(iter(in_break(viewer, journey, now, members=members, promises=promises)), None)
    if journey.stage in (Stage.REGISTRATION, Stage.NOTICE):
        return next(iter(in_registration(viewer, journey, members=members, promises=promises)), None)
    return None


def _own_time(promises: Sequence[Promise], steps: Sequence[StepView]) -> dict[str, datetime]:
    """Until when the reader has time for a step of their own: comments on the report."""
    open_ones = {one.subject_ref: one.due_at for one in promises if one.ended_at is None and one.due_at}
    return {one.step.code: due for one in steps if (due := open_ones.get(one.reference)) is not None}


TOLD_FIRST = (Verb.APPROVE, Verb.NOT_APPROVE, Verb.MATCH)
"""Moves that follow from a decision."""

NEARER = {
    Kind.REGISTRATION_DECISION,
    Kind.DECISION_TOLD,
    Kind.AGENCY_DECISION,
}


def _nearer(promises: Sequence[Promise], now: datetime) -> datetime | None:
    """The soonest due moment of what is nearer than the end of the stage."""
    due = [one.due_at for one in promises if one.ended_at is None and one.due_at and one.kind in NEARER]
    waiting = [
        one.due_at
        for one in promises
        if one.ended_at is None and one.due_at and one.kind == Kind.WAITING_UPDATE
    ]
    ahead = [one for one in due or waiting if one >= now]
    return min(ahead) if ahead else None


def _chosen(promises: Sequence[Promise]) -> list[Promise]:
    shown = [
        one
        for one in promises
        if one.ended_as != "cancelled" and not (one.ended_at is not None and one.kind in FAMILY_TIME)
    ]
    shown.sort(key=lambda one: (one.ended_at is not None, -one.starts_at.timestamp()))
    return shown[:MOST_PROMISES]


def line_words(stations: Sequence[Station], *, pages: str = "") -> list[dict[str, str]]:
    """The stations as the line's component wants them; `pages` is the address below which stages open."""
    return [
        {
            "key": one.sign,
            "name": one.name,
            "state": one.state,
            "time": _time(one),
            "href": f"{pages}/{one.stage.value.replace('_', '-')}" if pages and one.began_on else "",
        }
        for one in stations
    ]


def _time(one: Station) -> str:
    if one.state in ("done", "ended") and one.ended_on:
        return (
            f"{_day(one.began_on)} to {_day(one.ended_on)}" if one.began_on else f"Until {_day(one.ended_on)}"
        )
    if one.state == "done" and one.began_on:
        return _day(one.began_on)
    if one.state == "here" and one.began_on:
        end = f"We expect it to end by {_day(one.expected_on)}" if one.expected_on else ""
        return f"Since {_day(one.began_on)}. {end}".strip()
    if one.at_latest_on:
        return f"{one.time[:1].upper()}{one.time[1:]}. At the latest: {_day(one.at_latest_on)}"
    return one.time[:1].upper() + one.time[1:]


def _day(value: date) -> str:
    """Short, since the line is narrow: "Fri 16 Oct 2026"."""
    return f"{short_day(value)} {value.year}"
