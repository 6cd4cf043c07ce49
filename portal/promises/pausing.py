"""Pausing a promise and starting it again: Stage 1 and Stage 2 only, at the applicants' request."""

from __future__ import annotations

from datetime import date, datetime

from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.errors import Refused
from portal.promises.changing import By, audit_promise, end_pause, open_promise
from portal.promises.kinds import KINDS, Kind
from portal.promises.models import Promise
from portal.promises.rules import State, can_become, sort_at


def pause_promise(
    kind: str,
    subject_kind: str,
    subject_ref: str,
    *,
    until: date,
    reason: str,
    by: By,
    now: datetime,
) -> Promise:
    """Pause Stage 1 or Stage 2 at the applicants' request, with a reason, until a London day.

    The worklist then shows it by the due moment expected at that day. Raises NotFound when none is
    open, Refused for another kind, one already paused, a past day, or no reason.
    """
    promise = open_promise(kind, subject_kind, subject_ref)
    if not KINDS[Kind(kind)].may_pause:
        raise Refused("Only Stage 1 and Stage 2 can be paused.")
    if not can_become(kind, State.PAUSED if promise.paused_at else State.OPEN, State.PAUSED):
        raise Refused("This is paused already. Start it again first, then pause it until the new day.")
    if until <= local_day(now):
        raise Refused("Enter a day after today until which it is paused.")
    if not reason.strip():
        raise Refused("Enter the reason the applicants gave.")
    promise.paused_at, promise.paused_until = now, until
    promise.pause_reason = reason.strip()[:200]
    promise.sort_at = sort_at(promise.facts, working_calendar())
    audit_promise("promises.promise_paused", promise, by, now, until=until.isoformat())
    return promise


def resume_promise(kind: str, subject_kind: str, subject_ref: str, *, by: By, now: datetime) -> Promise:
    """Start a paused promise again: due later by the calendar days paused, then on a worked day.

    Raises NotFound when none is open, Refused when it is not paused.
    """
    promise = open_promise(kind, subject_kind, subject_ref)
    if promise.paused_at is None:
        raise Refused("This is not paused.")
    end_pause(promise, local_day(now), working_calendar())
    audit_promise("promises.promise_resumed", promise, by, now)
    return promise


def resume_ended_pause(promise: Promise, *, now: datetime) -> None:
    """Start a promise again whose agreed pause has ended; for the sweep."""
    end_pause(promise, local_day(now), working_calendar())
    audit_promise("promises.promise_resumed", promise, "system", now)
