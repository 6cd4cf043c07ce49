"""Everything that happened with a household, newest first, from the rooms that know: keyed by moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.conversations.timeline import timeline_for
from portal.extensions import db
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import MOVES, Verb
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import in_words
from portal.promises.models import Promise

PAGE = 25
FILTERS = {"all": "Everything", "writing": "Messages and notes", "line": "The line", "promises": "Promises"}
"""What the timeline can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as the timeline's component draws it."""

    kind: str
    who: str
    at: datetime
    text: str = ""
    look: str = "us"
    href: str = ""
    id: str = ""


def household_timeline(
    viewer: Viewer, household_id: int, *, only: str = "all", before: datetime | None = None
) -> tuple[list[Entry], datetime | None]:
    """A page of what happened, and the moment to go on from; None at the end.

    Each room gives its own newest 26; at most five queries, whatever happened.
    """
    entries: list[Entry] = []
    if only in ("all", "writing"):
        entries += [
            Entry(one.kind, one.who, one.at, one.text, one.look, one.href, one.id)
            for one in timeline_for(viewer, household_id, before=before, limit=PAGE + 1)
        ]
    if only in ("all", "line"):
        entries += _moves(household_id, before)
    if only in ("all", "promises"):
        entries += _promises(household_id, before)
    entries.sort(key=lambda one: one.at, reverse=True)
    more = entries[PAGE - 1].at if len(entries) > PAGE else None
    return entries[:PAGE], more


def _moves(household_id: int, before: datetime | None) -> list[Entry]:
    query = (
        select(JourneyMove)
        .join(Journey, Journey.id == JourneyMove.journey_id)
        .where(Journey.household_id == household_id)
        .order_by(JourneyMove.at.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(JourneyMove.at < before)
    return [_move(one) for one in db.session.scalars(query)]


def _move(move: JourneyMove) -> Entry:
    words = MOVES[Verb(move.verb)].words
    text = move.reason
    if move.undone_at is not None:
        words, text = f"{words} (undone)", f"Undone: {move.undone_because}"
    look = "family" if MOVES[Verb(move.verb)].by_family else "us"
    return Entry(words, move.by_name, move.at, text, look)


def _promises(household_id: int, before: datetime | None) -> list[Entry]:
    query = (
        select(Promise)
        .where(Promise.household_id == household_id, Promise.ended_at.is_not(None))
        .order_by(Promise.ended_at.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Promise.ended_at < before)
    return [_promise(one) for one in db.session.scalars(query)]


WORDS = {
    "kept": "Promise kept",
    "cancelled": "Promise no longer needed",
    "lapsed": "The family’s time has passed",
}


def _promise(promise: Promise) -> Entry:
    at = promise.ended_at or promise.made_at
    words = f"{WORDS[promise.ended_as or 'kept']}: {KINDS[Kind(promise.kind)].label}"
    text = promise.ended_because
    if promise.kept_at and promise.due_at and promise.kept_at > promise.due_at:
        text = f"Kept {in_words(promise.kept_at, promise.due_at)} late"
    return Entry(words, "", at, text, "small")
