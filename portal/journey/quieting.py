"""After which moves nothing automatic goes to a household (safety rule 12)."""

from __future__ import annotations

from portal.households.quiet.actions import begin_quiet, end_quiet
from portal.households.quiet.rules import Cause
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb

CAUSES = {
    Verb.WITHDRAW: Cause.WITHDRAWAL,
    Verb.END_BREAK: Cause.WITHDRAWAL,
    Verb.NOT_REGISTER: Cause.NO,
    Verb.NOT_ACCEPT: Cause.NO,
    Verb.NOT_APPROVE: Cause.NO,
    Verb.RETURN_HOME: Cause.PLACEMENT_ENDED,
    Verb.CHILD_LEAVES: Cause.PLACEMENT_ENDED,
    Verb.PART: Cause.PARTED,
}
"""A move -> what a household is left alone for."""


def follow_quiet(journey: Journey, move: JourneyMove) -> None:
    """Begin the quiet with such a move; a move that was a wrong click takes it back."""
    cause = CAUSES.get(Verb(move.verb))
    if cause is None:
        return
    if move.undone_at is None:
        begin_quiet(journey.household_id, cause, by=move.by, now=move.at)
    else:
        end_quiet(journey.household_id, by=move.undone_by or move.by, now=move.undone_at, cause=cause)
