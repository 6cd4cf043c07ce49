"""Nobody but managers reads, prints or takes a report, whatever the address."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.roles import STAFF_ROLES
from tests.support.people import STAGES, sign_in

FILLED = {"name": "adopter-activity", "measure": "enquiries"}


def addresses(app: Flask) -> list[str]:
    """Every address of the room, its parts filled in."""
    rules = [one for one in app.url_map.iter_rules() if one.rule.startswith("/staff/reports")]
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        return sorted(urls.build(one.endpoint, {key: FILLED[key] for key in one.arguments}) for one in rules)


@pytest.mark.parametrize("role", [*STAGES, *STAFF_ROLES])
def test_only_managers_open_a_report(app: Flask, role: str) -> None:
    client = app.test_client()
    sign_in(client, role)
    known = addresses(app)
    assert len(known) >= 8
    refused = [address for address in known if client.get(address).status_code == 403]
    assert refused == ([] if role == "manager" else known)


def test_who_is_signed_out_is_asked_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for address in addresses(app):
        answer = client.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["Location"].startswith("/sign-in"), address
