"""Looking a household's journey up for a page: through the viewer, with a reason outside own work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from portal import access
from portal.access import Viewer
from portal.households.opening import OfHousehold, asked_reason
from portal.journey.checks.queries import household_of_journey
from portal.journey.queries import journey_for

FOLDER = "journey/checks/staff"


@dataclass(frozen=True)
class Household(OfHousehold):
    """What a page says of the household."""

    id: int
    reference: str
    label: str
    authority: str


def household_page(viewer: Viewer, reference: str) -> tuple[Household, Response | None]:
    """The household of a journey and, where a reason has to be given first, the way to that page.

    Business support handles every household's checks: that is their own work, audited like any opening.
    Raises NotFound for a journey the viewer may not see.
    """
    found = household_of_journey(journey_for(viewer, reference))
    household = Household(found.id, found.reference, found.label, found.authority)
    if "business_support" not in viewer.roles and (answer := asked_reason(viewer, household)):
        return household, answer
    access.opened("household", household.reference, journey=reference)
    return household, None
