"""What the sender of an enquiry is shown afterwards: its reference and what was promised.

Nothing of any other enquiry is ever read here, whoever the address belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from portal.enquiries import links
from portal.enquiries.actions import is_confirmable
from portal.enquiries.eligibility.answers import Pathway
from portal.enquiries.models import Enquiry, EnquiryDraft
from portal.errors import NotFound
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.queries import promises_for
from portal.sealing import fingerprint

SUBJECT = "enquiry"


@dataclass(frozen=True)
class Confirmation:
    """One enquiry as its sender is shown it.

    `pack_due` and `talk_due` are what was told at sending, whatever became of it since; None where
    the working days were not known that far. `pack_sent_at` is set once the pack is on its way;
    `is_postable` where it can be posted: an address was given, and post is welcome.
    """

    reference: str
    names: str
    email: str | None
    is_confirmed: bool
    has_telephone: bool
    is_postable: bool
    is_intercountry: bool
    pack_due: datetime | None
    pack_sent_at: datetime | None
    talk_due: datetime | None


def confirmation_for(tokens: Sequence[str], reference: str, *, now: datetime) -> Confirmation:
    """The enquiry that one of this browser's drafts became.

    Raises NotFound for anybody else's, and for one that does not exist.
    """
    hashes = [fingerprint(token) for token in tokens if token]
    enquiry = hashes and db.session.scalar(
        select(Enquiry)
        .join(EnquiryDraft, EnquiryDraft.enquiry_id == Enquiry.id)
        .where(
            Enquiry.reference == reference,
            or_(EnquiryDraft.token_hash.in_(hashes), EnquiryDraft.resume_hash.in_(hashes)),
            EnquiryDraft.expires_at > now,
        )
    )
    if not enquiry:
        raise NotFound
    return _shown(enquiry)


def confirmation_behind(token: str, *, now: datetime) -> Confirmation:
    """The enquiry whose address a mailed link confirms. Raises NotFound once the link is over."""
    reference, address = links.read_confirm_link(token)
    enquiry = db.session.scalar(select(Enquiry).where(Enquiry.reference == reference))
    if enquiry is None or not is_confirmable(enquiry, address, now=now):
        raise NotFound
    return _shown(enquiry)


def _shown(enquiry: Enquiry) -> Confirmation:
    first = {promise.kind: promise for promise in reversed(promises_for(SUBJECT, enquiry.reference))}
    pack, talk = first.get(Kind.INFORMATION_PACK), first.get(Kind.FIRST_CONVERSATION)
    return Confirmation(
        reference=enquiry.reference,
        names=" and ".join(given for given, _ in enquiry.people),
        email=enquiry.email,
        is_confirmed=enquiry.email_confirmed_at is not None,
        has_telephone=bool(enquiry.telephone),
        is_postable=bool(enquiry.address) and not enquiry.never_post,
        is_intercountry=enquiry.pathway == Pathway.INTERCOUNTRY,
        pack_due=pack.due_at if pack else None,
        pack_sent_at=pack.kept_at if pack else None,
        talk_due=talk.due_at if talk else None,
    )
