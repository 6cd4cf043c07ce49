"""The family's time: asking for a pause, for Stage 2, saying "not ready" alone, stopping.

What one applicant asks of us here also begins a conversation with them alone, so that it waits for
staff like everything else that a person has to answer.
"""

from __future__ import annotations

from datetime import date, datetime

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.conversations.actions import start_conversation
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.queries import Member, applicants_of
from portal.journey.actions import audit_journey, journey_by_id, take_journey
from portal.journey.breaks.models import TimeWish
from portal.journey.breaks.queries import (
    NOT_READY,
    PAUSE,
    STAGE_2,
    asked_of,
    break_of,
    break_promise,
    may_pause,
    open_wishes,
    own_wish,
    pause_of,
)
from portal.journey.breaks.rules import wrong_pause
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.pathways import Stage
from portal.journey.pausing import pause_journey, resume_journey
from portal.journey.queries import journey_for, own_journey
from portal.journey.telling import tell_applicants
from portal.promises.actions import lapse
from portal.promises.rules import State, state_of

OVER = (
    "The six months of your break are over, so we cannot begin Stage 2 from here. Ring us: we talk about "
    "what you would like, and how you can begin again."
)


def _own(by: Viewer) -> tuple[Journey, Member]:
    """The viewer's own open journey, held, and who they are in it. Raises NotFound, Refused."""
    found = own_journey(by)
    if found is None:
        raise NotFound
    journey = journey_by_id(found.id)
    if journey.ended_at is not None:
        raise Refused("This has ended, so nothing more can be changed in it.")
    for one in applicants_of(journey.household_id):
        if one.person_id == by.person_id:
            return journey, one
    raise NotFound


def _say(member: Member, subject: str, text: str, *, by: Viewer, now: datetime) -> None:
    start_conversation(
        by.household_reference or "", to=member.reference, subject=subject, text=text, by=by, now=now
    )


def _wish(
    journey: Journey,
    member: Member,
    kind: str,
    *,
    now: datetime,
    text: str = "",
    until_on: date | None = None,
) -> TimeWish:
    wish = TimeWish(
        journey_id=journey.id,
        person_id=member.person_id,
        kind=kind,
        text=text,
        until_on=until_on,
        said_at=now,
    )
    db.session.add(wish)
    db.session.flush()
    return wish


def end_wishes(journey: Journey, kind: str, ended_as: str, *, by: Viewer, now: datetime) -> None:
    """Settle every open wish of a kind."""
    for wish in open_wishes(journey, kind):
        wish.ended_at, wish.ended_as, wish.ended_by = now, ended_as, by.label
    db.session.flush()


def ask_for_pause(*, until: date, text: str, by: Viewer, now: datetime) -> None:
    """Ask us for a pause until a day. Staff agree it with them and record it; why stays between us.

    Asking again changes the day. Raises Refused where the stage cannot be paused, or is already.
    """
    journey, member = _own(by)
    if not may_pause(journey):
        raise Refused("Only Stage 1 and Stage 2 can be paused. Ring us, and we find another way.")
    if pause_of(journey, now).paused_until is not None:
        raise Refused("You have a pause already. Ring us to make it longer or shorter.")
    if problem := wrong_pause(until, local_day(now)):
        raise Refused(problem)
    if (before := own_wish(by, journey, PAUSE)) is not None:
        before.ended_at, before.ended_as, before.ended_by = now, "taken_back", by.label
        db.session.flush()
    _wish(journey, member, PAUSE, now=now, text=text.strip(), until_on=until)
    said = f"I would like a pause until {until.day} {until:%B %Y}."
    _say(member, "A pause", f"{said}\n\n{text.strip()}".strip(), by=by, now=now)
    audit_journey("journey.pause_asked", journey, by, now)


def record_pause(reference: str, *, until: date, reason: str, by: Viewer, now: datetime) -> Journey:
    """Record the pause the family asked for. Raises NotFound, Refused without day and reason."""
    journey_for(by, reference)
    if until > local_day(now) and (problem := wrong_pause(until, local_day(now))):
        raise Refused(problem)
    journey = pause_journey(reference, until=until, reason=reason, by=by, now=now)
    end_wishes(journey, PAUSE, "done", by=by, now=now)
    tell_applicants(journey, now=now)
    return journey


def end_pause(reference: str, *, by: Viewer, now: datetime) -> Journey:
    """Go on before the agreed day, at the family's request. Raises NotFound, Refused."""
    journey_for(by, reference)
    journey = resume_journey(reference, by=by, now=now)
    tell_applicants(journey, now=now)
    return journey


def settle_pause_wish(reference: str, *, by: Viewer, now: datetime) -> Journey:
    """Write that the pause they asked for is not needed any more, after talking with them."""
    journey_for(by, reference)
    journey = take_journey(reference)
    end_wishes(journey, PAUSE, "not_done", by=by, now=now)
    audit_journey("journey.pause_not_needed", journey, by, now)
    return journey


def ask_for_stage_2(*, by: Viewer, now: datetime) -> bool:
    """Ask for Stage 2; says whether it has begun. Where two adopt, it begins when both have asked.

    The other is told that something is there for them. Asking twice changes nothing. Raises Refused
    once the six months are over, and at any other stage.
    """
    journey, member = _own(by)
    if journey.stage == Stage.STAGE_2:
        return True
    _refuse_late(journey, now)
    is_new = own_wish(by, journey, STAGE_2) is None
    if is_new:
        _wish(journey, member, STAGE_2, now=now)
        audit_journey("journey.stage_2_asked", journey, by, now)
    if (not_ready := own_wish(by, journey, NOT_READY)) is not None:
        not_ready.ended_at, not_ready.ended_as, not_ready.ended_by = now, "taken_back", by.label
        db.session.flush()
    asked = asked_of(journey)
    if not asked.is_everybody:
        if is_new:
            tell_applicants(journey, now=now, people=asked.adopting - asked.asked)
        return False
    _begin_stage_2(journey, by=by, now=now)
    return True


def _refuse_late(journey: Journey, now: datetime) -> None:
    time = break_of(journey, now)
    if time is None:
        raise Refused("You can ask for Stage 2 when Stage 1 has ended well.")
    if time.is_over:
        raise Refused(OVER)


def _begin_stage_2(journey: Journey, *, by: Viewer, now: datetime) -> None:
    end_wishes(journey, STAGE_2, "done", by=by, now=now)
    end_wishes(journey, NOT_READY, "over", by=by, now=now)
    move_on(journey.reference, Verb.ASK_FOR_STAGE_2, by=by, now=now)


def take_back_stage_2(*, by: Viewer, now: datetime) -> None:
    """Take back one's own asking while the other has not asked too."""
    journey, _ = _own(by)
    wish = own_wish(by, journey, STAGE_2)
    if journey.stage == Stage.BREAK and wish is not None:
        wish.ended_at, wish.ended_as, wish.ended_by = now, "taken_back", by.label
        db.session.flush()


def say_not_ready(text: str, *, by: Viewer, now: datetime) -> None:
    """Say, for us alone, that one is not ready: the other reads and notices nothing (safety rule 2)."""
    journey, member = _own(by)
    if journey.stage != Stage.BREAK:
        raise Refused("Write to us instead: you find your messages on your home page.")
    if own_wish(by, journey, NOT_READY) is None:
        _wish(journey, member, NOT_READY, now=now, text=text.strip())
    said = "I am not ready for Stage 2."
    _say(member, "Not ready yet", f"{said}\n\n{text.strip()}".strip(), by=by, now=now)
    audit_journey("journey.said_alone", journey, by, now)


def record_stage_2(reference: str, *, by: Viewer, now: datetime) -> Journey:
    """Record that each applicant asked for Stage 2, on the telephone or in writing. Raises Refused."""
    journey_for(by, reference)
    journey = take_journey(reference)
    _refuse_late(journey, now)
    _begin_stage_2(journey, by=by, now=now)
    return journey


def end_break(reference: str, *, reason: str, by: Viewer, now: datetime) -> Journey:
    """End a break after its six months without Stage 2. Raises Refused before its last day has passed."""
    journey_for(by, reference)
    journey = take_journey(reference)
    promise = break_promise(journey)
    if promise is not None and state_of(promise.facts, now) is State.LAPSED:
        lapse(promise, now)
    for kind in (STAGE_2, NOT_READY):
        end_wishes(journey, kind, "over", by=by, now=now)
    return move_on(reference, Verb.END_BREAK, by=by, now=now, reason=reason)


def still_in_break(journey: Journey) -> list[str]:
    """What a break still needs before it can end without Stage 2. Filled into moving.conditions."""
    promise = break_promise(journey)
    if promise is None:
        return []
    if promise.due_at is None:
        return ["the last day of the break"]
    last = local_day(promise.due_at)
    return [f"the break lasts until {last.day} {last:%B %Y}"]


def withdraw_own(text: str, *, by: Viewer, now: datetime) -> None:
    """Stop, at the family's own wish: one of two is enough, since we cannot go on with one.

    Nothing automatic goes out afterwards (safety rule 12); a worker talks with each. Why stays between
    the writer and us. Raises Refused after the order or when it has ended.
    """
    journey, member = _own(by)
    _withdraw(journey, reason="At their own wish", by=by, now=now)
    said = "I would like to stop."
    _say(member, "Stopping", f"{said}\n\n{text.strip()}".strip(), by=by, now=now)


def record_withdrawal(reference: str, *, reason: str, by: Viewer, now: datetime) -> Journey:
    """Record that they stop, with the reason they gave. Raises NotFound, Refused without a reason."""
    journey_for(by, reference)
    if not reason.strip():
        raise Refused("Enter the reason they gave.")
    return _withdraw(take_journey(reference), reason=reason, by=by, now=now)


def _withdraw(journey: Journey, *, reason: str, by: Viewer, now: datetime) -> Journey:
    for kind in (PAUSE, STAGE_2, NOT_READY):
        end_wishes(journey, kind, "over", by=by, now=now)
    return move_on(journey.reference, Verb.WITHDRAW, by=by, now=now, reason=reason)
