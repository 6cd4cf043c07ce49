"""A pause at the applicants' request: Stage 1 and Stage 2 only, with a reason and an end."""

from __future__ import annotations

from datetime import date, datetime

from portal.access import Viewer
from portal.errors import Refused
from portal.journey.actions import SUBJECT, audit_journey, take_journey
from portal.journey.models import Journey
from portal.journey.pathways import STAGES, Stage
from portal.promises.actions import pause_promise, resume_promise
from portal.promises.kinds import KINDS, Kind


def pause_journey(reference: str, *, until: date, reason: str, by: Viewer, now: datetime) -> Journey:
    """Pause the stage a journey is at, until a London day. The promise's due moment moves by as much.

    Raises Refused where the stage cannot be paused, is paused already, or without day and reason.
    """
    journey = take_journey(reference)
    pause_promise(
        _kind(journey),
        SUBJECT,
        journey.reference,
        until=until,
        reason=reason,
        by=by,
        now=now,
    )
    audit_journey("journey.paused", journey, by, now, until=until.isoformat())
    return journey


def resume_journey(reference: str, *, by: Viewer, now: datetime) -> Journey:
    """Go on before the agreed day. Raises Refused where nothing is paused."""
    journey = take_journey(reference)
    resume_promise(_kind(journey), SUBJECT, journey.reference, by=by, now=now)
    audit_journey("journey.resumed", journey, by, now)
    return journey


def _kind(journey: Journey) -> Kind:
    kind = STAGES[Stage(journey.stage)].promise
    if kind is None or not KINDS[kind].may_pause:
        raise Refused("Only Stage 1 and Stage 2 can be paused.")
    return kind
