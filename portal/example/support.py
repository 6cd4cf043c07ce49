"""The example's requests for support, in every state, around the day of loading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from portal.access import VISITOR, Viewer
from portal.agency.queries import working_calendar
from portal.clock import london
from portal.example.people import viewer_of
from portal.example.support_fund import load_support_fund
from portal.example.support_lives import Life, filling, life_of, live, worked
from portal.example.support_past import DAYS, requests
from portal.example.support_stories import DIRECTORY, SHARED, STORIES, TAKEN_BACK, Story
from portal.support.actions import send_request
from portal.support.calls.actions import record_call
from portal.support.calls.offering import fill_slots, offer_weekly, take_day_off
from portal.support.directory.actions import check_entry, keep_entry
from portal.support.duty import actions as duty
from portal.support.duty import urgency
from portal.support.ending.actions import answer_own
from portal.support.ending.rules import Answers, Reason
from portal.support.models import SupportRequest
from portal.support.own import actions as own
from portal.support.plans import actions as plans
from portal.support.rota.actions import set_rota

HOUR = timedelta(hours=1)
TOLD = Answers(
    quick=5, listened=5, helped=4, home_better=3, words="It helped to be rung back.", may_quote=True
)
WORKER, COLLEAGUE = "grace.example@agency.example.org", "leila.sample@agency.example.org"


def load_support(now: datetime) -> None:
    """Make two years of requests, each by the actions people use, in the order of time."""
    worker, colleague, adviser = (
        viewer_of(f"{name}@agency.example.org") for name in ("grace.example", "leila.sample", "priya.example")
    )
    kim = viewer_of("kim.sample@example.org")
    first = now - timedelta(days=DAYS + 10)
    for weekday, hour in ((1, 10), (3, 14)):
        offer_weekly(weekday, time(hour), 45, from_on=london(first).date(), by=worker, now=first)
    told = [keep_entry(one, by=worker, now=first) for one in DIRECTORY]
    staff = (worker, colleague, adviser)
    lives = [life_of(past, staff, colleague, told[-1].reference) for past in requests(now)]
    told_singly = [
        _told(story, kim if story.is_kims else VISITOR, worker, colleague, now) for story in STORIES
    ]
    jo = viewer_of("jo.instance@example.org")
    own_ones = (_taken_back(jo, now - timedelta(days=41)), _shared(jo, worker, now - timedelta(days=16)))
    live([filling(first + timedelta(days=14)), *lives, *told_singly, *own_ones], now)
    for one in told:
        check_entry(one.reference, by=worker, now=now - timedelta(days=20))
    for weekday, hour in ((0, 9), (2, 13)):
        offer_weekly(weekday, time(hour), 45, from_on=london(now).date(), by=colleague, now=now)
    fill_slots(now)
    _on_the_rota(staff, colleague, now)
    load_support_fund(now)


def _on_the_rota(staff: Sequence[Viewer], manager: Viewer, now: datetime) -> None:
    """Somebody is on duty in the days of the two weeks ahead but one; the adviser is away today."""
    today = london(now).date()
    days = [today + timedelta(days=number) for number in range(14) if number != 8]
    chosen = {(day, "day"): staff[day.toordinal() % 2].label for day in days}
    set_rota(chosen, by=manager, now=now)
    take_day_off(today, by=staff[2], now=now)


def _told(story: Story, by: Viewer, worker: Viewer, colleague: Viewer, now: datetime) -> Life:
    """A story told singly: what became of it follows at once."""
    sent = now - timedelta(days=story.days_ago)
    yield sent
    request = send_request(story.asked, by=by, now=sent)
    _goes_on(request, story.becomes, by, worker, colleague, sent=sent, now=now)


def _taken_back(by: Viewer, sent: datetime) -> Life:
    """Somebody with a sign-in asks, and takes it back the next day."""
    yield sent
    request = send_request(TAKEN_BACK, by=by, now=sent)
    yield sent + timedelta(days=1)
    own.withdraw(request.reference, by=by, now=sent + timedelta(days=1), text="It was only the first week.")


def _shared(by: Viewer, worker: Viewer, sent: datetime) -> Life:
    """Somebody with a sign-in asks, shares it with the other parent, and is written to."""
    yield sent
    ref = send_request(SHARED, by=by, now=sent).reference
    yield sent + HOUR
    own.share(ref, by=by, now=sent + HOUR)
    morning = working_calendar().arrival(sent, count_closed_days=True) + 2 * HOUR
    yield morning
    duty.accept(ref, by=worker, now=morning)
    duty.write_to_family(ref, "Thank you both. I ring you on Thursday.", by=worker, now=morning)
    called = worked(morning, 4, 11)
    yield called
    agreed = "We meet four times."
    record_call(ref, outcome="brief_intervention", text="", agreed=agreed, at=called, by=worker, now=called)
    held = worked(called, 7, 11)
    yield held
    plans.hold_session(ref, "brief", at=held - HOUR, by=worker, now=held)


def _goes_on(
    request: SupportRequest,
    becomes: str,
    by: Viewer,
    worker: Viewer,
    colleague: Viewer,
    *,
    sent: datetime,
    now: datetime,
) -> None:
    """What became of one request."""
    ref, morning = (
        request.reference,
        min(working_calendar().arrival(sent, count_closed_days=True) + HOUR, now),
    )
    if becomes == "withdrawn":
        request.person_id = None
        duty.accept(ref, by=worker, now=morning)
        duty.finish(ref, "They rang: no help is needed", "", reason=Reason.NO_MORE, by=worker, now=morning)
        return
    if becomes:
        duty.accept(ref, by=worker, now=morning)
    if becomes in ("replied", "finished", "raised"):
        if request.person_id is not None:
            duty.write_to_family(
                ref, "Thank you for writing. I ring you as you said.", by=worker, now=morning
            )
        else:
            duty.record_telephone(
                ref, is_answered=True, text="Listened; a call is agreed.", at=morning, by=worker, now=morning
            )
    if becomes == "tried":
        duty.record_telephone(
            ref,
            is_answered=False,
            text="No answer",
            at=morning,
            by=worker,
            now=morning,
            next_try_at=max(now, morning) + 20 * HOUR,
        )
    if becomes == "replied" and request.person_id is not None:
        own.add_words(ref, "Thank you. Mornings are best.", by=by, now=min(morning + 3 * HOUR, now))
    if becomes == "raised":
        urgency.raise_risk(ref, "He has run away twice since", by=worker, now=now - HOUR / 2)
        urgency.ask_to_lower(ref, "He is back, and calm", by=colleague, now=now - HOUR / 4)
    if becomes == "finished":
        duty.write_note(ref, "Talked through on the call; no more is wanted.", by=worker, now=morning)
        duty.finish(
            ref, "Resolved on the call", "Write to us any time.",
            reason=Reason.ENOUGH, by=worker, now=morning + 4 * HOUR,
        )  # fmt: skip
        if request.person_id is not None:
            answer_own(ref, TOLD, by=by, now=min(morning + 72 * HOUR, now))
