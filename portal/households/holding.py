"""Holding households until the transaction ends: who changes the same one comes one after the other."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.extensions import db
from portal.households.models import Household


def hold_households(household_ids: Collection[int]) -> None:
    """Hold these, by number: in one order, so that two who hold several never wait for each other.

    Rows that name a household can still be written meanwhile (FOR NO KEY UPDATE). A household is held before
    whatever belongs to it: its journey, and the groups of children it is linked with.
    """
    held = select(Household.id).where(Household.id.in_(household_ids)).order_by(Household.id)
    db.session.execute(held.with_for_update(key_share=True))
