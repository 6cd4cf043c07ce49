"""Reading the rota: who is on duty at a moment, the weeks ahead, and where nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.queries import StaffMember, managers_of, staff_member_of_id
from portal.agency.queries import team_ids, working_calendar
from portal.agency.rules import DaysUnknown, local_day
from portal.extensions import db
from portal.support.leave.queries import is_away, who_is_there
from portal.support.rota.models import Duty
from portal.support.rota.rules import AHEAD_DAYS, Part, Reading, part_of, read_at
from portal.support.rules import TEAM


def on_duty(moment: datetime) -> StaffMember | None:
    """Whoever the rota names for this moment, who still works here and is not away; None for a gap."""
    day, part = part_of(moment)
    account_id = db.session.scalar(select(Duty.account_id).where(Duty.day == day, Duty.part == part.value))
    if account_id is None or is_away(account_id, day):
        return None
    return staff_member_of_id(account_id)


def who_is_on_duty(moment: datetime) -> Sequence[StaffMember]:
    """The same; in a gap the managers of the team, those first of all who are not away."""
    found = on_duty(moment)
    if found is not None:
        return [found]
    return who_is_there(managers_of(team_ids().get(TEAM)), local_day(moment))


def reading_at(now: datetime) -> Reading | None:
    """When what arrives now is read, as safety rule 6 wants it said; None in office hours.

    None too where the days are not known.
    """
    calendar = working_calendar()
    try:
        others_at = read_at(now, calendar, count_closed_days=True)
        if others_at is None:
            return None
        at_risk_at = read_at(now, calendar, count_closed_days=False)
    except DaysUnknown:
        return None
    return Reading(at_risk_at, others_at, on_duty(now) is not None)


def rota(first: date, days: int) -> dict[tuple[date, str], tuple[str, str]]:
    """(day, part) -> (reference, name) of whoever is on duty, for so many days. One query."""
    rows = db.session.execute(
        select(Duty.day, Duty.part, Account.reference, Account.name)
        .join(Account, Account.id == Duty.account_id)
        .where(Duty.day >= first, Duty.day < first + timedelta(days=days), Account.ended_at.is_(None))
    )
    return {(row.day, row.part): (row.reference, row.name) for row in rows}


def gaps(today: date) -> list[tuple[date, str]]:
    """The parts of the days ahead for which nobody is on the rota, soonest first. One query."""
    there = rota(today, AHEAD_DAYS)
    ahead = (today + timedelta(days=number) for number in range(AHEAD_DAYS))
    return [(day, part.value) for day in ahead for part in Part if (day, part.value) not in there]
