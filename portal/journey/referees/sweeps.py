"""Reminding referees: once, five working days after they were asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.agency.queries import working_calendar
from portal.agency.rules import DaysUnknown, local_day
from portal.extensions import db
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.moving import is_paused
from portal.journey.referees.actions import remind
from portal.journey.referees.models import Referee
from portal.journey.referees.rules import OPEN_TO_THEM, REMIND_AFTER, remind_on
from portal.promises.queries import promises_for

MOST = 100


def remind_referees(now: datetime) -> int:
    """Write to those who have not answered; nobody of a journey that has ended or is paused."""
    calendar, today = working_calendar(), local_day(now)
    if not calendar.is_office_hours(now):
        return 0
    waiting = db.session.execute(
        select(Referee, Journey)
        .join(Journey, Journey.id == Referee.journey_id)
        .where(
            Referee.state.in_(sorted(OPEN_TO_THEM)),
            Referee.asked_on <= today - timedelta(days=REMIND_AFTER),
            Referee.reminded_at.is_(None),
            Journey.ended_at.is_(None),
        )
        .order_by(Referee.id)
        .limit(MOST)
        .with_for_update(of=Referee)
    ).all()
    done = 0
    for referee, journey in waiting:
        try:
            is_due = referee.asked_on is not None and today >= remind_on(referee.asked_on, calendar)
        except DaysUnknown:
            is_due = False
        if is_due and not is_paused(journey, promises_for(SUBJECT, journey.reference)):
            remind(referee, journey, now=now)
            done += 1
    return done
