"""What may be added, what is looked at before a picture is shown, and in which sizes it is given out. Pure.

Source: service description, sections 7 and 10. The limits are ours.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from portal.documents.rules import MEGABYTE
from portal.errors import Refused

PICTURE = "child_picture"
"""What the audit calls a photograph or a film."""

MOST_PICTURES = 20
"""Photographs and films of one group that are not taken away."""

MOST_FILM_BYTES = 100 * MEGABYTE
MOST_FILM_SECONDS = 300
"""Of one film: five minutes."""

MOST_WORDS = 200
"""Characters of what stands in the place of a picture for who does not see it."""

LARGE, SMALL = 1280, 640
"""The longest side of a photograph as it is given out, in pixels: a desk or a good telephone, and less."""

ANSWER_BYTES = 1024 * 1024
"""Of a film in one answer, at most: for what comes next the browser asks again, and so does the gate."""

SAME_OPENING = timedelta(minutes=10)
"""Within this, the parts of a film that follow each other are one opening of it."""


class PictureKind(StrEnum):
    """What it is."""

    PHOTOGRAPH = "photograph"
    FILM = "film"


KIND_WORDS = {PictureKind.PHOTOGRAPH: "Photograph", PictureKind.FILM: "Film"}


class PictureState(StrEnum):
    """Where a picture is. Only a published one is shown to families."""

    BEING_MADE = "being_made"
    """A film that the worker still rids of what its camera wrote."""
    UNREAD = "unread"
    """It waits for a second person to look at it."""
    PUBLISHED = "published"
    TAKEN_AWAY = "taken_away"
    NOT_USABLE = "not_usable"
    """A film that could not be made ready."""


STATE_WORDS = {
    PictureState.BEING_MADE: "Being made ready",
    PictureState.UNREAD: "A colleague looks at it next",
    PictureState.PUBLISHED: "Shown with the profile",
    PictureState.TAKEN_AWAY: "Taken away",
    PictureState.NOT_USABLE: "Can’t be used",
}


class NotMade(StrEnum):
    """Why a film could not be made ready."""

    NO_FILM = "no_film"
    TOO_LONG = "too_long"
    VIRUS = "virus"
    TOO_HARD = "too_hard"


NOT_MADE_WORDS = {
    NotMade.NO_FILM: "There is no film in this file, or it is damaged. Save it again as MP4, and add that.",
    NotMade.TOO_LONG: "The film is longer than five minutes. Cut it, and add the part that shows most.",
    NotMade.VIRUS: "There is a virus in the file. Check the device it came from. Nothing of it is kept.",
    NotMade.TOO_HARD: "The film could not be made ready. Save it again as a smaller MP4, and add that.",
}


class Check(StrEnum):
    """What somebody looks for before a picture is shown."""

    SCHOOL = "school"
    UNIFORM = "uniform"
    PLACE = "place"
    OTHERS = "others"
    BACKGROUND = "background"
    WORDS = "words"
    CONSENT = "consent"


CHECKLIST = {
    Check.SCHOOL: "No school, nursery or club can be told from it",
    Check.UNIFORM: "Nobody wears a uniform, a badge or a shirt with a name on it",
    Check.PLACE: "No house, street, number plate or landmark can be told from it, or heard",
    Check.OTHERS: "No other child is in it, and nobody who has not agreed",
    Check.BACKGROUND: "Nothing in the background tells who they are: letters, certificates, a screen",
    Check.WORDS: "The words that stand for it say what is to be seen, and name nobody",
    Check.CONSENT: "Consent or authority is recorded: by whom, and when",
}


def unticked(ticked: Collection[str]) -> list[str]:
    """What still has to be looked at, in words."""
    return [words for check, words in CHECKLIST.items() if check not in ticked]


def why_not_publish(
    *, given_by: str, worded_by: str, by: str, ticked: Collection[str], consent_by: str
) -> str:
    """Why a picture may not be shown now; empty where it may. A second person publishes."""
    if by in (given_by, worded_by):
        return "A colleague must look at it and publish it: you added it, or wrote its words."
    if missing := unticked(ticked):
        return f"Look at these first: {'; '.join(missing)}."
    return "" if consent_by.strip() else "Write who consented, or under which authority, and when."


def tidy_alt(typed: str) -> str:
    """The words that stand for a picture, on one line. Raises Refused for none, or too many."""
    words = " ".join(typed.split())
    if not words:
        raise Refused("Write in words what is to be seen, for who does not see it: Bear on a swing.")
    if len(words) > MOST_WORDS:
        raise Refused(f"Say it in {MOST_WORDS} characters or fewer.")
    return words


def size_within(width: int, height: int, most: int) -> tuple[int, int]:
    """A picture's size when its longest side is at most so long; a smaller one stays as it is."""
    longest = max(width, height)
    if longest <= most:
        return width, height
    return max(1, round(width * most / longest)), max(1, round(height * most / longest))


def part_asked(header: str, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last of what a Range header asks for; at most ANSWER_BYTES.

    Gives None where the whole is answered: no header, or one that is not a single range of bytes. Raises
    ValueError where nothing of what is asked is there (RFC 9110, section 14).
    """
    unit, _, ranges = header.strip().partition("=")
    if unit.strip().lower() != "bytes" or "," in ranges:
        return None
    first, dash, last = (part.strip() for part in ranges.partition("-"))
    if not dash or not all(part == "" or (part.isascii() and part.isdecimal()) for part in (first, last)):
        return None
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    if not first:
        start, end = max(0, size - int(last)), size
        if not int(last):
            raise ValueError(header)
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise ValueError(header)
    return start, min(end, start + ANSWER_BYTES)
