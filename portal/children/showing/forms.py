"""To whom a group is opened, how much of it, why, and until when."""

from __future__ import annotations

from datetime import datetime, time

from flask_wtf import FlaskForm

from portal.children.rules import LEVELS, Level
from portal.clock import LONDON
from portal.forms import DateParts, LongText, Optional, PortalForm, Radios, Text, needed

OFFERED = (Level.INTRODUCTION, Level.PROFILE)
"""What is opened by hand; the fuller report follows from a link."""


class FindForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Words to look for. Looking twice changes nothing, so it needs no once-key."""

    words = Text("Name, town or reference", most=60)


class ShowForm(PortalForm):
    """How much, why, and until when."""

    level = Radios(
        "How much do they see?",
        needed("Choose how much they see"),
        choices=[(str(level.value), LEVELS[level]) for level in OFFERED],
    )
    reason = LongText("Why this child and these households?", needed("Write why"), most=1000)
    until = DateParts("Until when?", [Optional()])

    def ends_at(self) -> datetime | None:
        """The end of the day that was typed; None for none."""
        day = self.until.data
        return datetime.combine(day, time(23, 59), LONDON) if day else None

    @property
    def level_number(self) -> int:
        """The level that was chosen; 0 for none."""
        typed = self.level.data or ""
        return int(typed) if typed in {str(level.value) for level in OFFERED} else 0


class DecideForm(PortalForm):
    """Whether they are shown the group after all."""

    answer = Radios(
        "May they be shown this group?",
        needed("Choose"),
        choices=[("yes", "Yes, open it"), ("no", "No, they are not shown it")],
    )
