"""What is typed of a child and the family they go to live with."""

from __future__ import annotations

from datetime import date

from portal.children.placing.beginning import PlannedDay
from portal.children.placing.rules import ABOUT_A_CHILD, AFTER_AN_END, LETTERS, SEEN, Letter
from portal.children.placing.visiting import Told
from portal.children.rules import GroupState
from portal.forms import Choice, DateParts, LongText, Optional, PortalForm, Radios, Text, needed

AFTER_WORDS = {
    GroupState.WAITING: "Wait for a family again",
    GroupState.ON_HOLD: "On hold: nobody is shown them now",
    GroupState.WITHDRAWN: "The plan has changed: no adoption",
}


class DaysForm(PortalForm):
    """When the family was told of the match, and when the children are to move in."""

    told_on = DateParts("When did you tell the family in writing that they are matched?", [Optional()])
    moves_in_on = DateParts("Which day is planned for moving in?", [Optional()])


class DayForm(PortalForm):
    """One day of the introductions."""

    on = DateParts("Which day?", needed("Enter the day, like 20 11 2026"))
    what = Text("What happens?", needed("Write what happens, like: breakfast and a walk"), most=200)
    who = Text("Who is there?", needed("Write who is there"), most=200)
    place = Text("Where?", needed("Write where"), most=200)

    def told(self) -> PlannedDay:
        """What was typed."""
        return PlannedDay(
            self.on.data or date.min, self.what.data or "", self.who.data or "", self.place.data or ""
        )


class OnForm(PortalForm):
    """A day."""

    on = DateParts("Which day?", needed("Enter the day, like 20 11 2026"))


class MovedInForm(PortalForm):
    """The day they moved in."""

    on = DateParts("When did they move in?", needed("Enter the day, like 20 11 2026"))


class CorrectForm(PortalForm):
    """The right day, and why."""

    on = DateParts("When did they move in?", needed("Enter the day, like 20 11 2026"))
    text = LongText("Why was it wrong?", needed("Write why, in a few words"), most=1000)


class WhyForm(PortalForm):
    """Why."""

    text = LongText("Why?", needed("Write why, in a few words"), most=1000)


class ContactForm(PortalForm):
    """A visit or a review."""

    on = DateParts("When was it?", needed("Enter the day, like 20 11 2026"))
    visitor = Text("Who visited, or led it?", needed("Write who visited"), most=200)
    met = Text("Who was seen?", needed("Write who was seen, like: Bear and both adopters"), most=300)
    seen = Radios("Was the child seen?", needed("Choose whether the child was seen"), choices=[*SEEN.items()])
    for_staff = LongText("For us alone", most=8000)
    for_family = LongText("For the family (optional)", most=4000)

    def told(self, what: str) -> Told:
        """What was typed."""
        return Told(
            what=what,
            on=self.on.data or date.min,
            visitor=self.visitor.data or "",
            met=self.met.data or "",
            seen=self.seen.data or "",
            for_staff=self.for_staff.data or "",
            for_family=self.for_family.data or "",
        )


class GivenForm(PortalForm):
    """What was given: when, to whom, how."""

    on = DateParts("When was it given?", needed("Enter the day, like 20 11 2026"))
    to_whom = Text("To whom?", needed("Write to whom it was given"), most=200)
    how = Text("How?", needed("Write how, like: by hand at their home"), most=200)


class EndForm(PortalForm):
    """An end before the order."""

    on = DateParts("When did it end?", needed("Enter the day, like 20 11 2026"))
    went_to = Text("Where did the child go?", most=300)
    text = LongText("Why?", needed("Write why, in a few words"), most=4000)
    after = Radios(
        "What happens for the child now?",
        needed("Choose what happens for the child now"),
        choices=[(one.value, AFTER_WORDS[one]) for one in AFTER_AN_END],
    )
    for_family = LongText("What the family reads (optional)", most=4000)


class HomeForm(PortalForm):
    """A fostered child goes home."""

    on = DateParts("When did they go home?", needed("Enter the day, like 20 11 2026"))
    text = LongText("What colleagues should know (optional)", most=4000)
    for_family = LongText("What the carers read (optional)", most=4000)


class MeetingForm(PortalForm):
    """The meeting after an end."""

    on = DateParts("When did you meet?", needed("Enter the day, like 20 11 2026"))
    met_with = Text("Who came?", needed("Write who came"), most=300)
    learned = LongText("What was learned?", needed("Write what was learned"), most=8000)


class FosterForm(PortalForm):
    """With which carers a child lives before the court has decided."""

    household = Text(
        "Reference of the carers’ household", needed("Write its reference, like 7K4M-92QX"), most=12
    )
    on = DateParts("When did they move in?", needed("Enter the day, like 20 11 2026"))


class MatchForm(PortalForm):
    """A fostered child matched."""

    on = DateParts("When was the match approved?", needed("Enter the day, like 20 11 2026"))
    told_on = DateParts("When did you tell the carers in writing? (optional)", [Optional()])


class LetterForm(PortalForm):
    """Which letter, about whom."""

    letter = Radios("Which letter?", needed("Choose a letter"))
    name_now = Text("The child’s name as it is now", most=120)

    def fit(
        self, children: list[tuple[str, str]], adults: list[tuple[str, str]], *, is_adopted: bool
    ) -> None:
        """Offer each letter about each child or adult; a name is asked only after the order."""
        offered = [
            (f"{kind.value} {reference}", f"{LETTERS[kind]}: {alias}")
            for kind in ABOUT_A_CHILD
            for reference, alias in children
        ]
        matching = Letter.MATCHING
        offered += [
            (f"{matching.value} {reference}", f"{LETTERS[matching]}: {name}") for reference, name in adults
        ]
        self.letter.choices = [Choice(value, words) for value, words in offered]
        if not is_adopted:
            del self.name_now

    def chosen(self) -> tuple[str, str]:
        """The kind, and whom it is about."""
        kind, _, about = (self.letter.data or "").partition(" ")
        return kind, about

    def typed_name(self) -> str:
        """The name since the order; empty before it."""
        return (self.name_now.data or "") if "name_now" in self else ""
