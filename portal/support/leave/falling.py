"""What of somebody's falls into an absence: requests with something due, and calls that are booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import ONE_DAY, at
from portal.extensions import db
from portal.promises.models import Promise
from portal.support.calls.models import CallSlot
from portal.support.calls.rules import SlotState
from portal.support.models import IS_OPEN, SupportRequest
from portal.support.rota.models import Duty
from portal.support.rules import SUBJECT
from portal.support.visibility import is_open_to_staff

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Falling:
    """One request that somebody must have in an absence."""

    request_id: int
    reference: str
    name: str
    """Empty where the viewer may not open it."""
    is_owned: bool
    """Whether it is theirs; otherwise only its call is."""
    due_at: datetime | None
    """When the soonest of what is promised is due; None where only the call falls into it."""
    call_at: datetime | None
    owner: str
    """Whose it is, by account reference; empty for nobody's."""

    @property
    def is_hidden(self) -> bool:
        """Whether the viewer may not open it."""
        return not self.name


def falls_into(
    viewer: Viewer, account_id: int, from_on: date, until_on: date, *, now: datetime
) -> tuple[list[Falling], int]:
    """What of somebody's falls into an absence and the viewer may open, soonest first; and how many not.

    Of the hidden ones nothing but their number is handed over (safety rule 1). Two queries.
    """
    found = all_that_falls(viewer, account_id, from_on, until_on, now=now)
    shown = [one for one in found if not one.is_hidden]
    return shown, len(found) - len(shown)


def all_that_falls(
    viewer: Viewer, account_id: int, from_on: date, until_on: date, *, now: datetime
) -> list[Falling]:
    """For actions, never for a page: what is hidden too. Soonest first.

    The requests with something due before an absence ends, and those with a call in it.
    What is late already is among them. Two queries.
    """
    begins, ends = max(at(from_on, MIDNIGHT), now), at(until_on + ONE_DAY, MIDNIGHT)
    soonest = func.min(Promise.sort_at)
    due = (
        select(Promise.subject_ref, soonest.label("due_at"))
        .join(SupportRequest, SupportRequest.reference == Promise.subject_ref)
        .where(
            Promise.subject_kind == SUBJECT,
            Promise.ended_at.is_(None),
            SupportRequest.owner_id == account_id,
            IS_OPEN,
        )
        .group_by(Promise.subject_ref)
        .having(soonest < ends)
    )
    due_at = {row.subject_ref: row.due_at for row in db.session.execute(due)}
    call = (
        select(CallSlot.request_id, func.min(CallSlot.starts_at).label("call_at"))
        .where(
            CallSlot.account_id == account_id,
            CallSlot.state == SlotState.TAKEN.value,
            CallSlot.held_at.is_(None),
            CallSlot.starts_at > begins,
            CallSlot.starts_at < ends,
        )
        .group_by(CallSlot.request_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            SupportRequest.id,
            SupportRequest.reference,
            SupportRequest.name,
            SupportRequest.owner_id,
            Account.reference.label("owner"),
            is_open_to_staff(viewer).label("is_open"),
            call.c.call_at,
        )
        .outerjoin(call, call.c.request_id == SupportRequest.id)
        .outerjoin(Account, Account.id == SupportRequest.owner_id)
        .where(call.c.call_at.is_not(None) | SupportRequest.reference.in_(sorted(due_at)))
    )
    found = [
        Falling(
            row.id,
            row.reference,
            row.name if row.is_open else "",
            row.owner_id == account_id,
            due_at.get(row.reference),
            row.call_at,
            row.owner or "",
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.due_at or one.call_at or ends, one.request_id))


def turns_in(account_id: int, from_on: date, until_on: date) -> Sequence[tuple[date, str]]:
    """The turns on duty of somebody in an absence: day and part. One query."""
    rows = db.session.execute(
        select(Duty.day, Duty.part)
        .where(Duty.account_id == account_id, Duty.day >= from_on, Duty.day <= until_on)
        .order_by(Duty.day, Duty.part)
    )
    return [(row.day, row.part) for row in rows]
