"""The forms of a household's booking: who comes and what each needs, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.events.booking.rules import MOST_GUESTS, Comer
from portal.events.kinds import KINDS, Kind
from portal.events.rules import Person
from portal.forms import Checkboxes, LongText, PortalForm, Text

ACCESS = "What helps {name} to take part?"
ACCESS_HINT = "For example a step-free way in, a hearing loop, large print or a quiet place."
DIET = "Is there food {name} can’t eat?"


class PressForm(PortalForm):
    """A form of buttons."""


@dataclass(frozen=True)
class Row:
    """One person's fields on the page; `name` is a field for friends and relatives alone."""

    title: str
    reference: str
    access: Any
    diet: Any
    name: Any = None
    writes_own: bool = False


class ComingForm(PortalForm):
    """Who comes and what each needs; its fields are made for one household by `coming_form`."""

    comers: Sequence[Comer] = ()
    guests: int = 0

    @property
    def rows(self) -> list[Row]:
        """The people of the household, in their order."""
        return [
            Row(
                one.name,
                one.reference,
                self._field(f"access_{one.person_id}"),
                self._field(f"diet_{one.person_id}"),
                writes_own=one.writes_own,
            )
            for one in self.comers
        ]

    @property
    def guest_rows(self) -> list[Row]:
        """The rows for friends and relatives."""
        return [
            Row(
                f"Friend or relative {number + 1}",
                "",
                self[f"guest_access_{number}"],
                self[f"guest_diet_{number}"],
                self[f"guest_{number}"],
            )
            for number in range(self.guests)
        ]

    @property
    def people(self) -> tuple[Person, ...]:
        """Who was ticked or named, with what was written for them."""
        ticked = set(self["who"].data or ()) if "who" in self else set()
        people = [
            Person(
                one.name,
                one.is_child,
                one.person_id,
                self._typed(f"access_{one.person_id}"),
                self._typed(f"diet_{one.person_id}"),
            )
            for one in self.comers
            if one.reference in ticked
        ]
        guests = [
            Person(row.name.data, access_needs=row.access.data or "", dietary_needs=row.diet.data or "")
            for row in self.guest_rows
            if row.name.data
        ]
        return (*people, *guests)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Every answer as a hidden field, for the page that asks to confirm."""
        pairs = [("who", reference) for reference in (self["who"].data or ())] if "who" in self else []
        for name in self._fields:
            if name.startswith(("access_", "diet_", "guest_")) and self[name].data:
                pairs.append((name, self[name].data))
        return [*pairs, ("guests", str(self.guests))]

    def fill(self, people: Sequence[Person]) -> None:
        """Show who comes already. For a page that was not sent."""
        known = {one.person_id: one.reference for one in self.comers}
        self["who"].data = [known[one.person_id] for one in people if one.person_id in known]
        for one in people:
            for name, words in (("access", one.access_needs), ("diet", one.dietary_needs)):
                if (field := self._field(f"{name}_{one.person_id}")) is not None:
                    field.data = words
        for number, guest in enumerate([one for one in people if one.person_id is None][: self.guests]):
            self[f"guest_{number}"].data = guest.name
            self[f"guest_access_{number}"].data = guest.access_needs
            self[f"guest_diet_{number}"].data = guest.dietary_needs

    def _field(self, name: str) -> Any:
        return self._fields.get(name)

    def _typed(self, name: str) -> str:
        field = self._field(name)
        return (field.data or "") if field is not None else ""


def coming_form(kind: str, comers: Sequence[Comer], *, guests: int = 0) -> ComingForm:
    """The form for an event of this kind and these people, with so many rows for friends and relatives."""
    rule = KINDS[Kind(kind)]
    comers = [one for one in comers if not (rule.step and one.is_child)]
    rows = min(guests, MOST_GUESTS) if rule.network else 0
    fields: dict[str, Any] = {
        "who": Checkboxes(
            "Who is coming?",
            choices=[(one.reference, one.name) for one in comers],
            default=[one.reference for one in comers if not one.is_child],
        )
    }
    for one in comers:
        if not one.writes_own:
            fields[f"access_{one.person_id}"] = LongText(ACCESS.format(name=one.name), most=500)
            fields[f"diet_{one.person_id}"] = Text(DIET.format(name=one.name), most=200)
    for number in range(rows):
        name = f"friend or relative {number + 1}"
        fields[f"guest_{number}"] = Text(f"Name of {name}", most=200)
        fields[f"guest_access_{number}"] = LongText(ACCESS.format(name="this person"), most=500)
        fields[f"guest_diet_{number}"] = Text(DIET.format(name="this person"), most=200)
    made: type[ComingForm] = type("ComingForm", (ComingForm,), {**fields, "comers": comers, "guests": rows})
    return made()
