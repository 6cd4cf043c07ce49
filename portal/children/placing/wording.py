"""The words of the letters that are made from what is recorded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.children.placing.rules import State, names_together


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B %Y}"


@dataclass(frozen=True)
class Facts:
    """What stands in a letter: the agency, the family, the days. `child` is empty where no child is named."""

    agency: str
    telephone: str
    adults: tuple[str, ...]
    child: str
    state: str
    today: date
    told_on: date | None
    moves_in_on: date | None
    moved_in_on: date | None
    ordered_on: date | None


def matching_words(facts: Facts) -> str:
    """The certificate an employer asks for before adoption leave and pay, about one adult."""
    lives = facts.moved_in_on is not None
    day = facts.moved_in_on or facts.moves_in_on
    return "\n\n".join(
        [
            _head(facts),
            "To whom it may concern",
            f"We confirm that {names_together(facts.adults)} is matched with a child for adoption.",
            f"Told of the match on: {_day(facts.told_on or facts.today)}",
            f"{'The child moved in on' if lives else 'The child is expected to move in on'}: "
            f"{_day(day or facts.today)}",
            f"The adoption agency is {facts.agency}, telephone {facts.telephone}.",
        ]
    )


def school_words(facts: Facts) -> str:
    """What a school needs to know for the pupil premium plus, and no more: no council, no earlier name."""
    if facts.state == State.ADOPTED and facts.ordered_on is not None:
        says = (
            f"{facts.child} was in the care of a council in England and left care by an adoption order made "
            f"on {_day(facts.ordered_on)}. As a previously looked after child, {facts.child} can be entered "
            "as such in the school census, brings the pupil premium plus to the school, and has the help of "
            "its designated teacher and first place in admissions."
        )
    else:
        says = (
            f"{facts.child} is looked after by a council in England and lives with "
            f"{names_together(facts.adults)}. The pupil premium plus goes through the virtual school of the "
            "council. Please ask us, and not the family, for its name."
        )
    return "\n\n".join(
        [
            _head(facts),
            "To the head teacher and the designated teacher",
            says,
            "Please tell only those who need to know, and give no information about the child or the address "
            "to anybody without asking the family.",
            f"You can ring us: {facts.agency}, telephone {facts.telephone}.",
        ]
    )


def responsibility_letter(facts: Facts, says: str) -> str:
    """Who makes decisions for a child at this stage; `says` is the law in words."""
    return "\n\n".join(
        [
            _head(facts),
            "To whom it may concern",
            f"About: {facts.child}",
            f"Lives with: {names_together(facts.adults)}",
            says,
            f"This is so on the day of this letter. To ask: {facts.agency}, telephone {facts.telephone}.",
        ]
    )


def _head(facts: Facts) -> str:
    return f"{facts.agency}\n{_day(facts.today)}"
