"""What help there is, by need. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

CHECK_EVERY = timedelta(days=182)
"""How long what somebody checked counts as known (practice, to be confirmed)."""


class Need(StrEnum):
    """What help is looked for."""

    SAFETY = "safety"
    SCHOOL = "school"
    HEALTH = "health"
    BEHAVIOUR = "behaviour"
    IDENTITY = "identity"
    GROUPS = "groups"
    MONEY = "money"
    PARENTS = "parents"


NEEDS = {
    Need.SAFETY: "Being safe at home",
    Need.SCHOOL: "School and learning",
    Need.HEALTH: "Health and feelings of a child",
    Need.BEHAVIOUR: "Behaviour that is hard to live with",
    Need.IDENTITY: "Where a child comes from, and keeping in touch",
    Need.GROUPS: "Meeting other families",
    Need.MONEY: "Money and rights",
    Need.PARENTS: "Help for yourself",
}
"""The needs, as families read them."""


def is_due_for_a_check(checked_on: date, today: date) -> bool:
    """Whether somebody should look again whether an entry is still right."""
    return today - checked_on > CHECK_EVERY
