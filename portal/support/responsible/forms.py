"""What is typed of the order and of who placed the child."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import HiddenField

from portal.forms import Choice, DateParts, Optional, PortalForm, Radios, Text, ValidationError, needed

OTHER = "other"
"""The choice of a council that is none of ours."""


class OrderForm(PortalForm):
    """The day of the order, who placed the child, and when what its page showed was written."""

    seen = HiddenField()
    order_on = DateParts("When was the adoption order made?", [Optional()])
    placed_by = Radios("Which council placed the child?", needed("Choose the council"), choices=())
    placed_by_name = Text("Another council: its name", most=120)

    def fit(self, councils: Mapping[str, str]) -> None:
        """Offer the councils we serve, and another."""
        self.placed_by.choices = [
            *(Choice(*one) for one in councils.items()),
            Choice(OTHER, "Another council"),
        ]

    def validate_placed_by_name(self, field: Any) -> None:
        """Another council has a name."""
        if self.placed_by.data == OTHER and not field.data:
            raise ValidationError("Enter the name of the council")

    @property
    def seen_at(self) -> datetime | None:
        """When what the page showed was written; None where nothing was, or for no moment."""
        try:
            moment = datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    @property
    def council(self) -> str:
        """The code of one of ours; empty for another."""
        return "" if self.placed_by.data == OTHER else self.placed_by.data or ""
