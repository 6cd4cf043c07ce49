"""What the simulation knows by itself about each request: written as things happen, not read from the portal.

The expected moments of alerts are worked out from it, round of the worker by round.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from portal.access import Viewer
from tests.soak import support_oracle as oracle

FOREVER = 1 << 60


@dataclass
class Round:
    """One round of the worker, and who could be told at it."""

    number: int
    at: datetime
    is_office: bool
    managers: tuple[int, ...]
    duty: int | None
    here: frozenset[int]


@dataclass
class Made:
    """One promise as the service description has it. Numbers count everything that happens, in order."""

    kind: str
    starts_at: datetime
    at_risk: bool
    due: datetime
    number: int
    made_at: datetime
    ended: int = FOREVER
    ended_as: str = ""
    ended_at: datetime | None = None
    """When it was written down that it was kept."""
    kept_at: datetime | None = None
    owners: list[tuple[int, int | None]] = field(default_factory=list)

    def owner_at(self, number: int) -> int | None:
        """Whose it was as this happened."""
        return next((who for since, who in reversed(self.owners) if since <= number), None)

    def is_late(self, now: datetime) -> bool:
        """Kept late, or open past its moment; what was cancelled is neither."""
        if self.ended_as == "cancelled":
            return False
        return (self.kept_at or now) > self.due


@dataclass
class Case:
    """One request in the ledger."""

    reference: str
    writer: Viewer | None
    sent_at: datetime
    at_risk: bool
    is_confined: bool
    owner: int | None
    can_email: bool
    names: list[tuple[int, frozenset[int]]] = field(default_factory=lambda: [(0, frozenset())])
    """Of a confined one who was named on it, since when."""
    state: str = "new"
    made: list[Made] = field(default_factory=list)
    entries: list[tuple[datetime, str]] = field(default_factory=list)
    also_told: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)
    """Staff written to without an alert: no time is free, or a call that was booked is gone."""
    lower_asked_by: int = 0
    raised_at: datetime | None = None
    answered: bool = False
    call_held: bool = False
    shared: bool = False
    slot: str = ""
    begun: bool = False
    plan_shared: bool = False
    review_on: date | None = None
    sessions: dict[str, int] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nobody has anything to do any more."""
        return self.state in ("withdrawn", "finished")

    def open(self, kind: str) -> Made | None:
        """What is promised of a kind and still open."""
        return next((one for one in self.made if one.kind == kind and not one.ended_as), None)

    def all_open(self) -> list[Made]:
        """Everything that is promised still."""
        return [one for one in self.made if not one.ended_as]

    def promised(
        self,
        kind: str,
        starts_at: datetime,
        number: int,
        now: datetime,
        closed: oracle.Closed,
        set_on: date | None = None,
    ) -> Made | None:
        """Write down that something is promised; None where it is promised already."""
        if self.open(kind) is not None:
            return None
        due = oracle.due(kind, starts_at, at_risk=self.at_risk, closed=closed, set_on=set_on)
        at_risk = self.at_risk or kind == "support_crisis_reply"
        one = Made(kind, starts_at, at_risk, due, number, now, owners=[(number, self.owner)])
        self.made.append(one)
        return one

    def kept(self, kind: str, at: datetime, number: int, now: datetime) -> None:
        """Write down now that it was kept at a moment, if it was promised."""
        if one := self.open(kind):
            one.ended, one.ended_as, one.kept_at, one.ended_at = number, "kept", at, now

    def cancelled(self, number: int, *kinds: str) -> bool:
        """Write down that these, or all, are promised no more; whether any was."""
        found = [one for one in self.all_open() if not kinds or one.kind in kinds]
        for one in found:
            one.ended, one.ended_as = number, "cancelled"
        return bool(found)

    def owned(self, owner: int, number: int) -> None:
        """Write down whose it is from now on, with everything that is promised."""
        self.owner = owner
        for one in self.all_open():
            one.owners.append((number, owner))

    def happened(self, kind: str, at: datetime) -> None:
        """Write down a line of its history."""
        self.entries.append((at, kind))

    @property
    def named(self) -> frozenset[int]:
        """Who is named on a confined one."""
        return self.names[-1][1]

    def name(self, account_id: int, number: int) -> None:
        """Write down who may open a confined one."""
        self.names.append((number, self.named | {account_id}))

    def may_open(self, people: list[int], at: Round) -> frozenset[int]:
        """Who of these people may be told of it: of a confined one those named, or else whoever is."""
        if not self.is_confined:
            return frozenset(people)
        named = next(who for since, who in reversed(self.names) if since <= at.number)
        return frozenset(people) & named or named & at.here


@dataclass
class Rounds:
    """All rounds of the worker, the closed days as they were entered, and when the worker stood still."""

    all: list[Round] = field(default_factory=list)
    closed: list[tuple[int, frozenset[date]]] = field(default_factory=lambda: [(0, frozenset())])
    stops: list[tuple[datetime, datetime]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)

    def add(self, one: Round) -> None:
        """Write down a round."""
        self.all.append(one)
        self.numbers.append(one.number)
        self.moments.append(one.at)

    def first(self, after: int, before: int, at: datetime) -> Round | None:
        """The first round at or after a moment, between two things that happened."""
        index = max(bisect_right(self.numbers, after), bisect_left(self.moments, at))
        found = self.all[index] if index < len(self.all) else None
        return found if found is not None and found.number < before else None

    def warning(self, one: Made) -> tuple[datetime | None, Round] | None:
        """When its owner is to be warned, and the round that does it; None where it is over or due by then.

        A closed day that is entered later moves when that is: then no moment is given.
        """
        known = next(days for since, days in reversed(self.closed) if since <= one.number)
        first = oracle.warned(one.due, closed=() if one.at_risk else known)
        for place, (since, days) in enumerate(self.closed):
            until = self.closed[place + 1][0] if place + 1 < len(self.closed) else FOREVER
            after, before = max(since, one.number), min(until, one.ended)
            if after < before:
                at = oracle.warned(one.due, closed=() if one.at_risk else days)
                found = self.first(after, before, at)
                if found is not None and found.at < one.due:
                    return (max(at, one.made_at) if at == first else None), found
        return None

    def breaking(self, one: Made) -> Round | None:
        """The first round after it broke."""
        return self.first(one.number, one.ended, one.due + timedelta(microseconds=1))

    def office_breaking(self, one: Made) -> Round | None:
        """The same, for the alert to its owner: in office hours, except for a family at risk."""
        after = one.number
        while found := self.first(after, one.ended, one.due + timedelta(microseconds=1)):
            if found.is_office or one.at_risk:
                return found
            after = found.number
        return None

    def hour(self, one: Made) -> Round | None:
        """The first round after a family at risk has waited an hour."""
        if one.kind != "support_crisis_reply":
            return None
        return self.first(one.number, one.ended, one.starts_at + timedelta(hours=1))

    def ran_in_time(self, wanted: datetime, did: datetime) -> bool:
        """Whether an alert went within half a minute, the time that the worker stood still left out."""
        for since, until in self.stops:
            if since <= wanted < until:
                wanted = until
        return did - wanted <= timedelta(seconds=30)


def utc(moment: datetime) -> datetime:
    """The moment as it is stored."""
    return moment.astimezone(UTC)
