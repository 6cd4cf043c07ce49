"""Administrators and the people who work here: inviting, changing, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal.accounts.actions.colleagues import NOT_YOURSELF
from portal.agency.models import Team
from portal.audit.models import AuditRow
from portal.clock import now
from portal.extensions import db, writing
from portal.roles import STAFF_ROLES
from tests.accounts.conftest import signs_in
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, somebody

Make = Callable[..., str]
Mails = Callable[[], list[tuple[str, str]]]
Events = Callable[[], list[tuple[str, str, str]]]


def _names(page: Page) -> list[str]:
    return [a.get_text(strip=True) for a in page.soup.select("tbody th a")]


def _invite(client: FlaskClient, **typed: object) -> str:
    page = read(client.get("/staff/people/invite"))
    values = {"name": "Noor Sample", "email": "noor@example.org", "roles": ["adviser"], **typed}
    answer = press(client, page, "Send the invitation", values)  # type: ignore[arg-type]
    return read(client.get(answer.location)).url if answer.status_code == 303 else str(answer.status_code)


@pytest.mark.parametrize("role", ["applicant", *sorted(set(STAFF_ROLES) - {"administrator"})])
def test_only_administrators(client: FlaskClient, make: Make, role: str) -> None:
    target = make("assessor")
    sign_in(client, role)
    paths = ("", "/invite", f"/{target}", f"/{target}/change", f"/{target}/end", f"/{target}/reset")
    for path in paths:
        assert client.get(f"/staff/people{path}").status_code == 403


def test_visitors_are_led_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/staff/people").location == "/sign-in?next=/staff/people"


@pytest.mark.parametrize("page", ["", "/change", "/end", "/reset"])
def test_families_and_missing_people_are_not_found_alike(
    administrator: FlaskClient, make: Make, page: str
) -> None:
    family = make("applicant")
    for reference in (family, "0000-0000"):
        assert administrator.get(f"/staff/people/{reference}{page}").status_code == 404


def test_inviting_a_colleague(administrator: FlaskClient, app: Flask, mails: Mails, events: Events) -> None:
    with app.app_context(), writing():
        db.session.add(Team(code="advisory", name="Advisory Team"))
    path = _invite(administrator, team="advisory", roles=["adviser", "manager"])
    page = read(administrator.get(path))
    assert page.h1 == "Noor Sample"
    assert "Advisory Team" in page.text
    assert "Adviser, Manager" in page.text
    assert mails() == [("staff_invitation", "noor@example.org")]
    assert "accounts.staff_invited" in [e[0] for e in events()]
    press(administrator, page, "Send the invitation again")
    assert len(mails()) == 2


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"roles": []}, "Choose at least one role"),
        ({"name": " "}, "Enter their full name"),
        ({"email": "noor"}, "name@example.org"),
        ({"email": "taken@example.org"}, "Somebody already signs in"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(
    administrator: FlaskClient, make: Make, mails: Mails, typed: dict[str, object], says: str
) -> None:
    make("applicant", email="taken@example.org")
    page = read(administrator.get("/staff/people/invite"))
    values = {"name": "Noor Sample", "email": "noor@example.org", "roles": ["adviser"], **typed}
    refused = read(press(administrator, page, "Send the invitation", values), status=422)  # type: ignore[arg-type]
    assert says in " ".join(refused.errors)
    assert mails() == []


def test_changing_roles_ends_nothing_else(administrator: FlaskClient, app: Flask, make: Make) -> None:
    me = make("adviser", email="adviser@example.org")
    browser = app.test_client()
    sign_in(browser, me)
    assert browser.get("/staff/people").status_code == 403
    page = read(administrator.get(f"/staff/people/{me}/change"))
    ticked = [box["value"] for box in page.soup.select("[name=roles][checked]")]
    assert ticked == ["adviser"]
    press(administrator, page, "Save", roles=["administrator"])
    assert browser.get("/staff/people").status_code == 200
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "accounts.staff_changed")).one()
        assert (row.details["roles_before"], row.details["roles"]) == ("adviser", "administrator")


def test_nobody_changes_their_own_roles_or_ends_or_resets_themselves(client: FlaskClient, app: Flask) -> None:
    me = sign_in(client, "administrator")
    page = read(client.get(f"/staff/people/{me}/change"))
    refused = read(press(client, page, "Save", roles=["administrator", "adviser"]), status=422)
    assert refused.errors == [NOT_YOURSELF]
    page = read(client.get(f"/staff/people/{me}/change"))
    assert press(client, page, "Save", name="Another Name").status_code == 303
    for path, button in (("end", "End this sign-in"), ("reset", "Reset the second step")):
        page = read(client.get(f"/staff/people/{me}/{path}"))
        assert press(client, page, button).status_code == 422
    assert signs_in(client)


def test_the_list_is_paged_by_key_and_searched_by_the_beginnings_of_words(
    administrator: FlaskClient, app: Flask, events: Events
) -> None:
    with app.app_context(), writing():
        for number in range(30):
            somebody("adviser", name=f"Person {number:02} Sample", email=f"p{number}@example.org")
        somebody("assessor", name="Zoë O’Neil-Example", email="zed_1@example.org")
    first = read(administrator.get("/staff/people"))
    assert len(_names(first)) == 25
    second = read(administrator.get(first.link("Next people →")))
    assert len(set(_names(first)) | set(_names(second))) == 32
    assert _names(read(administrator.get("/staff/people?words=o’n"))) == ["Zoë O’Neil-Example"]
    assert len(_names(read(administrator.get("/staff/people?words=SAMPLE")))) == 25
    assert _names(read(administrator.get("/staff/people?words=p7%40"))) == ["Person 07 Sample"]
    assert _names(read(administrator.get("/staff/people?words=%25"))) == []
    assert _names(read(administrator.get("/staff/people?words=zed_"))) == ["Zoë O’Neil-Example"]
    assert "Nobody found" in read(administrator.get("/staff/people?words=nobody")).text
    with app.app_context():
        words = [
            row.details.get("words")
            for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))
            if row.event == "accounts.people_opened"
        ]
    assert "o’n" in words, "searches are audited with their words"


def test_the_list_costs_the_same_for_one_and_for_many(administrator: FlaskClient, app: Flask) -> None:
    def queries() -> int:
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            administrator.get("/staff/people")
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return count

    administrator.get("/staff/people")
    few = queries()
    with app.app_context(), writing():
        for number in range(24):
            somebody("adviser", email=f"p{number}@example.org")
    assert queries() == few
    assert few <= 10


def test_the_invitation_says_when_it_was_sent(
    administrator: FlaskClient, frozen: time_machine.Traveller
) -> None:
    _invite(administrator)
    frozen.shift(timedelta(minutes=20))
    assert "Invited Fri 20 Nov" in read(administrator.get("/staff/people")).text
    assert now().day == 20
