"""Changing one step by hand: its state, until when it holds, why it is late, notes, chasing.

Each action looks the step up through whoever does it. What a page showed (`seen`) is compared with what
stands, so that a colleague's change is never overwritten unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.journey.actions import audit_journey, change_step
from portal.journey.checks.history import keep_event
from portal.journey.checks.models import SafeContact
from portal.journey.checks.rules import NEEDS_CONTACT, seen_as, why_not_change, why_not_held
from portal.journey.models import Journey, JourneyStep
from portal.journey.pathways import STEP_OF
from portal.journey.queries import step_for
from portal.journey.rules import DELAY_WORDS, FINISHED, DelayReason, StepState

CHANGED = "A colleague has just changed this step. Look at it again first."


@dataclass(frozen=True, slots=True)
class Typed:
    """What a worker typed about a step."""

    state: str
    reason: str = ""
    valid_until: date | None = None
    delay_reason: str = ""
    note: str = ""


def take_step(reference: str, *, by: Viewer, seen: str | None = None) -> tuple[Journey, JourneyStep]:
    """One step of a journey that has not ended, held until the transaction ends.

    Raises NotFound, Refused for a journey that has ended, Conflict when it is not what was seen.
    """
    if not by.is_staff:
        raise NotFound
    journey, row = step_for(by, reference)
    db.session.refresh(row, with_for_update=True)
    if journey.ended_at is not None:
        raise Refused("This journey has ended, so nothing more can be changed in it.")
    if seen is not None and seen != seen_as(row.state, row.chased_at):
        raise Conflict(CHANGED)
    return journey, row


def change_check(reference: str, typed: Typed, *, seen: str, by: Viewer, now: datetime) -> bool:
    """Write what a worker typed about a step; says whether anything was different.

    Raises NotFound, Refused saying what is missing, Conflict when a colleague was first.
    """
    journey, row = take_step(reference, by=by, seen=seen)
    before, after = row.state, StepState(typed.state)
    problem = why_not_change(
        STEP_OF[row.code],
        before,
        after,
        reason=typed.reason,
        has_contact=contact_of(row) is not None,
        valid_until=typed.valid_until,
    )
    if problem and (before != after or typed.valid_until != row.valid_until):
        raise Refused(problem)
    if typed.valid_until is not None and typed.valid_until < local_day(now):
        raise Refused("Enter a day that has not passed, or ask for a new check.")
    changed = _write_details(journey, row, typed, after, by=by, now=now)
    if before != after:
        if before == StepState.IN_ORDER:
            _forget_validity(row)
        if after == StepState.IN_ORDER:
            row.valid_until = typed.valid_until
        change_step(journey, row, after, by=by, now=now, reason=typed.reason)
        changed = True
    db.session.flush()
    return changed


def _write_details(
    journey: Journey, row: JourneyStep, typed: Typed, after: StepState, *, by: Viewer, now: datetime
) -> bool:
    """Write validity, reason for delay and note where they differ; says whether any did."""
    delay = DelayReason(typed.delay_reason).value if typed.delay_reason and after not in FINISHED else None
    said: list[str] = []
    if delay != row.delay_reason:
        row.delay_reason = delay
        said.append(f"late because: {DELAY_WORDS[DelayReason(delay)]}" if delay else "not late any more")
    is_still_in_order = row.state == after == StepState.IN_ORDER
    if is_still_in_order and typed.valid_until is not None and typed.valid_until != row.valid_until:
        row.valid_until = typed.valid_until
        said.append(f"valid until {typed.valid_until.isoformat()}")
    if said:
        keep_event(row, "details", by=by, now=now, text="; ".join(said).capitalize())
        audit_journey("journey.step_details", journey, by, now, step=row.code, row=row.reference)
    note = typed.note.strip()
    if note != row.note:
        row.note = note
        keep_event(row, "note", by=by, now=now, text=note or "Note removed")
        audit_journey("journey.step_noted", journey, by, now, step=row.code, row=row.reference)
        said.append("note")
    return bool(said)


def _forget_validity(row: JourneyStep) -> None:
    row.valid_until = row.held_on = row.held_accepted_by = None
    row.held_from = ""


def chase_check(reference: str, *, seen: str | None = None, by: Viewer, now: datetime) -> None:
    """Write down that somebody was reminded of a check today. Raises Refused where nothing was sent for."""
    journey, row = take_step(reference, by=by, seen=seen)
    if row.state != StepState.SENT_FOR:
        raise Refused("Only what was sent for can be chased.")
    row.chased_at = now
    keep_event(row, "chased", by=by, now=now)
    audit_journey("journey.step_chased", journey, by, now, step=row.code, row=row.reference)
    db.session.flush()


def accept_held(
    reference: str, *, held_from: str, held_on: date | None, seen: str, by: Viewer, now: datetime
) -> None:
    """Accept a check an earlier agency made: in order from now, valid from its own date (fast track).

    Raises Refused for another pathway, without agency or day, or where it has lapsed; Conflict.
    """
    journey, row = take_step(reference, by=by, seen=seen)
    step, today = STEP_OF[row.code], local_day(now)
    if problem := why_not_held(step, journey.pathway, held_from=held_from, held_on=held_on, today=today):
        raise Refused(problem)
    if row.state == StepState.IN_ORDER:
        raise Refused("This is in order already.")
    row.held_from, row.held_on, row.held_accepted_by = held_from.strip()[:100], held_on, by.label
    row.valid_until = row.delay_reason = None
    change_step(journey, row, StepState.IN_ORDER, by=by, now=now)
    keep_event(row, "held", by=by, now=now, text=f"From {row.held_from}, made {held_on}")
    db.session.flush()


def contact_of(row: JourneyStep) -> SafeContact | None:
    """What was written down about safe contact for a step."""
    return db.session.scalars(
        select(SafeContact).where(SafeContact.step_id == row.id).execution_options(populate_existing=True)
    ).one_or_none()


def record_contact(
    reference: str, *, how: str, applicant_knows: bool, decide: bool, by: Viewer, now: datetime
) -> None:
    """Write down how a former partner or adult child may be contacted safely (safety rule 4).

    The applicant has to know, or a manager decides otherwise. Nothing is sent to anybody. Raises NotFound
    for another kind of step, Refused without words, or where neither holds.
    """
    journey, row = take_step(reference, by=by)
    if row.code not in NEEDS_CONTACT or not by.holds("journey:run"):
        raise NotFound
    if not how.strip():
        raise Refused("Enter how contact is safe.")
    decided = decide and "manager" in by.roles
    if not applicant_knows and not decided:
        raise Refused("The applicant has to know first, or a manager decides otherwise.")
    found = contact_of(row)
    if found is None:
        found = SafeContact(step_id=row.id)
        db.session.add(found)
    found.applicant_knows, found.decided_by_manager = applicant_knows, decided
    found.how, found.at, found.by, found.by_name = how.strip(), now, by.label, by.name
    keep_event(row, "contact", by=by, now=now, text=how)
    audit_journey("journey.contact_recorded", journey, by, now, step=row.code, row=row.reference)
    db.session.flush()
