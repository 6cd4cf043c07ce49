"""How urgent a request is: one person says that a family cannot wait, two that it can again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.access import Viewer
from portal.errors import Conflict, Refused
from portal.promises.actions import cancel_promise
from portal.promises.kinds import Kind
from portal.support.duty.actions import take
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit
from portal.support.models import SupportRequest
from portal.support.promising import follow_promises, promise
from portal.support.queries import request_for
from portal.support.rules import AT_RISK, OPEN, ORDINARY, SUBJECT, why_not_lower


def raise_risk(reference: str, because: str, *, by: Viewer, now: datetime) -> SupportRequest:
    """Say that the family cannot wait: a reply the same day is promised from now on.

    Raises NotFound, Refused without a reason, Conflict where it is known already.
    """
    if not because.strip():
        raise Refused("Write why: colleagues act on it.")
    request = take(reference, by, *OPEN, if_rank=ORDINARY, rank=AT_RISK, raised_by=by.label, **_NOBODY_ASKS)
    if request is None:
        raise Conflict("A colleague has said so already.")
    cancel_promise(Kind.SUPPORT_REPLY, SUBJECT, reference, because="the family is at risk", by=by, now=now)
    promise(Kind.SUPPORT_CRISIS_REPLY, request, by=by, now=now, starts_at=now)
    follow_promises(request.id)
    add_entry(request.id, EntryKind.URGENCY, by=by, now=now, text=f"At risk: {because.strip()}")
    audit("support.risk_raised", request, by, now)
    return request


def ask_to_lower(reference: str, because: str, *, by: Viewer, now: datetime) -> SupportRequest:
    """Say, with a reason, that the family is not at risk any more; a second person decides.

    Raises NotFound, Refused without a reason, Conflict where it is not at risk or somebody has asked.
    """
    if not because.strip():
        raise Refused("Write why: a colleague decides from it.")
    request = take(
        reference, by, *OPEN,
        if_rank=AT_RISK, if_asked="",
        lower_asked_by=by.label, lower_asked_at=now, lower_asked_because=because.strip(),
    )  # fmt: skip
    if request is None:
        raise Conflict("A colleague has changed this since you opened the page. Look at it again first.")
    add_entry(
        request.id, EntryKind.URGENCY, by=by, now=now, text=f"Asks: not at risk any more. {because.strip()}"
    )
    audit("support.lowering_asked", request, by, now)
    return request


def decide_lowering(reference: str, *, agrees: bool, by: Viewer, now: datetime) -> SupportRequest:
    """Decide, as a second person, whether the family is not at risk any more.

    Until somebody has replied, the reply within 24 hours is promised then, from when they asked.
    Raises NotFound, Refused to who asked for it, Conflict where nobody asks any more.
    """
    found = request_for(by, reference)
    if problem := why_not_lower(asked_by=found.lower_asked_by, by=by.label):
        raise Refused(problem)
    values: dict[str, Any] = {"rank": ORDINARY, "raised_by": ""} if agrees else {}
    request = take(
        reference, by, *OPEN,
        if_rank=AT_RISK, if_asked=found.lower_asked_by or "nobody", **values, **_NOBODY_ASKS,
    )  # fmt: skip
    if request is None:
        raise Conflict("A colleague has changed this since you opened the page. Look at it again first.")
    if agrees:
        cancelled = cancel_promise(
            Kind.SUPPORT_CRISIS_REPLY, SUBJECT, reference, because="not at risk any more", by=by, now=now
        )
        if cancelled is not None and request.answered_at is None:
            promise(Kind.SUPPORT_REPLY, request, by=by, now=now, starts_at=request.sent_at)
        follow_promises(request.id)
    add_entry(
        request.id, EntryKind.URGENCY, by=by, now=now,
        text="Agreed: not at risk any more" if agrees else "Not agreed: still at risk",
    )  # fmt: skip
    audit("support.lowering_decided", request, by, now, agrees=str(agrees).lower())
    return request


_NOBODY_ASKS: dict[str, Any] = {
    "lower_asked_by": "",
    "lower_asked_at": None,
    "lower_asked_because": "",
}
