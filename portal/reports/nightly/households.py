"""Households with their people and journeys, as an export writes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Allocation, Household, Membership, Person
from portal.households.queries import is_open_to
from portal.journey.models import Journey, JourneyMove
from portal.reports.nightly.reading import Ids, Kind, Mark, Record, audited, day, grouped, moment


def _chosen(viewer: Viewer, mark: Mark) -> Ids:
    changed = mark.changed(Household.id, Household.made_at, Household.ended_at, others=_others)
    return select(Household.id).where(is_open_to(viewer, Household.id.expression), changed)


def _others(since: datetime) -> list[ColumnElement[bool]]:
    """Households to which, to whose people or to whose journeys something was done since."""
    allocated = select(Allocation.household_id).where(
        or_(Allocation.from_at >= since, Allocation.until_at >= since)
    )
    people = (
        select(Membership.household_id)
        .join(Person, Person.id == Membership.person_id)
        .where(or_(Person.reference.in_(audited(since, "person")), Person.made_at >= since))
    )
    journeys = select(Journey.household_id).where(
        or_(
            Journey.began_at >= since,
            Journey.ended_at >= since,
            Journey.reference.in_(audited(since, "journey")),
            Journey.id.in_(
                select(JourneyMove.journey_id).where(
                    or_(JourneyMove.at >= since, JourneyMove.undone_at >= since)
                )
            ),
        )
    )
    return [
        Household.reference.in_(audited(since, "household")),
        *(Household.id.in_(found) for found in (allocated, people, journeys)),
    ]


def _lines(ids: list[int], _viewer: Viewer) -> list[Record]:
    rows = db.session.execute(
        select(
            Household.id,
            Household.reference,
            Household.source_ref,
            Household.authority,
            Household.stage,
            Household.made_at,
            Household.ended_at,
            Account.reference.label("worker"),
        )
        .outerjoin(Allocation, (Allocation.household_id == Household.id) & Allocation.until_at.is_(None))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .where(Household.id.in_(ids))
        .order_by(Household.id)
    )
    people, journeys = _people(ids), _journeys(ids)
    return [
        {
            "ref": row.reference,
            "source_ref": row.source_ref,
            "authority": row.authority,
            "stage": row.stage,
            "made_at": moment(row.made_at),
            "ended_at": moment(row.ended_at),
            "worker_ref": row.worker,
            "people": people.get(row.id, []),
            "journeys": journeys.get(row.id, []),
        }
        for row in rows
    ]


def _people(ids: list[int]) -> dict[int, list[Record]]:
    rows = db.session.execute(
        select(
            Membership.household_id,
            Person.reference,
            Membership.role,
            Membership.from_on,
            Membership.until_on,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id.in_(ids), Person.side == "adoptive")
        .order_by(Membership.id)
    )
    return grouped(
        rows,
        "household_id",
        lambda row: {
            "ref": row.reference,
            "role": row.role,
            "from_on": day(row.from_on),
            "until_on": day(row.until_on),
        },
    )


def _journeys(ids: list[int]) -> dict[int, list[Record]]:
    moved = db.session.execute(
        select(
            JourneyMove.journey_id,
            JourneyMove.number,
            JourneyMove.verb,
            JourneyMove.from_stage,
            JourneyMove.to_stage,
            JourneyMove.on,
            JourneyMove.authority,
            JourneyMove.undone_at,
        )
        .join(Journey, Journey.id == JourneyMove.journey_id)
        .where(Journey.household_id.in_(ids))
        .order_by(JourneyMove.journey_id, JourneyMove.number)
    )
    moves = grouped(
        moved,
        "journey_id",
        lambda row: {
            "number": row.number,
            "verb": row.verb,
            "from": row.from_stage,
            "to": row.to_stage,
            "on": day(row.on),
            "authority": row.authority,
            "undone": row.undone_at is not None,
        },
    )
    rows = db.session.execute(
        select(
            Journey.id,
            Journey.household_id,
            Journey.reference,
            Journey.pathway,
            Journey.stage,
            Journey.began_on,
            Journey.ended_on,
            Journey.outcome,
            Journey.is_historic,
        )
        .where(Journey.household_id.in_(ids))
        .order_by(Journey.id)
    )
    return grouped(
        rows,
        "household_id",
        lambda row: {
            "ref": row.reference,
            "pathway": row.pathway,
            "stage": row.stage,
            "began_on": day(row.began_on),
            "ended_on": day(row.ended_on),
            "outcome": row.outcome,
            "is_historic": row.is_historic,
            "moves": moves.get(row.id, []),
        },
    )


HOUSEHOLDS = Kind("households", "households:see", Household.id, _chosen, _lines)
