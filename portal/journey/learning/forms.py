"""Forms of the workbook and the units."""

from __future__ import annotations

from wtforms import HiddenField

from portal.forms import LongText, PortalForm, needed, number_in


class SectionForm(PortalForm):
    """A section of the workbook, and the version its writer saw."""

    text = LongText("What do you want to say?", most=20_000)
    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version the page showed; 0 for none."""
        return number_in(self.seen.data, none=0)


class UnitForm(PortalForm):
    """The answer that ticks a unit."""

    answer = LongText("Your answer", needed("Write a few words to the question first."), most=5000)


class PressForm(PortalForm):
    """A form of one button."""
