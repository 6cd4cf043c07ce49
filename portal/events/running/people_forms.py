"""The forms of bookings: who comes and what they need, moving, deciding, and who must not meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.events.rules import Person
from portal.forms import Checkboxes, Choice, LongText, PortalForm, Radios, Text, needed
from portal.households.queries import Member

OFF = {"autocomplete": "off"}


class PeopleForm(PortalForm):
    """Who of a household comes. What each needs is added by `people_form`."""

    who = Checkboxes("Who is coming?", needed("Choose who is coming"))
    members: Sequence[Member] = ()

    def people(self) -> list[Person]:
        """Who comes, with what they need; then who is not of the household."""
        chosen = set(self.who.data or [])
        found = [
            Person(
                member.name,
                member.role == "child",
                member.person_id,
                self[f"access_{n}"].data or "",
                self[f"dietary_{n}"].data or "",
            )
            for n, member in enumerate(self.members)
            if member.reference in chosen
        ]
        others = (self["others"].data or "").splitlines() if "others" in self else []
        return [*found, *(Person(name.strip()) for name in others if name.strip())]


def people_form(members: Sequence[Member], *, network: bool, booked: Sequence[Person] = ()) -> PeopleForm:
    """The form of a household: a tick and two lines for each of its people; filled in from a booking.

    `network`: people from outside the household come too.
    """
    fields: dict[str, Any] = {"members": tuple(members)}
    for n, member in enumerate(members):
        fields[f"access_{n}"] = Text(f"What {member.given_name} needs to take part (optional)", render_kw=OFF)
        fields[f"dietary_{n}"] = Text(f"What {member.given_name} cannot eat (optional)", render_kw=OFF)
    if network:
        fields["others"] = LongText(
            "Friends and relatives who come, one name on a line (optional)", most=1000
        )
    there = {one.person_id: one for one in booked}
    data: dict[str, Any] = {
        "who": [member.reference for member in members if member.person_id in there],
        "others": "\n".join(one.name for one in booked if one.person_id is None),
    }
    for n, member in enumerate(members):
        if one := there.get(member.person_id):
            data |= {f"access_{n}": one.access_needs, f"dietary_{n}": one.dietary_needs}
    form: PeopleForm = type("PeopleOfHousehold", (PeopleForm,), fields)(data=data)
    words = {"child": ", child", "adult": ", lives with them"}
    form.who.choices = [
        Choice(member.reference, member.name + words.get(member.role, "")) for member in members
    ]
    return form


class GuestForm(PortalForm):
    """Somebody without an account, who rang."""

    name = Text("Their name", needed("Enter their name"), render_kw=OFF)
    organisation = Text("Their school or organisation", render_kw=OFF)
    others = LongText("Who else comes with them, one name on a line (optional)", most=1000)
    access_needs = Text("What they need to take part (optional)", render_kw=OFF)
    dietary_needs = Text("What they cannot eat (optional)", render_kw=OFF)

    def people(self) -> list[Person]:
        """Who comes."""
        access, dietary = self.access_needs.data or "", self.dietary_needs.data or ""
        first = Person(self.name.data or "", access_needs=access, dietary_needs=dietary)
        others = (self.others.data or "").splitlines()
        return [first, *(Person(name.strip()) for name in others if name.strip())]


class MoveForm(PortalForm):
    """Which other date a booking moves to."""

    to = Radios("To which date?", needed("Choose a date"))
    because = LongText("Why, in a few words: the family reads it", needed("Write why"), most=1000)


class DecideForm(PortalForm):
    """Whether a household comes whose booking is held."""

    comes = Radios(
        "Do they come?",
        needed("Choose whether they come"),
        choices=[("yes", "Yes, book their place"), ("no", "No, cancel it with a word")],
    )
    because = LongText(
        "What the family reads if they do not come",
        most=1000,
        description="Never who else comes, or why. Offer another date.",
    )


class ApartForm(PortalForm):
    """Another household that this one must not meet, and why."""

    other = Text(
        "The other household’s reference",
        needed("Enter its reference, like 7K4M-92QX"),
        most=12,
        description="It stands on top of the household’s page.",
        render_kw=OFF,
    )
    reason = LongText(
        "Why they must not meet",
        needed("Write why, for the colleagues who decide"),
        most=1000,
        description="Only managers read it. No family ever does.",
    )
