"""Marking many checks at once: sent today, chased today, received today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.access import Viewer
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.journey.actions import change_step
from portal.journey.checks.actions import CHANGED, chase_check, take_step
from portal.journey.checks.rules import MARK_FROM, MARK_TO, QUEUED, Mark, label_of
from portal.journey.queries import step_for

MOST = 100
"""Rows that can be marked at once."""


@dataclass
class Marked:
    """What came of it: how many were marked, and why the others were not."""

    done: int = 0
    others: list[tuple[str, str]] = field(default_factory=list)
    """Which (household and check), and why not."""


def mark_checks(mark: Mark, ticked: Iterable[str], *, by: Viewer, now: datetime) -> Marked:
    """Mark ticked rows ("reference seen"), each by itself: one that a colleague changed stays as it is.

    A row the viewer may not see is left out without a word. Raises Refused when nothing was ticked.
    """
    rows = list(dict.fromkeys(ticked))[:MOST]
    if not rows:
        raise Refused("Tick the checks first.")
    result = Marked()
    for one in rows:
        reference, _, seen = one.partition(" ")
        try:
            _mark(mark, reference, seen, by=by, now=now)
        except NotFound:
            continue
        except Refused as refused:
            result.others.append((_named(reference, by), refused.message))
        else:
            result.done += 1
    return result


def _mark(mark: Mark, reference: str, seen: str, *, by: Viewer, now: datetime) -> None:
    journey, row = take_step(reference, by=by, seen=seen)
    if row.code not in QUEUED or row.state not in MARK_FROM[mark]:
        raise Refused(CHANGED)
    if mark is Mark.CHASED:
        chase_check(reference, by=by, now=now)
    else:
        change_step(journey, row, MARK_TO[mark], by=by, now=now)


def _named(reference: str, by: Viewer) -> str:
    journey, row = step_for(by, reference)
    household = db.session.get(Household, journey.household_id)
    return f"{household.label if household else ''}: {label_of(row.code, row.about)}"
