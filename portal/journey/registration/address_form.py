"""Where somebody has lived: the section, and one address on a page of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal import clock
from portal.forms import DateParts, LongText, Optional, Radios, Text, needed
from portal.forms.base import PortalForm
from portal.journey.registration.rules import wrong_days
from portal.journey.registration.section_form import SectionForm, yes_no


class AddressesForm(SectionForm):
    """Where somebody has lived: the addresses are kept one by one, on pages of their own."""

    lived_abroad = yes_no(
        "Since you were 18, have you lived outside the United Kingdom for 6 months or more?",
        message="Choose yes or no: for some countries you need a police certificate",
    )


class AddressForm(PortalForm):
    """One address and its days."""

    where = Radios(
        "Where was it?",
        needed("Choose where it was"),
        choices=[
            ("uk", "In the United Kingdom"),
            ("abroad", "In another country"),
            ("none", "I had no fixed address: travelling, or staying with people"),
        ],
    )
    address = LongText(
        "Address",
        needed("Enter the address, or where you stayed"),
        most=300,
        description="With its town and postcode, and the country if it was not here",
    )
    council = Text(
        "Council",
        most=100,
        description="In the United Kingdom: who you paid council tax to. For example, Kent County Council.",
    )
    from_on = DateParts(
        "When did you move in?",
        needed("Enter the day you moved in, like 1 9 2019"),
        description="Like 1 9 2019. If you are not sure of the day, your best guess is fine.",
    )
    until_on = DateParts(
        "When did you move out?",
        [Optional()],
        description="Leave this empty if you still live there",
    )

    @classmethod
    def with_entry(cls, entry: dict[str, Any]) -> AddressForm:
        """The form with one address of the list in it."""
        days = {
            name: date.fromisoformat(entry[name]) if entry.get(name) else None
            for name in ("from_on", "until_on")
        }
        return cls(data={**entry, **days})

    def validate(self, extra_validators: Any = None) -> bool:
        """The days can be right, and an address here has its council."""
        fine = bool(super().validate(extra_validators))
        if self.where.data == "uk" and not self.council.data:
            self.refuse("Enter the council, so that we know whom to ask", "council")
            fine = False
        if not self.from_on.data or self.until_on.errors:
            return False
        for name, message in wrong_days(self.from_on.data, self.until_on.data, clock.today()).items():
            self.refuse(message, name)
            fine = False
        return fine

    def entry(self) -> dict[str, Any]:
        """What was typed, ready to be kept."""
        return {
            "where": self.where.data,
            "address": self.address.data,
            "council": self.council.data if self.where.data == "uk" else "",
            "from_on": self.from_on.data.isoformat() if self.from_on.data else "",
            "until_on": self.until_on.data.isoformat() if self.until_on.data else "",
        }


class PressForm(PortalForm):
    """A button and its keys."""
