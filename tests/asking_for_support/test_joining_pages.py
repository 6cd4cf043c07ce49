"""Offering a stranger a sign-in, as staff read it. On both databases."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.actions import add_person
from portal.households.models import Household, Person
from portal.messages.models import Message
from portal.web.changes import begin_write
from tests.asking_for_support.test_ending_pages import asked
from tests.asking_for_support.test_pages import ready, sent_by
from tests.households.making import couple
from tests.support.pages import Page, press, read
from tests.support.people import sign_in
from tests.support.queries import counted

GIVEN = "rowan@example.org"


def on_our_list(app: Flask) -> str:
    """The reference of a household, with a parent who has no account."""
    with app.app_context():
        begin_write()
        made = couple("Rowan and Jo Sample", stage="adoptive_parent")
        add_person(
            made.id,
            given_name="Rowan",
            family_name="Sample",
            by="test",
            now=clock.now(),
            from_on=clock.today(),
        )
        db.session.commit()
        return made.reference


def test_a_stranger_reads_that_a_person_offers_it(app: Flask, client: FlaskClient) -> None:
    ready(app)
    assert "a person offers you a sign-in of your own" in sent_by(client).text


def test_staff_say_whose_it_is_and_offer_a_sign_in(app: Flask, client: FlaskClient) -> None:
    ready(app)
    home = on_our_list(app)
    reference = asked(app, name="Rowan Sample", email=GIVEN)
    here = f"/staff/support/requests/{reference}"
    sign_in(client, "manager")
    page = read(client.get(here))
    assert client.get(f"{here}/sign-in").status_code == 404
    page = read(client.get(page.link("Say whose request it is")))
    assert "make a household" not in page.text  # not before somebody has looked
    found = press(client, page, "Look for them", words="Sample")
    assert "sample" not in found.headers["Location"].lower()
    page = read(client.get(found.headers["Location"]))
    assert page.link("They are not on our list: make a household").endswith("/new-family")
    with counted(app) as queries:
        page = read(client.get(f"{here}/family/{home}"))
    assert len(queries) <= 10, queries
    with app.app_context():
        person = db.session.scalars(select(Person.reference).where(Person.email == "")).one()
    refused = read(
        press(
            client, page, "I am sure: the request is theirs", person=person, because="Panel", said=["name"]
        ),
        status=422,
    )
    assert refused.errors[0].startswith("Ask for two facts at least")
    done = press(client, refused, "I am sure: the request is theirs", said=["name", "people", "rang_back"])
    page = read(client.get(done.headers["Location"]))
    assert "The request is Rowan Sample’s, of Rowan and Jo Sample" in page.text
    page = read(client.get(page.link("Offer a sign-in")))
    refused = read(press(client, page, "Offer it"), status=422)
    assert "Ask them first" in refused.errors[0]
    done = press(client, refused, "Offer it", is_safe="y")
    page = read(client.get(done.headers["Location"]))
    assert "If the address they gave is free, the invitation goes to it now." in page.text
    assert "With their first sign-in the request is theirs." in page.text
    with counted(app) as queries:
        read(client.get(here))
    assert len(queries) <= 10, queries
    for path in ("family", f"family/{home}", "new-family"):
        assert client.get(f"{here}/{path}").status_code == 404
    with app.app_context():
        invited = db.session.scalars(select(Message).where(Message.template == "family_invitation")).one()
        assert invited.to == GIVEN
        account = db.session.scalars(select(Account.reference).where(Account.email == GIVEN)).one()
    sign_in(client, account)
    own = read(client.get("/support/requests"))
    assert reference in own.html
    assert "How you know" not in read(client.get(f"/support/requests/{reference}")).text


def test_whoever_opens_a_household_outside_their_own_work_says_why_first(
    app: Flask, client: FlaskClient
) -> None:
    ready(app)
    home = on_our_list(app)
    reference = asked(app, name="Rowan Sample", email=GIVEN)
    here = f"/staff/support/requests/{reference}/family/{home}"
    sign_in(client, "support_worker")
    answer = client.get(here)
    assert answer.status_code == 303
    assert "/reason" in answer.headers["Location"]
    asks = read(client.get(answer.headers["Location"]))
    form = asks.soup.select_one("main form")
    assert form is not None
    button = form.select_one("button")
    assert button is not None
    done = press(client, asks, button.get_text(strip=True), reason="They asked us for support")
    assert done.headers["Location"].endswith(here)
    read(client.get(here))


def test_a_taken_address_reads_the_same_to_staff(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sign_in(client, "support_worker")
    shown = []
    for email in (GIVEN, "taken@example.org"):
        with app.app_context():
            begin_write()
            if email != GIVEN:
                db.session.add(Account(kind="family", email=email, name="X Y", roles=[], made_at=clock.now()))
            db.session.commit()
        reference = asked(app, name="Rowan Sample", email=email)
        here = f"/staff/support/requests/{reference}"
        page = read(client.get(f"{here}/new-family"))
        assert str(page.soup.select_one("#given_name")).find("Rowan") > 0
        press(client, page, "Make the household", because="Kent placed their son", town="Testford")
        page = read(client.get(f"{here}/sign-in"))
        done = press(client, page, "Offer it", is_safe="y")
        page = read(client.get(done.headers["Location"]))
        text = page.text.replace(email, "").replace(reference, "")
        shown.append(text[text.index("If the address they gave") : text.index("What has happened")])
    with app.app_context():
        references = list(db.session.scalars(select(Household.reference)))
    for one in references:
        shown = [text.replace(one, "") for text in shown]
    assert shown[0] == shown[1]
    with app.app_context():
        invited = db.session.scalars(select(Message.to).where(Message.template == "family_invitation")).all()
        assert invited == [GIVEN]


def test_what_a_school_wrote_is_offered_to_nobody(app: Flask, client: FlaskClient) -> None:
    ready(app)
    reference = asked(app, asker="school", asked_by="Head", organisation="School", email="h@example.org")
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}"
    assert "Their sign-in" not in read(client.get(here)).text
    for path in ("family", "new-family", "sign-in"):
        assert client.get(f"{here}/{path}").status_code == 404


def test_the_page_of_a_confined_request_warns(app: Flask, client: FlaskClient) -> None:
    ready(app)
    manager = sign_in(client, "manager")
    reference = asked(app, email=GIVEN, risks=("frightened",), danger="adult")
    assert manager
    here = f"/staff/support/requests/{reference}"
    assert client.get(f"{here}/new-family").status_code == 404
    found = press(client, read(client.get(f"{here}/family")), "Look for them", words="Nobody Here")
    page: Page = read(client.get(found.headers["Location"]))
    assert "make a household" not in page.text
    assert "a new household stands in the list of all staff" in page.text
    home = on_our_list(app)
    with app.app_context():
        person = db.session.scalars(select(Person.reference).where(Person.email == "")).one()
    page = read(client.get(f"{here}/family/{home}"))
    said = ["name", "people", "rang_back"]
    press(client, page, "I am sure: the request is theirs", person=person, because="Panel", said=said)
    page = read(client.get(f"{here}/sign-in"))
    assert "Somebody at home may read their e-mail" in page.text
    sign_in(client, "support_worker")
    for path in ("", "/family", "/new-family", "/sign-in", "/questionnaire", "/how-it-was"):
        assert client.get(f"{here}{path}").status_code == 404
