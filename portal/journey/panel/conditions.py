"""What more a move needs, and what follows from one: hooks of `journey.moving` (see portal/rooms)."""

from __future__ import annotations

from sqlalchemy import exists, select, update

from portal.extensions import db
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.panel.decision_models import CourtHearing, Decision, TemporaryApproval
from portal.journey.panel.models import Panel, PanelPlace
from portal.journey.panel.recommending import newest_recommendation
from portal.journey.panel.rules import Decided, Hearing, why_not_foster, why_not_leave
from portal.journey.panel.standing import live_decision
from portal.journey.pathways import Stage
from portal.promises.actions import cancel_promise
from portal.promises.kinds import Kind
from portal.promises.reopening import reopen_promise


def needs_approval(journey: Journey) -> list[str]:
    """Approving needs a decision in favour."""
    decision = live_decision(journey)
    if decision is not None and decision.decided == Decided.APPROVE:
        return []
    return ["a decision in favour by the agency’s decision maker, on a recommendation"]


def needs_refusal(journey: Journey) -> list[str]:
    """Not approving needs a final decision, which follows a proposal and the applicants' time."""
    decision = live_decision(journey)
    if decision is not None and decision.decided == Decided.NOT_APPROVE:
        return []
    return ["a final decision, after the applicants chose a way or their 40 working days are over"]


def needs_fostering_approval(journey: Journey) -> list[str]:
    """A child moves in before the court decides only with dual approval or for a named child. One query."""
    dual = exists().where(
        Decision.journey_id == journey.id, Decision.superseded_at.is_(None), Decision.dual.is_(True)
    )
    named = exists().where(TemporaryApproval.journey_id == journey.id, TemporaryApproval.ended_at.is_(None))
    is_dual, named_child = db.session.execute(select(dual, named)).one()
    problem = why_not_foster(is_dual=bool(is_dual), named_child=bool(named_child))
    return [problem] if problem else []


def needs_court_home(journey: Journey) -> list[str]:
    """A fostered child goes home when the court has decided so."""
    problem = why_not_leave(_outcomes(journey), Hearing.HOME)
    return [problem] if problem else []


def needs_court_adoption(journey: Journey) -> list[str]:
    """A fostered child is matched when the court has decided for adoption."""
    if journey.stage != Stage.FOSTERING:
        return []
    problem = why_not_leave(_outcomes(journey), Hearing.ADOPTION)
    return [problem] if problem else []


def _outcomes(journey: Journey) -> list[str]:
    """What came of the last hearing that was held: an earlier one does not decide."""
    last = db.session.scalar(
        select(CourtHearing.outcome)
        .where(
            CourtHearing.journey_id == journey.id,
            CourtHearing.ended_at.is_(None),
            CourtHearing.outcome != Hearing.AHEAD.value,
        )
        .order_by(CourtHearing.on.desc(), CourtHearing.id.desc())
        .limit(1)
    )
    return [last] if last else []


CONDITIONS = {
    Verb.APPROVE: needs_approval,
    Verb.NOT_APPROVE: needs_refusal,
    Verb.FOSTER: needs_fostering_approval,
    Verb.RETURN_HOME: needs_court_home,
    Verb.MATCH: needs_court_adoption,
}


ENDS_FOSTERING = {Verb.RETURN_HOME: "home", Verb.MATCH: "matched", Verb.CHILD_LEAVES: "left"}
"""A move out of fostering, and why the approval for a named child has ended."""


def keeps_stage_2(journey: Journey, last: JourneyMove) -> str:
    """Stage 2 is not undone under a recommendation: the decision promised on it would be lost."""
    if last.to_stage != Stage.STAGE_2 or newest_recommendation(journey) is None:
        return ""
    return "A panel has made its recommendation since. Take that back first."


def follow_move(journey: Journey, move: JourneyMove) -> None:
    """What a move brings with it: an undone decision falls, a fostering's records end or stand again."""
    if move.verb in (Verb.APPROVE, Verb.NOT_APPROVE) and move.undone_at is not None:
        _undo_decision(journey, move)
    if journey.ended_at is not None and move.undone_at is None:
        _free_place(journey, move)
    if move.verb in ENDS_FOSTERING and move.from_stage == Stage.FOSTERING:
        _end_fostering(journey, move)


def _free_place(journey: Journey, move: JourneyMove) -> None:
    """Who has left keeps no place at a panel, and their papers close to its members."""
    freed = db.session.scalar(
        update(PanelPlace)
        .where(PanelPlace.journey_id == journey.id, PanelPlace.ended_at.is_(None))
        .values(ended_at=move.at, cancelled_at=move.at)
        .returning(PanelPlace.panel_id)
        .execution_options(synchronize_session=False)
    )
    if freed is not None:
        db.session.execute(
            update(Panel)
            .where(Panel.id == freed)
            .values(places_taken=Panel.places_taken - 1)
            .execution_options(synchronize_session=False)
        )


def _undo_decision(journey: Journey, move: JourneyMove) -> None:
    decision = live_decision(journey)
    if decision is None:
        return
    by, at = move.undone_by or "system", move.undone_at or move.at
    decision.superseded_at = at
    db.session.flush()
    for kind in (Kind.DECISION_TOLD, Kind.DECISION_LETTER):
        cancel_promise(kind, SUBJECT, journey.reference, because="Undone", by=by, now=at)
    for kept in decision.kept:
        reopen_promise(kept, by=by, now=at)
    db.session.execute(
        update(Decision)
        .where(Decision.superseded_by_id == decision.id)
        .values(superseded_at=None, superseded_by_id=None)
    )


def _end_fostering(journey: Journey, move: JourneyMove) -> None:
    is_undone = move.undone_at is not None
    why = ENDS_FOSTERING[Verb(move.verb)]
    for table in (TemporaryApproval, CourtHearing):
        values: dict[str, object] = {"ended_at": None if is_undone else move.at}
        if table is TemporaryApproval:
            values["ended_why"] = "" if is_undone else why
        stands = table.ended_at == move.at if is_undone else table.ended_at.is_(None)
        db.session.execute(
            update(table)
            .where(table.journey_id == journey.id, stands)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
