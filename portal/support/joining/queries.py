"""Reading whose a stranger's request is. The caller has looked the request up through its viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Household, Person
from portal.support.joining.models import SupportOffer
from portal.support.models import SupportRequest


@dataclass(frozen=True, slots=True)
class Offer:
    """Whose staff say a request is, and how far the sign-in is. Empty strings while nobody has said."""

    household: str
    """The reference of the household the request is of."""
    label: str
    name: str
    """Whoever is taken to be its writer."""
    invited_at: datetime | None
    has_signed_in: bool
    seen: str = ""
    """Whose it is now, for the form to carry (`as_seen`)."""

    @property
    def is_linked(self) -> bool:
        """Whether somebody has said whose it is."""
        return bool(self.name)


def as_seen(person_ref: str, linked_at: datetime) -> str:
    """Whose a request is said to be, and since when, as a page shows it."""
    return f"{person_ref} {linked_at.isoformat()}"


def offer_of(request: SupportRequest) -> Offer:
    """How far the sign-in of a request's writer is. One query; its viewer may open the household too."""
    row = db.session.execute(
        select(
            Household.reference,
            Household.label,
            Person.given_name,
            Person.family_name,
            Person.reference.label("person"),
            SupportOffer.linked_at,
            SupportOffer.invited_at,
            Account.first_signed_in_at,
        )
        .select_from(SupportRequest)
        .outerjoin(Household, Household.id == SupportRequest.household_id)
        .outerjoin(SupportOffer, SupportOffer.request_id == SupportRequest.id)
        .outerjoin(Person, Person.id == SupportOffer.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(SupportRequest.id == request.id)
    ).one()
    return Offer(
        household=row.reference or "",
        label=row.label or "",
        name=f"{row.given_name or ''} {row.family_name or ''}".strip(),
        invited_at=row.invited_at,
        has_signed_in=row.first_signed_in_at is not None,
        seen=as_seen(row.person, row.linked_at) if row.linked_at is not None else "",
    )
