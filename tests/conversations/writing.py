"""A couple, their worker and a colleague, for the tests of what they write to each other."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import AgencySettings
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.messages.models import Message
from portal.roles import permissions_of
from tests.households.making import account_of, allocate, couple
from tests.support.pages import Page, read
from tests.support.people import authority, sign_in, somebody


@dataclass(frozen=True)
class Home:
    """References of a household, of the accounts of its two people, and of its worker's."""

    id: int
    reference: str
    sam: str
    alex: str
    worker: str


def home(*, joined: bool = True) -> Home:
    """A couple whose worker is an assessor."""
    if db.session.get(AgencySettings, 1) is None:
        db.session.add(
            AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
        )
    made = couple(joined=joined)
    worker = somebody("assessor", name="Tom Worker")
    allocate(made, worker)
    sam, alex = account_of(made.id, "Sam"), account_of(made.id, "Alex")
    return Home(made.id, made.reference, sam.reference, alex.reference, worker.reference)


def alone() -> Home:
    """Somebody who adopts alone."""
    made = make_household("Kim Example", authority=authority(), by="test", now=clock.now())
    kim = add_person(
        made.id,
        given_name="Kim",
        family_name="Example",
        email=f"kim-{made.id}@example.org",
        by="test",
        now=clock.now(),
        from_on=clock.today(),
    )
    account = db.session.get_one(Account, make_account_of(kim.id, by="test", now=clock.now()))
    account.first_signed_in_at = clock.now()
    worker = somebody("assessor", name="Tom Worker")
    allocate(made, worker)
    return Home(made.id, made.reference, account.reference, account.reference, worker.reference)


def account(reference: str) -> Account:
    """An account by its reference."""
    return db.session.scalars(select(Account).where(Account.reference == reference)).one()


def person(reference: str) -> Person:
    """The person of an account's reference."""
    return db.session.scalars(select(Person).where(Person.account_id == account(reference).id)).one()


def viewer(reference: str) -> Viewer:
    """Who asks, as the pages hand them to actions."""
    found = account(reference)
    if found.kind == "staff":
        roles = frozenset(found.roles)
        return Viewer(
            account_id=found.id,
            reference=reference,
            name=found.name,
            kind="staff",
            roles=roles,
            team_id=found.team_id,
            permissions=permissions_of(roles),
        )
    row = db.session.execute(
        select(Person.id, Household.id, Household.reference)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.until_on.is_(None) & ~Membership.is_apart,
        )
        .outerjoin(Household, Household.id == Membership.household_id)
        .where(Person.account_id == found.id)
    ).one()
    return Viewer(
        account_id=found.id,
        reference=reference,
        name=found.name,
        kind="family",
        roles=frozenset({"family"}),
        person_id=row[0],
        household_id=row[1],
        household_reference=row[2],
        permissions=permissions_of(frozenset({"family"})),
    )


def restrict(household: Household, *names: Account) -> None:
    """Restrict a household to these members of staff."""
    db.session.add_all(
        [NamedStaff(household_id=household.id, account_id=one.id, named_at=clock.now()) for one in names]
    )
    household.named = len(names)
    household.restricted = True
    db.session.flush()


def mails(to: str | None = None) -> list[Message]:
    """The e-mails that say that there is something, in the order they were written."""
    query = select(Message).where(Message.template == "something_for_you").order_by(Message.id)
    found = list(db.session.scalars(query))
    return [one for one in found if to is None or one.to == account(to).email]


def everything_outside(app: Flask) -> str:
    """All that is kept of audit rows and e-mails, as one text: nothing private may stand in it."""
    with app.app_context():
        rows = [
            *db.session.execute(select(AuditRow.event, AuditRow.subject_ref, AuditRow.details)),
            *db.session.execute(select(Message.parameters, Message.link_subject, Message.sent_text)),
        ]
        return " ".join(str(value) for row in rows for value in row)


def as_(client: FlaskClient, reference: str) -> FlaskClient:
    """A browser of its own, signed in as the account of this reference."""
    other = client.application.test_client()
    sign_in(other, reference)
    return other


def see(client: FlaskClient, address: str, *, status: int = 200) -> Page:
    """The page at an address."""
    return read(client.get(address), status=status)


def value_of(page: Page, button: str, name: str) -> str:
    """What stands in a field of the form with this button."""
    field = page.form_with(button).select_one(f"[name={name}]")
    assert field is not None, name
    return str(field["value"])


def post(
    client: FlaskClient, page: Page, address: str, *, autosave: bool = False, **typed: str
) -> TestResponse:
    """Send something to an address with the keys of a page that is open, as its script would."""
    token = page.soup.select_one("[name=csrf_token]")
    assert token is not None
    headers = {"X-Autosave": "1"} if autosave else {}
    return client.post(address, data={"csrf_token": str(token["value"]), **typed}, headers=headers)
