"""Who is given a picture, and who is not: every address, role, and way not to be shown it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal import clock
from portal.children.models import ChildGroup, Grant
from portal.extensions import db
from tests.finding_families.album import Shown, pictures, staff_addresses
from tests.finding_families.making import DAY
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.kept_files import files
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

__all__ = ["files", "pictures"]


def answers(client: FlaskClient, addresses: list[str]) -> list[tuple[int, str]]:
    """The answer at each address, and to a part of the last: its status and, of a 404, its words."""
    given = [client.get(address) for address in addresses]
    given.append(client.get(addresses[-1], headers={"Range": "bytes=0-99"}))
    for one in given:
        assert one.headers["Cache-Control"] == "no-store"
    return [(one.status_code, Page(one).text if one.status_code == 404 else "") for one in given]


def test_who_is_given_what(app: Flask, client: FlaskClient, town: Town, pictures: Shown) -> None:
    """Every role, and every way not to be shown it: the same 404 for the page, a picture and a film."""
    missing = [
        "/children/ZZZZ-ZZZZ", "/children/ZZZZ-ZZZZ/pictures/ZZZZ-ZZZZ",
        f"/children/{town.grant}/pictures/ZZZZ-ZZZZ/small", f"/children/{town.grant}/pictures/{town.grant}",
    ]  # fmt: skip
    come(client, app, town.sam)
    (same,) = set(answers(client, missing))
    assert same[0] == 404
    assert [status for status, _ in answers(client, pictures.addresses)] == [200, 200, 200, 200, 206]
    come(client, app, town.alex)
    assert [status for status, _ in answers(client, pictures.addresses)] == [200, 200, 200, 200, 206]
    come(client, app, town.other)
    assert set(answers(client, pictures.addresses)) == {same}, "another household"
    come(client, app, town.sam, second=False)
    assert set(answers(client, pictures.addresses)) == {same}, "the second step not taken"
    come(client, app, town.sam)
    grant, group = Grant.reference == town.grant, ChildGroup.reference == town.group
    closed = {"ended_at": clock.now(), "ended_by": "x", "ended_because": "closed"}
    opened = {"ended_at": None, "ended_by": "", "ended_because": ""}
    for what, done, taken_back in (
        ("closed", update(Grant).where(grant).values(**closed), update(Grant).where(grant).values(**opened)),
        (
            "past its day",
            update(Grant).where(grant).values(from_at=clock.now() - DAY, until_at=clock.now()),
            update(Grant).where(grant).values(until_at=clock.now() + DAY),
        ),
        (
            "on hold",
            update(ChildGroup).where(group).values(state="on_hold"),
            update(ChildGroup).where(group).values(state="waiting"),
        ),
    ):
        written(app, lambda: db.session.execute(done))  # noqa: B023 - run at once
        assert set(answers(client, pictures.addresses)) == {same}, what
        written(app, lambda: db.session.execute(taken_back))  # noqa: B023 - run at once
        assert answers(client, pictures.addresses)[1][0] == 200, what
    written(app, lambda: db.session.execute(update(Grant).where(grant).values(level=1)))
    found = answers(client, pictures.addresses)
    assert found[0][0] == 200
    assert set(found[1:]) == {same}, "an introduction has no picture"
    page = read(client.get(pictures.addresses[0]))
    assert not page.soup.select("main img, main video")


@pytest.mark.parametrize(
    "role",
    [
        "adviser", "assessor", "support_worker", "panel_adviser", "business_support", "administrator",
        "family_finder", "manager",
    ],
)  # fmt: skip
def test_staff_open_no_family_address_and_only_finders_theirs(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown, role: str
) -> None:
    sign_in(client, role)
    for address in pictures.addresses:
        assert client.get(address).status_code == 403, address
    finds = role in ("family_finder", "manager")
    for address in staff_addresses(town, pictures):
        assert client.get(address).status_code == (200 if finds else 403), address
    if finds:
        base = f"/staff/children/groups/{town.group}/pictures"
        for address in (f"{base}/ZZZZ-ZZZZ", f"{base}/ZZZZ-ZZZZ/file", f"{base}/{pictures.film}/file/small"):
            assert client.get(address).status_code == 404, address


def test_families_and_visitors_open_none_of_staff(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown
) -> None:
    for address in (*staff_addresses(town, pictures), *pictures.addresses):
        assert client.get(address).status_code == 303, address
    come(client, app, town.sam)
    for address in staff_addresses(town, pictures):
        assert client.get(address).status_code == 403, address


def test_the_next_picture_is_refused_once_it_is_closed(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown
) -> None:
    browser = app.test_client()
    come(browser, app, town.sam)
    assert read(browser.get(pictures.addresses[0])).soup.select("main video")
    assert browser.get(pictures.addresses[3], headers={"Range": "bytes=0-9"}).status_code == 206
    sign_in(client, town.kit)
    closing = read(client.get(f"/staff/children/grants/{town.grant}/closing"))
    assert press(client, closing, "Close it").status_code == 303
    for address in pictures.addresses:
        assert browser.get(address).status_code == 404
    assert browser.get(pictures.addresses[3], headers={"Range": "bytes=10-19"}).status_code == 404
