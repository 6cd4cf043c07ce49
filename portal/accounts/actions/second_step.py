"""The second step: codes from an app, passkeys, recovery codes. Each answer works once."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update

from portal.access import Viewer
from portal.accounts.actions.signing_in import SignedIn, sign_in_fully
from portal.accounts.actions.tries import give_back_second_step
from portal.accounts.authenticator import step_of
from portal.accounts.models import Account, Passkey, RecoveryCode
from portal.accounts.passkeys import NewPasskey
from portal.accounts.rules import CODES
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.references import ALPHABET, read_letters
from portal.sealing import fingerprint, seal, unseal

WRONG_CODE = "That code is not right, or it was used before. Wait for the next one and enter that."
WRONG_RECOVERY_CODE = "That recovery code is not right, or it was used before."
GROUPS, LETTERS = 4, 4
"""A recovery code is four groups of four characters: 80 random bits."""


def note_failed_step(reference: str, *, now: datetime) -> None:
    """Write that somebody failed at the second step of an account."""
    record(
        "accounts.second_step_failed", by="visitor", subject_kind="account", subject_ref=reference, now=now
    )


def sign_in_by_code(reference: str, code: str, *, how: str, device: str, now: datetime) -> SignedIn:
    """Sign in with a code from the app. Raises Refused for a wrong code, or one used before."""
    account = _account(reference)
    step = step_of(unseal(account.totp_sealed), code, now) if account.totp_sealed else None
    if step is None or not take_step(account.id, step):
        raise Refused(WRONG_CODE)
    return _done(account, step="app", how=how, device=device, now=now)


def take_step(account_id: int, step: int) -> bool:
    """Use up a code: of two posts at once exactly one is right, and no earlier code works any more."""
    taken = db.session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.totp_last_step < step)
        .values(totp_last_step=step)
        .returning(Account.id)
    )
    return taken is not None


def sign_in_by_recovery_code(reference: str, code: str, *, how: str, device: str, now: datetime) -> SignedIn:
    """Sign in with one of the ten codes. Raises Refused for a wrong one, or one used before."""
    account = _account(reference)
    taken = db.session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _hash_of(account.reference, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    if taken is None:
        raise Refused(WRONG_RECOVERY_CODE)
    return _done(account, step="recovery_code", how=how, device=device, now=now)


def sign_in_by_passkey(
    reference: str,
    passkey_id: int,
    *,
    sign_count: int,
    asked_at: datetime,
    how: str,
    device: str,
    now: datetime,
) -> SignedIn:
    """Sign in with a passkey whose answer was checked. `asked_at` is when its question was made.

    Raises Refused when the passkey has answered a later question already, so that an answer works once.
    """
    account = _account(reference)
    taken = db.session.scalar(
        update(Passkey)
        .where(Passkey.id == passkey_id, Passkey.account_id == account.id, Passkey.used_at < asked_at)
        .values(used_at=now, sign_count=sign_count)
        .returning(Passkey.id)
    )
    if taken is None:
        raise Refused("The passkey was used already. Try again.")
    return _done(account, step="passkey", how=how, device=device, now=now)


def set_authenticator(account: Account, secret: str, code: str, *, now: datetime) -> None:
    """Keep an app's secret once its first code was right. Raises Refused for a wrong code."""
    step = step_of(secret, code, now)
    if step is None:
        raise Refused(
            "That code is not right. Check that you scanned this picture, and enter the newest code."
        )
    account.totp_sealed, account.totp_last_step = seal(secret), step
    db.session.flush()


def add_passkey(account: Account, passkey: NewPasskey, *, name: str, now: datetime) -> None:
    """Keep a passkey. Raises Conflict when it belongs to an account already."""
    known = select(Passkey.id).where(Passkey.credential_id == passkey.credential_id)
    if db.session.scalar(known) is not None:
        raise Conflict("This passkey is known already.")
    db.session.add(
        Passkey(
            account_id=account.id,
            credential_id=passkey.credential_id,
            public_key=passkey.public_key,
            sign_count=passkey.sign_count,
            name=name or "Passkey",
            made_at=now,
            used_at=now,
        )
    )
    db.session.flush()


def new_recovery_codes(account: Account) -> list[str]:
    """Ten fresh codes, to be shown once; the earlier ones stop working."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
        for _ in range(CODES)
    ]
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=_hash_of(account.reference, code)) for code in codes
    )
    db.session.flush()
    return codes


def forget_second_step(account: Account) -> None:
    """Remove app, passkeys and recovery codes: the next sign-in sets up new ones."""
    account.totp_sealed = None
    for table in (Passkey, RecoveryCode):
        db.session.execute(delete(table).where(table.account_id == account.id))
    db.session.flush()


def tell_second_step_changed(account: Account, *, by: Viewer, what: str, now: datetime) -> None:
    """Audit a change of one's own second step, and tell its owner by e-mail."""
    record(
        "accounts.second_step_changed",
        by=by,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
        details={"what": what},
    )
    write_message(
        "second_step_changed",
        to=account.email,
        now=now,
        parameters={},
        subject_kind="account",
        subject_ref=account.reference,
    )


def _account(reference: str) -> Account:
    account = db.session.scalars(
        select(Account).where(Account.reference == reference, Account.ended_at.is_(None))
    ).one_or_none()
    if account is None:
        raise NotFound
    return account


def _done(account: Account, *, step: str, how: str, device: str, now: datetime) -> SignedIn:
    give_back_second_step(account.reference)
    return sign_in_fully(account, how=how, step=step, device=device, now=now)


def _hash_of(reference: str, code: str) -> str:
    return fingerprint(f"{reference}|{read_letters(code)}")
