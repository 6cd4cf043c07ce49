"""What is typed of groups and children."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm

from portal.accounts.queries import StaffMember
from portal.children.forms import SeenForm
from portal.children.queries import ChildGroup
from portal.children.records.actions import AboutGroup, NewChild
from portal.children.records.keeping import Identity
from portal.children.rules import BY_HAND, EXTENTS, MILESTONES, NEEDS, WAITS_LONGER, Need
from portal.forms import (
    Checkbox,
    Checkboxes,
    Choice,
    DateParts,
    LongText,
    Optional,
    PortalForm,
    Radios,
    Select,
    Text,
    needed,
    number_in,
)

LINES = 4
"""Children that the page of a new group offers at once; more are added afterwards."""

WHOM = {"child": "The child", "carer": "Whoever looks after them"}


class SearchForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Words to look for."""

    words = Text("Alias or reference", most=60)


class NewGroupForm(PortalForm):
    """A group with its children."""

    alias = Text("Alias of the group", needed("Write an alias, like Bear and Fox"), most=80)
    authority = Select("Council responsible")

    def fit(self, authorities: dict[str, str]) -> None:
        """Offer the councils."""
        self.authority.choices = [Choice(code, name) for code, name in authorities.items()]

    def children(self) -> list[NewChild]:
        """What was typed. A line without an alias and a day counts for nothing."""
        lines = [(self[f"alias_{n}"].data or "", self[f"born_on_{n}"].data) for n in range(1, LINES + 1)]
        return [NewChild(alias, born_on) for alias, born_on in lines if alias and born_on]

    def is_whole(self) -> bool:
        """Whether each line has both; says so beside the box."""
        whole = True
        for number in range(1, LINES + 1):
            alias, born_on = self[f"alias_{number}"], self[f"born_on_{number}"]
            if alias.data and not born_on.data and not born_on.errors:
                self.refuse("Enter their day of birth, like 27 3 2021", born_on.name)
            if born_on.data and not alias.data:
                self.refuse("Write an alias for this child", alias.name)
            whole = whole and not alias.errors and not born_on.errors
        return whole


for _number in range(1, LINES + 1):
    setattr(NewGroupForm, f"alias_{_number}", Text("Alias", most=40))
    setattr(NewGroupForm, f"born_on_{_number}", DateParts("Day of birth", [Optional()]))


class NewChildForm(PortalForm):
    """One more child of a group."""

    alias = Text("Alias", needed("Write an alias"), most=40)
    born_on = DateParts("Day of birth", needed("Enter the day, like 27 3 2021"))

    def told(self) -> NewChild:
        """What was typed."""
        return NewChild(self.alias.data or "", self.born_on.data or date.min)


class AboutGroupForm(SeenForm):
    """What is said of a group, and which version its page showed."""

    alias = Text("Alias of the group", needed("Write an alias, like Bear and Fox"), most=80)
    authority = Select("Council responsible")
    finder = Select("Family finder")
    musts = LongText("What must hold for a family", most=500)
    shows_band = Checkbox("Say a band of ages, because years would identify them")
    within_minutes = Text("The longest journey from which a family is suggested, in minutes", most=3)

    def fit(self, authorities: dict[str, str], finders: Iterable[StaffMember]) -> None:
        """Offer the councils and the finders."""
        self.authority.choices = [Choice(code, name) for code, name in authorities.items()]
        self.finder.choices = [
            Choice("", "Nobody yet"),
            *(Choice(one.reference, one.name) for one in finders),
        ]

    def begin(self, group: ChildGroup, finder: str) -> None:
        """Fill in what stands there."""
        self.seen.data = str(group.version)
        self.alias.data, self.authority.data, self.finder.data = group.alias, group.authority, finder
        self.musts.data, self.shows_band.data = group.musts, group.shows_band
        self.within_minutes.data = str(group.within_minutes or "")
        for need in Need:
            self[need.value].data = str(group.needs.get(need, "")) or None

    def told(self) -> AboutGroup:
        """What was typed. Minutes that are no number count as 0, which is refused."""
        typed = self.within_minutes.data
        return AboutGroup(
            alias=self.alias.data or "",
            authority=self.authority.data or "",
            finder=self.finder.data or "",
            needs={need.value: int(self[need.value].data or 0) for need in Need},
            musts=self.musts.data or "",
            shows_band=bool(self.shows_band.data),
            within_minutes=number_in(typed, none=0) if typed else None,
        )


for _need, _words in NEEDS.items():
    setattr(
        AboutGroupForm,
        _need.value,
        Radios(
            _words,
            needed("Choose how much"),
            choices=[(str(extent), words.capitalize()) for extent, words in EXTENTS.items()],
        ),
    )


class BecauseForm(PortalForm):
    """Why."""

    text = LongText("Why?", needed("Write why, in a few words"), most=1000)


class JoinForm(PortalForm):
    """Which group is brought in, and the alias of all together."""

    other = Text("Reference of the other group", needed("Write its reference, like 7K4M-92QX"), most=12)
    alias = Text("Alias of them together", needed("Write the alias, like Bear and Fox"), most=80)


class PartForm(PortalForm):
    """The aliases of both groups after a child is parted, and why."""

    alias = Text("Alias of this child’s own group", needed("Write the alias"), most=80)
    alias_left = Text("Alias of those who stay together", needed("Write the alias"), most=80)
    text = LongText("Why?", needed("Write why, in a few words"), most=1000)


class MilestoneForm(PortalForm):
    """What was decided, and when."""

    kind = Radios(
        "What was decided?",
        needed("Choose what was decided"),
        choices=[(one.value, MILESTONES[one]) for one in BY_HAND],
    )
    on = DateParts("When?", needed("Enter the day, like 20 11 2026"))
    text = LongText("What colleagues should know (optional)", most=1000)


class WaitsLongerForm(PortalForm):
    """What makes a child wait longer."""

    chosen = Checkboxes(
        "What makes this child wait longer?",
        choices=[(one.value, words) for one, words in WAITS_LONGER.items()],
    )


class VisitForm(PortalForm):
    """A visit."""

    whom = Radios("Whom did you visit?", needed("Choose whom you visited"), choices=list(WHOM.items()))
    on = DateParts("Which day?", needed("Enter the day, like 20 11 2026"))
    text = LongText("What did you see and hear?", most=5000)


class IdentityForm(PortalForm):
    """Who a child is."""

    given_name = Text("First names", needed("Write their first names"), most=100)
    family_name = Text("Family name", needed("Write their family name"), most=100)
    born_on = DateParts("Day of birth", needed("Enter the day, like 27 3 2021"))
    social_worker = LongText("The child’s social worker", most=1000)
    living_with = LongText("Living with", most=1000)
    birth_family = LongText("Names of the birth family", most=2000)
    areas = LongText("Areas where no family may live", most=1000)

    def told(self) -> Identity:
        """What was typed."""
        words = {
            name: self[name].data or ""
            for name in ("given_name", "family_name", "social_worker", "living_with", "birth_family", "areas")
        }
        return Identity(born_on=self.born_on.data or date.min, **words)
