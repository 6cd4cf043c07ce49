"""A member of staff's home postcode: kept only to flag look-ups, sealed, seen by them and administrators."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portal.accounts.models import Account
from portal.accounts.own_data import flag_of_opening, is_own_postcode_in
from portal.accounts.queries import names_of_references
from portal.audit.models import AuditRow
from portal.extensions import db
from tests.support.pages import press, read
from tests.support.people import sign_in

Make = Callable[..., str]
OWN = "/account/postcode"


def _kept(app: Flask, reference: str) -> str | None:
    with app.app_context():
        return db.session.scalars(select(Account.home_postcode).where(Account.reference == reference)).one()


def test_one_records_changes_and_removes_ones_own(client: FlaskClient, app: Flask) -> None:
    me = sign_in(client, "adviser")
    form = read(client.get(read(client.get("/account")).link("Change your home postcode")))
    assert "used only to flag" in form.text
    assert press(client, form, "Save postcode", postcode="ct51aa").status_code == 303
    assert _kept(app, me) == "CT5 1AA"
    assert "CT5 1AA" in str(read(client.get(OWN)).soup.select("[name=postcode]"))
    assert press(client, read(client.get(OWN)), "Save postcode", postcode="").status_code == 303
    assert _kept(app, me) is None
    with app.app_context():
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.event == "accounts.home_postcode_set").order_by(AuditRow.id)
        ).all()
        assert [(row.by, row.subject_ref) for row in rows] == [(me, me)] * 2
        assert "CT5" not in str([row.details for row in rows])


def test_a_wrong_one_is_said_and_nothing_is_kept(client: FlaskClient, app: Flask) -> None:
    me = sign_in(client, "adviser")
    wrong = read(press(client, read(client.get(OWN)), "Save postcode", postcode="CT5"), status=422)
    assert wrong.errors == ["Enter a full UK postcode, like ME14 1XX"]
    assert _kept(app, me) is None


def test_an_administrator_sets_and_sees_it(client: FlaskClient, app: Flask, make: Make) -> None:
    target = make("adviser")
    administrator = sign_in(client, "administrator")
    person = read(client.get(f"/staff/people/{target}"))
    form = read(client.get(person.link("Change their home postcode")))
    assert press(client, form, "Save postcode", postcode="CT5 1AA").location == f"/staff/people/{target}"
    assert "CT5 1AA" in read(client.get(f"/staff/people/{target}")).text
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "accounts.home_postcode_set")).one()
        assert (row.by, row.subject_ref) == (administrator, target)


@pytest.mark.parametrize("role", ["manager", "adviser", "assessor"])
def test_no_other_colleague_sees_or_sets_it(client: FlaskClient, make: Make, role: str) -> None:
    target = make("adviser", home_postcode="CT5 1AA")
    sign_in(client, role)
    assert client.get(f"/staff/people/{target}/postcode").status_code == 403
    assert "CT5 1AA" not in str(read(client.get(OWN)).soup)


def test_families_have_none(client: FlaskClient, make: Make) -> None:
    family = make("applicant")
    sign_in(client, "applicant")
    assert client.get(OWN).status_code == 404
    assert "home postcode" not in read(client.get("/account")).text
    sign_in(client, "administrator")
    assert client.get(f"/staff/people/{family}/postcode").status_code == 404


def test_it_lies_sealed(app: Flask, make: Make) -> None:
    make("adviser", home_postcode="CT5 1AA")
    with app.app_context():
        stored = db.session.execute(text("SELECT home_postcode FROM account")).scalar_one()
        assert "CT5" not in stored


@pytest.mark.parametrize(
    ("words", "is_own"),
    [
        ("CT5 1AA", True),
        ("sample ct51aa", True),
        ("ct5-1a", True),
        ("CT5 1", True),
        ("CT5", False),
        ("CT5 2AA", False),
        ("CT51 1AA", False),
        ("", False),
    ],
)
def test_what_counts_as_looking_for_it(app: Flask, make: Make, words: str, is_own: bool) -> None:
    me = make("adviser", home_postcode="CT5 1AA")
    with app.app_context():
        account_id = db.session.scalars(select(Account.id).where(Account.reference == me)).one()
        assert is_own_postcode_in(account_id, words) is is_own
        assert names_of_references([me])


@pytest.mark.parametrize(
    ("name", "surnames", "postcodes", "flag"),
    [
        ("Asha Smith-Jones", ["Jones"], [], "own surname"),
        ("Asha Smith", ["Sample", "SMITH"], ["CT5 1AA"], "own surname, own postcode"),
        ("Asha Smith", ["Sample"], ["ct51aa"], "own postcode"),
        ("Asha Smith", ["Smithson"], ["CT5 1AB"], ""),
        ("Asha Smith", ["Asha"], [""], ""),
    ],
)
def test_opening_ones_own_is_flagged(
    app: Flask, make: Make, name: str, surnames: list[str], postcodes: list[str], flag: str
) -> None:
    me = make("adviser", home_postcode="CT5 1AA")
    with app.app_context():
        account_id = db.session.scalars(select(Account.id).where(Account.reference == me)).one()
        assert flag_of_opening(account_id, name, surnames=surnames, postcodes=postcodes) == flag


def test_without_a_postcode_nothing_matches_nothing(app: Flask, make: Make) -> None:
    me = make("adviser")
    with app.app_context():
        account_id = db.session.scalars(select(Account.id).where(Account.reference == me)).one()
        assert not is_own_postcode_in(account_id, "CT5 1AA")
        assert flag_of_opening(account_id, "Asha Smith", surnames=[], postcodes=["", "CT5 1AA"]) == ""
