"""What else is hidden with a restricted household: messages to its people, which show their address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from portal.accounts.models import Account
from portal.households.models import Household, Membership, Person
from portal.households.queries import hidden_from_account


def hides_subject(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a restricted household on which the account is not named, or one of its people.

    Those who have left it too: their address would say where the others are looked for.
    """
    hidden = hidden_from_account(account_id)
    people = (
        exists()
        .where(Membership.household_id.in_(hidden), Person.id == Membership.person_id)
        .where(
            or_(
                and_(kind == "person", Person.reference == ref),
                and_(kind == "account", Person.account_id == Account.id, Account.reference == ref),
            )
        )
    )
    return or_(
        and_(kind == "household", exists().where(Household.reference == ref, Household.id.in_(hidden))),
        and_(kind.in_(("person", "account")), people),
    )
