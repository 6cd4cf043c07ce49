"""The audit's page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal import clock
from portal.access import SYSTEM
from portal.audit.actions import record
from portal.audit.models import AuditRow
from portal.audit.queries import AuditSearch, events_there_are, search_audit
from portal.extensions import db, writing
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

ENQUIRY, OTHER = "7K4M-92QX", "1111-2222"


def note(app: Flask, what: str, about: str = ENQUIRY, *, by: str = "system", at: datetime | None = None,
         **details: str) -> None:  # fmt: skip
    """Record one thing."""
    with app.app_context(), writing():
        record(what, by=by, subject_kind="enquiry", subject_ref=about, now=at or clock.now(), details=details)


def lines(page: Page) -> list[str]:
    """What the table says about enquiries, line by line."""
    return [
        " ".join(row.get_text(" ").split())
        for row in page.soup.select("tbody tr")
        if "enquiry" in row.get_text()
    ]


@pytest.fixture
def administrator(client: FlaskClient) -> str:
    """Somebody signed in as administrator; their reference."""
    return sign_in(client, "administrator")


def test_newest_first_with_who_what_and_about(app: Flask, client: FlaskClient, administrator: str) -> None:
    note(app, "enquiries.opened", at=clock.now() - timedelta(hours=1), by="AAAA-BBBB")
    note(app, "enquiries.closed", reason="moved away")
    assert lines(read(client.get("/staff/audit"))) == [
        f"Fri 20 Nov 2026 10:00:00 system Enquiries: closed enquiry {ENQUIRY} reason: moved away",
        f"Fri 20 Nov 2026 09:00:00 AAAA-BBBB Enquiries: opened enquiry {ENQUIRY}",
    ]


def test_search_by_reference_however_it_was_typed(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    note(app, "enquiries.opened")
    note(app, "enquiries.opened", OTHER)
    page = read(client.get("/staff/audit"))
    assert len(lines(page)) == 2
    found = read(press(client, page, "Search", about="7k4m92qx"))
    assert len(lines(found)) == 1
    assert ENQUIRY in lines(found)[0]


def test_search_by_person_event_and_days(app: Flask, client: FlaskClient, administrator: str) -> None:
    note(app, "enquiries.opened", by="AAAA-BBBB")
    note(app, "enquiries.closed", by="AAAA-BBBB", at=clock.now() - timedelta(days=2))
    note(app, "enquiries.closed", by="CCCC-DDDD", at=clock.now() - timedelta(days=4))

    def count(**typed: str) -> int:
        return len(lines(read(press(client, read(client.get("/staff/audit")), "Search", typed))))

    assert count(by="AAAA-BBBB") == 2
    assert count(event="enquiries.closed") == 2
    assert count(by="AAAA-BBBB", event="enquiries.closed") == 1
    assert count(since="2026-11-18") == 2
    assert count(until="2026-11-18") == 2
    assert count(since="2026-11-18", until="2026-11-18") == 1
    assert count(by="EEEE-FFFF") == 0


def test_a_day_is_a_london_day(app: Flask) -> None:
    """Half past midnight in British Summer Time is still the day before in UTC."""
    note(app, "enquiries.opened", at=datetime(2026, 7, 1, 0, 30, tzinfo=clock.LONDON))
    day = datetime(2026, 7, 1).date()
    with app.app_context():
        assert len(search_audit(AuditSearch(since=day, until=day)).rows) == 1


def test_an_impossible_day_is_explained(client: FlaskClient, administrator: str) -> None:
    page = read(client.get("/staff/audit?since=2026-02-30"), status=422)
    assert page.errors == ["Enter a real day, like 2026-11-23"]


def test_looking_is_itself_recorded(app: Flask, client: FlaskClient, administrator: str) -> None:
    client.get(f"/staff/audit?about={ENQUIRY}&event=enquiries.closed")
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "audit.searched")).one()
    assert row.by == administrator
    assert row.details == {"about": ENQUIRY, "event": "enquiries.closed"}


def test_pages_by_key_miss_and_repeat_nothing(app: Flask, client: FlaskClient, administrator: str) -> None:
    with app.app_context(), writing():
        for number in range(120):
            record(
                "enquiries.opened",
                by=SYSTEM,
                subject_kind="enquiry",
                subject_ref=f"N-{number}",
                now=clock.now() - timedelta(seconds=number // 7),
            )
    address, seen = "/staff/audit?event=enquiries.opened", list[str]()
    while address:
        page = read(client.get(address))
        on_page = [str(link.get_text()) for link in page.soup.select("td[data-label=About] a")]
        assert len(on_page) <= 50
        seen += on_page
        later = page.soup.select_one("a[rel=next]")
        address = str(later["href"]) if later else ""
    assert len(seen) == 120
    assert len(set(seen)) == 120
    read(client.get("/staff/audit?after=made-up"), status=404)


def test_the_kinds_of_event_are_those_that_happened(app: Flask) -> None:
    with app.app_context():
        assert events_there_are() == []
    for what in ("b.second", "a.first", "b.second", "c.third"):
        note(app, what)
    with app.app_context():
        assert events_there_are() == ["a.first", "b.second", "c.third"]


def test_what_somebody_searched_for_stays_off_the_page(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    note(app, "worklist.searched", words="robin example")
    page = read(client.get("/staff/audit"))
    assert "robin" not in page.html
    assert "words: kept, not shown here" in page.text


def test_a_refusal_keeps_references_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "adviser")
    client.get("/staff/agency/councils/some-secret-word")
    client.get(f"/staff/messages/{ENQUIRY}")
    with app.app_context():
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.event == "access.refused").order_by(AuditRow.id)
        ).all()
    assert [row.details["tried"] for row in rows] == ["", ENQUIRY]


def test_every_page_costs_the_same_queries(app: Flask, client: FlaskClient, administrator: str) -> None:
    def queries(address: str) -> int:
        counted = []

        def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
                counted.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", count)
        client.get(address)
        event.remove(engine, "before_cursor_execute", count)
        return len(counted)

    few = queries("/staff/audit")
    for _ in range(60):
        note(app, "enquiries.opened")
    assert queries("/staff/audit") == few <= 10


@pytest.mark.parametrize("role", ["manager", "adviser", "applicant"])
def test_others_do_not_read_it(client: FlaskClient, role: str) -> None:
    sign_in(client, role)
    read(client.get("/staff/audit"), status=403)
