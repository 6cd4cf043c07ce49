"""What is hidden with a restricted household: e-mails about its journey, which show a referee's address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists

from portal.households.queries import hidden_from_account
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey


def hides_journey(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a journey of a restricted household hidden from the account."""
    hidden = hidden_from_account(account_id)
    return and_(kind == SUBJECT, exists().where(Journey.reference == ref, Journey.household_id.in_(hidden)))
