"""What several forms of this room have: how much their page knew of, and what was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import HiddenField

from portal.forms import Checkboxes, Choice, PortalForm, Text, number_in


class SeenForm(PortalForm):
    """A form that says how many writes its page knew of: words that crossed are never lost."""

    seen = HiddenField()

    @property
    def seen_count(self) -> int:
        """How many writes; -1 for what is no number, which nothing has."""
        return number_in(self.seen.data)


class LookedAtForm(SeenForm):
    """What was looked at before something is published, and who consented."""

    checklist: ClassVar[Mapping[Any, str]] = {}
    """What is to be looked at, and how the page says it."""

    ticked = Checkboxes("Tick what you looked at")
    consent_by = Text("Who consented, or under which authority, and when?", most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticked.choices = [Choice(check.value, words) for check, words in self.checklist.items()]
