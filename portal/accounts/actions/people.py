"""Making accounts. Nobody makes their own: staff are invited, families are invited by staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.roles import STAFF_ROLES

IN_USE = "Somebody already signs in with this e-mail address. Each person needs an address of their own."


def make_staff_account(
    *, name: str, email: str, roles: Iterable[str], team_id: int | None, by: Viewer | str, now: datetime
) -> Account:
    """Make the account of a member of staff; they cannot sign in until they have taken up the invitation.

    Raises Refused without a known role, Conflict when the e-mail address already has an account.
    """
    held = sorted(set(roles))
    if not held or not set(held) <= set(STAFF_ROLES):
        raise Refused("Choose at least one role, so they can see their work.")
    account = _made("staff", name=name, email=email, now=now)
    account.roles, account.team_id = held, team_id
    db.session.flush()
    record(
        "accounts.staff_invited",
        by=by,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
        details={"roles": ", ".join(held)},
    )
    return account


def make_family_account(*, name: str, email: str, by: Viewer | str, now: datetime) -> Account:
    """Make the account of one person of a family.

    Raises Conflict when the e-mail address already has an account: each person needs their own.
    """
    account = _made("family", name=name, email=email, now=now)
    record(
        "accounts.family_invited",
        by=by,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
    )
    return account


def invite_account(account_id: int, *, now: datetime) -> str:
    """Write the invitation of an account, and give its reference. The worker makes the link as it sends."""
    account = db.session.get_one(Account, account_id, with_for_update={"key_share": True})
    template = f"{account.kind}_invitation"
    write_message(
        template,
        to=account.email,
        now=now,
        parameters={},
        subject_kind="account",
        subject_ref=account.reference,
        link=template,
        link_subject=account.reference,
    )
    return account.reference


def _made(kind: str, *, name: str, email: str, now: datetime) -> Account:
    email = email.strip().lower()
    if db.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise Conflict(IN_USE)
    account = Account(kind=kind, name=name.strip(), email=email, roles=[], made_at=now)
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody else took the address in this very moment
        raise Conflict(IN_USE) from problem
    return account
