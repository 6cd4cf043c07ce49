"""Reading the agency's own tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect, select

from portal.agency.holidays import calendar_of, england_calendar
from portal.agency.models import AgencySettings, Authority, BankHoliday, ClosedDay, Team
from portal.agency.rules import Calendar
from portal.errors import NotFound
from portal.extensions import db

Kept = TypeVar("Kept")

UNSET = AgencySettings(
    id=1,
    name="Adoption agency",
    colour="#0b5c5c",
    telephone="01632 960000",
    email="hello@agency.example.org",
    address="",
    mail_sender="Your team",
    cut_off_hours=24,
)
"""What stands until the agency's settings are first saved."""


_SETTINGS = select(AgencySettings).where(AgencySettings.id == 1)
"""Built once: every page begins with it."""


def settings() -> AgencySettings:
    """The agency's settings, read once a transaction (the session holds on to the row)."""
    held: AgencySettings | None = db.session.info.get("agency_settings")
    if held is not None:
        state = inspect(held)
        if state.persistent and not state.expired:
            return held
    row = db.session.scalars(_SETTINGS).one_or_none()
    hold_settings(row)
    return row or UNSET


def hold_settings(row: AgencySettings | None) -> None:
    """Take the settings as this transaction has read them together with something else."""
    db.session.info["agency_settings"] = row


def authorities() -> Sequence[Authority]:
    """The partner authorities in their order, "outside the area" last."""
    return db.session.scalars(select(Authority).order_by(Authority.position, Authority.code)).all()


def authority_names() -> dict[str, str]:
    """Code -> name, in order. Read again only after something of the agency's was changed."""
    return _while_unchanged(
        "authority_names", lambda: {authority.code: authority.name for authority in authorities()}
    )


def councils() -> dict[str, str]:
    """The councils the agency serves, code -> name, in order; "outside the area" is no council."""
    return _while_unchanged(
        "councils",
        lambda: {authority.code: authority.name for authority in authorities() if authority.council},
    )


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """Whom to ring when nobody is here: a council's out-of-hours team."""

    name: str
    telephone: str


def out_of_hours() -> tuple[OutOfHours, ...]:
    """The councils with an out-of-hours number. Read again only after something was changed."""
    return _while_unchanged(
        "out_of_hours",
        lambda: tuple(
            OutOfHours(one.name, one.out_of_hours_telephone)
            for one in authorities()
            if one.out_of_hours_telephone
        ),
    )


def teams() -> Sequence[Team]:
    """The teams that still work, by name."""
    return db.session.scalars(select(Team).where(Team.ended_at.is_(None)).order_by(Team.name)).all()


def team_by_code(code: str) -> Team | None:
    """A team by its code, or None."""
    return db.session.scalars(select(Team).where(Team.code == code)).one_or_none()


def team_ids() -> dict[str, int]:
    """Code -> row number of every team. Read again only after something of the agency's was changed."""
    return _while_unchanged(
        "team_ids", lambda: {team.code: team.id for team in db.session.execute(select(Team.code, Team.id))}
    )


def team_by_reference(reference: str) -> Team:
    """A team that still works. Raises NotFound."""
    found = db.session.scalars(
        select(Team).where(Team.reference == reference, Team.ended_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def authority_by_code(code: str) -> Authority:
    """A council by its code. Raises NotFound."""
    found = db.session.get(Authority, code)
    if found is None:
        raise NotFound
    return found


def closed_days_from(day: date) -> Sequence[ClosedDay]:
    """The agency's closed days from this day on, soonest first."""
    return db.session.scalars(select(ClosedDay).where(ClosedDay.day >= day).order_by(ClosedDay.day)).all()


@dataclass(frozen=True, slots=True)
class YearOfHolidays:
    """One year's bank holidays, and who compared them with what was proclaimed."""

    year: int
    days: tuple[BankHoliday, ...]

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody has looked at every one of them."""
        return all(day.reviewed_at is not None for day in self.days)

    @property
    def reviewed_by(self) -> str | None:
        """The reference of who looked last."""
        return max(self.days, key=_reviewed_at).reviewed_by

    @property
    def reviewed_at(self) -> datetime | None:
        """When that was."""
        return max(self.days, key=_reviewed_at).reviewed_at


def _reviewed_at(day: BankHoliday) -> datetime:
    return day.reviewed_at or datetime.min.replace(tzinfo=UTC)


def bank_holidays_from(year: int) -> list[YearOfHolidays]:
    """The bank holidays year by year, from this year on."""
    rows = db.session.scalars(
        select(BankHoliday).where(BankHoliday.day >= date(year, 1, 1)).order_by(BankHoliday.day)
    )
    return [YearOfHolidays(found, tuple(days)) for found, days in groupby(rows, key=lambda row: row.day.year)]


WARNED = timedelta(days=365)
"""How long before the known days end staff are warned."""


def days_end_soon(today: date) -> date | None:
    """The last day whose bank holidays are known, when that is less than twelve months away; else None.

    Promises that fall past it are made without a due date, so somebody must bring the days up to date.
    """
    last = working_calendar().known_until
    return last if last - today <= WARNED else None


def working_calendar() -> Calendar:
    """The calendar promises are counted with: bank holidays and closed days as they are kept now.

    Read again only after something of the agency's was changed.
    """
    return _while_unchanged("working_calendar", _read_calendar)


def _read_calendar() -> Calendar:
    holidays = frozenset(db.session.scalars(select(BankHoliday.day)))
    closed = frozenset(db.session.scalars(select(ClosedDay.day)))
    if not holidays:
        known = england_calendar()
        return Calendar(known.bank_holidays, known.known_from, known.known_until, closed)
    return calendar_of(holidays, closed)


_kept: dict[str, tuple[Engine, str, Any]] = {}


def _while_unchanged(what: str, read: Callable[[], Kept]) -> Kept:
    """What was read before, while the agency's version is the same; otherwise read it again.

    The settings' row is read with every page, so this costs nothing and is never stale. Until
    settings are first saved there is no version, and everything is read each time.
    """
    now = settings()
    if now is UNSET:
        return read()
    engine = db.engine
    kept = _kept.get(what)
    if kept is None or kept[0] is not engine or kept[1] != now.version:
        kept = _kept[what] = (engine, now.version, read())
    found: Kept = kept[2]
    return found
