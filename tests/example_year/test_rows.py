"""The rows hang together: days in their order, everything ended, and nothing that could not have been."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from portal.agency.holidays import england_calendar
from portal.agency.rules import LONDON
from portal.events.kinds import KINDS
from portal.example.events import PROGRAMME
from portal.example.year import rows as made
from portal.independent.rules import SERVICES
from portal.promises.kinds import Kind
from portal.promises.rules import due_at
from tests.example_year.counting import YEAR, Row, Rows, day, moment, sure

MIDDLE_OF_2026 = date(2026, 6, 30)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOME_LINE = (
    "enquired_on", "registered_on", "accepted_on", "stage_1_ended_on", "stage_2_started_on", "decided_on",
    "matched_on", "placed_on", "order_on",
)  # fmt: skip
CHILD_LINE = (
    "born_on", "entered_care_on", "planning_started_on", "decision_on", "placement_order_on", "matched_on",
    "placed_on", "order_on", "life_story_book_on",
)  # fmt: skip


def assert_in_order(row: Row, line: tuple[str, ...]) -> None:
    days = [found for column in line if (found := day(row, column))]
    assert days == sorted(days), row


def test_the_same_each_time_and_quickly(rows: Rows) -> None:
    made._everything.cache_clear()
    began = process_time()
    assert {kind: made.rows_of(kind) for kind in made.COLUMNS} == rows
    assert process_time() - began < 3


def test_a_file_of_each_kind(rows: Rows, tmp_path: Path) -> None:
    for kind, file in made.write_files(tmp_path).items():
        with file.open(encoding="utf-8", newline="") as read:
            reader = csv.DictReader(read)
            assert list(reader) == rows[kind]
            assert tuple(reader.fieldnames or ()) == made.COLUMNS[kind]


@pytest.mark.parametrize("kind", ["households", "support", "fund", "children"])
def test_each_ref_stands_once(rows: Rows, kind: str) -> None:
    refs = [row["ref"] for row in rows[kind]]
    assert len(set(refs)) == len(refs)


def test_every_day_is_one_and_has_come(rows: Rows) -> None:
    for kind in made.COLUMNS:
        for row in rows[kind]:
            for column, cell in row.items():
                if cell and column.endswith(("_on", "_at", "_for")):
                    assert ISO_DAY.match(cell), row
                    assert date(2005, 1, 1) < sure(row, column) <= MIDDLE_OF_2026, row


def test_the_days_of_a_household_are_in_order(rows: Rows) -> None:
    for row in rows["households"]:
        line: tuple[str, ...] = HOME_LINE
        if row["pathway"] == "early_permanence" and row["placed_on"]:
            line = (
                *HOME_LINE[:6],
                *sorted(("matched_on", "placed_on"), key=lambda one: sure(row, one)),
                "order_on",
            )
        assert_in_order(row, line)
        assert row["pathway"] != "fast_track" or not row["stage_1_ended_on"]
        assert bool(row["registered_on"]) == bool(row["applicants"])
        if row["pack_sent_on"] and row["registered_on"]:
            assert row["pack_sent_on"] <= row["registered_on"]


def test_every_journey_has_ended(rows: Rows) -> None:
    journeys = [row for row in rows["households"] if row["registered_on"]]
    assert Counter(row["decision"] for row in journeys).keys() == {"approved", "refused", "withdrawn"}
    for row in journeys:
        assert bool(row["order_on"]) == (row["decision"] == "approved"), row
    undated = [row for row in journeys if not row["decided_on"]]
    assert 0 < len(undated) < 5
    assert {row["decision"] for row in undated} == {"withdrawn"}


def test_the_pathways_all_go(rows: Rows) -> None:
    of_year = [row for row in rows["households"] if YEAR.has(day(row, "decided_on"))]
    assert {row["pathway"] for row in of_year} == {"standard", "fast_track", "early_permanence"}
    fostered = [row for row in of_year if row["placed_on"] and row["placed_on"] < row["matched_on"]]
    assert {row["pathway"] for row in fostered} == {"early_permanence"}
    enquired_before = [
        row for row in rows["households"] if (on := day(row, "enquired_on")) and on < YEAR.first
    ]
    assert YEAR.count(enquired_before, "accepted_on") > 10


def test_what_is_decided_is_decided_on_worked_days(rows: Rows) -> None:
    calendar = england_calendar()
    for kind, columns in (
        ("households", HOME_LINE[2:]),
        ("children", CHILD_LINE[3:]),
        ("fund", ("decided_on",)),
    ):
        for row in rows[kind]:
            for column in columns:
                if found := day(row, column):
                    assert calendar.is_working_day(found, count_closed_days=False), (row, column)


def test_activity_is_spread_over_the_months_and_councils(rows: Rows) -> None:
    homes = rows["households"]
    for column in ("pack_sent_on", "enquired_on", "accepted_on", "decided_on", "matched_on", "placed_on"):
        months = Counter(sure(row, column).month for row in homes if YEAR.has(day(row, column)))
        assert len(months) == 12, column
        assert max(months.values()) < months.total() / 4, column
        councils = Counter(row["authority"] for row in homes if YEAR.has(day(row, column)))
        assert councils["kent"] > councils["medway"] > councils["outside"], column
        assert councils["bexley"], column


def test_the_days_of_a_child_are_in_order(rows: Rows) -> None:
    for row in rows["children"]:
        assert_in_order(row, CHILD_LINE)
        assert row["born_on"]
        assert row["entered_care_on"]
        assert_in_order(row, ("entered_care_on", "early_permanence_on", "matched_on"))
        assert_in_order(row, ("decision_on", "consent_on", "matched_on"))
        assert_in_order(row, ("placed_on", "ended_on", "plan_changed_on"))
        assert bool(row["adopter_agency"]) == bool(row["matched_on"]), row
        assert bool(row["matched_on"]) == bool(row["placed_on"]), row
        assert not (row["placement_order_on"] and row["consent_on"]), row


def test_every_child_is_adopted_or_the_plan_changed(rows: Rows) -> None:
    for row in rows["children"]:
        assert bool(row["order_on"]) != bool(row["plan_changed_on"]), row
        if row["placed_on"] and row["order_on"]:
            assert sure(row, "order_on") - sure(row, "placed_on") >= timedelta(weeks=10), row


def test_brothers_and_sisters_share_their_days(rows: Rows) -> None:
    groups = defaultdict(list)
    for row in rows["children"]:
        if row["sibling_group_ref"]:
            groups[row["sibling_group_ref"]].append(row)
    for members in groups.values():
        assert len(members) > 1
        assert (
            len({(row["authority"], row["matched_on"], row["placed_on"], row["order_on"]) for row in members})
            == 1
        )
        born = sorted(sure(row, "born_on") for row in members)
        assert all(later - earlier > timedelta(days=300) for earlier, later in pairwise(born))


def test_children_placed_with_own_adopters_have_a_family_that_took_them(rows: Rows) -> None:
    families = Counter(
        (row["matched_on"], row["order_on"]) for row in rows["households"] if row["matched_on"]
    )
    groups = {
        (row["sibling_group_ref"] or row["ref"], row["matched_on"], row["order_on"])
        for row in rows["children"]
        if row["adopter_agency"] == "own"
    }
    assert not Counter((matched, order) for _, matched, order in groups) - families


def test_requests_name_households_and_applications_requests(rows: Rows) -> None:
    homes = {row["ref"]: row for row in rows["households"]}
    requests = {row["ref"]: row for row in rows["support"]}
    for row in rows["support"]:
        if row["household_ref"]:
            home = homes[row["household_ref"]]
            assert sure(home, "placed_on") < sure(row, "contacted_at")
            assert home["authority"] == row["authority"]
    for row in rows["fund"]:
        assert requests[row["support_ref"]]["assessment_ended_on"] <= row["applied_on"] <= row["decided_on"]
        assert row["decision"] in ("agreed", "refused")
        assert 10_000 <= int(row["amount_pence"]) <= 500_000


def test_every_request_came_to_something(rows: Rows) -> None:
    for row in rows["support"]:
        contacted, replied, held = (
            moment(row, one) for one in ("contacted_at", "first_reply_at", "call_held_at")
        )
        assert contacted < replied < held, row
        assert row["outcome"], row
        assert (
            (row["outcome"] == "assessment")
            == bool(row["assessment_started_on"])
            == bool(row["assessment_ended_on"])
        )
        assert_in_order(row, ("call_held_at", "assessment_started_on", "assessment_ended_on"))
        if row["call_offered_for"]:
            assert replied <= moment(row, "call_offered_for") <= held, row
        assert 9 <= held.hour < 17, row


def test_promises_were_mostly_kept_in_time(rows: Rows) -> None:
    calendar = england_calendar()
    kept: dict[Kind, list[bool]] = defaultdict(list)
    office = []
    for row in rows["support"]:
        is_at_risk = row["at_risk"] == "yes"
        contacted = local(row, "contacted_at")
        office.append(calendar.is_office_hours(contacted))
        reply = Kind.SUPPORT_CRISIS_REPLY if is_at_risk else Kind.SUPPORT_REPLY
        promised = [(reply, contacted, "first_reply_at"), (Kind.ADVICE_CALL, contacted, "call_held_at")]
        if row["assessment_started_on"]:
            promised += [
                (Kind.SUPPORT_ASSESSMENT_START, local(row, "call_held_at"), "assessment_started_on"),
                (Kind.SUPPORT_ASSESSMENT, local(row, "assessment_started_on"), "assessment_ended_on"),
            ]
        for kind, start, column in promised:
            due = due_at(kind, start, calendar, at_risk=is_at_risk)
            assert due
            kept[kind].append(local(row, column) <= due)
    for kind, found in kept.items():
        assert 0.8 <= sum(found) / len(found) <= 0.98, (kind, sum(found), len(found))
    assert 0.6 < sum(office) / len(office) < 0.9


def local(row: Row, column: str) -> datetime:
    return moment(row, column).replace(tzinfo=LONDON)


def test_events_are_the_programmes_and_households_may_come(rows: Rows) -> None:
    homes = {row["ref"]: row for row in rows["households"]}
    titles = {(offered.kind.value, offered.title) for offered in PROGRAMME}
    for row in rows["attendances"]:
        assert (row["kind"], row["event_title"]) in titles, row
        assert row["kind"] in KINDS
        assert int(row["adults"]) + int(row["children"]) > 0
        if row["household_ref"]:
            home = homes[row["household_ref"]]
            assert home["registered_on"], row
            if row["kind"] in ("activity_day", "social_event", "parenting_programme"):
                assert sure(home, "placed_on") <= sure(row, "event_on"), row
            if row["kind"] == "stage_2_course":
                assert home["decided_on"] >= row["event_on"] >= home["stage_2_started_on"], row
            assert int(row["adults"]) <= int(home["applicants"]), row


def test_each_household_comes_once_to_an_event(rows: Rows) -> None:
    seen = Counter(
        tuple(row[column] for column in ("event_title", "event_on", "authority", "household_ref"))
        for row in rows["attendances"]
        if row["household_ref"]
    )
    assert max(seen.values()) == 1


def test_services_are_known(rows: Rows) -> None:
    assert {row["service"] for row in rows["independent-services"]} == set(SERVICES)
