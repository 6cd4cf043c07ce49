"""What the journey's own moves ask of a child's placement: hooks of journey.moving and journey.undoing.

While a placement is open, the household moves on by what is written down with the child, and not beside it.
"""

from __future__ import annotations

from sqlalchemy import select

from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import OPEN, State
from portal.extensions import db
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.pathways import Stage

WRITE_IT_THERE = "it has to be written down on the page of the child’s moving in, under Children"


def asks_while_open(journey: Journey) -> list[str]:
    """Moving in, the order, an end and going home are written down with the child.

    A matched household whose child lives there already is just moving on by that page: nothing is asked.
    """
    is_matched = journey.stage == Stage.MATCHED
    states = (State.PLANNED, State.FOSTERED) if is_matched else OPEN
    found = select(ChildPlacement.id).where(
        ChildPlacement.household_id == journey.household_id,
        ChildPlacement.state.in_([one.value for one in states]),
    )
    return [WRITE_IT_THERE] if db.session.scalar(found) is not None else []


CONDITIONS = {
    Verb.CHILD_MOVES_IN: asks_while_open,
    Verb.RETURN_HOME: asks_while_open,
    Verb.CHILD_LEAVES: asks_while_open,
    Verb.MAKE_ORDER: asks_while_open,
    Verb.WITHDRAW: asks_while_open,
}
"""A move -> what is asked before it."""

_WRITTEN = {
    Verb.FOSTER: (State.FOSTERED,),
    Verb.MATCH: (State.FOSTERED, State.PLANNED),
    Verb.CHILD_MOVES_IN: (State.LIVING,),
    Verb.MAKE_ORDER: (State.ADOPTED,),
    Verb.RETURN_HOME: (State.HOME,),
    Verb.CHILD_LEAVES: (State.ENDED,),
}
"""A move -> the states of the household's last placement that stand on it."""


def keeps_what_was_written(journey: Journey, last: JourneyMove) -> str:
    """A move that was written down with a child is not undone beside it."""
    if Verb(last.verb) not in _WRITTEN:
        return ""
    state = db.session.scalar(
        select(ChildPlacement.state)
        .where(ChildPlacement.household_id == journey.household_id)
        .order_by(ChildPlacement.id.desc())
        .limit(1)
    )
    if state is not None and state in _WRITTEN.get(Verb(last.verb), ()):
        return "This was written down with the child. Talk with the family finder."
    return ""
