"""What stands of a decision: the one that is live, the applicants' choice, their time, and the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.extensions import db
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.models import PanelMember, PanelPlace, PanelRecommendation, PanelSeat
from portal.journey.panel.rules import Case, Decided
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from portal.promises.rules import State, state_of


def live_decision(journey: Journey) -> Decision | None:
    """The decision about a journey that stands now."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.journey_id == journey.id, Decision.superseded_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def live_proposal(journey: Journey) -> Decision | None:
    """The proposed refusal that stands now."""
    decision = live_decision(journey)
    return decision if decision is not None and decision.decided == Decided.PROPOSE_REFUSAL else None


def choice_of(decision: Decision) -> Choice | None:
    """The way the applicants chose after a proposal."""
    return db.session.scalars(
        select(Choice).where(Choice.decision_id == decision.id).execution_options(populate_existing=True)
    ).one_or_none()


def representations_of(journey: Journey, promises: Sequence[Promise] | None = None) -> Promise | None:
    """The newest promise of the 40 working days, among the journey's `promises` where they are known."""
    every = promises if promises is not None else promises_for(SUBJECT, journey.reference)
    found = [one for one in every if one.kind == Kind.REPRESENTATIONS]
    return found[-1] if found else None


def is_time_over(journey: Journey, now: datetime) -> bool:
    """Whether the applicants' 40 working days have passed without a choice."""
    return _is_over(representations_of(journey), now)


def _is_over(promise: Promise | None, now: datetime) -> bool:
    return promise is not None and state_of(promise.facts, now) is State.LAPSED


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation that stands. `is_minuted`: its minutes are final, or the review wrote its own."""

    row: PanelRecommendation
    is_minuted: bool
    sat_on_panel: bool
    """Whether who reads it attended that panel."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands about a journey, read once for everything a page says of it."""

    recommendations: tuple[Recommendation, ...]
    """Newest first."""
    decision: Decision | None
    choice: Choice | None
    """The way the applicants chose after a proposal."""
    time: Promise | None
    """The 40 working days of a proposal."""

    @property
    def is_proposed(self) -> bool:
        """Whether a refusal is proposed and not final."""
        return self.decision is not None and self.decision.decided == Decided.PROPOSE_REFUSAL

    def is_over(self, now: datetime) -> bool:
        """Whether a proposal's working days have passed without a choice."""
        return self.is_proposed and _is_over(self.time, now)


def standing_of(journey: Journey, *, by: Viewer, promises: Sequence[Promise] | None = None) -> Standing:
    """Everything of it in two queries; after a proposal one more, unless `promises` are known."""
    decided = db.session.execute(
        select(Decision, Choice)
        .outerjoin(Choice, Choice.decision_id == Decision.id)
        .where(Decision.journey_id == journey.id, Decision.superseded_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    decision, choice = decided if decided is not None else (None, None)
    time = None
    if decision is not None and decision.decided == Decided.PROPOSE_REFUSAL:
        time = representations_of(journey, promises)
    return Standing(_recommendations(journey, by), decision, choice, time)


def _recommendations(journey: Journey, by: Viewer) -> tuple[Recommendation, ...]:
    rows = db.session.execute(
        select(PanelRecommendation, PanelPlace.minutes_final_at, _has_sat(by))
        .outerjoin(PanelPlace, PanelPlace.id == PanelRecommendation.place_id)
        .where(PanelRecommendation.journey_id == journey.id, PanelRecommendation.withdrawn_at.is_(None))
        .order_by(PanelRecommendation.id.desc())
    )
    return tuple(
        Recommendation(row, row.place_id is None or final_at is not None, bool(sat))
        for row, final_at, sat in rows
    )


def _has_sat(by: Viewer) -> ColumnElement[bool]:
    """The condition that this colleague attended the panel of a place."""
    sat = (
        select(PanelSeat.id)
        .join(PanelMember, PanelMember.id == PanelSeat.member_id)
        .where(
            PanelSeat.panel_id == PanelPlace.panel_id,
            PanelSeat.attended.is_(True),
            PanelMember.account_id == by.account_id,
        )
    )
    return sat.exists()


def case_of(journey: Journey, *, by: Viewer, now: datetime) -> Case:
    """What is known when `by` wants to decide about a journey."""
    return case_in(standing_of(journey, by=by), now)


def case_in(standing: Standing, now: datetime) -> Case:
    """The same from what was read."""
    newest = standing.recommendations[0] if standing.recommendations else None
    decision, proposed = standing.decision, standing.is_proposed
    return Case(
        recommended=newest.row.recommended if newest else None,
        is_minuted=newest is not None and newest.is_minuted,
        sat_on_panel=newest is not None and newest.sat_on_panel,
        is_final=decision is not None and not proposed,
        proposed=proposed,
        chosen=standing.choice.way if proposed and standing.choice else None,
        is_over=standing.is_over(now),
        is_new=bool(
            decision is not None and newest is not None and newest.row.id != decision.recommendation_id
        ),
    )
