"""The call and what follows it: times that are chosen and moved, the call, assessment, plan, sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.access import Viewer
from portal.extensions import db
from portal.support.calls.actions import choose_slot, record_call
from portal.support.calls.models import CallSlot
from portal.support.calls.queries import free_slots
from portal.support.calls.rules import Outcome
from portal.support.plans import actions as plans
from portal.support.plans.actions import Item
from portal.support.plans.rules import SECTIONS
from tests.soak import support_oracle as oracle
from tests.soak.support_acts import NOTICE, Acts
from tests.soak.support_ledger import Case
from tests.soak.support_world import Colleague, oracle_day

WHOLE = {section.value: "Written" for section in SECTIONS}
LINES = [Item("Therapy", "external", "Example Therapy", 6, "Evenings are calmer")]


class LaterActs(Acts):
    """What is done once somebody is spoken with."""

    booked = 0
    moved = 0

    def offered(self, case: Case, by: Viewer) -> list[str]:
        """The times that a page offers now: each must lie inside the promise, on a day that is worked."""
        call = case.open("advice_call")
        if call is None:
            return []
        found = free_slots(due_at=None if by.is_staff else call.due, now=self.world.now)
        db.session.rollback()
        for one in found:
            assert by.is_staff or one.ends_at <= call.due, "a time outside the promise is offered"
            assert one.starts_at >= self.world.now + NOTICE
        return [one.reference for one in found]

    def choose(self, case: Case, slot: str, by: Viewer) -> None:
        """Choose a time for the call, or another; whoever comes second is refused."""
        row = db.session.execute(
            select(CallSlot.state, CallSlot.starts_at, CallSlot.ends_at, CallSlot.account_id).where(
                CallSlot.reference == slot
            )
        ).one()
        db.session.rollback()
        call, same = case.open("advice_call"), case.slot == slot
        fits = row.starts_at >= self.world.now + NOTICE
        fits = fits and (by.is_staff or call is None or row.ends_at <= call.due)
        wrong = case.is_over or case.call_held or (case.is_confined and by.is_family)
        wrong = wrong or (case.is_confined and row.account_id not in case.named)
        gone = row.state != "free" or not self.world.colleagues[row.account_id].is_here
        wrong = wrong or (not same and (not fits or gone))
        if self.does(choose_slot, case, slot, by=by, refused=wrong) and not same:
            assert oracle.is_worked(oracle_day(row.starts_at)), "a time on a day nobody works"
            self.told(case, "call_moved" if case.slot else "call_booked")
            self.moved += bool(case.slot)
            self.booked += 1
            case.slot = slot

    def hold_call(self, case: Case, outcome: Outcome, by: Colleague, at: datetime) -> None:
        """Write down the advice call, and what it came to."""
        is_silent = outcome is Outcome.SAFEGUARDING
        said: dict[str, Any] = {"outcome": outcome.value, "text": "x", "agreed": "" if is_silent else "So"}
        if self.does(record_call, case, by=by, at=at, refused=case.is_over or case.call_held, **said):
            self.answered(case, at)
            case.kept("advice_call", at, self.world.number, self.world.now)
            case.call_held, case.slot = True, ""
            if outcome is Outcome.ASSESSMENT:
                self.promised(case, "support_assessment_start", at)
            self.told(case, "replied" if is_silent else "call", at)
            self.told(case, "note", at)

    def begin(self, case: Case, by: Colleague) -> None:
        """Begin the assessment; again changes nothing."""
        if self.does(plans.begin_assessment, case, by=by, refused=case.is_over) and not case.begun:
            case.begun = True
            case.kept("support_assessment_start", self.world.now, self.world.number, self.world.now)
            self.promised(case, "support_assessment", self.world.now)
            self.told(case, "assessment")

    def share_plan(self, case: Case, review_on: date, by: Colleague) -> None:
        """Write assessment and plan, and share them; what is shared is not written again."""
        wrong = case.is_over or not case.begun or case.plan_shared
        if not self.does(plans.write_assessment, case, WHOLE, seen=0, by=by, refused=wrong):
            return
        self.does(plans.write_plan, case, LINES, seen=1, by=by)
        self.does(plans.share_plan, case, review_on, seen=2, by=by)
        case.plan_shared, case.review_on = True, review_on
        case.kept("support_assessment", self.world.now, self.world.number, self.world.now)
        self.promised(case, "plan_review", self.world.now, review_on)
        self.told(case, "assessment")

    def review(self, case: Case, next_on: date | None, by: Colleague) -> None:
        """Hold a review, and agree on the next."""
        wrong = case.is_over or not case.plan_shared
        said = {"seen_on": case.review_on}
        if self.does(plans.hold_review, case, "Said", next_on, by=by, refused=wrong, **said):
            case.review_on = next_on
            case.kept("plan_review", self.world.now, self.world.number, self.world.now)
            if next_on:
                self.promised(case, "plan_review", self.world.now, next_on)
            self.told(case, "review")

    def agree_package(self, case: Case, by: Colleague) -> None:
        """Agree urgent family support."""
        if self.does(plans.agree_urgent_package, case, by=by, refused=case.is_over):
            self.promised(case, "breakdown_package", self.world.now)
            self.told(case, "assessment")

    def session(self, case: Case, kind: str, by: Colleague) -> None:
        """Hold a session; there are six at most."""
        held = case.sessions.get(kind, 0)
        said = {"at": self.world.now}
        if self.does(plans.hold_session, case, kind, by=by, refused=case.is_over or held == 6, **said):
            case.sessions[kind] = held + 1
            if kind == "urgent":
                case.kept("breakdown_package", self.world.now, self.world.number, self.world.now)
            self.told(case, "session")
