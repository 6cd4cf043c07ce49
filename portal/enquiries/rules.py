"""What an enquiry says, the pathway it leads to, and how the people in it are called. Pure.

The steps of asking, in their order, stand in `steps.py`; how staff answer, in `rules_answering.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.enquiries.eligibility.answers import Pathway
from portal.households.search import words_of as words_in


class State(StrEnum):
    """How an enquiry stands."""

    OPEN = "open"
    INVITED = "invited"
    PASSED_ON = "passed_on"
    CLOSED = "closed"
    MERGED = "merged"


LIVE = frozenset({State.OPEN, State.INVITED, State.PASSED_ON})
"""The states in which somebody still waits for something."""


class EntryKind(StrEnum):
    """What can happen to an enquiry, as its history names it."""

    SENT = "sent"
    CONFIRMED = "confirmed"
    CALL = "call"
    TRIED = "tried"
    VISIT = "visit"
    EVENT = "event"
    NOTE = "note"
    EMAIL = "email"
    PACK = "pack"
    PRIORITY = "priority"
    CLOSED = "closed"
    REOPENED = "reopened"
    INVITED = "invited"
    PASSED_ON = "passed_on"
    MERGED = "merged"
    UNMERGED = "unmerged"
    JOINED = "joined"
    APART = "apart"
    ALLOCATED = "allocated"
    DETAILS = "details"


class Considers(StrEnum):
    """Which children somebody would consider."""

    BROTHERS_AND_SISTERS = "brothers_and_sisters"
    THREE_AND_OLDER = "three_and_older"
    COMPLEX_NEEDS = "complex_needs"
    EARLY_PERMANENCE = "early_permanence"
    NOT_SURE = "not_sure"


class Background(StrEnum):
    """What decides the pathway. Nothing about convictions or health: an enquiry never asks that."""

    ADOPTED_BEFORE = "adopted_before"
    FOSTER_CARER = "foster_carer"
    CHILD_IN_FAMILY = "child_in_family"
    FROM_ABROAD = "from_abroad"


CHILD_IS_KNOWN = frozenset({Pathway.CHILD_IN_FAMILY, Pathway.INTERCOUNTRY})
"""Pathways on which nobody is asked which children they would consider."""

PRIORITIES = {
    Considers.BROTHERS_AND_SISTERS: "brothers_and_sisters",
    Considers.THREE_AND_OLDER: "older_children",
    Considers.COMPLEX_NEEDS: "complex_needs",
}
"""What somebody would consider -> why they are answered first: for children who wait longer."""

HEARD_FROM = {
    "search": "Looking on the internet",
    "social_media": "Social media",
    "friend": "A friend or relative",
    "adopter": "Somebody who has adopted",
    "event": "An event or a stand",
    "poster": "A poster or leaflet",
    "press": "Radio, television or a newspaper",
    "council": "My council or my work",
    "other": "Somewhere else",
}
"""How somebody heard of the agency: what is stored, and its words."""


@dataclass(frozen=True)
class Details:
    """Everything an enquiry says, checked by a form. `email` is in small letters, or None.

    At least one of `email` and `telephone` is given. The second person's names are stored and
    nothing else: nobody contacts them until they confirm.
    """

    given_name: str
    family_name: str
    authority: str
    second_given_name: str = ""
    second_family_name: str = ""
    email: str | None = None
    telephone: str = ""
    postcode: str = ""
    town: str = ""
    address: str = ""
    reach_by: tuple[str, ...] = ()
    safe_times: str = ""
    no_voicemail: bool = False
    never_post: bool = False
    speak_to_me_first: bool = False
    considers: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    access_needs: str = ""
    language_needs: str = ""
    heard_from: str = ""
    own_words: str = ""

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """One or two people: given name and family name."""
        second = (self.second_given_name, self.second_family_name)
        return ((self.given_name, self.family_name), second)[: 2 if any(second) else 1]

    @property
    def label(self) -> str:
        """How the enquiry is called: "Sam and Alex Example"."""
        return label_of(self.people)

    @property
    def pathway(self) -> Pathway:
        """The pathway it leads to."""
        return pathway_of(self.background)


def pathway_of(background: Collection[str]) -> Pathway:
    """The pathway that fits (service description, section 2).

    The child decides first: one from abroad, then one already in the family. Having adopted before
    or fostering now opens the fast track. Early permanence is a choice inside the standard pathway.
    """
    if Background.FROM_ABROAD in background:
        return Pathway.INTERCOUNTRY
    if Background.CHILD_IN_FAMILY in background:
        return Pathway.CHILD_IN_FAMILY
    if Background.ADOPTED_BEFORE in background or Background.FOSTER_CARER in background:
        return Pathway.FAST_TRACK
    return Pathway.STANDARD


def priority_reasons(considers: Collection[str]) -> list[str]:
    """Why this enquiry is answered first, in a fixed order; empty when there is no reason."""
    return [reason for choice, reason in PRIORITIES.items() if choice in considers]


def is_priority(considers: Collection[str]) -> bool:
    """Whether they could welcome brothers and sisters, older children, or complex needs."""
    return bool(priority_reasons(considers))


def first_state(pathway: str) -> State:
    """How an enquiry stands when it has just come: one for a child from abroad is passed on."""
    return State.PASSED_ON if pathway == Pathway.INTERCOUNTRY else State.OPEN


def label_of(people: Sequence[tuple[str, str]]) -> str:
    """One name for one or two people: "Sam and Alex Example", "Sam Example and Alex Other"."""
    (given, family), *others = people
    if not others:
        return f"{given} {family}".strip()
    second_given, second_family = others[0]
    if not second_family or second_family.casefold() == family.casefold():
        return f"{given} and {second_given} {family}".strip()
    return f"{given} {family} and {second_given} {second_family}".strip()


def telephone_digits(telephone: str) -> str:
    """A number's digits, so that the same number is the same however it was written; 20 at most.

    +44 and 0044 become 0; other countries' numbers begin with 00.
    """
    plain = telephone.replace("(0)", "").strip()
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+"):
        digits = f"00{digits}"
    if digits.startswith("0044"):
        digits = f"0{digits[4:].lstrip('0')}"
    return digits[:20]


def words_of(details: Details, reference: str) -> frozenset[str]:
    """The words an enquiry is found by: its people's names, the town and the reference."""
    names = " ".join(name for person in details.people for name in person)
    return frozenset(words_in(names, details.town, reference))


def is_same_person(
    one: tuple[str, str], other: tuple[str, str], *, telephones: tuple[str, str] = ("", "")
) -> bool:
    """Whether two enquiries of one e-mail address also agree about the telephone or the person.

    `telephones` are the digits of both numbers, empty where there is none.
    """
    if telephones[0] and telephones[0] == telephones[1]:
        return True
    return words_in(*one) == words_in(*other)
