"""The forms of the agency's own pages."""

from __future__ import annotations

from typing import Any

from portal.agency.rules_colour import colour_problem
from portal.agency.rules_cut_off import MOST_HOURS
from portal.agency.rules_wording import sender_problem
from portal.forms import (
    DateParts,
    Email,
    LongText,
    Optional,
    Phone,
    PortalForm,
    Submit,
    Text,
    ValidationError,
    needed,
    number_in,
)


class DetailsForm(PortalForm):
    """What the agency is called and how it is reached."""

    name = Text("Name of the agency", needed("Enter the agency’s name"), most=120)
    colour = Text("Colour", needed("Enter a colour, like #0b5c5c"), most=7)
    telephone = Phone("Telephone", needed("Enter the telephone number people ring"))
    email = Email("E-mail address", needed("Enter the e-mail address people write to"))
    address = LongText("Postal address", most=400)
    mail_sender = Text("Sender’s name on e-mails", needed("Enter a neutral sender’s name"), most=80)
    save = Submit("Save")

    def validate_colour(self, field: Any) -> None:
        """Everybody must be able to read it."""
        if problem := colour_problem(field.data or ""):
            raise ValidationError(problem)

    def validate_mail_sender(self, field: Any) -> None:
        """It must not tell anything."""
        if problem := sender_problem(field.data or "", self.name.data or ""):
            raise ValidationError(problem)


class CutOffForm(PortalForm):
    """Until when families change a booking by themselves."""

    hours = Text(
        "How many hours before an event can a family still change or cancel by itself?",
        needed("Enter a number of hours, like 24"),
        most=3,
    )
    save = Submit("Save")

    def validate_hours(self, field: Any) -> None:
        """It must be a number of hours."""
        if not 0 <= number_in(field.data) <= MOST_HOURS:
            raise ValidationError(f"Enter a number from 0 to {MOST_HOURS}")


class AuthorityForm(PortalForm):
    """One council the agency serves."""

    name = Text("Short name", needed("Enter the name people know it by"), most=120)
    council = Text("Full name of the council", most=120)
    out_of_hours_telephone = Phone("Out-of-hours telephone", [Optional()])
    save = Submit("Save")


class TeamForm(PortalForm):
    """A team's name."""

    name = Text("Name of the team", needed("Enter the team’s name"), most=120)
    save = Submit("Save")


class DayForm(PortalForm):
    """A day on which nobody works, and why."""

    day = DateParts("Day", needed("Enter the day"))
    reason = Text("Reason", needed("Enter why, so that colleagues understand it"), most=120)
    save = Submit("Save")


class PlainForm(PortalForm):
    """A button that changes one thing: only the keys every form has."""
