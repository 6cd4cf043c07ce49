"""Opening and ending sessions."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, select, update

from portal.access import Viewer
from portal.accounts.actions.hooks import signed_in_first
from portal.accounts.models import Account, Session
from portal.audit.actions import record
from portal.extensions import db
from portal.sealing import fingerprint


def open_session(
    account_id: int, *, device: str, now: datetime, second_factor: bool = False, how: str = ""
) -> str:
    """Open a session for an account; gives the random token for the cookie, kept only as a fingerprint.

    A session of staff opens nothing without `second_factor`: both steps were taken.
    """
    token = secrets.token_urlsafe(32)
    db.session.add(
        Session(
            token_hash=fingerprint(token),
            account_id=account_id,
            device=device[:120],
            made_at=now,
            last_seen_at=now,
            made_how=how,
            second_factor_at=now if second_factor else None,
        )
    )
    is_first = db.session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.first_signed_in_at.is_(None))
        .values(first_signed_in_at=now)
        .returning(Account.id)
    )
    db.session.execute(update(Account).where(Account.id == account_id).values(last_signed_in_at=now))
    db.session.flush()
    if is_first is not None:
        for follow in signed_in_first:
            follow(account_id, now)
    return token


def touch_session(session_id: int, *, now: datetime) -> None:
    """Note that a session's person did something just now."""
    db.session.execute(update(Session).where(Session.id == session_id).values(last_seen_at=now))


def note_second_step(session_id: int | None, *, now: datetime) -> None:
    """Note that whoever sits at a session has just shown their second step, if they had not before."""
    db.session.execute(
        update(Session)
        .where(Session.id == (session_id or 0), Session.second_factor_at.is_(None))
        .values(second_factor_at=now)
    )


def sign_out(token: str, *, by: Viewer, now: datetime) -> None:
    """End the session of this browser, at its person's wish. Doing it twice changes nothing."""
    ended = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Session)
            .where(Session.token_hash == fingerprint(token), Session.ended_at.is_(None))
            .values(ended_at=now, ended_how="signed_out")
        ),
    )
    if ended.rowcount and by.is_signed_in:
        record("accounts.signed_out", by=by, subject_kind="account", subject_ref=by.label, now=now)


def end_sessions(account_id: int, *, how: str, now: datetime, but: int | None = None) -> int:
    """End every session of an account, except the one with the id `but`; says how many went.

    `how` is why, for the session's row: elsewhere, password, email, account or second_factor.
    """
    ended = db.session.execute(
        update(Session)
        .where(Session.account_id == account_id, Session.ended_at.is_(None), Session.id != (but or 0))
        .values(ended_at=now, ended_how=how)
    )
    return cast(CursorResult[tuple[()]], ended).rowcount


def end_session(reference: str, *, by: Viewer, now: datetime) -> bool:
    """End one other session of one's own; False when there is no such live session."""
    found = db.session.scalar(
        select(Session.id).where(Session.reference == reference, Session.account_id == by.account_id)
    )
    if found is None or found == by.session_id:
        return False
    ended = db.session.execute(
        update(Session)
        .where(Session.id == found, Session.ended_at.is_(None))
        .values(ended_at=now, ended_how="elsewhere")
    )
    record("accounts.session_ended", by=by, subject_kind="account", subject_ref=by.label, now=now)
    return cast(CursorResult[tuple[()]], ended).rowcount == 1
