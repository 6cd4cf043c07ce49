"""The links in an enquirer's e-mails: made as the e-mail is rendered, sealed, never stored.

What is sealed is what the link is for and whose it is; reading it needs the portal's own key. Until
when it works is decided by the row it leads to.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.enquiries.models import Enquiry, EnquiryDraft, EnquiryEntry
from portal.enquiries.rules import EntryKind
from portal.errors import NotFound, Unsealable
from portal.extensions import db
from portal.sealing import fingerprint, seal, unseal

CONFIRM = "confirm_enquiry"
COME_BACK = "come_back"
STAFF_PAGE = "enquiry_page"

CONFIRM_FOR = timedelta(days=30)
"""How long after sending, or after staff put the address right, an address can be confirmed."""


def confirm_subject(reference: str, email: str) -> str:
    """What a confirm link is for: an enquiry and the one address its e-mail was written to."""
    return f"{reference}|{_address(email)}"


def confirm_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """Where somebody confirms the e-mail address of their enquiry; it works for this address only.

    `link_subject` is `confirm_subject`, or the bare reference. Raises NotFound once there is nothing
    to confirm any more, or the address was put right since: the e-mail is then not sent.
    """
    reference, _, address = link_subject.partition("|")
    enquiry = db.session.scalars(
        select(Enquiry).where(Enquiry.reference == reference, Enquiry.email_confirmed_at.is_(None))
    ).one_or_none()
    if enquiry is None or enquiry.email is None or confirmable_until(enquiry) < now:
        raise NotFound
    current = _address(enquiry.email)
    if address and address != current:
        raise NotFound
    return f"{base_url}/enquire/confirm/{_sealed(CONFIRM, reference, current)}"


def confirmable_until(enquiry: Enquiry) -> datetime:
    """Until when its address can be confirmed: counted from when we were told it."""
    corrections = db.session.scalars(
        select(EnquiryEntry)
        .where(EnquiryEntry.enquiry_id == enquiry.id, EnquiryEntry.kind == EntryKind.DETAILS)
        .order_by(EnquiryEntry.id.desc())
    )
    told = (one.at for one in corrections if "email" in one.details.get("fields", "").split(", "))
    return next(told, enquiry.sent_at) + CONFIRM_FOR


def _address(email: str) -> str:
    return fingerprint(email)[:16]


def read_confirm_link(token: str) -> tuple[str, str]:
    """The enquiry's reference and the beginning of its address's fingerprint. Raises NotFound."""
    reference, address = _unsealed(CONFIRM, token, parts=2)
    return reference, address


def come_back_link(reference: str, *, base_url: str, now: datetime) -> str:
    """Where somebody goes on with a draft. Raises NotFound once it is sent or over."""
    live = select(EnquiryDraft.id).where(
        EnquiryDraft.reference == reference,
        EnquiryDraft.enquiry_id.is_(None),
        EnquiryDraft.expires_at > now,
    )
    if db.session.scalar(live) is None:
        raise NotFound
    return f"{base_url}/enquire/come-back/{_sealed(COME_BACK, reference)}"


def read_come_back_link(token: str) -> str:
    """The draft's reference. Raises NotFound."""
    (reference,) = _unsealed(COME_BACK, token, parts=1)
    return reference


def staff_link(reference: str, *, base_url: str, now: datetime) -> str:
    """An enquiry's page for staff, behind their sign-in."""
    return f"{base_url}/staff/enquiries/{reference}"


def _sealed(purpose: str, *parts: str) -> str:
    return seal("|".join((purpose, *parts))).rstrip("=")


def _unsealed(purpose: str, token: str, *, parts: int) -> list[str]:
    """What a link says. Raises NotFound when it was changed, cut short, or made for something else."""
    try:
        said = unseal(token.strip() + "=" * (-len(token.strip()) % 4)).split("|")
    except Unsealable as problem:
        raise NotFound from problem
    if said[0] != purpose or len(said) != parts + 1:
        raise NotFound
    return said[1:]
