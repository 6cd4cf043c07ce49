"""Taking up an invitation: a password, a second step and the recovery codes, all or nothing at the end.

The link is used up by the last step, so that somebody who is interrupted can begin again with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.actions.second_step import (
    add_passkey,
    forget_second_step,
    new_recovery_codes,
    set_authenticator,
)
from portal.accounts.actions.signing_in import WAYS_IN, SignedIn, end_links, sign_in_fully, take_link
from portal.accounts.models import Account, MailedLink
from portal.accounts.passkeys import NewPasskey
from portal.audit.actions import record
from portal.errors import NotFound
from portal.extensions import db
from portal.sealing import fingerprint


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody has joined: they are signed in, and these are their recovery codes, shown once."""

    signed_in: SignedIn
    codes: list[str]


def keep_password_of_invited(token_hash: str, password_hash: str, *, now: datetime) -> None:
    """Keep the password somebody chose. It opens nothing until the second step is set up.

    Raises NotFound when the invitation was used or is over.
    """
    _, account = _invitation(token_hash, now=now)
    account.password_hash = password_hash
    forget_second_step(account)
    record(
        "accounts.password_changed",
        by=account.reference,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
    )


def join_with_code(token_hash: str, secret: str, code: str, *, device: str, now: datetime) -> Joined:
    """Finish with an authenticator app. Raises Refused for a wrong code, NotFound when it is too late."""
    return _join(
        token_hash,
        lambda account: set_authenticator(account, secret, code, now=now),
        step="app",
        device=device,
        now=now,
    )


def join_with_passkey(
    token_hash: str, passkey: NewPasskey, *, name: str, device: str, now: datetime
) -> Joined:
    """Finish with a passkey. Raises Conflict for one that is known, NotFound when it is too late."""
    return _join(
        token_hash,
        lambda account: add_passkey(account, passkey, name=name, now=now),
        step="passkey",
        device=device,
        now=now,
    )


def _join(
    token_hash: str, keep: Callable[[Account], None], *, step: str, device: str, now: datetime
) -> Joined:
    link, account = _invitation(token_hash, now=now)
    if account.password_hash is None:
        raise NotFound
    take_link(link.id, now=now)
    end_links(account, WAYS_IN, by=account.reference, now=now)
    keep(account)
    codes = new_recovery_codes(account)
    return Joined(sign_in_fully(account, how="staff_invitation", step=step, device=device, now=now), codes)


def _invitation(token_hash: str, *, now: datetime) -> tuple[MailedLink, Account]:
    link = db.session.scalars(
        select(MailedLink).where(
            MailedLink.token_hash == token_hash,
            MailedLink.purpose == "staff_invitation",
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > now,
        )
    ).one_or_none()
    account = db.session.get(Account, link.account_id) if link else None
    if link is None or account is None or account.ended_at is not None or account.kind != "staff":
        raise NotFound
    return link, account


def hash_of_link(token: str) -> str:
    """What the browser keeps of the link between the steps: the token itself stays in the e-mail."""
    return fingerprint(token)
