"""A referee's link: made as the e-mail is rendered, sealed, never stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.errors import NotFound, Unsealable
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.referees.models import Referee
from portal.journey.referees.rules import LINK_LIVES, OPEN_TO_THEM
from portal.sealing import seal, unseal

LINK = "referee"


def referee_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """Where a referee answers. Raises NotFound once there is nothing to answer: nothing is sent then."""
    live = (
        select(Referee.id)
        .join(Journey, Journey.id == Referee.journey_id)
        .where(
            Referee.reference == link_subject,
            Referee.state.in_(sorted(OPEN_TO_THEM)),
            Journey.ended_at.is_(None),
        )
    )
    if db.session.scalar(live) is None:
        raise NotFound
    return f"{base_url.rstrip('/')}/references/{seal(f'{LINK}|{link_subject}').rstrip('=')}"


def read_link(token: str) -> str:
    """The referee's reference. Raises NotFound for a link that was changed or is too old."""
    try:
        said = unseal(token + "=" * (-len(token) % 4), max_age_seconds=int(LINK_LIVES.total_seconds()))
    except Unsealable as problem:
        raise NotFound from problem
    purpose, _, reference = said.partition("|")
    if purpose != LINK:
        raise NotFound
    return reference
