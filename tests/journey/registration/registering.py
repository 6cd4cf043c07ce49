"""Couples who register, for tests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.clock import now
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.actions import household_of
from portal.journey.models import Journey
from portal.journey.registration.filling import fill_for_example, viewer_of
from portal.journey.registration.models import Registration
from portal.journey.registration.queries import Overview, overview_for, registration_of
from portal.promises.models import Promise
from tests.journey.households import couple

ASSESSOR = Viewer(
    account_id=0,
    reference="ASSR-0001",
    name="Ada Assessor",
    kind="staff",
    roles=frozenset({"assessor"}),
    permissions=frozenset({"journey:run"}),
)


def registering(pathway: str = "standard", *, given: tuple[str, ...] = ("Sam", "Alex")) -> Journey:
    """A household whose registration lies open, with nothing written."""
    journey = couple(pathway, given=given)
    db.session.add(Registration(journey_id=journey.id, began_at=now()))
    db.session.flush()
    return journey


def signed(pathway: str = "standard", *, given: tuple[str, ...] = ("Sam", "Alex")) -> Journey:
    """A household whose registration everybody has signed."""
    journey = registering(pathway, given=given)
    fill_for_example(journey, now=now())
    return journey


def viewers(journey: Journey) -> list[Viewer]:
    """The applicants, as the actions know them."""
    return [viewer_of(journey, one) for one in applicants_of(journey.household_id)]


def row(journey: Journey) -> Registration:
    """The registration's row."""
    found = registration_of(journey)
    assert found is not None
    return found


def stamp(journey: Journey) -> str:
    """The moment of the last signature, as the page hands it on."""
    complete_at: datetime | None = row(journey).complete_at
    return complete_at.isoformat() if complete_at else ""


def seen_by(viewer: Viewer, journey: Journey) -> Overview:
    """The task list as somebody sees it."""
    return overview_for(viewer, journey, row(journey))


def decisions(journey: Journey) -> list[Promise]:
    """The promises of an answer to this registration, in order."""
    return list(
        db.session.scalars(
            select(Promise)
            .where(Promise.kind == "registration_decision", Promise.subject_ref == journey.reference)
            .order_by(Promise.id)
        )
    )


def household_reference(journey: Journey) -> str:
    """The household's reference."""
    return household_of(journey).reference
