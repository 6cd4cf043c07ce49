"""Openings by families, from the audit: of a group page by page, and where somebody looked very often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, select, tuple_

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import at, local_day
from portal.audit.models import AuditRow
from portal.children.looking.rules import (
    DAYS_BACK,
    MANY_A_DAY,
    OPENED,
    OPENINGS,
    SAME_A_DAY,
    days_until,
    what_was_opened,
)
from portal.children.models import ChildGroup
from portal.children.paging import key_after, read_page_key
from portal.children.visibility import is_open_to_staff
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

PAGE = 50
"""Openings on one page."""

MOST_UNUSUAL = 20
"""Lines about unusual looking on a page: the most openings first."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody of a family opened something of a group."""

    name: str
    household: str
    label: str
    at: datetime
    what: str
    version: str


def looked_at(viewer: Viewer, group_reference: str, *, after: str = "") -> tuple[list[Looked], str | None]:
    """One page of the openings of a group, the newest first, and the key of the next. One query.

    The caller has looked the group up through its viewer. Of a hidden household nothing is listed. Raises
    NotFound for a key that is none.
    """
    query = (
        select(
            AuditRow.id,
            AuditRow.at,
            AuditRow.event,
            AuditRow.details,
            Account.name,
            Household.reference,
            Household.label,
        )
        .join(Account, Account.reference == AuditRow.by)
        .join(Household, Household.reference == _household())
        .where(
            AuditRow.subject_ref == group_reference,
            AuditRow.event.in_(sorted(OPENINGS)),
            is_open_to_staff(viewer),
            is_open_to(viewer, Household.id.expression),
        )
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(PAGE + 1)
    )
    if after:
        query = query.where(tuple_(AuditRow.at, AuditRow.id) < tuple_(*read_page_key(after)))
    found = db.session.execute(query).all()
    rows = [
        Looked(
            name=row.name,
            household=row.reference,
            label=row.label,
            at=row.at,
            what=what_was_opened(row.event, row.details.get("level", "")),
            version=row.details.get("version", ""),
        )
        for row in found[:PAGE]
    ]
    return rows, key_after([(one.at, one.id) for one in found], PAGE)


@dataclass(frozen=True, slots=True)
class Unusual:
    """Somebody opened pages very often on one day: of one group, or of several together."""

    name: str
    household: str
    label: str
    on: date
    many: int
    alias: str
    """The group's; empty where it is about several together."""
    group: str


def unusual(viewer: Viewer, *, now: datetime, group_reference: str = "") -> list[Unusual]:
    """Where somebody looked very often, the latest day first. Two queries along the audit's index.

    With a group: what is about it, and about anybody who opened it on such a day. Hidden households are
    left out.
    """
    days = days_until(local_day(now))
    since = at(days[-1], time())
    bucket = case(
        *((AuditRow.at >= at(day, time()), literal(n, Integer)) for n, day in enumerate(days)),
        else_=literal(DAYS_BACK, Integer),
    )
    opened = and_(AuditRow.event == OPENED, AuditRow.at >= since, AuditRow.at <= now + timedelta(days=1))
    same = _counted(
        viewer,
        bucket,
        opened if not group_reference else and_(opened, AuditRow.subject_ref == group_reference),
        SAME_A_DAY,
        AuditRow.subject_ref.expression,
    )
    many = _counted(viewer, bucket, opened, MANY_A_DAY, None, whoever_opened=group_reference)
    found = [
        Unusual(
            row.name,
            row.reference,
            row.label,
            days[row.bucket],
            row.many,
            row.alias or "",
            row.group_reference or "",
        )
        for row in (*same, *many)
    ]
    return sorted(found, key=lambda one: (one.on, one.many), reverse=True)[:MOST_UNUSUAL]


def _counted(
    viewer: Viewer,
    bucket: ColumnElement[int],
    which: ColumnElement[bool],
    least: int,
    of: ColumnElement[str] | None,
    *,
    whoever_opened: str = "",
) -> Sequence[Any]:
    by: list[Any] = [AuditRow.by, bucket] if of is None else [AuditRow.by, bucket, of]
    group = literal("") if of is None else of
    query = (
        select(
            AuditRow.by.label("by"),
            bucket.label("bucket"),
            group.label("group_reference"),
            func.max(_household()).label("home"),
            func.count().label("many"),
        )
        .where(which)
        .group_by(*by)
        .having(func.count() >= least)
    )
    if whoever_opened:
        query = query.having(func.sum(case((AuditRow.subject_ref == whoever_opened, 1), else_=0)) > 0)
    counted = query.order_by(func.count().desc()).limit(MOST_UNUSUAL).subquery()
    return db.session.execute(
        select(
            counted.c.bucket,
            counted.c.many,
            counted.c.group_reference,
            Account.name,
            Household.reference,
            Household.label,
            ChildGroup.alias,
        )
        .join(Account, Account.reference == counted.c.by)
        .join(Household, Household.reference == counted.c.home)
        .outerjoin(ChildGroup, ChildGroup.reference == counted.c.group_reference)
        .where(is_open_to_staff(viewer), is_open_to(viewer, Household.id.expression))
    ).all()


def _household() -> ColumnElement[str]:
    """The household that a row of the audit says looked."""
    household: ColumnElement[str] = AuditRow.details["household"].as_string()
    return household
