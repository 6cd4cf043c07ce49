"""The steps of a link, what each needs and promises, and how it reads. Pure.

Source: service description, sections 3 and 7; the deadlines stand in promises.kinds (business plan 2018/19).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.errors import Conflict, Refused
from portal.promises.kinds import Kind

SUBJECT = "child_link"
"""What promises and the audit call a link."""

ORDER_TO_MATCH_DAYS = 121
"""Days from the placement order to the match, at most: the threshold of indicator A2 of the government's
adoption scorecards; *to confirm*."""

TOLD_FOR = timedelta(days=90)
"""How long a family still reads, after a link ended, what we wrote to it."""


class Origin(StrEnum):
    """Where the thought of a link came from."""

    INTEREST = "interest"
    FINDER = "finder"
    MEETING = "meeting"


ORIGINS = {
    Origin.INTEREST: "the family would like to know more",
    Origin.FINDER: "suggested by a family finder",
    Origin.MEETING: "suggested at the weekly meeting",
}


class State(StrEnum):
    """Where a link is. Each names what comes next."""

    STOPPED = "stopped"
    SUGGESTED = "suggested"
    VISIT = "visit"
    DECIDING = "deciding"
    AHEAD = "ahead"
    MATCHED = "matched"
    ENDED = "ended"


STATES = {
    State.STOPPED: "A second person decides first",
    State.SUGGESTED: "Both social workers talk",
    State.VISIT: "A visit",
    State.DECIDING: "To be decided after the visit",
    State.AHEAD: "Going ahead",
    State.MATCHED: "Matched",
    State.ENDED: "Ended",
}


class Step(StrEnum):
    """What was done with a link, each once; the day of the panel may be set again."""

    EXPLORED = "explored"
    VISIT = "visit"
    DECISION = "decision"
    PANEL_BOOKED = "panel_booked"
    MEETING = "meeting"
    PANEL = "panel"
    AGENCY_DECISION = "agency_decision"
    TOLD = "told"
    LETTER = "letter"


STEPS = {
    Step.EXPLORED: "Both social workers talked",
    Step.VISIT: "The family was visited",
    Step.DECISION: "Decided after the visit",
    Step.PANEL_BOOKED: "Day of the matching panel",
    Step.MEETING: "Matching meeting",
    Step.PANEL: "Matching panel",
    Step.AGENCY_DECISION: "The decision maker decided",
    Step.TOLD: "The family was told",
    Step.LETTER: "Letter sent",
}

KEEPS = {
    Step.EXPLORED: Kind.LINK_EXPLORED,
    Step.VISIT: Kind.LINK_VISIT,
    Step.DECISION: Kind.LINK_DECISION,
    Step.PANEL_BOOKED: Kind.PANEL_BOOKED,
    Step.MEETING: Kind.MATCHING_MEETING,
    Step.PANEL: Kind.MATCHING_PANEL,
    Step.AGENCY_DECISION: Kind.AGENCY_DECISION,
    Step.TOLD: Kind.DECISION_TOLD,
    Step.LETTER: Kind.DECISION_LETTER,
}
"""Step -> the promise that is kept by writing it down."""


class Recommended(StrEnum):
    """What the panel recommends."""

    YES = "yes"
    NO = "no"


RECOMMENDED = {Recommended.YES: "To match them", Recommended.NO: "Not to match them"}


class Outcome(StrEnum):
    """Why a link ended without a match."""

    NOT_THIS_FAMILY = "not_this_family"
    NOT_AHEAD = "not_ahead"
    NOT_MATCHED = "not_matched"
    FAMILY = "family"
    OTHER_FAMILY = "other_family"
    CHILD = "child"
    HOUSEHOLD = "household"
    STOPPED = "stopped"


OUTCOMES = {
    Outcome.NOT_THIS_FAMILY: "not this family, after the social workers talked",
    Outcome.NOT_AHEAD: "not gone ahead with, after the visit",
    Outcome.NOT_MATCHED: "not matched, after the panel",
    Outcome.FAMILY: "the family does not wish to go on",
    Outcome.OTHER_FAMILY: "another family was matched",
    Outcome.CHILD: "something changed for the child",
    Outcome.HOUSEHOLD: "something changed for the household",
    Outcome.STOPPED: "a second person decided against it",
}

BY_HAND = (Outcome.FAMILY, Outcome.CHILD, Outcome.NOT_AHEAD)
"""Outcomes with which a person ends a link in the middle of it."""

NEVER_TOLD = (Outcome.HOUSEHOLD, Outcome.STOPPED)
"""Of these a family reads nothing: they would tell what only we know."""

KIND_WORDS = {
    Outcome.OTHER_FAMILY: (
        "{alias} will live with another family. This says nothing against you. It can hurt all the same: "
        "your worker would like to talk with you, whenever you are ready."
    ),
    Outcome.CHILD: (
        "Something has changed for {alias}, so we cannot go on. It is not because of you. Your worker would "
        "like to talk with you about it."
    ),
}
"""What a family reads where nobody wrote to it by hand."""


class Heading(StrEnum):
    """Under what the families for a group are compared."""

    NEEDS = "needs"
    BROTHERS_AND_SISTERS = "brothers_and_sisters"
    KEEPING_IN_TOUCH = "keeping_in_touch"
    DISTANCE = "distance"
    SUPPORT_NETWORK = "support_network"


HEADINGS = {
    Heading.NEEDS: "What the children need",
    Heading.BROTHERS_AND_SISTERS: "Brothers and sisters",
    Heading.KEEPING_IN_TOUCH: "Keeping in touch",
    Heading.DISTANCE: "Distance",
    Heading.SUPPORT_NETWORK: "Who helps them",
}

NEXT_KINDS = {
    State.SUGGESTED: (Kind.LINK_EXPLORED,),
    State.VISIT: (Kind.LINK_VISIT,),
    State.DECIDING: (Kind.LINK_DECISION,),
    State.AHEAD: (Kind.PANEL_BOOKED, Kind.MATCHING_MEETING, Kind.MATCHING_PANEL),
}
"""State -> what is promised as it begins."""


@dataclass(frozen=True)
class Facts:
    """What is known of a link as a step is written down."""

    state: str
    is_behind: bool = False
    """Another family is meant for the group now."""
    panel_on: date | None = None
    has_met: bool = False
    is_recommended: bool = False
    is_decided: bool = False
    is_told: bool = False
    is_written: bool = False


_AT = {
    Step.EXPLORED: (State.SUGGESTED,),
    Step.VISIT: (State.VISIT,),
    Step.DECISION: (State.DECIDING,),
    Step.PANEL_BOOKED: (State.AHEAD,),
    Step.MEETING: (State.AHEAD, State.MATCHED),
    Step.PANEL: (State.AHEAD,),
    Step.AGENCY_DECISION: (State.AHEAD,),
    Step.TOLD: (State.AHEAD, State.MATCHED, State.ENDED),
    Step.LETTER: (State.MATCHED, State.ENDED),
}


def steps_next(facts: Facts) -> list[Step]:
    """The steps that can be written down now, in order."""
    if facts.is_behind:
        return []
    can = [step for step, at in _AT.items() if facts.state in at]
    open_to = {
        Step.PANEL_BOOKED: not facts.is_recommended,
        Step.MEETING: not facts.has_met,
        Step.PANEL: facts.panel_on is not None and not facts.is_recommended,
        Step.AGENCY_DECISION: facts.is_recommended and not facts.is_decided,
        Step.TOLD: facts.is_decided and not facts.is_told,
        Step.LETTER: facts.is_decided and facts.is_told and not facts.is_written,
    }
    return [step for step in can if open_to.get(step, True)]


def check_step(facts: Facts, step: Step) -> None:
    """Raises Refused where something comes before it, Conflict where it is written down already."""
    if step in steps_next(facts):
        return
    if facts.is_behind:
        raise Refused("Another family is meant now. This one waits until that is decided.")
    if step is Step.PANEL and facts.state == State.AHEAD and facts.panel_on is None:
        raise Refused("Write down the day of the panel first.")
    if step is Step.AGENCY_DECISION and facts.state == State.AHEAD and not facts.is_recommended:
        raise Refused("There is no recommendation yet: the panel has to make one first.")
    if step is Step.LETTER and facts.is_decided and not facts.is_told:
        raise Refused("Tell them first, by telephone or in person: nobody should learn this from a page.")
    raise Conflict("This link has gone on since you opened the page. Look at it again.")


def check_day(day: date | None, *, since: date, today: date) -> date:
    """The day something was done. Raises Refused for none, one to come, or one before the link."""
    if day is None or not since <= day <= today:
        raise Refused("Enter the day it was: not before this link was suggested, and not to come.")
    return day


def initials_of(label: str) -> str:
    """A household's label for paper: "Sam and Alex Example" is "S A E" (safety rule 11)."""
    return " ".join(word[0] for word in label.split() if word[0].isupper())


def waits_words(ordered_on: date | None, today: date) -> str:
    """How long a group waits since its placement order, against the 121 days; empty without an order."""
    if ordered_on is None:
        return ""
    days = (today - ordered_on).days
    over = days - ORDER_TO_MATCH_DAYS
    words = f"{days} day{'' if days == 1 else 's'} since the placement order"
    return f"{words}, {over} over {ORDER_TO_MATCH_DAYS}" if over > 0 else words
