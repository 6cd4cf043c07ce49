"""Choosing a time, offering times, and what a call came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from wtforms import HiddenField

from portal.enquiries.handling.forms import WhenForm
from portal.enquiries.handling.rules import read_time
from portal.forms import (
    Choice,
    CountedText,
    DateParts,
    LongText,
    PortalForm,
    Radios,
    Select,
    Text,
    ValidationError,
    needed,
)
from portal.support.calls.queries import Slot
from portal.support.calls.rules import OUTCOMES, WEEKDAYS, Outcome
from portal.web.pages import moment


class ChooseForm(PortalForm):
    """One of the times that are free."""

    slot = Radios("When shall we call you?", needed("Choose a time"), choices=())

    def offer(self, slots: Sequence[Slot], *, with_names: bool) -> None:
        """Offer these, soonest first."""
        self.slot.choices = [
            Choice(
                one.reference,
                f"{moment(one.starts_at)}, with {one.with_name}" if with_names else moment(one.starts_at),
            )
            for one in slots
        ]


class WeeklyForm(PortalForm):
    """A time every week."""

    weekday = Select("Day", choices=[(str(number), name) for number, name in enumerate(WEEKDAYS[:5])])
    at = Text("Time", needed("Enter the time, like 10am"), most=10)
    minutes = Select("How long", choices=[("30", "30 minutes"), ("45", "45 minutes"), ("60", "60 minutes")])
    from_on = DateParts("From which day?", needed("Enter the day, like 30 11 2026"))

    def validate_at(self, field: Text) -> None:
        """It must be a time."""
        if field.data and read_time(field.data) is None:
            raise ValidationError("Enter the time, like 10am or 14:30")

    def time(self) -> time:
        """The time of day. Read it of a form that was checked."""
        found = read_time(self.at.data or "")
        if found is None:
            raise ValueError("read the time of a form that was checked")
        return found


class DayOffForm(PortalForm):
    """A day away."""

    day = DateParts("On which day are you away?", needed("Enter the day, like 4 12 2026"))


class AdviceCallForm(WhenForm):
    """The advice call: when, what it came to, what the family reads, what colleagues read."""

    seen_entry = HiddenField()

    outcome = Radios(
        "What did it come to?", needed("Choose what the call came to"), choices=list(OUTCOMES.items())
    )
    agreed = CountedText("What you agreed, as they read it", most=5000)

    def validate_text(self, field: LongText) -> None:
        """Whoever goes on with it has nothing else."""
        if not field.data:
            raise ValidationError("Write what was said, in a few words")

    def validate_agreed(self, field: CountedText) -> None:
        """What was agreed reaches the family in writing; of safeguarding nothing does (safety rule 5)."""
        if self.outcome.data == Outcome.SAFEGUARDING:
            if field.data:
                raise ValidationError("A safeguarding outcome is never shown: leave this empty")
        elif not field.data:
            raise ValidationError("Write what you agreed: they read it on their page")
