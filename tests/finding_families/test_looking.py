"""Who of the families looked, and how often, as family finders read it. On both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from time_machine import Traveller

from portal.children.looking import queries as looking_queries
from portal.extensions import db
from portal.households.models import Household
from tests.conversations.writing import viewer
from tests.finding_families.making import DAY, Family, shown, waiting
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.pages import read
from tests.support.people import sign_in


def _id(reference: str) -> int:
    return db.session.scalars(select(Household.id).where(Household.reference == reference)).one()


def test_who_looked_and_how_often(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    for _ in range(9):
        client.get(f"/children/{town.grant}")
    sign_in(client, town.kit)
    here = f"/staff/children/groups/{town.group}/looked"
    page = read(client.get(here))
    assert page.text.count("introduction and profile") == 9
    assert "Opened very often" not in page.text
    come(client, app, town.sam)
    client.get(f"/children/{town.grant}")
    sign_in(client, town.kit)
    assert (
        "Sam Example (Sam and Alex Example): 10 openings on Friday 20 November 2026"
        in read(client.get(here)).text
    )
    assert "10 openings" in read(client.get("/staff/children")).text
    written(app, lambda: db.session.execute(update(Household).values(restricted=True, named=2)))
    assert "Sam Example" not in read(client.get(here)).text
    assert "openings" not in read(client.get("/staff/children")).text


def test_openings_are_paged_by_key(
    app: Flask, client: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_queries, "PAGE", 2)
    come(client, app, town.sam)
    for _ in range(5):
        client.get(f"/children/{town.grant}")
    sign_in(client, town.kit)
    page = read(client.get(f"/staff/children/groups/{town.group}/looked"))
    counts = [page.text.count("introduction and profile")]
    for _ in range(2):
        page = read(client.get(page.link("Earlier →")))
        counts.append(page.text.count("introduction and profile"))
    assert counts == [2, 2, 1]
    assert client.get(f"/staff/children/groups/{town.group}/looked?after=nonsense").status_code == 404


def test_thirty_openings_of_several_children(
    app: Flask, client: FlaskClient, town: Town, frozen: Traveller
) -> None:
    def more() -> list[str]:
        kit, lee = viewer(town.kit), viewer(town.lee)
        home = Family(_id(town.home), town.home, town.sam, town.alex)
        return [shown(waiting(kit, lee, alias=f"Hare {n}"), home, kit).reference for n in range(4)]

    grants = [town.grant, *written(app, more)]
    come(client, app, town.sam)
    for number in range(29):
        client.get(f"/children/{grants[number % 5]}")
    sign_in(client, town.lee)
    assert "Opened very often" not in read(client.get("/staff/children")).text
    come(client, app, town.sam)
    client.get(f"/children/{town.grant}")
    sign_in(client, town.lee)
    assert "30 openings on Friday 20 November 2026, of all" in read(client.get("/staff/children")).text
    frozen.shift(7 * DAY)
    sign_in(client, town.lee)
    assert "Opened very often" not in read(client.get("/staff/children")).text
