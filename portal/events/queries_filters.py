"""What of the programme is asked for, as conditions on events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, and_, or_

from portal.agency.rules import LONDON
from portal.errors import NotFound
from portal.events.districts import DISTRICTS, districts_near
from portal.events.kinds import RULES
from portal.events.models import Event


@dataclass(frozen=True)
class Filters:
    """What the programme is narrowed by; each only where it is given.

    `near` is a district (districts.DISTRICTS) within `miles`; of what is secret only its council counts.
    """

    kind: str = ""
    month: tuple[int, int] | None = None
    is_evening: bool = False
    is_weekend: bool = False
    authority: str = ""
    near: str = ""
    miles: float = 15.0
    is_online: bool = False
    has_places: bool = False
    with_past: bool = False
    """Whether days that have passed are shown too, where a month is asked for."""


def conditions_of(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """What an event must be to fit."""
    conditions: list[ColumnElement[bool]] = []
    if not filters.with_past:
        conditions.append(Event.starts_at > now)
    if filters.month is not None:
        conditions += within_month(*filters.month)
    if filters.kind:
        conditions.append(Event.kind == filters.kind)
    if filters.is_evening or filters.is_weekend:
        either = [(filters.is_evening, Event.is_evening), (filters.is_weekend, Event.is_weekend)]
        conditions.append(or_(*(column.is_(True) for wanted, column in either if wanted)))
    if filters.authority:
        conditions.append(Event.authority == filters.authority)
    if filters.near in DISTRICTS:
        secret = [rule.kind for rule in RULES if rule.is_secret]
        conditions.append(
            or_(
                Event.is_online,
                and_(
                    Event.kind.not_in(secret), Event.district.in_(districts_near(filters.near, filters.miles))
                ),
                and_(Event.kind.in_(secret), Event.authority == DISTRICTS[filters.near][1]),
            )
        )
    if filters.is_online:
        conditions.append(Event.is_online.is_(True))
    if filters.has_places:
        conditions.append(Event.places_taken < Event.places)
    return conditions


def within_month(year: int, month: int) -> list[ColumnElement[bool]]:
    """That an event begins in a month, by London's clocks."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return [
        Event.starts_at >= datetime(year, month, 1, tzinfo=LONDON),
        Event.starts_at < datetime(after.year, after.month, 1, tzinfo=LONDON),
    ]


def key_of(event: Event) -> str:
    """The key by which the page after this event is asked for."""
    return f"{event.starts_at.astimezone(UTC).isoformat()}|{event.id}"


def read_key(after: str) -> tuple[datetime, int]:
    """When an event begins, and its id, from the key of a page. Raises NotFound for one that is none."""
    at, _, number = after.partition("|")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), int(number)
    except ValueError as problem:
        raise NotFound from problem
