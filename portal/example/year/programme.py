"""What was on: titles, how often, and about how many households came. The titles are the programme's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.events.kinds import Kind
from portal.example.year import figures

APPROVED, PARENTS, NOBODY = "approved", "parents", "nobody"
"""Who comes: from approval on, once a child has moved in, or people of whom no household is kept."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)


@dataclass(frozen=True)
class Offered:
    """A title: on this weekday of these months, in these councils in turn, and how many rows come of it."""

    kind: Kind
    title: str
    weekday: int
    months: tuple[int, ...]
    who: str
    fewest: int
    most: int
    councils: tuple[str, ...] = ("kent", "medway", "kent", "bexley")


EVERY = (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12)
# fmt: off
PROGRAMME = (
    Offered(Kind.EARLY_PERMANENCE_TRAINING, "Early permanence training", SATURDAY, (1, 5, 9), APPROVED, 5, 9, ("kent",)),
    Offered(Kind.RELATED_BY_ADOPTION, "Related by adoption", SATURDAY, (3, 6, 10), APPROVED, 5, 10, ("kent", "medway")),
    Offered(Kind.WORKSHOP, "Explaining adoption", TUESDAY, (2, 9), PARENTS, 6, 11),
    Offered(Kind.WORKSHOP, "Who’s in charge? Part 1", TUESDAY, (3, 10), PARENTS, 6, 10),
    Offered(Kind.WORKSHOP, "Who’s in charge? Part 2", TUESDAY, (4, 11), PARENTS, 5, 9),
    Offered(Kind.WORKSHOP, "Brothers and sisters who quarrel", TUESDAY, (5, 12), PARENTS, 4, 8),
    Offered(Kind.WORKSHOP, "Managing transitions", SATURDAY, (6, 11), PARENTS, 5, 9),
    Offered(Kind.WORKSHOP, "Social media", TUESDAY, (1, 5), PARENTS, 6, 12),
    Offered(Kind.WORKSHOP, "Talking without words", THURSDAY, (4, 12), PARENTS, 4, 8),
    Offered(Kind.WORKSHOP, "The impact of neglect", TUESDAY, (2, 7), APPROVED, 7, 12),
    Offered(Kind.WORKSHOP, "Life story books", SATURDAY, (1, 5, 10), APPROVED, 6, 10),
    Offered(Kind.PARENTING_PROGRAMME, "Incredible Years", TUESDAY, (1, 9), PARENTS, 6, 9, ("kent",)),
    Offered(Kind.PARENTING_PROGRAMME, "Non-violent resistance", TUESDAY, (2, 10), PARENTS, 6, 9, ("kent", "medway")),
    Offered(Kind.PARENTING_PROGRAMME, "STOP for adolescents", WEDNESDAY, (1,), PARENTS, 5, 8, ("kent",)),
    Offered(Kind.PARENTING_PROGRAMME, "Sensory integration", TUESDAY, (3, 11), PARENTS, 5, 9, ("kent",)),
    Offered(Kind.PARENTING_PROGRAMME, "Therapeutic parenting", WEDNESDAY, (2, 10), PARENTS, 7, 11, ("kent",)),
    Offered(Kind.PARENTING_PROGRAMME, "Parenting autistic children", WEDNESDAY, (12,), PARENTS, 4, 7, ("medway",)),
    Offered(Kind.PARENTING_PROGRAMME, "Life story workshop", FRIDAY, (2, 6), PARENTS, 5, 9, ("kent",)),
    Offered(Kind.INTENSIVE_GROUP, "Intensive parent group", TUESDAY, (1, 5, 9), PARENTS, 5, 8, ("kent", "medway")),
    Offered(Kind.SUPPORT_GROUP, "Support group", MONDAY, EVERY, APPROVED, 5, 11),
    Offered(Kind.SUPPORT_GROUP, "Stay and play", FRIDAY, EVERY, PARENTS, 4, 9),
    Offered(Kind.SUPPORT_GROUP, "Coffee session", THURSDAY, (1, 3, 5, 7, 9, 11), APPROVED, 4, 8),
    Offered(Kind.EDUCATION_CONFERENCE, "Education conference", WEDNESDAY, (3,), PARENTS, 24, 30, ("kent",)),
    Offered(Kind.SCHOOL_SEMINAR, "Seminar for schools", THURSDAY, (2, 6, 11), NOBODY, 14, 24, ("kent", "medway", "bexley")),
    Offered(Kind.PROFESSIONAL_TRAINING, "Training for social workers", THURSDAY, (5, 10), NOBODY, 12, 20, ("kent",)),
)
# fmt: on
"""Source: service description, section 5."""

COURSES: dict[Kind, tuple[str, int, dict[str, tuple[int, ...]]]] = {
    Kind.STAGE_1_COURSE: (
        "Stage 1 preparation course",
        THURSDAY,
        {"kent": (1, 3), "medway": (2,), "bexley": (4,)},
    ),
    Kind.STAGE_2_COURSE: (
        "Stage 2 preparation course",
        FRIDAY,
        {"kent": (2,), "medway": (4,), "bexley": (3,)},
    ),
}
"""Title, weekday of the first day, and in which weeks of the month each council has one."""

ACTIVITY_DAY = "Activity day for children"
PICNIC, PARTY = "Summer picnic", "Winter party"
PICNICS = {
    date(2021, 7, 17): (31, 44),
    date(2022, 7, 16): figures.PICNIC,
    date(2023, 7, 15): (35, 51),
}
PARTIES = {date(2021, 12, 11): (42, 60), date(2022, 12, 10): figures.PARTY}
"""Day -> families and children."""
