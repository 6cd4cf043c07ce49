from __future__ import annotations

from datetime import datetime

import pytest
from click.testing import CliRunner

from portal.cli import promise
from portal.promises.command import CannotSay, print_due
from portal.promises.kinds import Kind


@pytest.mark.parametrize(
    ("kind", "when", "expected"),
    [
        ("advice_call", "2026-04-02T16:59", "2026-04-13T17:00+01:00"),
        ("advice_call", "2026-04-02 16:59", "2026-04-13T17:00+01:00"),
        ("advice_call", "2026-04-02T15:59+00:00", "2026-04-13T17:00+01:00"),
        ("support_reply", "2026-11-20T16:30", "2026-11-23T16:30+00:00"),
        ("plan_review", "2026-07-01T12:00", "2026-07-01T17:00+01:00"),
    ],
)
def test_the_command_prints_the_moment(kind: str, when: str, expected: str) -> None:
    assert print_due(kind, when) == expected


@pytest.mark.parametrize("kind", list(Kind))
def test_the_command_knows_every_kind(kind: Kind) -> None:
    printed = datetime.fromisoformat(print_due(kind.value, "2026-04-02T16:59"))
    assert printed.utcoffset() is not None


def test_the_command_takes_a_set_date_and_a_step() -> None:
    assert print_due("plan_review", "2026-01-05T10:00", on="2026-07-01") == "2026-07-01T17:00+01:00"
    assert print_due("placement_review", "2026-01-05T10:00", step=2) == "2026-04-07T17:00+01:00"


@pytest.mark.parametrize(
    ("kind", "when", "more", "says"),
    [
        ("holiday", "2026-04-02T16:59", {}, "no kind of promise"),
        ("advice_call", "tomorrow", {}, "not a date and time"),
        ("advice_call", "2026-04-02", {}, "not a date and time"),
        ("advice_call", "2026-02-30T10:00", {}, "not a date and time"),
        ("advice_call", "2029-04-02T16:59", {}, "until they are known"),
        ("approval_review", "9999-12-31T23:59", {}, "until they are known"),
        ("par_comments", "0001-01-01T00:00", {}, "until they are known"),
        ("par_comments", "0001-01-01T00:00+05:00", {}, "too far away"),
        ("advice_call", "2026-04-02T16:59", {"on": "2026-05-01"}, "plan_review"),
        ("plan_review", "2026-04-02T16:59", {"on": "soon"}, "not a date"),
        ("advice_call", "2026-04-02T16:59", {"step": 2}, "placement_review"),
    ],
)
def test_the_command_says_plainly_what_is_wrong(
    kind: str, when: str, more: dict[str, str], says: str
) -> None:
    with pytest.raises(CannotSay, match=says):
        print_due(kind, when, **more)  # type: ignore[arg-type]  # the table mixes options


def test_it_runs_without_a_database() -> None:
    runner = CliRunner()
    right = runner.invoke(promise, ["advice_call", "2026-04-02T16:59"])
    assert (right.exit_code, right.output) == (0, "2026-04-13T17:00+01:00\n")
    wrong = runner.invoke(promise, ["advice_call", "soon"])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "Type it like" in wrong.stderr
