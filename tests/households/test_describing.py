"""How somebody describes themselves: their own alone, sealed, changed and taken away at any time."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal import access
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.extensions import db, writing
from portal.households.describing.models import SelfDescription
from portal.households.describing.rules import (
    NOT_SAID,
    QUESTIONS,
    answers_among,
    as_given,
    as_kept,
    has_said,
)
from portal.households.models import Membership, Person
from portal.reports.nightly import fields
from tests.support.pages import press, read
from tests.support.people import sign_in

HERE = "/home/people/how-you-describe-yourself"
SAID = {"orientation": "gay_or_lesbian", "disability": "no"}
KNOWS = {
    "portal/households/describing/models.py",
    "portal/households/describing/actions.py",
    "portal/reports/described.py",
    "portal/example/year/describing.py",
}
"""The only files that may name the table."""


@given(st.fixed_dictionaries({}, optional={one.name: st.sampled_from([*one.answers]) for one in QUESTIONS}))
def test_what_is_kept_is_what_was_given(answers: dict[str, str]) -> None:
    assert as_given(as_kept(answers)) == answers
    assert has_said(answers) == bool({*answers.values()} - {NOT_SAID})


def test_only_our_answers_are_kept() -> None:
    typed = {"orientation": "purple", "gender": None, "disability": "yes", "religion": "any"}
    assert answers_among(typed) == {"disability": "yes"}


def kept(app: Flask) -> list[dict[str, str]]:
    with app.app_context():
        return [as_given(one) for one in db.session.scalars(select(SelfDescription.answers))]


def say(client: FlaskClient, answers: dict[str, str]) -> None:
    answer = press(client, read(client.get(HERE)), "Save what you chose", answers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home/people")


def test_said_changed_and_taken_away(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    page = read(client.get(HERE))
    assert not page.soup.select("input[checked]")
    assert not page.soup.select(f'form[action="{HERE}/removal"]')
    say(client, SAID)
    assert kept(app) == [SAID]
    page = read(client.get(HERE))
    assert [one["value"] for one in page.soup.select("input[checked]")] == ["gay_or_lesbian", "no"]
    say(client, {**SAID, "orientation": NOT_SAID, "ethnic_group": "mixed"})
    assert kept(app) == [{"orientation": NOT_SAID, "disability": "no", "ethnic_group": "mixed"}]
    press(client, read(client.get(HERE)), "Take all my answers away", {})
    assert kept(app) == []


def test_nothing_said_keeps_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    say(client, {})
    assert kept(app) == []
    assert client.post(f"{HERE}/removal", data={}).status_code in (400, 404, 422)


def test_an_answer_that_is_none_is_said(client: FlaskClient) -> None:
    sign_in(client, "approved_adopter")
    page = read(client.get(HERE))
    assert read(press(client, page, "Save what you chose", {"gender": "nothing"}), status=422).errors


def test_it_is_sealed_and_the_audit_does_not_tell_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    say(client, SAID)
    with app.app_context():
        raw = db.session.connection().exec_driver_sql("SELECT answers FROM self_description").scalar_one()
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.event == "households.description_changed")
        ).all()
        assert "lesbian" not in raw
        assert "disability" not in raw
        assert [(one.subject_kind, one.details) for one in rows] == [("self_description", {})]


def test_the_others_at_home_see_nothing_of_it(app: Flask, client: FlaskClient) -> None:
    """Two who adopt together: the page of each shows their own answers alone."""
    first = sign_in(client, "applicant")
    other = app.test_client()
    second = sign_in(other, "applicant")
    with app.app_context(), writing():
        people = {
            account: db.session.scalars(
                select(Person)
                .join(Account, Account.id == Person.account_id)
                .where(Account.reference == account)
            ).one()
            for account in (first, second)
        }
        home = db.session.scalars(
            select(Membership.household_id).where(Membership.person_id == people[first].id)
        ).one()
        membership = db.session.scalars(
            select(Membership).where(Membership.person_id == people[second].id)
        ).one()
        membership.household_id = home
    before = re.sub(r"(nonce|once|csrf)[^>]*", "", other.get("/home/people").get_data(as_text=True))
    say(client, SAID)
    assert not read(other.get(HERE)).soup.select("input[checked]")
    after = re.sub(r"(nonce|once|csrf)[^>]*", "", other.get("/home/people").get_data(as_text=True))
    assert BeautifulSoup(before, "lxml").get_text() == BeautifulSoup(after, "lxml").get_text()


def test_only_those_who_adopt_are_asked(example: Flask) -> None:
    client = example.test_client()
    with example.app_context():
        birth = db.session.scalars(
            select(Account.reference)
            .join(Person, Person.account_id == Account.id)
            .where(Person.side == "birth")
        ).first()
    assert birth is not None
    sign_in(client, birth)
    assert client.get(HERE).status_code == 404
    assert client.post(f"{HERE}/removal").status_code in (400, 404)
    assert HERE not in client.get("/account").get_data(as_text=True)
    for role in ("manager", "administrator", "assessor"):
        sign_in(client, role)
        assert client.get(HERE).status_code == 403


def test_it_is_deleted_with_the_person(app: Flask, client: FlaskClient) -> None:
    reference = sign_in(client, "applicant")
    say(client, SAID)
    with app.app_context(), writing():
        person = db.session.scalars(
            select(Person)
            .join(Account, Account.id == Person.account_id)
            .where(Account.reference == reference)
        ).one()
        db.session.execute(delete(Membership).where(Membership.person_id == person.id))
        db.session.execute(delete(Person).where(Person.id == person.id))
    assert kept(app) == []


def test_no_other_file_reads_it() -> None:
    """No page for staff, list, search or export can show what its code does not read."""
    root = Path(access.__file__).parents[1]
    names = {
        str(path.relative_to(root))
        for path in (root / "portal").rglob("*.py")
        if re.search(r"SelfDescription|self_description\b(?!\")", path.read_text())
    }
    assert names == KNOWS
    assert not [name for kind in fields.FIELDS.values() for name in kind if "descri" in name]


def test_the_pages_that_offer_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    for address in ("/account", "/home/people"):
        assert read(client.get(address)).soup.select_one(f'a[href="{HERE}"]'), address
