"""How a family and a group fit together: reasons in words, and a number to put families in order by. Pure.

It suggests and never decides. Nobody is left out for religion, culture or language alone: the law has not
asked for it since 2014 (Children and Families Act 2014, section 3), and a child must not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.children.families.places import Point, distance_words, miles_between
from portal.children.rules import EXTENTS, FAMILY_EXTENTS, MOST_CHILDREN, NEEDS, Need
from portal.errors import Refused

LESS_NEED, LESS_AGE, TOO_FAR_FOR_THEM = 10, 8, 10
OTHER_RELIGION, THEIRS_MATTERS, OTHER_LANGUAGE, PLACE_UNKNOWN = 6, 3, 6, 5
"""Points of what fits less; who has fewest stands first. *To confirm* with family finders."""

OUT = 1_000
"""Points of each reason that leaves a family out."""

NEVER_SAID = 20_000
"""Points of who has not said what they could consider: after everybody who has."""

AWAY = ((100, 1), (200, 1), (400, 2), (600, 2))
"""From so many tenths of a mile on, so many points more."""

OLDEST = 17
MOST_MILES = 500


class Religion(StrEnum):
    """A religion, where it matters. The short list of the census, to match by."""

    CHRISTIAN = "christian"
    MUSLIM = "muslim"
    HINDU = "hindu"
    SIKH = "sikh"
    JEWISH = "jewish"
    BUDDHIST = "buddhist"
    OTHER = "other"
    NONE = "none"


RELIGIONS = {
    Religion.CHRISTIAN: "Christian",
    Religion.MUSLIM: "Muslim",
    Religion.HINDU: "Hindu",
    Religion.SIKH: "Sikh",
    Religion.JEWISH: "Jewish",
    Religion.BUDDHIST: "Buddhist",
    Religion.OTHER: "Another religion",
    Religion.NONE: "No religion",
}

LANGUAGES = (
    "Albanian", "Arabic", "Bengali", "British Sign Language", "Cantonese", "French", "Lithuanian", "Nepali",
    "Polish", "Portuguese", "Punjabi", "Romanian", "Russian", "Slovak", "Spanish", "Turkish", "Ukrainian",
    "Urdu", "Yoruba",
)  # fmt: skip
"""Languages beside English, to match by. Kept by place in this list: add at the end alone."""


def language_bit(name: str) -> int:
    """A language as one bit; 0 for none. Raises Refused for what is not on the list."""
    if not name:
        return 0
    if name not in LANGUAGES:
        raise Refused("Choose a language from the list.")
    return int(1 << LANGUAGES.index(name))


def language_names(bits: int) -> list[str]:
    """The languages in some bits."""
    return [name for place, name in enumerate(LANGUAGES) if bits >> place & 1]


@dataclass(frozen=True)
class Considered:
    """What a family could consider."""

    age_from: int
    age_to: int
    most_children: int
    needs: Mapping[str, int]
    """Of Need, how much of each: 1 to 3."""
    miles: int | None
    """How far they could travel for keeping in touch; None where they did not say."""
    early_permanence: bool
    religion: str = ""
    """Of Religion; empty where they did not say."""
    religion_matters: bool = False
    languages: int = 0
    at: Point | None = None


@dataclass(frozen=True)
class Wanted:
    """What a group asks of a family."""

    alias: str
    children: int
    youngest: int
    oldest: int
    needs: Mapping[str, int]
    at: Point | None = None
    most_miles: int | None = None
    religion: str = ""
    """Empty where it does not matter."""
    language: int = 0
    early: bool = False
    """On the road of early permanence, before the court has decided."""


def check_considered(told: Considered) -> None:
    """Raises Refused for what cannot be."""
    if not 0 <= told.age_from <= told.age_to <= OLDEST:
        raise Refused(f"Enter ages from 0 to {OLDEST}, the younger one first.")
    if not 1 <= told.most_children <= MOST_CHILDREN:
        raise Refused(f"Enter how many children, from 1 to {MOST_CHILDREN}.")
    if set(told.needs) != set(Need) or not set(told.needs.values()) <= set(EXTENTS):
        raise Refused("Choose a little, some or a lot for each.")
    if told.miles is not None and not 0 <= told.miles <= MOST_MILES:
        raise Refused(f"Enter miles from 0 to {MOST_MILES}.")
    check_religion(told.religion)


def check_religion(religion: str) -> None:
    """Raises Refused for what is not on the list."""
    if religion and religion not in set(Religion):
        raise Refused("Choose a religion from the list.")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that fits, fits less, or leaves a family out, in words for family finders."""

    words: str
    points: int = 0
    only_orders: bool = False
    """It puts nearer families first, and speaks against nobody."""

    @property
    def leaves_out(self) -> bool:
        """Whether it leaves the family out."""
        return self.points >= OUT

    @property
    def fits(self) -> bool:
        """Whether it speaks for them."""
        return self.only_orders or not self.points


def reasons_of(wanted: Wanted, told: Considered | None) -> list[Reason]:
    """Everything to be said of a family and a group, in a fixed order."""
    if told is None:
        return [Reason("They have not said what they could consider", NEVER_SAID)]
    return [
        _number(wanted, told),
        _ages(wanted, told),
        *_needs(wanted, told),
        *_distance(wanted, told),
        *_early(wanted, told),
        *_culture(wanted, told),
    ]


def _number(wanted: Wanted, told: Considered) -> Reason:
    many = "1 child" if told.most_children == 1 else f"up to {told.most_children} children"
    if told.most_children >= wanted.children:
        return Reason(f"They could consider {many}")
    return Reason(f"They could consider {many}, and {wanted.alias} are {wanted.children}", OUT)


def _ages(wanted: Wanted, told: Considered) -> Reason:
    words = f"They could consider ages {told.age_from} to {told.age_to}"
    over = max(told.age_from - wanted.youngest, wanted.oldest - told.age_to)
    if over <= 0:
        return Reason(words)
    ages = (
        f"{wanted.alias} is {wanted.youngest}"
        if wanted.youngest == wanted.oldest
        else f"{wanted.alias} are {wanted.youngest} to {wanted.oldest}"
    )
    return Reason(f"{words}, and {ages}", LESS_AGE if over == 1 else OUT)


def _needs(wanted: Wanted, told: Considered) -> Iterator[Reason]:
    for need, name in NEEDS.items():
        asked, given = wanted.needs.get(need.value), told.needs[need.value]
        if asked is None:
            continue
        words = f"{name}: they could consider {FAMILY_EXTENTS[given]}"
        if given >= asked:
            yield Reason(words)
        else:
            verb = "needs" if wanted.children == 1 else "need"
            words += f", and {wanted.alias} {verb} {FAMILY_EXTENTS[asked]}"
            yield Reason(words, LESS_NEED if asked - given == 1 else OUT)


def _distance(wanted: Wanted, told: Considered) -> Iterator[Reason]:
    if wanted.at is None:
        return
    if told.at is None:
        yield Reason("We don’t know how far away they live", PLACE_UNKNOWN)
        return
    squared = (wanted.at.east - told.at.east) ** 2 + (wanted.at.north - told.at.north) ** 2
    words = f"They live {distance_words(miles_between(wanted.at, told.at))} away"
    if wanted.most_miles is not None and squared > (wanted.most_miles * 10) ** 2:
        yield Reason(f"{words}: farther than you asked for", OUT)
        return
    away = sum(points for tenths, points in AWAY if squared >= tenths * tenths)
    if told.miles is not None and squared > (told.miles * 10) ** 2:
        yield Reason(
            f"{words}, and could travel {told.miles} miles for keeping in touch", away + TOO_FAR_FOR_THEM
        )
    else:
        yield Reason(words, away, only_orders=True)


def _early(wanted: Wanted, told: Considered) -> Iterator[Reason]:
    if wanted.early and told.early_permanence:
        yield Reason("They could be early permanence carers")
    elif wanted.early:
        yield Reason("They have not said yes to early permanence", OUT)


def _culture(wanted: Wanted, told: Considered) -> Iterator[Reason]:
    said = RELIGIONS[Religion(told.religion)] if told.religion else "not said"
    if wanted.religion:
        is_same = wanted.religion == told.religion
        asked = RELIGIONS[Religion(wanted.religion)]
        yield Reason(f"Religion: {said}; {asked} matters here", 0 if is_same else OTHER_RELIGION)
    if told.religion_matters and told.religion and told.religion != wanted.religion:
        yield Reason(f"Religion matters to them: {said}", THEIRS_MATTERS if wanted.religion else 0)
    if wanted.language:
        names = ", ".join(language_names(wanted.language))
        if told.languages & wanted.language:
            yield Reason(f"They speak {names}")
        else:
            yield Reason(f"{names} matters here, and they did not say that they speak it", OTHER_LANGUAGE)
