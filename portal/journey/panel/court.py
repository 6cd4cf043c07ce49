"""Early permanence: approval for a named child (regulation 25A), and what the court decides.

The child lives with the household as a fostered child. Then the child is matched with them, or goes home
to the birth family. Neither is a failure.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.journey.actions import audit_journey, take_journey
from portal.journey.models import Journey
from portal.journey.panel.decision_models import CourtHearing, TemporaryApproval
from portal.journey.panel.rules import Hearing
from portal.journey.pathways import Stage
from portal.journey.telling import tell_applicants


def approve_for_child(
    reference: str, child: str, *, approved_on: date, reasons: str, by: Viewer, now: datetime
) -> str:
    """Approve adopters for a time as foster carers for one named child; gives the reference.

    Raises Refused where they are not approved to adopt, Conflict where a child is named already.
    """
    journey = take_journey(reference)
    if journey.stage != Stage.APPROVED:
        raise Refused("Only approved adopters without a child can be approved for a named child.")
    if not child.strip() or not reasons.strip():
        raise Refused("Enter the child’s name and the reasons.")
    if approved_on > local_day(now):
        raise Refused("This day is still to come. Enter the day of the approval.")
    live = select(TemporaryApproval.id).where(
        TemporaryApproval.journey_id == journey.id, TemporaryApproval.ended_at.is_(None)
    )
    if db.session.scalar(live) is not None:
        raise Conflict("They are approved for a named child already. End that first.")
    row = TemporaryApproval(
        journey_id=journey.id,
        child=child.strip(),
        reasons=reasons.strip(),
        approved_on=approved_on,
        decided_at=now,
        decided_by=by.label,
        decided_by_name=by.name,
    )
    db.session.add(row)
    db.session.flush()
    audit_journey("panel.child_named", journey, by, now, approval=row.reference)
    return row.reference


def end_approval(reference: str, *, by: Viewer, now: datetime) -> None:
    """End the approval for a named child before one moved in. Raises Refused."""
    journey = take_journey(reference)
    if journey.stage != Stage.APPROVED:
        raise Refused("It ends by itself when the child goes home or is matched.")
    ended = db.session.execute(
        update(TemporaryApproval)
        .where(TemporaryApproval.journey_id == journey.id, TemporaryApproval.ended_at.is_(None))
        .values(ended_at=now, ended_why="ended")
        .returning(TemporaryApproval.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if ended is None:
        raise Refused("They are not approved for a named child.")
    audit_journey("panel.child_named_ended", journey, by, now)


def add_hearing(reference: str, on: date, *, by: Viewer, now: datetime) -> str:
    """Write when the court hears about the child; the family sees the day. Gives the reference."""
    journey = take_journey(reference)
    if journey.stage != Stage.FOSTERING:
        raise Refused("Hearings belong to a child who lives with them before the court decides.")
    row = CourtHearing(journey_id=journey.id, on=on, recorded_by=by.label, recorded_at=now)
    db.session.add(row)
    db.session.flush()
    audit_journey("panel.hearing_added", journey, by, now, hearing=row.reference)
    return row.reference


def record_hearing(
    hearing_reference: str, outcome: str, *, for_family: str, tells: bool, by: Viewer, now: datetime
) -> None:
    """Write what came of a hearing. `for_family` stands on their page; `tells` sends the e-mail.

    Raises NotFound, Refused before its day or where nothing came of it yet.
    """
    hearing = db.session.scalars(
        select(CourtHearing)
        .where(CourtHearing.reference == hearing_reference, CourtHearing.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if hearing is None:
        raise NotFound
    journey = take_journey(
        db.session.scalar(select(Journey.reference).where(Journey.id == hearing.journey_id)) or ""
    )
    if outcome == Hearing.AHEAD:
        raise Refused("Choose what came of the hearing.")
    if hearing.on > local_day(now):
        raise Refused("This hearing is still to come.")
    hearing.outcome, hearing.for_family = Hearing(outcome).value, for_family.strip()
    hearing.recorded_by, hearing.recorded_at = by.label, now
    db.session.flush()
    audit_journey("panel.hearing_recorded", journey, by, now, hearing=hearing.reference)
    if tells:
        tell_applicants(journey, now=now)


def hearings_of(journey: Journey) -> list[CourtHearing]:
    """The hearings about the child who lives with a household now, soonest first."""
    return list(
        db.session.scalars(
            select(CourtHearing)
            .where(CourtHearing.journey_id == journey.id, CourtHearing.ended_at.is_(None))
            .order_by(CourtHearing.on, CourtHearing.id)
        )
    )


def child_of(journey: Journey) -> tuple[TemporaryApproval | None, list[CourtHearing]]:
    """What `approval_of` and `hearings_of` give, in one query."""
    approved = and_(TemporaryApproval.journey_id == Journey.id, TemporaryApproval.ended_at.is_(None))
    heard = and_(CourtHearing.journey_id == Journey.id, CourtHearing.ended_at.is_(None))
    rows = db.session.execute(
        select(TemporaryApproval, CourtHearing)
        .select_from(Journey)
        .outerjoin(TemporaryApproval, approved)
        .outerjoin(CourtHearing, heard)
        .where(Journey.id == journey.id)
        .order_by(CourtHearing.on, CourtHearing.id)
    ).all()
    hearings: list[CourtHearing | None] = [row[1] for row in rows]  # nothing where the court heard nothing
    return rows[0][0] if rows else None, [one for one in hearings if one is not None]


def approval_of(journey: Journey) -> TemporaryApproval | None:
    """The approval for a named child that stands now."""
    return db.session.scalars(
        select(TemporaryApproval).where(
            TemporaryApproval.journey_id == journey.id, TemporaryApproval.ended_at.is_(None)
        )
    ).one_or_none()
