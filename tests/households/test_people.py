"""Who belongs to a household: pages of the family and of staff."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from portal.households.people import actions as people
from portal.households.people.actions import Details, end_membership
from portal.households.queries import (
    applicants_of,
    household_for,
    members_of,
    own_household,
    worker_of,
)
from portal.households.rules import age_on, wrong_birthday
from portal.messages.models import Message
from tests.households.making import account_of, allocate, couple, written
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody

TODAY = date(2026, 11, 20)


def family_viewer(household: Household, account: Account, *, person_id: int) -> Viewer:
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        kind="family",
        household_id=household.id,
        household_reference=household.reference,
        person_id=person_id,
    )


def mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(m.template, m.to) for m in db.session.scalars(select(Message).order_by(Message.id))]


def people_of(app: Flask, reference: str) -> dict[str, tuple[str, str]]:
    """First name -> (role, reference) of everybody who belongs to the household now."""
    with app.app_context():
        found = db.session.scalars(select(Household).where(Household.reference == reference)).one()
        return {one.given_name: (one.role, one.reference) for one in members_of(found.id)}


@pytest.mark.parametrize(
    ("role", "born_on", "says"),
    [
        ("child", None, "Enter their date of birth"),
        ("adult", None, ""),
        ("child", TODAY + timedelta(days=1), "lies in the past"),
        ("child", date(2008, 11, 21), ""),
        ("child", date(2008, 11, 20), "18 or over"),
        ("adult", date(2008, 11, 21), "not 18 yet"),
        ("adult", date(2008, 11, 20), ""),
        ("applicant", date(1900, 1, 1), "120 years"),
    ],
)
def test_a_birthday_fits_who_somebody_is(role: str, born_on: date | None, says: str) -> None:
    found = wrong_birthday(role, born_on, TODAY)
    assert (says in found) if says else (found == "")


def test_age_on_a_leap_day() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_the_first_invites_the_second_and_nothing_else_goes_out(app: Flask, client: FlaskClient) -> None:
    me = sign_in(client, "applicant")
    page = read(client.get("/home/people"))
    invite = read(client.get(page.link("Invite the person you adopt with")))
    typed = {"given_name": "Alex", "family_name": "Example", "email": "Alex@Example.org"}
    done = read(client.get(press(client, invite, "Send them a link", typed).headers["Location"]))
    assert "Invited. Has not joined yet" in done.text
    assert "alex@example.org" not in done.html
    assert mails(app) == [("family_invitation", "alex@example.org")]
    assert "Invite the person" not in done.text
    press(client, done, "Send the link again to Alex")
    assert mails(app) == [("family_invitation", "alex@example.org")] * 2
    with app.app_context():
        mine = db.session.scalars(select(Account.id).where(Account.reference == me)).one()
        household = db.session.scalars(
            select(Membership.household_id)
            .join(Person, Person.id == Membership.person_id)
            .where(Person.account_id == mine)
        ).one()
        assert [one.is_confirmed for one in applicants_of(household)] == [True, False]


def test_a_shared_address_is_refused_kindly(app: Flask, client: FlaskClient) -> None:
    me = sign_in(client, "applicant")
    with app.app_context():
        own = db.session.scalars(select(Account.email).where(Account.reference == me)).one()
    page = read(client.get("/home/people/invite"))
    typed = {"given_name": "Alex", "family_name": "Example", "email": own}
    refused = read(press(client, page, "Send them a link", typed), status=409)
    assert "an e-mail address of your own" in refused.errors[0]
    assert mails(app) == []
    assert "Not invited" not in read(client.get("/home/people")).text


def test_who_the_enquiry_named_is_the_one_invited(app: Flask, client: FlaskClient) -> None:
    household = written(app, lambda: _couple_half_known())
    account = written(app, lambda: account_of(household[0], "Sam").reference)
    sign_in(client, account)
    page = read(client.get("/home/people/invite"))
    assert page.soup.select_one("#given_name")["value"] == "Kim"  # type: ignore[index]  # it is there
    press(client, page, "Send them a link", {"email": "kim@example.org"})
    assert list(people_of(app, household[1])) == ["Sam", "Kim"]


def _couple_half_known() -> tuple[int, str]:
    household = couple()
    alex = members_of(household.id)[1]
    person = db.session.get_one(Person, alex.person_id)
    person.given_name, person.email, person.account_id = "Kim", "", None
    db.session.flush()
    return household.id, household.reference


def test_a_third_never_adopts_with_them(session: object) -> None:
    household = couple()
    account = account_of(household.id, "Sam")
    viewer = family_viewer(household, account, person_id=members_of(household.id)[0].person_id)
    with pytest.raises(Refused, match="Two people"):
        people.invite_second(
            household.reference,
            Details("Kim", "Example", email="kim@example.org"),
            by=viewer,
            now=clock.now(),
        )
    staff = Viewer(kind="staff", account_id=0, reference="1234-5678")
    with pytest.raises(Refused, match="Two people"):
        people.add_member(
            household.reference, "applicant", Details("Kim", "Example"), by=staff, now=clock.now()
        )


def test_children_and_adults_at_home(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    page = read(client.get("/home/people/add"))
    typed = {"role": "child", "given_name": "Robin", "family_name": "Example"}
    wrong = read(press(client, page, "Add them", {**typed, "born_on": ["20", "11", "2008"]}), status=409)
    assert "18 or over" in wrong.errors[0]
    missing = read(press(client, page, "Add them", typed), status=422)
    assert "Enter the date of birth" in missing.errors[0]
    listed = read(
        client.get(
            press(client, page, "Add them", {**typed, "born_on": ["1", "5", "2015"]}).headers["Location"]
        )
    )
    assert "Child, 11 years old" in listed.text
    left = read(client.get(listed.link("Moved out : Robin Example")))
    gone = read(client.get(press(client, left, "Take them off the list").headers["Location"]))
    assert "Nobody yet" in gone.text
    assert mails(app) == []


def test_nobody_changes_the_other_applicant(app: Flask, client: FlaskClient) -> None:
    reference, sam = written(app, lambda: _references())
    sign_in(client, sam)
    alex = people_of(app, reference)["Alex"][1]
    page = read(client.get("/home/people"))
    assert "900001" not in page.html
    assert client.get(f"/home/people/{alex}").status_code == 404
    assert client.get(f"/home/people/{alex}/left").status_code == 404


def _references() -> tuple[str, str]:
    household = couple()
    return household.reference, account_of(household.id, "Sam").reference


def test_who_left_no_longer_knows_the_code_word(session: object) -> None:
    household = couple()
    household.code_word = "blue teapot"
    alex = members_of(household.id)[1].reference
    manager = Viewer(
        kind="staff", reference="MNGR-0001", account_id=0, permissions=frozenset({"households:keep"})
    )
    end_membership(household.reference, alex, by=manager, now=clock.now())
    assert db.session.scalars(select(Household.code_word)).one() is None


def test_a_household_of_others_is_not_found(session: object) -> None:
    household, other = couple(), couple("Others")
    account = account_of(household.id, "Sam")
    viewer = family_viewer(household, account, person_id=members_of(household.id)[0].person_id)
    assert own_household(viewer).id == household.id
    with pytest.raises(NotFound):
        household_for(viewer, other.reference)
    with pytest.raises(NotFound):
        own_household(Viewer(kind="family", account_id=account.id))


def test_wishes_are_ones_own(app: Flask, client: FlaskClient) -> None:
    _, sam = written(app, lambda: _references())
    sign_in(client, sam)
    page = read(client.get("/home/people/how-to-reach-me"))
    listed = read(client.get(press(client, page, "Save", {"no_voicemail": "y"}).headers["Location"]))
    assert "We never leave a voicemail" in listed.text
    with app.app_context():
        alex = db.session.scalars(
            select(Account.reference).where(Account.email.like("alex%")).order_by(Account.id)
        ).first()
    sign_in(client, str(alex))
    assert "voicemail" not in read(client.get("/home/people")).text


def test_the_code_word_is_sealed(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    page = read(client.get("/home/people/code-word"))
    assert read(press(client, page, "Save the code word", {"word": "abc"}), status=409).errors
    press(client, page, "Save the code word", {"word": "blue teapot"})
    with app.app_context():
        raw = db.session.connection().exec_driver_sql("SELECT code_word FROM household").scalar_one()
        assert "teapot" not in raw
        assert db.session.scalars(select(Household.code_word)).one() == "blue teapot"
    assert "teapot" not in read(client.get("/home/people")).html


def test_staff_add_invite_and_end(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str]:
        household, worker = couple(), somebody("assessor")
        allocate(household, worker)
        people.end_now(members_of(household.id)[1].person_id, household.id, now=clock.now())
        return household.reference, worker.reference

    reference, worker = written(app, make)
    sign_in(client, worker)
    at = f"/staff/households/{reference}/people"
    form = read(client.get(read(client.get(at)).link("Add a person")))
    typed = {"role": "applicant", "given_name": "Kim", "family_name": "Example", "invite": "y"}
    assert "the invitation goes there" in read(press(client, form, "Add them", typed), status=409).errors[0]
    press(client, form, "Add them", {**typed, "email": "kim@example.org"})
    assert mails(app) == [("family_invitation", "kim@example.org")]
    form = read(client.get(f"{at}/add"))
    child = {"role": "child", "given_name": "Robin", "family_name": "Example", "born_on": ["1", "5", "2015"]}
    press(client, form, "Add them", child)
    found = people_of(app, reference)
    assert {name: role for name, (role, _) in found.items()} == {
        "Sam": "applicant",
        "Kim": "applicant",
        "Robin": "child",
    }
    page = read(client.get(at))
    assert "1 May 2015" not in page.text
    assert "11" in page.text
    end = read(client.get(f"{at}/{found['Kim'][1]}/end"))
    assert "A manager ends this" in read(press(client, end, "End it today"), status=409).errors[0]
    end = read(client.get(f"{at}/{found['Robin'][1]}/end"))
    press(client, end, "End it today")
    assert "Robin" not in people_of(app, reference)
    right = read(client.get(f"{at}/{found['Sam'][1]}"))
    press(client, right, "Save the details", {"given_name": "Samira"})
    assert "Samira" in people_of(app, reference)


@pytest.mark.parametrize(("stage", "says"), [("approved", ""), ("adoptive_parent", "legal parents")])
def test_a_manager_ends_an_applicant_but_never_a_legal_parent(session: object, stage: str, says: str) -> None:
    household = couple(stage=stage)
    manager = Viewer(
        kind="staff",
        account_id=0,
        reference="1234-5678",
        roles=frozenset({"manager"}),
        permissions=frozenset({"households:keep"}),
    )
    sam, alex = members_of(household.id)
    if says:
        with pytest.raises(Refused, match=says):
            people.end_membership(household.reference, alex.reference, by=manager, now=clock.now())
        return
    people.end_membership(household.reference, alex.reference, by=manager, now=clock.now())
    with pytest.raises(Refused, match="always adopts"):
        people.end_membership(household.reference, sam.reference, by=manager, now=clock.now())


def test_days_number_and_cover_reach_the_family(app: Flask, client: FlaskClient) -> None:
    household_id = written(app, lambda: couple().id)
    cover = written(app, lambda: somebody("assessor", name="Cover Example").reference)
    worker = sign_in(client, "assessor")
    page = read(client.get("/account/days"))
    assert read(press(client, page, "Save", {"days": ""}), status=422).errors
    press(client, page, "Save", {"days": "Monday to Thursday", "telephone": "01632 960001", "cover": cover})

    def give() -> None:
        household = db.session.get_one(Household, household_id)
        allocate(household, db.session.scalars(select(Account).where(Account.reference == worker)).one())

    written(app, give)
    with app.app_context():
        found = worker_of(household_id)
    assert found is not None
    assert (found.working_days, found.telephone, found.cover_name) == (
        "Monday to Thursday",
        "01632 960001",
        "Cover Example",
    )
    own = read(client.get("/account/days"))
    assert worker not in own.html
    sign_in(client, "applicant")
    assert client.get("/account/days").status_code == 404
