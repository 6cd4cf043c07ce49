"""Booking with a name and an e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import starmap

from portal.enquiries.asking.forms import SendForm
from portal.events.actions.visitors import Visitor
from portal.events.kinds import Kind, Rule
from portal.forms import (
    Checkbox,
    Choice,
    Email,
    LongText,
    Phone,
    PortalForm,
    Select,
    Text,
    ValidationError,
    needed,
)

MOST_WITH = 5
"""How many more somebody can name: larger parties ring us."""


class PressForm(PortalForm):
    """A button, and nothing to fill in."""


OTHERS = "Who comes with you?"
ACCESS = "Does anything help you take part?"
DIET = "Is there food you can’t eat?"


class NamesOthers:
    """What the forms share that ask who comes along: `others`, one name on a line."""

    others: LongText

    def names(self) -> tuple[str, ...]:
        """Who comes along, one on each line."""
        return tuple(line.strip() for line in (self.others.data or "").splitlines() if line.strip())

    def validate_others(self, field: LongText) -> None:
        """Each name fits, and there are not too many of them."""
        if len(self.names()) > MOST_WITH:
            raise ValidationError(f"Name {MOST_WITH} people or fewer. To bring more, ring us")
        if any(len(name) > 200 for name in self.names()):
            raise ValidationError("Write each name on a line of its own")


class WhoComesForm(NamesOthers, PortalForm):
    """Who comes along with somebody who booked by name, and what they need."""

    others = LongText(OTHERS, most=600)
    access_needs = LongText(ACCESS, most=500)
    dietary_needs = Text(DIET, most=200)


class BookByNameForm(NamesOthers, SendForm):
    """Who comes and how we reach them."""

    name = Text(
        "Your name",
        needed("Enter your name, so we can greet you at the door"),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    email = Email(
        "Your e-mail address", needed("Enter your e-mail address, so we can send you the link that books")
    )
    organisation = Text("Your school or organisation", render_kw={"autocomplete": "organization"})
    others = LongText(OTHERS, most=600)
    wants_call = Checkbox("Please call me about a visit at home")
    telephone = Phone("Your telephone number")
    authority = Select("Where do you live?")
    access_needs = LongText(ACCESS, most=500)
    dietary_needs = Text(DIET, most=200)

    def fit(self, rule: Rule, councils: Mapping[str, str]) -> None:
        """Leave out what this kind of event does not ask.

        `councils`, code to name, to choose from for the call; none where the event is of one council.
        """
        self.authority.choices = [Choice("", "Choose your council"), *starmap(Choice, councils.items())]
        if rule.kind is not Kind.INFORMATION_EVENT or not councils:
            del self.authority
        if not rule.asks_organisation:
            del self.organisation
        if rule.kind is not Kind.INFORMATION_EVENT:
            del self.wants_call
            del self.telephone

    def validate_organisation(self, field: Text) -> None:
        """Somebody who comes for their work says where they work."""
        if not field.data:
            raise ValidationError("Enter the name of your school or organisation")

    def validate_telephone(self, field: Phone) -> None:
        """Who wants a call says on which number."""
        if self.wants_call.data and not field.data:
            raise ValidationError("Enter your telephone number, so we can call you")

    def validate_authority(self, field: Select) -> None:
        """Who wants a call says where they live, so that the right person calls."""
        if self.wants_call.data and not field.data:
            raise ValidationError("Choose where you live, so the right person calls you")

    def visitor(self) -> Visitor:
        """What was typed, as the action takes it. A number counts only with the wish to be called."""
        wants_call = bool("wants_call" in self and self.wants_call.data)
        return Visitor(
            name=self.name.data or "",
            email=self.email.data or "",
            others=self.names(),
            organisation=(self.organisation.data or "") if "organisation" in self else "",
            telephone=(self.telephone.data or "") if wants_call else "",
            wants_call=wants_call,
            authority=(self.authority.data or "") if wants_call and "authority" in self else "",
            access_needs=self.access_needs.data or "",
            dietary_needs=self.dietary_needs.data or "",
        )
