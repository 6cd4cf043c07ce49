"""A million households on PostgreSQL, 100,000 on SQLite: each report and the dashboard beside their limits.

The short form has a few hundred and looks that copies are counted as records are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.clock import LONDON
from portal.extensions import db
from portal.households.models import Household
from portal.reports.dashboard import ACTIVITY, dashboard
from portal.reports.periods import Period, read_year
from portal.reports.registry import REPORTS
from tests.soak.multiplying import bring_in_a_few, multiply
from tests.support.benches import DATABASES, Bench
from tests.support.length import IN_FULL
from tests.support.people import sign_in

FEW = 2_000 if IN_FULL else 60
COPIES = {"sqlite": 50, "postgresql": 500} if IN_FULL else dict.fromkeys(DATABASES, 3)
"""How often each of the few stands there: 100,000 households, and a million."""

REPORT_WITHIN, DASHBOARD_WITHIN = 5.0, 1.0
"""Seconds, on two cores."""

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=LONDON)
YEARS = ("2025-26", "2022-23")


@pytest.fixture(params=DATABASES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """An application on a database of its own, with a few households in it."""
    with time_machine.travel(NOW, tick=False):
        bench = Bench(request.param, tmp_path, "scale")
        bring_in_a_few(bench.app, tmp_path, FEW)
        yield bench
        bench.engine.dispose()


def _counted(period: Period) -> dict[str, list[tuple[object, ...]]]:
    return {name: [tuple(row) for row in report.table(period).rows] for name, report in REPORTS.items()}


@pytest.mark.soak
def test_each_report_and_the_dashboard_are_quick_over_very_many(bench: Bench) -> None:
    copies, year = COPIES[bench.database], read_year(YEARS[0])
    with bench.app.app_context():
        before, homes = _counted(year), db.session.scalar(select(func.count()).select_from(Household)) or 0
        seen = dashboard(year, today=year.last, now=NOW)
        db.session.rollback()
    bench.engine.dispose()
    multiply(bench.engine, copies)
    client, told, slow = bench.app.test_client(), list[str](), list[str]()

    def timed(name: str, within: float, work: Callable[[], object]) -> None:
        took = []
        for _ in range(2 if IN_FULL else 1):  # what is read for the first time comes from the disk
            began = monotonic()
            work()
            took.append(monotonic() - began)
            db.session.rollback()
        told.append(f"{name}: {min(took):.2f} s (first {took[0]:.2f})")
        if min(took) > within:
            slow.append(told[-1])

    with bench.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Household)) == homes * copies
        for name, report in REPORTS.items():
            for words in YEARS:
                period = read_year(words)
                timed(f"{name} {words}", REPORT_WITHIN, lambda: report.table(period))  # noqa: B023 -- run at once
        timed("dashboard", DASHBOARD_WITHIN, lambda: dashboard(year, today=clock.today(), now=clock.now()))
        if not IN_FULL:
            _are_so_many_times(before, _counted(year), copies)
            after = dashboard(year, today=year.last, now=NOW)
            for measure in ACTIVITY:
                assert after.activity[measure] == [many * copies for many in seen.activity[measure]]
            assert after.kept_in_time == [many * copies for many in seen.kept_in_time]
            assert sum(after.kept_in_time) > 0
            db.session.rollback()
    sign_in(client, "manager")
    timed_page = monotonic()
    assert client.get("/staff/reports/dashboard").status_code == 200
    told.append(f"the dashboard’s page: {monotonic() - timed_page:.2f} s")
    sys.stderr.write("\n  ".join([f"\n{homes * copies:,} households on {bench.database}", *told]) + "\n")
    assert not IN_FULL or not slow


def _are_so_many_times(
    before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]], copies: int
) -> None:
    """What a report counts is so many times what it was; of what it measures, only that it stands there."""
    told = 0
    for name in (
        "adopter-activity",
        "approvals",
        "support",
        "advice-line",
        "adopter-gap",
        "independent-services",
    ):
        assert len(after[name]) == len(before[name]), name
        for was, now in zip(before[name], after[name], strict=True):
            assert was[:-1] == now[:-1], name
            if isinstance(was[-1], int):
                assert now[-1] == was[-1] * copies, (name, was)
                told += was[-1]
    assert told > 20
