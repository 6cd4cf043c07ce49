"""`flask report`, where what is printed is no text."""

from __future__ import annotations

import sys

import pytest
from flask import Flask
from flask.cli import ScriptInfo

from portal.audit.models import AuditRow
from portal.extensions import db


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        (["training", "--format", "ods"], "training.ods"),
        (["training", "--format", "xlsx"], "training.xlsx"),
        (["quarterly-return", "--year", "2022-23", "--quarter", "1"], "quarterly-return.ods"),
        (
            ["quarterly-return", "--year", "2022-23", "--quarter", "1", "--format", "csv"],
            "quarterly-return.zip",
        ),
    ],
)
def test_a_book_is_not_written_to_a_screen(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
    file: str,
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SystemExit) as stopped:
        app.cli.commands["report"].main(asked, standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"> {file}" in said.err
    with app.app_context():
        assert db.session.query(AuditRow).filter_by(event="reports.printed").count() == 0
