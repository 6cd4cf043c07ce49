"""Months, titles and kinds of promise: each number leads to its records; one council's part counts alone."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance
from portal.events.rules import CAME
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.promises.models import Promise
from portal.reports.periods import read_year
from portal.reports.registry import REPORTS
from portal.support.models import SupportRequest
from tests.support.pages import read
from tests.support.people import sign_in

YEAR = "year=2026-27"
BY_ROW = ("advice-line", "training", "social-events", "feedback", "promises")
PLACE = {
    "advice-line": "/staff/support/requests/",
    "training": "/staff/events/",
    "social-events": "/staff/events/",
    "feedback": "/staff/events/",
    "promises": "/staff/promises/",
}


def manager(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, "manager")
    return client


def make_social(app: Flask) -> None:
    """Make social events of some titles to which somebody came: the example has none this year."""
    with app.app_context(), writing():
        titles = select(Event.title).join(EventSession).join(Attendance).distinct()
        chosen = list(db.session.scalars(titles.where(Attendance.mark.in_(CAME)).order_by(Event.title)))[:3]
        db.session.execute(update(Event).where(Event.title.in_(chosen)).values(kind="social_event"))


def links_of(client: FlaskClient, name: str, asked: str = "") -> list[tuple[str, str]]:
    """Each number that leads to its records: what it says, and where it leads."""
    page = read(client.get(f"/staff/reports/{name}?{YEAR}{asked}"))
    return [
        (str(one.find(string=True)), str(one["href"]))
        for one in page.soup.select(f'td a[href*="/reports/{name}/records/"]')
    ]


def records_at(client: FlaskClient, address: str) -> list[str]:
    """Where the records on every page of a figure are opened."""
    found: list[str] = []
    here: str | None = address
    while here:
        soup = BeautifulSoup(client.get(here).get_data(as_text=True), "lxml")
        found += [str(one["href"]) for one in soup.select("tbody th a")]
        later = soup.select_one("a[rel=next]")
        here = str(later["href"]) if later else None
    return found


@pytest.mark.parametrize("name", BY_ROW)
def test_each_number_leads_to_its_records(example: Flask, name: str) -> None:
    client = manager(example)
    if name == "social-events":
        make_social(example)
    links = links_of(client, name)
    assert len(links) > 3
    for _, address in links[:: max(1, len(links) // 6)]:
        found = records_at(client, address)
        assert found, address
        assert all(one.startswith(PLACE[name]) for one in found)
        assert len(found) == len(set(found))
    assert client.get(found[0]).status_code in (200, 303)


@pytest.mark.parametrize(("name", "measure"), [("advice-line", ""), ("promises", "made")])
def test_a_number_is_as_many_records(example: Flask, name: str, measure: str) -> None:
    """Nothing is restricted from this manager or confined here, so the number is what its pages list."""
    client = manager(example)
    with example.app_context(), writing():
        db.session.execute(update(SupportRequest).values(is_confined=False, shared_at=None))
        db.session.execute(update(Household).values(restricted=False))
    for number, address in links_of(client, name):
        if f"/records/{measure}" in address:
            assert len(records_at(client, address)) == int(number), address


def test_months_add_up_to_the_whole(example: Flask) -> None:
    client = manager(example)
    whole = [one for one in links_of(client, "advice-line") if "row=" not in one[1]]
    months = [one for one in links_of(client, "advice-line") if "row=" in one[1]]
    for number, address in whole:
        council = address.split("authority=")[1].split("&")[0]
        parts = [int(said) for said, where in months if f"authority={council}&" in where]
        assert sum(parts) == int(number)
    assert whole


def test_rows_that_there_are_not(example: Flask) -> None:
    client = manager(example)
    for name, measure, row in (
        ("advice-line", "advice_line", "April"),
        ("training", "households", "ZZZZ-ZZZZ"),
        ("promises", "made", "nothing"),
    ):
        assert client.get(f"/staff/reports/{name}/records/{measure}?{YEAR}&row={row}").status_code == 404


def test_restricted_households_are_held_to_their_named_staff(example: Flask) -> None:
    """A promise and a request of one are counted and not listed."""
    client = manager(example)
    with example.app_context(), writing():
        since = read_year("2026-27").first
        promise = db.session.scalars(
            select(Promise).where(Promise.household_id.is_not(None), Promise.starts_on >= since)
        ).first()
        request = db.session.scalars(
            select(SupportRequest).where(SupportRequest.call_offered_on >= since)
        ).first()
        assert promise is not None
        assert request is not None
        request.household_id = promise.household_id
        kept = (request.reference, promise.reference, request.household_id, promise.kind)
        db.session.execute(update(SupportRequest).values(is_confined=False))
    request_ref, promise_ref, household_id, kind = kept
    month_links = [where for _, where in links_of(client, "advice-line") if "row=" not in where]
    made = next(where for _, where in links_of(client, "promises") if "/made?" in where and kind in where)
    listed = {one.rsplit("/", 1)[1] for where in month_links for one in records_at(client, where)}
    promised = {one.rsplit("/", 1)[1] for one in records_at(client, made)}
    numbers = (links_of(client, "advice-line"), links_of(client, "promises"))
    assert request_ref in listed
    assert promise_ref in promised
    with example.app_context(), writing():
        db.session.execute(
            update(Household).where(Household.id == household_id).values(restricted=True, named=2)
        )
        db.session.query(NamedStaff).filter_by(household_id=household_id).delete()
    listed = {one.rsplit("/", 1)[1] for where in month_links for one in records_at(client, where)}
    promised = {one.rsplit("/", 1)[1] for one in records_at(client, made)}
    assert request_ref not in listed
    assert promise_ref not in promised
    assert (links_of(client, "advice-line"), links_of(client, "promises")) == numbers


def test_an_event_s_records_name_no_household(example: Flask) -> None:
    client = manager(example)
    with example.app_context():
        names = set(
            db.session.scalars(
                select(Attendee.name)
                .join(Booking, Booking.id == Attendee.booking_id)
                .where(Booking.household_id.is_not(None))
            )
        )
    make_social(example)
    for name in ("training", "social-events"):
        for _, address in links_of(client, name):
            words = client.get(address).get_data(as_text=True)
            assert not [one for one in names if one in words]


@pytest.mark.parametrize("name", ["training", "social-events", "promises"])
def test_councils_add_up(example: Flask, name: str) -> None:
    """What belongs to no council is in the whole alone."""

    def printed(*more: str) -> dict[str, int]:
        told = example.test_cli_runner().invoke(
            args=["report", name, "--year", "2026-27", "--format", "csv", *more]
        )
        assert told.exit_code == 0, told.stderr
        rows = list(csv.DictReader(io.StringIO(told.stdout)))
        column = {"training": "attendees", "social-events": "adults", "promises": "made"}[name]
        return {next(iter(row.values())): int(row[column]) for row in rows}

    if name == "social-events":
        make_social(example)
    whole = printed()
    parts = [printed("--authority", code) for code in ("bexley", "kent", "medway", "outside")]
    assert any(parts)
    for title, number in whole.items():
        assert sum(one.get(title, 0) for one in parts) <= number
    assert sum(sum(one.values()) for one in parts) > sum(whole.values()) / 2


def test_one_council_on_the_page_in_the_file_and_behind_the_figure(example: Flask) -> None:
    client = manager(example)
    page = read(client.get(f"/staff/reports/promises?{YEAR}&authority=kent"))
    assert "Kent" in page.h1
    assert page.soup.select_one("#authority option[selected]")["value"] == "kent"  # type: ignore[index]
    link = page.soup.select_one('a[href*="format=csv"]')
    assert link is not None
    taken = client.get(str(link["href"]))
    assert "promises-kent-" in taken.headers["Content-Disposition"]
    with example.app_context():
        assert (
            taken.get_data(as_text=True).count("\r\n")
            == len(REPORTS["promises"].counted(read_year("2026-27"), "kent").rows) + 1
        )
    where = next(one for _, one in links_of(client, "promises", "&authority=kent"))
    assert "authority=kent" in where
    refs = [one.rsplit("/", 1)[1] for one in records_at(client, where)]
    with example.app_context():
        found = set(db.session.scalars(select(Promise.authority).where(Promise.reference.in_(refs))))
    assert found == {"kent"}
    assert client.get(f"/staff/reports/promises?{YEAR}&authority=essex").status_code == 404


def test_one_council_is_not_published_and_not_asked_of_what_has_them_all(example: Flask) -> None:
    client = manager(example)
    page = read(client.get(f"/staff/reports/training?{YEAR}&authority=kent&publish=yes"), status=422)
    assert "not printed for publication" in page.text
    for args in (
        ("training", "--authority", "kent", "--publish"),
        ("training", "--authority", "essex"),
        ("children", "--authority", "kent"),
    ):
        told = example.test_cli_runner().invoke(args=["report", *args, "--year", "2026-27"])
        assert (told.exit_code, told.stdout) == (2, "")
