"""The forms of steps, plans and moves."""

from __future__ import annotations

from wtforms import HiddenField

from portal.forms import (
    Checkbox,
    Choice,
    DateParts,
    LongText,
    Optional,
    PortalForm,
    Radios,
    Select,
    Text,
    needed,
)
from portal.journey.checks.plan_words import PARTS
from portal.journey.rules import DELAY_WORDS, STAFF_STATE_WORDS

STAFF_ONLY = "Only staff read this."


class StepForm(PortalForm):
    """One step as a worker changes it."""

    seen = HiddenField()
    state = Radios("Where it stands", needed("Choose where it stands"))
    reason = Text(
        "Reason",
        description="Needed when a step is not needed, or no longer in order. Only staff read this.",
    )
    valid_until = DateParts(
        "Valid until",
        [Optional()],
        description="Leave empty to use the usual time from today. Only for a check in order.",
    )
    delay_reason = Select(
        "If it is late, why",
        choices=[("", "It is not late"), *((one.value, words) for one, words in DELAY_WORDS.items())],
        description="Whose step it is reads this. Nobody else at home does.",
    )
    note = LongText("Note", description=STAFF_ONLY, most=2000)

    def offer(self, states: tuple[str, ...]) -> None:
        """Offer these states; a step that follows from something else has none to choose."""
        if not states:
            del self.state
            return
        self.state.choices = [Choice(one, words) for one, words in STAFF_STATE_WORDS.items() if one in states]


class HeldForm(PortalForm):
    """A check that an earlier agency made."""

    seen = HiddenField()
    held_from = Text("Whose check is it?", needed("Enter the agency that made it"), most=100)
    held_on = DateParts("When was it made?", needed("Enter the day it was made"))
    accept = Checkbox(
        "I have seen it and accept it", needed("Tick that you have seen it and accept it, or leave it")
    )


class ContactForm(PortalForm):
    """How contact with a former partner or adult child is safe."""

    how = LongText(
        "How is contact safe?",
        needed("Enter how contact is safe"),
        most=2000,
        description="Who may contact them, how, and what must never be said. Only staff read this.",
    )
    knows = Radios(
        "Does the applicant know that we make this contact?",
        needed("Choose whether the applicant knows"),
        choices=[("yes", "Yes, I have told them"), ("no", "No")],
    )
    decide = Checkbox("I decide, as a manager, that we go on without the applicant knowing")


class AgreeForm(PortalForm):
    """Agreeing a plan."""

    agree = Checkbox(
        "I have read this plan and agree to it",
        needed("Tick that you have read the plan and agree, or ask us to change it"),
    )


class PlanForm(PortalForm):
    """A plan's parts."""

    seen = HiddenField()
    happens = LongText(PARTS["happens"], most=4000)
    checks = LongText(PARTS["checks"], most=4000)
    training = LongText(PARTS["training"], most=4000)
    roles = LongText(PARTS["roles"], most=4000)
    times = LongText(PARTS["times"], most=4000)
    complain = LongText(PARTS["complain"], most=4000)


class MoveForm(PortalForm):
    """A move along the line, with a note for the record."""

    reason = LongText("What should be on record about this?", most=1000, description=STAFF_ONLY)
    sure = Checkbox("This is the right household and the right step", needed("Tick that it is right"))


class UndoForm(PortalForm):
    """Why a move was a mistake."""

    because = Text("Why was it a mistake?", needed("Enter why"), description=STAFF_ONLY)

    def go_on(self) -> None:
        """Ask for the reason to go on: what stopped because the adults part was no mistake."""
        self.because.label.text = "Why does it go on?"


class NotAcceptForm(PortalForm):
    """A "no" at the end of Stage 1: what both read, and what each reads alone."""

    joint = LongText(
        "What you write to them both",
        needed("Write to them both why"),
        most=6000,
        description=(
            "Everybody who adopts in this household reads this. Nothing from one person’s health, record, "
            "references or words may stand here: write “we have written to each of you”."
        ),
    )
    first = LongText("To the first alone", most=6000)
    second = LongText("To the second alone", most=6000)
    tell = Radios(
        "How do they hear of it?",
        needed("Choose how they hear of it"),
        choices=[
            ("talk", "I have told them myself. Nothing is sent"),
            ("email", "Send each the e-mail that says there is something for them"),
        ],
        description="After this nothing else goes out by itself.",
    )


class NoteForm(PortalForm):
    """A note or an action from a meeting."""

    text = LongText("What was said, or is to be done", needed("Write the note"), most=2000)
    due_on = DateParts(
        "To be done by", [Optional()], description="Only for something to do. Leave empty for a note."
    )

    def name_fields(self, row: str) -> None:
        """Give the fields identifiers of their row: several of these forms may stand on one page."""
        for field in (self.text, self.due_on):
            field.id = field.label.field_id = f"{field.name}-{row}"
