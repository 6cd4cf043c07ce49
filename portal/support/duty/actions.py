"""What whoever is on duty does: take a request up, reply, try again, note, give it on, finish.

Each changes the request by one conditional UPDATE, writes its history, and keeps what was promised. How
urgent it is stands in `urgency.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import StaffMember, names_of, staff_member
from portal.agency.rules import local_day
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.promises.actions import cancel_promises, keep_promise, plan_next_try
from portal.promises.kinds import Kind
from portal.roles import opened_by
from portal.support.calls.actions import give_slot_back
from portal.support.calls.queries import slot_of_request
from portal.support.ending.actions import begin_ending
from portal.support.ending.rules import REASONS, Reason
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_open_request, hold_request
from portal.support.leave.queries import is_away
from portal.support.mail import tell_writer
from portal.support.models import SupportRequest
from portal.support.naming import is_named, name
from portal.support.openers import who_may_open
from portal.support.promising import follow_promises, own_promises
from portal.support.queries import request_for
from portal.support.rules import OPEN, REPLIES, SUBJECT, State, when_it_was
from portal.support.unread import unread_after
from portal.support.visibility import is_open_to_staff
from portal.web.pages import moment


def accept(reference: str, *, by: Viewer, now: datetime, seen: str | None = None) -> SupportRequest:
    """Take up a new request; it and what is promised are the viewer's. One's own again changes nothing.

    `seen` is the newest entry that its page showed (see unread.unread_after): what came later waits still.
    Raises NotFound, Conflict naming the colleague who was first.
    """
    request = take(
        reference,
        by,
        State.NEW,
        state=State.ACCEPTED.value,
        accepted_at=now,
        owner_id=by.account_id,
    )
    if request is None:
        request = request_for(by, reference)
        if request.state not in OPEN:
            raise Conflict("This has ended already. There is nothing left to take up.")
        if request.owner_id == by.account_id:
            return request
        raise Conflict(f"{_owner_name(request)} has taken this up already.")
    request.unread_since = unread_after(request, seen)
    own_promises(request, by.account_id or 0, now)
    add_entry(request.id, EntryKind.ACCEPTED, by=by, now=now)
    audit("support.request_accepted", request, by, now)
    return request


def give(reference: str, to: str, *, seen_owner: str, by: Viewer, now: datetime) -> SupportRequest:
    """Give a request to a colleague, by account reference, with everything promised about it.

    `seen_owner` is whose it was on the page it is given from, by reference; empty for nobody's.

    Raises NotFound, Refused for who may not open it, Conflict where it has become somebody else's.
    """
    request, colleague = hold_open_request(reference, by), _colleague(to)
    if request.is_confined and not is_named(request.id, colleague.id):
        raise Refused(f"{colleague.name} may not open this. Name them on it first.")
    if colleague not in who_may_open([colleague], household_id=request.household_id):
        raise Refused(f"{colleague.name} may not open this household.")
    if is_away(colleague.id, local_day(now)):
        raise Refused(f"{colleague.name} is away today. Choose somebody who is there.")
    seen = select(Account.id).where(Account.reference == seen_owner).scalar_subquery()
    taken = take(
        reference, by, *OPEN,
        if_owner=seen, state=State.ACCEPTED.value, owner_id=colleague.id,
        accepted_at=request.accepted_at or now,
    )  # fmt: skip
    if taken is None:
        raise Conflict("A colleague has changed this since you opened the page. Look at it again first.")
    own_promises(taken, colleague.id, now)
    add_entry(taken.id, EntryKind.GIVEN, by=by, now=now, text=f"To {colleague.name}")
    audit("support.request_given", taken, by, now, to=colleague.reference)
    return taken


def write_to_family(reference: str, text: str, *, by: Viewer, now: datetime, seen: str | None = None) -> bool:
    """Write to the writer on their page; says whether an e-mail tells them. That keeps the first reply.

    `seen` is the newest entry that the page showed: what came later waits to be read still.
    Raises NotFound, Refused where they have no sign-in, Conflict once it has ended.
    """
    request = hold_open_request(reference, by)
    if request.person_id is None:
        raise Refused("They have no sign-in, so they cannot read it here. Ring them instead.")
    told = tell_writer(request, now=now)
    add_entry(request.id, EntryKind.MESSAGE, by=by, now=now, text=text)
    _answered(request, seen, by=by, now=now, at=now if told else None)
    audit("support.message_written", request, by, now)
    return told


def record_telephone(
    reference: str,
    *,
    is_answered: bool,
    text: str,
    at: datetime,
    by: Viewer,
    now: datetime,
    next_try_at: datetime | None = None,
    seen: str | None = None,
) -> None:
    """Write down a telephone call: one that reached them keeps the first reply, a try does not.

    `seen` is the newest entry that the page showed: what came later waits to be read still. Of a try
    `next_try_at` is when somebody rings again. Raises NotFound, Refused, Conflict.
    """
    request = hold_open_request(reference, by)
    at = when_it_was(at, sent_at=request.sent_at, now=now)
    if is_answered:
        add_entry(request.id, EntryKind.REPLIED, by=by, now=now, at=at, text=text)
        _answered(request, seen, by=by, now=now, at=at)
        audit("support.telephone_reply_recorded", request, by, now)
        return
    if next_try_at is None or next_try_at <= now:
        raise Refused("Enter when you ring again: the family waits for it.")
    add_entry(request.id, EntryKind.TRIED, by=by, now=now, at=at, text=text, next_try_at=next_try_at)
    for kind in (*REPLIES, Kind.ADVICE_CALL):
        plan_next_try(kind, SUBJECT, [request.reference], on=local_day(next_try_at))
    audit("support.try_recorded", request, by, now)


def write_note(reference: str, text: str, *, by: Viewer, now: datetime) -> None:
    """Write a note for colleagues who may open this; the family never reads it."""
    request = request_for(by, reference)
    add_entry(request.id, EntryKind.NOTE, by=by, now=now, text=text)
    audit("support.note_written", request, by, now)


def name_colleague(reference: str, to: str, *, by: Viewer, now: datetime) -> None:
    """Name a colleague who may open a confined request too; twice changes nothing.

    Raises NotFound, Refused for who works with no requests.
    """
    request, colleague = hold_request(reference, by), _colleague(to)
    if not request.is_confined:
        raise Refused("Everybody who works with requests can open this one.")
    name(request, [colleague], by=by, now=now)


def finish(
    reference: str, because: str, text: str, *, reason: Reason = Reason.OTHER, by: Viewer, now: datetime
) -> SupportRequest:
    """Finish a request for now. `reason` is counted, `because` for colleagues, `text` what the writer reads.

    What is still promised is cancelled with the reason. A little later the writer is asked how it was,
    where they may be (ending.rules.why_held). Of a call that was still to come they read that it is off.
    Raises NotFound, Refused, Conflict.
    """
    if not because.strip():
        raise Refused("Write why it is finished.")
    request = take(
        reference, by, *OPEN, state=State.FINISHED.value, ended_at=now,
        ended_as=reason.value, ended_because=because.strip(),
    )  # fmt: skip
    if request is None:
        raise Conflict("This has ended already.")
    cancel_promises(SUBJECT, reference, because="finished for now", by=by, now=now)
    slot = slot_of_request(request.id)
    if slot is not None and slot.starts_at > now:
        text = f"{text.strip()}\nThe call at {moment(slot.starts_at)} does not take place.".strip()
    give_slot_back(request)
    add_entry(request.id, EntryKind.NOTE, by=by, now=now, text=f"{REASONS[reason]}: {because.strip()}")
    add_entry(request.id, EntryKind.FINISHED, by=by, now=now, text=text)
    begin_ending(request, now=now)
    audit("support.request_finished", request, by, now)
    return request


def _answered(
    request: SupportRequest, seen: str | None, *, by: Viewer, now: datetime, at: datetime | None
) -> None:
    """Somebody has answered what the writer wrote; with a moment that reached them, it is a reply."""
    values: dict[str, Any] = {"unread_since": unread_after(request, seen)}
    if at is not None:
        for kind in REPLIES:
            keep_promise(kind, SUBJECT, request.reference, by=by, now=now, kept_at=at)
        values["answered_at"] = request.answered_at or at
    db.session.execute(
        update(SupportRequest)
        .where(SupportRequest.id == request.id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
    follow_promises(request.id)


def take(
    reference: str,
    by: Viewer,
    *states: State,
    if_owner: ScalarSelect[int] | None = None,
    if_rank: int | None = None,
    if_asked: str | None = None,
    **values: Any,
) -> SupportRequest | None:
    """Change a request the viewer may open, in one of these states, by one UPDATE; None where it is not so.

    Raises NotFound for one they may not open.
    """
    request_for(by, reference)
    change = (
        update(SupportRequest)
        .where(
            SupportRequest.reference == reference,
            SupportRequest.state.in_(states),
            is_open_to_staff(by),
        )
        .values(**values)
        .returning(SupportRequest)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    if if_owner is not None:
        change = change.where(SupportRequest.owner_id.is_not_distinct_from(if_owner))
    if if_rank is not None:
        change = change.where(SupportRequest.rank == if_rank)
    if if_asked is not None:
        change = change.where(SupportRequest.lower_asked_by == if_asked)
    return db.session.scalars(change).one_or_none()


def _colleague(reference: str) -> StaffMember:
    found = staff_member(reference)
    if found is None or SUBJECT not in opened_by(found.roles):
        raise Refused("Choose a colleague who works with requests for support.")
    return found


def _owner_name(request: SupportRequest) -> str:
    if request.owner_id is None:
        return "A colleague"
    return names_of([request.owner_id]).get(request.owner_id, "A colleague")
