"""Looking a household's journey up for a page: through the viewer, with a reason outside own work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from portal import access, clock
from portal.access import Viewer
from portal.households.opening import OfHousehold, asked_reason
from portal.households.opening.queries import look_up_by_id
from portal.households.queries import Member
from portal.journey.models import Journey
from portal.journey.queries import journey_for

FOLDER = "journey/checks/staff"


@dataclass(frozen=True)
class Household(OfHousehold):
    """What a page says of the household."""

    id: int
    reference: str
    label: str
    authority: str
    members: tuple[Member, ...]
    """Who lives in the home."""
    journey: Journey
    """As it was read for the page."""


def household_page(viewer: Viewer, reference: str) -> tuple[Household, Response | None]:
    """The household of a journey and, where a reason has to be given first, the way to that page.

    Business support handles every household's checks: that is their own work, audited like any opening.
    Raises NotFound for a journey the viewer may not see.
    """
    journey = journey_for(viewer, reference)
    found = look_up_by_id(viewer, journey.household_id, now=clock.now())
    read = found.household
    household = Household(read.id, read.reference, read.label, read.authority, found.members, journey)
    may = found.may_open or "business_support" in viewer.roles
    if answer := asked_reason(viewer, household, may=may):
        return household, answer
    access.opened("household", household.reference, journey=reference)
    return household, None
