"""How approved families describe themselves: counted, never listed, and never from 1 to 4.

Nobody inside the agency learns from these figures what one person said. So they differ from every other figure:

- they lead to no records;
- 1 to 4 is "<5" wherever they stand, on the page, in files and from the command, published or not;
- they are of all councils together, for one council has few approvals;
- they are of whole years that are over alone: between two days, or from one day to the next, it could be worked
  out who came to be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from portal import clock
from portal.extensions import db
from portal.households.describing import rules
from portal.households.describing.models import SelfDescription
from portal.households.describing.rules import NOT_SAID, Answers
from portal.households.models import Membership
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.reports.adopters import applied_that_day, moves
from portal.reports.figures import ALL, Cell, Figure
from portal.reports.periods import Period, year_of
from portal.reports.publishing import FEW, HIDDEN, SMALLEST_SHOWN

_EDGES = (
    "By what the applicants of the day of approval say of themselves now. Of whole years that are over, for all"
    " councils together; 1 to 4 is never shown."
)

FIGURES = (
    Figure("said_so", "Said how they describe themselves", "Of them, in which an applicant told us how they describe themselves.", f"Nobody has to. {_EDGES}"),
    Figure("lesbian_gay_bisexual_or_other", "Lesbian, gay, bisexual or another orientation", "Of those who said so, in which an applicant is gay or lesbian, bisexual, or describes their orientation another way.", _EDGES),
    Figure("gender_not_as_registered", "Gender not as registered at birth", "Of those who said so, in which an applicant’s gender is not the same as their sex registered at birth.", _EDGES),
    Figure("minority_ethnic", "Of a minority ethnic group", "Of those who said so, in which an applicant is of an Asian, Black, mixed or other ethnic group.", _EDGES),
    Figure("disabled", "Disabled", "Of those who said so, in which an applicant has a condition of 12 months or more that makes day-to-day life harder.", _EDGES),
)  # fmt: skip
MEASURES = frozenset(one.measure for one in FIGURES)

NOTE = (
    "These numbers lead to no records, for nobody sees what one person said. A number from 1 to 4 is printed"
    " “<5” here too. “*” stands for a year that is not over, and for part of a year."
)
"""What stands under them on the page."""


def _says(question: rules.Question, *but: str) -> Callable[[Answers], bool]:
    return lambda said: said.get(question.name, NOT_SAID) not in {NOT_SAID, *but}


_COUNTS: dict[str, Callable[[Answers], bool]] = {
    "said_so": rules.has_said,
    "lesbian_gay_bisexual_or_other": _says(rules.ORIENTATION, "straight"),
    "gender_not_as_registered": _says(rules.GENDER, "same"),
    "minority_ethnic": _says(rules.ETHNIC_GROUP, "white"),
    "disabled": _says(rules.DISABILITY, "no"),
}
"""Measure -> whether somebody's answers make their household one of it."""


def rows(period: Period) -> list[tuple[Cell, ...]]:
    """A row for each measure, as anybody may read it: of all councils."""
    if period != year_of(period.first) or period.last >= clock.today():
        return [(one.measure, ALL, HIDDEN) for one in FIGURES]
    counted = count(_said_of(period))
    return [(one.measure, ALL, as_shown(counted[one.measure])) for one in FIGURES]


def count(said: Iterable[tuple[int, Answers]]) -> dict[str, int]:
    """Measure -> how many approvals it holds of; each once, whichever of its applicants said so."""
    found: dict[str, set[int]] = {measure: set() for measure in _COUNTS}
    for approval, answers in said:
        for measure, holds in _COUNTS.items():
            if holds(answers):
                found[measure].add(approval)
    return {measure: len(approvals) for measure, approvals in found.items()}


def as_shown(number: int) -> Cell:
    """A number of these as it is shown to anybody."""
    return FEW if 0 < number < SMALLEST_SHOWN else number


def _said_of(period: Period) -> Iterable[tuple[int, Answers]]:
    """Each approval of the period with what an applicant of it said."""
    chosen = (
        moves(period, None, Verb.APPROVE)
        .with_only_columns(JourneyMove.id, SelfDescription.answers)
        .join(Journey, Journey.id == JourneyMove.journey_id)
        .join(Membership, Membership.household_id == Journey.household_id)
        .join(SelfDescription, SelfDescription.person_id == Membership.person_id)
        .where(applied_that_day())
    )
    return ((approval, rules.as_given(kept)) for approval, kept in db.session.execute(chosen))
