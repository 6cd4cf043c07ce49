"""One press signs in as an example person, in the example agency only."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Unsettled, read_settings
from portal.accounts.queries import example_people
from portal.audit.models import AuditRow
from portal.clock import now
from portal.errors import Refused
from portal.example.agency import load_agency
from portal.example.load import load_example
from portal.example.people import load_people
from portal.extensions import db, writing
from tests.support.pages import press, read

ROLES = [
    "applicant",
    "approved adopter",
    "adoptive parent",
    "birth relative",
    "adviser",
    "assessor",
    "family finder",
    "support worker",
    "panel adviser",
    "business support",
    "manager",
    "administrator",
]


@pytest.fixture
def browser_there(app: Flask, client: FlaskClient) -> FlaskClient:
    """A browser on an agency with the example people, and nothing else of the example."""
    with app.app_context(), writing():
        load_people(load_agency(), now=now(), password_hash="not needed here")
    return client


def test_there_is_somebody_for_each_role(browser_there: FlaskClient) -> None:
    page = read(browser_there.get("/sign-in"))
    said = [button.get_text(" ", strip=True) for button in page.soup.select("button[name=person]")]
    assert [text.removeprefix("Sign in as ").split(":")[0] for text in said] == ROLES


def test_one_press_signs_in_completely(browser_there: FlaskClient, app: Flask) -> None:
    with app.app_context():
        people = example_people()
    for person in people:
        browser = app.test_client()
        answer = press(browser, read(browser.get("/sign-in")), f"Sign in as {person.role}: {person.name}")
        is_family = person.role in ROLES[:4]
        first = {"administrator": "/staff/people"}.get(person.role, "/home" if is_family else "/staff")
        assert (answer.status_code, answer.location) == (303, first)
        page = read(browser.get(first))
        assert person.name in page.text or not is_family
        assert ("What happens next" in page.text) is is_family
        assert read(browser.get("/account")).status == 200
    with app.app_context():
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.event == "accounts.signed_in").order_by(AuditRow.id)
        ).all()
    assert [row.by for row in rows] == [person.reference for person in people]
    assert {row.details["how"] for row in rows} == {"example"}


def test_nobody_else_can_be_signed_in_as_that_way(browser_there: FlaskClient, app: Flask) -> None:
    page = read(browser_there.get("/sign-in"))
    form = page.form_with(page.soup.select("button[name=person]")[0].get_text(" ", strip=True))
    keys = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    answer = browser_there.post("/sign-in/example", data={**keys, "person": "0000-0000"})
    assert answer.status_code == 404
    assert browser_there.get("/home").status_code == 303


def test_it_is_not_loaded_over_anything(browser_there: FlaskClient, app: Flask) -> None:
    with app.app_context(), pytest.raises(Refused):
        load_example(now(), with_year=False)
    assert app.test_cli_runner().invoke(args=["example"]).exit_code == 1
    assert app.test_cli_runner().invoke(args=["example", "--if-empty"]).exit_code == 0


def test_without_the_setting_nobody_is_offered_and_the_button_is_not_found(
    browser_there: FlaskClient, app: Flask
) -> None:
    page = read(browser_there.get("/sign-in"))
    button = page.soup.select("button[name=person]")[0].get_text(" ", strip=True)
    settings = app.config["PORTAL"]
    object.__setattr__(settings, "example_sign_in", False)
    try:
        assert not read(browser_there.get("/sign-in")).soup.select("button[name=person]")
        assert press(browser_there, page, button).status_code == 404
    finally:
        object.__setattr__(settings, "example_sign_in", True)


def test_production_does_not_start_with_example_sign_in(tmp_path: Path) -> None:
    with pytest.raises(Unsettled, match="EXAMPLE_SIGN_IN must be off"):
        read_settings({"PORTAL_ENV": "production", "PORTAL_DATA": str(tmp_path), "EXAMPLE_SIGN_IN": "yes"})
