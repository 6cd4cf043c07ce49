"""What was published beside the agency's own figures."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.agency.models import ReferenceFigure
from portal.example.year.reference import reference_figures
from portal.extensions import db


def test_the_published_figures_of_others() -> None:
    figures = {(one.kind, one.report, one.measure): one.value for one in reference_figures()}
    assert len(figures) == len(reference_figures())
    before = [
        value
        for (kind, report, _), value in figures.items()
        if (kind, report) == ("before", "adopter-activity")
    ]
    assert before == [477, 134, 69, 59, 70, 74, 54, 52]
    assert figures["target", "timescales", "stage_1"] == 60
    assert figures["target", "timescales", "stage_2"] == 121
    assert figures["england", "timescales", "stage_1"] == 128
    assert figures["england", "timescales", "stage_2"] == 152
    days = {measure: value for (kind, report, measure), value in figures.items() if report == "children"}
    assert sorted(days.values()) == [56, 121, 121, 183, 250, 426]
    assert days["mean_days_order_to_match"] == 121
    assert days["mean_days_care_to_placed"] == 426


def test_the_example_keeps_each(example: Flask) -> None:
    with example.app_context():
        rows = db.session.scalars(select(ReferenceFigure)).all()
        kept = [(row.kind, row.report, row.measure, row.value) for row in rows]
    assert sorted(kept) == sorted(
        (one.kind, one.report, one.measure, one.value) for one in reference_figures()
    )
