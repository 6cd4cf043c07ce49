"""What a person has done and agreed before they look, and for how long a family may pause. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.children.placing.rules import OVER, State
from portal.errors import Refused

TERMS = (
    "I show this to nobody but the person I adopt with, and our worker.",
    "I take no picture of it and copy nothing from it.",
    "I look where nobody else can see the screen.",
    "I tell you at once if somebody else may have seen it, or if I lose a device I looked with.",
)
"""What each person agrees; a change of the words needs a new rules.TERMS_WORDING."""

LONGEST_PAUSE = timedelta(days=366)

GONE_FOR = timedelta(days=90)
"""How long the list still says, after the last day, that something is not shown any more."""


def pause_until(day: date | None, *, today: date) -> date | None:
    """The day until which a household pauses; None for no pause. Raises Refused for what cannot be."""
    if day is None:
        return None
    if day <= today:
        raise Refused("Choose a day to come.")
    if day > today + LONGEST_PAUSE:
        raise Refused("Choose a day within a year. You can pause again then.")
    return day


@dataclass(frozen=True, slots=True)
class Before:
    """What a person has still to do before they look."""

    has_agreed: bool
    has_second_step: bool
    """An app or a passkey is set up."""
    took_second_step: bool
    """And was used when this browser signed in."""
    child: str
    """The alias of the child last matched with the household or living there; empty for none."""
    child_is: str
    """Where that is, of placing.rules.State; empty for none."""
    child_group_id: int | None
    """The group of that child: another one may have the same alias."""

    @property
    def is_done(self) -> bool:
        """Whether they may look."""
        return self.has_agreed and self.has_second_step and self.took_second_step

    @property
    def has_child(self) -> bool:
        """Whether a child is matched with them now, or lives with them."""
        return bool(self.child) and not self.has_left

    @property
    def has_left(self) -> bool:
        """Whether the child who was theirs last has gone again."""
        return self.child_is in OVER

    @property
    def still_wait(self) -> bool:
        """Whether no child lives with them yet: they read what is done for them meanwhile."""
        return not self.has_child or self.child_is == State.PLANNED
