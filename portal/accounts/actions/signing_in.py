"""Signing in: by password or mailed link, and what each way of doing it has in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.accounts.actions.sessions import open_session
from portal.accounts.actions.tries import give_back_sign_in
from portal.accounts.models import Account, MailedLink, Passkey
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import withdraw_links, write_message
from portal.sealing import fingerprint

FOR_SIGNING_IN = ("sign_in", "forgotten", "family_invitation")
"""The purposes of links that sign somebody in by themselves."""

WAYS_IN = (*FOR_SIGNING_IN, "staff_invitation")
"""The purposes of links by which somebody gets in, an invitation included."""

NOT_SET_UP = "Your second step is not set up. Use the link in your invitation, or ask an administrator."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that was just opened: its token for the cookie, and whose it is."""

    token: str
    kind: str
    roles: tuple[str, ...]
    account_id: int


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The first step was taken; the second, of the account with this reference, is still to come."""

    reference: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """The account that an e-mail address names, as far as signing in needs it."""

    id: int
    reference: str
    password_hash: str | None


def candidate(email: str) -> Candidate | None:
    """The account with this e-mail address, or None. Ends the transaction: hashing comes next."""
    row = db.session.execute(
        select(Account.id, Account.reference, Account.password_hash).where(
            Account.email == email, Account.ended_at.is_(None)
        )
    ).one_or_none()
    db.session.rollback()
    return Candidate(row.id, row.reference, row.password_hash) if row else None


def note_failed(found: Candidate | None, *, now: datetime) -> None:
    """Write that somebody tried the wrong password: one row, whether there is such an account or not."""
    record(
        "accounts.sign_in_failed",
        by="visitor",
        subject_kind="account",
        subject_ref=found.reference if found else "unknown",
        now=now,
    )


def sign_in_by_password(
    found: Candidate, *, email: str, address: str, device: str, now: datetime
) -> SignedIn | HalfWay:
    """Go on after the right password: signed in, or with a second step to take; staff always have one.

    Raises Conflict when the password was changed or the account ended meanwhile, Refused for staff
    whose second step is not set up.
    """
    account = db.session.get_one(Account, found.id, populate_existing=True)
    if account.ended_at is not None or account.password_hash != found.password_hash:
        raise Conflict("Your sign-in has just changed. Try again.")
    give_back_sign_in(email, address)
    return first_step_taken(account, how="password", device=device, now=now)


def first_step_taken(account: Account, *, how: str, device: str, now: datetime) -> SignedIn | HalfWay:
    """Who has a second step is half way; a family without one is signed in. Raises Refused for such staff."""
    if has_second_step(account):
        return HalfWay(account.reference)
    if account.kind == "family":
        return sign_in_fully(account, how=how, device=device, now=now)
    raise Refused(NOT_SET_UP)


def has_second_step(account: Account) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    if account.totp_sealed:
        return True
    return db.session.scalar(select(Passkey.id).where(Passkey.account_id == account.id).limit(1)) is not None


def sign_in_fully(account: Account, *, how: str, device: str, now: datetime, step: str = "") -> SignedIn:
    """Open a session after everything was shown that had to be; `how` and `step` stand in the audit."""
    both = account.kind == "staff" or bool(step)
    token = open_session(account.id, device=device, now=now, second_factor=both, how=how)
    record(
        "accounts.signed_in",
        by=account.reference,
        subject_kind="account",
        subject_ref=account.reference,
        now=now,
        details={"how": how} | ({"step": step} if step else {}),
    )
    return SignedIn(token, account.kind, tuple(account.roles), account.id)


def ask_for_link(email: str, *, purpose: str, now: datetime) -> None:
    """E-mail a link to sign in, if anybody may use one. Nothing tells the asker whether that is so.

    Staff without a second step get none: they have an invitation.
    """
    account = db.session.scalars(
        select(Account)
        .where(Account.email == email, Account.ended_at.is_(None))
        .with_for_update(key_share=True)  # a change of address either sees the mail, or is seen here
    ).one_or_none()
    goes_out = account is not None and (account.kind == "family" or has_second_step(account))
    record(
        "accounts.link_asked_for",
        by="visitor",
        subject_kind="account",
        subject_ref=account.reference if account else "unknown",
        now=now,
    )
    if account is not None and goes_out:
        write_message(
            "sign_in_link",
            to=account.email,
            now=now,
            parameters={},
            subject_kind="account",
            subject_ref=account.reference,
            link=purpose,
            link_subject=account.reference,
        )


def ask_for_link_again(token: str, *, now: datetime) -> None:
    """E-mail a new link to the owner of one that came too late. Raises NotFound for an unknown one."""
    email = db.session.scalar(
        select(Account.email)
        .join(MailedLink, MailedLink.account_id == Account.id)
        .where(MailedLink.token_hash == fingerprint(token), MailedLink.purpose.in_(FOR_SIGNING_IN))
    )
    if email is None:
        raise NotFound
    ask_for_link(email, purpose="sign_in", now=now)


@dataclass(frozen=True, slots=True)
class LinkUsed:
    """What using a link led to, and whether it was asked for because a password was forgotten."""

    result: SignedIn | HalfWay
    choose_password: bool


def use_link(token: str, *, device: str, now: datetime) -> LinkUsed:
    """Sign in with a mailed link, which is then used up, and every other of the account with it.

    Raises Conflict when it was used before or came too late, NotFound when there never was one.
    """
    link = db.session.scalars(
        select(MailedLink).where(
            MailedLink.token_hash == fingerprint(token), MailedLink.purpose.in_(FOR_SIGNING_IN)
        )
    ).one_or_none()
    if link is None:
        raise NotFound
    take_link(link.id, now=now)
    account = db.session.get_one(Account, link.account_id)
    if account.ended_at is not None:
        raise NotFound
    end_links(account, FOR_SIGNING_IN, by=account.reference, now=now)
    result = first_step_taken(account, how=link.purpose, device=device, now=now)
    return LinkUsed(result, link.purpose == "forgotten" or account.password_hash is None)


def take_link(link_id: int, *, now: datetime) -> None:
    """Use a link up: of two posts at once exactly one goes on. Raises Conflict for the other."""
    taken = db.session.scalar(
        update(MailedLink)
        .where(MailedLink.id == link_id, MailedLink.used_at.is_(None), MailedLink.expires_at > now)
        .values(used_at=now)
        .returning(MailedLink.id)
    )
    if taken is None:
        raise Conflict("This link was used already, or it came too late. Ask for a new one.")


def end_links(
    account: Account,
    purposes: Iterable[str],
    *,
    by: Viewer | str,
    now: datetime,
    but_to: str | None = None,
) -> None:
    """Use up every unused link of an account that has one of these purposes.

    Mails that would still bring one are taken back, except those to the address `but_to`: a link is
    made as its mail goes out, so it would be live again.
    """
    purposes = tuple(purposes)
    db.session.execute(
        update(MailedLink)
        .where(
            MailedLink.account_id == account.id,
            MailedLink.purpose.in_(purposes),
            MailedLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
    withdraw_links("account", account.reference, links=purposes, by=by, now=now, but_to=but_to)


def sign_in_as_example(reference: str, *, device: str, now: datetime) -> SignedIn:
    """Sign in as an example person. Raises NotFound for anybody else."""
    account = db.session.scalars(
        select(Account).where(
            Account.reference == reference,
            Account.example_role.is_not(None),
            Account.ended_at.is_(None),
        )
    ).one_or_none()
    if account is None:
        raise NotFound
    step = "example" if has_second_step(account) else ""
    return sign_in_fully(account, how="example", step=step, device=device, now=now)
