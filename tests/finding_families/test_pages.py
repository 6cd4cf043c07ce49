"""The pages of this room as staff and families meet them, without JavaScript. On both databases."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from time_machine import Traveller

from portal.accounts.models import Account
from portal.children.own.models import Terms
from portal.extensions import db
from tests.finding_families.making import (
    DAY,
    OWN,
    PROFILE,
    WORDS,
)
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out


def test_a_family_reads_what_is_open_and_each_reading_is_kept(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    come(client, app, town.sam)
    page = read(client.get("/children"))
    assert "2 brothers and sisters, 6 and 5 years old" in page.text
    assert "A garden with a gate" in page.text
    assert WORDS not in page.text
    answer = client.get(page.link("Bear"))
    assert answer.headers["Cache-Control"] == "no-store"
    opened = read(answer)
    for words in (WORDS, PROFILE, OWN):
        assert words in opened.text
    assert not opened.soup.select("main img")
    sign_out(client)
    sign_in(client, town.kit)
    staff = read(client.get(f"/staff/children/groups/{town.group}"))
    assert "Sam Example, 10am on Friday 20 November 2026" in staff.text
    assert "Up to: profile, version 1.1" in staff.text


def test_what_is_done_first_each_for_oneself(app: Flask, client: FlaskClient, town: Town) -> None:
    written(app, lambda: db.session.execute(delete(Terms)))
    come(client, app, town.sam, second=False)
    page = read(client.get("/children"))
    assert page.h1 == "Before you look"
    assert "Bear" not in page.text
    terms = read(client.get(page.link("Read and agree")))
    assert read(press(client, terms, "Agree"), status=422).errors[0].startswith("Tick the box")
    assert press(client, terms, "Agree", agrees="y").headers["Location"] == "/children"
    page = read(client.get("/children"))
    assert "Sign out and in again" in page.text
    assert client.get(f"/children/{town.grant}").status_code == 404
    come(client, app, town.sam)
    assert "Bear" in read(client.get("/children")).text
    come(client, app, town.alex)
    assert read(client.get("/children")).h1 == "Before you look", "the other one has not agreed"


def test_who_has_no_second_step_is_led_to_where_it_is_set_up(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    without = update(Account).values(totp_sealed=None)
    written(app, lambda: db.session.execute(without))
    come(client, app, town.sam)
    page = read(client.get("/children"))
    assert page.link("Set up an app on your telephone") == "/account/app"
    assert read(client.get("/account/app")).h1 == "Set up an authenticator app"
    assert client.get(f"/children/{town.grant}").status_code == 404


def not_found(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 404
    return Page(answer).text.replace(address.rsplit("/", 1)[1], "")


def test_anothers_a_missing_and_an_ended_one_are_the_same(
    app: Flask, client: FlaskClient, town: Town, frozen: Traveller
) -> None:
    come(client, app, town.other)
    assert "Nothing is shown to you now" in read(client.get("/children")).text
    anothers = not_found(client, f"/children/{town.grant}")
    assert anothers == not_found(client, "/children/ZZZZ-ZZZZ")
    assert not_found(client, f"/children/{town.group}")
    frozen.shift(14 * DAY)
    come(client, app, town.sam)
    ended = not_found(client, f"/children/{town.grant}")
    assert ended == not_found(client, "/children/ZZZZ-ZZZZ")
    page = read(client.get("/children"))
    assert "the time for looking has passed" in page.text
    assert not page.soup.select(f"a[href*='{town.grant}']")
    assert WORDS not in page.text


def test_a_hold_ends_it_at_the_next_press(app: Flask, client: FlaskClient, town: Town) -> None:
    browser = app.test_client()
    come(browser, app, town.sam)
    assert WORDS in read(browser.get(f"/children/{town.grant}")).text
    sign_in(client, town.kit)
    page = read(client.get(f"/staff/children/groups/{town.group}/hold"))
    assert press(client, page, "Put on hold", text="A birth uncle came forward").status_code == 303
    assert browser.get(f"/children/{town.grant}").status_code == 404
    gone = read(browser.get("/children"))
    assert "we cannot show you this any more" in gone.text
    assert "uncle" not in gone.html
    assert "uncle" in read(client.get(f"/staff/children/groups/{town.group}/history")).text


def test_a_pause_of_theirs(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    page = read(client.get("/children/wishes"))
    assert not page.soup.select("[name=waits]"), "they are approved"
    wrong = {"until": ["1", "1", "2020"]}
    assert read(press(client, page, "Keep to this", wrong), status=422).errors == ["Choose a day to come."]
    assert press(client, page, "Keep to this", {"until": ["4", "1", "2027"]}).status_code == 303
    page = read(client.get("/children"))
    assert "You have paused" in page.text
    assert "Monday 4 January 2027" in page.text
    come(client, app, town.alex)
    assert client.get(f"/children/{town.grant}").status_code == 404
    page = read(client.get("/children/wishes"))
    assert press(client, page, "Keep to this", {"until": ["", "", ""]}).status_code == 303
    assert WORDS in read(client.get(f"/children/{town.grant}")).text


def test_a_group_is_taken_from_nothing_to_a_family(app: Flask, client: FlaskClient, town: Town) -> None:
    sign_in(client, town.kit)
    page = read(client.get("/staff/children/new"))
    assert read(press(client, page, "Write them down", alias="Fox"), status=422).errors
    half = {"alias": "Fox", "alias_1": "Fox"}
    errors = read(press(client, page, "Write them down", half), status=422).errors
    assert errors == ["Enter their day of birth, like 27 3 2021"]
    made = press(client, page, "Write them down", {**half, "born_on_1": ["4", "5", "2020"]})
    group = made.headers["Location"]
    child = read(client.get(group)).link("Fox")

    def do(address: str, button: str, **typed: object) -> None:
        answer = press(client, read(client.get(address)), button, typed)  # type: ignore[arg-type]  # as typed
        assert answer.status_code == 303, Page(answer).errors

    do(f"{child}/milestones", "Write it down", kind="agency_decision", on=["1", "6", "2026"])
    do(f"{child}/milestones", "Write it down", kind="placement_order", on=["1", "7", "2026"])
    do(f"{child}/clearing", "Families may be shown this child")
    do(f"{child}/waits-longer", "Keep this", chosen=["over_five"])
    do(f"{child}/visits", "Write it down", whom="child", on=["2", "11", "2026"], text="We drew a fox")
    do(f"{child}/milestones/placement_order/undoing", "Undo this")
    assert "Not cleared" in read(client.get(child)).text
    do(f"{child}/milestones", "Write it down", kind="parents_consent", on=["1", "7", "2026"])
    do(f"{child}/clearing", "Families may be shown this child")
    needs = dict.fromkeys(("health", "learning", "behaviour", "attachment", "family_time"), "1")
    do(f"{group}/about", "Keep this", **needs, musts="Near the sea")
    do(f"{group}/writing/introduction/draft", "Keep the draft", words="Fox digs.")
    own = read(client.get(f"{group}/writing/introduction/publishing"))
    assert "A colleague must read and publish it" in own.text
    sign_out(client)
    sign_in(client, town.lee)
    page = read(client.get(f"{group}/writing/introduction/publishing"))
    assert "Write as if the child will read this at 18." in page.text
    short = {"ticked": ["alias"], "consent_by": "The court"}
    assert (
        "Look at these first"
        in read(press(client, page, "Publish this version", short), status=422).errors[0]
    )
    whole = {"ticked": ["alias", "school", "place", "consent"], "consent_by": "The court"}
    assert press(client, page, "Publish this version", whole).status_code == 303
    assert "Fox digs." in read(client.get(f"{group}/writing/introduction/versions/1")).text
    do(f"{group}/waiting", "Yes, they wait")
    found = read(client.get(f"{group}/showing"))
    looked = client.get(press(client, found, "Look for them", words="other").headers["Location"])
    page = read(looked)
    assert "Example" not in looked.request.url
    preview = read(press(client, page, "Go on with these", household=town.other_home))
    assert "Sam and Alex Other" in preview.text
    assert (
        press(client, preview, "Open it to these households", level="1", reason="The sea").headers["Location"]
        == group
    )
    assert "Open until 11:59pm on Friday 4 December 2026" in read(client.get(group)).text
    come(client, app, town.other)
    assert "Fox digs." in read(client.get(read(client.get("/children")).link("Fox"))).text


def test_closing_from_the_groups_page(app: Flask, client: FlaskClient, town: Town) -> None:
    sign_in(client, town.lee)
    page = read(client.get(f"/staff/children/grants/{town.grant}/closing"))
    assert press(client, page, "Close it").status_code == 303
    come(client, app, town.sam)
    assert client.get(f"/children/{town.grant}").status_code == 404
