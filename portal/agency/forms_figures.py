"""The form of a published figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from portal.agency.rules_figures import KINDS, read_value, year_words
from portal.forms import Choice, PortalForm, Radios, Select, Submit, Text, ValidationError, needed

known_measures: list[Callable[[], Iterable[tuple[str, str]]]] = []
"""Hook: what a figure may stand beside, as "report|measure" and how it is called."""


def measures() -> list[tuple[str, str]]:
    """Everything a figure may stand beside."""
    return [one for ask in known_measures for one in ask()]


class FigureForm(PortalForm):
    """One figure: of what kind, beside which year and measure, how much, and who says so."""

    kind = Radios(
        "What kind of figure is it?",
        needed("Choose what kind of figure it is"),
        choices=list(KINDS.items()),
    )
    year = Select("Beside which year does it stand?", needed("Choose the year"))
    what = Select(
        "Beside which figure of ours?", needed("Choose the figure it stands beside"), choices=measures
    )
    value = Text("How much", needed("Enter the number, like 121 or 53.5"), most=12)
    source = Text("Where it was published", needed("Enter where it was published"), most=200)
    save = Submit("Save this figure")

    def offer_years(self, years: Iterable[int]) -> None:
        """Say which years may be chosen, by the calendar year each begins in."""
        self.year.choices = [Choice(str(one), year_words(one)) for one in years]

    def validate_value(self, field: Any) -> None:
        """It must be a number."""
        if read_value(field.data) is None:
            raise ValidationError("Enter a number from 0, whole or to one decimal, like 121 or 53.5")
