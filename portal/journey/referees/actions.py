"""Naming referees, asking them, what they answer, and the interview."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.actions import SUBJECT, audit_journey, journey_by_id, set_step, take_journey
from portal.journey.models import Journey, JourneyStep
from portal.journey.queries import journey_for, own_journey
from portal.journey.referees.links import LINK
from portal.journey.referees.models import Referee
from portal.journey.referees.queries import facts_of, rows_of
from portal.journey.referees.rules import GONE, NEEDED, OPEN_TO_THEM, QUESTIONS, Relation, State, why_not
from portal.journey.rules import StepState
from portal.messages.actions import withdraw_messages, write_message
from portal.sealing import fingerprint

TEMPLATE = "somebody_named_you"
BY_LINK = "referee"
"""How the audit names a referee: they have no account."""

ENDED = "This has ended, so there is nothing more to answer. Thank you for your help."


@dataclass(frozen=True, slots=True)
class Details:
    """A referee as the applicants name them; `knows` is the reference of the applicant they know best."""

    name: str
    email: str
    telephone: str
    relation: str
    knows: str


def name_referee(details: Details, *, by: Viewer, now: datetime) -> Referee:
    """Name a referee. Raises Refused with what to do, Conflict when the other one was quicker."""
    journey = own_journey(by)
    if journey is None or journey.ended_at is not None:
        raise NotFound
    journey = journey_by_id(journey.id)
    people = applicants_of(journey.household_id)
    knows = next((one for one in people if one.reference == details.knows), None)
    if knows is None:
        raise Refused("Choose which of you they know best.")
    rows, email = rows_of(journey), details.email.strip().lower()
    is_relative = Relation(details.relation) is Relation.RELATIVE
    if problem := why_not(
        facts_of(rows), email=email, is_relative=is_relative, own_emails=[one.email for one in people]
    ):
        raise Refused(problem)
    taken = {one.place for one in rows if one.state not in GONE}
    referee = Referee(
        journey_id=journey.id,
        place=min(set(range(1, NEEDED + 1)) - taken),
        knows_id=knows.person_id,
        name=details.name,
        email=email,
        email_hash=fingerprint(email),
        telephone=details.telephone,
        relation=details.relation,
        is_relative=is_relative,
        named_by=by.label,
        named_at=now,
        changed_at=now,
    )
    db.session.add(referee)
    try:
        db.session.flush()
    except IntegrityError as clash:
        raise Conflict("This changed meanwhile. Look at your list again first.") from clash
    _follow_step(journey, by=by, now=now)
    audit_journey("journey.referee_named", journey, by, now, referee=referee.reference)
    return referee


def take_name_back(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take back a referee who was not asked yet. Raises Refused afterwards, NotFound."""
    journey = own_journey(by)
    referee = _referee(reference)
    if journey is None or referee.journey_id != journey.id:
        raise NotFound
    if referee.state != State.NAMED:
        raise Refused("We have asked them already. Talk with your social worker if you want somebody else.")
    _write(referee, State.TAKEN_BACK, now)
    _follow_step(journey_by_id(journey.id), by=by, now=now)
    audit_journey("journey.referee_taken_back", journey, by, now, referee=reference)


def ask_referee(reference: str, *, by: Viewer, now: datetime, email: str = "") -> None:
    """Ask a referee by e-mail, or ask them again; `email` puts a wrong address right.

    Raises Refused once they have answered, NotFound.
    """
    referee, journey = _for_staff(reference, by)
    if referee.state not in (State.NAMED, *OPEN_TO_THEM):
        raise Refused("They have answered already, so there is nothing to ask.")
    address = email.strip().lower()
    if address and address != referee.email:
        if any(one.email == address for one in rows_of(journey) if one.state not in GONE):
            raise Refused("Another referee of this household has this address.")
        withdraw_messages(SUBJECT, journey.reference, by=by, now=now, to=referee.email)
        referee.email, referee.email_hash = address, fingerprint(address)
    if referee.state == State.NAMED:
        _write(referee, State.ASKED, now)
    referee.asked_at, referee.asked_on, referee.reminded_at = now, local_day(now), None
    _mail(referee, journey, now)
    _follow_step(journey, by=by, now=now)
    audit_journey("journey.referee_asked", journey, by, now, referee=reference)


def remind(referee: Referee, journey: Journey, *, now: datetime) -> None:
    """Write to a referee once more, once."""
    referee.reminded_at = now
    _mail(referee, journey, now)
    audit_journey("journey.referee_reminded", journey, "system", now, referee=referee.reference)


def ask_for_another(reference: str, *, by: Viewer, now: datetime) -> None:
    """Let the applicants name somebody else in the place of this one; they are not told who or why."""
    referee, journey = _for_staff(reference, by)
    if referee.state in (State.IN_ORDER, *GONE):
        raise Refused("This one does not wait for anybody any more.")
    _write(referee, State.REPLACED, now)
    withdraw_messages(SUBJECT, journey.reference, by=by, now=now, to=referee.email)
    _follow_step(journey, by=by, now=now)
    audit_journey("journey.referee_replaced", journey, by, now, referee=reference)


def open_request(reference: str, *, now: datetime) -> None:
    """A referee has opened what they are asked."""
    referee, _ = _theirs(reference)
    referee.opened_at = referee.opened_at or now


def decline(reference: str, *, because: str, now: datetime) -> None:
    """A referee says no. Nobody but staff learns it. Raises Refused once it was answered."""
    referee, journey = _theirs(reference)
    referee.declined_because = because.strip()
    _write(referee, State.DECLINED, now)
    _follow_step(journey, by=BY_LINK, now=now)
    audit_journey("journey.referee_declined", journey, BY_LINK, now, referee=reference)


def save_answers(reference: str, answers: Mapping[str, str], confidence: str, *, now: datetime) -> None:
    """Keep what a referee has written so far."""
    referee, _ = _theirs(reference)
    known = {question.code for question in QUESTIONS}
    referee.answers = json.dumps({code: words for code, words in answers.items() if code in known})
    referee.confidence = confidence
    _write(referee, State.ANSWERING, now)


def finish_answers(reference: str, answers: Mapping[str, str], confidence: str, *, now: datetime) -> None:
    """A referee has finished. Raises Refused while the first question is empty."""
    if not answers.get(QUESTIONS[0].code, "").strip():
        raise Refused("Tell us how long you have known them, and how.")
    save_answers(reference, answers, confidence, now=now)
    referee, journey = _theirs(reference)
    referee.answered_at = now
    _write(referee, State.RETURNED, now)
    _follow_step(journey, by=BY_LINK, now=now)
    audit_journey("journey.referee_answered", journey, BY_LINK, now, referee=reference)


def record_interview(reference: str, *, on: date, text: str, by: Viewer, now: datetime) -> None:
    """Record the interview of a referee who has answered: that one is in order then.

    When three are, the step of the household is. Raises Refused before the answer came, for a day
    ahead, or without what was said.
    """
    referee, journey = _for_staff(reference, by)
    if referee.state not in (State.RETURNED, State.IN_ORDER):
        raise Refused("They have not answered yet. Record the interview after that.")
    if on > local_day(now):
        raise Refused("Enter a day that is not in the future.")
    if not text.strip():
        raise Refused("Write down what was said.")
    referee.interviewed_on, referee.interview, referee.interviewed_by = on, text.strip(), by.label
    _write(referee, State.IN_ORDER, now)
    _follow_step(journey, by=by, now=now)
    audit_journey("journey.referee_interviewed", journey, by, now, referee=reference)


def _referee(reference: str) -> Referee:
    referee = db.session.scalars(
        select(Referee)
        .where(Referee.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if referee is None:
        raise NotFound
    return referee


def _for_staff(reference: str, by: Viewer) -> tuple[Referee, Journey]:
    referee = _referee(reference)
    found = db.session.scalar(select(Journey.reference).where(Journey.id == referee.journey_id))
    journey_for(by, found or "")
    return referee, take_journey(found or "")


def _theirs(reference: str) -> tuple[Referee, Journey]:
    referee = _referee(reference)
    journey = journey_by_id(referee.journey_id)
    if journey.ended_at is not None or referee.state not in OPEN_TO_THEM:
        raise Refused(ENDED)
    return referee, journey


def _write(referee: Referee, state: State, now: datetime) -> None:
    referee.state, referee.changed_at = state.value, now
    db.session.flush()


def _mail(referee: Referee, journey: Journey, now: datetime) -> None:
    write_message(
        TEMPLATE,
        to=referee.email,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=journey.reference,
        link=LINK,
        link_subject=referee.reference,
    )


def _follow_step(journey: Journey, *, by: Viewer | str, now: datetime) -> None:
    """Bring the household's step in line: theirs while names are missing, then the referees', then ours."""
    stands = db.session.scalar(
        select(JourneyStep.id).where(JourneyStep.journey_id == journey.id, JourneyStep.code == "referees")
    )
    if stands is None:
        return
    states = [one.state for one in rows_of(journey) if one.state not in GONE]
    if len(states) < NEEDED:
        state = StepState.WAITING_FOR_YOU
    elif all(one == State.IN_ORDER for one in states):
        state = StepState.IN_ORDER
    elif any(one in OPEN_TO_THEM for one in states):
        state = StepState.SENT_FOR
    else:
        state = StepState.RECEIVED
    set_step(journey, "referees", state, by=by, now=now)
