"""Forms about referees: naming them, what they answer, the interview."""

from __future__ import annotations

from portal.forms import DateParts, Email, LongText, Phone, PortalForm, Radios, Text, needed
from portal.journey.referees.rules import QUESTIONS, RELATION_WORDS


class NameForm(PortalForm):
    """A referee as the applicants name them."""

    name = Text("Their name", needed("Enter their name."), most=100)
    email = Email("Their e-mail address", needed("Enter their e-mail address. We ask them there."))
    telephone = Phone(
        "Their telephone number", needed("Enter their telephone number. We ring them for a talk later.")
    )
    relation = Radios(
        "How do they know you?",
        needed("Choose how they know you."),
        choices=[(value.value, words) for value, words in RELATION_WORDS.items()],
    )
    knows = Radios("Which of you do they know best?", needed("Choose which of you they know best."))


class CanForm(PortalForm):
    """The first question: whether they can."""

    can = Radios(
        "Can you help?",
        needed("Choose whether you can help."),
        choices=[("yes", "Yes, I can answer some questions"), ("no", "No, I can’t")],
    )
    because = LongText("If not, you can tell us why", most=1000)


class AnswersForm(PortalForm):
    """What a referee writes; a field for each question is added by `answers_form`."""

    confidence = LongText("Something in confidence", most=5000)

    @property
    def answers(self) -> dict[str, str]:
        """What was written, by question."""
        return {question.code: self[f"q_{question.code}"].data or "" for question in QUESTIONS}


for _question in QUESTIONS:
    setattr(AnswersForm, f"q_{_question.code}", LongText(_question.asks, most=5000))


class PressForm(PortalForm):
    """A form of one button."""


class AskForm(PortalForm):
    """Asking a referee, at this address."""

    email = Email("Their e-mail address", needed("Enter their e-mail address."))


class InterviewForm(PortalForm):
    """The interview that follows a reference."""

    on = DateParts("Which day?", needed("Enter the day of the interview."))
    text = LongText("What was said", needed("Write down what was said."), most=10_000)
