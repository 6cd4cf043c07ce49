"""The forms of an assessment: visits, the written parts, the report and one's own comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portal.forms import (
    DateParts,
    LongText,
    Optional,
    PortalForm,
    Radios,
    Text,
    ValidationError,
    needed,
)
from portal.households.queries import Member
from portal.journey.assessment.framing import moments_of
from portal.journey.assessment.rules import VISIT_WORDS, Seen, VisitKind, read_time

TIME = "Enter the time, like 4:10pm or 16:10"
REPORT_MOST = 100_000
"""Characters of a report."""

IN_ORDER = [("yes", "Yes, in order"), ("no", "No, we need to talk with them")]


class PressForm(PortalForm):
    """A button and its keys."""


class OfferVisitForm(PortalForm):
    """Up to three times for one visit."""

    kind = Radios(
        "What is it for?",
        needed("Choose what the visit is for"),
        choices=[(kind.value, words) for kind, words in VISIT_WORDS.items()],
        default=VisitKind.HOME.value,
    )
    day_1 = DateParts("First day", needed("Enter a day, like 27 11 2026"))
    hour_1 = Text("Time", needed(TIME), most=10)
    day_2 = DateParts("Second day (optional)", [Optional()])
    hour_2 = Text("Time", most=10)
    day_3 = DateParts("Third day (optional)", [Optional()])
    hour_3 = Text("Time", most=10)

    def times(self) -> list[datetime]:
        """The times that were filled in."""
        return moments_of([(self[f"day_{n}"].data, self[f"hour_{n}"].data) for n in (1, 2, 3)])

    def _check_hour(self, field: Any) -> None:
        if field.data and read_time(field.data) is None:
            raise ValidationError(TIME)

    def validate_hour_1(self, field: Any) -> None:
        """It must be a time."""
        self._check_hour(field)

    def validate_hour_2(self, field: Any) -> None:
        """It must be a time, and there must be one where a day is given."""
        self._check_hour(field)
        if self.day_2.data and not field.data:
            raise ValidationError(TIME)

    def validate_hour_3(self, field: Any) -> None:
        """The same."""
        self._check_hour(field)
        if self.day_3.data and not field.data:
            raise ValidationError(TIME)


class HoldVisitForm(PortalForm):
    """When a visit was held, and notes for staff. Who was seen is added by `hold_visit_form`."""

    held_on = DateParts("Which day was it?", needed("Enter the day, like 20 11 2026"))
    notes = LongText("Notes for staff", most=10_000, description="The family never reads these.")
    people: Sequence[Member] = ()

    def seen(self) -> dict[int, str]:
        """Person -> how they were seen."""
        answers = {one.person_id: self[f"seen_{n}"].data for n, one in enumerate(self.people)}
        return {person: how for person, how in answers.items() if how != "not"}


def hold_visit_form(members: Sequence[Member], today: date) -> HoldVisitForm:
    """The form with a question for everybody at home."""
    fields: dict[str, Any] = {"people": tuple(members)}
    for number, member in enumerate(members):
        fields[f"seen_{number}"] = Radios(
            f"Was {member.given_name} seen?",
            needed(f"Choose how {member.given_name} was seen"),
            choices=[
                (Seen.TOGETHER.value, "Yes, with others"),
                (Seen.ALONE.value, "Yes, on their own"),
                ("not", "No"),
            ],
        )
    form: HoldVisitForm = type("HoldVisitFormOf", (HoldVisitForm,), fields)(data={"held_on": today})
    return form


class PartForm(PortalForm):
    """One written part of an assessment."""

    text = LongText("Text", needed("Write it down first"), most=REPORT_MOST)
    source = Text("Who wrote it? (optional)", most=200)
    dated_on = DateParts("The day on it", needed("Enter the day, like 20 11 2026"))
    valid_until = DateParts("Valid until (optional)", [Optional()])
    in_order = Radios("Is this in order?", needed("Choose whether it is in order"), choices=IN_ORDER)


class ReportForm(PortalForm):
    """The report about the applicants."""

    text = LongText(
        "The report",
        needed("Write the report, or copy it here"),
        most=REPORT_MOST,
        description="The applicants, the panel and the decision maker read this text.",
    )


class CommentsForm(PortalForm):
    """One's own answer to the report."""

    has_comments = Radios(
        "Do you want to say something about the report?",
        choices=[
            ("nothing", "I have nothing to add"),
            ("comments", "I have comments, corrections or something that is missing"),
        ],
    )
    text = LongText("Your comments", most=20_000, description="Only you see these until you release them.")
    release = Radios(
        "Who may read your comments?",
        [Optional()],
        choices=[
            ("now", "Release them now: your social worker and the panel can read them"),
            ("later", "Keep them to myself for now: you only tell us that you have read the report"),
        ],
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Who may read them is asked for comments that are sent."""
        is_sound: bool = super().validate(*args, **kwargs)
        if self.has_comments.data == "comments" and self.release.data not in ("now", "later"):
            self.refuse("Choose who may read your comments", "release")
            return False
        return is_sound


class DraftForm(PortalForm):
    """The same, saved to go on later: nothing has to be complete."""

    text = LongText("Your comments", most=20_000)
