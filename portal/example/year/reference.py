"""The figures that were published beside the agency's own: of the year before, of England, and targets.

They are kept in the table of reference figures, where an administrator may change them; no report computes
with one. Source: the Adoption Partnership South East annual report 2022/23.
"""

from __future__ import annotations

from typing import NamedTuple

BEFORE, ENGLAND, TARGET = "before", "england", "target"
YEAR = 2022
SOURCE = "Annual report 2022/23"


class Figure(NamedTuple):
    """One figure. `year` is the calendar year in which the year it is printed beside begins."""

    kind: str
    year: int
    report: str
    measure: str
    authority: str
    value: float
    source: str


_PUBLISHED = {
    (BEFORE, "adopter-activity"): {
        "information_packs_sent": 477,
        "consultation_events_attended": 134,
        "enquiries": 69,
        "stage_1_starts": 59,
        "stage_2_starts": 70,
        "stage_2_ends": 74,
        "families_matched": 54,
        "families_with_placements": 52,
    },
    (TARGET, "timescales"): {"stage_1": 60, "stage_2": 121},
    (ENGLAND, "timescales"): {"stage_1": 128, "stage_2": 152},
    (TARGET, "children"): {
        "mean_days_order_to_match": 121,
        "mean_days_planning_to_decision": 56,
        "mean_days_care_to_decision": 121,
        "mean_days_order_to_placed": 183,
        "mean_days_placed_to_order": 250,
        "mean_days_care_to_placed": 426,
    },
}


def reference_figures() -> list[Figure]:
    """Every published figure that is not the agency's own of the year 2022/23. Means and targets in days."""
    return [
        Figure(kind, YEAR, report, measure, "all", value, SOURCE)
        for (kind, report), measures in _PUBLISHED.items()
        for measure, value in measures.items()
    ]
