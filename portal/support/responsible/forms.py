"""What is typed of the order and of who placed the child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.forms import Choice, DateParts, Optional, PortalForm, Radios, Text, ValidationError, needed

OTHER = "other"
"""The choice of a council that is none of ours."""


class OrderForm(PortalForm):
    """The day of the order, and who placed the child."""

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
    def council(self) -> str:
        """The code of one of ours; empty for another."""
        return "" if self.placed_by.data == OTHER else self.placed_by.data or ""
