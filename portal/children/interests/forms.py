"""What is typed of interests."""

from __future__ import annotations

from wtforms import HiddenField

from portal.children.interests.rules import ANSWERS, REASONS, WHYS
from portal.children.records.forms import number_in
from portal.forms import LongText, Optional, PortalForm, Radios, Text, needed

MOST = 2_000


class InterestedForm(PortalForm):
    """We'd like to know more; `seen` counts what had been said as the page was shown."""

    seen = HiddenField()

    words = LongText("Is there something you would like us to know, or to ask? (optional)", most=MOST)

    @property
    def seen_count(self) -> int:
        """How much had been said; -1 for what is none."""
        return number_in(self.seen.data)


class NotRightForm(PortalForm):
    """We don't think we are the right family: why is theirs to say or not."""

    seen = HiddenField()

    why = Radios("Why? (optional)", [Optional()], choices=[(why.value, words) for why, words in WHYS.items()])
    words = LongText("Would you like to say more? (optional)", most=MOST)

    @property
    def seen_count(self) -> int:
        """How much had been said; -1 for what is none."""
        return number_in(self.seen.data)


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
