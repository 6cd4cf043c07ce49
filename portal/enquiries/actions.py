"""Sending an enquiry, and confirming its e-mail address.

What staff do with it stands in `answering.py`; drafts stand in `drafts.py`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from portal.access import Viewer
from portal.agency.queries import team_ids
from portal.audit.actions import record
from portal.clock import london
from portal.enquiries import links
from portal.enquiries.entries import add_entry, new_entry
from portal.enquiries.joining.merging import find_earlier, join
from portal.enquiries.models import Enquiry, EnquiryWord
from portal.enquiries.packs import actions as packs
from portal.enquiries.rules import (
    LIVE,
    Details,
    EntryKind,
    first_state,
    is_priority,
    priority_reasons,
    telephone_digits,
    words_of,
)
from portal.errors import NotFound
from portal.extensions import db
from portal.messages.actions import write_message
from portal.promises.actions import make_and_keep_promise, make_promise
from portal.promises.kinds import Kind
from portal.references import new_reference
from portal.sealing import fingerprint

SUBJECT = "enquiry"
TEAM = "advisory"
"""The team that answers enquiries: the front door."""

_WORDS = insert(EnquiryWord)


def send_enquiry(details: Details, *, by: Viewer, now: datetime, asked_at: datetime | None = None) -> Enquiry:
    """Take an enquiry: its row, history, words, both promises and its e-mails, as one change.

    Both promises start when it was sent, or at `asked_at` where staff enter what somebody said
    before. With an e-mail address the digital pack goes at once, which keeps that promise; without
    one it stays open until somebody posts the pack. Only the first person is written to.
    """
    start = asked_at or now
    reference = new_reference()
    enquiry = Enquiry(
        reference=reference,
        state=first_state(details.pathway),
        given_name=details.given_name,
        family_name=details.family_name,
        second_given_name=details.second_given_name,
        second_family_name=details.second_family_name,
        email=details.email.lower() if details.email else None,
        telephone=details.telephone,
        telephone_digits=telephone_digits(details.telephone),
        postcode=details.postcode,
        town=details.town,
        address=details.address,
        reach_by=list(details.reach_by),
        safe_times=details.safe_times,
        no_voicemail=details.no_voicemail,
        never_post=details.never_post,
        speak_to_me_first=details.speak_to_me_first,
        authority=details.authority,
        considers=list(details.considers),
        background=list(details.background),
        pathway=details.pathway,
        access_needs=details.access_needs,
        language_needs=details.language_needs,
        heard_from=details.heard_from,
        own_words=details.own_words,
        is_priority=is_priority(details.considers),
        priority_reasons=priority_reasons(details.considers),
        sent_at=start,
        sent_on=london(start).date(),
        entered_by=by.label if by.is_staff else None,
        last_contact_at=start,
    )
    db.session.add(enquiry)
    db.session.flush()
    words = [{"enquiry_id": enquiry.id, "word": word} for word in sorted(words_of(details, reference))]
    db.session.connection().execute(_WORDS, words)
    _promise(enquiry, by=by, now=now)
    # what follows is written together, when the session is flushed
    new_entry(enquiry.id, EntryKind.SENT, at=start, by=by, now=now, details={"pathway": str(details.pathway)})
    if enquiry.email:
        _write_to(enquiry.email, enquiry, by=by, now=now)
    event = "enquiries.enquiry_entered" if by.is_staff else "enquiries.enquiry_sent"
    record(event, by=by, subject_kind=SUBJECT, subject_ref=reference, now=now)
    db.session.flush()
    return enquiry


def _promise(enquiry: Enquiry, *, by: Viewer, now: datetime) -> None:
    """Both promises; that of the pack is kept at once where it goes by e-mail."""
    make_pack = make_and_keep_promise if enquiry.email else make_promise
    for kind, make in ((Kind.INFORMATION_PACK, make_pack), (Kind.FIRST_CONVERSATION, make_promise)):
        make(
            kind,
            subject_kind=SUBJECT,
            subject_ref=enquiry.reference,
            label=enquiry.label,
            starts_at=enquiry.sent_at,
            by=by,
            now=now,
            authority=enquiry.authority,
            team_id=team_ids().get(TEAM),
        )


def _write_to(email: str, enquiry: Enquiry, *, by: Viewer, now: datetime) -> None:
    """The two e-mails of an enquiry: confirm your address, and the pack."""
    ask_to_confirm(email, enquiry.reference, now=now)
    packs.send_pack(
        email,
        now=now,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        authority=enquiry.authority,
    )
    new_entry(enquiry.id, EntryKind.PACK, at=now, by=by, now=now, details={"way": "email"})


def ask_to_confirm(email: str, reference: str, *, now: datetime) -> None:
    """Write to the address of an enquiry: we have it, and please confirm the address."""
    write_message(
        "enquiry_sent",
        to=email,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=reference,
        link=links.CONFIRM,
        link_subject=links.confirm_subject(reference, email),
    )


def confirm_email(token: str, *, by: Viewer, now: datetime) -> Enquiry:
    """Confirm the e-mail address of an enquiry, by the link that was mailed to it.

    Where the same person has an earlier enquiry open, this one joins it and the adviser is told;
    whoever confirms sees nothing of the earlier one. Confirming twice changes nothing. Raises
    NotFound for a link that is over or was made for another address.
    """
    reference, address = links.read_confirm_link(token)
    enquiry = db.session.scalars(
        select(Enquiry)
        .where(Enquiry.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if enquiry is None or not is_confirmable(enquiry, address, now=now):
        raise NotFound
    if enquiry.email_confirmed_at is not None:
        return enquiry
    enquiry.email_confirmed_at = now
    add_entry(enquiry.id, EntryKind.CONFIRMED, at=now, by=by, now=now)
    record("enquiries.email_confirmed", by=by, subject_kind=SUBJECT, subject_ref=reference, now=now)
    if enquiry.state in LIVE and (earlier := find_earlier(enquiry)) is not None:
        join(reference, earlier, by=by, now=now)
    db.session.flush()
    return enquiry


def is_confirmable(enquiry: Enquiry, address: str, *, now: datetime) -> bool:
    """Whether a confirm link still fits: the same address, and not too long after sending."""
    if enquiry.email is None or fingerprint(enquiry.email)[:16] != address:
        return False
    return enquiry.email_confirmed_at is not None or now <= links.confirmable_until(enquiry)
