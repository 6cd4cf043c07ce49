"""The targets of the business plan: straight lines, shares, and what is said of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.access import SYSTEM
from portal.agency.actions_figures import set_figure
from portal.extensions import db, writing
from portal.reports.periods import year_beginning, year_of
from portal.reports.registry import REPORTS
from portal.reports.staff_targets import how_it_stands, where_it_heads
from portal.reports.targets import FEWEST_DAYS, FIGURES, Aim, aims, gone, heading
from tests.support.pages import read
from tests.support.people import sign_in
from tests.support.queries import counted

YEAR = year_beginning(2026)
ADDRESS = "/staff/reports/targets"


def test_a_number_heads_along_a_straight_line_from_1_april() -> None:
    assert heading(30, None, YEAR, date(2026, 6, 12)) == 150.0  # 73 days of 365: a fifth
    assert heading(0, None, YEAR, date(2026, 6, 12)) == 0.0


def test_nothing_is_said_before_thirty_days_nor_when_the_year_is_over() -> None:
    assert gone(YEAR, date(2026, 4, 29)) == 29
    assert heading(9, None, YEAR, date(2026, 4, 29)) is None
    assert heading(3, None, YEAR, date(2026, 4, 30)) == 36.5
    assert heading(9, None, YEAR, YEAR.last) is None
    assert gone(YEAR, date(2026, 3, 31)) == 0


def test_a_share_stays_as_it_is() -> None:
    assert heading(1, 3, YEAR, date(2026, 8, 1)) == 33.3
    assert heading(0, 0, YEAR, date(2026, 8, 1)) is None


@given(st.integers(0, 10_000), st.integers(FEWEST_DAYS, 364))
def test_a_year_heads_for_no_less_than_there_is(part: int, days: int) -> None:
    found = heading(part, None, YEAR, YEAR.first + timedelta(days=days - 1))
    assert found is not None
    assert found >= part
    assert found * days == pytest.approx(part * 365, abs=0.05 * days)


NUMBER, SHARE = FIGURES[0], FIGURES[1]


@pytest.mark.parametrize(
    ("aim", "days", "stands", "heads"),
    [
        (
            Aim(NUMBER, 60, 30, None, 45.0),
            200,
            "The target is 60. Now it is 30.",
            "it will be 45 on Wednesday 31 March 2027, 15 below the target.",
        ),
        (
            Aim(NUMBER, None, 30, None, 45.4),
            200,
            "No target is set. Now it is 30.",
            "it will be 45 on Wednesday 31 March 2027.",
        ),
        (
            Aim(NUMBER, 60, 3, None, None),
            20,
            "The target is 60. Now it is 3.",
            "After 30 days of the year we say where it is heading.",
        ),
        (
            Aim(SHARE, 20.0, 1, 5, 20.0),
            200,
            "Now it is 20 per cent: 1 of 5.",
            "it stays 20 per cent, just on the target.",
        ),
        (
            Aim(SHARE, 20.0, 1, 3, 33.3),
            200,
            "Now it is 33.3 per cent: 1 of 3.",
            "13.3 points above the target.",
        ),
        (Aim(SHARE, 20.0, 0, 0, None), 200, "There is nothing to measure yet.", "nothing to say"),
        (Aim(NUMBER, 60, 71, None, None, True), 365, "It was 71.", "The year is over, 11 above the target."),
    ],
)
def test_it_is_said_in_a_sentence(aim: Aim, days: int, stands: str, heads: str) -> None:
    assert stands in how_it_stands(aim)
    assert heads in where_it_heads(aim, YEAR, days)


def test_the_page_counts_what_reports_count_and_shows_what_was_kept(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    with example.app_context():
        with writing():
            set_figure(
                "target", 2026, "targets", "approvals", value=40, source="Plan", by=SYSTEM, now=clock.now()
            )
        today = clock.today()
        found = {one.figure.measure: one for one in aims(year_of(today), today)}
        year = year_of(today)
        activity, approvals = REPORTS["adopter-activity"].table(year), REPORTS["approvals"].table(year)
        children = REPORTS["children"].table(year)
        db.session.rollback()
    assert found["approvals"].target == 40
    assert found["early_permanence"].target == 20
    assert found["dual_approval"].target is None
    assert found["approvals"].part == approvals.value("count", measure="approved", authority="all")
    assert found["dual_approval"].part == approvals.value(
        "count", measure="early_permanence", authority="all"
    )
    assert found["information_events"].part == activity.value(
        "count", measure="consultation_events_attended", authority="all"
    )
    assert found["early_permanence"].whole == children.value("value", measure="placed", authority="all")
    with counted(example) as asked:
        page = read(client.get(ADDRESS))
    assert len(asked) <= 10, asked
    assert "The target is 40. Now it is" in page.text
    assert len(page.soup.select("svg[role=img]")) == 6
    for figure in FIGURES:
        assert figure.words in page.text
    assert "4 of the 6 have no target for this year: administrators set them" in page.text
    over = read(client.get(f"{ADDRESS}?year=2025-26"))
    assert len(over.soup.select("svg[role=img]")) == 4, (
        "a number without a target has nothing to be drawn against"
    )
    assert "The year is over" in over.text
    assert "Write it like" in read(client.get(f"{ADDRESS}?year=x"), status=422).text
