"""Making households, and the people in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.accounts.actions import invite_account, make_family_account
from portal.accounts.queries import staff_member
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.households.words import keep_words


def make_household(
    label: str, *, authority: str, by: Viewer | str, now: datetime, stage: str = "invited", town: str = ""
) -> Household:
    """Make a household: one or two people who adopt together.

    `label` is how staff call it ("Sam and Alex Example"); `authority` the code of the council
    responsible, or "outside"; `town` where they live, for lists and the search.
    """
    household = Household(label=label[:200], authority=authority, stage=stage, town=town[:80], made_at=now)
    db.session.add(household)
    db.session.flush()
    keep_words(household.id)
    record(
        "households.household_made",
        by=by,
        subject_kind="household",
        subject_ref=household.reference,
        now=now,
    )
    return household


def add_person(
    household_id: int | None,
    *,
    given_name: str,
    family_name: str,
    by: Viewer | str,
    now: datetime,
    from_on: date,
    email: str = "",
    telephone: str = "",
    role: str = "applicant",
    side: str = "adoptive",
    born_on: date | None = None,
) -> Person:
    """Add a person, and to a household from a day on (None: a birth relative belongs to none).

    Raises Refused for a birth relative in a household: the two sides never join.
    """
    if side == "birth" and household_id is not None:
        raise Refused("A birth relative is not part of an adoptive household.")
    person = Person(
        given_name=given_name,
        family_name=family_name,
        email=email.strip().lower(),
        telephone=telephone,
        side=side,
        born_on=born_on,
        made_at=now,
    )
    db.session.add(person)
    db.session.flush()
    if household_id is not None:
        db.session.add(Membership(household_id=household_id, person_id=person.id, role=role, from_on=from_on))
        keep_words(household_id)
    record("households.person_added", by=by, subject_kind="person", subject_ref=person.reference, now=now)
    return person


def invite_person(person_id: int, *, by: Viewer | str, now: datetime) -> str:
    """Give a person a sign-in of their own and write the invitation to their e-mail address.

    Gives the reference of the account. Asked again, it writes the invitation again. Raises NotFound,
    Refused for a person without an e-mail address, Conflict for an address that somebody else uses.
    """
    return invite_account(make_account_of(person_id, by=by, now=now), now=now)


def make_account_of(person_id: int, *, by: Viewer | str, now: datetime) -> int:
    """The id of the person's account, made now where they have none."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    if person.account_id is not None:
        return person.account_id
    if not person.email:
        raise Refused("Add their e-mail address first: the invitation goes there.")
    account = make_family_account(
        name=f"{person.given_name} {person.family_name}", email=person.email, by=by, now=now
    )
    person.account_id = account.id
    db.session.flush()
    return account.id


def named_on(account_id: int) -> int:
    """On how many restricted households a member of staff is named."""
    return (
        db.session.scalar(
            select(func.count()).select_from(NamedStaff).where(NamedStaff.account_id == account_id)
        )
        or 0
    )


def name_instead(account_id: int, /, *, to: str, by: Viewer, now: datetime) -> None:
    """Name a colleague on every restricted household in the place of somebody who leaves.

    Raises Refused when the colleague is named on one of them already: two people are always named,
    so somebody else has to take over.
    """
    colleague = staff_member(to)
    if colleague is None:
        raise NotFound
    theirs = select(NamedStaff.household_id).where(NamedStaff.account_id == account_id)
    both = select(NamedStaff.household_id).where(
        NamedStaff.account_id == colleague.id, NamedStaff.household_id.in_(theirs)
    )
    if db.session.scalar(both.limit(1)) is not None:
        raise Refused(
            f"{colleague.name} is named on one of these restricted households already. "
            "Two people are always named, so choose somebody else."
        )
    moved = db.session.scalars(
        select(Household.reference)
        .join(NamedStaff, NamedStaff.household_id == Household.id)
        .where(NamedStaff.account_id == account_id)
    ).all()
    db.session.execute(
        update(NamedStaff)
        .where(NamedStaff.account_id == account_id)
        .values(account_id=colleague.id, named_at=now)
    )
    for reference in moved:
        record(
            "households.named_instead",
            by=by,
            subject_kind="household",
            subject_ref=reference,
            now=now,
            details={"to": colleague.reference},
        )


def follow_email(account_id: int, email: str) -> None:
    """An account's e-mail address has changed: so has the person's."""
    db.session.execute(update(Person).where(Person.account_id == account_id).values(email=email))
