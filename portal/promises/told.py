"""A promise as the family reads it: what, by when, how it stands."""

from __future__ import annotations

from datetime import datetime

from portal.agency.queries import working_calendar
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import lateness
from portal.promises.models import Promise
from portal.web.pages import day, moment


def told_of(promise: Promise, now: datetime) -> dict[str, str]:
    """What the component `promise_list` needs: what, when, words and state.

    `state` is open, paused, kept, late or kept_late.
    """
    late = lateness(promise.facts, now, working_calendar())
    is_kept = promise.ended_as == "kept"
    state = "kept" if is_kept else "paused" if promise.paused_until else "open"
    if late.is_late:
        state = "kept_late" if is_kept else "late"
    when = f"by {moment(promise.due_at)}" if promise.due_at else ""
    if promise.paused_until and not is_kept:
        when = f"(paused until {day(promise.paused_until)})"
    return {"what": KINDS[Kind(promise.kind)].family_words, "when": when, "words": late.words, "state": state}
