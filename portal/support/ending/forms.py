"""The one form that asks how it was. Every question can be left out."""

from __future__ import annotations

from portal.forms import Checkbox, LongText, Optional, PortalForm, Radios
from portal.support.ending.rules import MOST_WORDS, QUESTIONS, SCALE, Answers

CHOICES = [(str(number), words) for number, words in SCALE.items()]


class HowItWasForm(PortalForm):
    """Four questions from 1 to 5, one open one, and whether we may quote it."""

    quick = Radios(QUESTIONS["quick"], [Optional()], choices=CHOICES)
    listened = Radios(QUESTIONS["listened"], [Optional()], choices=CHOICES)
    helped = Radios(QUESTIONS["helped"], [Optional()], choices=CHOICES)
    home_better = Radios(QUESTIONS["home_better"], [Optional()], choices=CHOICES)
    own_words = LongText("What else would you like us to know?", most=MOST_WORDS)
    may_quote = Checkbox("You may quote my words, without my name")

    def fill(self, answers: Answers) -> None:
        """Show what somebody said before."""
        for name in QUESTIONS:
            number = getattr(answers, name)
            self[name].data = str(number) if number is not None else None
        self.own_words.data, self.may_quote.data = answers.words, answers.may_quote

    @property
    def answers(self) -> Answers:
        """What was chosen and written. For a form that was found right."""
        numbers = {name: int(self[name].data) if self[name].data else None for name in QUESTIONS}
        return Answers(**numbers, words=self.own_words.data or "", may_quote=bool(self.may_quote.data))
