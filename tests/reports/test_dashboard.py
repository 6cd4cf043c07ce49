"""The dashboard counts what the reports count, in few queries on indexes, and says who printed it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from portal import clock
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.reports.dashboard import ACTIVITY, STEPS, dashboard, years_before
from portal.reports.periods import Period, year_of
from portal.reports.registry import REPORTS
from tests.support.pages import read
from tests.support.people import sign_in
from tests.support.queries import counted

ADDRESS = "/staff/reports/dashboard"


def test_it_counts_what_the_reports_count(example: Flask) -> None:
    with example.app_context():
        today = clock.today()
        period = Period(year_of(today).first, today)
        found = dashboard(year_of(today), today=today, now=clock.now())
        activity, approved = REPORTS["adopter-activity"].table(period), REPORTS["approvals"].table(period)
        gap, promises = REPORTS["adopter-gap"].table(period), REPORTS["promises"].table(period)
    for measure in {*ACTIVITY, *STEPS}:
        table = approved if measure == "approved" else activity
        counted_there = table.value("count", measure=measure, authority="all")
        shown = found.steps[measure] if measure in STEPS else sum(found.activity[measure])
        assert shown == counted_there, measure
        if measure in ACTIVITY:
            assert sum(found.activity[measure]) == counted_there
    assert sum(found.steps.values()) > 20
    assert sum(found.children.values()) == gap.value("count", measure="children_waiting", authority="all")
    assert sum(found.families.values()) == gap.value("count", measure="families_waiting", authority="all")
    assert sum(found.families.values()) > 2
    by_kind = {str(row[0]): row for row in promises.rows}
    assert sum(found.kept_late) == sum(int(str(row[3])) for row in by_kind.values())
    assert sum(found.kept_in_time) > 100
    assert set(found.open_late) <= set(by_kind)
    assert found.days["approved"] is not None
    assert found.days["stage_1_starts"] is None


def test_the_middle_number_of_days_is_the_one_timescales_has(example: Flask) -> None:
    """Between Stage 2 and the approval, where nobody was refused, both measure the same journeys."""
    with example.app_context():
        today = clock.today()
        found = dashboard(year_of(today), today=today, now=clock.now())
        table = REPORTS["timescales"].table(Period(year_of(today).first, today))
        assert found.days["approved"] == table.value(
            "median_days", measure="stage_2", pathways="all", authority="all"
        )


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/print"])
def test_the_page_costs_little_and_has_a_table_for_each_picture(example: Flask, address: str) -> None:
    client = example.test_client()
    manager = sign_in(client, "manager")
    client.get("/staff/reports")
    with counted(example) as asked:
        page = read(client.get(address))
    assert len(asked) <= 10, asked
    assert "2026/27" in page.h1
    pictures = page.soup.select("svg[role=img]")
    assert len(pictures) == 8
    for one in pictures:
        for ident in str(one["aria-labelledby"]).split():
            assert page.soup.find(id=ident).get_text(strip=True), ident  # type: ignore[union-attr]
    if address == ADDRESS:
        assert len(page.soup.select("figure table")) == 8
        assert "they are not all the same households" in page.text
    else:
        assert "Printed by Manager Example, " in page.text
    event_name = "reports.dashboard_opened" if address == ADDRESS else "reports.dashboard_printed"
    with example.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == event_name)).one()
        assert (row.by, row.details["since"]) == (manager, "2026-04-01")


def test_another_year_and_a_wrong_one(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    assert "2025/26" in read(client.get(f"{ADDRESS}?year=2025-26")).h1
    page = read(client.get(f"{ADDRESS}?year=2025"), status=422)
    assert "Write it like 2022-23" in page.text
    assert "has not begun" in read(client.get(f"{ADDRESS}?year=2030-31")).text


def test_the_list_of_reports_leads_to_it(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    assert read(client.get("/staff/reports")).link("Dashboard for the monthly meeting") == ADDRESS


def test_a_household_that_moved_on_is_not_restricted_to_the_months_shown() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 3, 1)
    assert years_before(date(2026, 11, 20), 10) == date(2016, 11, 20)


def test_no_query_reads_a_whole_table(example: Flask) -> None:
    """With sequential reading made dear, the plan of each query goes by an index."""
    with example.app_context():
        asked: list[tuple[str, Any]] = []

        def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
            asked.append((statement, values))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            dashboard(year_of(clock.today()), today=clock.today(), now=clock.now())
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        queries = [(sql, values) for sql, values in asked if sql.startswith("SELECT")]
        assert len(queries) == 6
        is_sqlite = db.engine.dialect.name == "sqlite"
        if not is_sqlite:
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
        for sql, values in queries:
            plan = plan_of(sql, values, is_sqlite=is_sqlite)
            whole = [
                line
                for line in plan
                if ("Seq Scan" in line) or (is_sqlite and line.startswith("SCAN ") and "anon" not in line)
            ]
            assert not whole, f"{sql}\n{plan}"


def plan_of(sql: str, values: Any, *, is_sqlite: bool) -> list[str]:
    how = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    rows = db.session.connection().exec_driver_sql(how + sql, values)
    return [str(row[-1]).strip() for row in rows]
