"""What answers amount to: numbers, shares and years. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.events.rules import year_of

SCALE = (5, 4, 3, 2, 1)
CONFIDENT = {"more": "More confident", "same": "About the same", "less": "Less confident"}

FEWEST_ON_PAPER = 5
"""Below so many answers no numbers leave the agency: a count from 1 to 4 tells of single families
(service description, section 8)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's answer, without a name."""

    useful: int
    clear: int
    confident: str
    helped: str = ""
    change: str = ""
    may_quote: bool = False


@dataclass(frozen=True)
class Summary:
    """What the answers to one event, or one year of a title, amount to."""

    asked: int
    answers: tuple[Answer, ...]

    @property
    def answered(self) -> int:
        """How many answered."""
        return len(self.answers)

    @property
    def useful(self) -> dict[int, int]:
        """Each number of the scale, best first -> how many chose it for how useful it was."""
        return {number: sum(one.useful == number for one in self.answers) for number in SCALE}

    @property
    def clear(self) -> dict[int, int]:
        """The same for how clear it was."""
        return {number: sum(one.clear == number for one in self.answers) for number in SCALE}

    @property
    def confident(self) -> dict[str, int]:
        """More, same or less -> how many."""
        return {word: sum(one.confident == word for one in self.answers) for word in CONFIDENT}

    @property
    def useful_mean(self) -> float | None:
        """How useful it was, from 1 to 5 on average; None of no answers."""
        return mean(sum(one.useful for one in self.answers), self.answered)

    @property
    def clear_mean(self) -> float | None:
        """How clear it was, the same way."""
        return mean(sum(one.clear for one in self.answers), self.answered)

    @property
    def more_share(self) -> int | None:
        """The share of those who feel more confident, in per cent; None of no answers."""
        return round(100 * self.confident["more"] / self.answered) if self.answered else None

    @property
    def may_be_printed(self) -> bool:
        """Whether enough people answered for numbers to be handed on."""
        return self.answered >= FEWEST_ON_PAPER

    @property
    def quotes(self) -> tuple[Answer, ...]:
        """The answers of those who said that we may quote them, and wrote something."""
        return tuple(one for one in self.answers if one.may_quote and (one.helped or one.change))


@dataclass(frozen=True, slots=True)
class EventSums:
    """The sums of one event's answers."""

    reference: str
    on: date
    asked: int
    answered: int
    useful: int
    clear: int
    more: int


@dataclass(frozen=True, slots=True)
class Year:
    """What a title's answers of one reporting year amount to (1 April to 31 March)."""

    begins: int
    events: int
    asked: int
    answered: int
    useful: float | None
    clear: float | None
    more: int | None
    """The share of those who answered and feel more confident, in per cent."""

    @property
    def words(self) -> str:
        """2026/27."""
        return year_words(self.begins)


def year_words(begins: int) -> str:
    """How a reporting year is written: 2026/27."""
    return f"{begins}/{(begins + 1) % 100:02}"


def mean(total: int, many: int) -> float | None:
    """An average to one decimal; None of nothing."""
    return round(total / many, 1) if many else None


def by_year(events: Iterable[EventSums]) -> list[Year]:
    """The years of a title, newest first."""
    years: dict[int, list[EventSums]] = {}
    for one in events:
        years.setdefault(year_of(one.on), []).append(one)
    return [_year(begins, years[begins]) for begins in sorted(years, reverse=True)]


def _year(begins: int, events: list[EventSums]) -> Year:
    answered = sum(one.answered for one in events)
    more = round(100 * sum(one.more for one in events) / answered) if answered else None
    return Year(
        begins=begins,
        events=len(events),
        asked=sum(one.asked for one in events),
        answered=answered,
        useful=mean(sum(one.useful for one in events), answered),
        clear=mean(sum(one.clear for one in events), answered),
        more=more,
    )
