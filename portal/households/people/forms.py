"""The forms about the people of a household."""

from __future__ import annotations

from typing import Any

from portal.forms import (
    Checkbox,
    DateParts,
    Email,
    Optional,
    Phone,
    PortalForm,
    Radios,
    Text,
    needed,
)
from portal.households.people.actions import Details, Wishes
from portal.households.queries import Member

OFF = {"autocomplete": "off"}
BORN = "Enter the date of birth, like 27 3 2015"


class PressForm(PortalForm):
    """A button and its keys."""


class NameForm(PortalForm):
    """Somebody's names."""

    given_name = Text("First name", needed("Enter the first name"), most=100, render_kw=OFF)
    family_name = Text("Last name", needed("Enter the last name"), most=100, render_kw=OFF)


class InviteSecondForm(NameForm):
    """The second person who adopts, and an address of their own."""

    email = Email(
        "Their own e-mail address",
        needed("Enter their e-mail address: we send them a link to join you"),
        render_kw={**OFF, "inputmode": "email", "spellcheck": "false"},
        description="Not one you share. What each of you writes about health or the past stays private.",
    )

    def details(self) -> Details:
        """What was typed."""
        return Details(self.given_name.data or "", self.family_name.data or "", email=self.email.data or "")


class AtHomeForm(NameForm):
    """Somebody who lives at home, without a sign-in."""

    role = Radios(
        "Who are they?",
        needed("Choose whether they are a child or an adult"),
        choices=[("child", "A child or young person, under 18"), ("adult", "An adult, 18 or over")],
    )
    born_on = DateParts(
        "Date of birth",
        needed(BORN),
        description="So we know which checks are needed, and when. For example, 27 3 2015",
    )

    def details(self) -> Details:
        """What was typed."""
        return Details(self.given_name.data or "", self.family_name.data or "", self.born_on.data)


class OwnDetailsForm(NameForm):
    """One's own names, date of birth and telephone; or those of somebody at home."""

    born_on = DateParts("Date of birth", [Optional()], description="For example, 27 3 1985")
    telephone = Phone("Telephone (optional)", [Optional()])

    @classmethod
    def stands(cls, member: Member) -> dict[str, Any]:
        """What stands now."""
        return {
            "given_name": member.given_name,
            "family_name": member.family_name,
            "born_on": member.born_on,
            "telephone": member.telephone,
            "email": member.email,
        }

    def details(self, email: str = "") -> Details:
        """What was typed."""
        return Details(
            self.given_name.data or "",
            self.family_name.data or "",
            self.born_on.data,
            email,
            self.telephone.data or "",
        )


class PersonForm(OwnDetailsForm):
    """What staff write down about somebody. The address is asked where they have no sign-in yet."""

    email = Email("E-mail address (optional)", [Optional()], render_kw=OFF)


class AddPersonForm(PersonForm):
    """Somebody staff add to a household."""

    role = Radios(
        "Who are they?",
        needed("Choose who they are"),
        choices=[
            ("applicant", "They adopt: they get a sign-in of their own"),
            ("adult", "An adult at home, 18 or over"),
            ("child", "A child at home, under 18"),
        ],
    )
    invite = Checkbox("Send them the invitation to sign in now")


class WishesForm(PortalForm):
    """How somebody wants to be reached."""

    never_by_post = Checkbox("Never send me post")
    no_voicemail = Checkbox("Never leave a voicemail")
    speak_to_me_first = Checkbox("Speak to me first, before you speak to anybody else at home")

    def wishes(self) -> Wishes:
        """What was ticked."""
        return Wishes(
            bool(self.never_by_post.data), bool(self.no_voicemail.data), bool(self.speak_to_me_first.data)
        )


class CodeWordForm(PortalForm):
    """The word a family says on the telephone."""

    word = Text(
        "Your code word",
        needed("Choose a word of 4 letters or more"),
        most=60,
        description="A word or two you will remember. Not a name or a birthday.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
