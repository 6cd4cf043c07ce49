"""Everything of one household's panel and decision, as its page for staff and the family's own show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.errors import NotFound
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.moves import MOVES, Verb
from portal.journey.moving import missing_itself
from portal.journey.panel.court import child_of
from portal.journey.panel.deciding import PROPOSAL
from portal.journey.panel.decision_models import CourtHearing, Decision
from portal.journey.panel.queries import PlaceView, given_back_day, places_of
from portal.journey.panel.rules import (
    DECIDED_WORDS,
    FOR_FAMILY,
    HEARING_WORDS,
    RECOMMENDED_WORDS,
    SOURCE_WORDS,
    WAY_WORDS,
    Decided,
    Hearing,
    Recommended,
    Source,
    Way,
    days_left,
    why_not_decide,
)
from portal.journey.panel.standing import Standing, case_in, standing_of
from portal.journey.panel.thoughts import has_own_thoughts
from portal.journey.pathways import Stage
from portal.journey.queries import letters_for, moves_of, own_journey, rows_of
from portal.promises.models import Promise
from portal.promises.queries import promises_for

WITH_CHILD = frozenset({Stage.APPROVED, Stage.FOSTERING})
"""The stages on whose page for staff a named child and the court's hearings stand."""


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A recommendation in words."""

    words: str
    source: str
    on: date
    dual: bool
    reasons: str
    is_minuted: bool
    is_todays: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision that stands."""

    reference: str
    words: str
    is_proposal: bool
    is_approval: bool
    dual: bool
    reasons: str
    by_name: str
    decided_at: datetime
    told_at: datetime | None
    letter_at: datetime | None
    is_todays: bool


@dataclass(frozen=True, slots=True)
class TimeView:
    """The applicants' 40 working days, and what they chose."""

    due_at: datetime | None
    days_left: int | None
    is_over: bool
    chosen: str
    words: str
    chosen_at: datetime | None
    is_representations: bool
    is_review: bool


@dataclass(frozen=True, slots=True)
class HearingView:
    """A court hearing."""

    reference: str
    on: date
    words: str
    is_ahead: bool
    for_family: str


@dataclass(frozen=True, slots=True)
class HouseholdPanel:
    """Everything a household's panel page for staff shows."""

    places: list[PlaceView]
    recommendations: list[RecommendationView]
    decision: DecisionView | None
    time: TimeView | None
    why_not: dict[str, str]
    """Decision -> why it cannot be made now; empty words where it can."""
    missing: list[str]
    """What an approval still needs, in words."""
    child: str
    child_on: date | None
    child_by: str
    hearings: list[HearingView]
    may_book: bool


def panel_of(viewer: Viewer, journey: Journey, now: datetime) -> HouseholdPanel:
    """The page of a household the caller has looked up through its viewer."""
    in_stage_2 = journey.stage == Stage.STAGE_2 and journey.ended_at is None
    promises = promises_for(SUBJECT, journey.reference) if in_stage_2 else None
    places, standing = places_of(journey, now), standing_of(journey, by=viewer, promises=promises)
    time, decision, case = _time_of(standing, now), standing.decision, case_in(standing, now)
    child, hearings = child_of(journey) if journey.stage in WITH_CHILD else (None, [])
    return HouseholdPanel(
        places,
        [
            RecommendationView(
                RECOMMENDED_WORDS[Recommended(one.row.recommended)],
                SOURCE_WORDS[Source(one.row.source)],
                one.row.on,
                one.row.dual,
                one.row.reasons,
                one.is_minuted,
                local_day(one.row.recorded_at) == local_day(now),
            )
            for one in standing.recommendations
        ],
        _decision_view(decision, now) if decision else None,
        time,
        {one.value: why_not_decide(case, one) for one in Decided} if in_stage_2 else {},
        _missing(journey, promises) if promises is not None else [],
        child.child if child else "",
        child.approved_on if child else None,
        child.decided_by_name if child else "",
        [_hearing_view(one) for one in hearings],
        in_stage_2
        and not any(one.is_open for one in places)
        and (decision is None or bool(time and time.is_representations)),
    )


def _missing(journey: Journey, promises: Sequence[Promise]) -> list[str]:
    """What an approval still needs beside the decision, of which the page says everything else."""
    return missing_itself(journey, MOVES[Verb.APPROVE], rows_of(journey), promises)


def _decision_view(decision: Decision, now: datetime) -> DecisionView:
    return DecisionView(
        decision.reference,
        DECIDED_WORDS[Decided(decision.decided)],
        decision.decided == Decided.PROPOSE_REFUSAL,
        decision.decided == Decided.APPROVE,
        decision.dual,
        decision.reasons,
        decision.decided_by_name,
        decision.decided_at,
        decision.told_at,
        decision.letter_at,
        decision.decided_on == local_day(now),
    )


def _time_of(standing: Standing, now: datetime) -> TimeView | None:
    if not standing.is_proposed:
        return None
    choice, due = standing.choice, standing.time.due_at if standing.time else None
    return TimeView(
        due,
        days_left(due, now, working_calendar()),
        standing.is_over(now),
        WAY_WORDS[Way(choice.way)] if choice else "",
        choice.words if choice else "",
        choice.chosen_at if choice else None,
        choice is not None and choice.way == Way.REPRESENTATIONS,
        choice is not None and choice.way == Way.INDEPENDENT_REVIEW,
    )


def _hearing_view(one: CourtHearing) -> HearingView:
    return HearingView(
        one.reference,
        one.on,
        HEARING_WORDS[Hearing(one.outcome)],
        one.outcome == Hearing.AHEAD,
        one.for_family,
    )


@dataclass(frozen=True, slots=True)
class OwnPanel:
    """What a family reads of its panel and decision. The decision shows only after they were told it."""

    journey: str
    place: PlaceView | None
    recommended: str
    decision: DecisionView | None
    time: TimeView | None
    has_letter: bool
    may_say_thoughts: bool
    has_said_thoughts: bool


def own_panel(viewer: Viewer, now: datetime) -> OwnPanel:
    """The family viewer's own. Raises NotFound where nothing has to do with a panel yet."""
    journey = own_journey(viewer)
    places = places_of(journey, now) if journey is not None else []
    if journey is None or not places:
        raise NotFound
    standing = standing_of(journey, by=viewer)
    decision, newest = standing.decision, standing.recommendations
    is_known = decision is not None and (standing.is_proposed or decision.told_at is not None)
    place = places[0]
    held = [one for one in places if one.has_begun]
    has_said = bool(held) and has_own_thoughts(viewer, held[0].reference)
    about = {PROPOSAL, Verb.APPROVE.value, Verb.NOT_APPROVE.value}
    return OwnPanel(
        journey.reference,
        place,
        FOR_FAMILY[Recommended(newest[0].row.recommended)] if newest else "",
        _decision_view(decision, now) if decision is not None and is_known else None,
        _time_of(standing, now),
        any(one.about in about for one in letters_for(viewer, journey)),
        bool(held) and not has_said,
        has_said,
    )


def own_given_back(viewer: Viewer) -> datetime | None:
    """When the family viewer's panel was to be, where their place at it was given back."""
    journey = own_journey(viewer)
    return given_back_day(journey) if journey is not None else None


@dataclass(frozen=True, slots=True)
class OwnChild:
    """What a family reads while a child lives with them before the court decides, and after."""

    journey: str
    is_fostering: bool
    went_home: bool
    is_matched: bool
    hearings: list[HearingView]
    child: str


def own_child(viewer: Viewer) -> OwnChild:
    """The family viewer's own. Raises NotFound where no child has lived with them so."""
    journey = own_journey(viewer)
    if journey is None:
        raise NotFound
    verbs = [move.verb for move in moves_of(journey)]
    child, hearings = child_of(journey)
    if Verb.FOSTER not in verbs and child is None:
        raise NotFound
    last = verbs[-1] if verbs else ""
    return OwnChild(
        journey.reference,
        journey.stage == Stage.FOSTERING,
        last == Verb.RETURN_HOME,
        journey.stage in (Stage.MATCHED, Stage.ORDER_MADE, Stage.MOVED_IN),
        [_hearing_view(one) for one in hearings],
        child.child if child else "",
    )
