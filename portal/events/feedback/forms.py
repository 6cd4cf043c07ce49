"""The one form that asks how an event was."""

from __future__ import annotations

from portal.events.actions.feedback import Answers
from portal.events.feedback.rules import Answer
from portal.forms import Checkbox, LongText, PortalForm, Radios, needed

USEFUL = (
    ("5", "Very useful"),
    ("4", "Useful"),
    ("3", "In between"),
    ("2", "Not very useful"),
    ("1", "Not useful at all"),
)
CLEAR = (
    ("5", "Very clear"),
    ("4", "Clear"),
    ("3", "In between"),
    ("2", "Not very clear"),
    ("1", "Not clear at all"),
)
CONFIDENT = (("more", "Yes, more confident"), ("same", "About the same"), ("less", "No, less confident"))


class FeedbackForm(PortalForm):
    """How useful, how clear, more confident or not, what helped, what to change, may we quote you."""

    useful = Radios("How useful was it?", needed("Choose how useful it was"), choices=USEFUL)
    clear = Radios("How clear was it?", needed("Choose how clear it was"), choices=CLEAR)
    confident = Radios(
        "Do you feel more confident now?", needed("Choose whether you feel more confident"), choices=CONFIDENT
    )
    helped = LongText("What helped you most? (optional)", most=2000)
    change = LongText("What should we change? (optional)", most=2000)
    may_quote = Checkbox("You may quote my words, without my name")

    def fill(self, answer: Answer) -> None:
        """Show what somebody said before."""
        self.useful.data, self.clear.data = str(answer.useful), str(answer.clear)
        self.confident.data = answer.confident
        self.helped.data, self.change.data = answer.helped, answer.change
        self.may_quote.data = answer.may_quote

    @property
    def answers(self) -> Answers:
        """What was chosen and written. For a form that was found complete."""
        return Answers(
            useful=int(self.useful.data),
            clear=int(self.clear.data),
            confident=self.confident.data,
            helped=self.helped.data or "",
            change=self.change.data or "",
            may_quote=bool(self.may_quote.data),
        )
