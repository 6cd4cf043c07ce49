"""The information pack: asking for it, sending it, and counting its first reading."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.clock import london
from portal.enquiries.packs.models import PackRequest
from portal.extensions import db
from portal.messages.actions import write_message
from portal.promises.actions import make_and_keep_promise
from portal.promises.kinds import Kind
from portal.references import new_reference

SUBJECT = "pack_request"
TEMPLATE = "information_pack"


def send_pack(
    email: str,
    *,
    now: datetime,
    subject_kind: str = SUBJECT,
    subject_ref: str | None = None,
    authority: str | None = None,
) -> str:
    """Write the message with the digital pack, and the row its readings are counted on.

    Gives that row's reference. The message belongs to the subject, where it is sent because of one
    (an enquiry), and counts for its council. Whoever promised the pack keeps the promise.
    """
    reference = new_reference()
    pack = PackRequest(
        reference=reference,
        email=email.strip().lower(),
        authority=authority,
        asked_at=now,
        asked_on=london(now).date(),
        sent_at=now,
    )
    db.session.add(pack)
    write_message(
        TEMPLATE,
        to=pack.email,
        now=now,
        parameters={},
        subject_kind=subject_kind,
        subject_ref=subject_ref or reference,
        link=TEMPLATE,
        link_subject=reference,
    )
    return reference


def count_posted_pack(authority: str, *, now: datetime) -> None:
    """Keep that a paper pack went out to somebody of a council: reports count it beside the digital ones."""
    row = PackRequest(email="", authority=authority, asked_at=now, asked_on=london(now).date(), sent_at=now)
    db.session.add(row)


def ask_for_pack(email: str, *, by: Viewer, now: datetime) -> str:
    """Send somebody the digital information pack; gives the request's reference.

    The message is written with the request, so the promise of a pack within 5 working days is made
    and kept in the same moment.
    """
    reference = send_pack(email, now=now)
    make_and_keep_promise(
        Kind.INFORMATION_PACK,
        subject_kind=SUBJECT,
        subject_ref=reference,
        label="Information pack",
        starts_at=now,
        by=by,
        now=now,
        authority=None,
    )
    record("enquiries.pack_asked", by=by, subject_kind=SUBJECT, subject_ref=reference, now=now)
    return reference


def is_unread(reference: str) -> bool:
    """Whether a pack was sent under this reference and nobody has read it yet."""
    found = select(PackRequest.id).where(
        PackRequest.reference == reference, PackRequest.first_read_at.is_(None)
    )
    return db.session.scalar(found) is not None


def count_first_reading(reference: str, *, now: datetime) -> None:
    """Note that somebody is reading the pack sent under this reference; only the first time counts."""
    db.session.execute(
        update(PackRequest)
        .where(PackRequest.reference == reference, PackRequest.first_read_at.is_(None))
        .values(first_read_at=now)
    )


def pack_link(reference: str, *, base_url: str, now: datetime) -> str:
    """The address of the pack in its e-mail: every page of it can be read without it, too."""
    return f"{base_url}/information-pack/for/{reference}"
