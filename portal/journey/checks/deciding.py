"""Moves made on their own page: which are possible now, the end of Stage 1, a "no" with its letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from portal.access import Viewer
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.actions import SUBJECT, write_letter
from portal.journey.models import Journey, JourneyLetter, JourneyMove
from portal.journey.moves import MOVES, Move, Verb
from portal.journey.moving import last_move, missing_for, move_on
from portal.journey.queries import journey_for, rows_of
from portal.journey.telling import tell_applicants
from portal.journey.undoing import why_not_undo
from portal.promises.queries import promises_for

ON_OTHER_PAGES = frozenset(
    {
        Verb.ACCEPT_REGISTRATION,
        Verb.NOT_REGISTER,
        Verb.ASK_FOR_STAGE_2,
        Verb.APPROVE,
        Verb.NOT_APPROVE,
        Verb.WITHDRAW,
        Verb.PART,
    }
)
"""Moves that have a page of their own in another room."""


@dataclass(frozen=True, slots=True)
class Possible:
    """A move that may be made from here, and what it still needs."""

    move: Move
    missing: list[str]

    @property
    def is_no(self) -> bool:
        """Whether it is a "no", with letters to write."""
        return self.move.verb is Verb.NOT_ACCEPT


def possible_moves(journey: Journey) -> list[Possible]:
    """The moves staff may make here from the journey's stage. The caller has looked the journey up."""
    if journey.ended_at is not None:
        return []
    moves = [
        move for move in MOVES.values() if journey.stage in move.begins and move.verb not in ON_OTHER_PAGES
    ]
    rows = rows_of(journey) if any(move.asks_steps for move in moves) else []
    promises = promises_for(SUBJECT, journey.reference)
    answers: dict[Callable[[Journey], list[str]], list[str]] = {}
    return [Possible(move, missing_for(journey, move, rows, promises, answers)) for move in moves]


def possible_move(journey: Journey, verb: str) -> Possible:
    """One of them by its name. Raises NotFound for any other."""
    found = next((one for one in possible_moves(journey) if one.move.verb.value == verb), None)
    if found is None:
        raise NotFound
    return found


def move_to_undo(journey: Journey, now: datetime) -> JourneyMove | None:
    """The last move where it can still be undone: made today, and not the family's own."""
    last = last_move(journey.id)
    return last if last is not None and not why_not_undo(journey, last, now) else None


def make_move(reference: str, verb: str, *, reason: str, by: Viewer, now: datetime) -> Journey:
    """Make one of the moves of this page, other than a "no". Raises NotFound, Refused, Conflict."""
    if verb in ON_OTHER_PAGES or verb == Verb.NOT_ACCEPT:
        raise NotFound
    journey_for(by, reference)
    return move_on(reference, verb, by=by, now=now, reason=reason)


def not_accept(
    reference: str, *, joint: str, private: Mapping[int, str], tell: bool, by: Viewer, now: datetime
) -> Journey:
    """Not accepted at the end of Stage 1: the joint letter, and what is for one person alone (10.2).

    With `tell` each applicant gets the neutral e-mail; nothing else goes out by itself afterwards (10.12).
    Raises NotFound, Refused without a joint letter, Conflict.
    """
    found = journey_for(by, reference)
    if not joint.strip():
        raise Refused("Write to them both why. They read this.")
    applicants = {one.person_id for one in applicants_of(found.household_id)}
    if unknown := set(private) - applicants:
        raise NotFound(unknown)
    journey = move_on(reference, Verb.NOT_ACCEPT, by=by, now=now, reason=joint)
    write_letter(journey, Verb.NOT_ACCEPT.value, joint, by=by, now=now)
    for person_id, text in private.items():
        if text.strip():
            write_letter(journey, Verb.NOT_ACCEPT.value, text, by=by, now=now, person_id=person_id)
    if tell:
        tell_applicants(journey, now=now)
    return journey


def take_letters_back(journey: Journey, move: JourneyMove) -> None:
    """When a move is undone, what was written to the family with it is taken back."""
    if move.undone_at is None:
        return
    db.session.execute(
        update(JourneyLetter)
        .where(
            JourneyLetter.journey_id == journey.id,
            JourneyLetter.about == move.verb,
            JourneyLetter.written_at >= move.at,
            JourneyLetter.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=move.undone_at)
    )
