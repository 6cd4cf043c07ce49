"""The sections of an assessment, the measures, and how many sessions there are. Pure."""

from __future__ import annotations

from enum import StrEnum

MOST_SESSIONS = 6
"""A brief intervention has up to six sessions, an urgent package six (service description, section 6)."""

MOST_ITEMS = 12
"""Lines of a plan."""

MOST_PLANNED = 200
"""Sessions that one line of a plan may have."""

LOWEST, HIGHEST = 0, 10
"""The scale of a measure."""


class Section(StrEnum):
    """The parts of an assessment."""

    CHILD = "child"
    HISTORY = "history"
    HOME = "home"
    PARENTS = "parents"
    SCHOOL = "school"
    HEALTH = "health"
    WISHES = "wishes"
    SUMMARY = "summary"


SECTIONS = {
    Section.CHILD: "The child, and what they are good at",
    Section.HISTORY: "What happened before, and what it does today",
    Section.HOME: "Life at home",
    Section.PARENTS: "The parents, and who helps them",
    Section.SCHOOL: "School and learning",
    Section.HEALTH: "Health and feelings",
    Section.WISHES: "What the child and the parents would like",
    Section.SUMMARY: "What we think would help",
}
"""The sections, in the order they are read."""


class Moment(StrEnum):
    """When a measure is taken."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


MOMENTS = {Moment.START: "At the start", Moment.MIDDLE: "In the middle", Moment.END: "At the end"}

MEASURES = {
    "calm": "How calm is it at home?",
    "safe": "How safe does everybody feel?",
    "school": "How is school going?",
    "coping": "How well do you cope?",
}
"""What is asked each time, from 0 to 10 (practice, to be confirmed)."""


class Provider(StrEnum):
    """Who provides a part of a plan."""

    INTERNAL = "internal"
    EXTERNAL = "external"


PROVIDERS = {Provider.INTERNAL: "Us", Provider.EXTERNAL: "Somebody else"}


class SessionKind(StrEnum):
    """What a session belongs to."""

    BRIEF = "brief"
    URGENT = "urgent"


SESSION_KINDS = {
    SessionKind.BRIEF: "Brief intervention, up to six sessions",
    SessionKind.URGENT: "Urgent family support, six weekly sessions",
}


def is_score(value: int) -> bool:
    """Whether a number stands on the scale."""
    return LOWEST <= value <= HIGHEST


def missing_sections(written: dict[str, str]) -> list[str]:
    """The sections nothing is written in, by their names; an assessment is shared whole."""
    return [words for section, words in SECTIONS.items() if not written.get(section, "").strip()]
