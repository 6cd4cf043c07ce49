"""What administrators do with the people who work here: invite, change, end, reset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.actions.hooks import colleague_left, still_open
from portal.accounts.actions.people import invite_account, make_staff_account
from portal.accounts.actions.second_step import forget_second_step
from portal.accounts.actions.sessions import end_sessions
from portal.accounts.actions.signing_in import WAYS_IN, end_links, has_second_step
from portal.accounts.models import Account
from portal.accounts.queries import holds_role, staff_member, staff_with_role
from portal.agency.queries import team_by_code
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.roles import STAFF_ROLES

LAST_ADMINISTRATOR = "This is the only administrator left. Make somebody else an administrator first."
NOT_YOURSELF = "You can’t do this to your own sign-in. Ask another administrator."


def invite_colleague(
    *, name: str, email: str, roles: Iterable[str], team: str, by: Viewer, now: datetime
) -> str:
    """Make the account of a new colleague and write the invitation; gives the account's reference.

    `team` is a team's code, or "" for none. Raises Refused without a role, Conflict for an address in use.
    """
    account = make_staff_account(name=name, email=email, roles=roles, team_id=_team_id(team), by=by, now=now)
    return invite_account(account.id, now=now)


def invite_again(reference: str, *, by: Viewer, now: datetime) -> None:
    """Write the invitation once more; earlier links stop working.

    Raises Conflict for somebody who has joined meanwhile.
    """
    account = _staff(reference)
    if account.password_hash and has_second_step(account):
        raise Conflict(f"{account.name} has joined already.")
    end_links(account, ("staff_invitation",), by=by, now=now)
    invite_account(account.id, now=now)
    _audit("accounts.staff_invited_again", account, by=by, now=now)


def change_colleague(
    reference: str,
    *,
    name: str,
    telephone: str,
    roles: Iterable[str],
    team: str,
    by: Viewer,
    now: datetime,
) -> None:
    """Change name, telephone, roles and team. It holds from their next request, and ends nothing.

    Raises Refused without a role, for one's own roles, and when no administrator would remain.
    """
    account, held = _staff(reference), sorted(set(roles))
    if not held or not set(held) <= set(STAFF_ROLES):
        raise Refused("Choose at least one role, so they can see their work.")
    before = sorted(account.roles)
    if held != before:
        if account.id == by.account_id:
            raise Refused(NOT_YOURSELF)
        if "administrator" in before and "administrator" not in held:
            _keep_an_administrator(account)
    account.name, account.telephone, account.roles = name.strip(), telephone, held
    account.team_id = _team_id(team)
    db.session.flush()
    details = {"roles": ", ".join(held), "roles_before": ", ".join(before), "team": team}
    _audit("accounts.staff_changed", account, by=by, now=now, details=details)


def end_colleague(reference: str, *, to: str, by: Viewer, now: datetime) -> None:
    """End the sign-in of somebody who leaves, at once, and give what is open of theirs to `to`.

    `to` is the reference of a colleague, or "". Raises Refused while anything is open and nobody takes
    it, for oneself, and for the last administrator.
    """
    account = _staff(reference)
    if account.id == by.account_id:
        raise Refused(NOT_YOURSELF)
    if "administrator" in account.roles:
        _keep_an_administrator(account)
    open_work = [work for work in still_open if work.count(account.id)]
    taker = staff_member(to) if to else None
    if open_work and (taker is None or taker.id == account.id):
        raise Refused("Choose who takes over what is still open.")
    account.ended_at = now
    db.session.flush()  # from here on nobody can give them anything more
    for leave in colleague_left:
        leave(account.id, by=by, now=now)
    for work in open_work:
        assert taker is not None  # noqa: S101 -- refused above
        work.hand_over(account.id, to=taker.reference, by=by, now=now)
    end_sessions(account.id, how="account", now=now)
    end_links(account, (*WAYS_IN, "confirm_email"), by=by, now=now)
    details = {"to": taker.reference} if taker and open_work else {}
    _audit("accounts.staff_ended", account, by=by, now=now, details=details)


def take_back(reference: str, *, by: Viewer, now: datetime) -> None:
    """Somebody comes back: they are invited again, and set up password and second step anew."""
    account = db.session.scalars(
        select(Account).where(
            Account.reference == reference, Account.kind == "staff", Account.ended_at.is_not(None)
        )
    ).one_or_none()
    if account is None:
        raise NotFound
    account.ended_at = None
    account.password_hash = None
    forget_second_step(account)
    invite_account(account.id, now=now)
    _audit("accounts.staff_taken_back", account, by=by, now=now)


def reset_second_step(reference: str, *, by: Viewer, now: datetime) -> None:
    """Remove somebody's app, passkeys and codes, end their sessions, and invite them to set up new ones.

    Every other administrator is told, so that nobody takes over a sign-in unseen. Raises Refused for oneself.
    """
    account = _staff(reference)
    if account.id == by.account_id:
        raise Refused("Change your own second step in your account, or ask another administrator.")
    forget_second_step(account)
    end_sessions(account.id, how="second_factor", now=now)
    end_links(account, WAYS_IN, by=by, now=now)
    invite_account(account.id, now=now)
    for administrator in staff_with_role("administrator"):
        if administrator.id not in (by.account_id, account.id):
            write_message(
                "second_step_reset",
                to=administrator.email,
                now=now,
                parameters={"reference": account.reference},
                subject_kind="account",
                subject_ref=account.reference,
            )
    _audit("accounts.second_step_reset", account, by=by, now=now)


def _staff(reference: str) -> Account:
    account = db.session.scalars(
        select(Account).where(
            Account.reference == reference, Account.kind == "staff", Account.ended_at.is_(None)
        )
    ).one_or_none()
    if account is None:
        raise NotFound
    return account


def _keep_an_administrator(leaving: Account) -> None:
    """Raise Refused when nobody else is administrator. Locks them, so that two cannot go at once."""
    remaining = db.session.scalars(
        select(Account.id)
        .where(Account.kind == "staff", Account.ended_at.is_(None), holds_role("administrator"))
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if not set(remaining) - {leaving.id}:
        raise Refused(LAST_ADMINISTRATOR)


def _team_id(code: str) -> int | None:
    team = team_by_code(code) if code else None
    return team.id if team else None


def _audit(
    event: str, account: Account, *, by: Viewer, now: datetime, details: dict[str, str] | None = None
) -> None:
    record(event, by=by, subject_kind="account", subject_ref=account.reference, now=now, details=details)
