"""Staff open what was brought in: no name, no step and no family of its own breaks a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.children.models import Child, ChildGroup
from portal.columns import Model
from portal.enquiries.models import Enquiry
from portal.events.models import Event, EventSession
from portal.extensions import db
from portal.households.models import Household
from portal.journey.models import Journey
from portal.support.fund.models import FundApplication
from portal.support.models import SupportRequest
from portal.web.words import sealed_words
from tests.importing import making
from tests.importing.bringing import brought_in
from tests.support.pages import read
from tests.support.people import sign_in

PLACES: dict[str, type[Model]] = {
    "/staff/households/<reference:reference>": Household,
    "/staff/journeys/<reference:reference>": Journey,
    "/staff/enquiries/<reference:reference>": Enquiry,
    "/staff/events/<reference:reference>": Event,
    "/staff/support/requests/<reference:reference>": SupportRequest,
    "/staff/children/groups/<reference:reference>": ChildGroup,
    "/staff/children/records/<reference:reference>": Child,
}
"""Where records of a kind are opened."""

LISTS = (
    "/staff", "/staff/households", "/staff/enquiries", "/staff/events", "/staff/events/counts",
    "/staff/events/registers", "/staff/events/titles", "/staff/support", "/staff/support/overview",
    "/staff/support/lapsing", "/staff/children", "/staff/children/placements", "/staff/children/meeting",
    "/staff/children/families", "/staff/caseloads", "/staff/checks", "/staff/tracking", "/staff/panels",
)  # fmt: skip


def _bring_in_everything(app: Flask, folder: Path) -> None:
    brought_in(app, folder, "households", making.households(40, seed=3))
    brought_in(app, folder, "support", making.support(12, households=40))
    brought_in(app, folder, "fund", making.fund(12, requests=4))
    brought_in(app, folder, "attendances", making.attendances(12, households=40))
    brought_in(app, folder, "children", making.children(14))
    brought_in(app, folder, "independent-services", making.independent_services(3))


def _references(app: Flask, model: type[Model], most: int) -> list[str]:
    with app.app_context():
        columns = model.__table__.c
        different = [columns[name] for name in ("stage", "state", "outcome") if name in columns]
        rows = db.session.execute(select(columns.reference, *different).order_by(columns.id)).all()
    first = {tuple(row[1:]): row[0] for row in reversed(rows)}  # one of each state, and then others
    return list(dict.fromkeys([*first.values(), *(row[0] for row in rows)]))[:most]


def _open(client: FlaskClient, address: str) -> int:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code in (200, 403, 404, 409), address
    return answer.status_code


def _pages_of(app: Flask, place: str) -> list[Rule]:
    """The pages that belong to a record of a kind, and ask for nothing but its reference."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(place) and rule.arguments == {"reference"} and "GET" in (rule.methods or ())
    ]


@pytest.mark.parametrize("place", PLACES)
def test_every_page_of_what_was_brought_in_opens(
    app: Flask, client: FlaskClient, tmp_path: Path, place: str
) -> None:
    _bring_in_everything(app, tmp_path)
    sign_in(client, "manager")
    opened = 0
    for reference in _references(app, PLACES[place], 12):
        assert _open(client, place.replace("<reference:reference>", reference)) == 200
    for reference in _references(app, PLACES[place], 2):
        for rule in _pages_of(app, place):
            opened += _open(client, rule.rule.replace("<reference:reference>", reference)) == 200
    assert opened > 2


def test_the_lists_open_and_a_record_is_found_by_what_it_was_called(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    _bring_in_everything(app, tmp_path)
    sign_in(client, "manager")
    for address in LISTS:
        assert _open(client, address) == 200, address
    alone = select(Enquiry.source_ref).where(Enquiry.household_id.is_(None))
    with app.app_context():
        called = db.session.scalars(select(Household.source_ref)).first()
        enquired = db.session.scalars(alone).first()
        found = {"households": called, "enquiries": enquired}
        searches = {place: sealed_words(word or "") for place, word in found.items()}
    for place, word in found.items():
        page = read(client.get(f"/staff/{place}", query_string={"search": searches[place]}))
        assert f"Earlier record {word}" in page.text


def test_a_page_claims_nothing_that_no_file_told(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    couple = {"ref": "H-1", "authority": "kent", "applicants": 2, "enquired_on": "2026-01-05"}
    brought_in(app, tmp_path, "households", [{**couple, "registered_on": "2026-02-10"}])
    asked = {"authority": "kent", "contacted_at": "2026-03-02T10:00", "channel": "telephone"}
    for ref, at_risk in (("S-1", "no"), ("S-2", "yes")):
        brought_in(app, tmp_path, "support", [{**asked, "ref": ref, "at_risk": at_risk}])
    sign_in(client, "manager")
    with app.app_context():
        household = db.session.scalars(select(Household.reference)).one()
        enquiry = db.session.scalars(select(Enquiry.reference)).one()
        requests = db.session.scalars(select(SupportRequest.reference).order_by(SupportRequest.id)).all()
    caller = read(client.get(f"/staff/households/{household}", follow_redirects=True)).text
    assert "Their full name We don’t know" in caller
    invited = read(client.get(f"/staff/enquiries/{enquiry}")).text
    assert "sent a link" not in invited
    assert "They registered, as an earlier record tells." in invited
    calm, at_risk = (read(client.get(f"/staff/support/requests/{one}")).text for one in requests)
    for page in (calm, at_risk):
        assert "This is an earlier record. What they ticked is not known." in page
        assert "They ticked" not in page
        assert "Why stands under" not in page
    says = "It tells that the family is at risk. It does not say why."
    assert (says in calm, says in at_risk) == (False, True)


def test_registers_moves_and_applications_open(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    _bring_in_everything(app, tmp_path)
    sign_in(client, "manager")
    with app.app_context():
        sessions = select(Event.reference, EventSession.reference).join(
            EventSession, EventSession.event_id == Event.id
        )
        registers = [f"/staff/events/{event}/register/{one}" for event, one in db.session.execute(sessions)]
        funds = select(SupportRequest.reference, FundApplication.reference).join(
            FundApplication, FundApplication.request_id == SupportRequest.id
        )
        decisions = [
            f"/staff/support/requests/{one}/fund/{fund}/decision" for one, fund in db.session.execute(funds)
        ]
        journeys = db.session.scalars(select(Journey.reference).where(Journey.ended_at.is_(None))).all()
    moves = [f"/staff/journeys/{one}/move/withdraw" for one in journeys]
    for address in [*registers[:10], *(f"{one}/print" for one in registers[:2]), *decisions[:6], *moves[:3]]:
        _open(client, address)
