"""What others build on is written down: every report, column and measure there is, and none there is not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.reports import quarterly
from portal.reports.periods import Period
from portal.reports.registry import REPORTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "reports.md"
PERIOD = Period(date(2022, 4, 1), date(2023, 3, 31))
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def part_about(name: str) -> str:
    """The document's part about one report."""
    found = re.split(r"^### ", DOCUMENT.read_text(), flags=re.MULTILINE)
    return next(one for one in found if one.split("\n", 1)[0] == name)


def test_every_report_is_described_and_no_other() -> None:
    assert re.findall(r"^### (.+)$", DOCUMENT.read_text(), re.MULTILINE) == list(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_each_column_and_measure_is_named(app: Flask, name: str) -> None:
    """A measure that is added, renamed or defined anew is written here first."""
    report, part = REPORTS[name], part_about(name)
    with app.app_context():
        columns = report.table(PERIOD).columns
    assert f"Columns: `{','.join(columns)}`" in part
    measures = [one.measure for one in report.figures] if "measure" in columns else []
    assert FIRST_CELL.findall(part) == [*columns, *measures]
    for figure in report.figures if measures else ():
        assert f"| `{figure.measure}` | {figure.words}" in part


def test_the_return_is_described() -> None:
    words = DOCUMENT.read_text()
    assert ",".join(quarterly.DEFINED) in words
    assert all(f"`{name}`" in words for name in quarterly.IN_RETURN)
