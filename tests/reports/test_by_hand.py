"""The year 2019/20 of a few people, made by hand, whose figures were worked out on paper first.

Its records stand at the edges: the first and last day of the year and the days beside them, a first event
told by two files, the fast track, a refusal in Stage 1 and one in Stage 2, a withdrawal without a day, a
fostered child who is matched later, a match before the placement order, a placement that ended, an hour of
which London and UTC have different days.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.reports.figures import Cell, Table
from portal.reports.periods import read_year
from portal.reports.registry import REPORTS

FILES = Path(__file__).parent / "by_hand"
KINDS = ("households", "support", "fund", "attendances", "children", "independent-services")

COUNTS: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("adopter-activity", "information_packs_sent"): (2, 3, 0, 5),
    ("adopter-activity", "consultation_events_attended"): (1, 2, 0, 3),
    ("adopter-activity", "enquiries"): (1, 3, 2, 6),
    ("adopter-activity", "stage_1_starts"): (1, 2, 1, 4),
    ("adopter-activity", "stage_2_starts"): (0, 2, 2, 4),
    ("adopter-activity", "stage_2_ends"): (0, 2, 2, 4),
    ("adopter-activity", "families_matched"): (0, 2, 0, 2),
    ("adopter-activity", "families_with_placements"): (0, 2, 0, 2),
    ("adopter-activity", "families_with_orders"): (0, 0, 0, 0),
    ("approvals", "approved"): (0, 2, 1, 3),
    ("approvals", "couples"): (0, 2, 0, 2),
    ("approvals", "single_applicants"): (0, 0, 1, 1),
    ("approvals", "fast_track"): (0, 0, 1, 1),
    ("approvals", "early_permanence"): (0, 1, 0, 1),
    ("support", "requests"): (1, 2, 1, 4),
    ("support", "requests_at_risk"): (0, 1, 0, 1),
    ("support", "assessments"): (0, 1, 0, 1),
    ("support", "fund_internal"): (0, 1, 0, 1),
    ("support", "fund_external"): (0, 1, 0, 1),
    ("children", "decisions"): (0, 1, 0, 1),
    ("children", "placement_orders"): (2, 2, 1, 5),
    ("children", "matches"): (1, 2, 0, 3),
    ("children", "placed"): (1, 2, 0, 3),
    ("children", "orders"): (0, 1, 0, 1),
    ("children", "waiting"): (1, 1, 0, 2),
    ("children", "placed_in_sibling_groups"): (0, 2, 0, 2),
    ("children", "placed_with_own_adopters"): (1, 1, 0, 2),
    ("children", "plans_changed"): (0, 0, 1, 1),
    ("children", "placements_ended"): (0, 1, 0, 1),
    ("children", "early_permanence"): (1, 0, 0, 1),
    ("children", "life_story_books"): (0, 1, 0, 1),
    ("adopter-gap", "families_waiting"): (0, 0, 1, 1),
    ("independent-services", "birth_parent_support"): (0, 2, 0, 2),
    ("independent-services", "indirect_contact"): (0, 0, 1, 1),
}
"""Report and measure -> Bexley, Kent, Medway and all."""

TIMESCALES: dict[tuple[str, str], tuple[float, float, int, float | None]] = {
    ("enquiry_to_stage_1_start", "all"): (32.0, 29.0, 4, None),
    ("stage_1", "all"): (65.0, 60.5, 4, 50.0),
    ("stage_1_end_to_stage_2_start", "all"): (30.0, 30.0, 3, None),
    ("stage_2", "all"): (122.5, 122.0, 4, 50.0),
    ("stage_2", "without_fast_track"): (123.3, 123.0, 3, 33.3),
    ("stage_1_start_to_stage_2_end", "all"): (219.7, 216.0, 3, None),
    ("enquiry_to_stage_2_end", "all"): (226.3, 238.5, 4, None),
    ("enquiry_to_stage_2_end", "without_fast_track"): (250.3, 243.0, 3, None),
}
"""Measure and pathways -> mean, median, how many, per cent inside the target; all councils."""

MEANS = {
    ("mean_days_order_to_match", "kent"): 121.0,
    ("mean_days_order_to_match", "bexley"): 0.0,
    ("mean_days_order_to_match", "all"): 80.7,
    ("mean_days_care_to_placed", "all"): 488.0,
    ("mean_days_planning_to_decision", "kent"): 56.0,
    ("mean_days_placed_to_order", "all"): 183.0,
    ("mean_days_order_to_match", "medway"): None,
}


@pytest.fixture
def by_hand(app: Flask) -> Flask:
    """The records of the files, taken over into an empty database."""
    for kind in KINDS:
        done = app.test_cli_runner().invoke(args=["import", kind, str(FILES / f"{kind}.csv")])
        assert done.exit_code == 0, done.output
    return app


def table(app: Flask, name: str) -> Table:
    with app.app_context():
        return REPORTS[name].table(read_year("2019-20"))


def test_every_figure_is_what_was_worked_out(by_hand: Flask) -> None:
    tables = {name: table(by_hand, name) for name, _ in COUNTS}
    found: dict[tuple[str, str], tuple[Cell, ...]] = {
        (name, measure): tuple(
            tables[name].value(tables[name].columns[-1], measure=measure, authority=where)
            for where in ("bexley", "kent", "medway", "all")
        )
        for name, measure in COUNTS
    }
    assert found == COUNTS
    times = table(by_hand, "timescales")
    assert {
        (measure, pathways): tuple(
            times.value(column, measure=measure, pathways=pathways, authority="all")
            for column in ("mean_days", "median_days", "counted", "inside_target")
        )
        for measure, pathways in TIMESCALES
    } == TIMESCALES
    children = table(by_hand, "children")
    assert {
        (measure, where): children.value("value", measure=measure, authority=where)
        for measure, where in MEANS
    } == MEANS


def test_titles_and_months_are_what_was_worked_out(by_hand: Flask) -> None:
    assert table(by_hand, "training").rows == [("Stage 1 preparation", 5, 2)]
    assert table(by_hand, "social-events").rows == [("Summer picnic", 1, 3, 4, 7)]
    counted = {row[:2]: row[2] for row in table(by_hand, "advice-line").rows if row[2]}
    assert counted == {
        ("bexley", "2019-12"): 1,
        ("kent", "2019-04"): 1,
        ("medway", "2020-03"): 1,
        ("all", "2019-04"): 1,
        ("all", "2019-12"): 1,
        ("all", "2020-03"): 1,
    }
    assert len(table(by_hand, "advice-line").rows) == 12 * 5


def test_the_files_read_again_change_nothing(by_hand: Flask) -> None:
    before = [table(by_hand, name).rows for name in REPORTS]
    for kind in KINDS:
        done = by_hand.test_cli_runner().invoke(args=["import", kind, str(FILES / f"{kind}.csv")])
        assert done.exit_code == 0, done.output
        assert "0 new" in done.output
    assert [table(by_hand, name).rows for name in REPORTS] == before
