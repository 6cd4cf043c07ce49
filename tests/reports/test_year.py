"""The example's year 2022/23, taken in and counted by the reports: the figures as they were published."""

from __future__ import annotations

from flask import Flask

from portal import clock
from portal.example.agency import load_agency
from portal.example.year.loading import load_year
from portal.extensions import writing
from portal.reports.figures import Table
from portal.reports.periods import read_year
from portal.reports.registry import REPORTS

ACTIVITY = {
    "information_packs_sent": 585,
    "consultation_events_attended": 163,
    "enquiries": 116,
    "stage_1_starts": 113,
    "stage_2_starts": 72,
    "stage_2_ends": 69,
    "families_matched": 58,
    "families_with_placements": 56,
}
DAYS = {"enquiry_to_stage_1_start": 87, "stage_1": 120, "stage_2": 131}
ADVICE_LINE = {
    "bexley": [1, 0, 0, 1, 1, 1, 1, 1, 0, 2, 1, 6],
    "kent": [12, 20, 9, 12, 7, 14, 16, 20, 7, 16, 14, 12],
    "medway": [2, 5, 1, 4, 1, 2, 1, 2, 1, 1, 2, 0],
    "all": [15, 25, 10, 17, 9, 17, 18, 23, 8, 19, 17, 18],
}
ASSESSMENTS = {"bexley": 7, "kent": 114, "medway": 20, "all": 141}
CHILDREN = {
    "decisions": (13, 80, 28),
    "placement_orders": (8, 58, 14),
    "matches": (7, 48, 14),
    "placed": (8, 46, 13),
    "waiting": (6, 30, 11),
    "early_permanence": (8, 20, 2),
    "mean_days_order_to_match": (146, 110, 94),
    "mean_days_care_to_placed": (481, 476, 340),
}
SERVICES = {
    "birth_parent_support": 75,
    "adopted_adult_records": 217,
    "birth_relative_records": 77,
    "indirect_contact": 1872,
    "direct_contact": 52,
}


def whole(value: object) -> int:
    """A mean as it was published: whole days."""
    return round(float(str(value)))


def test_every_published_figure(app: Flask) -> None:
    with app.app_context():
        with writing():
            load_agency()
            load_year(clock.now())
        tables: dict[str, Table] = {
            name: report.table(read_year("2022-23")) for name, report in REPORTS.items()
        }
        orders = REPORTS["children"].published(read_year("2022-23"))

    def counted(report: str, measure: str, authority: str = "all") -> object:
        table = tables[report]
        return table.value(table.columns[-1], measure=measure, authority=authority)

    assert {measure: counted("adopter-activity", measure) for measure in ACTIVITY} == ACTIVITY
    times = tables["timescales"]
    mean_of = {
        measure: whole(times.value("mean_days", measure=measure, pathways="all", authority="all"))
        for measure in DAYS
    }
    assert mean_of == DAYS
    assert [counted("approvals", one) for one in ("couples", "single_applicants")] == [63, 6]
    advice = tables["advice-line"]
    for council, numbers in ADVICE_LINE.items():
        assert [row[2] for row in advice.rows if row[0] == council] == numbers
    assert {council: counted("support", "assessments", council) for council in ASSESSMENTS} == ASSESSMENTS
    assert [counted("support", one) for one in ("fund_internal", "fund_external")] == [117, 263]
    for measure, of_councils in CHILDREN.items():
        found = [counted("children", measure, council) for council in ("bexley", "kent", "medway")]
        assert tuple(whole(one) for one in found) == of_councils, measure
    assert orders.value("value", measure="orders", authority="bexley") == "<5"
    assert [counted("children", "orders", council) for council in ("kent", "medway")] == [56, 21]
    placed = ("placed_in_sibling_groups", "placed_with_own_adopters", "life_story_books")
    assert [counted("children", measure) for measure in placed] == [17, 60, 54]
    assert counted("children", "sibling_groups_placed", "bexley") == 2
    assert counted("children", "sibling_groups_placed", "kent") == 6
    assert counted("children", "placements_ended", "medway") == counted("children", "placements_ended") == 2
    assert {measure: counted("independent-services", measure) for measure in SERVICES} == SERVICES
    social = {row[0]: row[1:] for row in tables["social-events"].rows}
    assert social["Summer picnic"][1::2] == (43, 63)
    assert social["Winter party"][1::2] == (61, 89)
    assert social["Activity day for children"][::3] == (23, 350)
    training = {row[0]: row[2] for row in tables["training"].rows}
    assert sorted(number for number in training.values() if number in (94, 62)) == [62, 94]
