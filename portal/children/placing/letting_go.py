"""Letters that are true no more: a family opens them no longer; staff still read what was given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from portal.children.placing.models import ChildLetter, ChildPlacement
from portal.extensions import db


def withdraw_letters(placement: ChildPlacement, *, now: datetime) -> None:
    """Withdraw every letter of a placement as another stage begins."""
    db.session.execute(
        update(ChildLetter)
        .where(ChildLetter.placement_id == placement.id, ChildLetter.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session="fetch")
    )
