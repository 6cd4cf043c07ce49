"""Requests for support, as an export writes them: when and what came of it, and not a word of what was said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Household, Person
from portal.reports.nightly.reading import Ids, Kind, Mark, Record, audited, day, lifted, moment
from portal.support.models import SupportEntry, SupportRequest
from portal.support.plans.models import SupportAssessment
from portal.support.rules import AT_RISK, SUBJECT
from portal.support.visibility import is_open_to_staff


def _chosen(viewer: Viewer, mark: Mark) -> Ids:
    """Requests the viewer may open; none that the birth side wrote."""
    changed = mark.changed(SupportRequest.id, SupportRequest.sent_at, SupportRequest.ended_at, others=_others)
    of_birth_side = select(Person.id).where(Person.side == "birth")
    return select(SupportRequest.id).where(
        is_open_to_staff(viewer),
        or_(SupportRequest.person_id.is_(None), SupportRequest.person_id.not_in(of_birth_side)),
        changed,
    )


def _others(since: datetime) -> list[ColumnElement[bool]]:
    assessed = select(SupportAssessment.request_id).where(
        or_(SupportAssessment.begun_at >= since, SupportAssessment.shared_at >= since)
    )
    return [
        SupportRequest.id.in_(select(SupportEntry.request_id).where(SupportEntry.at >= since)),
        SupportRequest.id.in_(assessed),
        SupportRequest.reference.in_(audited(since, SUBJECT)),
        SupportRequest.household_id.in_(lifted(since)),
    ]


def _lines(ids: list[int], _viewer: Viewer) -> list[Record]:
    rows = db.session.execute(
        select(
            SupportRequest.reference,
            SupportRequest.source_ref,
            Household.reference.label("household"),
            Person.reference.label("person"),
            SupportRequest.authority,
            SupportRequest.channel,
            SupportRequest.asker,
            SupportRequest.state,
            SupportRequest.rank,
            Account.reference.label("owner"),
            SupportRequest.sent_at,
            SupportRequest.accepted_at,
            SupportRequest.answered_at,
            SupportRequest.call_offered_for,
            SupportRequest.call_held_at,
            SupportRequest.outcome,
            SupportAssessment.begun_on,
            SupportAssessment.shared_at.label("assessment_shared_at"),
            SupportRequest.ended_at,
            SupportRequest.ended_as,
        )
        .outerjoin(Household, Household.id == SupportRequest.household_id)
        .outerjoin(Person, Person.id == SupportRequest.person_id)
        .outerjoin(Account, Account.id == SupportRequest.owner_id)
        .outerjoin(SupportAssessment, SupportAssessment.request_id == SupportRequest.id)
        .where(SupportRequest.id.in_(ids))
        .order_by(SupportRequest.id)
    )
    return [
        {
            "ref": row.reference,
            "source_ref": row.source_ref,
            "household_ref": row.household,
            "person_ref": row.person,
            "authority": row.authority,
            "channel": row.channel,
            "asker": row.asker,
            "state": row.state,
            "is_at_risk": row.rank == AT_RISK,
            "owner_ref": row.owner,
            "sent_at": moment(row.sent_at),
            "accepted_at": moment(row.accepted_at),
            "answered_at": moment(row.answered_at),
            "call_offered_for": moment(row.call_offered_for),
            "call_held_at": moment(row.call_held_at),
            "outcome": row.outcome or None,
            "assessment_begun_on": day(row.begun_on),
            "assessment_shared_at": moment(row.assessment_shared_at),
            "ended_at": moment(row.ended_at),
            "ended_as": row.ended_as or None,
        }
        for row in rows
    ]


SUPPORT = Kind("support-requests", "support:see", SupportRequest.id, _chosen, _lines)
