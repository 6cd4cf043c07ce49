"""What families and staff do with a request, by the portal's own actions, each written into the ledger too.

Every act knows from the ledger whether it must be taken or refused, and fails where the portal does
otherwise. What concerns the call and what follows it stands in `support_after.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.access import VISITOR, Viewer
from portal.accounts.models import Account
from portal.errors import NotFound, Refused
from portal.extensions import db, writing
from portal.support.actions import send_request
from portal.support.calls.models import CallSlot
from portal.support.duty import actions as duty
from portal.support.duty import urgency
from portal.support.own import actions as own
from portal.support.rules import Asked, Channel
from tests.soak import support_oracle as oracle
from tests.soak.support_ledger import Case
from tests.soak.support_world import Colleague, World

REPLIES = ("support_crisis_reply", "support_reply")
NOTICE = timedelta(hours=1)
"""How near a time may be that a family still chooses."""


@dataclass
class Acts:
    """The acts, and the ledger of every request."""

    world: World
    cases: dict[str, Case] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    """What is open, or was changed since it was last compared with the portal."""
    refused: int = 0

    def does(
        self,
        action: Callable[..., Any],
        case: Case,
        *given: Any,
        by: Colleague | Viewer | None,
        refused: bool = False,
        **said: Any,
    ) -> bool:
        """Do something with a request, in a transaction; whether it was done.

        `refused` says what must become of it: fails where the portal does otherwise.
        """
        viewer = by.viewer if isinstance(by, Colleague) else by or VISITOR
        name = f"{action.__name__} of {case.reference} at {self.world.now}"
        answer = ""
        try:
            with writing():
                action(case.reference, *given, by=viewer, now=self.world.now, **said)
        except (Refused, NotFound) as problem:
            answer = repr(problem)
        assert bool(answer) == refused, (
            f"{name}: {answer or 'done'}, and should {'' if refused else 'not '}be refused"
        )
        self.refused += refused
        return not refused

    def told(self, case: Case, kind: str, at: datetime | None = None) -> None:
        """A line of the history is expected."""
        case.happened(kind, at or self.world.now)
        self.live.add(case.reference)

    def promised(self, case: Case, kind: str, starts_at: datetime, set_on: date | None = None) -> None:
        """A promise is expected, unless one of its kind is open."""
        world = self.world
        made = case.promised(kind, starts_at, world.number, world.now, frozenset(world.closed), set_on)
        world.want_for(made)

    def answered(self, case: Case, at: datetime) -> None:
        """They had a reply."""
        for kind in REPLIES:
            case.kept(kind, at, self.world.number, self.world.now)
        case.answered = True

    def may_open(self, case: Case, who: Colleague) -> bool:
        """Whether somebody may open it, as the ledger has it."""
        return who.is_here and (not case.is_confined or who.id in case.named)

    def send(
        self,
        by: Viewer,
        asked: Asked,
        *,
        channel: Channel = Channel.WEB,
        asked_at: datetime | None = None,
        whose: Viewer | None = None,
    ) -> Case:
        """Somebody asks, or staff type in what somebody asked; `whose` is a family that is known."""
        world, start = self.world, asked_at or self.world.now
        at_risk = bool(asked.risks)
        confined = "frightened" in asked.risks and asked.danger in ("", "adult", "worker", "unsaid")
        read = world.now if at_risk else oracle.arrived(world.now, world.closed)
        on_duty = None if confined else world.on_duty(read)
        owner = on_duty if on_duty is not None else next(iter(world.managers), None)
        writer = by if by.is_family else whose
        case = Case("", writer, start, at_risk, confined, owner, asked.can_email)
        for kind in ("support_crisis_reply" if at_risk else "support_reply", "advice_call"):
            self.promised(case, kind, start)
        case.happened("sent", start)
        for one in world.managers if confined else ():
            case.name(one, world.number)
        call = case.open("advice_call")
        if not confined and call is not None and not self._free_before(call.due):
            case.happened("note", world.now)
            case.also_told.append((world.now, frozenset(world.managers)))
        with writing():
            case.reference = send_request(
                asked,
                by=by,
                now=world.now,
                channel=channel,
                asked_at=asked_at,
                household_id=whose.household_id if whose else None,
                person_id=whose.person_id if whose else None,
            ).reference
        self.cases[case.reference] = case
        self.live.add(case.reference)
        return case

    def _free_before(self, due: datetime) -> int:
        """How many times are free that are over before a moment."""
        found = db.session.scalar(
            select(func.count())
            .select_from(CallSlot)
            .join(Account, Account.id == CallSlot.account_id)
            .where(CallSlot.state == "free", CallSlot.starts_at >= self.world.now + NOTICE)
            .where(CallSlot.ends_at <= due, Account.ended_at.is_(None))
        )
        db.session.rollback()
        return found or 0

    def accept(self, case: Case, by: Colleague) -> None:
        """Take it up; one's own again changes nothing."""
        again = case.state == "accepted" and case.owner == by.id
        wrong = case.state != "new" and not again
        if self.does(duty.accept, case, by=by, refused=wrong) and not again:
            case.state = "accepted"
            case.owned(by.id, self.world.number)
            self.told(case, "accepted")

    def give(self, case: Case, to: Colleague, by: Colleague, *, seen: int | None) -> None:
        """Give it on, from a page that showed whose it was; a stale page gives nothing."""
        owner = self.world.colleagues[seen].viewer.reference if seen else ""
        wrong = case.is_over or case.owner != seen or not self.may_open(case, to)
        if self.does(duty.give, case, to.viewer.reference, seen_owner=owner, by=by, refused=wrong):
            case.state = "accepted"
            case.owned(to.id, self.world.number)
            self.told(case, "given")

    def name(self, case: Case, to: Colleague, by: Colleague) -> None:
        """Name a colleague on a confined one; twice changes nothing."""
        known = to.id in case.named
        self.does(duty.name_colleague, case, to.viewer.reference, by=by)
        if not known:
            case.name(to.id, self.world.number)
            self.told(case, "named")

    def reply(self, case: Case, by: Colleague, at: datetime) -> None:
        """Speak with them on the telephone."""
        said = {"is_answered": True, "text": "Spoken", "at": at}
        if self.does(duty.record_telephone, case, by=by, refused=case.is_over, **said):
            self.answered(case, at)
            self.told(case, "replied", at)

    def ring_in_vain(self, case: Case, by: Colleague, again_at: datetime) -> None:
        """Ring, and nobody answers: that keeps nothing."""
        said = {"is_answered": False, "text": "", "at": self.world.now, "next_try_at": again_at}
        if self.does(duty.record_telephone, case, by=by, refused=case.is_over, **said):
            self.told(case, "tried")

    def write(self, case: Case, by: Colleague) -> None:
        """Write to them on their page: a reply where an e-mail tells of it."""
        wrong = case.is_over or case.writer is None
        if self.does(duty.write_to_family, case, "Words", by=by, refused=wrong):
            if case.can_email:
                self.answered(case, self.world.now)
            self.told(case, "message")

    def note(self, case: Case, by: Colleague) -> None:
        """A note among colleagues."""
        self.does(duty.write_note, case, "A note", by=by)
        self.told(case, "note")

    def raise_risk(self, case: Case, by: Colleague) -> None:
        """Say that the family cannot wait."""
        if self.does(urgency.raise_risk, case, "Because", by=by, refused=case.is_over or case.at_risk):
            case.at_risk, case.lower_asked_by, case.raised_at = True, 0, self.world.now
            case.cancelled(self.world.number, "support_reply")
            self.promised(case, "support_crisis_reply", self.world.now)
            self.told(case, "urgency")

    def ask_to_lower(self, case: Case, by: Colleague) -> None:
        """Say that it is not at risk any more."""
        wrong = case.is_over or not case.at_risk or bool(case.lower_asked_by)
        if self.does(urgency.ask_to_lower, case, "Because", by=by, refused=wrong):
            case.lower_asked_by = by.id
            self.told(case, "urgency")

    def decide_lowering(self, case: Case, by: Colleague, *, agrees: bool) -> None:
        """Decide about that as a second person; whoever asked may not."""
        wrong = case.is_over or not case.at_risk or case.lower_asked_by in (0, by.id)
        if self.does(urgency.decide_lowering, case, agrees=agrees, by=by, refused=wrong):
            case.lower_asked_by = 0
            if agrees:
                case.at_risk = False
                was_open = case.cancelled(self.world.number, "support_crisis_reply")
                if was_open and not case.answered:
                    self.promised(case, "support_reply", case.sent_at)
            self.told(case, "urgency")

    def add_words(self, case: Case) -> None:
        """The writer adds something."""
        if self.does(own.add_words, case, "More", by=case.writer, refused=case.is_over):
            self.told(case, "added")

    def share(self, case: Case) -> None:
        """The writer lets the other parent read it; not a confined one."""
        if self.does(own.share, case, by=case.writer, refused=case.is_confined or case.shared):
            case.shared = True
            self.told(case, "shared")

    def withdraw(self, case: Case) -> None:
        """The writer takes it back."""
        if self.does(own.withdraw, case, by=case.writer, refused=case.is_over):
            self._ended(case, "withdrawn")

    def finish(self, case: Case, by: Colleague) -> None:
        """Staff finish it for now."""
        if self.does(duty.finish, case, "Done", "", by=by, refused=case.is_over):
            self.told(case, "note")
            self._ended(case, "finished")

    def _ended(self, case: Case, state: str) -> None:
        case.state, case.slot = state, ""
        case.cancelled(self.world.number)
        self.told(case, state)
