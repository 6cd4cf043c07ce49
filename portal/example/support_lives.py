"""The lives of the example's requests, by the actions people use, each step at its own moment in the past.

A life is a generator: it waits until a moment by giving it, and then acts. `live` lets all of them go on
together in the order of time, and stops where now begins; so history, promises and lateness are true.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime, time, timedelta
from heapq import heapify, heappop, heapreplace

from portal.access import VISITOR, Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import at, local_day
from portal.example.support_past import Past
from portal.example.support_past_stories import AGREED, NOTES, PLAN, REVIEWED, REVIEWED_LAST, SECTIONS
from portal.support.actions import send_request
from portal.support.calls.actions import choose_slot, record_call
from portal.support.calls.offering import fill_slots
from portal.support.calls.queries import call_due_at, free_slots
from portal.support.calls.rules import FINISHES, Outcome
from portal.support.directory.actions import give_signposts
from portal.support.duty import actions as duty
from portal.support.models import SupportRequest
from portal.support.plans import actions as plans
from portal.support.plans.rules import MEASURES, SessionKind
from portal.support.rules import Channel

Life = Generator[datetime, None, None]
"""What happens to one request: each moment it gives is the next at which something is done."""

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def live(lives: Iterable[Life], until: datetime) -> None:
    """Let these lives go on together in the order of time, until a moment."""
    waiting = [(next(life), number, life) for number, life in enumerate(lives)]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        _moment, number, life = waiting[0]
        following = next(life, None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (following, number, life))


def filling(first: datetime) -> Life:
    """The times for calls, made anew every two weeks as the worker does."""
    moment = first
    while True:
        yield moment
        fill_slots(moment)
        moment += 14 * DAY


def worked(moment: datetime, days: int = 0, hour: int = 10, minute: int = 0) -> datetime:
    """So many days later, on that day or the next we work, at an hour in London."""
    day = local_day(moment) + days * DAY
    return at(working_calendar().this_or_next_working_day(day, count_closed_days=True), time(hour, minute))


def life_of(past: Past, staff: Sequence[Viewer], manager: Viewer, help_entry: str) -> Life:
    """What happened to one request."""
    by = manager if past.asked.danger else staff[past.who]
    sent = past.sent_at
    if past.channel is not Channel.WEB:  # somebody is there to take it down
        sent = working_calendar().arrival(sent, count_closed_days=True)
    yield sent
    request = send_request(
        past.asked, by=VISITOR if past.channel is Channel.WEB else by, now=sent, channel=past.channel
    )
    ref = request.reference
    now = working_calendar().arrival(sent, count_closed_days=True) + (25 + 9 * past.who) * MINUTE
    yield now
    duty.accept(ref, by=by, now=now)
    for _ in range(past.tries):
        now += 20 * MINUTE
        yield now
        duty.record_telephone(
            ref, is_answered=False, text="No answer", at=now, by=by, now=now, next_try_at=now + 3 * HOUR
        )
    now = worked(now, 3, 11) if past.is_reply_late else now + 35 * MINUTE
    yield now
    duty.record_telephone(ref, is_answered=True, text="Listened; a call is agreed.", at=now, by=by, now=now)
    if past.is_withdrawn:
        now = worked(now, 1, 15)
        yield now
        duty.finish(ref, "They rang: things are better, no help is wanted", "", by=by, now=now)
        return
    now = yield from _call(past, request, by, now)
    if past.is_urgent:
        yield from _urgent(ref, by, now)
    yield from _after(past, ref, by, now, help_entry)


def _call(
    past: Past, request: SupportRequest, by: Viewer, now: datetime
) -> Generator[datetime, None, datetime]:
    """Book the call in the minute they spoke, perhaps move it, and hold it; gives when it was."""
    ref, held = request.reference, worked(now, 9 if past.is_call_late else 3, 14, 30)
    booked = None if past.is_call_late or request.is_confined else _book(request, past.who, by, now)
    if booked is not None and past.is_moved:
        yield now + 2 * HOUR
        booked = _book(request, 0, by, now + 2 * HOUR) or booked
    held = booked or held
    yield held
    text, agreed = NOTES[past.outcome], AGREED[past.outcome]
    record_call(ref, outcome=past.outcome, text=text, agreed=agreed, at=held, by=by, now=held)
    return held


def _book(request: SupportRequest, number: int, by: Viewer, now: datetime) -> datetime | None:
    """Book one of the times inside the promise; gives when that call ends, None where none is free."""
    slots = free_slots(due_at=call_due_at(request), now=now)
    if not slots:
        return None
    chosen = slots[number % len(slots)]
    choose_slot(request.reference, chosen.reference, by=by, now=now)
    return chosen.ends_at


def _after(past: Past, ref: str, by: Viewer, now: datetime, help_entry: str) -> Life:
    """What follows the call."""
    outcome = past.outcome
    if outcome is Outcome.SIGNPOSTED:
        now += 10 * MINUTE
        yield now
        give_signposts(ref, [help_entry], by=by, now=now)
    if outcome is Outcome.BRIEF_INTERVENTION:
        for number in range(past.sessions):
            held = worked(now, 7 * (number + 1), 13, 15)
            yield held
            plans.hold_session(ref, SessionKind.BRIEF, at=held - HOUR, by=by, now=held)
        now = worked(now, 7 * past.sessions + 2, 15)
    elif outcome is Outcome.ASSESSMENT:
        now = yield from _assessment(past, ref, by, now)
    elif outcome in FINISHES:
        now = worked(now, 1, 16)
    else:
        now = worked(now, 21, 16)
    yield now
    duty.finish(ref, f"{NOTES[outcome]} Nothing more is wanted.", "Write to us any time.", by=by, now=now)


def _assessment(past: Past, ref: str, by: Viewer, now: datetime) -> Generator[datetime, None, datetime]:
    """The assessment with its plan, measures and two reviews; gives when the last one was."""
    begun = worked(now, past.begins_after, 10, 40)
    yield begun
    plans.begin_assessment(ref, by=by, now=begun)
    plans.take_measure(ref, "start", _answers(2 + past.who), by=by, now=begun)
    shared = worked(begun, past.takes, 15, 20)
    yield shared - 2 * HOUR
    plans.write_assessment(ref, dict(SECTIONS), seen=0, by=by, now=shared - 2 * HOUR)
    plans.write_plan(ref, PLAN[: 1 + past.who], seen=1, by=by, now=shared - HOUR)
    yield shared
    first, last = worked(shared, 84, 14), worked(shared, 168, 14)
    plans.share_plan(ref, local_day(first), seen=2, by=by, now=shared)
    yield first
    plans.take_measure(ref, "middle", _answers(4 + past.who), by=by, now=first)
    plans.hold_review(ref, REVIEWED, local_day(last), seen_on=local_day(first), by=by, now=first)
    yield last
    plans.take_measure(ref, "end", _answers(6 + past.who), by=by, now=last)
    plans.hold_review(ref, REVIEWED_LAST, None, seen_on=local_day(last), by=by, now=last)
    return last + HOUR


def _answers(score: int) -> dict[str, int]:
    return {asked: min(10, score + place % 2) for place, asked in enumerate(MEASURES)}


def _urgent(ref: str, by: Viewer, now: datetime) -> Life:
    """Urgent family support: agreed on the call, its first session within the five working days."""
    agreed = now + 15 * MINUTE
    yield agreed
    plans.agree_urgent_package(ref, by=by, now=agreed)
    held = worked(agreed, 3, 12)
    yield held
    plans.hold_session(ref, SessionKind.URGENT, at=held - HOUR, by=by, now=held)
