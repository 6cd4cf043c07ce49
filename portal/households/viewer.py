"""Who is asking: session, account, roles and household, in one query a request.

The agency's settings come with it, since every page shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from portal.access import Viewer
from portal.accounts.models import Account, Session
from portal.agency.models import AgencySettings
from portal.agency.queries import hold_settings
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from portal.roles import permissions_of


@dataclass(frozen=True, slots=True)
class FoundSession:
    """The session of a browser's token, live or dead, and whose it is."""

    viewer: Viewer
    made_at: datetime
    last_seen_at: datetime
    is_open: bool
    """Not ended, its account neither, and for staff both steps taken. It may be too quiet or too old."""
    ended_at: datetime | None
    ended_how: str | None
    account_ended: bool


_SESSION = (
    select(
        Account.id,
        Account.reference,
        Account.kind,
        Account.name,
        Account.roles,
        Account.team_id,
        Account.ended_at,
        Session.id.label("session_id"),
        Session.made_at,
        Session.last_seen_at,
        Session.second_factor_at,
        Session.ended_at.label("session_ended_at"),
        Session.ended_how,
        Person.id.label("person_id"),
        Household.id.label("household_id"),
        Household.reference.label("household_reference"),
        AgencySettings,
    )
    .select_from(Session)
    .join(Account, Account.id == Session.account_id)
    .outerjoin(Person, Person.account_id == Account.id)
    .outerjoin(
        Membership,
        (Membership.person_id == Person.id) & Membership.until_on.is_(None) & ~Membership.is_apart,
    )
    .outerjoin(Household, Household.id == Membership.household_id)
    .outerjoin(AgencySettings, AgencySettings.id == 1)
    .where(Session.token_hash == bindparam("token_hash"))
)
"""Built once: every page of somebody signed in begins with it."""


def session_of(token_hash: str) -> FoundSession | None:
    """The session with this fingerprint of a token, or None."""
    row = db.session.execute(_SESSION, {"token_hash": token_hash}).first()
    if row is None:
        return None
    hold_settings(row.AgencySettings)
    is_staff = row.kind == "staff"
    roles = frozenset(row.roles) if is_staff else frozenset({"family"})
    viewer = Viewer(
        account_id=row.id,
        reference=row.reference,
        name=row.name,
        kind=row.kind,
        roles=roles,
        person_id=row.person_id,
        household_id=row.household_id,
        household_reference=row.household_reference,
        team_id=row.team_id,
        session_id=row.session_id,
        permissions=permissions_of(roles),
    )
    return FoundSession(
        viewer=viewer,
        made_at=row.made_at,
        last_seen_at=row.last_seen_at,
        is_open=row.ended_at is None
        and row.session_ended_at is None
        and not (is_staff and row.second_factor_at is None),
        ended_at=row.session_ended_at,
        ended_how=row.ended_how,
        account_ended=row.ended_at is not None,
    )
