"""The forms of panels, members, recommendations, decisions and the court."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.forms import (
    Checkbox,
    Checkboxes,
    Choice,
    DateParts,
    Email,
    LongText,
    Optional,
    PortalForm,
    Radios,
    Text,
    ValidationError,
    needed,
    number_in,
)
from portal.households.queries import Member
from portal.journey.assessment.framing import moment_of
from portal.journey.assessment.rules import read_time
from portal.journey.panel.rules import (
    DECIDED_WORDS,
    HEARING_WORDS,
    PART_WORDS,
    RECOMMENDED_WORDS,
    WAY_HINTS,
    WAY_WORDS,
    Hearing,
    Recommended,
)
from portal.journey.panel.thoughts import ANSWERS

TIME = "Enter the time, like 9:30am or 14:00"
DAY = "Enter the day, like 27 11 2026"
OFF = {"autocomplete": "off"}


class PressForm(PortalForm):
    """A button and its keys."""


class PanelForm(PortalForm):
    """When and where a panel is, and for how many households."""

    day = DateParts("Which day?", needed(DAY))
    hour = Text("What time does it begin?", needed(TIME), most=10)
    where = Radios(
        "Where is it?",
        needed("Choose where it is"),
        choices=[("online", "Online"), ("place", "At a place")],
    )
    place = Text("The place (for a panel that is not online)", most=200, render_kw=OFF)
    places = Text("For how many households?", needed("Enter a number, like 5"), most=3)

    def validate_hour(self, field: Any) -> None:
        """It must be a time."""
        if read_time(field.data or "") is None:
            raise ValidationError(TIME)

    def validate_places(self, field: Any) -> None:
        """It must be a small number."""
        if not 1 <= number_in(field.data) <= 20:
            raise ValidationError("Enter a number from 1 to 20")

    def validate_place(self, field: Any) -> None:
        """Asked where it is not online."""
        if self.where.data == "place" and not field.data:
            raise ValidationError("Enter where it is")

    def starts_at(self) -> datetime:
        """The moment it begins."""
        moment = moment_of(self.day.data, self.hour.data)
        if moment is None:
            raise ValueError("read the moment of a form that was checked")
        return moment


class SeatsForm(PortalForm):
    """Who sits at a panel, or who attended it."""

    members = Checkboxes("Members")

    def offer(self, members: Sequence[tuple[str, str]], label: str) -> None:
        """The people to choose from."""
        self.members.choices = [_choice(value, words) for value, words in members]
        self.members.label.text = label


def _choice(value: str, label: str) -> Any:
    return Choice(value, label)


class MemberForm(PortalForm):
    """Somebody on the central list."""

    name = Text("Name", needed("Enter their name"), render_kw=OFF)
    part = Radios(
        "What are they at panel?",
        needed("Choose what they are at panel"),
        choices=[(part.value, words) for part, words in PART_WORDS.items()],
    )
    independent = Radios(
        "Are they independent of the agency?",
        needed("Choose whether they are independent"),
        choices=[("yes", "Yes"), ("no", "No, they work for us or one of our councils")],
    )
    email = Email(
        "E-mail address",
        needed("Enter their e-mail address: the papers’ link goes there"),
        description="A colleague’s is the one they sign in with: they then cannot decide what they sat on.",
        render_kw={**OFF, "inputmode": "email", "spellcheck": "false"},
    )
    review_due_on = DateParts("When is the next review of their work due? (optional)", [Optional()])


class TrainingForm(PortalForm):
    """A member's training."""

    what = Text("What was it about?", needed("Enter what the training was about"), render_kw=OFF)
    on = DateParts("Which day?", needed(DAY))


class ReviewForm(PortalForm):
    """A review that was held."""

    next_on = DateParts("When is the next one due?", needed(DAY))


class BookForm(PortalForm):
    """Which panel a household goes to."""

    panel = Radios("Which panel?", needed("Choose a panel"))

    def offer(self, panels: Sequence[tuple[str, str]]) -> None:
        """The panels with a free place."""
        self.panel.choices = [_choice(value, words) for value, words in panels]


class MinutesForm(PortalForm):
    """The minutes about one household."""

    text = LongText("Minutes", needed("Write the minutes first"), most=50_000)
    is_final = Radios(
        "Are they final?",
        needed("Choose whether they are final"),
        choices=[("no", "No, a draft"), ("yes", "Yes: they stay as they are, and go to the decision maker")],
    )


class RecommendForm(PortalForm):
    """What was recommended about a household."""

    recommended = Radios(
        "What is recommended?",
        needed("Choose what is recommended"),
        choices=[(one.value, words) for one, words in RECOMMENDED_WORDS.items()],
    )
    dual = Checkbox("Also as foster carers for early permanence (dual approval)")
    reasons = LongText("Reasons", most=20_000)
    on = DateParts("The day of the review", [Optional()])

    def only_final(self) -> None:
        """The independent review does not ask for more information."""
        self.recommended.choices = [
            _choice(one.value, words)
            for one, words in RECOMMENDED_WORDS.items()
            if one is not Recommended.MORE_INFORMATION
        ]


class DecideForm(PortalForm):
    """The decision, its reasons, and for a proposed refusal the letter."""

    decided = Radios(
        "What do you decide?",
        needed("Choose what you decide"),
        choices=[(one.value, words) for one, words in DECIDED_WORDS.items()],
    )
    dual = Checkbox("Also as foster carers for early permanence (dual approval)")
    reasons = LongText(
        "Your reasons, for the record", needed("Enter the reasons for your decision"), most=20_000
    )


class LetterForm(PortalForm):
    """A letter to the applicants together, and to each alone. The latter is added by `letter_form`."""

    letter = LongText(
        "The letter to them together",
        most=20_000,
        description="Nothing about one person’s health, record or references: that goes to them alone.",
    )
    people: Sequence[Member] = ()

    def private(self) -> dict[int, str]:
        """Person -> what is for them alone."""
        return {one.person_id: self[f"private_{n}"].data or "" for n, one in enumerate(self.people)}


def with_letters(base: type[PortalForm], applicants: Sequence[Member]) -> Any:
    """A form with the letter's fields: one for them together and, for a couple, one for each alone."""
    fields: dict[str, Any] = {"people": tuple(applicants) if len(applicants) > 1 else ()}
    if len(applicants) > 1:
        for number, member in enumerate(applicants):
            fields[f"private_{number}"] = LongText(
                f"For {member.given_name} alone (optional)",
                most=20_000,
                description=f"Only {member.given_name} reads this.",
            )
    return type("WithLetters", (base, LetterForm) if base is not LetterForm else (base,), fields)()


class ToldForm(PortalForm):
    """How the applicants were told."""

    how = Radios(
        "How were they told?",
        needed("Choose how they were told"),
        choices=[("telephone", "By telephone"), ("in_person", "In person")],
    )


class TellsForm(PortalForm):
    """Whether an e-mail goes out with a letter."""

    tells = Checkbox("Send them an e-mail that there is something for them")


class BecauseForm(PortalForm):
    """Why something was a mistake."""

    because = Text("Why was this a mistake?", needed("Enter why this was a mistake"))


class ChooseWayForm(PortalForm):
    """The one way the applicants choose."""

    way = Radios(
        "Which way do you choose?",
        needed("Choose one of the three ways"),
        choices=[(way.value, words) for way, words in WAY_WORDS.items()],
    )
    words = LongText(
        "Why do you disagree, in your own words?",
        most=20_000,
        description="Needed if you ask us to think again. If you adopt together, both of you can read it.",
    )

    @property
    def hints(self) -> list[dict[str, dict[str, str]]]:
        """What each way means."""
        return [{"hint": {"text": hint}} for hint in WAY_HINTS.values()]


class ThoughtsForm(PortalForm):
    """What one applicant thought of the panel."""

    prepared = Radios(
        "Did you know what to expect?", needed("Choose an answer"), choices=list(ANSWERS.items())
    )
    heard = Radios("Did the panel listen to you?", needed("Choose an answer"), choices=list(ANSWERS.items()))
    text = LongText("What went well, and what should we do better? (optional)", most=5000)


class ConflictForm(PortalForm):
    """A member's declaration before the papers of one household open."""

    conflict = Radios(
        "Do you have a conflict of interest with this household?",
        needed("Choose whether you have a conflict of interest"),
        choices=[
            ("no", "No, none that I know of"),
            ("yes", "Yes, or I may have: I should not read these papers"),
        ],
        description="For example: you know them, worked with them, or have an interest in what is decided.",
    )
    words = Text("What is it? (optional)", most=300)


class ChildForm(PortalForm):
    """Approval for one named child."""

    child = Text("The child’s name", needed("Enter the child’s name"), render_kw=OFF)
    approved_on = DateParts("Approved on", needed(DAY))
    reasons = LongText("Reasons", needed("Enter the reasons"))


class HearingForm(PortalForm):
    """A court hearing to come."""

    on = DateParts("Which day is the hearing?", needed(DAY))


class OutcomeForm(PortalForm):
    """What came of a hearing."""

    outcome = Radios(
        "What came of it?",
        needed("Choose what came of the hearing"),
        choices=[(one.value, words) for one, words in HEARING_WORDS.items() if one is not Hearing.AHEAD],
    )
    for_family = LongText("What we write to the family about it (optional)", most=5000)
    tells = Checkbox("Send them an e-mail that there is something for them")
