"""Reading accounts: names for the lists of other rooms, and who works where."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, select

from portal.accounts.models import Account, MailedLink, Passkey, RecoveryCode
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff as other rooms need them: never the whole account."""

    id: int
    reference: str
    name: str
    email: str
    telephone: str
    roles: frozenset[str]
    team_id: int | None


def _members(*conditions: ColumnElement[bool]) -> Sequence[StaffMember]:
    rows = db.session.execute(
        select(
            Account.id,
            Account.reference,
            Account.name,
            Account.email,
            Account.telephone,
            Account.roles,
            Account.team_id,
        )
        .where(Account.kind == "staff", Account.ended_at.is_(None), *conditions)
        .order_by(Account.name, Account.id)
    )
    return [
        StaffMember(r.id, r.reference, r.name, r.email, r.telephone, frozenset(r.roles), r.team_id)
        for r in rows
    ]


def holds_role(role: str) -> ColumnElement[bool]:
    """The condition that an account holds a role. Roles are a short JSON list of plain words."""
    return cast(Account.roles, String).like(f'%"{role}"%')


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Account id -> name, in one query; ids that are None or unknown are left out. Leavers have names too."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def names_of_references(references: Iterable[str]) -> dict[str, str]:
    """Account reference -> name, in one query; unknown ones are left out (the audit names by reference)."""
    wanted = set(references)
    if not wanted:
        return {}
    rows = db.session.execute(select(Account.reference, Account.name).where(Account.reference.in_(wanted)))
    return {row.reference: row.name for row in rows}


def staff_in_team(team_id: int) -> Sequence[StaffMember]:
    """The people of a team who still work here, by name."""
    return _members(Account.team_id == team_id)


def count_in_team(team_id: int) -> int:
    """How many people of a team still work here: it cannot end before they have moved."""
    return len(staff_in_team(team_id))


def managers_of(team_id: int | None) -> Sequence[StaffMember]:
    """The managers of a team; where it has none (or no team is named), every manager of the agency."""
    if team_id is not None and (found := _members(Account.team_id == team_id, holds_role("manager"))):
        return found
    return _members(holds_role("manager"))


def staff_with_role(role: str) -> Sequence[StaffMember]:
    """Everybody who still works here and holds a role, by name."""
    return _members(holds_role(role))


def staff_choices() -> list[tuple[str, str]]:
    """(reference, name) of everybody who still works here, for a list to choose from, by name."""
    return [(member.reference, member.name) for member in _members()]


def staff_member(reference: str) -> StaffMember | None:
    """One member of staff who still works here, or None."""
    found = _members(Account.reference == reference)
    return found[0] if found else None


def staff_member_of_id(account_id: int) -> StaffMember | None:
    """The same by id, for what is stored on other rooms' rows."""
    found = _members(Account.id == account_id)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """Somebody the example agency's sign-in page offers."""

    reference: str
    role: str
    name: str


def example_people() -> Sequence[ExamplePerson]:
    """The example people, in the order they were made."""
    rows = db.session.execute(
        select(Account.reference, Account.example_role, Account.name)
        .where(Account.example_role.is_not(None), Account.ended_at.is_(None))
        .order_by(Account.id)
    )
    return [ExamplePerson(r.reference, r.example_role, r.name) for r in rows]


@dataclass(frozen=True, slots=True)
class LinkState:
    """A mailed link as its page needs it."""

    purpose: str
    works: bool
    """Neither used nor too late, and the account has not ended."""
    name: str
    email: str
    reference: str


def link_state(token_hash: str, *, now: datetime) -> LinkState | None:
    """The link with this fingerprint, or None when there never was one. Reading it uses nothing up."""
    row = db.session.execute(
        select(
            MailedLink.purpose,
            MailedLink.used_at,
            MailedLink.expires_at,
            Account.name,
            Account.email,
            Account.reference,
            Account.ended_at,
        )
        .join(Account, Account.id == MailedLink.account_id)
        .where(MailedLink.token_hash == token_hash)
    ).one_or_none()
    if row is None:
        return None
    works = row.used_at is None and row.expires_at > now and row.ended_at is None
    return LinkState(row.purpose, works, row.name, row.email, row.reference)


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """A passkey, as checking its answer needs it."""

    id: int
    reference: str
    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    made_at: datetime
    used_at: datetime

    @property
    def web_id(self) -> str:
        """Its id as browsers write it."""
        return urlsafe_b64encode(self.credential_id).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What an account can answer the second step with."""

    has_app: bool
    passkeys: tuple[KnownPasskey, ...]
    codes_left: int


def second_step_of(reference: str) -> SecondStep:
    """How the account with this reference takes its second step."""
    account = db.session.execute(
        select(Account.id, Account.totp_sealed).where(Account.reference == reference)
    ).one_or_none()
    if account is None:
        return SecondStep(False, (), 0)
    passkeys = db.session.scalars(
        select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)
    ).all()
    left = db.session.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    )
    return SecondStep(
        account.totp_sealed is not None,
        tuple(
            KnownPasskey(
                p.id,
                p.reference,
                p.name,
                p.credential_id,
                p.public_key,
                p.sign_count,
                p.made_at,
                p.used_at,
            )
            for p in passkeys
        ),
        left or 0,
    )
