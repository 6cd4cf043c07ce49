"""The pages: filling in, two tabs, posting twice, and one applicant at every page of the other."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Account
from portal.clock import now
from portal.extensions import db
from portal.households.models import Allocation, Person
from portal.households.queries import applicants_of
from portal.journey.models import Journey
from portal.journey.queries import rows_of
from portal.journey.registration.filling import fill_for_example
from portal.journey.registration.forms import FORMS
from portal.journey.registration.models import RegistrationSection
from portal.web.changes import begin_write
from tests.journey.registration.registering import registering
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

SECRET = "Something only Sam should read"


class Town:
    """A couple with an open registration, each signed in, and their worker."""

    def __init__(self, app: Flask, *, pathway: str = "standard", given: tuple[str, ...] = ("Sam", "Alex")):
        self.app = app
        self.staff = app.test_client()
        worker = sign_in(self.staff, "assessor")
        with app.app_context():
            begin_write()
            journey = registering(pathway, given=given)
            self.reference, self.household_id = journey.reference, journey.household_id
            account = db.session.scalars(select(Account).where(Account.reference == worker)).one()
            db.session.add(
                Allocation(household_id=journey.household_id, account_id=account.id, from_at=now())
            )
            references = [
                db.session.get_one(Account, one.account_id).reference
                for one in applicants_of(journey.household_id)
            ]
            db.session.commit()
        self.clients = []
        for reference in references:
            client = app.test_client()
            sign_in(client, reference)
            self.clients.append(client)

    def fill(self, *, is_signed: bool = True, **how: object) -> None:
        """Fill it in, behind the pages."""
        with self.app.app_context():
            begin_write()
            fill_for_example(self.journey(), now=now(), is_signed=is_signed, **how)  # type: ignore[arg-type]  # handed on
            db.session.commit()

    def journey(self) -> Journey:
        """The journey, in the open application context."""
        return db.session.scalars(select(Journey).where(Journey.reference == self.reference)).one()


@pytest.fixture
def town(app: Flask) -> Town:
    return Town(app)


def open_section(client: FlaskClient, code: str) -> Page:
    return read(client.get(f"/home/registration/{code}"))


def test_the_task_list_says_whose_turn_it_is(town: Town) -> None:
    sam, _ = town.clients
    page = read(sam.get("/home/registration"))
    assert page.h1 == "Register your interest"
    assert "Your turn" in page.text
    assert "Alex In hand" in page.text
    assert len(page.soup.select(".govuk-task-list__link")) == len(FORMS) - 2


@pytest.mark.parametrize("code", [code for code in FORMS if code not in ("child", "other-parent")])
def test_every_section_is_a_page_and_says_what_is_missing(town: Town, code: str) -> None:
    sam, _ = town.clients
    page = open_section(sam, code)
    answer = press(sam, page, "Save and continue")
    if code == "identity":
        assert read(answer, status=422).errors == [
            "Enter your date of birth, like 27 3 1985",
            "Enter the town and country where you were born",
        ]
    else:
        errors = read(answer, status=422).errors
        assert errors
        assert len(set(errors)) == len(errors), "each says which question it is about"


def test_what_is_saved_half_done_is_there_again(town: Town) -> None:
    sam, _ = town.clients
    page = open_section(sam, "health")
    answer = press(sam, page, "Save and come back later", illness_told="Asthma, well treated")
    assert answer.location == "/home/registration"
    assert "Begun" in read(sam.get("/home/registration")).text
    assert "Asthma, well treated" in open_section(sam, "health").html


def test_what_is_not_written_yet_is_no_list_of_nothing(town: Town) -> None:
    sam, _ = town.clients
    assert "Fill in “Your health”" in read(sam.get("/home/registration/check")).text
    assert "Do you smoke or vape?" not in read(sam.get("/home/registration/check")).text
    press(sam, open_section(sam, "health"), "Save and come back later", smokes="no")
    assert "Do you smoke or vape? No" in read(sam.get("/home/registration/check")).text


def test_yes_asks_for_more(town: Town) -> None:
    sam, _ = town.clients
    page = open_section(sam, "police")
    told = read(press(sam, page, "Save and continue", convicted="yes", in_hand="no"), status=422)
    assert told.errors == ["Tell us in a few words what happened, and when"]


def test_a_gap_is_named_by_its_days(town: Town) -> None:
    sam, _ = town.clients
    new = read(sam.get("/home/registration/addresses/new"))
    days = {"from_on": ["1", "3", "2020"], "until_on": ["", "", ""]}
    added = press(sam, new, "Save this address", days, where="uk", address="2 Example Street", council="Kent")
    assert added.location == "/home/registration/addresses"
    page = open_section(sam, "addresses")
    assert "Since 1 March 2020" in page.text
    told = read(press(sam, page, "Save and continue", lived_abroad="no"), status=422)
    assert told.errors == [
        "1,197 days are missing: from 20 November 2016 to 29 February 2020. Add where you lived then."
    ]
    new = read(sam.get("/home/registration/addresses/new"))
    days = {"from_on": ["1", "1", "2015"], "until_on": ["29", "2", "2020"]}
    press(sam, new, "Save this address", days, where="none", address="Travelling")
    page = open_section(sam, "addresses")
    assert press(sam, page, "Save and continue", lived_abroad="no").location == "/home/registration/work"


def test_two_tabs_lose_nothing(town: Town) -> None:
    sam, alex = town.clients
    first, second = open_section(sam, "network"), open_section(alex, "network")
    press(sam, first, "Save and continue", helpers="My sister")
    told = read(press(alex, second, "Save and continue", helpers="Our neighbours"), status=409)
    assert "Sam saved this page" in told.text
    assert "My sister" in told.text
    assert "Our neighbours" in told.html
    assert press(alex, told, "Save and continue", helpers="My sister, our neighbours").status_code == 303
    assert "My sister, our neighbours" in open_section(sam, "network").html


def test_signing_twice_is_signing_once(town: Town) -> None:
    town.fill(is_signed=False)
    sam, alex = town.clients
    page = read(sam.get("/home/registration/check"))
    assert press(sam, page, "Sign", name="Sam Example", is_true="y").location == "/home/registration"
    assert press(sam, page, "Sign", name="Sam Example", is_true="y").location == "/home/registration"
    waiting = read(sam.get("/home/registration"))
    assert "Now Alex has to sign" in waiting.text
    page = read(alex.get("/home/registration/check"))
    wrong = read(press(alex, page, "Sign", name="Somebody Else", is_true="y"), status=409)
    assert wrong.errors == ["Type your name as it stands in your part: Alex Example."]
    press(alex, wrong, "Sign", name="Alex Example", is_true="y")
    assert "5pm on Friday 27 November 2026" in read(alex.get("/home/registration")).text


def test_before_a_change_it_is_said_what_it_takes_away(town: Town) -> None:
    town.fill()
    sam, _ = town.clients
    assert "your signature is taken away and you sign again" in open_section(sam, "work").text
    assert "every signature is taken away" in open_section(sam, "pets").text
    page = open_section(sam, "pets")
    press(sam, page, "Save and continue", pets="yes", pets_told="A dog")
    assert "Check what you wrote, then sign" in read(sam.get("/home/registration")).text


def test_one_applicant_at_every_page_of_the_other(town: Town) -> None:
    sam, alex = town.clients
    with town.app.app_context():
        begin_write()
        ids = [one.person_id for one in applicants_of(town.household_id)]
        db.session.commit()
    everything = {
        code: {"told": SECRET, "illness_told": SECRET, "born_in": SECRET, "employer": SECRET,
               "convicted_told": SECRET, "about": SECRET, "applied_told": SECRET, "safe_times": SECRET}
        for code in FORMS
    }  # fmt: skip
    town.fill(is_signed=False, own={ids[0]: everything})
    with town.app.app_context():
        rows = db.session.scalars(select(RegistrationSection)).all()
        entry = next(
            match
            for row in rows
            if row.code == "addresses" and row.person_id == ids[0]
            for match in re.findall(r'"id": "([^"]+)"', row.answers)
        )
        steps = [row.reference for row in rows_of(town.journey()) if row.person_id == ids[0]]
        sam_ref = db.session.get_one(Person, ids[0]).reference
        references = [entry, sam_ref, town.reference, *steps]
    assert SECRET in read(sam.get("/home/registration/check")).text
    tried = ["/home/registration", "/home/notice", "/home/registration/check", "/home/registration/written"]
    tried += [f"/home/registration/{code}" for code in FORMS]
    for reference in references:
        tried += [f"/home/registration/addresses/{reference}", f"/home/registration/{reference}"]
        tried += [f"/home/registration/addresses/{reference}/removal", f"/home/steps/{reference}"]
        tried += [f"/staff/journeys/{reference}/registration"]
    for address in tried:
        text = alex.get(address, follow_redirects=True).get_data(as_text=True)
        assert SECRET not in text, address
        assert "1986" not in text or address.endswith(("identity", "check", "written")), address
    for reference in references:
        assert alex.get(f"/home/registration/addresses/{reference}").status_code == 404


def test_staff_read_it_only_when_everybody_has_signed(town: Town) -> None:
    town.fill(is_signed=False)
    page = read(town.staff.get(f"/staff/journeys/{town.reference}/registration"))
    assert "The family’s turn" in page.text
    assert "Example Bakery" not in page.text


def test_staff_accept(town: Town) -> None:
    town.fill()
    page = read(town.staff.get(f"/staff/journeys/{town.reference}/registration"))
    assert "Example Bakery" in page.text
    assert "5pm on Friday 27 November 2026" in page.text
    confirm = read(town.staff.get(page.link("Accept")))
    assert press(town.staff, confirm, "Accept it").status_code == 303
    again = read(town.staff.get(f"/staff/journeys/{town.reference}/registration/accept"))
    assert "nothing to decide" in again.text
    sam, _ = town.clients
    assert read(sam.get("/home/registration", follow_redirects=True)).h1 == "What you wrote"


def test_staff_ask_one_person_alone(town: Town) -> None:
    town.fill()
    sam, alex = town.clients
    page = read(town.staff.get(f"/staff/journeys/{town.reference}/registration/more"))
    assert read(press(town.staff, page, "Ask them"), status=422).errors
    with town.app.app_context():
        sam_ref = applicants_of(town.household_id)[0].reference
    press(town.staff, page, "Ask them", whom=sam_ref, text="Which medicine is it?")
    assert "Which medicine is it?" in read(sam.get("/home/registration")).text
    assert "medicine" not in read(alex.get("/home/registration")).text
    assert (
        "Which medicine is it?" in read(town.staff.get(f"/staff/journeys/{town.reference}/registration")).text
    )


def test_staff_say_not_now_with_each_their_own_reasons(town: Town) -> None:
    town.fill()
    address = f"/staff/journeys/{town.reference}/registration/not-now"
    page = read(town.staff.get(address))
    button = "Write to them, and end it for now"
    told = read(
        press(town.staff, page, button, joint="We can’t go on now.", private_0="Your heart."), status=409
    )
    assert "Alex as well" in told.errors[0]
    press(town.staff, told, button, private_1="Nothing about you.")
    sam, alex = town.clients
    theirs = read(alex.get("/home/registration", follow_redirects=True)).text
    assert "We can’t go on now." in theirs
    assert "Nothing about you." in theirs
    assert "heart" not in theirs
    assert "Your heart." in read(sam.get("/home/registration", follow_redirects=True)).text


def test_another_assessor_is_asked_why(town: Town) -> None:
    other = town.app.test_client()
    sign_in(other, "assessor")
    answer = other.get(f"/staff/journeys/{town.reference}/registration")
    assert answer.status_code == 303
    assert "/reason" in (answer.location or "")


def test_a_notice_has_its_own_pages(app: Flask) -> None:
    town = Town(app, pathway="child_in_family", given=("Kim",))
    (kim,) = town.clients
    page = read(kim.get("/home/notice"))
    assert page.h1 == "Give us written notice"
    child = open_section(kim, "child")
    days = {"born_on": ["1", "6", "2018"], "since_on": ["20", "8", "2026"], "applies_on": ["1", "12", "2026"]}
    told = read(
        press(kim, child, "Save and continue", days, given_name="Robin", family_name="E", relation="partner"),
        status=422,
    )
    assert told.errors == [
        "You can apply from 20 February 2027 on: the court needs our report, and we need 3 months for it. "
        "Choose a later day."
    ]
    assert kim.get("/home/registration/preferences").status_code == 404
    town.fill()
    assert "We read your notice" in read(kim.get("/home/notice")).text
    confirm = read(town.staff.get(f"/staff/journeys/{town.reference}/registration/accept"))
    assert confirm.h1.endswith("Accept this notice")
    press(town.staff, confirm, "Accept it")
    with app.app_context():
        assert town.journey().stage == "phase_one"
