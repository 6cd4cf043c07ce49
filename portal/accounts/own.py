"""Reading one's own account, for its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account, EmailChange, Session
from portal.accounts.queries import SecondStep, second_step_of
from portal.accounts.rules import IDLE, LINK_LIVES, SEEN_EVERY
from portal.errors import NotFound
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account as its page shows it."""

    name: str
    email: str
    new_email: str | None
    """An address that was asked for and is not confirmed yet."""
    has_password: bool
    sessions: int
    second_step: SecondStep
    needs_password: bool
    """Whether a change asks for the password: not where there is none, nor right after a mailed link."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser somebody is signed in with."""

    reference: str
    device: str
    made_at: datetime
    last_seen_at: datetime
    is_this: bool


def own_account_page(viewer: Viewer, *, lives: timedelta, now: datetime) -> OwnAccount:
    """What the account's own page shows. `lives`: a session's longest life. Raises NotFound for visitors."""
    row = db.session.execute(
        select(
            Account.name,
            Account.email,
            Account.reference,
            Account.password_hash.is_not(None).label("has_password"),
            EmailChange.new_email,
            EmailChange.asked_at,
            Session.made_how,
            Session.made_at,
        )
        .select_from(Account)
        .join(Session, Session.id == viewer.session_id)
        .outerjoin(EmailChange, (EmailChange.account_id == Account.id) & EmailChange.ended_at.is_(None))
        .where(Account.id == viewer.account_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    is_waiting = row.asked_at is not None and now - row.asked_at < LINK_LIVES["confirm_email"]
    by_link = row.made_how in LINK_LIVES and now - row.made_at < LINK_LIVES["sign_in"]
    return OwnAccount(
        name=row.name,
        email=row.email,
        new_email=row.new_email if is_waiting else None,
        has_password=row.has_password,
        sessions=len(open_sessions(viewer, lives=lives, now=now)),
        second_step=second_step_of(row.reference),
        needs_password=row.has_password and not by_link,
    )


def open_sessions(viewer: Viewer, *, lives: timedelta, now: datetime) -> Sequence[OpenSession]:
    """Where the viewer is signed in, this browser first, then the latest. `lives`: the longest life."""
    quiet = now - IDLE["staff" if viewer.is_staff else "family"] - SEEN_EVERY
    rows = db.session.scalars(
        select(Session)
        .where(
            Session.account_id == viewer.account_id,
            Session.ended_at.is_(None),
            Session.last_seen_at > quiet,
            Session.made_at > now - lives,
        )
        .order_by(Session.last_seen_at.desc(), Session.id.desc())
    )
    found = [
        OpenSession(row.reference, row.device, row.made_at, row.last_seen_at, row.id == viewer.session_id)
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_this)
