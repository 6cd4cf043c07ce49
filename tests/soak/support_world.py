"""Ten years of an agency, in simulated time: its calendar, its people, its rota, and the worker.

Everything is done by the portal's own actions, each in a transaction of its own, and by the worker's own
sweeps. What happens next stands in one queue, by moment.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.accounts.actions.colleagues import end_colleague, invite_colleague
from portal.accounts.models import Account
from portal.agency.actions_days import close_day, fill_bank_holidays, open_day
from portal.agency.models import Team
from portal.extensions import db, writing
from portal.support.calls import offering
from portal.support.rota import alerts
from portal.support.rota.actions import set_rota
from portal.support.rules import TEAM
from portal.worker import SWEEPS, Sweep, run_once
from tests.asking_for_support.making import agency
from tests.conversations.writing import viewer
from tests.soak import support_oracle as oracle
from tests.soak.support_ledger import Made, Round, Rounds
from tests.support.people import somebody

STOPPED = timedelta(days=3)
"""How long the worker stands still at a time."""

EVERY = 15
"""Seconds between two rounds of these sweeps (portal/rooms/due_work.py)."""

ALWAYS = {"promises.alert_late", *(f"support.{one.__name__}" for one in alerts.SWEEPS)}
"""The sweeps of every round."""


@dataclass
class Colleague:
    """Somebody who works here."""

    id: int
    viewer: Viewer
    name: str
    is_manager: bool
    """One of the team's managers; of another team's it is False."""
    in_team: bool
    is_here: bool = True


@dataclass
class World:
    """The agency, its clock and its queue."""

    app: Flask
    traveller: time_machine.Traveller
    dice: random.Random
    began: datetime
    ends: datetime
    queue: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = field(default_factory=list)
    ticket: Any = field(default_factory=count)
    number: int = 0
    now: datetime = datetime(2017, 1, 1, tzinfo=UTC)
    rounds: Rounds = field(default_factory=Rounds)
    colleagues: dict[int, Colleague] = field(default_factory=dict)
    families: list[Viewer] = field(default_factory=list)
    rota: dict[tuple[date, str], int] = field(default_factory=dict)
    closed: set[date] = field(default_factory=set)
    wanted: dict[datetime, list[Made]] = field(default_factory=dict)
    stopped_until: datetime | None = None
    filled_on: date = date(2000, 1, 1)
    rested_on: date = date(2000, 1, 1)
    joined: int = 0
    admin: Viewer = field(default_factory=Viewer)

    def at(self, moment: datetime, do: Callable[..., None], *given: Any) -> None:
        """Put something in the queue; what lies behind happens at once."""
        moment = max(moment.astimezone(UTC), self.now)
        heapq.heappush(self.queue, (moment, next(self.ticket), do, given))

    def run(self) -> None:
        """Let time pass until the end."""
        while self.queue and self.queue[0][0] <= self.ends:
            moment, _, do, given = heapq.heappop(self.queue)
            self.move(moment)
            do(*given)
        self.move(self.ends)

    def move(self, moment: datetime) -> None:
        """Set the clock, and count what happens."""
        self.number += 1
        if moment != self.now:
            self.now = moment
            self.traveller.move_to(moment)

    def later(self, least: float, most: float) -> datetime:
        """A moment so many hours from now, in whole seconds."""
        return self.now + timedelta(seconds=int(self.dice.uniform(least, most) * 3600))

    def desk(self, moment: datetime) -> datetime:
        """When somebody at a desk comes to it: then, or in the first hours of the next working day."""
        if oracle.is_office_open(moment, self.closed):
            return moment
        opens = oracle.arrived(moment + timedelta(seconds=1), self.closed)
        if opens <= moment:
            opens = oracle.arrived(moment + timedelta(hours=1), self.closed)
        return (opens + timedelta(minutes=self.dice.randrange(150))).astimezone(UTC)

    def chance(self, of: float) -> bool:
        """Whether something comes to pass that does so in this share of cases."""
        return self.dice.random() < of

    def change(self, action: Callable[..., Any], *given: Any, by: Viewer) -> None:
        """Do something now, in a transaction of its own."""
        with writing():
            action(*given, by=by, now=self.now)

    # people

    def open_the_house(self) -> None:
        """An agency, its team, six colleagues, two managers, and fifty families."""
        self.number += 1
        self.now = self.began
        self.traveller.move_to(self.began)
        with writing():
            agency()
            fill_bank_holidays(now=self.now)
            self.admin = viewer(somebody("administrator", name="Admin Example").reference)
            elsewhere = Team(code="recruitment", name="Recruitment")
            db.session.add(elsewhere)
            self.families = [
                viewer(somebody("adoptive_parent", name=f"Parent{one:02} Example").reference)
                for one in range(50)
            ]
        for one in range(8):
            self.join(is_manager=one < 2)
        self.join(is_manager=True, team="recruitment")
        self.make_rota()

    def join(self, *, is_manager: bool, team: str = TEAM) -> Colleague:
        """Somebody begins to work here, and offers three times a week for calls."""
        self.joined += 1
        role = "manager" if is_manager else ("support_worker", "adviser")[self.joined % 2]
        name = f"{'Manager' if is_manager else 'Worker'} {self.joined:03}"
        email = f"colleague-{self.joined}@example.org"
        with writing():
            reference = invite_colleague(
                name=name, email=email, roles=[role], team=team, by=self.admin, now=self.now
            )
            made = db.session.execute(select(Account.id).where(Account.reference == reference)).scalar_one()
            who = viewer(reference)
        found = self.colleagues[made] = Colleague(made, who, name, is_manager and team == TEAM, team == TEAM)
        if team == TEAM and not is_manager:
            today = oracle_day(self.now)
            for weekday in self.dice.sample(range(5), 3):
                hour = time(self.dice.randrange(9, 16), self.dice.choice((0, 15, 30)))
                with writing():
                    offering.offer_weekly(weekday, hour, 45, from_on=today, by=who, now=self.now)
        return found

    def leave(self, gone: Colleague, to: Colleague) -> None:
        """Somebody leaves, and a colleague takes over what is open."""
        with writing():
            end_colleague(gone.viewer.label, to=to.viewer.label, by=self.admin, now=self.now)
        gone.is_here = False

    @property
    def here(self) -> list[Colleague]:
        """Who works in the team now."""
        return [one for one in self.colleagues.values() if one.is_here and one.in_team]

    @property
    def managers(self) -> list[int]:
        """The team's managers by name, or where it has none every manager."""
        here = sorted((one for one in self.colleagues.values() if one.is_here), key=lambda one: one.name)
        return [one.id for one in here if one.is_manager] or [
            one.id for one in here if "manager" in one.viewer.roles
        ]

    def on_duty(self, moment: datetime) -> int | None:
        """Whom the rota names, if they still work here."""
        local = moment.astimezone(oracle.LONDON)
        day, part = local.date(), "day" if oracle.NINE <= local.time() < oracle.FIVE else "night"
        if local.time() < oracle.NINE:
            day -= oracle.DAY
        who = self.rota.get((day, part))
        return who if who is not None and self.colleagues[who].is_here else None

    def make_rota(self) -> None:
        """Each Monday the next three weeks, with gaps."""
        today, chosen = oracle_day(self.now), {}
        team = [one for one in self.here if one.name.startswith("Worker")]
        for ahead in range(21):
            for part, gap in (("day", 0.08), ("night", 0.35)):
                key = (today + ahead * oracle.DAY, part)
                if key not in self.rota or self.chance(0.05):
                    who = None if self.chance(gap) else self.dice.choice(team)
                    chosen[key] = who.viewer.label if who else ""
                    self.rota.pop(key, None)
                    if who:
                        self.rota[key] = who.id
        with writing():
            set_rota(chosen, by=self.colleagues[self.managers[0]].viewer, now=self.now)

    def close(self, days: list[date]) -> None:
        """The agency enters closed days of its own."""
        with writing():
            for day in days:
                if day not in self.closed:
                    close_day(day, "Closed", by=self.admin, now=self.now, today=oracle_day(self.now))
                    self.closed.add(day)
        self._calendar_changed()

    def reopen(self, day: date) -> None:
        """It works on a day after all."""
        if day in self.closed:
            with writing():
                open_day(day, by=self.admin, now=self.now)
            self.closed.discard(day)
            self._calendar_changed()

    def _calendar_changed(self) -> None:
        self.rounds.closed.append((self.number, frozenset(self.closed)))
        self.want(self.now)

    # the worker

    def stop_worker(self) -> None:
        """The worker stands still for three days."""
        self.stopped_until = self.now + STOPPED
        self.rounds.stops.append((self.now, self.stopped_until))
        self.at(self.stopped_until, self.worker)

    def want(self, moment: datetime, made: Made | None = None) -> None:
        """Let the worker come by at its first round from this moment on, if the promise is open still."""
        seconds = int(moment.timestamp()) + (moment.microsecond > 0)
        round_at = datetime.fromtimestamp(seconds - seconds % EVERY + EVERY, UTC)
        if round_at not in self.wanted:
            self.at(round_at, self.worker, round_at)
        self.wanted.setdefault(round_at, []).extend([made] if made else [])
        if made is None:
            self.wanted[round_at].append(Made("", moment, False, moment, 0, moment))

    def want_for(self, made: Made | None) -> None:
        """Have the worker come by when something about a promise may fall due."""
        if made is not None:
            closed = () if made.at_risk else self.closed
            self.want(max(self.now, oracle.warned(made.due, closed=closed)), made)
            self.want(max(self.now, made.due + timedelta(seconds=1)), made)
            if made.kind == "support_crisis_reply":
                self.want(max(self.now, made.starts_at + timedelta(hours=1)), made)

    def worker(self, for_round: datetime | None = None) -> None:
        """One round of the worker, unless it stands still or nothing can fall due."""
        made = self.wanted.pop(for_round, []) if for_round is not None else None
        if self.stopped_until is not None and self.now < self.stopped_until:
            return
        if made is not None and all(one.ended_as for one in made):
            return
        db.session.rollback()
        sweeps = self._sweeps()
        duty = self.on_duty(self.now)
        here = frozenset(one.id for one in self.colleagues.values() if one.is_here)
        is_office = oracle.is_office_open(self.now, self.closed)
        self.rounds.add(Round(self.number, self.now, is_office, tuple(self.managers), duty, here))
        done = run_once(self.app, sweeps)
        assert clock.now() == self.now
        assert -1 not in done.values(), f"a sweep failed: {done}"

    def _sweeps(self) -> list[Sweep]:
        """The worker's own, of promises and of support.

        What has to do with pauses and undated promises, of which support has none, runs once a day, and times
        for calls are offered afresh once a week.
        """
        today, seldom = oracle_day(self.now), set[str]()
        if today != self.rested_on:
            self.rested_on = today
            seldom = {"promises.resume_paused", "promises.lapse_family_time", "promises.date_undated"}
        if today - self.filled_on >= 7 * oracle.DAY:
            self.filled_on = today
            seldom.add("support.fill_slots")
        return [one for one in SWEEPS if one.name in ALWAYS or one.name in seldom]


def oracle_day(moment: datetime) -> date:
    """The London day of a moment."""
    return moment.astimezone(oracle.LONDON).date()
