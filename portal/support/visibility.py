"""Who may open a request: the conditions that every query of this room carries (safety rule 1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from portal.access import Viewer
from portal.households.models import Household, Membership, NamedStaff
from portal.households.queries import hidden_from_account, is_open_to
from portal.support.models import SupportNamed, SupportRequest

STAFF_SEE = "support:see"
"""The permission with which staff open requests."""


def is_readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this viewer may open a request.

    Of a family its writer, and once it was shared the other applicant of the same household, while they
    belong to it and do not part. Of staff whoever holds the permission; a confined one those named on it.
    """
    if viewer.is_staff:
        return is_open_to_staff(viewer)
    if viewer.person_id is None:
        return false()
    together = exists().where(
        Membership.person_id == viewer.person_id,
        Membership.household_id == SupportRequest.household_id,
        Membership.role == "applicant",
        Membership.until_on.is_(None),
        ~Membership.is_apart,
    )
    shared = and_(SupportRequest.shared_at.is_not(None), ~SupportRequest.is_confined)
    return or_(is_writer(viewer), and_(shared, together))


def is_writer(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this viewer wrote a request."""
    return SupportRequest.person_id == (viewer.person_id or 0)


def is_open_to_staff(viewer: Viewer) -> ColumnElement[bool]:
    """The same for staff; a restricted household's only to those named on the household too."""
    if not (viewer.is_staff and viewer.holds(STAFF_SEE)):
        return false()
    return and_(
        is_open_to(viewer, SupportRequest.household_id.expression),
        or_(~SupportRequest.is_confined, _is_named(viewer.account_id)),
    )


def _is_named(account_id: Any) -> ColumnElement[bool]:
    return exists().where(
        SupportNamed.request_id == SupportRequest.id, SupportNamed.account_id == (account_id or 0)
    )


def hides_confined(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a confined request on which the account is not named.

    The same as a list, which is short and made once a query: for long lists. Hook of the promises.
    """
    named = exists().where(
        SupportNamed.request_id == SupportRequest.id, SupportNamed.account_id == account_id
    )
    of_household = exists().where(
        NamedStaff.household_id == Household.id, NamedStaff.account_id == account_id
    )
    restricted = exists().where(
        Household.id == SupportRequest.household_id, Household.restricted, ~of_household
    )
    hidden = select(SupportRequest.reference).where(SupportRequest.is_confined, or_(~named, restricted))
    return and_(kind == "support_request", ref.in_(hidden))


def hides_support(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a request that the account may not open: confined, or of a restricted household.

    Hook of the messages.
    """
    named = exists().where(
        SupportNamed.request_id == SupportRequest.id, SupportNamed.account_id == account_id
    )
    restricted = SupportRequest.household_id.in_(hidden_from_account(account_id))
    hidden = exists().where(
        SupportRequest.reference == ref, or_(and_(SupportRequest.is_confined, ~named), restricted)
    )
    return and_(kind == "support_request", hidden)
