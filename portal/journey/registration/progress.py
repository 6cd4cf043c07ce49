"""How far a registration is, for the family's home: two queries, and no answer of anybody's is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from portal.access import Viewer
from portal.extensions import db
from portal.households.queries import Member
from portal.journey.models import Journey
from portal.journey.registration.models import (
    Registration,
    RegistrationAsk,
    RegistrationSection,
    RegistrationSignature,
)
from portal.journey.registration.rules import HOUSEHOLD, sections_of


@dataclass(frozen=True, slots=True)
class Progress:
    """What one applicant's next step follows from. Of the others it knows only who has still to sign."""

    complete_at: datetime | None
    asked_at: datetime | None
    """When we first asked for something the reader can answer, while it is open."""
    has_signed: bool
    unsigned: tuple[str, ...]
    """The given names of the others who have not signed."""
    is_filled_in: bool
    """The reader's own part and the household's are done."""
    is_begun: bool


def progress_for(viewer: Viewer, journey: Journey, members: Sequence[Member]) -> Progress | None:
    """How far the registration of the viewer's own journey is; None where there is none."""
    own_id = viewer.person_id or 0
    signed, asked = RegistrationSignature, RegistrationAsk
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.complete_at,
            signed.person_id.label("signer"),
            asked.id.label("ask"),
            asked.person_id.label("asked"),
            asked.asked_at,
        )
        .outerjoin(signed, and_(signed.registration_id == Registration.id, signed.taken_away_at.is_(None)))
        .outerjoin(asked, and_(asked.registration_id == Registration.id, asked.met_at.is_(None)))
        .where(Registration.journey_id == journey.id)
        .order_by(asked.id)
    ).all()
    if not rows:
        return None
    signers = {row.signer for row in rows}
    asks = [row.asked_at for row in rows if row.ask is not None and row.asked in (None, own_id)]
    sections = db.session.execute(
        select(RegistrationSection.person_key, RegistrationSection.code, RegistrationSection.is_done).where(
            RegistrationSection.registration_id == rows[0].id,
            RegistrationSection.person_key.in_((HOUSEHOLD, own_id)),
        )
    ).all()
    done = {(one.person_key, one.code) for one in sections if one.is_done}
    wanted = {
        (key, section.code)
        for key in (own_id, HOUSEHOLD)
        for section in sections_of(journey.pathway, is_own=key != HOUSEHOLD)
    }
    return Progress(
        complete_at=rows[0].complete_at,
        asked_at=asks[0] if asks else None,
        has_signed=own_id in signers,
        unsigned=tuple(
            one.given_name
            for one in members
            if one.role == "applicant" and one.person_id != own_id and one.person_id not in signers
        ),
        is_filled_in=wanted <= done,
        is_begun=bool(sections),
    )
