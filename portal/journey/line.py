"""The journey line with "You are here", from what is stored: the moves made and the promise that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.journey.moves import Outcome
from portal.journey.pathways import PATHWAYS, STAGES, Pathway, Stage
from portal.promises.kinds import KINDS, Months
from portal.promises.rules import add_months


@dataclass(frozen=True, slots=True)
class Walked:
    """One move that stands: what stage it ended, which began, and the London day."""

    from_stage: str
    to_stage: str | None
    on: date


@dataclass(frozen=True, slots=True)
class Station:
    """One stage on a household's line. `state`: done, here, ahead, or aside (need not be walked).

    `expected_on` is when the present stage is promised to end. `began_on` and `ended_on` stand for
    stages that were walked, also where they were walked more than once: the last time.
    """

    stage: Stage
    name: str
    what: str
    sign: str
    state: str
    time: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    expected_on: date | None = None
    at_latest_on: date | None = None


def line_of(
    pathway: str,
    stage: str,
    *,
    began_on: date,
    walked: Sequence[Walked],
    due_on: date | None,
    is_ended: bool = False,
    outcome: str | None = None,
) -> tuple[Station, ...]:
    """The stations of a journey in their order; of one that has ended, those it came to.

    `due_on` is the London day on which the present stage's promise is expected to be due (a pause
    counted), None where the stage has none or the days are not known. What lies ahead gets a day only
    where it follows from that: the break has its last day, and Stage 2 the latest it can end.
    """
    way = PATHWAYS[Pathway(pathway)]
    here = Stage(stage)
    line = _taken(list(way.line), here, walked)
    began, ended = {line[0]: began_on}, {}
    for one in walked:
        ended[Stage(one.from_stage)] = one.on
        if one.to_stage is not None:
            began[Stage(one.to_stage)] = one.on
            ended.pop(Stage(one.to_stage), None)
    place = line.index(here)
    stations, reckoned = [], due_on
    for number, at in enumerate(line[: place + 1] if is_ended else line):
        words = STAGES[at]
        state = _state(number, place, at, is_ended, outcome)
        expected = due_on if state == "here" else None
        latest = None
        if state in ("ahead", "aside") and reckoned is not None:
            reckoned = latest = _after(at, reckoned)
        stations.append(
            Station(
                at,
                words.name,
                words.what,
                words.sign,
                state,
                words.usual if at is not Stage.ORDER_MADE or Stage.MOVED_IN in line else "",
                began.get(at) if number <= place else None,
                ended.get(at) if number < place or is_ended else None,
                expected,
                latest,
            )
        )
    return tuple(stations)


def _taken(line: list[Stage], here: Stage, walked: Sequence[Walked]) -> list[Stage]:
    """A pathway's line as it goes on after approval for this family.

    A family approved the standard way may foster a named child before the court decides, and one
    approved for early permanence may be linked with a child as others are: the way they have taken
    since they were last approved, and waited, stands on the line.
    """
    if Stage.APPROVED not in line:
        return line
    since: set[Stage] = {here}
    for one in walked:
        since = {here} if one.to_stage == Stage.APPROVED else since | {Stage(one.to_stage or here)}
    before = line[: line.index(Stage.APPROVED) + 1]
    if Stage.FOSTERING in since:
        moved_in = [Stage.MOVED_IN] if Stage.MOVED_IN in since else []
        return [*before, Stage.FOSTERING, Stage.MATCHED, *moved_in, Stage.ORDER_MADE]
    if since & {Stage.LINKED, Stage.MOVED_IN}:
        return [*before, Stage.LINKED, Stage.MATCHED, Stage.MOVED_IN, Stage.ORDER_MADE]
    return line


def _state(number: int, place: int, at: Stage, is_ended: bool, outcome: str | None) -> str:
    if number < place or (number == place and outcome == Outcome.ORDER_MADE):
        return "done"
    if number == place:
        return "ended" if is_ended else "here"
    return "aside" if at is Stage.BREAK else "ahead"


def _after(at: Stage, day: date) -> date | None:
    """The latest day a stage ahead can end, reckoned from the day the one before ends; None: unknown."""
    kind = STAGES[at].promise
    due = KINDS[kind].due if kind else None
    return add_months(day, due.n) if isinstance(due, Months) else None


def way_back(pathway: str, stage: str) -> tuple[str, ...]:
    """The names of where else the line may lead from here: a child may go home to the birth family."""
    if Stage(stage) is not Stage.FOSTERING:
        return ()
    fork = PATHWAYS[Pathway(pathway)].fork or (Stage.RETURNED_HOME,)
    return tuple(STAGES[one].name for one in fork)


def lived_here(walked: Sequence[Walked]) -> tuple[date, date] | None:
    """From when until when a child lived with the family who has gone home; None once anything came after."""
    if not walked or (walked[-1].from_stage, walked[-1].to_stage) != (Stage.FOSTERING, Stage.APPROVED):
        return None
    began = next(one.on for one in reversed(walked) if one.to_stage == Stage.FOSTERING)
    return began, walked[-1].on
