"""Who came twice is one household in every report, whatever they were when they came."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.enquiries.models import Enquiry
from portal.extensions import db, writing
from portal.reports.periods import read_year
from portal.reports.registry import REPORTS
from tests.importing.bringing import brought_in


@pytest.fixture
def came(app: Flask, tmp_path: Path) -> Flask:
    """Somebody enquired twice in two councils, and came to a course and an information event under each."""
    asked = {"applicants": 1, "enquired_on": "2021-05-03"}
    two = [{**asked, "ref": "H-1", "authority": "kent"}, {**asked, "ref": "H-2", "authority": "medway"}]
    brought_in(app, tmp_path, "households", two)
    evenings = (
        ("First evening", "information_event"),
        ("Stage 1 course", "stage_1_course"),
        ("Kites", "activity_day"),
    )
    rows = [
        {"event_title": title, "kind": kind, "event_on": on, "authority": "bexley", "household_ref": ref}
        for title, kind in evenings
        for ref, on in (("H-1", "2021-06-01"), ("H-2", "2021-06-08"))
    ]
    brought_in(app, tmp_path, "attendances", rows)
    return app


def _households(app: Flask) -> tuple[object, ...]:
    with app.app_context():
        period = read_year("2021-22")
        activity = REPORTS["adopter-activity"].table(period)
        first = [
            activity.value("count", measure="consultation_events_attended", authority=where)
            for where in ("kent", "medway", "bexley", "all")
        ]
        training, social = (REPORTS[name].table(period) for name in ("training", "social-events"))
        return (
            *first,
            training.value("households", title="Stage 1 course"),
            social.value("households", title="Kites"),
            *(len(REPORTS["training"].counted(period, where).rows) for where in ("kent", "medway")),
        )


def test_two_who_enquired_are_two_until_their_enquiries_are_joined(came: Flask) -> None:
    assert _households(came) == (1, 1, 0, 2, 2, 2, 1, 1)
    with came.app_context(), writing():
        older, newer = db.session.scalars(select(Enquiry).order_by(Enquiry.source_ref))
        newer.state, newer.closed_reason, newer.closed_at = "merged", None, None
        newer.merged_into_id = older.id
    assert _households(came) == (1, 0, 0, 1, 1, 1, 1, 0)
