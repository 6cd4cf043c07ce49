"""The example people: one for each role, offered on the sign-in page, and a colleague for each team.

Everybody has the same password and the same authenticator secret, so that anybody trying the portal
can also sign in the long way. Nothing of this is ever loaded in production.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.actions import make_staff_account
from portal.accounts.actions.second_step import new_recovery_codes
from portal.accounts.models import Account
from portal.accounts.passwords import hash_password
from portal.clock import london
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.models import Household, Membership, Person
from portal.roles import permissions_of
from portal.sealing import seal

PASSWORD = "kettle orchard violet 27"  # noqa: S105 -- everybody may know it: it opens the example only
AUTHENTICATOR = "EXAMPLE7EXAMPLE7EXAMPLE7EXAMPLE7"
"""The secret of every example person's authenticator app."""

BY = "example"


@dataclass(frozen=True)
class Staff:
    """One example member of staff. `shows` is the role they stand for on the sign-in page."""

    name: str
    roles: tuple[str, ...]
    team: str | None
    shows: str | None = None

    @property
    def email(self) -> str:
        """Their address, from their name."""
        return f"{self.name.lower().replace(' ', '.')}@agency.example.org"


@dataclass(frozen=True)
class Family:
    """One example household, or a birth relative on their own; the first person signs in."""

    people: tuple[tuple[str, str], ...]
    authority: str
    stage: str
    shows: str
    side: str = "adoptive"


FAMILIES = (
    Family((("Sam", "Example"), ("Alex", "Example")), "kent", "applicant", "applicant"),
    Family((("Jo", "Instance"), ("Robin", "Instance")), "medway", "approved", "approved adopter"),
    Family((("Kim", "Sample"),), "bexley", "adoptive_parent", "adoptive parent"),
    Family((("Dale", "Specimen"),), "kent", "", "birth relative", side="birth"),
)

STAFF = (
    Staff("Priya Example", ("adviser",), "advisory", "adviser"),
    Staff("Tom Example", ("assessor",), "assessment", "assessor"),
    Staff("Fatima Example", ("family_finder",), "family_finding", "family finder"),
    Staff("Grace Example", ("support_worker",), "adoption_support", "support worker"),
    Staff("Owen Example", ("panel_adviser",), "panel", "panel adviser"),
    Staff("Ben Example", ("business_support",), "business_support", "business support"),
    Staff("Maggie Example", ("manager",), "advisory", "manager"),
    Staff("Ada Example", ("administrator",), None, "administrator"),
    Staff("Noor Sample", ("adviser",), "advisory"),
    Staff("Elsie Sample", ("assessor",), "early_permanence"),
    Staff("Hugh Sample", ("manager", "assessor"), "assessment"),
    Staff("Leila Sample", ("manager", "support_worker"), "adoption_support"),
    Staff("Amir Sample", ("administrator",), "business_support"),
)


def load_people(teams: dict[str, int], *, now: datetime, password_hash: str) -> None:
    """Make the families and the staff; `teams` is team code -> id.

    `password_hash` is made beforehand: hashing is slow, and nothing slow runs while writing.
    """
    long_ago = now - timedelta(days=400)
    for family in FAMILIES:
        _make_family(family, now=long_ago, password_hash=password_hash)
    for number, staff in enumerate(STAFF):
        account = make_staff_account(
            name=staff.name,
            email=staff.email,
            roles=staff.roles,
            team_id=teams[staff.team] if staff.team else None,
            by=BY,
            now=long_ago,
        )
        account.telephone = f"01632 960{201 + number}"
        account.totp_sealed = seal(AUTHENTICATOR)
        account.example_role = staff.shows
        account.password_hash = password_hash
        account.first_signed_in_at = long_ago
        new_recovery_codes(account)
    db.session.flush()


def _make_family(family: Family, *, now: datetime, password_hash: str) -> None:
    household_id = None
    if family.side == "adoptive":
        given = " and ".join(first for first, _ in family.people)
        label = f"{given} {family.people[0][1]}"
        household = make_household(label, authority=family.authority, stage=family.stage, by=BY, now=now)
        household_id = household.id
    for number, (given, name) in enumerate(family.people):
        person = add_person(
            household_id,
            given_name=given,
            family_name=name,
            email=f"{given}.{name}@example.org".lower(),
            telephone=f"07700 9001{number}{len(name)}",
            side=family.side,
            from_on=london(now).date(),
            by=BY,
            now=now,
        )
        account = db.session.get_one(Account, make_account_of(person.id, by=BY, now=now))
        account.password_hash = password_hash
        account.first_signed_in_at = now
        if number == 0:
            account.example_role = family.shows
    db.session.flush()


def example_password_hash() -> str:
    """The hash of everybody's password."""
    return hash_password(PASSWORD)


def viewer_of(email: str) -> Viewer:
    """Somebody of the example agency, as the pages hand them to actions."""
    account = db.session.scalars(select(Account).where(Account.email == email)).one()
    home = db.session.execute(
        select(Person.id, Household.id, Household.reference)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.until_on.is_(None))
        .outerjoin(Household, Household.id == Membership.household_id)
        .where(Person.account_id == account.id)
    ).one_or_none()
    roles = frozenset(account.roles if account.kind == "staff" else ["family"])
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        name=account.name,
        kind=account.kind,
        roles=roles,
        person_id=home[0] if home else None,
        household_id=home[1] if home else None,
        household_reference=home[2] if home else None,
        team_id=account.team_id,
        permissions=permissions_of(roles),
    )
