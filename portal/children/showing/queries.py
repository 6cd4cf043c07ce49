"""What is and was open of a group, what waits for a second person, and who looked when. For staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import local_day
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, Grant, GrantToDecide
from portal.children.visibility import has_agreed_link, is_open_to_staff
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

MOST_GRANTS = 30
MOST_LOOKS = 30
"""Lines of a page: the newest."""

OPENED = "children.profile_opened"
"""The audit event of a family's opening."""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant as its group's page shows it."""

    reference: str
    household: str
    label: str
    level: int
    reason: str
    from_at: datetime
    until_at: datetime
    by: str
    """The name of who opened it; empty where that is not told."""
    ended_at: datetime | None
    ended_because: str
    is_live: bool
    event_on: date | None
    """The day of the event at which alone it opens; None where it is open already."""
    with_link: bool
    """It runs as long as a link lives, whatever its day."""


def grants_of(viewer: Viewer, group_id: int, *, now: datetime) -> list[GrantRow]:
    """The grants of a group, the newest first. One query.

    Of a household that is hidden from whoever asks nothing is named, but that something is open is.
    """
    hidden = ~is_open_to(viewer, Grant.household_id.expression)
    rows = db.session.execute(
        select(
            Grant,
            Household.reference,
            Household.label,
            hidden.label("hidden"),
            Account.name,
            has_agreed_link().label("agreed"),
        )
        .join(Household, Household.id == Grant.household_id)
        .outerjoin(Account, Account.reference == Grant.by)
        .where(Grant.group_id == group_id, is_open_to_staff(viewer))
        .order_by(Grant.id.desc())
        .limit(MOST_GRANTS)
    )
    return [
        _row(
            one,
            "" if is_hidden else reference,
            "A restricted household" if is_hidden else label,
            by=name or "",
            is_live=one.ended_at is None and (agreed or one.until_at > now),
            with_link=agreed,
        )
        for one, reference, label, is_hidden, name, agreed in rows
    ]


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A household that was stopped, and waits for a second person."""

    reference: str
    label: str
    because: str
    reason: str
    level: int
    until_at: datetime
    asked_by: str
    asked_at: datetime
    group: str


def to_decide_of(viewer: Viewer, group_id: int) -> list[ToDecide]:
    """What of a group a second person has still to decide, the oldest first. One query."""
    return _to_decide(viewer, GrantToDecide.group_id == group_id)


def to_decide_for(viewer: Viewer, reference: str) -> ToDecide:
    """One of them. Raises NotFound, also once it is decided."""
    found = _to_decide(viewer, GrantToDecide.reference == reference)
    if not found:
        raise NotFound
    return found[0]


def _to_decide(viewer: Viewer, which: ColumnElement[bool]) -> list[ToDecide]:
    rows = db.session.execute(
        select(GrantToDecide, Household.label, ChildGroup.reference)
        .join(Household, Household.id == GrantToDecide.household_id)
        .join(ChildGroup, ChildGroup.id == GrantToDecide.group_id)
        .where(
            which,
            GrantToDecide.decided_at.is_(None),
            is_open_to_staff(viewer),
            is_open_to(viewer, GrantToDecide.household_id.expression),
        )
        .order_by(GrantToDecide.id)
    )
    return [
        ToDecide(
            reference=one.reference,
            label=label,
            because=one.because,
            reason=one.reason,
            level=one.level,
            until_at=one.until_at,
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            group=group,
        )
        for one, label, group in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of a family opened a group: who, when, up to which level and in which versions."""

    name: str
    at: datetime
    level: str
    version: str
    household: str


def looks_at(viewer: Viewer, group_reference: str) -> Sequence[Look]:
    """Who of the families looked, the newest first. One query along the audit's index."""
    if not viewer.holds("children:see"):
        return []
    rows = db.session.execute(
        select(Account.name, AuditRow.at, AuditRow.details)
        .join(Account, Account.reference == AuditRow.by)
        .where(AuditRow.subject_ref == group_reference, AuditRow.event == OPENED)
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(MOST_LOOKS)
    )
    return [
        Look(row.name, row.at, *(row.details.get(name, "") for name in ("level", "version", "household")))
        for row in rows
    ]


def grant_for(viewer: Viewer, reference: str) -> tuple[GrantRow, ChildGroup]:
    """One grant and its group for staff. Raises NotFound, also where its household is hidden."""
    found = db.session.execute(
        select(Grant, Household.reference, Household.label, ChildGroup)
        .join(Household, Household.id == Grant.household_id)
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .where(
            Grant.reference == reference,
            is_open_to_staff(viewer),
            is_open_to(viewer, Grant.household_id.expression),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    one, household, label, group = found
    return _row(one, household, label, is_live=one.ended_at is None), group


def _row(
    one: Grant, household: str, label: str, *, is_live: bool, with_link: bool = False, by: str = ""
) -> GrantRow:
    return GrantRow(
        reference=one.reference,
        household=household,
        label=label,
        level=one.level,
        reason=one.reason if household else "",
        from_at=one.from_at,
        until_at=one.until_at,
        by=by,
        ended_at=one.ended_at,
        ended_because=one.ended_because,
        is_live=is_live,
        event_on=None if one.event_id is None else local_day(one.until_at - timedelta(minutes=1)),
        with_link=with_link,
    )
