"""Replies to a family: written by a person, read on a page of the portal.

The e-mail is neutral and only says that there is something for them (safety rule 9). Its
link is made when the e-mail is rendered; of its token only the fingerprint is kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.enquiries.entries import add_entry, take
from portal.enquiries.handling.actions import REPLY_LINK, SUBJECT
from portal.enquiries.models import Enquiry
from portal.enquiries.replies.models import EnquiryReply, EnquiryReplyLink
from portal.enquiries.replies.wordings import UNFINISHED
from portal.enquiries.rules import LIVE
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.sealing import fingerprint

TEMPLATE = "something_for_you"
LINK_LIVES = timedelta(days=14)
"""How long the link in the e-mail opens the reply."""

NO_ADDRESS = (
    "They gave us no e-mail address. Ring them instead, or ask them on the telephone where we may write."
)


def send_reply(reference: str, *, text: str, by: Viewer, now: datetime) -> str:
    """Send a family what a colleague wrote; gives the reply's reference.

    Writing to somebody keeps no promise of a conversation. Raises Refused without an e-mail address
    or with a wording that was not completed, Conflict when the enquiry is finished or joined.
    """
    later = case((Enquiry.last_contact_at < now, now), else_=Enquiry.last_contact_at)
    enquiry = take(reference, states=LIVE, last_contact_at=later)
    if problem := why_not_yet(text, email=enquiry.email):
        raise Refused(problem)
    entry = add_entry(enquiry.id, "email", at=now, by=by, now=now, text=text)
    reply = EnquiryReply(
        enquiry_id=enquiry.id,
        entry_id=entry.id,
        text=entry.text,
        to=enquiry.email or "",
        sent_by=by.label,
        sent_by_name=by.name,
        sent_at=now,
    )
    db.session.add(reply)
    db.session.flush()
    write_message(
        TEMPLATE,
        to=reply.to,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        link=REPLY_LINK,
        link_subject=reply.reference,
    )
    record("enquiries.reply_sent", by=by, subject_kind=SUBJECT, subject_ref=enquiry.reference, now=now)
    return reply.reference


def why_not_yet(text: str, *, email: str | None) -> str:
    """Why this text cannot be sent yet, in words; empty when it can."""
    if not email:
        return NO_ADDRESS
    if not text.strip():
        return "Write your message first."
    if UNFINISHED in text:
        return "The wording still has a part in brackets. Write what you agreed there, or remove it."
    return ""


def make_reply_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The link of a reply, by the reply's reference; made when its e-mail is rendered.

    Raises NotFound when there is no such reply.
    """
    reply_id = db.session.scalar(select(EnquiryReply.id).where(EnquiryReply.reference == link_subject))
    if reply_id is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    db.session.add(
        EnquiryReplyLink(
            token_hash=fingerprint(token), reply_id=reply_id, made_at=now, expires_at=now + LINK_LIVES
        )
    )
    db.session.flush()
    return f"{base_url.rstrip('/')}/enquire/replies/{token}"


@dataclass(frozen=True, slots=True)
class ReadReply:
    """A reply as its reader sees it."""

    text: str
    by_name: str
    sent_at: datetime
    enquiry_reference: str


def is_link_live(token: str, *, now: datetime) -> bool:
    """Whether a link opens a reply; looking uses nothing up."""
    found = select(EnquiryReplyLink.reply_id).where(
        EnquiryReplyLink.token_hash == fingerprint(token), EnquiryReplyLink.expires_at > now
    )
    return db.session.scalar(found) is not None


def read_reply(token: str, *, by: Viewer, now: datetime) -> ReadReply:
    """The reply behind a link, written down as read. Raises NotFound for a link that opens nothing.

    It can be read again for as long as the link lives: people come back to what we wrote.
    """
    found = db.session.execute(
        select(EnquiryReply, Enquiry.reference)
        .join(EnquiryReplyLink, EnquiryReplyLink.reply_id == EnquiryReply.id)
        .join(Enquiry, Enquiry.id == EnquiryReply.enquiry_id)
        .where(EnquiryReplyLink.token_hash == fingerprint(token), EnquiryReplyLink.expires_at > now)
    ).one_or_none()
    if found is None:
        raise NotFound
    reply, reference = found
    db.session.execute(
        update(EnquiryReply)
        .where(EnquiryReply.id == reply.id, EnquiryReply.first_read_at.is_(None))
        .values(first_read_at=now)
        .execution_options(synchronize_session=False)
    )
    record(
        "enquiries.reply_read",
        by=by,
        subject_kind=SUBJECT,
        subject_ref=reference,
        now=now,
        details={"reply": reply.reference},
    )
    return ReadReply(reply.text, reply.sent_by_name, reply.sent_at, reference)
