"""What a panel recommends about a household, and its minutes; or what the independent review did.

With a recommendation and final minutes the step `panel` is in order, and the decision maker's seven
working days begin (promise `agency_decision`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.journey.actions import SUBJECT, audit_journey, change_step, take_journey
from portal.journey.assessment.reporting import go_on_without
from portal.journey.models import Journey
from portal.journey.moving import promise_for_journey
from portal.journey.panel.actions import take_place
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.models import (
    Panel,
    PanelDeclaration,
    PanelPlace,
    PanelRecommendation,
    PanelSeat,
)
from portal.journey.panel.rules import Decided, Recommended, Source, Way, why_no_quorum
from portal.journey.queries import rows_of
from portal.journey.rules import FINISHED, StepState
from portal.promises.actions import cancel_promise
from portal.promises.kinds import Kind


def write_minutes(place_reference: str, text: str, *, is_final: bool, by: Viewer, now: datetime) -> None:
    """Write the minutes about one household: a draft, or final. Final ones stay as they are.

    Raises Refused without words or before the panel, Conflict once they are final.
    """
    place, journey = take_place(place_reference)
    panel = db.session.get_one(Panel, place.panel_id)
    if place.cancelled_at is not None:
        raise Refused("This place was given back, so there is nothing to write.")
    if panel.starts_at > now:
        raise Refused("This panel has not begun yet.")
    if not text.strip():
        raise Refused("Write the minutes first.")
    if place.minutes_final_at is not None:
        raise Conflict("These minutes are final already.")
    place.minutes, place.minutes_by = text.strip(), by.label
    if is_final:
        place.minutes_final_at = now
    db.session.flush()
    audit_journey(
        "panel.minutes_written", journey, by, now, place=place.reference, final="yes" if is_final else "no"
    )
    if is_final:
        _complete(journey, by=by, now=now)


def recommend(
    place_reference: str, recommended: str, *, dual: bool, reasons: str, by: Viewer, now: datetime
) -> str:
    """Write what the panel recommends about a household; gives the recommendation's reference.

    `dual`: as adopters and as foster carers for early permanence together. Raises Refused before the
    panel, without its quorum, or without reasons where it does not recommend approval; Conflict when a
    colleague wrote it already.
    """
    place, journey = take_place(place_reference)
    panel = db.session.get_one(Panel, place.panel_id)
    if panel.starts_at > now:
        raise Refused("This panel has not begun yet.")
    if problem := why_no_quorum(_parts_for(place)):
        raise Refused(f"This panel could not recommend anything: {problem}.")
    _check(recommended, dual, reasons)
    used = db.session.execute(
        update(PanelPlace)
        .where(PanelPlace.id == place.id, PanelPlace.ended_at.is_(None))
        .values(ended_at=now)
        .returning(PanelPlace.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if used is None:
        raise Conflict("What the panel recommends is written down already.")
    return _write(journey, Source.PANEL, recommended, dual, reasons, panel.on, place.id, by, now)


def recommend_from_review(
    reference: str, recommended: str, *, dual: bool, reasons: str, on: date, by: Viewer, now: datetime
) -> str:
    """Write what the independent review recommends; gives the recommendation's reference.

    Raises Refused where the applicants did not ask for one, Conflict when it is written already.
    """
    journey = take_journey(reference)
    proposal = db.session.scalars(
        select(Decision).where(
            Decision.journey_id == journey.id,
            Decision.superseded_at.is_(None),
            Decision.decided == Decided.PROPOSE_REFUSAL.value,
        )
    ).one_or_none()
    way = db.session.scalar(select(Choice.way).where(Choice.decision_id == (proposal.id if proposal else 0)))
    if proposal is None or way != Way.INDEPENDENT_REVIEW:
        raise Refused("The applicants have not asked for an independent review.")
    last = newest_recommendation(journey)
    if last is not None and last.id != proposal.recommendation_id:
        raise Conflict("What the review recommends is written down already.")
    if on > local_day(now):
        raise Refused("This day is still to come. Enter the day of the review.")
    if recommended == Recommended.MORE_INFORMATION:
        raise Refused("Enter whether the review found the applicants suitable or not.")
    _check(recommended, dual, reasons)
    return _write(journey, Source.INDEPENDENT_REVIEW, recommended, dual, reasons, on, None, by, now)


def _check(recommended: str, dual: bool, reasons: str) -> None:
    if dual and recommended != Recommended.SUITABLE:
        raise Refused("Both approvals together are only for applicants who are suitable.")
    if recommended != Recommended.SUITABLE and not reasons.strip():
        raise Refused("Enter the reasons.")


def _write(
    journey: Journey,
    source: Source,
    recommended: str,
    dual: bool,
    reasons: str,
    on: date,
    place_id: int | None,
    by: Viewer,
    now: datetime,
) -> str:
    row = PanelRecommendation(
        journey_id=journey.id,
        source=source.value,
        place_id=place_id,
        recommended=Recommended(recommended).value,
        dual=dual,
        reasons=reasons.strip(),
        on=on,
        recorded_at=now,
        recorded_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    audit_journey("panel.recommended", journey, by, now, recommendation=row.reference, source=source.value)
    _complete(journey, by=by, now=now)
    return row.reference


def _complete(journey: Journey, *, by: Viewer, now: datetime) -> None:
    """With a recommendation and its final minutes: the step in order, and the decision promised."""
    newest = newest_recommendation(journey)
    if newest is None or newest.recommended == Recommended.MORE_INFORMATION or not is_minuted(newest):
        return
    go_on_without(journey, by=by, now=now)
    for row in rows_of(journey):
        if row.code == "panel" and row.state not in FINISHED:
            change_step(journey, row, StepState.IN_ORDER, by=by, now=now)
    promise_for_journey(journey, Kind.AGENCY_DECISION, by=by, now=now)


def undo_recommendation(reference: str, *, because: str, by: Viewer, now: datetime) -> None:
    """Take back the newest recommendation about a journey: a wrong click, on the day it was written.

    Its place at panel is open again, and the decision no longer promised. Raises Refused once it was
    decided on, on another day, or without a reason.
    """
    journey = take_journey(reference)
    newest = newest_recommendation(journey)
    if newest is None or local_day(newest.recorded_at) != local_day(now):
        raise Refused("Only a recommendation written today can be taken back.")
    if not because.strip():
        raise Refused("Enter why this was a mistake.")
    decided = select(Decision.id).where(
        Decision.recommendation_id == newest.id, Decision.superseded_at.is_(None)
    )
    if db.session.scalar(decided) is not None:
        raise Refused("It was decided on already: that has to be undone first.")
    newest.withdrawn_at, newest.withdrawn_because = now, because.strip()[:200]
    db.session.execute(
        update(PanelPlace)
        .where(PanelPlace.id == newest.place_id)
        .values(ended_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
    cancel_promise(Kind.AGENCY_DECISION, SUBJECT, journey.reference, because="Undone", by=by, now=now)
    if newest_recommendation(journey) is None:
        for row in rows_of(journey):
            if row.code == "panel" and row.state == StepState.IN_ORDER:
                change_step(journey, row, StepState.RECEIVED, by=by, now=now)
    audit_journey("panel.recommendation_undone", journey, by, now, recommendation=newest.reference)


def newest_recommendation(journey: Journey) -> PanelRecommendation | None:
    """The last recommendation about a journey."""
    return db.session.scalars(
        select(PanelRecommendation)
        .where(PanelRecommendation.journey_id == journey.id, PanelRecommendation.withdrawn_at.is_(None))
        .order_by(PanelRecommendation.id.desc())
        .limit(1)
    ).one_or_none()


def is_minuted(recommendation: PanelRecommendation) -> bool:
    """Whether its minutes are final; the independent review writes its own."""
    if recommendation.place_id is None:
        return True
    final = select(PanelPlace.minutes_final_at).where(PanelPlace.id == recommendation.place_id)
    return db.session.scalar(final) is not None


def _parts_for(place: PanelPlace) -> Collection[str]:
    """What those are who attended and declared no conflict with this household."""
    conflicted = select(PanelDeclaration.seat_id).where(
        PanelDeclaration.place_id == place.id, PanelDeclaration.has_conflict
    )
    return db.session.scalars(
        select(PanelSeat.part).where(
            PanelSeat.panel_id == place.panel_id,
            PanelSeat.attended.is_(True),
            PanelSeat.id.not_in(conflicted),
        )
    ).all()
