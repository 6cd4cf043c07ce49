"""What whoever is on duty types about a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import HiddenField

from portal.accounts.queries import StaffMember
from portal.clock import LONDON
from portal.enquiries.handling.forms import WhenForm
from portal.enquiries.handling.rules import read_time
from portal.forms import (
    Checkboxes,
    Choice,
    CountedText,
    DateParts,
    LongText,
    Optional,
    PortalForm,
    PressForm,
    Radios,
    Select,
    Text,
    ValidationError,
    needed,
)
from portal.support.duty.queries import Carried
from portal.support.ending.rules import REASONS


class SearchForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Words to look for."""

    words = Text("Search requests", most=60)


class WriteForm(PortalForm):
    """A message to the writer, and the newest entry its page showed."""

    seen_entry = HiddenField()

    text = CountedText("What do you write to them?", needed("Write the message"), most=5000)


class NoteForm(PortalForm):
    """A note for colleagues."""

    text = LongText("Your note", needed("Write the note"), most=5000)


class TelephoneForm(WhenForm):
    """A telephone call, whether it reached them, and when somebody rings again if not."""

    seen_entry = HiddenField()

    is_answered = Radios(
        "Did you speak with them?",
        needed("Choose whether you spoke with them"),
        choices=[("yes", "Yes, we spoke"), ("no", "No, nobody answered")],
    )
    again_day = DateParts("If not: which day do you ring again?", [Optional()])
    again_hour = Text("At what time?", most=10)

    def validate_again_hour(self, field: Text) -> None:
        """Who was not reached is rung again, at a moment."""
        if self.is_answered.data != "no":
            return
        if self.again_day.data is None:
            raise ValidationError("Enter the day and the time you ring again, like 27 11 2026, 10am")
        if not field.data or read_time(field.data) is None:
            raise ValidationError("Enter the time you ring again, like 10am or 16:10")

    def next_try_at(self) -> datetime | None:
        """When somebody rings again; None where they spoke."""
        if self.is_answered.data != "no" or self.again_day.data is None:
            return None
        at = read_time(self.again_hour.data or "")
        return datetime.combine(self.again_day.data, at, LONDON) if at is not None else None


class BecauseForm(PressForm):
    """A reason for colleagues, with the button that was pressed."""

    because = LongText("Why?", needed("Write why"), most=1000)


class FinishForm(PortalForm):
    """Why it is finished, and what the family reads."""

    reason = Radios("Why is it finished?", needed("Choose why it is finished"), choices=list(REASONS.items()))
    because = LongText("What colleagues should know", needed("Write why it is finished"), most=1000)
    text = LongText("What shall the family read?", most=2000)


class ColleagueForm(PortalForm):
    """A colleague."""

    to = Select("Colleague", choices=())

    def fit(self, colleagues: list[StaffMember]) -> None:
        """Offer these."""
        self.to.choices = [Choice(one.reference, one.name) for one in colleagues]


class DecideReleaseForm(PressForm):
    """Whether all of us may open a request again; `asked_at` is the wish that the page showed."""

    asked_at = HiddenField()


class ConfineForm(PortalForm):
    """Why a request is kept to named people, and to whom."""

    because = LongText("Why? For those who are named", needed("Write why"), most=1000)
    naming = Checkboxes("Who may open it?", needed("Tick who may open it"), choices=())


class GiveForm(ColleagueForm):
    """A colleague, and whose it was on the page it is given from."""

    seen = HiddenField()

    def fit_loads(
        self, colleagues: list[StaffMember], carried: Mapping[int, Carried], *, council: str
    ) -> None:
        """Offer these with what each carries, who has least first."""
        each = [(one, carried.get(one.id, Carried())) for one in colleagues]
        each.sort(key=lambda pair: (pair[1].open, pair[1].at_risk, pair[0].name))
        self.to.choices = [
            Choice(one.reference, f"{one.name}: {_load_words(load, council)}") for one, load in each
        ]


def _load_words(load: Carried, council: str) -> str:
    """What somebody carries: "4 open, 1 at risk, 2 of Kent"."""
    if not load.open:
        return "nothing open"
    at_risk = f", {load.at_risk} at risk" if load.at_risk else ""
    return f"{load.open} open{at_risk}, {load.of_council} of {council}"
