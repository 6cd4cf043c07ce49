"""What meetings and business support work down, as files: the rows of the page, and nothing held back."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.models import ChildIdentity
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.journey.models import JourneyStep
from portal.support.fund.models import FundChild
from tests.reports.test_lists import words_of
from tests.support.people import sign_in


@dataclass(frozen=True)
class Listed:
    """A page, its file, where its rows are, who may not take it, and the event the audit knows it by."""

    page: str
    file: str
    rows: str
    barred: str
    event: str
    filter: str = ""


EVERY = (
    Listed("/staff/events", "/staff/events/file", "tbody tr", "administrator", "events.file_taken"),
    Listed("/staff/events?when=past", "/staff/events/file", "tbody tr", "administrator",
           "events.file_taken", "&when=past"),
    Listed("/staff/checks", "/staff/checks/file", "tr[id^=check-]", "family_finder", "journey.checks_taken"),
    Listed("/staff/checks?pile=receive", "/staff/checks/file", "tr[id^=check-]", "family_finder",
           "journey.checks_taken", "&pile=receive"),
    Listed("/staff/checks/lapsing", "/staff/checks/lapsing/file", "tbody tr", "administrator",
           "journey.lapsing_taken"),
    Listed("/staff/tracking/stage-1", "/staff/tracking/stage-1/file", "tr[id^=row-]", "family_finder",
           "journey.tracking_taken"),
    Listed("/staff/tracking/stage-2", "/staff/tracking/stage-2/file", "tr[id^=row-]", "family_finder",
           "journey.tracking_taken"),
    Listed("/staff/children/meeting", "/staff/children/meeting/children/file", "tr[id^=group-]",
           "adviser", "children.meeting_taken"),
    Listed("/staff/children/meeting", "/staff/children/meeting/families/file", "tr[id^=family-]",
           "adviser", "children.meeting_taken"),
    Listed("/staff/children/interests", "/staff/children/interests/file", "tr[id^=interest-]", "adviser",
           "children.interests_taken"),
    Listed("/staff/children/placements", "/staff/children/placements/file", "tbody tr", "adviser",
           "children.placements_taken"),
)  # fmt: skip
ALL = [pytest.param(one, id=f"{one.file}{one.filter}") for one in EVERY]
OF_HOUSEHOLDS = [one for one in ALL if "/events/" not in one.id]  # type: ignore[operator]  # it has one


@pytest.fixture(autouse=True)
def something_lapses(request: pytest.FixtureRequest) -> None:
    """Every check that is in order lapses in twenty days."""
    app: Flask = request.getfixturevalue("example")
    with app.app_context(), writing():
        soon = clock.today() + timedelta(days=20)
        db.session.execute(
            update(JourneyStep).where(JourneyStep.state == "in_order").values(valid_until=soon)
        )


def shown(client: FlaskClient, one: Listed) -> int:
    """How many rows the page and the ones after it have."""
    many, address = 0, one.page
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        many += len(page.select(one.rows))
        later = page.select_one("a[rel=next]")
        address = str(later["href"]) if later else ""
    return many


def taken(client: FlaskClient, one: Listed, form: str = "csv") -> bytes:
    """The file."""
    answer = client.get(f"{one.file}?format={form}{one.filter}")
    assert answer.status_code == 200
    assert "for-staff-only" in answer.headers["Content-Disposition"]
    return answer.get_data()


@pytest.mark.parametrize("one", ALL)
def test_the_file_has_the_rows_of_the_page(example: Flask, one: Listed) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    rows = list(csv.reader(io.StringIO(taken(client, one).decode())))
    assert len(rows) - 1 == shown(client, one) > 0
    assert {len(row) for row in rows} == {len(rows[0])}
    page = BeautifulSoup(client.get(one.page).get_data(as_text=True), "lxml")
    links = [link for link in page.select("p a") if str(link["href"]).startswith(f"{one.file}?")]
    assert [link.get_text().split(":")[0] for link in links] == ["CSV", "Excel", "OpenDocument"]
    assert client.get(str(links[0]["href"])).get_data() == taken(client, one)
    assert client.get(f"{one.file}?format=exe").status_code == 404
    with example.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == one.event)).first()
    assert row is not None
    assert (row.by, row.details["count"]) == (manager, str(len(rows) - 1))
    sign_in(client, one.barred)
    assert client.get(one.file).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("one", OF_HOUSEHOLDS)
def test_restricted_households_are_in_no_file_even_for_who_is_named(
    example: Flask, one: Listed, form: str
) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    before = words_of(taken(client, one, form), form)
    with example.app_context(), writing():
        account = db.session.scalars(select(Account.id).where(Account.reference == manager)).one()
        restricted = db.session.scalars(select(Household)).all()
        for household in restricted:
            household.restricted, household.named = True, 2
            db.session.merge(NamedStaff(household_id=household.id, account_id=account, named_at=clock.now()))
        held = {word for household in restricted for word in (household.reference, household.label)}
    after = words_of(taken(client, one, form), form)
    assert before & held or "meeting/children" in one.file
    assert not [word for word in after if any(name in word for name in held)]


def test_counts_are_taken_as_they_are(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = BeautifulSoup(client.get("/staff/events/counts").get_data(as_text=True), "lxml")
    body = client.get("/staff/events/counts/file").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(body)))
    total = [int(one.get_text()) for one in page.select("tbody tr:last-of-type td")][-5:]
    assert [sum(int(row[at]) for row in rows[1:]) for at in range(2, 7)] == total
    assert total[1] > 0
    links = [one["href"] for one in page.select("p a") if "/counts/file" in str(one["href"])]
    assert len(links) == 3
    assert all(client.get(str(one)).status_code == 200 for one in links)
    assert client.get("/staff/events/counts/file?year=1999").status_code == 404


def test_no_child_is_named_in_a_file(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    with example.app_context(), writing():
        db.session.execute(update(ChildIdentity).values(given_name="Zwölfkanari", family_name="Zwölfkanari"))
        db.session.execute(update(FundChild).values(name="Zwölfkanari"))
    for one in (*EVERY, Listed("", "/staff/support/lapsing/file", "", "", "")):
        assert "Zwölfkanari" not in " ".join(words_of(taken(client, one), "csv"))


def test_the_filter_of_the_page_is_the_file_s(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    for address in ("tracking/stage-1", "checks", "children/meeting/children", "children/meeting/families"):
        body = client.get(f"/staff/{address}/file?authority=kent").get_data(as_text=True)
        rows = list(csv.reader(io.StringIO(body)))
        assert {row[rows[0].index("Council")] for row in rows[1:]} == {"Kent"}
    assert client.get("/staff/children/meeting/children/file?authority=nowhere").status_code == 404
    assert client.get("/staff/children/interests/file?whose=anybody").status_code == 404
    assert client.get("/staff/tracking/stage-9/file").status_code == 404
    assert client.get("/staff/checks/file?pile=other").status_code == 404
