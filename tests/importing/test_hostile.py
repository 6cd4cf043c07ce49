"""Files made to harm, or broken on their way: nothing comes in, and the reader is told in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from config import read_settings
from portal import create_app
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.importing import command
from portal.support.models import SupportRequest
from tests.importing.bringing import bring_in

HOUSEHOLDS = "ref,authority,enquired_on\n"
TWO_LINES = HOUSEHOLDS + "a,kent,2022-04-05\ncaf\xe9,kent,2022-04-05\n"
TOO_LONG = "A cell of this line is longer than 131,072 characters"
NOT_UTF_8 = "line 3: This line holds a letter that is not UTF-8"
SUPPORT = "ref,authority,contacted_at,call_offered_for\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ((HOUSEHOLDS + "A" * 200_000 + ",kent,2022-04-05\n").encode(), f"line 2: {TOO_LONG}"),
        ((HOUSEHOLDS + '"' + "A\n" * 100_000 + '",kent,2022-04-05\n').encode(), f"line 2: {TOO_LONG}"),
        (("A" * 200_000 + ",ref\n").encode(), f"line 1: {TOO_LONG}"),
        (("A" * 100_000 + ",ref,authority\nB,C,kent\n").encode(), f"no column “{'a' * 40}…”"),
        (b'"ref,authority\nA,kent\n', "line 1: This line cannot be read. Look for a quotation mark"),
        ((HOUSEHOLDS + "A1,kent,2022-04-05\n").encode("utf-16-le"), "line 1: The file holds empty bytes"),
        (b"\0" * 100, "line 1: The file holds empty bytes"),
        ((HOUSEHOLDS + "A\0B,kent,2022-04-05\n").encode(), "line 2: The file holds empty bytes"),
        (b"PK\x03\x04\x14\x00\xff\xfe", "line 1: This is a spreadsheet or an archive."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "line 1: This is a spreadsheet or an archive."),
        (TWO_LINES.replace("\n", "\r").encode("latin-1"), NOT_UTF_8),
        (TWO_LINES.replace("\n", "\r\n").encode("latin-1"), NOT_UTF_8),
    ],
    ids=[
        "huge",
        "huge-lines",
        "huge-name",
        "long-name",
        "open-mark",
        "utf-16",
        "nothing",
        "nul",
        "xlsx",
        "xls",
        "cr",
        "crlf",
    ],
)
def test_a_broken_file_is_named_for_what_it_is(app: Flask, tmp_path: Path, data: bytes, says: str) -> None:
    for options in (["--check"], []):
        result = bring_in(app, tmp_path, "households", data, *options)
        assert result.exit_code == 1
        assert says in result.output, result.output[:500]
        assert len(result.output) < 2_000
    _nothing_came(app)


@pytest.mark.parametrize("name", ["contacted_at", "call_offered_for"])
@pytest.mark.parametrize(
    "when", ["0001-01-01", "1979-12-31", "0001-01-01T00:00", "0001-01-01T00:00+14:00", "1979-12-31T23:59"]
)
def test_no_moment_lies_before_every_record(app: Flask, tmp_path: Path, name: str, when: str) -> None:
    days = {"contacted_at": "2022-05-01", "call_offered_for": "2022-05-04", name: when}
    line = f"S1,kent,{days['contacted_at']},{days['call_offered_for']}\n"
    result = bring_in(app, tmp_path, "support", (SUPPORT + line).encode())
    assert result.exit_code == 1
    assert f"line 2: {name}: {when} is too long ago. Check the year." in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SupportRequest)) == 0


@pytest.mark.parametrize("when", ["9999-12-31", "9999-12-31T23:59", "9999-12-31T23:59-14:00"])
def test_no_appointment_lies_beyond_the_calendar(app: Flask, tmp_path: Path, when: str) -> None:
    result = bring_in(app, tmp_path, "support", (SUPPORT + f"S1,kent,2022-05-01,{when}\n").encode())
    assert f"line 2: call_offered_for: {when} is more than a year ahead. Check the year." in result.output


def test_what_a_file_holds_commands_no_terminal_and_forges_no_line(app: Flask, tmp_path: Path) -> None:
    """A cell is shown in the words of its mistake: colours, bells and new lines come out as marks."""
    line = '"A","\x1b[2J\x07kent\nline 9: all is well\u202e","2022-04-05"\n'
    for data in ((HOUSEHOLDS + line), '"\x1b]0;owned\x07",ref,authority\nA,B,kent\n'):
        result = bring_in(app, tmp_path, "households", data.encode())
        assert result.exit_code == 1
        said = result.output.replace("\n", "")
        assert not [one for one in ("\x1b", "\x07", "\u202e") if one in said]
        assert not [one for one in result.output.splitlines() if one.startswith("line 9")]
    _nothing_came(app)


def test_who_meets_another_writer_is_told_to_come_again(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    monkeypatch.setattr(command, "take_in", locked)
    result = bring_in(app, tmp_path, "households", (HOUSEHOLDS + "A,kent,2022-04-05\n").encode())
    assert result.exit_code == 1
    assert command.BUSY in result.output
    assert "Traceback" not in result.output


def _nothing_came(app: Flask) -> None:
    with app.app_context():
        asked = select(func.count()).where(AuditRow.event == "importing.file_taken_in")
        assert db.session.scalar(asked) == 0


def test_a_database_that_nobody_made_is_named_as_such(tmp_path: Path) -> None:
    data = {"PORTAL_ENV": "test", "PORTAL_DATA": str(tmp_path), "PORTAL_URL": "http://localhost"}
    bare = create_app(read_settings(data | {"DATABASE_URL": f"sqlite:///{tmp_path / 'bare.db'}"}))
    file = tmp_path / "households.csv"
    file.write_text("ref,authority,enquired_on\nA-1,kent,2024-01-02\n")
    for words in (
        ["import", "households", str(file)],
        ["report", "support"],
        ["export", "nightly", str(tmp_path)],
    ):
        done = bare.test_cli_runner().invoke(args=words)
        assert (done.exit_code, done.output.splitlines()[-1]) == (
            1, "Error: The database has no tables yet. Make them first: flask --app wsgi migrate",
        )  # fmt: skip
