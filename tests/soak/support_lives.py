"""Random lives: who asks and when, what staff do about it and when, and who comes and goes.

Each request is given its fate as it arrives: answered in time, late or never; a call that is booked, moved,
held early, late or not at all; and what follows. Whatever lies in office hours is done at a desk.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portal.access import VISITOR
from portal.support.calls.rules import Outcome
from portal.support.rules import Channel
from tests.soak import support_oracle as oracle
from tests.soak.support_acts import REPLIES
from tests.soak.support_after import LaterActs
from tests.soak.support_arriving import arrivals, in_words
from tests.soak.support_ledger import Case
from tests.soak.support_world import Colleague, oracle_day

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

OUTCOMES = {
    Outcome.RESOLVED: 34,
    Outcome.SIGNPOSTED: 14,
    Outcome.UNIVERSAL: 8,
    Outcome.BRIEF_INTERVENTION: 16,
    Outcome.ASSESSMENT: 24,
    Outcome.SAFEGUARDING: 4,
}
"""What calls come to, in a hundred."""


class Lives(LaterActs):
    """The random lives of all requests."""

    a_day = 2.74
    """Requests on an ordinary day: ten thousand in ten years."""

    def new_day(self, day: date) -> None:
        """Spread the requests of a day over it, at all hours."""
        dice = self.world.dice
        for moment in arrivals(day, self.a_day, dice):
            self.world.at(moment, self.arrive)
        for hour in (oracle.NINE, oracle.FIVE):
            self.world.want(oracle.wall(day, hour) + timedelta(seconds=dice.randrange(1200)))

    def someone(self, case: Case, *, but: int = 0, owner: float = 0.6) -> Colleague | None:
        """Who does something: often the owner, otherwise anybody who may open it; None where nobody may."""
        mine = self.world.colleagues.get(case.owner or 0)
        if mine is not None and mine.id != but and self.may_open(case, mine) and self.world.chance(owner):
            return mine
        people = [one for one in self.world.here if one.id != but and self.may_open(case, one)]
        return self.world.dice.choice(people) if people else None

    # asking

    def arrive(self) -> None:
        """Somebody asks: signed in, as a stranger, by telephone, or a school does."""
        world, dice = self.world, self.world.dice
        how, said = dice.random(), in_words(dice)
        asked_at = None
        if how < 0.45:
            case = self.send(dice.choice(world.families), said)
        elif how < 0.70:
            case = self.send(VISITOR, said)
        elif how < 0.80:
            case = self.send(VISITOR, in_words(dice, school=True))
        else:
            if world.chance(0.5):
                asked_at = world.now - MINUTE * dice.choice((5, 30, 70, 240, 900, 3900))
            whose = dice.choice(world.families) if world.chance(0.4) else None
            channel = dice.choice((Channel.TELEPHONE, Channel.EMAIL))
            by = dice.choice(world.here).viewer
            case = self.send(by, said, channel=channel, asked_at=asked_at, whose=whose)
        self._plan_reply(case)
        self._plan_call(case)
        self._plan_the_rest(case)

    def _between(self, case: Case, due: datetime, *, in_time: float, late: float) -> datetime | None:
        """When staff come to something that is due: before, some days after, or never."""
        world, roll = self.world, self.world.dice.random()
        if roll < in_time:
            least = max(world.now, case.sent_at) + 3 * MINUTE
            span = (due - least).total_seconds()
            moment = least + timedelta(seconds=int(max(0.0, span) * world.dice.random()))
        elif roll < in_time + late:
            moment = due + timedelta(seconds=int(world.dice.choice((1, 60, 3600, 86400, 400000)) * 1.5))
        else:
            return None
        awake = case.at_risk and world.chance(0.5)
        return max(world.now, moment if awake else world.desk(moment))

    def _plan_reply(self, case: Case) -> None:
        world = self.world
        due = next(one.due for one in case.made if one.kind in REPLIES)
        moment = self._between(case, due, in_time=0.80, late=0.15)
        if moment is None:
            return
        if world.chance(0.5):
            world.at(world.desk(world.later(0.05, 4)), self.take_up, case)
        if world.chance(0.25):
            world.at(world.now + (moment - world.now) / 2, self.miss, case)
        world.at(moment.replace(microsecond=0), self.speak, case)

    def take_up(self, case: Case) -> None:
        """Somebody takes it up; now and then a second one a moment later."""
        if by := self.someone(case):
            self.accept(case, by)
            if self.world.chance(0.1) and (other := self.someone(case, owner=0)):
                self.accept(case, other)

    def miss(self, case: Case) -> None:
        """Nobody answers the telephone."""
        if by := self.someone(case):
            self.ring_in_vain(case, by, self.world.later(2, 30))

    def speak(self, case: Case) -> None:
        """The first reply, or another; some is written down a while after it was."""
        world = self.world
        if by := self.someone(case):
            if case.writer is not None and world.chance(0.3):
                self.write(case, by)
                return
            at = world.now
            if world.chance(0.3):
                least = max(case.sent_at, case.raised_at or case.sent_at)
                at = max(least, at - MINUTE * world.dice.randrange(90))
            self.reply(case, by, at)
            if case.at_risk and not case.is_over and world.chance(0.3):
                self.agree_package(case, by)
                world.at(world.desk(world.later(24, 24 * 9)), self.weekly, case, "urgent")
            if not case.slot and world.chance(0.3):
                self.book(case, staff=True)

    # the call

    def _plan_call(self, case: Case) -> None:
        world, call = self.world, case.open("advice_call")
        if case.writer is not None and world.chance(0.75):
            world.at(world.later(0.01, 30), self.book, case)
            if world.chance(0.2):
                world.at(world.later(20, 70), self.book, case)
        moment = self._between(case, call.due, in_time=0.83, late=0.13) if call else None
        if moment is not None:
            world.at(moment.replace(microsecond=0), self.call, case)

    def book(self, case: Case, staff: bool = False, slots: list[str] | None = None) -> None:
        """Look at the times on offer, and choose one a few minutes later; another may be quicker."""
        world, by = self.world, case.writer
        if staff or by is None:
            who = self.someone(case)
            by = who.viewer if who else None
        if by is None:
            return
        offered = self.offered(case, by) if slots is None else slots
        if not offered:
            return
        if slots is None and by.is_family and world.chance(0.5):
            world.at(world.later(0.01, 2), self.book, case, False, offered[:3])
            return
        self.choose(case, world.dice.choice(offered[:4]), by)

    def call(self, case: Case) -> None:
        """The advice call is held, and what follows it begins."""
        world, by = self.world, self.someone(case)
        if by is None:
            return
        least = max(case.sent_at, case.raised_at or case.sent_at)
        at = max(least, world.now - MINUTE * world.dice.choice((0, 0, 10, 45, 90)))
        outcome = world.dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        was_over = case.is_over or case.call_held
        self.hold_call(case, outcome, by, at)
        if was_over:
            return
        if outcome is Outcome.ASSESSMENT:
            self._at_desk(case, "support_assessment_start", self.start_assessment)
        elif outcome is Outcome.BRIEF_INTERVENTION:
            world.at(world.desk(world.later(24, 24 * 14)), self.weekly, case, "brief")
        elif world.chance(0.95):
            world.at(world.desk(world.later(0.1, 24 * 6)), self.close_it, case)

    def _at_desk(self, case: Case, kind: str, do: object) -> None:
        """Put what keeps a promise in the queue: mostly in time, now and then late or never."""
        made = case.open(kind)
        moment = self._between(case, made.due, in_time=0.83, late=0.14) if made else None
        if moment is not None and callable(do):
            self.world.at(self.world.desk(moment.replace(microsecond=0)), do, case)

    def start_assessment(self, case: Case) -> None:
        """Begin, and share six weeks later or so."""
        if by := self.someone(case):
            self.begin(case, by)
            if not case.is_over:
                self._at_desk(case, "support_assessment", self.show_plan)

    def show_plan(self, case: Case) -> None:
        """Share the plan, with a day for its review: any day, a Sunday too."""
        world = self.world
        if by := self.someone(case):
            self.share_plan(case, oracle_day(world.now) + oracle.DAY * world.dice.randrange(20, 200), by)
            if not case.is_over:
                self._at_desk(case, "plan_review", self.meet)

    def meet(self, case: Case) -> None:
        """A review, and perhaps another to come."""
        world = self.world
        if by := self.someone(case):
            again = world.chance(0.5)
            day = oracle_day(world.now) + oracle.DAY * world.dice.randrange(30, 190)
            self.review(case, day if again else None, by)
            if again and not case.is_over:
                self._at_desk(case, "plan_review", self.meet)
            else:
                world.at(world.desk(world.later(1, 90)), self.close_it, case)

    def weekly(self, case: Case, kind: str) -> None:
        """A session, and the next a week on; a seventh is refused."""
        world = self.world
        if (by := self.someone(case)) and not (case.is_over and world.chance(0.9)):
            self.session(case, kind, by)
            if case.is_over:
                return
            if case.sessions[kind] < 6 or world.chance(0.05):
                world.at(world.desk(world.now + timedelta(days=7)), self.weekly, case, kind)
            elif kind == "brief":
                world.at(world.desk(world.later(1, 90)), self.close_it, case)

    def close_it(self, case: Case) -> None:
        """Finish it."""
        if by := self.someone(case):
            self.finish(case, by)

    # what comes between

    def _plan_the_rest(self, case: Case) -> None:
        world = self.world
        if case.writer is not None:
            for share, do in ((0.05, self.withdraw), (0.12, self.add_words), (0.04, self.share)):
                if world.chance(share):
                    world.at(world.later(0.1, 24 * 12), do, case)
        for share, hours, do in (
            (0.06, 90, self.worsen),
            (0.30 if case.at_risk else 0.01, 60, self.calm),
            (0.10, 200, self.pass_on),
            (0.15, 300, self.jot),
        ):
            if world.chance(share):
                world.at(world.desk(world.later(0.2, hours)), do, case)
        world.at(world.desk(world.later(24 * 20, 24 * 150)), self.sweep_up, case)

    def sweep_up(self, case: Case) -> None:
        """A manager finishes what nobody works on any more, save what is still under way."""
        busy = case.begun or case.open("support_assessment_start") is not None
        if not case.is_over and (not busy or self.world.chance(0.2)):
            self.close_it(case)
        elif not case.is_over:
            self.world.at(self.world.desk(self.world.later(24 * 60, 24 * 200)), self.sweep_up, case)

    def worsen(self, case: Case) -> None:
        """Somebody says that the family cannot wait, and somebody replies, or not."""
        if (by := self.someone(case)) and not (case.is_over and self.world.chance(0.8)):
            self.raise_risk(case, by)
            made = case.open("support_crisis_reply")
            moment = self._between(case, made.due, in_time=0.7, late=0.25) if made else None
            if moment is not None:
                self.world.at(max(moment, self.world.now + MINUTE).replace(microsecond=0), self.speak, case)

    def calm(self, case: Case) -> None:
        """Somebody says it can wait again, and a second one decides; the first may not."""
        if by := self.someone(case):
            self.ask_to_lower(case, by)
            self.world.at(self.world.later(0.1, 30), self.decide, case)

    def decide(self, case: Case) -> None:
        """The second person decides; now and then it is the same one who tries."""
        asked_by = case.lower_asked_by
        same = self.world.colleagues.get(asked_by) if self.world.chance(0.2) else None
        if same is not None and self.may_open(case, same):
            self.decide_lowering(case, same, agrees=True)
        if by := self.someone(case, but=asked_by):
            self.decide_lowering(case, by, agrees=self.world.chance(0.75))

    def pass_on(self, case: Case) -> None:
        """Give it to a colleague; of a confined one that colleague is named first, or refused."""
        to = self.world.dice.choice(self.world.here)
        if by := self.someone(case):
            if case.is_confined and self.world.chance(0.8):
                self.name(case, to, by)
            stale = self.world.dice.choice(self.world.here).id if self.world.chance(0.1) else case.owner
            self.give(case, to, by, seen=stale)

    def jot(self, case: Case) -> None:
        """A note."""
        if by := self.someone(case):
            self.note(case, by)
