"""Lists as files: what the list shows that person and no more, safe against formulas, audited with counts."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import odfdo
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, ChildIdentity
from portal.enquiries.handling.rules import STATES
from portal.enquiries.models import Enquiry
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.reports.books import Book, Sheet, ods_of, xlsx_of
from portal.reports.lists.rules import CUT, RESTRICTION, list_file
from portal.support.models import SupportNamed, SupportRequest
from tests.support.people import sign_in

LISTS = ("households", "enquiries", "support", "children")
FORMULAS = ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\rx"]


def rows_of(client: FlaskClient, name: str, asked: str = "", form: str = "csv") -> list[list[str]]:
    answer = client.get(f"/staff/{name}/file?format={form}{asked}")
    assert answer.status_code == 200
    assert "for-staff-only" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))


def listed(client: FlaskClient, name: str, asked: str = "") -> list[str]:
    """The references on the pages of a list, in order."""
    found: list[str] = []
    address: str | None = f"/staff/{name}?{asked}"
    while address:
        page = BeautifulSoup(client.get(address).get_data(as_text=True), "lxml")
        found += [one["href"].rsplit("/", 1)[1] for one in page.select("tbody th a")]  # type: ignore[union-attr]
        later = page.select_one("a[rel=next]")
        address = str(later["href"]) if later else None
    return found


@pytest.mark.parametrize("name", LISTS)
def test_the_file_is_the_list(example: Flask, name: str) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    rows = rows_of(client, name)
    at = rows[0].index("Reference")
    assert [row[at] for row in rows[1:]] == listed(client, name)
    assert len(rows) > 3
    page = BeautifulSoup(client.get(f"/staff/{name}").get_data(as_text=True), "lxml")
    links = page.select(f'a[href^="/staff/{name}/file"]')
    assert [one.get_text() for one in links] == ["CSV", "Excel", "OpenDocument"]


def test_the_filter_of_the_list_is_the_file_s(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    assert {row[3] for row in rows_of(client, "households", "&authority=kent")[1:]} == {"Kent"}
    assert {row[8] for row in rows_of(client, "enquiries", "&state=closed")[1:]} == {STATES["closed"]}
    assert client.get("/staff/households/file?stage=nonsense").status_code == 404
    assert client.get("/staff/households/file?format=exe").status_code == 404
    assert client.get("/staff/households/file?search=abc").status_code == 404


def test_who_sees_their_own_takes_their_own(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "assessor")
    assert len(rows_of(client, "households")) == 1
    assert client.get("/staff/children/file").status_code == 403
    assert client.get("/staff/support/file").status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_what_is_held_back_is_in_no_file(example: Flask, form: str) -> None:
    """Not even for the manager who is named on it, and sees it in the list."""
    client = example.test_client()
    manager = sign_in(client, "manager")
    with example.app_context():
        held = hold_back(manager)
    for name in LISTS:
        body = client.get(f"/staff/{name}/file?format={form}").get_data()
        words = words_of(body, form)
        assert len(words) > 10
        for reference in held:
            assert reference not in words
    assert set(held) & set(listed(client, "households"))


def hold_back(manager: str) -> list[str]:
    """Restrict a household with all that is its own and confine a request, the manager named on both."""
    with writing():
        account = db.session.scalars(select(Account.id).where(Account.reference == manager)).one()
        group = db.session.scalars(select(ChildGroup).where(ChildGroup.household_id.is_not(None))).first()
        assert group is not None
        household = db.session.get_one(Household, group.household_id)
        household.restricted, household.named = True, 2
        db.session.merge(NamedStaff(household_id=household.id, account_id=account, named_at=clock.now()))
        enquiry = db.session.scalars(
            select(Enquiry).where(Enquiry.household_id.is_(None), Enquiry.state == "open")
        ).first()
        requests = db.session.scalars(
            select(SupportRequest).where(~SupportRequest.is_confined, SupportRequest.state == "new")
        ).all()
        assert enquiry is not None
        enquiry.household_id = household.id
        requests[0].is_confined, requests[0].shared_at = True, None
        db.session.add(
            SupportNamed(request_id=requests[0].id, account_id=account, named_by="x", named_at=clock.now())
        )
        db.session.flush()
        return [household.reference, group.reference, enquiry.reference, requests[0].reference]


def words_of(body: bytes, form: str) -> set[str]:
    """Every text in a file."""
    if form == "csv":
        return {cell for row in csv.reader(io.StringIO(body.decode())) for cell in row}
    if form == "xlsx":
        return {"".join(one.itertext()) for one in ElementTree.fromstring(part(body, "xl/sharedStrings.xml"))}
    tables = odfdo.Document(io.BytesIO(body)).body.tables
    return {str(cell) for sheet in tables for row in sheet.get_values() for cell in row}


def part(body: bytes, name: str) -> bytes:
    """One file inside a spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return file.read(name)


def test_no_child_is_named_in_a_file(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    with example.app_context(), writing():
        db.session.execute(update(ChildIdentity).values(given_name="Zwölfkanari", family_name="Zwölfkanari"))
    for form in ("csv", "xlsx", "ods"):
        body = client.get(f"/staff/children/file?format={form}").get_data()
        assert "Zwölfkanari" not in " ".join(words_of(body, form))


def test_it_is_in_the_audit_with_filter_and_count(example: Flask) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    many = len(rows_of(client, "households", "&authority=kent")) - 1
    with example.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "households.file_taken")).one()
    assert row.by == manager
    assert row.details == {"authority": "kent", "form": "csv", "count": str(many)}


def test_a_name_that_looks_like_a_formula_is_text(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    with example.app_context(), writing():
        db.session.execute(update(Household).values(label="=HYPERLINK(1)"))
    assert {row[0] for row in rows_of(client, "households")[1:]} == {"'=HYPERLINK(1)"}


@pytest.mark.parametrize("write", [xlsx_of, ods_of])
def test_spreadsheets_hold_text_as_text_and_say_what_they_are(write: Any) -> None:
    rows = [(text, 1, 2.5, None) for text in [*FORMULAS, "http://example.org", "a <b> & c", "bad\x00\x0bone"]]
    sheets = [Sheet("One", ("a", "b", "c", "d"), rows), Sheet("Two", ("e",), [])]
    body = write(Book("A list", RESTRICTION, sheets))
    if write is xlsx_of:
        sheet = ElementTree.fromstring(part(body, "xl/worksheets/sheet1.xml"))
        kinds = {one.get("t") for one in sheet.findall(".//{*}c") if str(one.get("r")).startswith("A")}
        assert kinds == {"s"}
        assert not sheet.findall(".//{*}f")
        assert set(FORMULAS[:4]) <= words_of(body, "xlsx")
        assert RESTRICTION.encode() in part(body, "docProps/core.xml")
    else:
        tables = odfdo.Document(io.BytesIO(body)).body.tables
        assert [one.name for one in tables] == ["One", "Two"]
        values = tables[0].get_values()
        assert values[1][0] == "=1+1"
        assert values[1][1:3] == [1, 2.5]
        assert b"table:formula" not in part(body, "content.xml")
        assert f"<dc:description>{RESTRICTION}</dc:description>".encode() in part(body, "meta.xml")


def test_a_file_that_is_cut_says_so_in_its_last_row() -> None:
    whole = list_file("A", ("a", "b"), [("x", "y")] * 3, most=3)
    assert (whole.count, len(whole.rows)) == (3, 3)
    cut = list_file("A", ("a", "b"), [("x", "y")] * 4, most=3)
    assert (cut.count, len(cut.rows)) == (3, 4)
    assert cut.rows[-1] == (CUT, None)
