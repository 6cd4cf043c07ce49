"""Lists as files: what the list shows that person and no more, safe against formulas, audited with counts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import odfdo
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import or_, select, update

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, ChildIdentity
from portal.enquiries.handling.rules import STATES
from portal.enquiries.models import Enquiry
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.promises.models import Promise
from portal.reports.books import Book, Sheet, ods_of, xlsx_of
from portal.reports.lists.rules import CUT, RESTRICTION, list_file
from portal.support.models import SupportNamed, SupportRequest
from tests.support.people import sign_in

LISTS = ("households", "enquiries", "support", "children")
FORMULAS = ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"]


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


def register_of(client: FlaskClient) -> str:
    """The address of a register with people of a household on it, a child and somebody who walked in."""
    app = client.application
    with app.app_context(), writing():
        chosen = (
            select(Event.reference, EventSession.reference, EventSession.id, Attendee)
            .join(EventSession, EventSession.event_id == Event.id)
            .join(Booking, Booking.event_id == Event.id)
            .join(Attendee, Attendee.booking_id == Booking.id)
            .where(
                Event.state == "published",
                Booking.state == "booked",
                Booking.household_id.is_not(None),
                Attendee.comes,
            )
            .order_by(Event.id, EventSession.number)
        )
        event, session, number, first = db.session.execute(chosen).first()  # type: ignore[misc]
        child = Attendee(booking_id=first.booking_id, name="Zwölfkanari Kind", is_child=True)
        db.session.add(child)
        db.session.add(
            Attendance(
                session_id=number,
                name="=Walker",
                adults=2,
                children=1,
                mark="present",
                marked_by="x",
                marked_at=clock.now(),
            )
        )
    return f"/staff/events/{event}/register/{session}"


def test_the_worklist_s_file_is_the_worklist(example: Flask) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    page = BeautifulSoup(client.get("/staff?due=overdue").get_data(as_text=True), "lxml")
    links = page.select('a[href^="/staff/worklist/file"]')
    assert [one.get_text() for one in links] == ["CSV", "Excel", "OpenDocument"]
    rows = rows_of(client, "worklist", "&due=overdue")
    assert rows == list(csv.reader(io.StringIO(client.get(str(links[0]["href"])).get_data(as_text=True))))
    assert len(rows) > 3
    at = rows[0].index("Reference")
    listed: list[str] = []
    address: str | None = "/staff?due=overdue"
    while address:
        page = BeautifulSoup(client.get(address).get_data(as_text=True), "lxml")
        shown = page.select('tr[id^="promise-"]')
        listed += [str(one["id"]).removeprefix("promise-") for one in shown if one.select("th a")]
        later = page.select_one("a[rel=next]")
        address = str(later["href"]) if later else None
    assert [row[at] for row in rows[1:] if row[at] in listed] == listed
    assert len(rows) - 1 - len(listed) < len(listed) / 4
    kent = rows_of(client, "worklist", "&authority=kent&whose=nobody")
    assert {row[6] for row in kent[1:]} <= {"Kent"}
    assert {row[7] for row in kent[1:]} <= {""}
    assert client.get("/staff/worklist/file?whose=anybody").status_code == 404
    assert client.get("/staff/worklist/file?search=abc").status_code == 404
    with example.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "worklist.file_taken")).first()
    assert row is not None
    assert (row.by, row.details["due"], row.details["count"]) == (manager, "overdue", str(len(rows) - 1))


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_what_is_held_back_is_not_in_the_worklist_s_file(example: Flask, form: str) -> None:
    """Neither a restricted household's promises nor those of a confined request, for who is named on both."""
    client = example.test_client()
    manager = sign_in(client, "manager")
    with example.app_context():
        household, *others = hold_back(manager)
        held = select(Promise.reference).where(
            Promise.ended_at.is_(None),
            or_(
                Promise.household_id.in_(select(Household.id).where(Household.reference == household)),
                Promise.subject_ref.in_(others),
            ),
        )
        references = set(db.session.scalars(held))
    assert references
    page = client.get("/staff?due=overdue").get_data(as_text=True)
    page += "".join(
        client.get(f"/staff?due={due}").get_data(as_text=True) for due in ("today", "this_week", "later")
    )
    assert any(f"promise-{one}" in page for one in references)
    words = words_of(client.get(f"/staff/worklist/file?format={form}").get_data(), form)
    assert len(words) > 10
    assert not references & words
    assert household not in words


def test_the_register_s_file_is_the_register(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "business_support")
    here = register_of(client)
    page = BeautifulSoup(client.get(here).get_data(as_text=True), "lxml")
    link = page.select_one(f'a[href^="{here}/file"]')
    assert link is not None
    answer = client.get(str(link["href"]))
    assert "for-staff-only" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    shown = BeautifulSoup(client.get(f"{here}/print").get_data(as_text=True), "lxml").select("tbody tr")
    assert [row[1] for row in rows[1:] if row[2] == "booked"] == [
        one.select("td")[0].get_text() for one in shown
    ]
    assert rows[-1][0] == "'=Walker"
    assert rows[-1][7:9] == ["2", "1"]
    assert [row[0] for row in rows[1:] if row[8] == "1" and row[2] == "booked"] == ["A child"]
    with example.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "events.register_taken")).one()
    assert (row.subject_ref, row.details["count"]) == (here.rsplit("/", 1)[1], str(len(rows) - 1))
    sign_in(client, "panel_adviser")
    assert client.get(f"{here}/file").status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_a_restricted_household_is_on_no_register_s_file(example: Flask, form: str) -> None:
    """Not even with initials, nor for who is named on it; nor a child by name."""
    client = example.test_client()
    manager = sign_in(client, "manager")
    here = register_of(client)
    assert "Zwölfkanari" in client.get(here).get_data(as_text=True)
    before = words_of(client.get(f"{here}/file?format={form}").get_data(), form)
    assert not [one for one in before if "Zwölfkanari" in one]
    with example.app_context(), writing():
        child = db.session.scalars(select(Attendee).where(Attendee.name.startswith("Zwölf"))).one()
        booking = db.session.get_one(Booking, child.booking_id)
        named = db.session.scalars(
            select(Attendee).where(Attendee.booking_id == booking.id, ~Attendee.is_child)
        ).first()
        assert named is not None
        household = db.session.get_one(Household, booking.household_id)
        household.restricted, household.named = True, 2
        account = db.session.scalars(select(Account.id).where(Account.reference == manager)).one()
        db.session.merge(NamedStaff(household_id=household.id, account_id=account, named_at=clock.now()))
        held = {child.reference, named.reference, named.name}
    assert held <= before
    assert held & set(re.findall(r"[^<>]+", client.get(here).get_data(as_text=True)))
    after = words_of(client.get(f"{here}/file?format={form}").get_data(), form)
    assert not held & after


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
