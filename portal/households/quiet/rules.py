"""Why a household is quiet. Pure."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What began it."""

    WITHDRAWAL = "withdrawal"
    NO = "no"
    PLACEMENT_ENDED = "placement_ended"
    PARTED = "parted"
    DEATH = "death"
    SAFEGUARDING = "safeguarding"
    OTHER = "other"


WORDS = {
    Cause.WITHDRAWAL: "They stopped",
    Cause.NO: "We said no",
    Cause.PLACEMENT_ENDED: "A child has left them",
    Cause.PARTED: "The adults part",
    Cause.DEATH: "Somebody has died",
    Cause.SAFEGUARDING: "A safeguarding step",
    Cause.OTHER: "Something else",
}
"""A cause as staff read it."""

BY_HAND = (Cause.DEATH, Cause.PLACEMENT_ENDED, Cause.SAFEGUARDING, Cause.WITHDRAWAL, Cause.OTHER)
"""What staff choose from; the others follow from a move of the journey."""
