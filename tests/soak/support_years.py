"""What happens to the agency over the years: rotas, closed days, leavers and joiners, stops of the worker."""

from __future__ import annotations

import sys
from datetime import date, time, timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.support.calls import offering
from portal.support.calls.models import CallSlot
from tests.soak import support_oracle as oracle
from tests.soak.support_adopting import adopt
from tests.soak.support_checks import Checks
from tests.soak.support_lives import Lives
from tests.soak.support_world import Colleague, oracle_day

REQUESTS_GO_WITH_PROMISES = True
"""Whether ending somebody's account hands on their requests too, and not only what is promised about them.

While it does not, a manager gives each one on in the same moment.
"""

LEAVES = 1 / 110
"""How likely it is that somebody leaves on a day: three in a year."""


class Years:
    """Plans the years ahead, day by day."""

    def __init__(self, acts: Lives, checks: Checks) -> None:
        self.acts, self.checks, self.world = acts, checks, acts.world

    def plan(self) -> None:
        """Put every day in the queue, and begin."""
        day, last = oracle_day(self.world.began), oracle_day(self.world.ends)
        stops = self.world.dice.randrange(10, 25)
        while day <= last:
            self.world.at(oracle.wall(day, time(0, 1)), self.day, day)
            stops -= 1
            if stops == 0 or (day.month, day.day) == (12, 23):
                self.world.at(oracle.wall(day, self._any_hour()), self.stop)
                stops = self.world.dice.randrange(20, 50)
            day += oracle.DAY

    def _any_hour(self) -> time:
        return time(self.world.dice.randrange(24), self.world.dice.randrange(60))

    def stop(self) -> None:
        """The worker stands still, unless it does already."""
        if self.world.stopped_until is None or self.world.stopped_until <= self.world.now:
            self.world.stop_worker()

    def day(self, day: date) -> None:
        """One day: who asks, and what else happens on it."""
        world, dice = self.world, self.world.dice
        self.acts.new_day(day)
        if (day.month, day.day) == (1, 1):
            sys.stderr.write(f"{day.year} begins after {len(self.acts.cases)} requests\n")
        if day.isoweekday() == 1:
            world.make_rota()
            self.checks.of_what_lives()
        if day.isoweekday() == 3 and world.chance(0.5):
            world.at(oracle.wall(day, time(11)), self.away)
            world.at(oracle.wall(day, time(12)), self.take_back_a_time)
        if (day.month, day.day) == (11, 4):
            world.close([date(day.year, 12, one) for one in (27, 28, 29, 30) if world.chance(0.7)])
        if day.day == 20 and world.chance(0.3):
            training = day + oracle.DAY * dice.randrange(3, 45)
            world.close([training])
            if world.chance(0.2):
                world.at(oracle.wall(training - oracle.DAY, time(15)), world.reopen, training)
        if world.chance(LEAVES):
            world.at(world.desk(oracle.wall(day, time(13, 0, 7))), self.turn_over)

    def turn_over(self) -> None:
        """Somebody leaves and a colleague takes over; days before or after somebody new begins."""
        world = self.world
        gone = world.dice.choice(world.here)
        if gone.is_manager or world.chance(0.5):
            joins_first = world.join(is_manager=gone.is_manager)
            others = [one for one in world.here if one not in (gone, joins_first)]
        else:
            others = [one for one in world.here if one is not gone]
            world.at(world.later(24, 24 * 40), self._join)
        to = world.dice.choice([one for one in others if one.is_manager or not gone.is_manager])
        if gone.is_manager and not REQUESTS_GO_WITH_PROMISES:
            self._name_others(gone)
        self._hand_over(gone, to)

    def _join(self) -> None:
        self.world.join(is_manager=False)

    def _name_others(self, gone: Colleague) -> None:
        """A manager who leaves names the other managers on what only they could open."""
        managers = [one for one in self.world.here if one.is_manager and one is not gone]
        for case in self.acts.cases.values():
            if case.is_confined and not case.is_over and gone.id in case.named:
                for one in managers:
                    self.acts.name(case, one, gone)

    def _hand_over(self, gone: Colleague, to: Colleague) -> None:
        """The account ends; what became of their requests is taken over, and must be in good hands."""
        world = self.world
        world.leave(gone, to)
        for case in self.acts.cases.values():
            if not case.is_over or gone.id in case.named:
                adopt(case, world)
            if case.is_over:
                continue
            self.acts.live.add(case.reference)
            if case.owner == gone.id and not REQUESTS_GO_WITH_PROMISES:
                by = next(one for one in world.here if one.is_manager and self.acts.may_open(case, one))
                if not self.acts.may_open(case, to):
                    self.acts.name(case, to, by)
                self.acts.give(case, to, by, seen=gone.id)
            owner = world.colleagues[case.owner or 0]
            assert self.acts.may_open(case, owner), f"{case.reference} is somebody's who may not open it"
            assert all(one.owners[-1][1] == owner.id for one in case.all_open()), case.reference

    def away(self) -> None:
        """Somebody takes a day off; the calls that are booked on it stay theirs to move."""
        world = self.world
        who = world.dice.choice(world.here)
        day = oracle_day(world.now) + oracle.DAY * world.dice.randrange(20)
        world.change(offering.take_day_off, day, by=who.viewer)
        if world.chance(0.4):
            world.at(world.later(1, 40), self._back, who, day)

    def _back(self, who: Colleague, day: date) -> None:
        """They work on that day after all."""
        if day >= oracle_day(self.world.now):
            self.world.change(offering.give_day_back, day, by=who.viewer)

    def take_back_a_time(self) -> None:
        """Somebody takes back a time that nobody has chosen; a family that looks at it comes too late."""
        world, who = self.world, self.world.dice.choice(self.world.here)
        free = db.session.scalars(
            select(CallSlot.reference).where(
                CallSlot.account_id == who.id,
                CallSlot.state == "free",
                CallSlot.starts_at > world.now + timedelta(days=1),
            )
        ).first()
        db.session.rollback()
        if free is not None:
            world.change(offering.withdraw_slot, free, by=who.viewer)
