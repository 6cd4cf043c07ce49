"""The history of steps: what was done with each by hand, kept for staff."""

from __future__ import annotations

from datetime import datetime

from portal.access import Viewer
from portal.extensions import db
from portal.journey.checks.models import JourneyStepEvent
from portal.journey.models import Journey, JourneyStep

By = Viewer | str


def keep_event(
    row: JourneyStep, what: str, *, by: By, now: datetime, was: str = "", state: str = "", text: str = ""
) -> None:
    """Write down that something was done with a step. `text` is sealed."""
    db.session.add(
        JourneyStepEvent(
            step_id=row.id,
            what=what,
            was=was,
            state=state,
            text=text.strip(),
            at=now,
            by=by if isinstance(by, str) else by.label,
            by_name="" if isinstance(by, str) else by.name,
        )
    )


def keep_change(journey: Journey, row: JourneyStep, before: str, reason: str, by: By, now: datetime) -> None:
    """Write down a step's change of state, whichever room made it."""
    keep_event(row, "state", by=by, now=now, was=before, state=row.state, text=reason)
