"""The forms of a register's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.clock import LONDON
from portal.forms import (
    Choice,
    DateParts,
    Phone,
    PortalForm,
    Radios,
    Text,
    ValidationError,
    needed,
    number_in,
)
from portal.journey.assessment.rules import read_time

MOST_TOGETHER = 20
"""How many walk in together at most: more is a slip of the finger."""

NUMBER = "Enter a number, like 2"
TIME = "Enter a time, like 7pm or 19:00"


class PressForm(PortalForm):
    """A button and its keys."""


class WalkInForm(PortalForm):
    """Somebody without a booking: a first name and how many, no address (safety rule 10)."""

    name = Text("First name", needed("Enter a first name"), most=60)
    adults = Text("Adults", needed(NUMBER), render_kw={"inputmode": "numeric"})
    children = Text("Children", needed(NUMBER), render_kw={"inputmode": "numeric"})

    def validate_adults(self, field: Any) -> None:
        """A small number."""
        _small(field)

    def validate_children(self, field: Any) -> None:
        """A small number."""
        _small(field)


class CallForm(PortalForm):
    """Who wants to be called about a visit, and on which number."""

    name = Text("Their name", needed("Enter their name"), most=120)
    telephone = Phone(
        "Their telephone number", needed("Enter their telephone number, so that we can call them")
    )


class MakeUpForm(PortalForm):
    """A session in which another is made up."""

    missed = Radios("Which session is made up?", needed("Choose the session that was missed"))
    day = DateParts("On which day?", needed("Enter the day of the make-up session"))
    begins = Text("When does it begin?", needed(TIME), most=10)
    ends = Text("When does it end?", needed(TIME), most=10)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these sessions."""
        self.missed.choices = [Choice(value, words) for value, words in choices]

    def validate_begins(self, field: Any) -> None:
        """A time of day."""
        _time(field)

    def validate_ends(self, field: Any) -> None:
        """A time of day."""
        _time(field)

    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends. For a form that was found complete."""
        day = self.day.data
        begins, ends = read_time(self.begins.data or ""), read_time(self.ends.data or "")
        if day is None or begins is None or ends is None:
            raise ValueError("the form is not complete")
        return datetime.combine(day, begins, LONDON), datetime.combine(day, ends, LONDON)


def _small(field: Any) -> None:
    if not 0 <= number_in(field.data) <= MOST_TOGETHER:
        raise ValidationError(NUMBER)


def _time(field: Any) -> None:
    if read_time(field.data or "") is None:
        raise ValidationError(TIME)
