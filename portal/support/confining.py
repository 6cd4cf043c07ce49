"""Keeping a request to named people, later than when it was sent; and opening it to all of us again.

From then on no list, search or promise names who asked, nobody else at home reads it, and only named
people call. One person confines it; two release it (safety rule 1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select

from portal.access import Viewer
from portal.accounts.queries import StaffMember, staff_member
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.promises.actions import cancel_promise
from portal.promises.hidden import call_it
from portal.promises.kinds import Kind
from portal.roles import opened_by
from portal.support.actions import keep_words
from portal.support.calls.models import CallSlot
from portal.support.calls.moving import drop_call
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_open_request, hold_request
from portal.support.mail import NEEDS_YOU, STAFF_LINK
from portal.support.models import SupportKeptOut, SupportNamed, SupportRequest, SupportWord
from portal.support.naming import LAST, is_named, managers_for, name, named_here, unname
from portal.support.owning import hand_over
from portal.support.promising import CONFINED, follow_promises, promise
from portal.support.rules import AT_RISK, OPEN, ORDINARY, SUBJECT, Danger, Risk
from portal.support.visibility import is_writer

NO_REASON = "Write why: colleagues act on it."
CHANGED = "A colleague has changed this since you opened the page. Look at it again first."


def confine(
    reference: str, because: str, *, naming: Collection[str], by: Viewer, now: datetime
) -> SupportRequest:
    """Keep a request to the people named, by account reference, from now on; a manager is among them.

    Managers of the team who are not named are kept out. Raises NotFound, Refused without a reason or a
    manager, Conflict where it is so already or has ended.
    """
    request = hold_open_request(reference, by)
    if not because.strip():
        raise Refused(NO_REASON)
    if request.is_confined:
        raise Conflict("Only named people can open this already.")
    people = [_colleague(one) for one in naming]
    allowed = {one.id for one in managers_for(request)}
    if not any(one.id in allowed for one in people):
        raise Refused("Choose a manager too: somebody must decide about it.")
    chosen = {one.id for one in people}
    for manager in managers_for(request):
        if manager.id not in chosen:
            _keep_out(request, manager.id, by=by, now=now)
    add_entry(request.id, EntryKind.CONFINED, by=by, now=now, text=because)
    _confine(request, people, by=by, now=now)
    return request


def keep_between_us(reference: str, text: str, *, by: Viewer, now: datetime) -> SupportRequest:
    """The writer says that somebody at home frightens them: the request is confined to the managers.

    The family counts as at risk from now on, and a reply the same day is promised. `text` is what they
    write with it. The managers are told at once. Raises NotFound for whoever did not write it, Conflict once
    it has ended.
    """
    request = hold_request(reference, by)
    if not by.is_family or not db.session.scalar(
        select(SupportRequest.id).where(SupportRequest.id == request.id, is_writer(by))
    ):
        raise NotFound
    if request.state not in OPEN:
        raise Conflict("This is finished. Ask again if you need us: you don’t have to start again.")
    risks = [one for one in request.risks.split(",") if one]
    if Risk.FRIGHTENED not in risks:
        request.risks = ",".join([*risks, Risk.FRIGHTENED.value])
    request.danger = request.danger or Danger.UNSAID.value
    request.unread_since = request.unread_since or now
    if request.rank == ORDINARY:
        request.rank, request.raised_by = AT_RISK, by.label
        why = "the family is at risk"
        cancel_promise(Kind.SUPPORT_REPLY, SUBJECT, reference, because=why, by=by, now=now)
        promise(Kind.SUPPORT_CRISIS_REPLY, request, by=by, now=now, starts_at=now)
    request.lower_asked_by, request.lower_asked_at, request.lower_asked_because = "", None, ""
    _nobody_asks_release(request)
    add_entry(request.id, EntryKind.CONFINED, by=by, now=now, text="Somebody at home frightens them")
    if text.strip():
        add_entry(request.id, EntryKind.ADDED, by=by, now=now, text=text)
    if not request.is_confined:
        _confine(request, managers_for(request), by=by, now=now)
    follow_promises(request.id)
    _tell_named(request, now=now)
    return request


def take_off(reference: str, who: str, *, by: Viewer, now: datetime) -> None:
    """Take a named person, by account reference, off a confined request; never the last who is here.

    What they own of it goes to whoever takes them off, or to the first of those who remain; a call booked
    with them is dropped. Raises NotFound, Refused for the last one, Conflict where they are not named.
    """
    request = hold_request(reference, by)
    colleague = staff_member(who)
    if not request.is_confined or colleague is None or not is_named(request.id, colleague.id):
        raise Conflict(CHANGED)
    remain = [one for one in named_here(request) if one.id != colleague.id]
    if not remain:
        raise Refused(LAST)
    if request.release_asked_by == colleague.reference:
        _nobody_asks_release(request)
    unname(request, colleague.id)
    _keep_out(request, colleague.id, by=by, now=now)
    add_entry(request.id, EntryKind.NAMED, by=by, now=now, text=f"{colleague.name} was taken off")
    audit("support.colleague_taken_off", request, by, now, who=colleague.reference)
    _let_go(request, remain, by=by, now=now)


def ask_release(reference: str, because: str, *, by: Viewer, now: datetime) -> None:
    """Say, with a reason, that everybody who works with requests may open it again; a second person decides.

    Raises NotFound, Refused without a reason, Conflict where it is not confined or somebody has asked.
    """
    request = hold_open_request(reference, by)
    if not because.strip():
        raise Refused(NO_REASON)
    if not request.is_confined or request.release_asked_by:
        raise Conflict(CHANGED)
    request.release_asked_by, request.release_asked_at = by.label, now
    request.release_asked_because = because.strip()
    add_entry(request.id, EntryKind.NOTE, by=by, now=now, text=f"Asks: open it to all of us. {because}")
    audit("support.release_asked", request, by, now)


def decide_release(reference: str, *, agrees: bool, seen: str, by: Viewer, now: datetime) -> None:
    """Decide, as a second named person, whether everybody who works with requests may open it again.

    `seen` is when it was asked (ISO 8601, UTC), as the page showed it. What was shared before stays
    unshared. Raises NotFound, Refused to who asked, Conflict where it was asked anew or nobody asks any more.
    """
    request = hold_open_request(reference, by)
    asked_at = request.release_asked_at
    if not request.is_confined or asked_at is None or asked_at.isoformat() != seen:
        raise Conflict(CHANGED)
    if request.release_asked_by == by.label:
        raise Refused("A colleague must decide this with you. Ask somebody else who is named.")
    _nobody_asks_release(request)
    if not agrees:
        add_entry(request.id, EntryKind.NOTE, by=by, now=now, text="Not agreed: for named staff only")
        audit("support.release_decided", request, by, now, agrees="false")
        return
    request.is_confined = False
    for table in (SupportNamed, SupportKeptOut):
        db.session.execute(delete(table).where(table.request_id == request.id))
    keep_words(request)
    call_it(SUBJECT, reference, request.name, household_id=request.household_id)
    add_entry(request.id, EntryKind.RELEASED, by=by, now=now)
    audit("support.release_decided", request, by, now, agrees="true")


def _nobody_asks_release(request: SupportRequest) -> None:
    """A wish to open it again ends: it is answered, or something has happened since."""
    request.release_asked_by, request.release_asked_at, request.release_asked_because = "", None, ""


def _confine(request: SupportRequest, people: Iterable[StaffMember], *, by: Viewer, now: datetime) -> None:
    """Take the name out of every list, and everybody else off it. The caller holds the request."""
    request.is_confined, request.shared_at = True, None
    name(request, people, by=by, now=now)
    db.session.flush()
    db.session.execute(delete(SupportWord).where(SupportWord.request_id == request.id))
    call_it(SUBJECT, request.reference, CONFINED, household_id=None)
    audit("support.request_confined", request, by, now)
    remain = named_here(request)
    if not remain:
        raise Refused(LAST)
    _let_go(request, remain, by=by, now=now)


def _let_go(request: SupportRequest, remain: list[StaffMember], *, by: Viewer, now: datetime) -> None:
    """What is with somebody who is not named goes: the request to who is, a booked call to nobody."""
    ids = {one.id for one in remain}
    if request.owner_id not in ids:
        first = [one for one in remain if one.id == by.account_id]
        first += [one for one in remain if "manager" in one.roles] or remain
        hand_over(request, first[0], by=by, now=now)
    slot = db.session.scalars(
        select(CallSlot).where(CallSlot.request_id == request.id, CallSlot.held_at.is_(None))
    ).one_or_none()
    if slot is not None and slot.account_id not in ids:
        drop_call(slot, request, by=by, now=now)


def _keep_out(request: SupportRequest, account_id: int, *, by: Viewer, now: datetime) -> None:
    if db.session.get(SupportKeptOut, (request.id, account_id)) is None:
        db.session.add(SupportKeptOut(request_id=request.id, account_id=account_id, by=by.label, at=now))
        db.session.flush()


def _colleague(reference: str) -> StaffMember:
    found = staff_member(reference)
    if found is None or SUBJECT not in opened_by(found.roles):
        raise Refused("Choose colleagues who work with requests for support.")
    return found


def _tell_named(request: SupportRequest, *, now: datetime) -> None:
    for person in named_here(request):
        write_message(
            NEEDS_YOU,
            to=person.email,
            now=now,
            parameters={},
            subject_kind=SUBJECT,
            subject_ref=request.reference,
            link=STAFF_LINK,
            link_subject=request.reference,
        )
