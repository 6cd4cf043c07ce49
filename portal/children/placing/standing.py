"""Whether a group goes to a family, or lives with one, now: asked before it is put on hold or withdrawn."""

from __future__ import annotations

from sqlalchemy import select

from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import OPEN
from portal.extensions import db

WITH_A_FAMILY_NOW = "They live with a family, or go to one: write down there that it has ended."


def is_with_a_family(group_id: int) -> bool:
    """Whether a placement of the group is open."""
    return open_placement_of(group_id) is not None


def open_placement_of(group_id: int) -> str | None:
    """The reference of a group's open placement; None where there is none."""
    return db.session.scalar(
        select(ChildPlacement.reference).where(
            ChildPlacement.group_id == group_id, ChildPlacement.state.in_([one.value for one in OPEN])
        )
    )
