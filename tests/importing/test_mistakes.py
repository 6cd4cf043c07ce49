"""Everything that can be wrong with a file is named by its line, in words that say what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.agency.models import Authority
from portal.audit.models import AuditRow
from portal.columns import Model
from portal.enquiries.models import Enquiry
from portal.extensions import db
from portal.households.models import Household
from tests.importing.bringing import bring_in, brought_in
from tests.importing.making import households, written

GOOD: dict[str, object] = {
    "authority": "kent",
    "applicants": 2,
    "pathway": "standard",
    "pack_sent_on": "2021-01-04",
    "event_attended_on": "2021-01-20",
    "enquired_on": "2021-01-10",
    "registered_on": "2021-02-01",
    "accepted_on": "2021-02-05",
    "stage_1_ended_on": "2021-05-01",
    "stage_2_started_on": "2021-06-01",
    "decided_on": "2021-10-01",
    "decision": "approved",
    "matched_on": "2022-01-01",
    "placed_on": "2022-02-01",
    "order_on": "2022-09-01",
}
NOTHING_AFTER = {"matched_on": "", "placed_on": "", "order_on": ""}

MISTAKES: list[tuple[dict[str, object], str]] = [
    ({"ref": ""}, "ref is empty"),
    ({"ref": "H-000001"}, "stands on line 2 already"),
    ({"ref": "X" * 101}, "longer than 100"),
    ({"authority": ""}, "authority is empty"),
    ({"authority": "essex"}, "no council of the agency"),
    ({"applicants": 3}, "from 1 to 2"),
    ({"applicants": "two"}, "“two” is not a whole number"),
    ({"applicants": ""}, "applicants is empty"),
    ({"pathway": "slow"}, "no pathway"),
    ({"decision": "maybe"}, "no decision"),
    ({"registered_on": "01/02/2021"}, "is not a day"),
    ({"registered_on": "2021-02-30"}, "There is no day 2021-02-30"),
    ({"registered_on": "20210201"}, "year, month, day"),
    ({"order_on": "2031-01-01"}, "still to come"),
    ({"pack_sent_on": "1901-01-04"}, "too long ago"),
    ({"pack_sent_on": "2026-11-21"}, "2026-11-21 is still to come"),
    ({"registered_on": "2021-01-09"}, "registered_on (2021-01-09) is before enquired_on"),
    ({"accepted_on": "2021-01-31"}, "accepted_on (2021-01-31) is before registered_on"),
    ({"stage_1_ended_on": "2021-02-04"}, "stage_1_ended_on (2021-02-04) is before accepted_on"),
    ({"stage_2_started_on": "2021-04-30"}, "stage_2_started_on (2021-04-30) is before stage_1_ended_on"),
    ({"decided_on": "2021-05-31"}, "decided_on (2021-05-31) is before stage_2_started_on"),
    ({"matched_on": "2021-09-30"}, "matched_on (2021-09-30) is before decided_on"),
    ({"placed_on": "2021-12-31"}, "placed_on (2021-12-31) is before matched_on"),
    ({"order_on": "2022-01-31"}, "order_on (2022-01-31) is before placed_on"),
    ({"decision": "", **NOTHING_AFTER}, "decided_on has no decision"),
    ({"decided_on": "", **NOTHING_AFTER}, "“approved” has no day"),
    ({"decided_on": "", "decision": "refused", **NOTHING_AFTER}, "“refused” has no day"),
    ({"decision": "refused", **NOTHING_AFTER, "order_on": "2022-09-01"}, "order_on cannot follow"),
    ({"decision": "refused", **NOTHING_AFTER, "matched_on": "2022-01-01"}, "a household that was refused"),
    ({"decision": "withdrawn", **NOTHING_AFTER, "placed_on": "2022-01-01"}, "was withdrawn"),
    ({"pathway": "fast_track"}, "The fast track has no Stage 1"),
    ({"registered_on": ""}, "accepted_on needs registered_on"),
    ({"accepted_on": ""}, "stage_1_ended_on needs accepted_on"),
    ({"stage_1_ended_on": ""}, "stage_2_started_on needs stage_1_ended_on"),
    ({"stage_2_started_on": ""}, "decided_on needs stage_2_started_on"),
    ({"matched_on": ""}, "placed_on needs matched_on"),
    ({"placed_on": ""}, "order_on needs placed_on"),
    ({"decided_on": "", "decision": "", "placed_on": "", "order_on": ""}, "matched_on needs an approval"),
    ({name: "" for name in GOOD if name.endswith("_on") or name == "decision"}, "No day says"),
    ({"placed_on": "2022-02-01T10:00"}, "Write it as year, month, day"),
    ({"ref": "a\x07b"}, "cannot be printed"),
    ({"enquired_on": "yesterday"}, "“yesterday” is not a day"),
]  # fmt: skip
"""What is changed of a good line, and what is said of it."""

RAW = [(b"only,three,cells", "There are 3 cells, and the first line names 16 columns")]
"""Lines as they stand in a file."""


def _rows(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("options", [("--check",), ()])
def test_a_thousand_lines_with_forty_different_mistakes(
    app: Flask, tmp_path: Path, options: tuple[str, ...]
) -> None:
    rows = households(1000 - len(RAW))
    expected: dict[int, str] = {}
    for place, (change, says) in enumerate(MISTAKES, 1):
        rows[place * 23] = {**GOOD, "ref": f"BAD-{place}", **change}
        expected[place * 23 + 2] = says
    data = written("households", rows)
    for raw, says in RAW:
        data += raw + b"\n"
        expected[data.count(b"\n")] = says
    assert len(expected) >= 40
    result = bring_in(app, tmp_path, "households", data, *options)
    assert result.exit_code == 1
    said: dict[int, list[str]] = {}
    for line in result.output.splitlines():
        if found := re.match(r"line (\d+): (.*)", line):
            said.setdefault(int(found[1]), []).append(found[2])
    assert set(said) == set(expected)
    for number, says in expected.items():
        assert any(says in reason for reason in said[number]), (number, says, said[number])
    assert "Nothing was brought in." in result.output
    with app.app_context():
        assert [_rows(model) for model in (Household, Enquiry, Authority, AuditRow)] == [0, 0, 0, 0]


def test_each_of_those_mistakes_is_told_in_words_of_its_own() -> None:
    assert len({says for _, says in MISTAKES}) == len(MISTAKES) >= 40


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "line 1: The file is empty"),
        (b"ref,authority\n", "line 1: There is no line below the first"),
        (b"ref;authority\nA;kent\n", "separated by semicolons"),
        (b"ref\tauthority\nA\tkent\n", "separated by tabs"),
        (b"ref,authority,colour\nA,kent,red\n", "There is no column “colour”"),
        (b"ref,authority,ref\nA,kent,A\n", "“ref” stands there more than once"),
        (b"ref,authority,\nA,kent,\n", "Column 3 has no name"),
        (b"ref,enquired_on\nA,2022-01-01\n", "The column “authority” is missing"),
        (b"\xff\xfer\x00e\x00f\x00", "UTF-16"),
        (b"ref,authority,enquired_on\nA,kent,2022-01-01\nB\xe9,kent,2022-01-01\n", "line 3: This line holds"),
        (
            b'ref,authority,enquired_on\nA,kent,2022-01-01\n"B,kent,2022-01-01\n',
            "line 3: This line cannot be",
        ),
    ],
)
def test_a_file_that_cannot_be_read(app: Flask, tmp_path: Path, data: bytes, says: str) -> None:
    result = bring_in(app, tmp_path, "households", data, "--check")
    assert result.exit_code == 1
    assert says in result.output


def test_files_of_many_programs_are_read(app: Flask, tmp_path: Path) -> None:
    data = b'\xef\xbb\xbfRef , AUTHORITY,enquired_on\r\n"A ""1""",kent,2022-01-01\r\n\r\n,,\r\n'
    data += b'"B\r\n",kent,2022-01-02\r\n'
    result = bring_in(app, tmp_path, "households", data)
    assert result.exit_code == 0, result.output
    with app.app_context():
        assert set(db.session.scalars(select(Enquiry.source_ref))) == {'A "1"', "B"}


def test_lines_are_counted_as_an_editor_counts_them(app: Flask, tmp_path: Path) -> None:
    data = b'ref,authority,enquired_on\n"A\n",kent,2022-01-01\n\nB,nowhere,2022-01-02\n'
    assert "line 5: authority" in bring_in(app, tmp_path, "households", data).output


def test_columns_may_be_missing_and_then_ask_nothing(app: Flask, tmp_path: Path) -> None:
    columns = ("ref", "authority", "registered_on", "decided_on", "decision", "order_on")
    rows = [{"ref": "A", "authority": "kent", "registered_on": "2021-02-01", "decided_on": "2021-10-01",
             "decision": "approved", "order_on": "2022-09-01"}]  # fmt: skip
    assert brought_in(app, tmp_path, "households", rows, columns=columns) == "1 new."


def test_a_check_changes_nothing_and_says_what_would_come(app: Flask, tmp_path: Path) -> None:
    result = bring_in(app, tmp_path, "households", households(20), "--check")
    assert result.exit_code == 0
    assert "Nothing is wrong: 20 new. Nothing was changed." in result.output
    with app.app_context():
        assert _rows(Authority) == _rows(Household) == 0


AT: dict[str, object] = {"ref": "S-1", "authority": "kent", "contacted_at": "2022-05-02T10:00"}


@pytest.mark.parametrize(
    ("kind", "row", "says"),
    [
        ("support", {**AT, "contacted_at": "2022-05-02T25:00"}, "There is no moment"),
        ("support", {**AT, "contacted_at": "May"}, "is not a day and time"),
        ("support", {**AT, "contacted_at": "2022-03-27T01:30"}, "the clocks went forward"),
        ("support", {**AT, "contacted_at": "2026-11-20T10:01"}, "still to come"),
        ("support", {**AT, "call_offered_for": "2028-11-20T10:01"}, "more than a year ahead"),
        ("support", {**AT, "first_reply_at": "2022-05-02T09:59"}, "first_reply_at is before contacted_at"),
        ("support", {**AT, "call_held_at": "2022-05-01"}, "call_held_at is before contacted_at"),
        ("support", {**AT, "outcome": "resolved"}, "The outcome is of a call"),
        ("support", {**AT, "assessment_started_on": "2022-05-01"}, "is before contacted_at. Check both days"),
        ("support", {**AT, "assessment_ended_on": "2022-05-05"}, "needs assessment_started_on"),
        ("support", {**AT, "assessment_started_on": "2022-06-01", "assessment_ended_on": "2022-05-31"},
         "is before assessment_started_on"),
        ("support", {**AT, "channel": "pigeon"}, "web, telephone, e-mail"),
        ("support", {**AT, "at_risk": "perhaps"}, "yes, no"),
        ("support", {**AT, "household_ref": "H-9"}, "no household H-9 is here"),
        ("fund", {"ref": "F", "support_ref": "S-9", "provision": "internal", "amount_pence": 5,
                  "applied_on": "2022-05-01"}, "no request S-9 is here"),
        ("fund", {"ref": "F", "support_ref": "S-9", "provision": "internal", "amount_pence": 0,
                  "applied_on": "2022-05-01"}, "from 1 to 10000000"),
        ("fund", {"ref": "F", "support_ref": "S-9", "provision": "both", "amount_pence": "£5",
                  "applied_on": "2022-05-01"}, "internal, external"),
        ("fund", {"ref": "F", "support_ref": "S-9", "provision": "internal", "amount_pence": 5,
                  "applied_on": "2022-05-01", "decided_on": "2022-04-01", "decision": "agreed"},
         "decided_on (2022-04-01) is before applied_on"),
        ("attendances", {"event_title": "Walk", "kind": "hike", "event_on": "2022-05-01"}, "no kind of"),
        ("attendances", {"event_title": "Walk", "kind": "activity_day", "event_on": "2022-05-01", "adults": 0,
                         "children": 0}, "Nobody came"),
        ("attendances", {"event_title": "W" * 121, "kind": "activity_day", "event_on": "2022-05-01"}, "121"),
        ("attendances", {"event_title": "Walk", "kind": "activity_day", "event_on": "2022-05-01",
                         "household_ref": "H-9"}, "no household H-9 is here"),
        ("children", {"ref": "C", "authority": "kent"}, "born_on is empty"),
        ("children", {"ref": "C", "authority": "kent", "born_on": "2020-01-01", "decision_on": "2019-12-31"},
         "is before born_on"),
        ("children", {"ref": "C", "authority": "kent", "born_on": "2020-01-01", "matched_on": "2021-12-31",
                      "placed_on": "2021-12-30"}, "placed_on (2021-12-30) is before matched_on"),
        ("children", {"ref": "C", "authority": "kent", "born_on": "2020-01-01", "ended_on": "2021-12-31"},
         "ended_on needs placed_on"),
        ("children", {"ref": "C", "authority": "kent", "born_on": "2020-01-01", "adopter_agency": "x"},
         "own, other"),
        ("independent-services", {"authority": "kent", "service": "tea", "started_on": "2022-05-01"},
         "no service"),
    ],
)  # fmt: skip
def test_mistakes_of_the_other_kinds(
    app: Flask, tmp_path: Path, kind: str, row: dict[str, object], says: str
) -> None:
    result = bring_in(app, tmp_path, kind, [row])
    assert result.exit_code == 1
    assert says.replace("121", "longer than 120") in result.output


def test_brothers_and_sisters_have_one_council_and_a_title_one_kind(app: Flask, tmp_path: Path) -> None:
    child = {"born_on": "2020-01-01", "sibling_group_ref": "G"}
    rows = [{**child, "ref": "A", "authority": "kent"}, {**child, "ref": "B", "authority": "bexley"}]
    assert "line 3: authority: brothers and sisters" in bring_in(app, tmp_path, "children", rows).output
    event = {"event_title": "Walk", "event_on": "2022-05-01"}
    two = [{**event, "kind": "activity_day"}, {**event, "kind": "social_event"}]
    assert (
        "line 3: kind: “Walk” is activity_day on line 2" in bring_in(app, tmp_path, "attendances", two).output
    )
