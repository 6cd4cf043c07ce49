"""Tallies of support: workloads, waiting times, requests received and outcomes.

Totals count every request, the confined and those of restricted households too: they name nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import holds_role
from portal.agency.rules import Calendar, local_day
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.rules import UNDATED, add_months
from portal.support.calls.models import CallDayOff, CallSlot
from portal.support.calls.rules import SlotState
from portal.support.duty.queries import ROLES
from portal.support.models import IS_OPEN, SupportRequest
from portal.support.overview.promised import is_due_before, is_late_in_team
from portal.support.overview.rules import (
    RUNNING,
    WAITING,
    ahead_ends,
    band_limits,
    begins,
    months_counted,
    week_of,
)
from portal.support.plans.models import SupportAssessment, SupportSession
from portal.support.rota.models import Duty
from portal.support.rota.rules import part_of
from portal.support.rules import AT_RISK, SUBJECT, Asker, Channel, State
from portal.support.visibility import is_open_to_staff

Tallies = dict[str, dict[str, int]]
"""What was counted -> of what or of whom -> how many. Whose work: by account id; "" is nobody's."""


def tallies(viewer: Viewer, *, now: datetime, calendar: Calendar) -> Tallies:
    """Every number of the page that is counted at this moment, in one query.

    Keys: `soon` (late, due, undated, nobody, unshown), `risk` (all, shown), `open`, `at_risk`, `new`,
    `assessments`, `sessions` and `calls` by whose they are, `waiting` and `running` by rules.Band,
    `outcomes` of the calls held in the last twelve months.
    """
    parts = (
        *_soon(viewer, now, calendar),
        *_whose(now, calendar),
        *_risk(viewer),
        *_ages(local_day(now)),
        _outcomes(local_day(now)),
    )
    found: Tallies = {}
    for what, key, number in db.session.execute(union_all(*parts)):
        if number:
            found.setdefault(what, {})[key] = number
    return found


def _part(what: str, key: Any, number: Any = None) -> Select[Any]:
    """One part of the tally: what, of what or whom, how many."""
    of = literal(key) if isinstance(key, str) else func.coalesce(cast(key, String), "")
    return select(literal(what), of, func.count() if number is None else number)


def _soon(viewer: Viewer, now: datetime, calendar: Calendar) -> list[Select[Any]]:
    due = is_due_before(ahead_ends(now, calendar))
    stands = case((Promise.sort_at == UNDATED, "undated"), (Promise.sort_at < now, "late"), else_="due")
    # from the few requests that only some may open: their promises are found by their subject
    few = SupportRequest.is_confined | SupportRequest.household_id.is_not(None)
    hidden = select(SupportRequest.reference).where(IS_OPEN, few, ~is_open_to_staff(viewer))
    about = (Promise.subject_kind == SUBJECT, Promise.subject_ref.in_(hidden), Promise.ended_at.is_(None))
    unshown = (
        _part("soon", "unshown")
        .select_from(Promise)
        .where(*about, Promise.sort_at < ahead_ends(now, calendar), ~is_late_in_team(viewer, now))
    )
    return [
        _part("soon", stands).where(*due).group_by(stands),
        _part("soon", "nobody").select_from(Promise).where(*due, Promise.owner_id.is_(None)),
        unshown,
    ]


def _whose(now: datetime, calendar: Calendar) -> list[Select[Any]]:
    whose = SupportRequest.owner_id
    at_risk = func.count().filter(SupportRequest.rank == AT_RISK)
    monday, next_monday = week_of(now)
    return [
        _part("open", whose).where(IS_OPEN).group_by(whose),
        _part("at_risk", whose, at_risk).where(IS_OPEN).group_by(whose),
        _part("new", whose).where(IS_OPEN, SupportRequest.state == State.NEW.value).group_by(whose),
        _part("assessments", whose)
        .select_from(SupportAssessment)
        .join(SupportRequest, SupportRequest.id == SupportAssessment.request_id)
        .where(SupportAssessment.shared_at.is_(None), IS_OPEN)
        .group_by(whose),
        _part("sessions", Account.id)
        .select_from(SupportSession)
        .join(Account, Account.reference == SupportSession.by)
        .where(SupportSession.at >= monday, SupportSession.at < next_monday)
        .group_by(Account.id),
        _part("calls", CallSlot.account_id)
        .where(
            CallSlot.state == SlotState.TAKEN.value,
            CallSlot.held_at.is_(None),
            CallSlot.starts_at >= now,
            CallSlot.starts_at < ahead_ends(now, calendar),
        )
        .group_by(CallSlot.account_id),
    ]


def _risk(viewer: Viewer) -> list[Select[Any]]:
    at_risk = (IS_OPEN, SupportRequest.rank == AT_RISK)
    return [
        _part("risk", "all").select_from(SupportRequest).where(*at_risk),
        _part("risk", "shown").select_from(SupportRequest).where(*at_risk, is_open_to_staff(viewer)),
    ]


def _ages(today: date) -> list[Select[Any]]:
    def band(began: Any, limits: list[tuple[str, datetime]], youngest: str) -> ColumnElement[str]:
        return case(*((began < limit, key) for key, limit in limits), else_=youngest)

    waits = band(Promise.starts_at, band_limits(WAITING, today), WAITING[0].key)
    runs = band(SupportAssessment.begun_at, band_limits(RUNNING, today), RUNNING[0].key)
    return [
        _part("waiting", waits)
        .where(Promise.ended_at.is_(None), Promise.kind == Kind.SUPPORT_ASSESSMENT_START.value)
        .group_by(waits),
        _part("running", runs)
        .join(SupportRequest, SupportRequest.id == SupportAssessment.request_id)
        .where(SupportAssessment.shared_at.is_(None), IS_OPEN)
        .group_by(runs),
    ]


def _outcomes(today: date) -> Select[Any]:
    months = months_counted(today)
    return (
        _part("outcomes", SupportRequest.outcome)
        .where(
            SupportRequest.call_held_at >= begins(months[0]),
            SupportRequest.call_held_at < begins(add_months(months[-1], 1)),
        )
        .group_by(SupportRequest.outcome)
    )


@dataclass(frozen=True, slots=True)
class Worker:
    """A colleague who works with requests, or who left while some were theirs still."""

    id: int
    reference: str
    name: str
    is_away: bool
    is_on_duty: bool
    has_left: bool


def workers(now: datetime) -> Sequence[Worker]:
    """Who works with requests, by name, away or on duty at this moment. One query.

    Away is whoever said for the calls that they are not there today.
    """
    today, (duty_day, part) = local_day(now), part_of(now)
    away = exists().where(CallDayOff.account_id == Account.id, CallDayOff.day == today)
    on_duty = exists().where(Duty.day == duty_day, Duty.part == part.value, Duty.account_id == Account.id)
    owners = select(SupportRequest.owner_id).where(IS_OPEN).distinct()
    works = or_(*(holds_role(role) for role in ROLES))
    rows = db.session.execute(
        select(Account.id, Account.reference, Account.name, away, on_duty, Account.ended_at.is_not(None))
        .where(Account.kind == "staff", or_(Account.ended_at.is_(None) & works, Account.id.in_(owners)))
        .order_by(Account.name, Account.id)
    )
    return [Worker(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Received:
    """The requests of the last twelve months."""

    by_month: dict[tuple[date, str], int]
    """(first of the month, council) -> how many."""
    by_channel: dict[str, int]
    by_asker: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_month.values())


def received(today: date) -> Received:
    """The requests of the last twelve months by month and council, and how they came. One query.

    It walks an index by day, so that neither database sorts.
    """
    first = months_counted(today)[0]
    channels, askers = list(Channel), list(Asker)
    of = [
        *(func.count().filter(SupportRequest.channel == one.value) for one in channels),
        *(func.count().filter(SupportRequest.asker == one.value) for one in askers),
    ]
    rows = db.session.execute(
        select(SupportRequest.sent_on, SupportRequest.authority, func.count(), *of)
        .where(SupportRequest.sent_on >= first)
        .group_by(SupportRequest.sent_on, SupportRequest.authority)
    )
    by_month: dict[tuple[date, str], int] = {}
    sums = [0] * len(of)
    for day, authority, number, *numbers in rows:
        month = (day.replace(day=1), authority)
        by_month[month] = by_month.get(month, 0) + number
        sums = [one + more for one, more in zip(sums, numbers, strict=True)]
    return Received(
        by_month,
        {one.value: sums[place] for place, one in enumerate(channels)},
        {one.value: sums[len(channels) + place] for place, one in enumerate(askers)},
    )
