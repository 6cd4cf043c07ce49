"""Whom of a household we write to, and to whom nothing may be sent now (safety rules 10 and 12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Exists, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Membership, Person
from portal.households.partings.models import PartingSide

ASKED_FOR = frozenset(
    {
        "sign_in_link",
        "confirm_email",
        "email_change_asked",
        "email_changed",
        "password_changed",
        "second_step_changed",
    }
)
"""What goes out because its reader pressed a button just then: always sent."""

INVITATION = "family_invitation"


class Addressee(NamedTuple):
    """Somebody of a household who is written to: their reference and address."""

    person: str
    email: str


def is_held_back(address: str, template: str) -> bool:
    """Whether nothing of this template may go to this address.

    Nothing goes to people who part until a manager releases it, and nothing but the invitation to
    the second who adopts before they have joined.
    """
    if template in ASKED_FOR:
        return False
    email = address.strip().lower()
    account_id = select(Account.id).where(Account.email == email).scalar_subquery()
    theirs = select(Person.id).where(or_(Person.email == email, Person.account_id == account_id))
    parts = exists().where(PartingSide.person_id.in_(theirs), PartingSide.released_at.is_(None))
    if template == INVITATION:
        return bool(db.session.scalar(select(parts)))
    return bool(db.session.scalar(select(or_(parts, _has_not_joined(email)))))


def _has_not_joined(email: str) -> Exists:
    """The address is that of somebody invited by whoever adopts with them, who has not signed in yet."""
    first = aliased(Membership)
    own_first = (
        select(func.min(first.id))
        .where(first.household_id == Membership.household_id, first.role == "applicant")
        .scalar_subquery()
    )
    return (
        exists()
        .where(Membership.person_id == Person.id, Membership.until_on.is_(None))
        .where(Membership.role == "applicant", Membership.id != own_first)
        .where(Person.account_id == Account.id, Account.first_signed_in_at.is_(None))
        .where(Account.email == email)
    )


def addressees_of(household_id: int, people: Iterable[int] | None = None) -> list[Addressee]:
    """Who of a household an e-mail is written to, or who of these people of it, in a fixed order.

    Who adopts, has taken up the invitation, still signs in and does not part.
    """
    query = (
        select(Person.reference, Account.email)
        .join(Membership, Membership.person_id == Person.id)
        .join(Account, Account.id == Person.account_id)
        .where(
            Membership.household_id == household_id,
            Membership.until_on.is_(None),
            Membership.role == "applicant",
            ~Membership.is_apart,
            Account.ended_at.is_(None),
            Account.first_signed_in_at.is_not(None),
        )
        .order_by(Person.id)
    )
    if people is not None:
        query = query.where(Person.id.in_(sorted(set(people))))
    return [Addressee(row.reference, row.email) for row in db.session.execute(query)]
