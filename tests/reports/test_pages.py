"""Managers read the reports of the example agency, take them as files and open what is behind a figure."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup
from portal.children.rules import GroupState
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.reports.periods import read_year
from portal.reports.registry import REPORTS
from tests.support.pages import read
from tests.support.people import sign_in
from tests.support.queries import counted

YEAR = "year=2026-27"
PICTURES = ("/staff/reports/dashboard", "/staff/reports/targets")


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_reads_well_and_costs_little(example: Flask, name: str) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    with counted(example) as asked:
        answer = client.get(f"/staff/reports/{name}?{YEAR}")
    page = read(answer)
    assert REPORTS[name].title in page.h1
    assert "2026/27" in page.h1
    assert len(asked) <= 10, asked
    for figure in REPORTS[name].figures:
        assert figure.words in page.text


def test_the_list_keeps_the_year(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = read(client.get("/staff/reports?year=2025-26"))
    for report in REPORTS.values():
        assert page.soup.select_one(f'a[href="/staff/reports/{report.name}?year=2025-26"]'), report.name


@pytest.mark.parametrize("asked", ["year=2022", "from=2026-04-31&to=2026-05-01", "from=2026-05-01"])
def test_wrong_days_are_said_and_what_was_typed_is_kept(example: Flask, asked: str) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = read(client.get(f"/staff/reports/children?{asked}"), status=422)
    assert "Write it like 2022-" in page.text
    for one in asked.split("&"):
        name, _, typed = one.partition("=")
        if name != "year":
            assert page.soup.select_one(f"#{name}")["value"] == typed  # type: ignore[index]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("year=2022", "year"),
        ("from=2026-05-01", "from"),
        ("from=9999-04-01&to=9999-12-31", "from"),
        ("from=0001-01-01&to=0001-01-02", "to"),
    ],
)
def test_what_is_wrong_with_days_stands_at_what_was_typed(example: Flask, asked: str, where: str) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    for address in ("/staff/reports", "/staff/reports/adopter-activity", "/staff/reports/timescales"):
        page = read(client.get(f"{address}?{asked}"), status=422)
        assert page.title.startswith("Error: "), address
        told = page.soup.find(id=page.soup.find(id=where)["aria-describedby"])  # type: ignore[index]
        assert "Write it like 2022-" in told.get_text()  # type: ignore[union-attr]
        assert len(page.soup.select(".govuk-error-message")) == 1
        assert "Take it with you" not in page.text


def test_a_year_long_ago_is_among_those_to_choose(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    for address in ("/staff/reports", "/staff/reports/children", *PICTURES):
        page = read(client.get(f"{address}?year=2015-16"))
        chosen = page.soup.select("#year option[selected]")
        assert [one["value"] for one in chosen] == ["2015-16"], address
        assert len(page.soup.select("#year option")) == 7


def test_a_page_of_many_tables_leads_to_each(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = read(client.get(f"/staff/reports/timescales?{YEAR}"))
    links = page.soup.select("nav[aria-labelledby=tables] a")
    assert len(links) == 8
    for link in links:
        table = page.soup.find(id=str(link["href"]).removeprefix("#"))
        assert link.get_text() == table.caption.get_text()  # type: ignore[union-attr]


def test_the_return_of_a_quarter_that_has_begun_is_offered_in_both_forms(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = read(client.get(f"/staff/reports?{YEAR}"))
    offered = [str(link["href"]) for link in page.soup.select("section[aria-labelledby=return] a")]
    assert len(offered) == 18  # three quarters have begun; three kinds of file, for us and as published
    assert sum("publish=yes" in one for one in offered) == 9
    assert not [one for one in offered if "quarter=4" in one]
    assert client.get(offered[3]).status_code == 200
    assert "publish=yes" in offered[3]
    assert "No quarter of this year has begun" in read(client.get("/staff/reports?year=2031-32")).text


def test_a_print_of_a_wrong_year_says_so(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = read(client.get("/staff/reports/dashboard/print?year=2022"), status=422)
    assert "Write it like 2022-23" in page.text
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize("name", REPORTS)
def test_the_file_is_the_table_of_the_command(example: Flask, name: str) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    answer = client.get(f"/staff/reports/{name}/file?{YEAR}&format=csv")
    printed = example.test_cli_runner().invoke(args=["report", name, "--year", "2026-27", "--format", "csv"])
    assert answer.get_data() == printed.stdout_bytes
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    told = json.loads(client.get(f"/staff/reports/{name}/file?{YEAR}&format=json").get_data(as_text=True))
    assert [list(row) for row in told["rows"]][:1] == ([rows[0]] if rows[1:] else [])
    for form in ("xlsx", "ods"):
        assert client.get(f"/staff/reports/{name}/file?{YEAR}&format={form}").get_data()[:2] == b"PK"
    assert client.get(f"/staff/reports/{name}/file?{YEAR}&format=exe").status_code == 404


def test_every_figure_counts_the_records_it_opens(example: Flask) -> None:
    """Nobody is restricted from this manager here, so each figure is as many records as its pages list."""
    client = example.test_client()
    sign_in(client, "manager")
    checked = 0
    for name, measure in (
        ("adopter-activity", "stage_2_ends"),
        ("adopter-activity", "enquiries"),
        ("support", "requests"),
        ("adopter-gap", "families_waiting"),
    ):
        with example.app_context():
            report = REPORTS[name]
            expected = report.table(read_year("2026-27")).value("count", measure=measure, authority="all")
        address: str | None = f"/staff/reports/{name}/records/{measure}?{YEAR}"
        listed = 0
        while address:
            page = read(client.get(address))
            listed += len(page.soup.select("tbody tr"))
            later = page.soup.select_one("a[rel=next]")
            address = str(later["href"]) if later else None
        assert listed <= int(str(expected)), measure
        assert bool(listed) == bool(expected), measure
        checked += listed
    assert checked > 20


def test_a_child_with_a_restricted_household_is_counted_and_not_listed(example: Flask) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    address = f"/staff/reports/children/records/early_permanence?{YEAR}"
    with example.app_context():
        group = db.session.scalars(
            select(ChildGroup).where(
                ChildGroup.household_id.is_not(None), ChildGroup.state == GroupState.FOSTERED
            )
        ).first()
        assert group is not None
        assert group.household_id is not None
        alias, household = group.alias, group.household_id
    assert alias in read(client.get(address)).text
    counted_before = _cells(client.get(f"/staff/reports/children?{YEAR}"))
    with example.app_context():
        db.session.execute(
            update(Household).where(Household.id == household).values(restricted=True, named=2)
        )
        db.session.commit()
    assert alias not in read(client.get(address)).text
    assert _cells(client.get(f"/staff/reports/children?{YEAR}")) == counted_before
    with example.app_context():
        me = db.session.scalars(select(Account.id).where(Account.reference == manager)).one()
        db.session.add(NamedStaff(household_id=household, account_id=me, named_at=clock.now()))
        db.session.commit()
    assert alias in read(client.get(address)).text


def _cells(answer: TestResponse) -> list[str]:
    return [cell.get_text(strip=True) for cell in read(answer).soup.select("td")]


def test_what_is_published_hides_small_numbers(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    page = read(client.get(f"/staff/reports/children?{YEAR}&publish=yes"))
    cells = [cell.get_text(strip=True) for cell in page.soup.select("td")]
    assert "<5" in cells
    assert not {"1", "2", "3", "4"} & set(cells)
    page = read(client.get("/staff/reports/children?from=2026-04-01&to=2026-05-01&publish=yes"), status=422)
    assert "cannot be published" in page.text
    refused = example.test_cli_runner().invoke(
        args=["report", "children", "--from", "2026-04-01", "--to", "2026-05-01", "--publish"]
    )
    assert refused.exit_code == 2
    assert refused.stdout == ""


def test_who_took_what_is_in_the_audit(example: Flask) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    client.get(f"/staff/reports/children/file?{YEAR}&format=ods")
    with example.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "reports.file_taken")).one()
        assert (row.by, row.subject_ref, row.details["form"]) == (manager, "children", "ods")
