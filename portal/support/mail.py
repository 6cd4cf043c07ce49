"""Telling the writer of a request that there is something: a neutral e-mail, where they said it is safe.

Nobody else of the household is ever written to about it (safety rules 1 and 9). Without an account, or
without "you can e-mail me", nothing goes: somebody rings.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Account
from portal.errors import NotFound
from portal.extensions import db
from portal.households.mail import is_held_back
from portal.households.models import Person
from portal.messages.actions import write_message
from portal.support.models import SupportRequest
from portal.support.rules import OPEN, SUBJECT

TEMPLATE = "something_for_you"
LINK = "support_request"
STAFF_LINK = "support_staff"
NEEDS_YOU = "needs_you_now"


def tell_writer(request: SupportRequest, *, now: datetime) -> bool:
    """Write to the writer's own address that there is something; whether an e-mail goes.

    None goes while the adults part, until a manager releases it (safety rule 3): somebody rings.
    """
    address = _address_of(request)
    if address is None:
        return False
    write_message(
        TEMPLATE,
        to=address,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=request.reference,
        link=LINK,
        link_subject=request.reference,
    )
    return True


def may_be_told(request: SupportRequest) -> bool:
    """Whether an e-mail would tell the writer of something now."""
    return _address_of(request) is not None


def _address_of(request: SupportRequest) -> str | None:
    """The address the writer is written to; None where nothing may go."""
    if not request.can_email or request.person_id is None:
        return None
    address = db.session.scalar(
        select(Account.email)
        .join(Person, Person.account_id == Account.id)
        .where(
            Person.id == request.person_id,
            Account.ended_at.is_(None),
            Account.first_signed_in_at.is_not(None),
        )
    )
    return None if address is None or is_held_back(address, TEMPLATE) else address


def request_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The page of a request, behind its writer's sign-in. Raises NotFound where there is none."""
    found = select(SupportRequest.id).where(SupportRequest.reference == link_subject)
    if db.session.scalar(found) is None:
        raise NotFound
    return own_page(link_subject, base_url=base_url)


def own_page(reference: str, *, base_url: str) -> str:
    """The address by which an e-mail leads a writer to their request; it tells nothing (safety rule 9)."""
    return f"{base_url.rstrip('/')}/for-you/{reference}"


def staff_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The page of a request for staff, behind their sign-in. Raises NotFound once it has ended."""
    state = db.session.scalar(select(SupportRequest.state).where(SupportRequest.reference == link_subject))
    if state not in OPEN:
        raise NotFound
    return f"{base_url.rstrip('/')}/staff/support/requests/{link_subject}"
