"""Could I adopt? The questions, in order, and the answer they lead to.

Pure: nothing is stored, nothing is read. The law named here is the Adoption and Children Act 2002
("the Act") and the Adoption Agencies Regulations 2005 as amended ("AAR"). The answers are advice on
where to begin; only the agency, after talking with somebody, decides anything about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.enquiries.eligibility.answers import (
    LONG_ENOUGH,
    Age,
    Answers,
    Before,
    Child,
    Conviction,
    Home,
    LivedWith,
    Pathway,
    Question,
    Where,
)


class Ending(StrEnum):
    """The answers. Each has a page of its own; the value is the page's name."""

    STANDARD = "standard"
    FAST_TRACK = "fast_track"
    CHILD_IN_FAMILY = "child_in_family"
    CHILD_IN_FAMILY_LATER = "child_in_family_later"
    ANOTHER_COUNTRY = "another_country"
    TALK_TO_US = "talk_to_us"
    NOT_YET_AGE = "not_yet_age"
    NOT_YET_HOME = "not_yet_home"
    SPECIFIED_OFFENCE = "specified_offence"
    OUTSIDE_AREA = "outside_area"
    OUTSIDE_ENGLAND = "outside_england"


class Note(StrEnum):
    """What the ending's page says besides, because of one of the answers."""

    HOME_NOT_SURE = "home_not_sure"
    OUTSIDE_AREA = "outside_area"
    OUTSIDE_ENGLAND = "outside_england"
    EARLY_PERMANENCE = "early_permanence"
    COURT_MAY_ALLOW = "court_may_allow"
    ASK_CHILDS_WORKER = "ask_childs_worker"
    COURT_DECIDES = "court_decides"


@dataclass(frozen=True)
class Outcome:
    """An ending, the pathway that fits where one does, and what else to say."""

    ending: Ending
    pathway: Pathway | None
    notes: frozenset[Note]


def route(answers: Answers) -> tuple[Question, ...]:
    """The questions to ask, in order, as far as these answers let us see.

    Stops after the first question without an answer, and after an answer that settles it: nobody is
    asked about convictions who is under 21.
    """
    asked = [Question.AGE]
    if answers.age is not Age.OLD_ENOUGH:
        return tuple(asked)
    asked.append(Question.CHILD)
    if answers.child is None:
        return tuple(asked)
    if answers.child in LONG_ENOUGH:
        asked.append(Question.LIVED_WITH)
        if answers.lived_with is None:
            return tuple(asked)
    asked.append(Question.WHERE)
    if answers.where is None:
        return tuple(asked)
    asked.append(Question.HOME)
    if answers.home in {None, Home.NEITHER}:
        return tuple(asked)
    asked.append(Question.CONVICTION)
    if answers.conviction in {None, Conviction.SPECIFIED}:
        return tuple(asked)
    if answers.child is Child.NOT_MET:
        asked.append(Question.BEFORE)
    return tuple(asked)


def next_question(answers: Answers, after: Question | None = None) -> Question | None:
    """The question that follows `after` (the first one, for None), or None when all are asked.

    Questions already answered are asked again on the way, filled in, so that going back and
    changing an answer shows everything that hangs on it.
    """
    asked = route(answers)
    if after is None or after not in asked:
        return first_unanswered(answers)
    place = asked.index(after) + 1
    return asked[place] if place < len(asked) else None


def first_unanswered(answers: Answers) -> Question | None:
    """The first question of the route that has no answer yet."""
    given = answers.given()
    return next((question for question in route(answers) if question.value not in given), None)


def previous_question(answers: Answers, before: Question) -> Question | None:
    """The question asked just before this one; None when it is the first."""
    asked = route(answers)
    place = asked.index(before) if before in asked else len(asked)
    return asked[place - 1] if place > 0 else None


def last_question(answers: Answers) -> Question:
    """The last question of the route: where "Back" leads from the ending."""
    return route(answers)[-1]


def outcome(answers: Answers) -> Outcome | None:
    """The answer these answers lead to; None while a question is still open.

    What the law rules out comes first, then what needs a conversation, then the pathways. A specified
    offence bars an agency from approving somebody (AAR 25); it does not bar a court from hearing
    about a child already in the family, so there it leads to a conversation.
    """
    if first_unanswered(answers) is not None:
        return None
    if answers.age is Age.TOO_YOUNG:
        return Outcome(Ending.NOT_YET_AGE, None, frozenset())
    if answers.home is Home.NEITHER:
        return Outcome(Ending.NOT_YET_HOME, None, frozenset())
    pathway, notes = _pathway(answers), _notes(answers)
    if answers.conviction is Conviction.SPECIFIED and pathway is not Pathway.CHILD_IN_FAMILY:
        return Outcome(Ending.SPECIFIED_OFFENCE, None, frozenset())
    if answers.conviction is not Conviction.NONE:
        return Outcome(Ending.TALK_TO_US, pathway, notes)
    return Outcome(_ending(answers, pathway), pathway, notes)


def has_lived_long_enough(child: Child, lived_with: LivedWith) -> bool:
    """Whether the court can be asked now (section 42 of the Act).

    Six months for a partner's child, one year for a child fostered by them, three of the last five
    years for a relative or anybody else.
    """
    return lived_with in LONG_ENOUGH.get(child, frozenset())


def _pathway(answers: Answers) -> Pathway:
    if answers.child is Child.ABROAD:
        return Pathway.INTERCOUNTRY
    if answers.child in LONG_ENOUGH:
        return Pathway.CHILD_IN_FAMILY
    if answers.before in {Before.ADOPTER, Before.FOSTERING}:
        return Pathway.FAST_TRACK
    return Pathway.STANDARD


def _ending(answers: Answers, pathway: Pathway) -> Ending:
    if pathway is Pathway.INTERCOUNTRY:
        return Ending.ANOTHER_COUNTRY
    if pathway is Pathway.CHILD_IN_FAMILY and answers.child and answers.lived_with:
        if has_lived_long_enough(answers.child, answers.lived_with):
            return Ending.CHILD_IN_FAMILY
        return Ending.CHILD_IN_FAMILY_LATER
    if answers.where is Where.ENGLAND:
        return Ending.OUTSIDE_AREA
    if answers.where is Where.ELSEWHERE:
        return Ending.OUTSIDE_ENGLAND
    return Ending.FAST_TRACK if pathway is Pathway.FAST_TRACK else Ending.STANDARD


def _notes(answers: Answers) -> frozenset[Note]:
    notes: set[Note] = set()
    if answers.home is Home.NOT_SURE:
        notes.add(Note.HOME_NOT_SURE)
    if answers.where is Where.ENGLAND:
        notes.add(Note.OUTSIDE_AREA)
    if answers.where is Where.ELSEWHERE:
        notes.add(Note.OUTSIDE_ENGLAND)
    if answers.child is Child.NOT_MET:
        notes.add(Note.EARLY_PERMANENCE)
    if answers.child is Child.FOSTERED:
        notes.add(Note.ASK_CHILDS_WORKER)
    if answers.conviction is Conviction.SPECIFIED:
        notes.add(Note.COURT_DECIDES)
    if answers.child in {Child.FOSTERED, Child.RELATIVE}:
        notes.add(Note.COURT_MAY_ALLOW)
    return frozenset(notes)
