"""What stands about the example households beside their journeys: days, code words, a parting."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account, Session
from portal.agency.rules import local_day
from portal.example.people import BY
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.models import Allocation, Household, Person
from portal.households.opening.models import Opening
from portal.households.partings.actions import note_parted
from portal.households.restriction.actions import restrict

DAYS = (
    "Monday to Thursday",
    "Tuesday to Friday",
    "Monday to Friday",
    "Monday, Wednesday and Thursday, 9am to 3pm",
)
REASON = "They rang the front desk, and their worker is away until Thursday."


def load_households(*, now: datetime, password_hash: str) -> None:
    """Write when staff work and who covers, some wishes and code words, and three more households.

    One is restricted, one parts, and one nobody works with yet.
    """
    staff = list(
        db.session.scalars(
            select(Account).where(Account.kind == "staff", Account.ended_at.is_(None)).order_by(Account.id)
        )
    )
    for number, account in enumerate(staff):
        account.working_days = DAYS[number % len(DAYS)]
        alike = [one for one in staff if one is not account and set(one.roles) & set(account.roles)]
        account.cover_id = alike[0].id if alike else None
    managers = [one for one in staff if "manager" in one.roles]
    assessors = [one for one in staff if "assessor" in one.roles]
    for household in db.session.scalars(select(Household).order_by(Household.id).limit(6)):
        household.code_word = "blue teapot"
    for number, person in enumerate(db.session.scalars(select(Person).order_by(Person.id).limit(4))):
        person.no_voicemail, person.speak_to_me_first = number % 2 == 0, number == 1
    db.session.flush()
    _couple(("Noa", "Ivo", "Specimen"), now=now, password_hash=password_hash)
    hidden = _couple(("Rae", "Lou", "Specimen"), now=now, password_hash=password_hash)
    parting = _couple(("Dana", "Kit", "Specimen"), now=now, password_hash=password_hash)
    for household in (hidden, parting):
        db.session.add(
            Allocation(household_id=household.id, account_id=assessors[0].id, from_at=now - timedelta(days=9))
        )
    db.session.flush()
    manager = _viewer(managers[0])
    restrict(
        hidden.reference,
        [assessors[0].reference, managers[0].reference, managers[-1].reference],
        by=manager,
        now=now - timedelta(days=8),
    )
    note_parted(
        parting.reference,
        "Dana rang. It is safe to reach her at work, Monday to Wednesday before noon.",
        by=manager,
        now=now - timedelta(hours=20),
    )
    _opened(parting, now=now)


def _couple(names: tuple[str, str, str], *, now: datetime, password_hash: str) -> Household:
    """Two who adopt, joined a fortnight ago, with a home of their own."""
    began = now - timedelta(days=14)
    first, second, family = names
    household = make_household(
        f"{first} and {second} {family}",
        authority="kent",
        by=BY,
        now=began,
        stage="applicant",
        town="Testford",
    )
    for number, given in enumerate((first, second)):
        person = add_person(
            household.id,
            given_name=given,
            family_name=family,
            email=f"{given}.{family}@example.org".lower(),
            telephone=f"07700 90048{number}",
            from_on=local_day(began),
            by=BY,
            now=began,
        )
        account = db.session.get_one(Account, make_account_of(person.id, by=BY, now=began))
        account.password_hash, account.first_signed_in_at = password_hash, began
    db.session.flush()
    return household


def _opened(household: Household, *, now: datetime) -> None:
    """Somebody opened it outside their own work yesterday."""
    adviser = db.session.scalars(
        select(Account).where(Account.kind == "staff", Account.example_role == "adviser")
    ).one_or_none()
    if adviser is None:
        return
    at = now - timedelta(days=1)
    session_id = db.session.scalar(select(Session.id).limit(1)) or 0
    db.session.add(
        Opening(
            household_id=household.id,
            account_id=adviser.id,
            session_id=session_id,
            reason=REASON,
            made_at=at,
            until_at=at,
        )
    )
    db.session.flush()


def _viewer(account: Account) -> Viewer:
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        name=account.name,
        kind="staff",
        roles=frozenset(account.roles),
        team_id=account.team_id,
    )
