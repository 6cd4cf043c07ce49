"""How some of the families of the year describe themselves, by chance."""

from __future__ import annotations

from random import Random

from sqlalchemy import insert, select

from portal.example.year.days import chance_of
from portal.example.year.figures import FIRST, LAST
from portal.extensions import db
from portal.households.describing.models import SelfDescription
from portal.households.describing.rules import NOT_SAID, as_kept
from portal.households.models import Membership
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb

ANSWERED = 0.7
"""How many of those who were approved answer at all."""
OFTEN: dict[str, dict[str, float]] = {
    "orientation": {"straight": 80, "gay_or_lesbian": 14, "bisexual": 3, "other": 1, NOT_SAID: 2},
    "gender": {"same": 96, "other": 1, NOT_SAID: 3},
    "ethnic_group": {"white": 84, "asian": 6, "black": 4, "mixed": 4, "other": 1, NOT_SAID: 1},
    "disability": {"no": 90, "yes": 6, NOT_SAID: 4},
}
"""Question -> answer -> how many of a hundred give it."""


def describe_some() -> None:
    """Write what some of the people say whose household was approved in the year."""
    chance = chance_of("descriptions")
    people = db.session.scalars(
        select(Membership.person_id)
        .join(Journey, Journey.household_id == Membership.household_id)
        .join(JourneyMove, JourneyMove.journey_id == Journey.id)
        .where(JourneyMove.verb == Verb.APPROVE.value, JourneyMove.on.between(FIRST, LAST))
        .distinct()
        .order_by(Membership.person_id)
    )
    said = [
        {"person_id": person, "answers": as_kept(_answers(chance))}
        for person in people
        if chance.random() < ANSWERED
    ]
    db.session.execute(insert(SelfDescription), said)


def _answers(chance: Random) -> dict[str, str]:
    return {
        question: chance.choices(list(often), list(often.values()))[0] for question, often in OFTEN.items()
    }
