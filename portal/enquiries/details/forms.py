"""The forms staff write with what somebody told them: a whole enquiry, or details put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from wtforms import HiddenField, StringField

from portal.enquiries.asking.forms import CONSIDERS, REACH_BY
from portal.enquiries.rules import HEARD_FROM, Background, Considers, Details
from portal.forms import (
    Checkboxes,
    Choice,
    DateParts,
    Email,
    LongText,
    Optional,
    Phone,
    PortalForm,
    Postcode,
    Radios,
    Select,
    Text,
    needed,
)

OLDEST = timedelta(days=60)
"""An enquiry that came longer ago than this is not entered as one: ring them first (practice)."""


BACKGROUNDS = {
    Background.ADOPTED_BEFORE: "Approved to adopt before",
    Background.FOSTER_CARER: "Approved foster carer now",
    Background.CHILD_IN_FAMILY: "The child already lives with them or is in the family",
    Background.FROM_ABROAD: "A child from another country",
}


WISHES = {
    "no_voicemail": "No voicemail",
    "never_post": "Never by post",
    "speak_to_me_first": "Speak to them only",
}

TYPED = (
    "given_name",
    "family_name",
    "second_given_name",
    "second_family_name",
    "telephone",
    "safe_times",
    "address",
    "postcode",
    "town",
    "authority",
    "access_needs",
    "language_needs",
)
"""What is typed or chosen as one text each, under the names the enquiry keeps it under."""


class ReachForm(PortalForm):
    """Who somebody is and how to reach them. A name, an area and one way to reach them are needed."""

    given_name = Text("First name", needed("Enter their first name"), most=100)
    family_name = Text("Last name", needed("Enter their last name"), most=100)
    second_given_name = Text("Partner’s first name", most=100)
    second_family_name = Text("Partner’s last name", most=100)
    telephone = Phone("Telephone number", render_kw={"autocomplete": "off", "inputmode": "tel"})
    email = Email(
        "E-mail address",
        description="They get the information pack at once, and a link to confirm the address.",
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )
    reach_by = Checkboxes("What suits them best", choices=list(REACH_BY.items()))
    safe_times: StringField = Text("Good days and times", most=500)
    wishes = Checkboxes("What they want us to keep to", choices=list(WISHES.items()))
    address = LongText("Address, for the paper pack", most=300, render_kw={"autocomplete": "off"})
    postcode = Postcode("Postcode", render_kw={"autocomplete": "off"})
    town = Text("Town or village", most=80)
    authority = Radios("Which area they live in", needed("Choose the area they live in"))
    access_needs: StringField = Text("What helps them take part", most=1000)
    language_needs: StringField = Text("Languages", most=500)

    def offer(self, authorities: Mapping[str, str]) -> None:
        """Offer these areas, code to name."""
        self.authority.choices = [Choice(code, name) for code, name in authorities.items()]

    def is_whole(self) -> bool:
        """Whether the fields are right, and right together."""
        fine = bool(self.validate())
        if bool(self.second_given_name.data) != bool(self.second_family_name.data):
            missing = "second_family_name" if self.second_given_name.data else "second_given_name"
            self.refuse("Enter both of the partner’s names, or neither", missing)
            fine = False
        if not (self.telephone.data or self.email.data or self.address.data):
            self.refuse("Enter a telephone number, an e-mail address or an address to write to", "telephone")
            fine = False
        if "never_post" in (self.wishes.data or ()) and not (self.telephone.data or self.email.data):
            self.refuse(
                "They want nothing by post: enter a telephone number or an e-mail address", "telephone"
            )
            fine = False
        return fine


class EntryForm(ReachForm):
    """What somebody told us: their whole enquiry."""

    background = Checkboxes("What is true for them", choices=list(BACKGROUNDS.items()))
    considers = Checkboxes(
        "Children they would think about",
        choices=list({**CONSIDERS, Considers.NOT_SURE: "They are not sure yet"}.items()),
    )
    heard_from = Select("How they heard about us", choices=[("", "Not asked"), *HEARD_FROM.items()])
    own_words = LongText(
        "What they said, in their words",
        most=3000,
        description="They may read this one day. Nothing about convictions or health.",
    )
    asked_on = DateParts(
        "Did they ask on an earlier day?",
        [Optional()],
        description="Leave this empty if it was today. Our promises count from that day.",
    )

    def is_complete(self, *, today: date) -> bool:
        """Whether it can be entered: the fields are right, and right together."""
        fine = self.is_whole()
        asked = self.asked_on.data
        if asked is not None and not today - OLDEST <= asked <= today:
            self.refuse(f"Enter a day in the last {OLDEST.days} days, or leave this empty", "asked_on")
            fine = False
        return fine

    def details(self) -> Details:
        """What was entered, as one enquiry."""
        said: dict[str, Any] = {name: field.data for name, field in self._fields.items()}
        wishes = said["wishes"] or ()
        return Details(
            given_name=said["given_name"],
            family_name=said["family_name"],
            second_given_name=said["second_given_name"] or "",
            second_family_name=said["second_family_name"] or "",
            email=said["email"] or None,
            telephone=said["telephone"] or "",
            reach_by=tuple(said["reach_by"] or ()),
            safe_times=said["safe_times"] or "",
            no_voicemail="no_voicemail" in wishes,
            never_post="never_post" in wishes,
            speak_to_me_first="speak_to_me_first" in wishes,
            address=said["address"] or "",
            postcode=said["postcode"] or "",
            town=said["town"] or "",
            authority=said["authority"],
            background=tuple(said["background"] or ()),
            considers=tuple(said["considers"] or ()),
            access_needs=said["access_needs"] or "",
            language_needs=said["language_needs"] or "",
            heard_from=said["heard_from"] or "",
            own_words=said["own_words"] or "",
        )


class DetailsForm(ReachForm):
    """Details put right. `shown` is what stood when the form was opened, sealed.

    `contested` names the fields that a colleague and whoever types here both changed.
    """

    shown = HiddenField()
    contested = HiddenField()
    safe_times = LongText("Good days and times", most=500)
    access_needs = LongText("What helps them take part", most=1000)
    language_needs = LongText("Languages", most=500)

    @staticmethod
    def stands(values: Mapping[str, Any]) -> dict[str, Any]:
        """What stands, as the form shows it."""
        return {**values, "wishes": [wish for wish in WISHES if values[wish]]}

    def values(self) -> dict[str, Any]:
        """What was typed, by the names the enquiry keeps it under."""
        wishes, ways = self.wishes.data or (), self.reach_by.data or ()
        typed = {name: self[name].data or "" for name in TYPED}
        return {
            **typed,
            "email": self.email.data or None,
            "reach_by": [way for way in REACH_BY if way in ways],
            **{wish: wish in wishes for wish in WISHES},
        }
