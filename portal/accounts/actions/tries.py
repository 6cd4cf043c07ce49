"""Counting tries. Only those that failed use up the limit: one that went well is given back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.rules import (
    LINK_TRIES,
    LINK_TRIES_PER,
    SECOND_FACTOR_TRIES,
    TRIES,
    TRIES_PER,
)
from portal.audit.actions import record
from portal.extensions import db
from portal.limits.actions import give_back_try, tries_left_or_again_at

SIGN_IN = "accounts.sign_in"
SIGN_IN_FROM = "accounts.sign_in_from"
LINK = "accounts.link"
SECOND_STEP = "accounts.second_step"
REFUSED = "accounts.too_many_tries"


def count_sign_in(email: str, address: str, *, now: datetime) -> datetime | None:
    """Count a try to sign in, by e-mail address and by network address; when another is taken, or None.

    It counts the same whether anybody has this e-mail address or not.
    """
    again_at = _latest(
        tries_left_or_again_at(SIGN_IN, email, most=TRIES, per=TRIES_PER, now=now),
        tries_left_or_again_at(SIGN_IN_FROM, address, most=TRIES, per=TRIES_PER, now=now),
    )
    if again_at is not None:
        found = db.session.scalar(select(Account.reference).where(Account.email == email))
        _note_refused(found or "unknown", now=now)
    return again_at


def give_back_sign_in(email: str, address: str) -> None:
    """The try went well."""
    give_back_try(SIGN_IN, email)
    give_back_try(SIGN_IN_FROM, address)


def count_link(email: str, address: str, *, now: datetime) -> datetime | None:
    """Count somebody asking for a link; when another one is sent, or None."""
    return _latest(
        tries_left_or_again_at(LINK, email, most=LINK_TRIES, per=LINK_TRIES_PER, now=now),
        tries_left_or_again_at(SIGN_IN_FROM, address, most=TRIES, per=TRIES_PER, now=now),
    )


def count_second_step(reference: str, *, now: datetime) -> datetime | None:
    """Count a try at the second step of an account; when another is taken, or None."""
    again_at = _latest(
        tries_left_or_again_at(SECOND_STEP, reference, most=SECOND_FACTOR_TRIES, per=TRIES_PER, now=now)
    )
    if again_at is not None:
        _note_refused(reference, now=now)
    return again_at


def give_back_second_step(reference: str) -> None:
    """The try went well."""
    give_back_try(SECOND_STEP, reference)


def _note_refused(reference: str, *, now: datetime) -> None:
    """Write to the audit that the limit was reached: once a while, so that tries cannot fill it."""
    if tries_left_or_again_at(REFUSED, reference, most=1, per=TRIES_PER, now=now) is None:
        record(
            "accounts.too_many_tries", by="visitor", subject_kind="account", subject_ref=reference, now=now
        )


def _latest(*moments: datetime | None) -> datetime | None:
    """The latest, brought up to the full minute that the page shows."""
    known = [moment for moment in moments if moment is not None]
    if not known:
        return None
    latest = max(known)
    minute = latest.replace(second=0, microsecond=0)
    return minute if minute == latest else minute + timedelta(minutes=1)
