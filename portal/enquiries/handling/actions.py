"""What staff do with an enquiry: talk, note, mark, finish, open again.

Replies by e-mail stand in `replies.py`, inviting and the pack in `inviting.py`, joining in
`duplicates.py`. Each action changes the enquiry by a conditional UPDATE and writes its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import CursorResult, case, select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.clock import london
from portal.enquiries import links
from portal.enquiries.entries import add_entry, take
from portal.enquiries.handling.rules import (
    CLOSE_REASONS,
    KEEPS_FIRST_CONVERSATION,
    PRIORITY_REASONS,
    Contact,
    check_moment,
    check_next_try,
    state_after_reopening,
    words_of,
)
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.enquiries.rules import LIVE, State
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import withdraw_messages
from portal.promises.actions import cancel_promises, keep_promise, make_promise, plan_next_try
from portal.promises.kinds import Kind

SUBJECT = "enquiry"
REPLY_LINK = "read_reply"
WRITTEN_BY_A_PERSON = frozenset({REPLY_LINK, links.STAFF_PAGE})
"""Links of e-mails that still go out when an enquiry is finished: a reply, and news to a colleague."""
NOT_JOINED = LIVE | {State.CLOSED}


def record_call(
    reference: str,
    *,
    is_answered: bool,
    text: str,
    at: datetime,
    by: Viewer,
    now: datetime,
    next_try_on: date | None = None,
) -> bool:
    """Write a call. Spoken keeps the promise of a first conversation, a try without answer does not.

    `next_try_on` is the day of the next try, kept only with a try. Says whether a promise was kept.
    Raises Refused for a moment to come or before the enquiry, Conflict when it was joined with another.
    """
    if is_answered:
        return _record(reference, Contact.CALL, text=text, at=at, by=by, now=now)
    check_next_try(next_try_on, today=london(now).date())
    return _record(reference, Contact.TRIED, text=text, at=at, by=by, now=now, next_try_on=next_try_on)


def record_visit(reference: str, *, text: str, at: datetime, by: Viewer, now: datetime) -> bool:
    """Write a visit that was held; it keeps the promise of a first conversation. Raises as a call."""
    return _record(reference, Contact.VISIT, text=text, at=at, by=by, now=now)


def record_event(reference: str, *, text: str, at: datetime, by: Viewer, now: datetime) -> bool:
    """Write that they came to an information event; it keeps the first conversation. Raises as a call."""
    return _record(reference, Contact.EVENT, text=text, at=at, by=by, now=now)


def _record(
    reference: str,
    contact: Contact,
    *,
    text: str,
    at: datetime,
    by: Viewer,
    now: datetime,
    next_try_on: date | None = None,
) -> bool:
    details = {"next_try_on": next_try_on.isoformat()} if next_try_on else {}
    spoken = contact in KEEPS_FIRST_CONVERSATION
    later = case((Enquiry.last_contact_at < at, at), else_=Enquiry.last_contact_at)
    enquiry = take(reference, states=NOT_JOINED, **({"last_contact_at": later} if spoken else {}))
    check_moment(at, sent_on=_first_sent_on(enquiry), now=now)
    kept = spoken and _keep_first_conversation(enquiry, at=at, by=by, now=now)
    if kept:
        details["keeps"] = Kind.FIRST_CONVERSATION
    if contact is Contact.TRIED:
        plan_next_try(Kind.FIRST_CONVERSATION, SUBJECT, references_of(enquiry), on=next_try_on)
    add_entry(enquiry.id, contact, at=at, by=by, now=now, text=text, details=details)
    record(
        f"enquiries.{contact}_recorded", by=by, subject_kind=SUBJECT, subject_ref=enquiry.reference, now=now
    )
    return kept


def _first_sent_on(enquiry: Enquiry) -> date:
    """The day the first of the enquiries joined here was sent."""
    days = db.session.scalars(select(Enquiry.sent_on).where(Enquiry.merged_into_id == enquiry.id)).all()
    return min([enquiry.sent_on, *days])


def _keep_first_conversation(enquiry: Enquiry, *, at: datetime, by: Viewer, now: datetime) -> bool:
    """Keep the promise, also that of an enquiry joined here; says whether one was open."""
    kept = [
        keep_promise(Kind.FIRST_CONVERSATION, SUBJECT, ref, by=by, now=now, kept_at=at)
        for ref in references_of(enquiry)
    ]
    return any(promise is not None for promise in kept)


def references_of(enquiry: Enquiry) -> list[str]:
    """Its own reference and those of the enquiries that were joined with it."""
    joined = select(Enquiry.reference).where(Enquiry.merged_into_id == enquiry.id)
    return [enquiry.reference, *db.session.scalars(joined)]


def record_note(reference: str, *, text: str, by: Viewer, now: datetime) -> None:
    """Write a note for colleagues. Raises Conflict when the enquiry was joined with another."""
    enquiry = take(reference, states=NOT_JOINED)
    add_entry(enquiry.id, "note", at=now, by=by, now=now, text=text)
    record("enquiries.note_written", by=by, subject_kind=SUBJECT, subject_ref=enquiry.reference, now=now)


def mark_priority(reference: str, reasons: Sequence[str], *, by: Viewer, now: datetime) -> None:
    """Mark an enquiry as priority, with the reasons; none of them takes the mark away.

    Raises Refused for an unknown reason, Conflict when it is finished or joined with another.
    """
    if unknown := set(reasons) - set(PRIORITY_REASONS):
        raise Refused(f"Choose the reasons from the list ({', '.join(sorted(unknown))} is not in it).")
    kept = [reason for reason in PRIORITY_REASONS if reason in reasons]
    enquiry = take(reference, states=LIVE, is_priority=bool(kept), priority_reasons=kept)
    text = words_of(kept, PRIORITY_REASONS) if kept else "No longer marked as priority"
    add_entry(enquiry.id, "priority", at=now, by=by, now=now, text=text)
    record("enquiries.priority_marked", by=by, subject_kind=SUBJECT, subject_ref=enquiry.reference, now=now)


def close_enquiry(reference: str, *, reason: str, text: str, by: Viewer, now: datetime) -> None:
    """Finish an enquiry for now; they can come back any time.

    Its open promises are cancelled with the reason, what waited to be sent by itself is taken back,
    and nothing goes out by itself from then on (safety rule 12). Raises Refused for an
    unknown reason, Conflict when a colleague finished or joined it first.
    """
    if reason not in CLOSE_REASONS:
        raise Refused("Choose a reason from the list.")
    enquiry = take(reference, states=LIVE, state="closed", closed_reason=reason, closed_at=now)
    for ref in references_of(enquiry):
        cancel_promises(SUBJECT, ref, because=CLOSE_REASONS[reason], by=by, now=now)
        withdraw_messages(SUBJECT, ref, by=by, now=now, but_links=WRITTEN_BY_A_PERSON)
    add_entry(enquiry.id, "closed", at=now, by=by, now=now, text=text, details={"reason": reason})
    record(
        "enquiries.closed",
        by=by,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        now=now,
        details={"reason": reason},
    )


def reopen(reference: str, *, by: Viewer, now: datetime, text: str = "") -> bool:
    """Open a finished enquiry again; says whether a first conversation was promised anew.

    It is, counted from now, when nobody has talked with them yet. Raises Conflict when it is not
    finished any more.
    """
    enquiry = take(
        reference,
        states=("closed",),
        state=case(
            (Enquiry.household_id.is_(None), state_after_reopening(has_household=False)),
            else_=state_after_reopening(has_household=True),
        ),
        closed_reason=None,
        closed_at=None,
    )
    add_entry(enquiry.id, "reopened", at=now, by=by, now=now, text=text)
    record("enquiries.reopened", by=by, subject_kind=SUBJECT, subject_ref=enquiry.reference, now=now)
    if has_talked(enquiry.id):
        return False
    make_promise(
        Kind.FIRST_CONVERSATION,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        label=enquiry.label,
        starts_at=now,
        by=by,
        now=now,
        authority=enquiry.authority,
        household_id=enquiry.household_id,
    )
    return True


def has_talked(enquiry_id: int) -> bool:
    """Whether a call, visit or information event was held, joined enquiries included."""
    family = select(Enquiry.id).where((Enquiry.id == enquiry_id) | (Enquiry.merged_into_id == enquiry_id))
    held = select(EnquiryEntry.id).where(
        EnquiryEntry.enquiry_id.in_(family), EnquiryEntry.kind.in_(sorted(KEEPS_FIRST_CONVERSATION))
    )
    return db.session.scalars(held.limit(1)).first() is not None


def mark_copied(entry_reference: str, *, by: Viewer, now: datetime) -> None:
    """Tick an entry as copied to the case system.

    Raises Conflict when a colleague ticked it first, NotFound when there is no such entry.
    """
    ticked = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(EnquiryEntry)
            .where(EnquiryEntry.reference == entry_reference, EnquiryEntry.copied_at.is_(None))
            .values(copied_at=now, copied_by=by.label)
            .execution_options(synchronize_session=False)
        ),
    )
    found = db.session.execute(
        select(Account.name, Enquiry.reference)
        .select_from(EnquiryEntry)
        .join(Enquiry, Enquiry.id == EnquiryEntry.enquiry_id)
        .outerjoin(Account, Account.reference == EnquiryEntry.copied_by)
        .where(EnquiryEntry.reference == entry_reference)
    ).one_or_none()
    if found is None:
        raise NotFound
    if ticked.rowcount == 0:
        raise Conflict(f"{found.name or 'A colleague'} ticked this as copied already.")
    record("enquiries.entry_copied", by=by, subject_kind=SUBJECT, subject_ref=found.reference, now=now)
