"""The forms with which staff answer an enquiry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from portal.clock import LONDON, london
from portal.enquiries.handling.rules import CLOSE_REASONS, PRIORITY_REASONS, read_time
from portal.forms import (
    Checkboxes,
    CountedText,
    DateParts,
    Email,
    LongText,
    Optional,
    PortalForm,
    Radios,
    Text,
    ValidationError,
    needed,
)

ONE_MINUTE = timedelta(minutes=1)


class SearchForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Words to look for. Looking twice changes nothing, so it needs no once-key."""

    words = Text("Search enquiries", most=60)


class PressForm(PortalForm):
    """A button and its keys."""


class NoteForm(PortalForm):
    """A note for colleagues."""

    text = LongText("Your note", needed("Write the note"))


class WhenForm(PortalForm):
    """Something that happened: the day, the time, and what was said. Both begin as now."""

    day = DateParts("Which day?", needed("Enter the day, like 20 11 2026"))
    hour = Text("What time?", needed("Enter the time, like 4:10pm or 16:10"), most=10)
    text = LongText("What was said and agreed")

    def begin(self, now: datetime) -> None:
        """Fill in this moment, where nothing was posted."""
        local = london(now)
        self.day.data = local.date()
        self.hour.data = f"{local:%H:%M}"

    def moment(self, now: datetime) -> datetime:
        """When it happened. The minute that is just now is this moment."""
        time, day = read_time(self.hour.data or ""), self.day.data
        if time is None or day is None:
            raise ValueError("read the moment of a form that was checked")
        moment = datetime.combine(day, time, LONDON)
        return now if timedelta() <= now - moment < ONE_MINUTE else moment

    def validate_hour(self, field: Any) -> None:
        """The time must be one."""
        if field.data and read_time(field.data) is None:
            raise ValidationError("Enter the time, like 4:10pm or 16:10")


class CallForm(WhenForm):
    """A call: whether they answered, and otherwise when to try again."""

    outcome = Radios(
        "Did you talk with them?",
        needed("Choose whether you talked with them"),
        choices=[("spoken", "Yes, we talked"), ("tried", "No answer")],
    )
    next_try = DateParts("If there was no answer: when is the next try?", [Optional()])

    def offer(self, now: datetime, next_try: date) -> None:
        """Fill in this moment and the day offered for the next try."""
        self.begin(now)
        self.next_try.data = next_try

    def validate_text(self, field: LongText) -> None:
        """A call that keeps a promise says what was said: whoever rings next has nothing else."""
        if self.is_answered and not field.data:
            raise ValidationError("Write what was said and agreed, in a few words")

    @property
    def is_answered(self) -> bool:
        """Whether they talked."""
        return bool(self.outcome.data == "spoken")


class PriorityForm(PortalForm):
    """Why an enquiry is answered first; none of the reasons takes the mark away."""

    reasons = Checkboxes(
        "Why is this enquiry a priority?",
        choices=list(PRIORITY_REASONS.items()),
        description="For children who wait longer. Untick all of them to take the mark away.",
    )


class CloseForm(PortalForm):
    """Why an enquiry is finished for now."""

    reason = Radios(
        "Why is it finished for now?", needed("Choose a reason"), choices=list(CLOSE_REASONS.items())
    )
    text = LongText("Anything colleagues should know (optional)", most=2000)


class PackForm(PortalForm):
    """How the pack goes to them."""

    way = Radios(
        "How does the pack go to them?",
        needed("Choose how the pack goes to them"),
        choices=[("email", "E-mail it now"), ("post", "I have posted it")],
    )


class InviteForm(PortalForm):
    """Inviting to register. The address is asked only where the enquiry has none."""

    email = Email("Their e-mail address", [Optional()])


class ReplyForm(PortalForm):
    """A reply in one's own words; `step` is "look" until it was looked at, then "send"."""

    text = CountedText("Your message", needed("Write your message"), most=5000)
    step = HiddenField(default="look")
