"""The figures of 2022/23 as the service published them, counted from the rows.

They stand here a second time, so that nothing that makes the rows is trusted.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.example_year import counting
from tests.example_year.counting import YEAR, YEAR_BEFORE, Attended, Rows

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


def test_adopter_activity(rows: Rows) -> None:
    counted = counting.activity(rows, YEAR)
    assert {measure: counted[measure] for measure in ACTIVITY} == ACTIVITY
    assert counted["families_with_orders"] > 40


def test_timescales(rows: Rows) -> None:
    means = {measure: round(mean) for measure, mean in counting.timescales(rows, YEAR).items()}
    assert means == {"enquiry_to_stage_1_start": 87, "stage_1": 120, "stage_2": 131}


def test_who_was_approved(rows: Rows) -> None:
    approved = [row for row in rows["households"] if YEAR.has(counting.approved_on(row))]
    assert Counter(row["applicants"] for row in approved) == {"2": 63, "1": 6}


def test_families_waiting_on_any_day(rows: Rows) -> None:
    waiting = [counting.waiting_families(rows, on) for on in YEAR.days()]
    assert min(waiting) >= 15
    assert max(waiting) <= 25


def test_advice_line(rows: Rows) -> None:
    assert counting.advice_line(rows, YEAR) == {
        "bexley": [1, 0, 0, 1, 1, 1, 1, 1, 0, 2, 1, 6],
        "kent": [12, 20, 9, 12, 7, 14, 16, 20, 7, 16, 14, 12],
        "medway": [2, 5, 1, 4, 1, 2, 1, 2, 1, 1, 2, 0],
        "outside": [0] * 12,
    }


def test_support_assessments_and_the_fund(rows: Rows) -> None:
    begun = counting.by_authority(rows["support"], "assessment_started_on", YEAR)
    assert begun == {"bexley": 7, "kent": 114, "medway": 20}
    assert counting.fund(rows, YEAR) == {"internal": 117, "external": 263}


@pytest.mark.parametrize("place", range(3))
def test_children(rows: Rows, place: int) -> None:
    authority = ("bexley", "kent", "medway")[place]
    counted = counting.children(rows, authority, YEAR)
    assert {measure: round(counted[measure]) for measure in CHILDREN} == {
        measure: figures[place] for measure, figures in CHILDREN.items()
    }
    fewest, most = ((1, 4), (56, 56), (21, 21))[place]
    assert fewest <= counted["orders"] <= most


def test_children_placed(rows: Rows) -> None:
    placed = [row for row in rows["children"] if YEAR.has(counting.day(row, "placed_on"))]
    assert len(placed) == 67
    assert Counter(row["adopter_agency"] for row in placed) == {"own": 60, "other": 7}
    together = {name: counting.placed_together(rows, name, YEAR) for name in counting.AUTHORITIES}
    assert together == {"bexley": [2, 2], "kent": [2, 2, 2, 2, 2, 3], "medway": [], "outside": []}


def test_life_story_books_and_placements_that_ended(rows: Rows) -> None:
    assert YEAR.count(rows["children"], "life_story_book_on") == 54
    assert counting.by_authority(rows["children"], "ended_on", YEAR) == {"medway": 2}


def test_events(rows: Rows) -> None:
    assert counting.attended(rows, "Stage 1 preparation course", YEAR).households == 94
    assert counting.attended(rows, "Stage 2 preparation course", YEAR).households == 62
    picnic, party = (counting.attended(rows, title, YEAR) for title in ("Summer picnic", "Winter party"))
    assert (picnic.households, picnic.children, picnic.events) == (43, 63, 1)
    assert (party.households, party.children, party.events) == (61, 89, 1)
    days = counting.attended(rows, "Activity day for children", YEAR)
    assert days == Attended(days.households, adults=0, children=350, events=23)


def test_independent_services(rows: Rows) -> None:
    began = [row for row in rows["independent-services"] if YEAR.has(counting.day(row, "started_on"))]
    assert Counter(row["service"] for row in began) == {
        "birth_parent_support": 75,
        "adopted_adult_records": 217,
        "birth_relative_records": 77,
        "indirect_contact": 1872,
        "direct_contact": 52,
    }


def test_the_year_before_has_figures_too(rows: Rows) -> None:
    assert all(counting.activity(rows, YEAR_BEFORE).values())
    assert all(mean > 30 for mean in counting.timescales(rows, YEAR_BEFORE).values())
    assert all(counting.children(rows, "kent", YEAR_BEFORE).values())
    assert sum(counting.advice_line(rows, YEAR_BEFORE)["kent"]) > 50
    assert all(counting.fund(rows, YEAR_BEFORE)[provision] for provision in ("internal", "external"))


def test_a_first_event_counts_once_whichever_file_tells_it(rows: Rows) -> None:
    told = {row["ref"]: counting.day(row, "event_attended_on") for row in rows["households"]}
    register = [row for row in rows["attendances"] if row["kind"] == "information_event"]
    with_home = [
        (told[row["household_ref"]], counting.day(row, "event_on"))
        for row in register
        if row["household_ref"]
    ]
    assert any(one == other for one, other in with_home)
    assert any(one is None for one, _ in with_home)
    assert any(one and other and other < YEAR.first <= one for one, other in with_home)
    assert any(not row["household_ref"] for row in register)
    seen = sum(YEAR.count(rows[kind], column) for kind, column in (("households", "event_attended_on"),))
    assert seen + YEAR.count(register, "event_on") > 163
