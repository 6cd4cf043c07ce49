"""A registration as staff read it: every part, once everybody has signed it; before, its progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.errors import NotFound
from portal.households.queries import Member
from portal.journey.models import Journey
from portal.journey.pathways import Pathway
from portal.journey.registration.carrying import Carried, carried_of
from portal.journey.registration.models import RegistrationAsk, RegistrationSignature
from portal.journey.registration.queries import (
    SectionView,
    asks_of,
    decision_due_at,
    is_being_written,
    registration_of,
    rows_of,
    sections_as_read,
    signatures_of,
)
from portal.journey.registration.rules import HOUSEHOLD


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: an applicant's own, or the household's (`member` None)."""

    member: Member | None
    views: tuple[SectionView, ...]
    signature: RegistrationSignature | None

    @property
    def words(self) -> str:
        """How far it is."""
        done = sum(view.is_done for view in self.views)
        return "Done" if done == len(self.views) else f"{done} of {len(self.views)} pages done"


@dataclass(frozen=True, slots=True)
class Whole:
    """All of a registration. `parts` hold answers only where `may_read`: what is unsigned is a draft."""

    journey: Journey
    members: tuple[Member, ...]
    adopting: tuple[Member, ...]
    parts: tuple[Part, ...]
    carried: Carried
    asks: tuple[RegistrationAsk, ...]
    complete_at: datetime | None
    due_at: datetime | None
    is_open: bool

    @property
    def may_read(self) -> bool:
        """Whether everybody has signed, now or before we asked for more."""
        return self.complete_at is not None or bool(self.asks)

    @property
    def is_with_us(self) -> bool:
        """Whether it is our turn to answer."""
        return self.is_open and self.complete_at is not None

    @property
    def offers_early_permanence(self) -> bool:
        """Whether they said they would like it, so that the pathway is to be agreed with them."""
        if self.journey.pathway not in (Pathway.STANDARD, Pathway.EARLY_PERMANENCE):
            return False
        shared = {view.section.code: view.answers for view in self.parts[0].views}
        return shared.get("preferences", {}).get("early_permanence") in ("yes", "unsure")


def whole_of(journey: Journey, members: tuple[Member, ...]) -> Whole:
    """A journey's registration for staff, who have looked up the journey and its household's `members`.

    Raises NotFound where it has none.
    """
    registration = registration_of(journey)
    if registration is None:
        raise NotFound
    adopting = tuple(one for one in members if one.role == "applicant")
    rows = rows_of(registration, *(one.person_id for one in adopting))
    signed = {one.person_id: one for one in signatures_of(registration)}
    shared = sections_as_read(journey.pathway, rows, HOUSEHOLD, Carried(), None)
    parts = [Part(None, shared, None)]
    for one in adopting:
        own = sections_as_read(journey.pathway, rows, one.person_id, Carried(), one)
        parts.append(Part(one, own, signed.get(one.person_id)))
    return Whole(
        journey=journey,
        members=members,
        adopting=adopting,
        parts=tuple(parts),
        carried=carried_of(registration),
        asks=tuple(asks_of(registration)),
        complete_at=registration.complete_at,
        due_at=decision_due_at(journey),
        is_open=is_being_written(journey),
    )
