"""What may be said about the people of a household. Pure: dates handed in."""

from __future__ import annotations

from datetime import date

GROWN_UP = 18
OLDEST = 120

ROLES = {
    "applicant": "Adopts",
    "adult": "Lives at home",
    "child": "Child at home",
}
"""Role in a household -> its words."""


def age_on(born_on: date, day: date) -> int:
    """Whole years somebody has lived on a day; born on 29 February, a year is full on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def wrong_birthday(role: str, born_on: date | None, today: date) -> str:
    """What is wrong with a date of birth for somebody of this role; empty when nothing is.

    A child's is needed: a check begins by itself on the day they turn 18 (service words, section 2).
    """
    if born_on is None:
        return "Enter their date of birth, like 27 3 2015" if role == "child" else ""
    if born_on > today:
        return "A date of birth lies in the past. Check the year."
    age = age_on(born_on, today)
    if age > OLDEST:
        return "Check the year: it is more than 120 years ago."
    if role == "child" and age >= GROWN_UP:
        return "They are 18 or over. Add them as an adult."
    if role != "child" and age < GROWN_UP:
        return "They are not 18 yet. Add them as a child."
    return ""
