"""The forms of titles, of dates and when they are, and of who is told what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from portal.agency.rules_cut_off import MOST_HOURS
from portal.errors import Refused
from portal.events.districts import DISTRICTS
from portal.events.kinds import KINDS, RULES, Group, Kind, Shape
from portal.events.running.rules import (
    HOW_OFTEN,
    MOST_SESSIONS,
    Unreadable,
    When,
    in_order,
    read_days,
    weekly,
    with_make_up,
)
from portal.forms import (
    Checkboxes,
    Choice,
    DateParts,
    LongText,
    PortalForm,
    Radios,
    Select,
    Text,
    ValidationError,
    needed,
    number_in,
)
from portal.journey.assessment.rules import read_time

TIME = "Enter the time, like 10am or 18:30"
DAY = "Enter the day, like 27 11 2026"
OFF = {"autocomplete": "off"}

FIRST = {
    Group.STAGE_1: "Families in Stage 1",
    Group.STAGE_2: "Families in Stage 2",
    Group.APPROVED: "Approved families",
    Group.ADOPTIVE_PARENT: "Adoptive parents",
    Group.CARER: "Early permanence carers",
}
"""Who may come first in the line, and their words."""


class PressForm(PortalForm):
    """A button and its keys."""


def _number(field: Any, least: int, most: int) -> None:
    if not least <= number_in(field.data) <= most:
        raise ValidationError(f"Enter a number from {least} to {most}")


class TitleForm(PortalForm):
    """A title: what is offered year after year."""

    kind = Select("What kind of event is it?", choices=[(rule.kind, rule.label) for rule in RULES])
    title = Text("What is it called?", needed("Enter what it is called"), most=120, render_kw=OFF)
    summary = LongText("What it is about", most=3000, description="Families read this before they book.")
    for_whom = LongText("For whom", most=1000)
    bring = LongText("What to bring", most=1000)
    usual_places = Text("How many places, as a rule?", needed("Enter a number, like 12"), most=3)
    cut_off_hours = Text(
        "How many hours before it can a family still change or cancel by itself?",
        needed("Enter a number of hours, like 24"),
        most=3,
    )

    def validate_usual_places(self, field: Any) -> None:
        """It must be a number of places."""
        _number(field, 1, 500)

    def validate_cut_off_hours(self, field: Any) -> None:
        """It must be a number of hours."""
        _number(field, 0, MOST_HOURS)

    def values(self) -> dict[str, Any]:
        """What is written about the title."""
        texts = {name: self[name].data or "" for name in ("title", "summary", "for_whom", "bring")}
        return {
            **texts,
            "usual_places": int(self.usual_places.data or 1),
            "cut_off_hours": int(self.cut_off_hours.data or 0),
        }


class WhenForm(PortalForm):
    """When an event is: a first day, and what its kind has besides."""

    day = DateParts("Which day?", needed(DAY))
    begins = Text("What time does it begin?", needed(TIME), most=10, description="For example, 6:30pm")
    ends = Text("What time does it end?", needed(TIME), most=10)
    more_days = LongText(
        "The other days of the course, one on a line",
        most=2000,
        description="For example, 28 11 2026. For other times, write 28 11 2026 10am to 3pm.",
    )
    weeks = Text("How many weekly sessions are there?", most=3)
    leave_out = LongText(
        "Weeks to leave out, one day on a line (optional)",
        most=2000,
        description="Half-term, for example. The programme then ends a week later.",
    )
    make_up = LongText(
        "Make-up sessions, one on a line (optional)",
        most=2000,
        description="The number of the session it makes up for, then the day, like 3: 12 2 2027.",
    )

    def shape_for(self, kind: str) -> None:
        """Ask only what this kind of event has."""
        shape = KINDS[Kind(kind)].shape
        if shape is not Shape.WEEKLY:
            del self.weeks, self.leave_out, self.make_up
        if shape is not Shape.DAYS:
            del self.more_days
        if shape in (Shape.WEEKLY, Shape.DAYS):
            self.day.label.text = "Which day does it begin?"

    def fill_in(self, sessions: Sequence[When]) -> None:
        """Fill in the days of sessions, where nothing was sent yet."""
        if self.is_submitted() or not sessions:
            return
        first, *rest = [one for one in sessions if one.makes_up is None]
        self.day.data, self.begins.data, self.ends.data = first.day, _at(first.begins), _at(first.ends)
        if "more_days" in self:
            self.more_days.data = "\n".join(_line(one, first) for one in rest)
        if "weeks" in self:
            self.weeks.data = str(len(rest) + 1)
            days = {one.day for one in (first, *rest)}
            between = (rest[-1].day - first.day).days // 7 if rest else 0
            skipped = (date.fromordinal(first.day.toordinal() + 7 * week) for week in range(between))
            self.leave_out.data = "\n".join(_day(one) for one in skipped if one not in days)
            made = [one for one in sessions if one.makes_up is not None]
            self.make_up.data = "\n".join(f"{one.makes_up}: {_line(one, first)}" for one in made)

    def validate_begins(self, field: Any) -> None:
        """It must be a time."""
        if read_time(field.data or "") is None:
            raise ValidationError(TIME)

    def validate_ends(self, field: Any) -> None:
        """It must be a time after it begins."""
        ends, begins = read_time(field.data or ""), read_time(self.begins.data or "")
        if ends is None:
            raise ValidationError(TIME)
        if begins is not None and ends <= begins:
            raise ValidationError("Enter a time after it begins")

    def validate_weeks(self, field: Any) -> None:
        """It must be a number of weeks."""
        _number(field, 2, MOST_SESSIONS)

    def sessions(self) -> tuple[When, ...]:
        """The sessions of a form that was checked. Raises Refused, with the line nobody can read."""
        begins, ends = read_time(self.begins.data or ""), read_time(self.ends.data or "")
        if begins is None or ends is None or self.day.data is None:
            raise ValueError("read the sessions of a form that was checked")
        first = When(self.day.data, begins, ends)

        def days(text: str | None, *, makes_up: bool = False) -> tuple[When, ...]:
            return read_days(text or "", begins=begins, ends=ends, makes_up=makes_up)

        try:
            if "more_days" in self:
                return in_order((first, *days(self.more_days.data)))
            if "weeks" in self:
                out = {one.day for one in days(self.leave_out.data)}
                made = days(self.make_up.data, makes_up=True)
                return with_make_up(weekly(first, int(self.weeks.data or 1), out), made)
        except Unreadable as problem:
            raise Refused(str(problem)) from problem
        return (first,)


def _at(at: time) -> str:
    return f"{at:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"


def _line(one: When, first: When) -> str:
    is_same = (one.begins, one.ends) == (first.begins, first.ends)
    return _day(one.day) if is_same else f"{_day(one.day)} {_at(one.begins)} to {_at(one.ends)}"


class DetailsForm(PortalForm):
    """What is written about one date: where, who leads it, what to bring."""

    where = Radios(
        "Where is it?",
        needed("Choose where it is"),
        choices=[("place", "At a place"), ("online", "Online")],
    )
    authority = Select("Which council is it in, or for?")
    district = Select(
        "Which district is it in?",
        choices=[("", "No district, or online"), *((code, one[0]) for code, one in DISTRICTS.items())],
        description="Families find it by “near me”. Of a secret event only its council counts.",
    )
    venue = Text("The place and its address", most=200, render_kw=OFF)
    online_link = Text(
        "The link to join online", most=500, description="Only those booked see it.", render_kw=OFF
    )
    directions = LongText("Directions and parking", most=3000)
    building_access = LongText("Access of the building", most=1000, description="Steps, lift, toilets, loop.")
    led_by = Text("Who leads it", most=200, render_kw=OFF)
    summary = LongText("What it is about", most=3000)
    for_whom = LongText("For whom", most=1000)
    bring = LongText("What to bring", most=1000)
    cut_off_hours = Text(
        "How many hours before it can a family still change or cancel by itself?",
        needed("Enter a number of hours, like 24"),
        most=3,
    )
    priority_groups = Checkboxes(
        "Who comes first in the waiting list? (optional)",
        choices=[(group.value, words) for group, words in FIRST.items()],
    )

    def offer(self, councils: Mapping[str, str]) -> None:
        """The councils to choose from."""
        self.authority.choices = [Choice("", "All of them"), *(Choice(*one) for one in councils.items())]

    def validate_venue(self, field: Any) -> None:
        """Asked where it is not online."""
        if self.where.data == "place" and not field.data:
            raise ValidationError("Enter the place and its address")

    def validate_cut_off_hours(self, field: Any) -> None:
        """It must be a number of hours."""
        _number(field, 0, MOST_HOURS)

    def values(self) -> dict[str, Any]:
        """What is written about the date, by the names the core knows."""
        names = ("venue", "online_link", "directions", "building_access", "led_by")
        texts = {name: self[name].data or "" for name in (*names, "summary", "for_whom", "bring")}
        is_online = self.where.data == "online"
        if is_online:
            texts |= {"venue": "", "directions": "", "building_access": ""}
        return {
            **texts,
            "is_online": is_online,
            "authority": self.authority.data or None,
            "district": "" if is_online else self.district.data or "",
            "cut_off_hours": int(self.cut_off_hours.data or 0),
            "priority_groups": list(self.priority_groups.data or []),
        }


class PlacesForm(PortalForm):
    """How many places there are."""

    places = Text("How many places are there?", needed("Enter a number, like 12"), most=3)

    def validate_places(self, field: Any) -> None:
        """It must be a number of places."""
        _number(field, 1, 500)


class MakeDateForm(WhenForm, DetailsForm, PlacesForm):
    """A date made from a title."""


class RepeatForm(PortalForm):
    """Which of the dates that were worked out are made."""

    chosen = Checkboxes("Which of them?", needed("Choose at least one of the dates"))


HOW_CHOICES = tuple(HOW_OFTEN.items())
"""How an event is repeated, as choices of a form."""
