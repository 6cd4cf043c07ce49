"""A member of staff's home postcode: optional, sealed, used only to flag look-ups of their own address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.errors import NotFound
from portal.extensions import db


def set_home_postcode(reference: str, postcode: str, *, by: Viewer, now: datetime) -> None:
    """Keep a postcode, or forget it where it is empty. The audit says that, never what it is.

    By the person or an administrator. Raises NotFound for anybody else, for families and for leavers.
    """
    account = db.session.scalars(
        select(Account).where(
            Account.reference == reference, Account.kind == "staff", Account.ended_at.is_(None)
        )
    ).one_or_none()
    if account is None or not (account.id == by.account_id or by.holds("accounts:keep")):
        raise NotFound
    account.home_postcode = postcode or None
    db.session.flush()
    record(
        "accounts.home_postcode_set",
        by=by,
        subject_kind="account",
        subject_ref=reference,
        now=now,
        details={"what": "recorded" if postcode else "removed"},
    )
