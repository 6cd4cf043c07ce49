"""What is typed of interests."""

from __future__ import annotations

from portal.children.forms import SeenForm
from portal.children.interests.rules import ANSWERS, REASONS, WHYS
from portal.forms import LongText, Optional, PortalForm, Radios, Text, needed, number_in

MOST = 2_000


class InterestedForm(SeenForm):
    """We'd like to know more; `seen` counts what had been said as the page was shown."""

    words = LongText("Is there something you would like us to know, or to ask? (optional)", most=MOST)


class NotRightForm(SeenForm):
    """We don't think we are the right family: why is theirs to say or not."""

    why = Radios("Why? (optional)", [Optional()], choices=[(why.value, words) for why, words in WHYS.items()])
    words = LongText("Would you like to say more? (optional)", most=MOST)


class AnswerForm(PortalForm):
    """Our answer."""

    answer = Radios(
        "What do you answer?",
        needed("Choose what you answer"),
        choices=[(one.value, words) for one, words in ANSWERS.items()],
    )
    because = Radios(
        "Why, where we do not take it further?",
        [Optional()],
        choices=[(one.value, words) for one, words in REASONS.items()],
    )
    words = LongText("Your own words to the family", most=MOST)


class MostForm(PortalForm):
    """How many at once, and why."""

    most = Text("How many may be open at once?", needed("Write a number"), most=2)
    reason = LongText("Why?", needed("Write why, in a few words"), most=500)

    @property
    def number(self) -> int:
        """What was typed; -1 for what is none."""
        return number_in(self.most.data)
