"""Links in e-mails: made when the worker renders the text, kept as a fingerprint, used once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Account, EmailChange, MailedLink
from portal.accounts.rules import LINK_LIVES
from portal.errors import NotFound
from portal.extensions import db
from portal.sealing import fingerprint

PATHS = {
    "sign_in": "/sign-in/link/",
    "forgotten": "/sign-in/link/",
    "family_invitation": "/sign-in/link/",
    "staff_invitation": "/sign-in/invitation/",
    "confirm_email": "/account/email/confirm/",
}
"""Purpose -> where the token is put behind."""


def _maker(purpose: str) -> Callable[..., str]:
    def make(link_subject: str, *, base_url: str, now: datetime) -> str:
        account_id, email_change_id = _whose(purpose, link_subject)
        token = secrets.token_urlsafe(32)
        db.session.add(
            MailedLink(
                token_hash=fingerprint(token),
                purpose=purpose,
                account_id=account_id,
                email_change_id=email_change_id,
                made_at=now,
                expires_at=now + LINK_LIVES[purpose],
            )
        )
        db.session.flush()
        return f"{base_url}{PATHS[purpose]}{token}"

    return make


def _whose(purpose: str, subject: str) -> tuple[int, int | None]:
    """Account and e-mail change behind a link's subject. Raises NotFound when either is over."""
    if purpose == "confirm_email":
        change = db.session.scalars(
            select(EmailChange).where(EmailChange.reference == subject, EmailChange.ended_at.is_(None))
        ).one_or_none()
        if change is None:
            raise NotFound
        return change.account_id, change.id
    account_id = db.session.scalar(
        select(Account.id).where(Account.reference == subject, Account.ended_at.is_(None))
    )
    if account_id is None:
        raise NotFound
    return account_id, None


LINK_MAKERS: dict[str, Callable[..., str]] = {purpose: _maker(purpose) for purpose in PATHS}
"""What the messages' worker calls. The subject is the account's reference, for confirm_email that of
the e-mail change; NotFound says that the account or the change has ended, so nothing is sent."""
