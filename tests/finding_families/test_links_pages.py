"""The pages of links as staff, panel, workers and families meet them. On both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup
from portal.extensions import db
from portal.households.models import Household
from tests.conversations.writing import viewer
from tests.finding_families.linking import agreed, ahead, suggested
from tests.finding_families.making import Family, finder, published, waiting
from tests.finding_families.town import Town, come
from tests.households.making import allocate, written
from tests.support.pages import Page, press, read
from tests.support.people import sign_in
from tests.support.queries import counted

REPORT = "Bear’s birth mother drew foxes for him."
TODAY = ["20", "11", "2026"]


def link_of(app: Flask, town: Town, *, how: object = suggested, home: str = "") -> str:
    """A link of the town's group with a family, made as far as said."""

    def make() -> str:
        group = db.session.scalars(select(ChildGroup).where(ChildGroup.reference == town.group)).one()
        found = db.session.scalars(select(Household).where(Household.reference == (home or town.home))).one()
        return how(group, Family(found.id, found.reference, "", ""), viewer(town.kit)).reference  # type: ignore[operator, no-any-return]  # a function of linking

    return written(app, make)


def do(client: FlaskClient, address: str, button: str, **typed: object) -> str:
    answer = press(client, read(client.get(address)), button, typed)  # type: ignore[arg-type]  # as typed
    assert answer.status_code == 303, Page(answer).errors
    return answer.headers["Location"]


def test_a_link_is_taken_from_suggested_to_matched(app: Flask, client: FlaskClient, town: Town) -> None:
    def write() -> None:
        group = db.session.scalars(select(ChildGroup).where(ChildGroup.reference == town.group)).one()
        published(group, viewer(town.kit), viewer(town.lee), 3, REPORT)

    written(app, write)
    other = link_of(app, town, how=agreed, home=town.other_home)
    sign_in(client, town.kit)
    group = read(client.get(f"/staff/children/groups/{town.group}"))
    page = read(client.get(group.link("Links with families")))
    new = page.link("Suggest a link")
    wrong = press(client, read(client.get(new)), "Suggest this link", household="ZZZZ-ZZZZ", origin="finder")
    assert "no family" in read(wrong, status=422).errors[0]
    link = do(client, new, "Suggest this link", household=town.home.lower(), origin="finder")
    family = app.test_client()
    come(family, app, town.sam)
    assert "worker will talk by 5pm on Tuesday 24 November 2026" in read(family.get("/children")).text
    half = press(client, read(client.get(f"{link}/talk")), "Write it down", answer="visit", who="Us two")
    assert half.status_code == 303
    mine = read(family.get("/children"))
    assert "We would like to visit you by 5pm on Friday 27 November 2026" in mine.text
    assert REPORT in read(family.get(mine.link("Read about Bear"))).text
    do(client, f"{link}/comparison", "Keep this", needs="They are calm at night", distance="An hour away")
    do(client, f"{link}/visit", "Write it down", who="Kit", text="Warm")
    do(client, f"{link}/decision", "Write it down", answer="ahead", text="Right for each other")
    steps = read(family.get(mine.link("What happens, and by when : you and Bear")))
    assert "We would like to go ahead with you and Bear" in steps.text
    assert "We will set the date of the panel by 5pm on Monday 23 November 2026" in steps.text
    assert "match" not in steps.text.lower()
    staff = read(client.get(link))
    assert "by 5pm on Monday 23 November 2026" in staff.text, "the same day as the family reads"
    elsewhere = app.test_client()
    come(elsewhere, app, town.other)
    assert "For now we are talking with another family about Bear" in read(elsewhere.get("/children")).text
    do(client, f"{link}/panel-day", "Keep this day", on=TODAY)
    do(client, f"{link}/meeting", "Write it down", who="All of us")
    do(client, f"{link}/panel", "Write it down", answer="yes", text="Unanimous")
    assert client.get(f"{link}/agency-decision").status_code == 403, "the decision maker’s alone"
    manager = app.test_client()
    sign_in(manager, "manager")
    do(manager, f"{link}/agency-decision", "Decide this", answer="yes", text="I agree")
    before = read(family.get(steps.url))
    assert "matched" not in before.text.lower(), "a person tells them first"
    assert "the decision in a letter" not in before.text
    do(client, f"{link}/told", "Write it down", how="Kit rang them")
    assert "It is decided: you and Bear are matched" in read(family.get(steps.url)).text
    do(client, f"{link}/letter", "Yes, it was sent")
    closed = read(elsewhere.get("/children"))
    assert "Bear will live with another family" in closed.text
    assert "Not shown any more" not in closed.text, "it is said once"
    compared = read(client.get(f"/staff/children/groups/{town.group}/links"))
    for words in ("They are calm at night", "Ended: another family was matched", "Right for each other"):
        assert words in compared.text
    assert read(client.get(f"/staff/children/links/{other}")).status == 200


def test_paper_has_initials_and_references_and_is_audited(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    link_of(app, town)
    sign_in(client, town.kit)
    for address, event in (
        (f"/staff/children/groups/{town.group}/links/print", "children.links_printed"),
        ("/staff/children/meeting/print", "children.meeting_printed"),
    ):
        page = read(client.get(address))
        main = page.soup.select_one("main")
        assert main is not None
        words = " ".join(main.get_text(" ").split())
        assert town.home in words
        assert "Sam and Alex" not in words
        assert "Printed by Fatima Finder, 10am on Friday 20 November 2026" in words
        with app.app_context():
            assert db.session.scalars(select(AuditRow.by).where(AuditRow.event == event)).all() == [town.kit]


def test_who_opens_a_link(app: Flask, client: FlaskClient, town: Town) -> None:
    link = link_of(app, town)
    address = f"/staff/children/links/{link}"

    def work() -> tuple[str, str]:
        worker, panel = finder("Will Worker", "assessor"), finder("Pat Panel", "panel_adviser")
        home = db.session.scalars(select(Household).where(Household.reference == town.home)).one()
        allocate(home, db.session.scalars(select(Account).where(Account.reference == worker.reference)).one())
        return str(worker.reference), str(panel.reference)

    worker, panel = written(app, work)
    sign_in(client, worker)
    page = read(client.get(address))
    assert not page.soup.select("main a[href$=talk]"), "what a finder writes down"
    theirs = read(client.get(f"/staff/households/{town.home}/links"))
    assert theirs.link("Bear") == address
    assert client.get(f"/staff/children/groups/{town.group}/links").status_code == 403
    assert client.get("/staff/children/meeting").status_code == 403
    for who in ("assessor", "support_worker", panel):
        sign_in(client, who)
        assert client.get(address).status_code == 404, who
        assert link not in read(client.get("/staff")).html
    for who in ("adviser", "business_support", "administrator"):
        sign_in(client, who)
        assert client.get(address).status_code == 403, who


def test_another_familys_and_a_missing_link_are_the_same(app: Flask, client: FlaskClient, town: Town) -> None:
    known = link_of(app, town, how=agreed)
    hidden = link_of(app, town, home=town.other_home)
    come(client, app, town.other)
    for reference in (known, hidden, "ZZZZ-ZZZZ"):
        assert client.get(f"/children/links/{reference}").status_code == 404
        assert client.get(f"/children/links/{reference}/report").status_code == 404
    assert "You and Bear" not in read(client.get("/children")).text, "they do not know of theirs yet"
    come(client, app, town.sam, second=False)
    assert client.get(f"/children/links/{known}").status_code == 404, "without the second step"


@pytest.mark.parametrize("how", [suggested, agreed, ahead])
def test_each_page_of_a_link_opens(app: Flask, client: FlaskClient, town: Town, how: object) -> None:
    link = link_of(app, town, how=how)
    sign_in(client, town.kit)
    page = read(client.get(f"/staff/children/links/{link}"))
    for anchor in page.soup.select(f"main a[href^='/staff/children/links/{link}/']"):
        assert read(client.get(str(anchor["href"]))).status == 200, anchor


def test_the_comparison_asks_as_much_for_three_families_as_for_one(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    link_of(app, town)
    sign_in(client, town.kit)
    where = f"/staff/children/groups/{town.group}/links"
    client.get(where)
    with counted(app) as few:
        read(client.get(where))
    link_of(app, town, how=agreed, home=town.other_home)
    with counted(app) as many:
        read(client.get(where))
    assert len(few) == len(many) <= 10, many


def test_a_familys_pages_ask_a_fixed_number(app: Flask, client: FlaskClient, town: Town) -> None:
    link = link_of(app, town, how=agreed)
    come(client, app, town.sam)
    for where in ("/children", f"/children/links/{link}"):
        client.get(where)
        with counted(app) as few:
            read(client.get(where))
        assert len(few) <= 10, few

    def more() -> None:
        fox = waiting(viewer(town.kit), viewer(town.lee), alias="Fox")
        home = db.session.scalars(select(Household).where(Household.reference == town.home)).one()
        agreed(fox, Family(home.id, home.reference, "", ""), viewer(town.kit))

    with counted(app) as before:
        client.get("/children")
    written(app, more)
    with counted(app) as after:
        assert "You and Fox" in read(client.get("/children")).text
    assert len(before) == len(after)
    with app.app_context():
        assert len(db.session.scalars(select(ChildLink)).all()) == 2
        assert clock.today().isoformat() == "2026-11-20"
