"""Reminders that a break ends: two months, a month and a week before, one each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.agency.rules import local_day
from portal.extensions import db
from portal.journey.breaks.models import BreakReminder
from portal.journey.breaks.queries import break_of
from portal.journey.breaks.rules import reminders_due
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.journey.telling import tell_applicants


def remind_of_breaks(now: datetime) -> int:
    """Send what is due to families whose break ends; says how many journeys were reminded.

    Only the last one that is due goes out: where the worker stood still, two on one day would say the
    same. Nothing goes to people who part or stopped (see journey.telling).
    """
    journeys = db.session.scalars(
        select(Journey)
        .where(Journey.stage == Stage.BREAK, Journey.ended_at.is_(None))
        .order_by(Journey.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    reminded = 0
    for journey in journeys:
        time = break_of(journey, now)
        if time is None or time.is_over:
            continue
        sent = db.session.scalars(
            select(BreakReminder.kind).where(
                BreakReminder.journey_id == journey.id, BreakReminder.ends_on == time.ends_on
            )
        ).all()
        due = reminders_due(time.ends_on, local_day(now), sent)
        for kind in due:
            if _claim(journey, kind, time.ends_on, now) and kind == due[-1]:
                told = tell_applicants(journey, now=now, is_reminder=True)
                _write_told(journey, kind, time.ends_on, told)
                reminded += 1
    return reminded


def _claim(journey: Journey, kind: str, ends_on: object, now: datetime) -> bool:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.scalar(
        insert(BreakReminder)
        .values(journey_id=journey.id, kind=kind, ends_on=ends_on, sent_at=now, told=0)
        .on_conflict_do_nothing()
        .returning(BreakReminder.id)
    )
    return made is not None


def _write_told(journey: Journey, kind: str, ends_on: object, told: int) -> None:
    row = db.session.scalars(
        select(BreakReminder).where(
            BreakReminder.journey_id == journey.id,
            BreakReminder.kind == kind,
            BreakReminder.ends_on == ends_on,
        )
    ).one()
    row.told = told
