"""Deciding: by the agency's decision maker, on a recommendation. Told, written, and the three ways.

In favour, the household moves on at once. A refusal is proposed first, with reasons: the applicants then
have 40 working days, counted as the law counts, to choose one way (AAR 30B). The proposal is the agency's
decision as far as the promises of Stage 2 go: what follows is the applicants' and the reviewers' time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.actions import (
    SUBJECT,
    audit_journey,
    journey_by_id,
    take_journey,
    write_letter,
)
from portal.journey.assessment.reporting import go_on_without
from portal.journey.models import Journey, JourneyLetter
from portal.journey.moves import Verb
from portal.journey.moving import move_on, promise_for_journey
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.recommending import newest_recommendation
from portal.journey.panel.rules import WAY_WORDS, Decided, Way, why_not_decide
from portal.journey.panel.standing import case_of, choice_of, is_time_over, live_decision, live_proposal
from portal.journey.pathways import Stage
from portal.journey.queries import journey_of
from portal.journey.telling import tell_applicants
from portal.promises.actions import cancel_promise, keep_promise
from portal.promises.kinds import Kind
from portal.promises.reopening import reopen_promise

PROPOSAL = "proposal"
"""What the letters of a proposed refusal are about; those of a final decision name its move."""

VERBS = {Decided.APPROVE: Verb.APPROVE, Decided.NOT_APPROVE: Verb.NOT_APPROVE}


def decide(
    reference: str,
    decided: str,
    *,
    dual: bool = False,
    reasons: str,
    letter: str = "",
    private: Mapping[int, str] | None = None,
    by: Viewer,
    now: datetime,
) -> str:
    """Decide about a household; gives the decision's reference.

    `reasons` are the decision maker's own record. A proposed refusal is sent with it: `letter` to the
    applicants together and `private` (person id -> words) to one alone. Raises Refused saying what is
    missing, Conflict when it was decided already.
    """
    journey, decision = take_journey(reference), Decided(decided)
    if journey.stage != Stage.STAGE_2:
        raise Conflict("This household is not in Stage 2 any more. Look at it again.")
    case, recommendation = case_of(journey, by=by, now=now), newest_recommendation(journey)
    if problem := why_not_decide(case, decision):
        raise (Conflict if case.is_final else Refused)(problem)
    if dual and decision is not Decided.APPROVE:
        raise Refused("Both approvals together are only for an approval.")
    if not reasons.strip():
        raise Refused("Enter the reasons for your decision.")
    if decision is Decided.PROPOSE_REFUSAL and not letter.strip():
        raise Refused("Write the letter with the reasons: the applicants’ 40 working days begin with it.")
    if recommendation is None:
        raise Refused("There is no recommendation yet: the panel has to make one first.")
    before = live_decision(journey)
    if before is not None:
        before.superseded_at = now
        db.session.flush()
    row = Decision(
        journey_id=journey.id,
        recommendation_id=recommendation.id,
        decided=decision.value,
        dual=dual,
        reasons=reasons.strip(),
        decided_at=now,
        decided_on=local_day(now),
        decided_by=by.label,
        decided_by_name=by.name,
    )
    db.session.add(row)
    db.session.flush()
    if before is not None:
        before.superseded_by_id = row.id
    audit_journey("panel.decided", journey, by, now, decision=row.reference, decided=decision.value)
    _keep(row, journey, Kind.AGENCY_DECISION, by, now)
    if decision is Decided.PROPOSE_REFUSAL:
        _propose(journey, row, letter, private or {}, by, now)
    else:
        go_on_without(journey, by=by, now=now)
        move_on(journey.reference, VERBS[decision], by=by, now=now, reason=reasons)
        for kind in (Kind.DECISION_TOLD, Kind.DECISION_LETTER):
            promise_for_journey(journey, kind, by=by, now=now)
    db.session.flush()
    return row.reference


def _propose(
    journey: Journey, row: Decision, letter: str, private: Mapping[int, str], by: Viewer, now: datetime
) -> None:
    _keep(row, journey, Kind.STAGE_2, by, now)
    _write_letters(journey, PROPOSAL, letter, private, by, now)
    row.letter_at = now
    promise_for_journey(journey, Kind.REPRESENTATIONS, by=by, now=now)
    tell_applicants(journey, now=now)


def _keep(row: Decision, journey: Journey, kind: Kind, by: Viewer, now: datetime) -> None:
    kept = keep_promise(kind, SUBJECT, journey.reference, by=by, now=now)
    if kept is not None:
        row.kept = [*(row.kept or ()), kept.reference]


def _write_letters(
    journey: Journey, about: str, letter: str, private: Mapping[int, str], by: Viewer, now: datetime
) -> None:
    people = {one.person_id for one in applicants_of(journey.household_id)}
    alone = {person: words for person, words in private.items() if words.strip()}
    if not set(alone) <= people:
        raise NotFound
    joint = letter.strip()
    if alone and len(people) > 1:
        joint += "\n\nWe have also written to each of you alone."
        for person in people - set(alone):
            alone[person] = "There is nothing more that is about you alone."
    write_letter(journey, about, joint, by=by, now=now)
    for person, words in sorted(alone.items()):
        write_letter(journey, about, words, by=by, now=now, person_id=person)


def undo_proposal(reference: str, *, because: str, by: Viewer, now: datetime) -> None:
    """Take back a proposal made by mistake, on its own day, before the applicants chose.

    Its letters are withdrawn and the promises stand as before. Raises Refused.
    """
    journey = take_journey(reference)
    proposal = live_proposal(journey)
    if proposal is None:
        raise Refused("There is no proposal to take back.")
    if proposal.decided_on != local_day(now):
        raise Refused("Only a proposal of today can be taken back.")
    if not because.strip():
        raise Refused("Enter why this was a mistake.")
    if choice_of(proposal) is not None:
        raise Refused("The applicants have chosen already. Talk with them first.")
    proposal.superseded_at, proposal.undone_because = now, because.strip()[:200]
    cancel_promise(Kind.REPRESENTATIONS, SUBJECT, journey.reference, because="Undone", by=by, now=now)
    for kept in proposal.kept:
        reopen_promise(kept, by=by, now=now)
    db.session.execute(
        update(JourneyLetter)
        .where(
            JourneyLetter.journey_id == journey.id,
            JourneyLetter.about == PROPOSAL,
            JourneyLetter.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    db.session.flush()
    audit_journey("panel.proposal_undone", journey, by, now, decision=proposal.reference)


def choose_way(way: str, *, words: str, by: Viewer, now: datetime) -> None:
    """The applicants choose one way after a proposed refusal: either of a couple, for both.

    Raises NotFound where nothing is proposed to them, Refused once their time is over, Conflict when a
    way is chosen already.
    """
    journey = journey_of(by.household_id or 0)
    proposal = live_proposal(journey) if journey is not None and journey.ended_at is None else None
    if journey is None or proposal is None or by.person_id is None:
        raise NotFound
    journey_by_id(journey.id)
    if is_time_over(journey, now):
        raise Refused("Your 40 working days are over. Ring us if something kept you from choosing.")
    chosen = Way(way)
    if chosen is Way.REPRESENTATIONS and not words.strip():
        raise Refused("Tell us in your own words why you disagree. A few sentences are enough.")
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    taken = db.session.scalar(
        insert(Choice)
        .values(
            decision_id=proposal.id,
            way=chosen.value,
            words=words.strip(),
            person_id=by.person_id,
            chosen_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Choice.decision_id)
    )
    if taken is None:
        first = choice_of(proposal)
        said = WAY_WORDS[Way(first.way)].lower() if first else "one way"
        raise Conflict(f"One way is chosen already: {said}. Ring us if you want to talk about it.")
    keep_promise(Kind.REPRESENTATIONS, SUBJECT, journey.reference, by=by, now=now)
    if chosen is Way.ACCEPT:
        promise_for_journey(journey, Kind.AGENCY_DECISION, by=by, now=now)
    audit_journey("panel.way_chosen", journey, by, now, decision=proposal.reference, way=chosen.value)


def record_told(decision_reference: str, how: str, *, by: Viewer, now: datetime) -> None:
    """Write that the applicants were told, and how. Raises NotFound, Conflict when it is written already."""
    decision, journey = _final(decision_reference)
    told = db.session.execute(
        update(Decision)
        .where(Decision.id == decision.id, Decision.told_at.is_(None))
        .values(told_at=now, told_how=how[:20], told_by=by.label)
        .returning(Decision.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if told is None:
        raise Conflict("A colleague has written this down already.")
    db.session.refresh(decision)
    keep_promise(Kind.DECISION_TOLD, SUBJECT, journey.reference, by=by, now=now)
    audit_journey("panel.decision_told", journey, by, now, decision=decision.reference, how=how[:20])


def send_letter(
    decision_reference: str,
    letter: str,
    *,
    private: Mapping[int, str] | None = None,
    tells: bool,
    by: Viewer,
    now: datetime,
) -> None:
    """Write the letter about a final decision, shown on the applicants' page; keeps its promise.

    `tells`: they get an e-mail that there is something for them; after a "no" nobody gets one unless a
    person says so here (safety rule 12). Raises Refused without words or before they were told.
    """
    decision, journey = _final(decision_reference)
    if not letter.strip():
        raise Refused("Write the letter first.")
    if decision.told_at is None:
        raise Refused("Tell them first, by telephone or in person: nobody should learn this from a page.")
    if decision.letter_at is not None:
        raise Conflict("The letter is written already.")
    _write_letters(journey, VERBS[Decided(decision.decided)].value, letter, private or {}, by, now)
    decision.letter_at = now
    db.session.flush()
    keep_promise(Kind.DECISION_LETTER, SUBJECT, journey.reference, by=by, now=now)
    if tells:
        tell_applicants(journey, now=now)


def _final(reference: str) -> tuple[Decision, Journey]:
    decision = db.session.scalars(
        select(Decision)
        .where(
            Decision.reference == reference,
            Decision.superseded_at.is_(None),
            Decision.decided != Decided.PROPOSE_REFUSAL.value,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if decision is None:
        raise NotFound
    return decision, journey_by_id(decision.journey_id)
