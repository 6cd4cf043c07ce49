"""Two groups may carry one alias: a family's pages tell them apart by the group and never by its name."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.children.models import ChildGroup, Grant
from portal.extensions import db
from portal.households.models import Household
from tests.conversations.writing import viewer
from tests.finding_families.linking import agreed
from tests.finding_families.making import Family, shown, waiting
from tests.finding_families.place import has_left
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.pages import read


def test_another_child_of_the_same_alias_as_a_link_is_listed(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    """The town's family is linked with one Bear, and shown another."""

    def link() -> tuple[str, str]:
        first, to = _first(town)
        agreed(first, to, viewer(town.kit))
        report = select(Grant.reference).where(
            Grant.group_id == first.id, Grant.household_id == to.id, Grant.ended_at.is_(None)
        )
        other = shown(waiting(viewer(town.kit), viewer(town.lee)), to, viewer(town.kit))
        return db.session.scalars(report).one(), other.reference

    report, other = written(app, link)
    come(client, app, town.sam)
    page = read(client.get("/children"))
    assert page.link("Bear") == f"/children/{other}"
    assert page.link("Read about Bear") == f"/children/{report}", "of their link, and not of the other one"
    assert "/children/links/" in read(client.get(f"/children/{report}")).html
    assert "/children/links/" not in read(client.get(f"/children/{other}")).html


def test_another_child_of_the_same_alias_as_one_who_left_is_listed(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    """A Bear could not stay with the family; later it is shown another, and linked with it."""

    def leave() -> str:
        first, to = _first(town)
        kit = viewer(town.kit)
        has_left(first, to, kit)
        other = waiting(kit, viewer(town.lee))
        agreed(other, to, kit)
        third = shown(waiting(kit, viewer(town.lee)), to, kit)
        return third.reference

    third = written(app, leave)
    come(client, app, town.sam)
    page = read(client.get("/children"))
    assert "You and Bear" in page.text
    assert page.link("Bear") == f"/children/{third}"


def _first(town: Town) -> tuple[ChildGroup, Family]:
    group = db.session.scalars(select(ChildGroup).where(ChildGroup.reference == town.group)).one()
    home = db.session.scalars(select(Household).where(Household.reference == town.home)).one()
    return group, Family(home.id, home.reference, town.sam, town.alex)
