"""Changing one's own account: password, e-mail address, second step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.accounts.actions.hooks import email_changed
from portal.accounts.actions.second_step import (
    add_passkey,
    new_recovery_codes,
    set_authenticator,
    tell_second_step_changed,
)
from portal.accounts.actions.sessions import end_sessions, note_second_step
from portal.accounts.actions.signing_in import WAYS_IN, end_links, has_second_step, take_link
from portal.accounts.models import Account, EmailChange, MailedLink, Passkey
from portal.accounts.passkeys import NewPasskey
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message

TAKEN = "Somebody signs in with this address already. Choose another one."


def own_account(viewer: Viewer) -> Account:
    """The viewer's own account. Raises NotFound for visitors and for one that has ended."""
    account = db.session.get(Account, viewer.account_id) if viewer.account_id else None
    if account is None or account.ended_at is not None:
        raise NotFound
    return account


def own_password_hash(viewer: Viewer) -> str | None:
    """The hash of the viewer's password, or None. Ends the transaction: hashing comes next."""
    found = db.session.scalar(select(Account.password_hash).where(Account.id == viewer.account_id))
    db.session.rollback()
    return found


def set_password(password_hash: str, *, by: Viewer, now: datetime) -> None:
    """Keep a new password. Everywhere else this account is signed in, it is signed out, and told so."""
    account = own_account(by)
    account.password_hash = password_hash
    end_sessions(account.id, how="password", now=now, but=by.session_id)
    end_links(account, WAYS_IN, by=by, now=now)
    record(
        "accounts.password_changed",
        by=by,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
    )
    _tell(account, "password_changed", now=now)


def ask_for_new_email(new_email: str, *, by: Viewer, now: datetime) -> None:
    """Ask to sign in with another address. Both are told; it changes when the link to the new one is used.

    The old address is never shown the new one. Where somebody signs in with the new one already,
    nothing is sent there and nothing says so. Raises Refused when it is the address in use.
    """
    account = own_account(by)
    if new_email == account.email:
        raise Refused("This is the address you use already. Enter the new one.")
    db.session.execute(
        update(EmailChange)
        .where(EmailChange.account_id == account.id, EmailChange.ended_at.is_(None))
        .values(ended_at=now)
    )
    end_links(account, ("confirm_email",), by=by, now=now)
    change = EmailChange(account_id=account.id, new_email=new_email, asked_at=now)
    db.session.add(change)
    db.session.flush()
    record("accounts.email_change_asked", by=by, subject_kind="account", subject_ref=by.label, now=now)
    _tell(account, "email_change_asked", now=now)
    if not _is_taken(new_email):
        write_message(
            "confirm_email",
            to=new_email,
            now=now,
            parameters={},
            subject_kind="account",
            subject_ref=account.reference,
            link="confirm_email",
            link_subject=change.reference,
        )


def email_asked_for(token_hash: str, *, by: Viewer, now: datetime) -> str:
    """The new address a link confirms. Raises NotFound for somebody else's link, or one that is over."""
    return _email_change(token_hash, by=by, now=now)[1].new_email


def confirm_email(token_hash: str, *, by: Viewer, now: datetime) -> None:
    """Sign in with the new address from now on, and tell the old one that it is no longer used.

    Everywhere else this account is signed in, it is signed out: who reads the old one may be there.
    No link on its way to the old one, or there already, opens anything any more.
    Raises NotFound for somebody else's link, Conflict when it was used or somebody took the address.
    """
    link, change = _email_change(token_hash, by=by, now=now)
    account = own_account(by)
    take_link(link.id, now=now)
    if _is_taken(change.new_email):
        raise Conflict(TAKEN)
    change.confirmed_at = change.ended_at = now
    _tell(account, "email_changed", now=now)
    account.email = change.new_email
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody took it in this very moment
        raise Conflict(TAKEN) from problem
    end_sessions(account.id, how="email", now=now, but=by.session_id)
    end_links(account, WAYS_IN, by=by, now=now, but_to=account.email)
    for follow in email_changed:
        follow(account.id, account.email)
    record("accounts.email_changed", by=by, subject_kind="account", subject_ref=by.label, now=now)


def sign_out_elsewhere(*, by: Viewer, now: datetime) -> None:
    """End every other session of one's own, and the links by which another could be opened."""
    account = own_account(by)
    end_sessions(account.id, how="elsewhere", now=now, but=by.session_id)
    end_links(account, WAYS_IN, by=by, now=now)


def change_authenticator(secret: str, code: str, *, by: Viewer, now: datetime) -> None:
    """Use another app from now on. Raises Refused for a wrong code.

    Its right code is a second step taken: this session counts as having taken it.
    """
    account = own_account(by)
    _first_of_family(account, by, now)
    set_authenticator(account, secret, code, now=now)
    note_second_step(by.session_id, now=now)
    tell_second_step_changed(account, by=by, what="app", now=now)


def add_own_passkey(passkey: NewPasskey, *, name: str, by: Viewer, now: datetime) -> None:
    """Add a passkey. Raises Conflict for one that is known."""
    account = own_account(by)
    _first_of_family(account, by, now)
    add_passkey(account, passkey, name=name, now=now)
    note_second_step(by.session_id, now=now)
    tell_second_step_changed(account, by=by, what="passkey added", now=now)


def remove_passkey(reference: str, *, by: Viewer, now: datetime) -> None:
    """Remove a passkey. Raises NotFound for somebody else's, Refused for the last second step there is."""
    account = own_account(by)
    others = db.session.scalars(
        select(Passkey.reference).where(Passkey.account_id == account.id, Passkey.reference != reference)
    ).all()
    if not account.totp_sealed and not others:
        raise Refused("This is your only second step. Set up an app or another passkey first.")
    gone = db.session.scalar(
        delete(Passkey)
        .where(Passkey.account_id == account.id, Passkey.reference == reference)
        .returning(Passkey.id)
    )
    if gone is None:
        raise NotFound
    tell_second_step_changed(account, by=by, what="passkey removed", now=now)


def change_recovery_codes(*, by: Viewer, now: datetime) -> list[str]:
    """Ten new codes instead of the old ones, to be shown once."""
    account = own_account(by)
    codes = new_recovery_codes(account)
    tell_second_step_changed(account, by=by, what="recovery codes", now=now)
    return codes


def _first_of_family(account: Account, by: Viewer, now: datetime) -> None:
    """A family's first second step: whoever is signed in elsewhere has not taken it, and is signed out."""
    if account.kind == "family" and not has_second_step(account):
        end_sessions(account.id, how="second_factor", now=now, but=by.session_id)


def _is_taken(email: str) -> bool:
    return db.session.scalar(select(Account.id).where(Account.email == email)) is not None


def _email_change(token_hash: str, *, by: Viewer, now: datetime) -> tuple[MailedLink, EmailChange]:
    row = db.session.execute(
        select(MailedLink, EmailChange)
        .join(EmailChange, EmailChange.id == MailedLink.email_change_id)
        .where(
            MailedLink.token_hash == token_hash,
            MailedLink.account_id == by.account_id,
            MailedLink.purpose == "confirm_email",
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > now,
            EmailChange.ended_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _tell(account: Account, template: str, *, now: datetime) -> None:
    write_message(
        template,
        to=account.email,
        now=now,
        parameters={},
        subject_kind="account",
        subject_ref=account.reference,
    )
