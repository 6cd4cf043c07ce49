"""How approved families describe themselves: counted once each, never from 1 to 4, never opened."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.clock import LONDON
from portal.extensions import db, writing
from portal.households.describing.models import SelfDescription
from portal.households.describing.rules import NOT_SAID, as_kept
from portal.households.models import Membership
from portal.importing.actions import take_in, told_now
from portal.importing.every import KINDS
from portal.importing.kinds import read_file
from portal.reports.described import FIGURES, MEASURES, as_shown, count
from portal.reports.periods import read_days, read_quarter, read_year
from portal.reports.registry import REPORTS
from tests.support.pages import read
from tests.support.people import authority, sign_in

YEAR = "year=2022-23"
COUPLES = 12


def test_a_household_counts_once_for_each_figure() -> None:
    found = count(
        [
            (1, {"orientation": "bisexual", "gender": "same"}),
            (1, {"orientation": "gay_or_lesbian"}),
            (2, {"orientation": NOT_SAID, "disability": NOT_SAID}),
            (3, {"ethnic_group": "mixed", "disability": "yes", "gender": "other"}),
            (4, {"ethnic_group": "white", "disability": "no", "orientation": "straight"}),
        ]
    )
    assert found == {
        "said_so": 3,
        "lesbian_gay_bisexual_or_other": 1,
        "gender_not_as_registered": 1,
        "minority_ethnic": 1,
        "disabled": 1,
    }


def test_one_to_four_is_never_shown() -> None:
    assert [as_shown(number) for number in range(7)] == [0, "<5", "<5", "<5", "<5", 5, 6]


@pytest.fixture
def approved(app: Flask) -> Flask:
    """Twelve couples approved in 2022/23, who all say so; of the first six both are of a minority."""
    days = "registered_on,accepted_on,stage_1_ended_on,stage_2_started_on,decided_on,decision"
    lines = [f"ref,authority,applicants,pathway,{days}"]
    for number in range(COUPLES):
        lines.append(
            f"H{number},kent,2,standard,2022-04-04,2022-04-11,2022-06-06,2022-06-13,2022-10-10,approved"
        )
    with app.app_context(), writing():
        authority("kent")
        told = told_now(clock.now())
        taken = take_in(read_file(KINDS["households"], "\n".join(lines).encode(), told), told)
        assert taken.mistakes == []
        homes: dict[int, list[int]] = {}
        for home, person in db.session.execute(select(Membership.household_id, Membership.person_id)):
            homes.setdefault(home, []).append(person)
        assert [len(one) for one in homes.values()] == [2] * COUPLES
        for number, (first, second) in enumerate(homes.values()):
            group = "asian" if number < 6 else "white"
            disability = "yes" if number < 4 else "no"
            said = {"ethnic_group": group, "disability": disability, "orientation": "straight"}
            db.session.execute(
                insert(SelfDescription),
                [
                    {"person_id": first, "answers": as_kept(said)},
                    {"person_id": second, "answers": as_kept({"ethnic_group": group})},
                ],
            )
    return app


SHOWN = {
    "said_so": "12",
    "lesbian_gay_bisexual_or_other": "0",
    "gender_not_as_registered": "0",
    "minority_ethnic": "6",
    "disabled": "<5",
}


def test_what_everybody_reads(approved: Flask) -> None:
    """The same on the page, in each file and from the command, for publication or not."""
    client = approved.test_client()
    sign_in(client, "manager")
    for more, args in (("", ()), ("&publish=yes", ("--publish",))):
        taken = client.get(f"/staff/reports/approvals/file?{YEAR}&format=csv{more}").get_data(as_text=True)
        told = approved.test_cli_runner().invoke(
            args=["report", "approvals", "--year", "2022-23", "--format", "csv", *args]
        )
        assert told.stdout_bytes.decode() == taken
        rows = [row for row in csv.reader(io.StringIO(taken)) if row[0] in MEASURES]
        assert {row[0]: row[2] for row in rows} == SHOWN
        assert {row[1] for row in rows} == {"all"}
        page = read(client.get(f"/staff/reports/approvals?{YEAR}{more}"))
        table = next(
            one
            for one in page.soup.select("table")
            if "describe themselves" in one.caption.get_text()  # type: ignore[union-attr]
        )
        assert [cell.get_text(strip=True) for cell in table.select("td")] == list(SHOWN.values())
        assert not table.select("a")
        assert "lead to no records" in page.text
    body = client.get(f"/staff/reports/approvals/file?{YEAR}&format=json").get_data(as_text=True)
    found = {row["measure"]: row["count"] for row in json.loads(body)["rows"] if row["measure"] in MEASURES}
    assert {measure: str(number) for measure, number in found.items()} == SHOWN


def test_no_record_opens(approved: Flask) -> None:
    client = approved.test_client()
    sign_in(client, "manager")
    assert client.get(f"/staff/reports/approvals/records/approved?{YEAR}").status_code == 200
    for measure in MEASURES:
        assert client.get(f"/staff/reports/approvals/records/{measure}?{YEAR}").status_code == 404


def test_only_whole_years_that_are_over(approved: Flask) -> None:
    """A quarter, other days, or a year that goes on would tell whose answers were added."""
    report = REPORTS["approvals"]

    def cells(period: object) -> set[object]:
        table = report.table(period)  # type: ignore[arg-type]
        return {table.value("count", measure=one.measure, authority="all") for one in FIGURES}

    with approved.app_context():
        assert cells(read_year("2022-23")) != {"*"}
        assert cells(read_quarter("2022-23", "3")) == {"*"}
        assert cells(read_days("2022-04-01", "2023-03-30")) == {"*"}
        assert cells(read_days("2022-03-31", "2023-03-31")) == {"*"}
        assert cells(read_year("2026-27")) == {"*"}
        last = datetime(2023, 3, 31, 23, 0, tzinfo=LONDON)
        with time_machine.travel(last, tick=False):
            assert cells(read_year("2022-23")) == {"*"}
        with time_machine.travel(last + timedelta(hours=2), tick=False):
            assert cells(read_year("2022-23")) != {"*"}


def test_who_left_before_the_approval_is_not_asked(approved: Flask) -> None:
    with approved.app_context(), writing():
        for one in db.session.scalars(select(Membership)):
            one.until_on = datetime(2022, 10, 10, tzinfo=LONDON).date()
    with approved.app_context():
        table = REPORTS["approvals"].table(read_year("2022-23"))
        assert table.value("count", measure="said_so", authority="all") == 0
