"""The example's requests for support, in every state, around the day of loading."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.access import VISITOR, Viewer
from portal.agency.queries import working_calendar
from portal.clock import london
from portal.example.people import viewer_of
from portal.example.support_fund import load_support_fund
from portal.example.support_stories import DIRECTORY, STORIES
from portal.support.actions import send_request
from portal.support.calls.offering import offer_weekly
from portal.support.directory.actions import keep_entry
from portal.support.duty import actions as duty
from portal.support.duty import urgency
from portal.support.ending.actions import answer_own
from portal.support.ending.rules import Answers, Reason
from portal.support.models import SupportRequest
from portal.support.own import actions as own

HOUR = timedelta(hours=1)
TOLD = Answers(
    quick=5, listened=5, helped=4, home_better=3, words="It helped to be rung back.", may_quote=True
)
WORKER, COLLEAGUE = "grace.example@agency.example.org", "leila.sample@agency.example.org"


def load_support(now: datetime) -> None:
    """Make the requests, each by the actions people use."""
    worker, colleague = (
        viewer_of(f"{name}@agency.example.org") for name in ("grace.example", "leila.sample")
    )
    kim = viewer_of("kim.sample@example.org")
    today = london(now).date()
    for person, weekday, hour in ((worker, 1, 10), (worker, 3, 14), (colleague, 0, 9), (colleague, 2, 13)):
        offer_weekly(weekday, time(hour), 45, from_on=today, by=person, now=now)
    for told in DIRECTORY:
        keep_entry(told, by=worker, now=now - timedelta(days=20))
    for story in STORIES:
        sent = now - timedelta(days=story.days_ago)
        by = kim if story.is_kims else VISITOR
        request = send_request(story.asked, by=by, now=sent)
        _goes_on(request, story.becomes, by, worker, colleague, sent=sent, now=now)
    load_support_fund(now)


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
