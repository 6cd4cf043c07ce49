"""Households and the people in them: made, invited, found by their session, named when restricted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.clock import now
from portal.errors import Conflict, NotFound, Refused
from portal.households.actions import (
    add_person,
    follow_email,
    invite_person,
    make_account_of,
    make_household,
    name_instead,
    named_on,
)
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.households.queries import own_home
from portal.households.viewer import session_of
from portal.messages.models import Message
from portal.sealing import fingerprint
from tests.support.people import authority, somebody

BY = Viewer(reference="1234-5678", kind="staff", account_id=0)


def _household(label: str = "Sam and Alex Example") -> Household:
    return make_household(label, authority=authority(), by=BY, now=now())


def _person(household: Household | None, given: str = "Sam", email: str = "") -> Person:
    return add_person(
        household.id if household else None,
        given_name=given,
        family_name="Example",
        email=email,
        side="adoptive" if household else "birth",
        by=BY,
        now=now(),
        from_on=date(2026, 11, 20),
    )


def test_a_household_with_two_people(session: Session) -> None:
    household = _household()
    sam, alex = _person(household, "Sam"), _person(household, "Alex")
    members = session.scalars(select(Membership).order_by(Membership.id)).all()
    assert [(m.person_id, m.household_id, m.until_on) for m in members] == [
        (sam.id, household.id, None),
        (alex.id, household.id, None),
    ]
    session.flush()
    events = session.scalars(select(AuditRow.event).order_by(AuditRow.id)).all()
    assert events == ["households.household_made", *["households.person_added"] * 2]


def test_nobody_belongs_to_two_households_at_once(session: Session) -> None:
    person = _person(_household())
    other = _household("Another")
    session.add(Membership(household_id=other.id, person_id=person.id, from_on=date(2026, 11, 20)))
    with pytest.raises(IntegrityError):
        session.flush()


def test_birth_and_adoptive_sides_never_join(session: Session) -> None:
    household = _household()
    with pytest.raises(Refused):
        add_person(
            household.id,
            given_name="Dale",
            family_name="Specimen",
            side="birth",
            by=BY,
            now=now(),
            from_on=date(2026, 11, 20),
        )


def test_a_person_is_invited_once_and_again(session: Session) -> None:
    person = _person(_household(), email="Sam@Example.org")
    first = invite_person(person.id, by=BY, now=now())
    assert invite_person(person.id, by=BY, now=now()) == first
    account = session.scalars(select(Account)).one()
    assert (account.reference, account.email, account.kind) == (first, "sam@example.org", "family")
    messages = session.scalars(select(Message)).all()
    assert [(m.template, m.to, m.link_subject) for m in messages] == [
        ("family_invitation", "sam@example.org", first)
    ] * 2


def test_an_invitation_needs_an_address_of_ones_own(session: Session) -> None:
    household = _household()
    with pytest.raises(Refused):
        invite_person(_person(household).id, by=BY, now=now())
    invite_person(_person(household, "Alex", "shared@example.org").id, by=BY, now=now())
    with pytest.raises(Conflict):
        invite_person(_person(household, "Kim", "shared@example.org").id, by=BY, now=now())
    with pytest.raises(NotFound):
        invite_person(0, by=BY, now=now())


def test_a_session_says_whose_household_it_is(session: Session) -> None:
    household = _household()
    person, _ = _person(household, email="sam@example.org"), _person(household, "Alex")
    account_id = make_account_of(person.id, by=BY, now=now())
    found = session_of(fingerprint(open_session(account_id, device="", now=now())))
    assert found is not None
    assert found.is_open
    assert found.viewer.household_reference == household.reference
    assert found.viewer.person_id == person.id
    assert found.viewer.roles == {"family"}
    home = own_home(found.viewer)
    assert home.given_names == ("Sam", "Alex")
    assert home.stage == "invited"
    assert session_of(fingerprint("somebody else")) is None


def test_who_has_left_a_household_sees_nothing_of_it(session: Session) -> None:
    household = _household()
    person = _person(household, email="sam@example.org")
    _person(household, "Alex")
    account_id = make_account_of(person.id, by=BY, now=now())
    session.scalars(select(Membership).where(Membership.person_id == person.id)).one().until_on = date(
        2026, 11, 20
    )
    session.flush()
    found = session_of(fingerprint(open_session(account_id, device="", now=now())))
    assert found is not None
    assert found.viewer.household_id is None
    assert own_home(found.viewer).given_names == ("Sam",)


def test_the_person_follows_a_new_address(session: Session) -> None:
    person = _person(_household(), email="sam@example.org")
    account_id = make_account_of(person.id, by=BY, now=now())
    follow_email(account_id, "new@example.org")
    session.refresh(person)
    assert person.email == "new@example.org"


def test_a_leaver_is_replaced_on_restricted_households(session: Session) -> None:
    leaver, other, taker = somebody("manager"), somebody("manager"), somebody("adviser")
    household = _household()
    household.restricted, household.named = True, 2
    session.add_all(
        NamedStaff(household_id=household.id, account_id=account.id, named_at=now())
        for account in (leaver, other)
    )
    session.flush()
    assert named_on(leaver.id) == 1
    with pytest.raises(Refused, match="named on one of these"):
        name_instead(leaver.id, to=other.reference, by=BY, now=now())
    name_instead(leaver.id, to=taker.reference, by=BY, now=now())
    named = set(session.scalars(select(NamedStaff.account_id)))
    assert named == {other.id, taker.id}
    assert named_on(leaver.id) == 0
