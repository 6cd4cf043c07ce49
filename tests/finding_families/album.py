"""A photograph and a film that a family is shown, and every address of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.children.pictures.models import ChildPicture
from portal.extensions import db
from tests.conversations.writing import viewer
from tests.finding_families.picturing import added, film, make_ready, publish
from tests.finding_families.town import Town
from tests.households.making import written


class Shown:
    """A photograph and a film of the town's group, both published, and their addresses for its family."""

    def __init__(self, app: Flask, town: Town) -> None:
        group = town.group
        self.photograph = written(app, lambda: added(group, viewer(town.kit)).reference)
        self.film = written(app, lambda: added(group, viewer(town.kit), film(), alt="Bear sings").reference)
        make_ready(app)

        def published() -> None:
            for one in db.session.scalars(select(ChildPicture)).all():
                publish(group, one, viewer(town.lee))

        written(app, published)
        base = f"/children/{town.grant}"
        self.addresses = [
            base,
            f"{base}/pictures/{self.photograph}",
            f"{base}/pictures/{self.photograph}/small",
            f"{base}/pictures/{self.film}",
        ]


@pytest.fixture
def pictures(app: Flask, town: Town) -> Shown:
    return Shown(app, town)


def staff_addresses(town: Town, pictures: Shown) -> Iterator[str]:
    base = f"/staff/children/groups/{town.group}/pictures"
    yield from ("/staff/children/codes", base, f"{base}/new")
    for one in (pictures.photograph, pictures.film):
        for below in ("", "/file", "/words", "/publishing", "/taking-away"):
            yield f"{base}/{one}{below}"
    yield f"{base}/{pictures.photograph}/file/small"
