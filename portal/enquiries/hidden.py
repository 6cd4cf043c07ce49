"""Enquiries of a restricted household: hidden from staff not named on it, wherever one is the subject."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists

from portal.enquiries.handling.queries import SUBJECT
from portal.enquiries.models import Enquiry
from portal.households.queries import hidden_from_account


def hides_enquiry(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is an enquiry of a restricted household on which the account is not named."""
    hidden = hidden_from_account(account_id)
    return and_(kind == SUBJECT, exists().where(Enquiry.reference == ref, Enquiry.household_id.in_(hidden)))
