"""Helping a family in again who lost their telephone and their recovery codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.actions.second_step import forget_second_step
from portal.accounts.actions.sessions import end_sessions
from portal.accounts.actions.signing_in import has_second_step
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.messages.actions import write_message


def take_off_second_step(account_id: int, *, by: Viewer, now: datetime) -> None:
    """Remove a family's app, passkeys and codes, and sign them out everywhere; they are told by e-mail.

    They sign in without it from then on, and see nothing of children until they set up a new one. Raises
    NotFound for staff and for an account that has ended, Conflict where there is no second step.
    """
    account = db.session.scalars(
        select(Account)
        .where(Account.id == account_id, Account.kind == "family", Account.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if account is None:
        raise NotFound
    if not has_second_step(account):
        raise Conflict("They have no second step.")
    forget_second_step(account)
    end_sessions(account.id, how="second_factor", now=now)
    write_message(
        "second_step_changed",
        to=account.email,
        now=now,
        parameters={},
        subject_kind="account",
        subject_ref=account.reference,
    )
    record(
        "accounts.second_step_reset",
        by=by,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
    )
