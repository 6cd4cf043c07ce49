"""Who of some people may open a request: nobody is given, or told of, what they would not find."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.queries import StaffMember, staff_member_of_id
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.support.models import SupportNamed


def who_may_open(
    people: Iterable[StaffMember], *, household_id: int | None, confined_id: int | None = None
) -> list[StaffMember]:
    """Those of these people who may open a request of this household.

    Of a restricted household those named on it; of a confined request (`confined_id`) those named on the
    request. Where nobody is left, whoever is named and still works here.
    """
    named = [
        one for one in (_named_on_household(household_id), _named_on_request(confined_id)) if one is not None
    ]
    found = [one for one in people if all(one.id in ids for ids in named)]
    if found or not named:
        return found
    both = set.intersection(*named)
    return [one for one in map(staff_member_of_id, sorted(both)) if one is not None]


def _named_on_household(household_id: int | None) -> set[int] | None:
    """Who is named on a household that is restricted; None for one that is not."""
    if household_id is None:
        return None
    if not db.session.scalar(select(Household.restricted).where(Household.id == household_id)):
        return None
    return set(
        db.session.scalars(select(NamedStaff.account_id).where(NamedStaff.household_id == household_id))
    )


def _named_on_request(request_id: int | None) -> set[int] | None:
    if request_id is None:
        return None
    return set(
        db.session.scalars(select(SupportNamed.account_id).where(SupportNamed.request_id == request_id))
    )
