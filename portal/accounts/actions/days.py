"""What families read about the person who works with them: days, direct number, who covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.accounts.actions.own import own_account
from portal.accounts.models import Account
from portal.accounts.queries import staff_choices, staff_member
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class OwnDays:
    """When somebody works, their direct number, and the reference of whoever covers ("" for nobody)."""

    working_days: str
    telephone: str
    cover: str


def own_days(viewer: Viewer) -> OwnDays:
    """What the viewer said about themselves. Raises NotFound for anybody but staff."""
    account = _own(viewer)
    cover = db.session.get(Account, account.cover_id) if account.cover_id else None
    return OwnDays(
        account.working_days,
        account.telephone,
        cover.reference if cover is not None and cover.ended_at is None else "",
    )


def colleagues_of(viewer: Viewer) -> list[tuple[str, str]]:
    """(reference, name) of whoever may cover for the viewer: everybody else who works here."""
    return [(reference, name) for reference, name in staff_choices() if reference != viewer.reference]


def set_days(days: OwnDays, *, by: Viewer, now: datetime) -> None:
    """Keep one's own days, direct number and cover.

    Raises NotFound for anybody but staff, Refused for a cover who has left or is oneself.
    """
    account, cover = _own(by), None
    if days.cover:
        cover = staff_member(days.cover)
        if cover is None or cover.id == account.id:
            raise Refused("Choose a colleague who works here.")
    account.working_days = days.working_days[:80]
    account.telephone = days.telephone[:30]
    account.cover_id = cover.id if cover else None
    db.session.flush()
    record(
        "accounts.days_set",
        by=by,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
        details={"cover": cover.reference} if cover else {},
    )


def _own(viewer: Viewer) -> Account:
    account = own_account(viewer)
    if account.kind != "staff":
        raise NotFound
    return account
