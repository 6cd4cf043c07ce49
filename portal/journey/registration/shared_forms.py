"""The sections of the household's part, and of a written notice, in the words of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal import clock
from portal.forms import Checkboxes, Choice, DateParts, LongText, Postcode, Radios, Text, needed
from portal.households.queries import Member
from portal.journey.registration.notice_rules import RELATIONS, notice_problems
from portal.journey.registration.section_form import SectionForm, tell, yes_no

AGES = (
    ("0-2", "A baby or toddler, up to 2"),
    ("3-5", "3 to 5"),
    ("6-9", "6 to 9"),
    ("10+", "10 or older"),
    ("any", "I am open about age"),
)
NEEDS = (
    ("complex", "A disability or complex needs"),
    ("health", "A health need"),
    ("learning", "Learning more slowly"),
    ("uncertain", "Not knowing yet what the child will need"),
    ("talk", "I would like to talk about this first"),
)


class HomeForm(SectionForm):
    """The home."""

    address = LongText(
        "Your address",
        needed("Enter your address"),
        most=300,
        render_kw={"autocomplete": "street-address"},
    )
    postcode = Postcode("Postcode", needed("Enter your postcode, like ME14 1XX"))
    authority = Radios("Which council’s area is it in?", needed("Choose the council"))
    kind = Radios(
        "What is it?",
        needed("Choose what it is"),
        choices=[("house", "A house"), ("flat", "A flat"), ("other", "Something else")],
    )
    tenure = Radios(
        "Whose is it?",
        needed("Choose whose it is"),
        choices=[("own", "Ours, with or without a mortgage"), ("rent", "We rent it"), ("other", "Other")],
    )
    bedroom = yes_no("Is there a bedroom for a child?")
    about = tell("What else should we know about it? (optional)", "For example, that you mean to move")


class PeopleForm(SectionForm):
    """Who lives at home: the list itself is the household's own page."""

    is_everybody = Radios(
        "Is this everybody who lives with you?",
        needed("Choose yes when everybody who lives with you is on the list"),
        choices=[("yes", "Yes, this is everybody"), ("no", "No, somebody is missing")],
    )
    schooled = Checkboxes(
        "Which of the children go to a nursery or a school, or see a health visitor?",
        description="We ask them for a report later. You are told before.",
    )
    others = LongText("Who else is often at your home? (optional)", most=1000)

    def offer(self, children: Sequence[Member]) -> None:
        """Ask about these children; without any, ask nothing of the kind."""
        self.schooled.choices = [Choice(one.reference, one.given_name) for one in children]
        if not children:
            del self.schooled

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody missing is added first."""
        fine = bool(super().validate(extra_validators))
        if fine and self.is_everybody.data == "no":
            self.refuse("Add who is missing, with the link above. Then choose yes.", "is_everybody")
            return False
        return fine


class NetworkForm(SectionForm):
    """Who helps."""

    helpers = tell("Who helps you, and how?")
    near = LongText("Who of them lives near, or could come at night? (optional)", most=500)

    def validate(self, extra_validators: Any = None) -> bool:
        """Something is said."""
        fine = bool(super().validate(extra_validators))
        if not self.helpers.data:
            self.refuse("Name one or two people who help you, and how", "helpers")
            return False
        return fine


class PetsForm(SectionForm):
    """Animals at home."""

    pets = yes_no("Do animals live with you?")
    pets_told = tell("If yes: which, how old, and how they are with children", most=1000)
    told_where = {"pets_told": ("pets", ("yes",), "Tell us which animals live with you")}


class PreferencesForm(SectionForm):
    """The child or children somebody thinks of."""

    together = Radios(
        "Could you welcome brothers and sisters together?",
        needed("Choose what you think now about brothers and sisters"),
        choices=[("yes", "Yes"), ("unsure", "We are not sure yet"), ("no", "No, one child")],
    )
    ages = Checkboxes("Which ages do you think of?", needed("Choose one or more ages"), choices=AGES)
    needs = Checkboxes("Which needs could you meet? (optional)", choices=NEEDS)
    early_permanence = Radios(
        "Would you like to be early permanence carers?",
        needed("Choose what you think now about early permanence"),
        choices=[
            ("yes", "Yes, we would like to"),
            ("unsure", "We would like to hear more first"),
            ("no", "No"),
        ],
        description="A baby or young child lives with you before the court has decided. "
        "They may stay with you, or go home to their birth family.",
    )
    about = tell("In your own words (optional)")


class ChildForm(SectionForm):
    """The child of a written notice."""

    given_name = Text("The child’s first names", needed("Enter the child’s first names"), most=100)
    family_name = Text("The child’s last name", needed("Enter the child’s last name"), most=100)
    born_on = DateParts(
        "The child’s date of birth", needed("Enter the child’s date of birth, like 27 3 2015")
    )
    relation = Radios(
        "Who are you to the child?",
        needed("Choose who you are to the child"),
        choices=list(RELATIONS.items()),
    )
    since_on = DateParts(
        "Since when has the child lived with you without a break?",
        needed("Enter the day, like 1 9 2023"),
        description="Like 1 9 2023",
    )
    months_before = Text(
        "Months the child lived with you before that, in the last five years (optional)",
        most=3,
        render_kw={"inputmode": "numeric"},
    )
    applies_on = DateParts(
        "When do you mean to apply to the court?",
        needed("Enter a day, like 1 9 2027: your best guess is fine"),
        description="At least 3 months from now",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The law's times hold on the day they mean to apply."""
        fine = bool(super().validate(extra_validators))
        months = self.months_before.data or "0"
        if not months.isdecimal():
            self.refuse("Enter a number of months, like 14, or leave it empty", "months_before")
            return False
        if not (self.since_on.data and self.applies_on.data and self.relation.data and self.born_on.data):
            return False
        problems = notice_problems(
            relation=self.relation.data,
            born_on=self.born_on.data,
            since_on=self.since_on.data,
            months_before=int(months),
            applies_on=self.applies_on.data,
            today=clock.today(),
        )
        for name, message in problems.items():
            self.refuse(message, name)
        return fine and not problems


def offer_authorities(form: SectionForm, authorities: dict[str, str]) -> None:
    """Offer the councils we serve, code to name, where the form asks for one."""
    if isinstance(form, HomeForm):
        form.authority.choices = [Choice(code, name) for code, name in authorities.items()]


SHARED_FORMS: dict[str, type[SectionForm]] = {
    "home": HomeForm,
    "people": PeopleForm,
    "network": NetworkForm,
    "pets": PetsForm,
    "preferences": PreferencesForm,
    "child": ChildForm,
}
"""Section of the household's part -> its form."""
