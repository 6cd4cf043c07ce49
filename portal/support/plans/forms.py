"""What is typed of an assessment, a plan, a review, a measure and a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField

from portal.enquiries.handling.forms import WhenForm
from portal.forms import (
    CountedText,
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
from portal.support.plans.actions import Item
from portal.support.plans.rules import (
    HIGHEST,
    LOWEST,
    MEASURES,
    MOMENTS,
    MOST_ITEMS,
    MOST_PLANNED,
    PROVIDERS,
    SECTIONS,
    SESSION_KINDS,
    Provider,
    Section,
)


class VersionForm(PortalForm):
    """What is written about an assessment, and which version of it the page showed."""

    seen = HiddenField()

    @property
    def seen_version(self) -> int:
        """Which version its page showed; -1 for none, which no assessment has."""
        return number_in(self.seen.data)


class AssessmentForm(VersionForm):
    """Every section of an assessment."""

    def begin(self, written: dict[str, str], version: int) -> None:
        """Fill in what stands there."""
        self.seen.data = str(version)
        for section in Section:
            self[section.value].data = written.get(section, "")

    def sections(self) -> dict[str, str]:
        """What was typed."""
        return {section.value: self[section.value].data or "" for section in Section}


for _section, _words in SECTIONS.items():
    setattr(AssessmentForm, _section.value, LongText(_words, most=8_000))


class PlanForm(VersionForm):
    """The lines of a plan; empty ones count for nothing. The written ones and one empty are shown."""

    lines = HiddenField()
    """How many lines the page showed."""
    more = HiddenField()
    """The button that shows one line more, and keeps nothing yet."""

    def begin(self, items: Sequence[Any], version: int) -> None:
        """Fill in what stands there."""
        self.seen.data = str(version)
        for number, one in enumerate(items[:MOST_ITEMS], 1):
            for name in ("what", "provider", "who", "knows"):
                self[f"{name}_{number}"].data = getattr(one, name)
            self[f"sessions_{number}"].data = str(one.sessions or "")
        self.lines.data = str(min(len(items) + 1, MOST_ITEMS))

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the plan is to be kept: not where one line more was asked for, and what was typed stays."""
        if self.is_submitted() and self.more.data:
            self.lines.data = str(min(self.shown + 1, MOST_ITEMS))
            return False
        return bool(super().validate_on_submit(extra_validators))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each line that something is written in says what it is, and how many sessions in a number."""
        is_right = bool(super().validate(extra_validators))
        for number in self._written():
            if not self[f"what_{number}"].data:
                self.refuse(f"Write what line {number} is, or empty the whole line", f"what_{number}")
                is_right = False
            if not 0 <= self._sessions(number) <= MOST_PLANNED:
                words = f"Enter how many sessions line {number} has, from 0 to {MOST_PLANNED}"
                self.refuse(words, f"sessions_{number}")
                is_right = False
        return is_right

    @property
    def shown(self) -> int:
        """How many lines the page shows."""
        asked = number_in(self.lines.data, none=1)
        return max(1, min(asked, MOST_ITEMS), *self._written())

    def items(self) -> list[Item]:
        """What was typed. A number of sessions that is none counts as -1, which is refused."""
        return [
            Item(
                what=self[f"what_{number}"].data or "",
                provider=self[f"provider_{number}"].data or "internal",
                who=self[f"who_{number}"].data or "",
                sessions=self._sessions(number),
                knows=self[f"knows_{number}"].data or "",
            )
            for number in self._written()
        ]

    def _written(self) -> list[int]:
        """The lines that something is written in; who provides it is always chosen, and does not count."""
        return [
            number
            for number in range(1, MOST_ITEMS + 1)
            if any(self[f"{name}_{number}"].data for name in ("what", "who", "sessions", "knows"))
        ]

    def _sessions(self, number: int) -> int:
        return number_in(self[f"sessions_{number}"].data or "0")


for _number in range(1, MOST_ITEMS + 1):
    setattr(PlanForm, f"what_{_number}", Text("What", most=300))
    setattr(
        PlanForm,
        f"provider_{_number}",
        Select(
            "Who provides it",
            choices=[(one.value, words) for one, words in PROVIDERS.items()],
            default=Provider.INTERNAL.value,
        ),
    )
    setattr(PlanForm, f"who_{_number}", Text("Their name", most=200))
    setattr(PlanForm, f"sessions_{_number}", Text("How many sessions", most=10))
    setattr(PlanForm, f"knows_{_number}", Text("How we will know that it helped", most=300))


class ShareForm(VersionForm):
    """When the plan is looked at again."""

    review_on = DateParts("When do we look at it again?", needed("Enter the day, like 26 2 2027"))


class ReviewForm(PortalForm):
    """A review that was held, and which one its page showed."""

    seen = HiddenField()

    text = CountedText("What was agreed, as they read it", needed("Write what was agreed"), most=5000)
    next_on = DateParts("When is the next one?", [Optional()])

    def seen_on(self) -> date | None:
        """The day of the review that the page showed; None for none."""
        try:
            return date.fromisoformat(self.seen.data or "")
        except ValueError:
            return None


class CommentForm(PortalForm):
    """The writer's comments."""

    text = CountedText("What would you like to say about it?", needed("Write something first"), most=5000)


class MeasureForm(PortalForm):
    """When it was asked, and a number for each."""

    moment = Radios("When?", needed("Choose when it was asked"), choices=list(MOMENTS.items()))

    def answers(self) -> dict[str, int]:
        """What was chosen."""
        return {name: int(self[name].data or LOWEST) for name in MEASURES}


for _name, _asked in MEASURES.items():
    setattr(
        MeasureForm,
        _name,
        Select(_asked, choices=[(str(number), str(number)) for number in range(LOWEST, HIGHEST + 1)]),
    )


class SessionForm(WhenForm):
    """A session that was held."""

    kind = Radios(
        "What does it belong to?", needed("Choose what it belongs to"), choices=list(SESSION_KINDS.items())
    )

    def fit(self) -> None:
        """Nothing is written about a session here: notes have a page of their own."""
        del self.text
