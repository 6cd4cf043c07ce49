"""The promises that the days of an earlier record imply: made, kept or ended, and alerting nobody.

A promise is made where a day tells what became of it, or where the work it stands for still goes on. It is
due as the portal's own rules say, from the moment it starts. What is open and late when it is brought in is
marked as told: nobody is alerted of it, now or later.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from portal.agency.rules import Calendar, local_day
from portal.households.search import words_of, words_of_reference
from portal.importing.cells import Told
from portal.importing.keeping import Kept
from portal.importing.writing import Bulk
from portal.promises.kinds import FAMILY_TIME, KINDS, Kind
from portal.promises.models import Promise, PromiseWord
from portal.promises.rules import UNDATED, State, due_at

BY = "command line"
"""How the records, and the audit, name who brought them in."""


class About(NamedTuple):
    """What promises are about: their subject, how staff read it, and whose it is."""

    subject_kind: str
    subject_ref: str
    label: str
    authority: str
    household_id: int | None = None
    team_id: int | None = None


class End(NamedTuple):
    """How a promise ended: when, as what, and why where it was cancelled."""

    at: datetime
    state: State = State.KEPT
    because: str = ""


@lru_cache(maxsize=1)
def _label_words(label: str) -> frozenset[str]:
    return frozenset(words_of(label))  # asked for the household, its enquiry and what is promised


def found_by(label: str, *references: str) -> set[str]:
    """The words of a label and references, as the portal itself would keep them."""
    return set(_label_words(label)).union(*map(words_of_reference, references))


_ALWAYS = ("kind", "subject_kind", "subject_ref", "label", "authority", "household_id", "team_id", "at_risk",
           "set_by_law", "starts_at", "starts_on", "due_at", "sort_at")  # fmt: skip


class Promises:
    """The promises of one import."""

    def __init__(self, bulk: Bulk, calendar: Calendar, told: Told) -> None:
        same = {"made_at": told.now, "made_by": BY}
        self._told, self._calendar = told, calendar
        self._ended = bulk.sheet(
            Promise, *_ALWAYS, "kept_at", "kept_on", "kept_by", "ended_at", "ended_on", "ended_as",
            "ended_because", ended_by=BY, **same,
        )  # fmt: skip
        self._open = bulk.sheet(Promise, "id", "reference", *_ALWAYS, "late_alerted_at", **same)
        self._words = bulk.sheet(PromiseWord, "word", "promise_id")
        self._day_of = Kept(local_day).__getitem__
        self._due = Kept[tuple[Kind, datetime, bool], datetime | None](self._due_at).__getitem__

    def make(
        self, kind: Kind, about: About, starts_at: datetime, end: End | None, *, at_risk: bool = False
    ) -> tuple[int, datetime] | None:
        """Make a promise; gives the id of one that is open, and the moment it is sorted by.

        The family's own time ends by itself when it is over.
        """
        due, rule = self._due((kind, starts_at, at_risk)), KINDS[kind]
        if kind in FAMILY_TIME and due is not None and due < (end.at if end else self._told.now):
            end = End(due, State.LAPSED)
        sort_at = due or UNDATED
        always = (
            f"{kind}", *about[:2], about.label[:200], *about[3:], rule.at_risk or at_risk, rule.set_by_law,
            starts_at, self._day_of(starts_at), due, sort_at,
        )  # fmt: skip
        if end is not None:
            moment = max(end.at, starts_at)
            on = self._day_of(moment)
            kept = (moment, on, BY) if end.state is State.KEPT else (None, None, None)
            self._ended.add((*always, *kept, moment, on, end.state.value, end.because))
            return None
        made, reference = self._open.next_id(), self._open.next_reference()
        is_late = UNDATED < sort_at < self._told.now
        self._open.add((made, reference, *always, self._told.now if is_late else None))
        for word in found_by(about.label, reference, about.subject_ref):
            self._words.add((word, made))
        return made, sort_at

    def _due_at(self, asked: tuple[Kind, datetime, bool]) -> datetime | None:
        kind, starts_at, at_risk = asked
        return due_at(kind, starts_at, self._calendar, at_risk=at_risk)
