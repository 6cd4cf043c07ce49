"""Who opens which page, what closes it, where an identity stands, and what a page costs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Update, func, select, update

from portal import clock
from portal.accounts.models import Account, Session
from portal.audit.models import AuditRow
from portal.children.models import Child, ChildGroup, Grant
from portal.children.own.models import Terms
from portal.children.rules import TERMS_WORDING
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from tests.conversations.writing import everything_outside
from tests.finding_families.making import (
    CANARIES,
    DAY,
    family,
    finder,
    waiting,
)
from tests.finding_families.town import STAFF_PAGES, Town, come
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import sign_in
from tests.support.queries import counted


def ends(of: Town) -> dict[str, tuple[Update, Update]]:
    """What ends it -> how it is done, and how it is taken back, straight in the tables."""
    grant, group = Grant.reference == of.grant, ChildGroup.reference == of.group
    home, sam = Household.reference == of.home, Account.reference == of.sam
    app = db.session.scalar(select(Account.totp_sealed).where(sam))
    cleared = {"cleared_at": clock.now(), "cleared_by": "x"}
    member = Membership.person_id == select(Person.id).join(Account).where(sam).scalar_subquery()
    closed = {"ended_at": clock.now(), "ended_by": "x", "ended_because": "closed"}
    until = db.session.scalar(select(Grant.until_at).where(grant))
    one = Child.reference == of.child
    return {
        "closed": (
            update(Grant).where(grant).values(**closed),
            update(Grant).where(grant).values(ended_at=None, ended_by="", ended_because=""),
        ),
        "past its day": (
            update(Grant).where(grant).values(from_at=clock.now() - DAY, until_at=clock.now()),
            update(Grant).where(grant).values(until_at=until),
        ),
        "on hold": (
            update(ChildGroup).where(group).values(state="on_hold"),
            update(ChildGroup).where(group).values(state="waiting"),
        ),
        "one child not cleared": (
            update(Child).where(one).values(cleared_at=None, cleared_by=""),
            update(Child).where(one).values(**cleared),
        ),
        "restricted": (
            update(Household).where(home).values(restricted=True, named=2),
            update(Household).where(home).values(restricted=False, named=0),
        ),
        "apart": (
            update(Membership).where(member).values(is_apart=True),
            update(Membership).where(member).values(is_apart=False),
        ),
        "older terms": (update(Terms).values(wording=0), update(Terms).values(wording=TERMS_WORDING)),
        "no second step": (
            update(Account).where(sam).values(totp_sealed=None),
            update(Account).where(sam).values(totp_sealed=app),
        ),
        "signed in without it": (
            update(Session).values(second_factor_at=None),
            update(Session).values(second_factor_at=clock.now()),
        ),
    }


def test_whatever_ends_it_closes_both_pages(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    with app.app_context():
        every = ends(town)
    for what, (done, taken_back) in every.items():
        written(app, lambda: db.session.execute(done))  # noqa: B023 - run at once
        assert client.get(f"/children/{town.grant}").status_code == 404, what
        listed = client.get("/children").get_data(as_text=True)
        assert town.grant not in listed, what
        written(app, lambda: db.session.execute(taken_back))  # noqa: B023 - run at once
        assert client.get(f"/children/{town.grant}").status_code == 200, what


@pytest.mark.parametrize(
    "role", ["adviser", "assessor", "support_worker", "business_support", "administrator"]
)
def test_staff_who_do_not_find_families_open_none_of_it(
    app: Flask, client: FlaskClient, town: Town, role: str
) -> None:
    sign_in(client, role)
    for address in (
        *STAFF_PAGES,
        "/staff/children/records/{child}/identity",
        "/children",
        "/children/{grant}",
    ):
        assert client.get(address.format(**vars(town))).status_code == 403, address


def test_families_open_no_page_of_staff(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    for address in (*STAFF_PAGES, "/staff/children/records/{child}/identity"):
        assert client.get(address.format(**vars(town))).status_code == 403, address


def test_who_they_are_stands_on_one_page_alone(
    app: Flask, client: FlaskClient, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Canary words of an identity: on no other page, in no audit, no e-mail, no address and no log."""
    caplog.set_level("DEBUG")
    sign_in(client, town.kit)
    identity = read(client.get(f"/staff/children/records/{town.child}/identity"))
    for word in CANARIES:
        assert word in str(identity.soup.select_one("form[novalidate]")), word
    seen = "".join(
        read(client.get(address.format(**vars(town)))).html
        for address in (*STAFF_PAGES, "/staff", "/staff/households")
    )
    search = press(client, read(client.get("/staff/children")), "Search children", words="Quillfeather")
    assert "Quillfeather" not in search.headers["Location"]
    assert "No child matches" in read(client.get(search.headers["Location"])).text
    come(client, app, town.sam)
    for address in ("/children", f"/children/{town.grant}", "/children/wishes", "/home"):
        seen += read(client.get(address)).html
    outside = everything_outside(app).replace("quillfeather", "")  # the words of the search, by rule 8
    for word in CANARIES:
        assert word not in caplog.text, word
        assert word not in seen, word
        assert word not in outside, word
    with app.app_context():
        events = select(AuditRow.subject_ref).where(AuditRow.event == "children.identity_opened")
        assert list(db.session.scalars(events)) == [town.child]


@pytest.mark.parametrize(
    "address", ["/staff/children", "/staff/children/groups/{group}", "/children", "/children/{grant}"]
)
def test_a_fixed_number_of_queries(app: Flask, client: FlaskClient, town: Town, address: str) -> None:
    if address.startswith("/staff"):
        sign_in(client, town.kit)
    else:
        come(client, app, town.sam)
    where = address.format(**vars(town))
    client.get(where)
    with counted(app) as few:
        client.get(where)

    def more() -> None:
        kit, lee = finder("Ann More"), finder("Bo More")
        to = db.session.scalars(select(Grant.household_id)).first()
        for number in range(3):
            made = waiting(kit, lee, alias=f"Hare {number}", children=2)
            db.session.add(
                Grant(
                    group_id=made.id, household_id=to, level=2, reason="x", by="x", from_at=clock.now(),
                    until_at=clock.now() + DAY,
                )
            )  # fmt: skip

    written(app, more)
    with counted(app) as many:
        read(client.get(where))
    assert len(few) == len(many) <= 10, many
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ChildGroup)) == 4
        assert db.session.scalar(select(func.count()).select_from(Child)) == 8


def test_the_preview_asks_as_much_for_three_households_as_for_one(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    third = written(app, lambda: family(label="Sam and Alex Third").reference)
    sign_in(client, town.kit)
    one = f"/staff/children/groups/{town.group}/showing/preview?household={town.home}"
    client.get(one)
    with counted(app) as few:
        client.get(one)
    with counted(app) as many:
        read(client.get(f"{one}&household={town.other_home}&household={third}"))
    assert len(few) == len(many) <= 10, many
