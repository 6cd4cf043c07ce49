"""What the logs say, and never say."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal import access
from portal.extensions import db
from portal.logs import JsonLines

SECRET = "robin.example.7391"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything the portal logs, from the least grave on."""
    caplog.set_level(logging.INFO, "portal")
    return caplog


def lines(logged: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        json.loads(JsonLines().format(record)) for record in logged.records if record.name[:6] == "portal"
    ]


def test_a_page_is_logged_without_its_query_or_token(
    client: FlaskClient, logged: pytest.LogCaptureFixture
) -> None:
    client.get(f"/enquire/replies/{SECRET}?words={SECRET}")
    client.post(f"/nowhere/{SECRET}", data={"name": SECRET})
    said = lines(logged)
    assert {line["what"] for line in said} == {"answered"}
    assert [line["page"] for line in said] == ["/enquire/replies/<token>", "no such page"]
    assert SECRET not in json.dumps(said)


def test_a_reference_is_logged(client: FlaskClient, logged: pytest.LogCaptureFixture) -> None:
    client.get("/staff/outbox/7K4M-92QX")
    [line] = lines(logged)
    assert (line["page"], line["reference"]) == ("/staff/outbox/<reference:reference>", "7K4M-92QX")


def test_a_failure_is_logged_by_its_kind_and_place_alone(
    app: Flask, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(token: str) -> str:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": token})
        return ""

    endpoint = next(
        rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == "/enquire/replies/<token>"
    )
    monkeypatch.setitem(app.view_functions, endpoint, access.public(fail))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = app.test_client().get(f"/enquire/replies/{SECRET}")
    assert answer.status_code >= 500
    said = lines(logged)
    assert any(line["level"] == "error" for line in said)
    assert SECRET not in json.dumps(said)
    assert SECRET not in answer.get_data(as_text=True)
