"""Everything that happened with a household, newest first, from the rooms that know: keyed by moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.conversations.queries_notes import ReadNote, open_actions_for
from portal.conversations.timeline import timeline_and_actions
from portal.journey.models import JourneyMove
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


@dataclass(frozen=True, slots=True)
class Happened:
    """A page of what happened. `more`: the moment to go on from; None at the end."""

    entries: list[Entry]
    more: datetime | None
    to_do: Sequence[ReadNote]
    """What staff still have to do, soonest first."""


def household_timeline(
    viewer: Viewer,
    household_id: int,
    moves: Sequence[JourneyMove],
    promises: Sequence[Promise],
    *,
    only: str = "all",
    before: datetime | None = None,
) -> Happened:
    """A page of what happened, and what is still to do.

    Each room gives its own newest 26; two queries, whatever happened. `moves` and `promises` are all that
    were ever made of the household.
    """
    entries: list[Entry] = []
    if only in ("all", "writing"):
        written, to_do = timeline_and_actions(viewer, household_id, before=before, limit=PAGE + 1)
        entries += [Entry(one.kind, one.who, one.at, one.text, one.look, one.href, one.id) for one in written]
    else:
        to_do = open_actions_for(viewer, household_id)
    if only in ("all", "line"):
        entries += _moves(moves, before)
    if only in ("all", "promises"):
        entries += _promises(promises, before)
    entries.sort(key=lambda one: one.at, reverse=True)
    more = entries[PAGE - 1].at if len(entries) > PAGE else None
    return Happened(entries[:PAGE], more, to_do)


def _moves(moves: Sequence[JourneyMove], before: datetime | None) -> list[Entry]:
    made = [_move(one) for one in moves if before is None or one.at < before]
    return sorted(made, key=lambda one: one.at, reverse=True)[: PAGE + 1]


def _move(move: JourneyMove) -> Entry:
    words = MOVES[Verb(move.verb)].words
    text = move.reason
    if move.undone_at is not None:
        words, text = f"{words} (undone)", f"Undone: {move.undone_because}"
    look = "family" if MOVES[Verb(move.verb)].by_family else "us"
    return Entry(words, move.by_name, move.at, text, look)


def _promises(promises: Sequence[Promise], before: datetime | None) -> list[Entry]:
    ended = [
        _promise(one)
        for one in promises
        if one.ended_at is not None and (before is None or one.ended_at < before)
    ]
    return sorted(ended, key=lambda one: one.at, reverse=True)[: PAGE + 1]


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
