"""Could I adopt? The questions and their answers, and the pathways they can lead to.

Pure. The law named here is the Adoption and Children Act 2002 ("the Act") and the Adoption Agencies
Regulations 2005 as amended ("AAR").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self, TypeVar


class Question(StrEnum):
    """The questions. The value is the field's name in the form."""

    AGE = "age"
    WHERE = "where"
    HOME = "home"
    CONVICTION = "conviction"
    CHILD = "child"
    LIVED_WITH = "lived_with"
    BEFORE = "before"


class Age(StrEnum):
    """Is everybody who would adopt 21 or over? (sections 50 and 51 of the Act)"""

    OLD_ENOUGH = "21-or-over"
    TOO_YOUNG = "under-21"


class Where(StrEnum):
    """Where they live: in a council's area that the agency serves, or not."""

    SERVED = "served"
    ENGLAND = "england"
    ELSEWHERE = "elsewhere"


class Home(StrEnum):
    """The tie to the British Islands that section 49 of the Act asks for.

    One of a couple with a permanent home here (domicile) is enough; otherwise both must have lived
    here for a year when they apply to the court.
    """

    PERMANENT = "permanent"
    ONE_YEAR = "one-year"
    NEITHER = "neither"
    NOT_SURE = "not-sure"


class Conviction(StrEnum):
    """Convictions and cautions of the people who would adopt and of every adult at home.

    `SPECIFIED` are the offences that rule adoption out by law: offences against a child, and the
    serious sexual offences against an adult of Schedule 3 (AAR).
    """

    NONE = "none"
    OTHER = "other"
    SPECIFIED = "specified"
    TALK = "rather-talk"


class Child(StrEnum):
    """Which child they are thinking of."""

    NOT_MET = "not-met"
    PARTNERS = "partners"
    FOSTERED = "fostered"
    RELATIVE = "relative"
    ABROAD = "abroad"


class LivedWith(StrEnum):
    """How long the child has lived with them, in the bands that section 42 of the Act uses."""

    UNDER_6_MONTHS = "under-6-months"
    SIX_MONTHS = "6-months"
    ONE_YEAR = "1-year"
    THREE_YEARS = "3-years"


class Before(StrEnum):
    """What opens the fast track: approved to adopt since 30 December 2005, or fostering now."""

    NEITHER = "neither"
    ADOPTER = "adopter"
    FOSTERING = "fostering"


class Pathway(StrEnum):
    """The pathways of adoption. Early permanence is a choice inside the standard one."""

    STANDARD = "standard"
    FAST_TRACK = "fast_track"
    CHILD_IN_FAMILY = "child_in_family"
    INTERCOUNTRY = "intercountry"


# Section 42 of the Act: how long a child must have lived with them before the court can be asked.
LONG_ENOUGH: Mapping[Child, frozenset[LivedWith]] = {
    Child.PARTNERS: frozenset(
        {LivedWith.SIX_MONTHS, LivedWith.ONE_YEAR, LivedWith.THREE_YEARS},
    ),
    Child.FOSTERED: frozenset({LivedWith.ONE_YEAR, LivedWith.THREE_YEARS}),
    Child.RELATIVE: frozenset({LivedWith.THREE_YEARS}),
}


Answer = TypeVar("Answer", bound=StrEnum)


def _one_of(kind: type[Answer], word: str | None) -> Answer | None:
    try:
        return kind(word) if word else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Answers:
    """What has been answered so far; None where it has not."""

    age: Age | None = None
    where: Where | None = None
    home: Home | None = None
    conviction: Conviction | None = None
    child: Child | None = None
    lived_with: LivedWith | None = None
    before: Before | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Answers from posted words; a word that is no answer counts as not answered."""
        return cls(
            age=_one_of(Age, given.get("age")),
            where=_one_of(Where, given.get("where")),
            home=_one_of(Home, given.get("home")),
            conviction=_one_of(Conviction, given.get("conviction")),
            child=_one_of(Child, given.get("child")),
            lived_with=_one_of(LivedWith, given.get("lived_with")),
            before=_one_of(Before, given.get("before")),
        )

    def given(self) -> dict[str, str]:
        """The answers that have been given, by question name, as they are posted."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value.value for name, value in pairs if value is not None}
