"""Wordings staff start from when they reply to an enquiry. A family reads them on a page of the
portal, after pressing a button; the e-mail itself only says that there is something for them.

Pure: names and numbers are handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

UNFINISHED = "(Write here"
"""Where a wording asks to be completed; nothing is sent while it still stands there."""


@dataclass(frozen=True)
class Facts:
    """What a wording is filled in with: whom we greet, who writes, how to ring us."""

    greeting: str
    worker: str
    agency: str
    telephone: str
    reference: str


@dataclass(frozen=True)
class Wording:
    """One wording: its name in the list, and its text."""

    label: str
    text: Callable[[Facts], str]


def _letter(facts: Facts, *paragraphs: str) -> str:
    """A letter from its paragraphs, with greeting and name."""
    return "\n\n".join([f"Dear {facts.greeting}", *paragraphs, f"{facts.worker}\n{facts.agency}"])


def _first_answer(facts: Facts) -> str:
    return _letter(
        facts,
        "Thank you for getting in touch with us about adoption. I have read what you wrote.",
        "I would like to talk with you, so that you can ask whatever you want to. "
        "It takes about half an hour. Nothing is decided on this call.",
        "I will ring you at a time that you told us is safe. If another time is better, "
        f"ring us on {facts.telephone} and say your reference, {facts.reference}.",
    )


def _evening(facts: Facts) -> str:
    return _letter(
        facts,
        "We would like to invite you to one of our information evenings. You hear how adoption works "
        "here, and you meet people who have adopted. You can ask anything, or only listen.",
        "You can choose an evening near you or online under “Events” on our site. "
        "Nobody expects you to decide anything there.",
        "If you would like us to book a place for you, "
        f"ring us on {facts.telephone} and say your reference, {facts.reference}.",
    )


def _after_call(facts: Facts) -> str:
    return _letter(
        facts,
        "Thank you for talking with me. It was good to hear what you are hoping for.",
        "This is what we said we will do next:",
        f"{UNFINISHED} what you agreed, who does it, and by when.)",
        "If you think of a question, "
        f"ring me on {facts.telephone} and say your reference, {facts.reference}.",
    )


def _cannot_reach(facts: Facts) -> str:
    return _letter(
        facts,
        "I have tried to ring you and could not reach you. That is no problem: people are busy, "
        "and you may have changed your mind.",
        f"If you would still like to talk, ring us on {facts.telephone} and say your reference, "
        f"{facts.reference}. Tell us which days and times are good for you.",
        "If now is not the time, you need not do anything. You can come back whenever you like.",
    )


WORDINGS: dict[str, Wording] = {
    "first-answer": Wording("First answer", _first_answer),
    "evening": Wording("Invitation to an information evening", _evening),
    "after-a-call": Wording("After a call", _after_call),
    "cannot-reach-you": Wording("We cannot reach you", _cannot_reach),
}
"""The wordings, by their name in the address."""
