"""The return of a quarter: four reports and their definitions, by command and on managers' page."""

from __future__ import annotations

import csv
import io
import zipfile

import odfdo
import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.errors import Refused
from portal.extensions import db
from portal.reports.figures import Cell
from portal.reports.formats import as_csv
from portal.reports.periods import quarters_of, read_quarter, read_year
from portal.reports.quarterly import DEFINITIONS, IN_RETURN, return_of
from portal.reports.registry import REPORTS
from tests.support.pages import read
from tests.support.people import sign_in

ASKED = "/staff/reports/quarterly-return/file?year=2026-27&quarter=2"


def read_ods(body: bytes) -> dict[str, list[list[Cell]]]:
    return {one.name or "": one.get_values() for one in odfdo.Document(io.BytesIO(body)).body.tables}


def test_a_quarter_is_asked_for_by_number() -> None:
    for number, days in {"1": ("04-01", "06-30"), "2": ("07-01", "09-30"), "3": ("10-01", "12-31")}.items():
        period = read_quarter("2022-23", number)
        assert (f"{period.first:%m-%d}", f"{period.last:%m-%d}") == days
        assert period.first.year == 2022
    assert read_quarter("2022-23", "4").first.isoformat() == "2023-01-01"
    for wrong in ("0", "5", "", "first"):
        with pytest.raises(Refused, match="is no quarter"):
            read_quarter("2022-23", wrong)


def test_it_holds_each_report_of_that_quarter_and_what_figures_count(example: Flask) -> None:
    period = read_quarter("2026-27", "2")
    with example.app_context():
        sheets = read_ods(return_of(period, "ods"))
        packed = zipfile.ZipFile(io.BytesIO(return_of(period, "csv")))
        assert list(sheets) == [*IN_RETURN, DEFINITIONS]
        assert packed.namelist() == [f"{name}.csv" for name in sheets]
        for name in IN_RETURN:
            table = REPORTS[name].table(period)
            assert packed.read(f"{name}.csv").decode() == as_csv(table)
            assert len(sheets[name]) == len(table.rows) + 1
            assert tuple(sheets[name][0]) == table.columns
        said = {(row[0], row[1]): row[3] for row in sheets[DEFINITIONS][1:]}
        for name in IN_RETURN:
            for figure in REPORTS[name].figures:
                assert str(said[name, figure.measure]).startswith(figure.words)
        assert return_of(period, "csv") == return_of(period, "csv")
        assert return_of(period, "xlsx")[:2] == b"PK"


def test_it_is_taken_from_the_page_of_reports(example: Flask) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    page = read(client.get("/staff/reports?year=2026-27"))
    links = {str(one["href"]) for one in page.soup.select('a[href*="quarterly-return"]')}
    begun = [one for one in quarters_of(read_year("2026-27")) if one.first <= clock.today()]
    assert len(links) == len(begun) * 2 * 3  # as it is and as it is published, in three forms
    assert len([one for one in links if "publish=yes" in one]) == len(begun) * 3
    for one in links:
        assert client.get(one).status_code == 200
    printed = example.test_cli_runner().invoke(
        args=["report", "quarterly-return", "--year", "2026-27", "--quarter", "2", "--format", "csv"]
    )
    assert printed.stdout_bytes == client.get(f"{ASKED}&format=csv").get_data()
    with example.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.event == "reports.file_taken")).all()
    assert {(row.by, row.subject_ref) for row in rows} == {(manager, "quarterly-return")}


def test_as_it_is_published_small_numbers_are_hidden(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    body = client.get(f"{ASKED}&format=csv&publish=yes").get_data()
    told = zipfile.ZipFile(io.BytesIO(body)).read("children.csv").decode()
    counts = {row["value"] for row in csv.DictReader(io.StringIO(told))}
    assert "<5" in counts
    assert not {"1", "2", "3", "4"} & counts


@pytest.mark.parametrize(
    "asked",
    [
        "quarter=5&year=2026-27",
        "year=2026-27",
        "quarter=1&year=2026",
        "quarter=1&year=2026-27&format=json",
    ],
)
def test_what_there_is_not_is_not_found(example: Flask, asked: str) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    assert client.get(f"/staff/reports/quarterly-return/file?{asked}").status_code == 404


@pytest.mark.parametrize(
    "args",
    [["--year", "2026-27"], ["--quarter", "1"], ["--year", "2026-27", "--quarter", "7"],
     ["--year", "2026-27", "--quarter", "1", "--format", "json"]],
)  # fmt: skip
def test_the_command_says_what_is_missing(example: Flask, args: list[str]) -> None:
    refused = example.test_cli_runner().invoke(args=["report", "quarterly-return", *args])
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr


def test_any_report_is_printed_for_a_quarter(example: Flask) -> None:
    runner = example.test_cli_runner()
    same = ["report", "children", "--format", "csv"]
    by_number = runner.invoke(args=[*same, "--year", "2026-27", "--quarter", "2"])
    by_days = runner.invoke(args=[*same, "--from", "2026-07-01", "--to", "2026-09-30"])
    assert by_number.stdout_bytes == by_days.stdout_bytes
