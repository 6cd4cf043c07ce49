"""Joining two enquiries of the same people: what becomes of each, and of what was promised.

Both histories stay where they are and show together. Joining by hand, looking first and taking
apart again stand in `duplicates.py`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from portal.access import Viewer
from portal.accounts.queries import staff_member_of_id
from portal.agency.opening import opens_at
from portal.agency.queries import working_calendar
from portal.audit.actions import record
from portal.enquiries import links
from portal.enquiries.entries import add_entry
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import LIVE, EntryKind, State, is_same_person
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, Person
from portal.messages.actions import write_message
from portal.promises.actions import cancel_promise, make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise

SUBJECT = "enquiry"
PROMISES = (Kind.INFORMATION_PACK, Kind.FIRST_CONVERSATION)


def join(newer: str, older: str, *, by: Viewer, now: datetime) -> None:
    """Join the newer enquiry to the older one, both by reference.

    What is still promised to the newer is promised to the older from then on, by the earlier of both
    due moments; the promise of the newer is cancelled. Whoever looks after the older one is told.
    Raises Refused where records never join (safety rule 10), or when one of them
    is finished or joined already; NotFound when one is missing.
    """
    held = {enquiry.reference: enquiry for enquiry in _held(newer, older)}
    if newer not in held or older not in held or newer == older:
        raise NotFound
    one, other = held[newer], held[older]
    if refusal := why_not(one, other):
        raise Refused(refusal)
    owner_id = _take_over_promises(one, other, by=by, now=now)
    one.state, one.merged_into_id = State.MERGED, other.id
    other.last_contact_at = max(one.last_contact_at, other.last_contact_at)
    if one.email_confirmed_at and one.email == other.email and other.email_confirmed_at is None:
        other.email_confirmed_at = one.email_confirmed_at
    add_entry(one.id, EntryKind.MERGED, at=now, by=by, now=now, details={"into": older})
    add_entry(other.id, EntryKind.JOINED, at=now, by=by, now=now, details={"from": newer})
    details = {"into": older}
    record("enquiries.joined", by=by, subject_kind=SUBJECT, subject_ref=newer, now=now, details=details)
    _tell(owner_id, older, by=by, now=now)
    db.session.flush()


def why_not(newer: Enquiry, older: Enquiry) -> str:
    """Why these two never join, in words for staff; empty when they may.

    Only live enquiries of the same person or household join: never one of a restricted household,
    never across the birth and adoptive sides.
    """
    if newer.state not in LIVE or older.state not in LIVE:
        return "One of these enquiries is finished or joined already. Open it again first."
    if newer.household_id is not None:
        return "These people are invited to register. Join the other enquiry to this one."
    if db.session.scalar(select(exists().where(Enquiry.merged_into_id == newer.id))):
        return "Another enquiry is joined to this one. Take it apart first."
    households = [e.household_id for e in (newer, older) if e.household_id is not None]
    if households and db.session.scalar(
        select(exists().where(Household.id.in_(households), Household.restricted.is_(True)))
    ):
        return "These enquiries cannot be joined."
    if _is_of_birth_side(newer) != _is_of_birth_side(older):
        return "These enquiries cannot be joined."
    return ""


def find_earlier(enquiry: Enquiry) -> str | None:
    """The earlier live enquiry this one joins once its address is confirmed; None without one.

    It has the same address, and either that was confirmed there too, or the name or telephone
    agrees: somebody who writes another's address into an enquiry must not draw theirs into it.
    """
    if enquiry.email is None:
        return None
    earlier = db.session.scalars(
        select(Enquiry)
        .where(
            Enquiry.email == enquiry.email,
            Enquiry.id != enquiry.id,
            Enquiry.state.in_(sorted(LIVE)),
            (Enquiry.sent_at < enquiry.sent_at)
            | ((Enquiry.sent_at == enquiry.sent_at) & (Enquiry.id < enquiry.id)),
        )
        .order_by(Enquiry.sent_at, Enquiry.id)
        .limit(20)
    )
    for older in earlier:
        same = is_same_person(
            enquiry.people[0],
            older.people[0],
            telephones=(enquiry.telephone_digits, older.telephone_digits),
        )
        if (same or older.email_confirmed_at is not None) and not why_not(enquiry, older):
            return older.reference
    return None


def _held(*references: str) -> list[Enquiry]:
    """The enquiries, held until the transaction ends, always in the same order."""
    return list(
        db.session.scalars(
            select(Enquiry)
            .where(Enquiry.reference.in_(references))
            .order_by(Enquiry.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _is_of_birth_side(enquiry: Enquiry) -> bool:
    if enquiry.email is None:
        return False
    return bool(
        db.session.scalar(select(exists().where(Person.email == enquiry.email, Person.side == "birth")))
    )


def _take_over_promises(newer: Enquiry, older: Enquiry, *, by: Viewer, now: datetime) -> int | None:
    """Promise to the older what was open for the newer; says who owns the older's conversation."""
    because, owner_id = f"Joined with {older.reference}", None
    for kind in PROMISES:
        theirs = _open(kind, older.reference)
        if theirs is not None and kind == Kind.FIRST_CONVERSATION:
            owner_id = theirs.owner_id
        taken = cancel_promise(kind, SUBJECT, newer.reference, because=because, by=by, now=now)
        if taken is None:
            continue
        if theirs is not None:
            if taken.due_at is None or (theirs.due_at is not None and theirs.due_at <= taken.due_at):
                continue
            cancel_promise(
                kind, SUBJECT, older.reference, because="The same was promised sooner", by=by, now=now
            )
        before = theirs or taken
        made = make_promise(
            kind,
            subject_kind=SUBJECT,
            subject_ref=older.reference,
            label=older.label,
            starts_at=taken.starts_at,
            by=by,
            now=now,
            authority=older.authority,
            team_id=before.team_id,
            owner_id=before.owner_id,
            household_id=older.household_id,
        )
        made.next_try_on = before.next_try_on
        if kind == Kind.FIRST_CONVERSATION:
            owner_id = made.owner_id
    return owner_id


def _open(kind: str, reference: str) -> Promise | None:
    return db.session.scalars(
        select(Promise).where(
            Promise.kind == kind,
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref == reference,
            Promise.ended_at.is_(None),
        )
    ).one_or_none()


def _tell(owner_id: int | None, reference: str, *, by: Viewer, now: datetime) -> None:
    """Tell the colleague who looks after the older enquiry, unless they did it themselves.

    Mail to staff goes out in office hours.
    """
    if owner_id is None or owner_id == by.account_id:
        return
    owner = staff_member_of_id(owner_id)
    if owner is None:
        return
    message = write_message(
        "enquiry_joined",
        to=owner.email,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=reference,
        link=links.STAFF_PAGE,
        link_subject=reference,
    )
    message.next_try_at = opens_at(working_calendar(), now) or now
