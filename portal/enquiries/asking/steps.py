"""The steps of asking, one question a page: their order, which are asked, and what is still open.

Pure. The answers of a draft are one mapping a step, under the step's name in the address; a step
that may be left empty is answered once its mapping is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.enquiries.rules import CHILD_IS_KNOWN, Details, pathway_of

Answers = Mapping[str, Mapping[str, Any]]

ONE_OR_TWO = "one-or-two"
NAMES = "names"
REACH_YOU = "reach-you"
SAFE_TIMES = "safe-times"
WHERE = "where-you-live"
BACKGROUND = "background"
CHILDREN = "children"
POST = "post"
NEEDS = "needs"
HEARD = "heard"
OWN_WORDS = "own-words"

STEPS = (
    ONE_OR_TWO,
    NAMES,
    REACH_YOU,
    SAFE_TIMES,
    POST,
    WHERE,
    BACKGROUND,
    CHILDREN,
    NEEDS,
    HEARD,
    OWN_WORDS,
)
"""Every step, in order."""

NONE_OF_THESE = "none"
"""The answer that no background applies; nothing of it is stored."""


def is_two(answers: Answers) -> bool:
    """Whether two people ask together."""
    return answers.get(ONE_OR_TWO, {}).get("people") == "two"


def is_asked(step: str, answers: Answers) -> bool:
    """Whether a step belongs to the way, as far as these answers tell.

    A postal address is asked only of somebody who gave no e-mail address and may be written to.
    Which children they would consider is not asked where the child is known.
    """
    if step == POST:
        if REACH_YOU not in answers or SAFE_TIMES not in answers:
            return False
        is_writable = "never_post" not in answers[SAFE_TIMES].get("wishes", ())
        return is_writable and not answers[REACH_YOU].get("email")
    if step == CHILDREN:
        return pathway_of(answers.get(BACKGROUND, {}).get("background", ())) not in CHILD_IS_KNOWN
    return True


def route(answers: Answers) -> tuple[str, ...]:
    """The steps these answers lead along, in order."""
    return tuple(step for step in STEPS if is_asked(step, answers))


def is_answered(step: str, answers: Answers) -> bool:
    """Whether a step needs nothing more; names need the second person's once there are two."""
    if step not in answers:
        return False
    if step == NAMES and is_two(answers):
        return bool(answers[NAMES].get("second_given_name"))
    return True


def first_unanswered(answers: Answers) -> str | None:
    """The first step still open, or None when everything is answered."""
    return next((step for step in route(answers) if not is_answered(step, answers)), None)


def is_reached(step: str, answers: Answers) -> bool:
    """Whether a step may be opened: it is on the way, and everything before it is answered."""
    way = route(answers)
    return step in way and all(is_answered(before, answers) for before in way[: way.index(step)])


def step_before(step: str, answers: Answers) -> str | None:
    """The step just before this one; None for the first."""
    way = route(answers)
    place = way.index(step) if step in way else 0
    return way[place - 1] if place else None


def step_after(step: str, answers: Answers) -> str | None:
    """The step that follows this one; None after the last."""
    way = route(answers)
    place = way.index(step) + 1
    return way[place] if place < len(way) else None


def place_of(step: str, answers: Answers) -> tuple[int, int]:
    """The number of a step on the way, from 1, and how many there are."""
    way = route(answers)
    return way.index(step) + 1, len(way)


def details_of(answers: Answers) -> Details:
    """What the answered steps say, as one enquiry; steps that are not asked any more count for nothing.

    Raises KeyError while a step is still open.
    """
    asked = {step: answers[step] for step in route(answers)}
    names, reach, safe, where = asked[NAMES], asked[REACH_YOU], asked[SAFE_TIMES], asked[WHERE]
    two, post = is_two(answers), asked.get(POST, {})
    background = tuple(b for b in asked[BACKGROUND]["background"] if b != NONE_OF_THESE)
    return Details(
        given_name=names["given_name"],
        family_name=names["family_name"],
        second_given_name=names["second_given_name"] if two else "",
        second_family_name=names["second_family_name"] if two else "",
        email=reach["email"] or None,
        telephone=reach["telephone"],
        reach_by=tuple(reach["reach_by"]),
        safe_times=safe["safe_times"],
        no_voicemail="no_voicemail" in safe["wishes"],
        never_post="never_post" in safe["wishes"],
        speak_to_me_first="speak_to_me_first" in safe["wishes"],
        authority=where["authority"],
        town=where["town"],
        address=post.get("address", ""),
        postcode=post.get("postcode", ""),
        background=background,
        considers=tuple(asked.get(CHILDREN, {}).get("considers", ())),
        access_needs=asked[NEEDS]["access_needs"],
        language_needs=asked[NEEDS]["language_needs"],
        heard_from=asked[HEARD]["heard_from"] or "",
        own_words=asked[OWN_WORDS]["own_words"],
    )
