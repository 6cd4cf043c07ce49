"""What stands of a decision: the one that is live, the applicants' choice, their time, and the case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.access import Viewer
from portal.extensions import db
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.models import PanelMember, PanelPlace, PanelSeat
from portal.journey.panel.recommending import is_minuted, newest_recommendation
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


def representations_of(journey: Journey) -> Promise | None:
    """The newest promise of the 40 working days."""
    found = [one for one in promises_for(SUBJECT, journey.reference) if one.kind == Kind.REPRESENTATIONS]
    return found[-1] if found else None


def is_time_over(journey: Journey, now: datetime) -> bool:
    """Whether the applicants' 40 working days have passed without a choice."""
    promise = representations_of(journey)
    return promise is not None and state_of(promise.facts, now) is State.LAPSED


def case_of(journey: Journey, *, by: Viewer, now: datetime) -> Case:
    """What is known when `by` wants to decide about a journey."""
    recommendation, decision = newest_recommendation(journey), live_decision(journey)
    proposed = decision is not None and decision.decided == Decided.PROPOSE_REFUSAL
    choice = choice_of(decision) if decision is not None and proposed else None
    return Case(
        recommended=recommendation.recommended if recommendation else None,
        is_minuted=recommendation is not None and is_minuted(recommendation),
        sat_on_panel=recommendation is not None and _sat_at(recommendation.place_id, by),
        is_final=decision is not None and not proposed,
        proposed=proposed,
        chosen=choice.way if choice else None,
        is_over=proposed and is_time_over(journey, now),
        is_new=bool(
            decision is not None
            and recommendation is not None
            and recommendation.id != decision.recommendation_id
        ),
    )


def _sat_at(place_id: int | None, by: Viewer) -> bool:
    """Whether this colleague attended the panel of a place."""
    sat = (
        select(func.count())
        .select_from(PanelSeat)
        .join(PanelMember, PanelMember.id == PanelSeat.member_id)
        .join(PanelPlace, PanelPlace.panel_id == PanelSeat.panel_id)
        .where(
            PanelPlace.id == (place_id or 0),
            PanelSeat.attended.is_(True),
            PanelMember.account_id == by.account_id,
        )
    )
    return bool(db.session.scalar(sat))
