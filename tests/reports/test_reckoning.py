"""Files made at random come in, and every figure is what plain arithmetic on their rows comes to."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from tests.importing.bringing import brought_in
from tests.reports import reckoning
from tests.reports.reckoning import Reckoned, Row, described, one_decimal

COUNTED = ("adopter-activity", "approvals", "support", "children", "adopter-gap", "independent-services")
WHOLE_YEARS = {
    "said_so",
    "lesbian_gay_bisexual_or_other",
    "gender_not_as_registered",
    "minority_ethnic",
    "disabled",
}
"""What nobody said in these files, and what has no figure between two free days."""


@pytest.fixture(params=[1, 2, 3])
def files(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> dict[str, list[Row]]:
    """The rows of six files, which came in."""
    random = Random(request.param)
    homes = reckoning.households(random, 250)
    asked = reckoning.support(random, 120, homes)
    rows = {
        "households": homes,
        "support": asked,
        "fund": reckoning.fund(random, 60, asked),
        "attendances": reckoning.attendances(random, 250, homes),
        "children": reckoning.children(random, 150),
        "independent-services": reckoning.services(random, 80),
    }
    for kind, told in rows.items():
        brought_in(app, tmp_path, kind, told)
    return rows


def _reckoned(files: dict[str, list[Row]], first: date, last: date) -> Reckoned:
    found = Reckoned(first, last)
    reckoning.journeys(files["households"], found)
    reckoning.first_events(files["households"], files["attendances"], found)
    reckoning.asked_for_support(files["support"], files["fund"], found)
    reckoning.on_their_way(files["children"], found)
    reckoning.began(files["independent-services"], found)
    for where in (*reckoning.COUNCILS, "all"):
        found.counts["children_waiting", where] = found.counts["waiting", where]
        found.counts["gap", where] = found.counts["waiting", where] - found.counts["families_waiting", where]
    return found


def _report(app: Flask, name: str, found: Reckoned) -> list[dict[str, str]]:
    asked = ["report", name, "--from", f"{found.first}", "--to", f"{found.last}", "--format", "csv"]
    done = app.test_cli_runner().invoke(args=asked)
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.output)))


def test_every_figure_is_what_the_rows_come_to(files: dict[str, list[Row]], app: Flask) -> None:
    for first, last in reckoning.periods():
        found = _reckoned(files, first, last)
        counted, means = Counter[tuple[str, ...]](), dict[tuple[str, ...], str]()
        for name in COUNTED:
            for row in _report(app, name, found):
                alike = name == "approvals" and row["measure"] in ("fast_track", "early_permanence")
                key = (f"approved_{row['measure']}" if alike else row["measure"], row["authority"])
                value = row.get("count", row.get("value", ""))
                if key[0].startswith("mean_"):
                    means[key] = value
                elif key[0] not in WHOLE_YEARS:
                    counted[key] = int(value)
        for row in _report(app, "advice-line", found):
            counted[row["month"], row["authority"]] = int(row["count"])
        assert +counted == +found.counts
        assert -counted == -found.counts
        assert {key: value for key, value in means.items() if value} == {
            key: f"{one_decimal(sum(days), len(days))}" for key, days in found.spans.items() if len(key) == 2
        }
        times = {
            (row["measure"], row["pathways"], row["authority"]): (
                float(row["mean_days"]),
                float(row["median_days"]),
                int(row["counted"]),
                float(row["inside_target"]) if row["inside_target"] else None,
            )
            for row in _report(app, "timescales", found)
            if row["counted"] != "0"
        }
        assert times == {key: described(key[0], days) for key, days in found.spans.items() if len(key) == 3}
        gathered = reckoning.gathered(files["attendances"], found)
        training = {
            row["title"]: (int(row["attendees"]), int(row["households"]))
            for row in _report(app, "training", found)
        }
        social = {
            row["title"]: tuple(int(row[column]) for column in ("events", "households", "adults", "children"))
            for row in _report(app, "social-events", found)
        }
        assert social == {title: told for title, told in gathered.items() if title in ("Picnic", "Kites")}
        assert training == {
            title: (told[2] + told[3], told[1]) for title, told in gathered.items() if title not in social
        }


def test_years_add_up_from_their_quarters(files: dict[str, list[Row]], app: Flask) -> None:
    year = _report(app, "adopter-activity", Reckoned(date(2021, 4, 1), date(2022, 3, 31)))
    parts = Counter[tuple[str, str]]()
    for month in (4, 7, 10, 13):
        first = date(2021 + month // 13, (month - 1) % 12 + 1, 1)
        last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
        for row in _report(app, "adopter-activity", Reckoned(first, last)):
            parts[row["measure"], row["authority"]] += int(row["count"])
    assert dict(parts) == {(row["measure"], row["authority"]): int(row["count"]) for row in year}
