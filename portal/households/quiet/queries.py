"""Whether nothing automatic goes to a household now, and since when."""

from __future__ import annotations

from sqlalchemy import select

from portal.extensions import db
from portal.households.quiet.models import HouseholdQuiet


def is_quiet(household_id: int | None) -> bool:
    """Whether nothing may go to a household by itself (safety rule 12); never so without a household.

    Whoever sends a reminder, a questionnaire or an offer asks here first.
    """
    return quiet_of(household_id) is not None


def quiet_of(household_id: int | None) -> HouseholdQuiet | None:
    """The open time of quiet of a household, for staff's pages; None where there is none."""
    if household_id is None:
        return None
    return db.session.scalars(
        select(HouseholdQuiet).where(
            HouseholdQuiet.household_id == household_id, HouseholdQuiet.released_at.is_(None)
        )
    ).one_or_none()
