"""The list of households and its search."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.households.people.actions import Details, add_member, put_right
from portal.households.queries import members_of
from portal.households.words import set_town
from tests.households.making import allocate, couple, written
from tests.households.test_caseloads import BY
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, somebody
from tests.support.queries import counted


def listed(page: Page) -> list[str]:
    return [tag.text for tag in page.soup.select("td .app-reference")]


def search(client: FlaskClient, words: str) -> tuple[str, Page]:
    """Search as a person does; gives the address it led to, and its page."""
    page = read(client.get("/staff/households"))
    address = press(client, page, "Search households", {"words": words}).headers["Location"]
    return address, read(client.get(address))


def test_managers_see_everybodys_and_others_their_own(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str, str, str]:
        mine, theirs, worker, cover = (
            couple("Mine"),
            couple("Theirs", stage="approved"),
            somebody("assessor"),
            somebody("assessor"),
        )
        worker.cover_id = cover.id
        allocate(mine, worker)
        return mine.reference, theirs.reference, worker.reference, cover.reference

    mine, theirs, worker, cover = written(app, make)
    sign_in(client, worker)
    assert listed(read(client.get("/staff/households"))) == [mine]
    sign_in(client, cover)
    assert listed(read(client.get("/staff/households"))) == [mine]
    sign_in(client, "adviser")
    assert "No households of yours" in read(client.get("/staff/households")).text
    sign_in(client, "manager")
    assert listed(read(client.get("/staff/households"))) == [theirs, mine]
    assert listed(read(client.get("/staff/households?stage=approved"))) == [theirs]
    assert listed(read(client.get("/staff/households?authority=medway"))) == []
    assert client.get("/staff/households?stage=lost").status_code == 404
    assert client.get("/staff/households?after=ZZZZ-ZZZZ").status_code == 404


def test_the_search_finds_by_name_town_and_reference(app: Flask, client: FlaskClient) -> None:
    def make() -> str:
        household = couple("O'Neill and Müller")
        set_town(household.id, "Whitstable")
        details = Details("Zoë", "Quill")
        add_member(household.reference, "adult", details, by=BY, now=clock.now())
        couple("Others")
        return household.reference

    reference = written(app, make)
    sign_in(client, "adviser")
    for words in ("oneill", "MULL", "whit", "zoe qu", reference.lower(), reference.replace("-", "")):
        address, page = search(client, words)
        assert listed(page) == [reference], words
        assert words.lower().split()[0] not in address.lower()
    assert "Nobody found" in search(client, "nowhere")[1].text
    assert client.get("/staff/households?search=made-up").status_code == 404


def test_words_follow_when_a_name_is_put_right(app: Flask, client: FlaskClient) -> None:
    def make() -> str:
        household = couple("Label")
        sam = members_of(household.id)[0]
        details = Details("Samira", "Newname", email=sam.email)
        put_right(household.reference, sam.reference, details, by=BY, now=clock.now())
        return household.reference

    reference = written(app, make)
    sign_in(client, "adviser")
    assert listed(search(client, "newname")[1]) == [reference]


def test_ten_at_most_with_name_town_and_reference_alone(app: Flask, client: FlaskClient) -> None:
    written(app, lambda: [couple(f"Common {number}") for number in range(12)])
    sign_in(client, "adviser")
    _, page = search(client, "common")
    assert len(listed(page)) == 10
    assert "There are more" in page.text
    assert [tag.text for tag in page.soup.select("thead th")] == ["Who", "Town", "Reference"]


def test_a_search_is_audited_with_its_words_and_ones_own_surname(app: Flask, client: FlaskClient) -> None:
    own = written(app, lambda: somebody("adviser", name="Ada Quill").reference)
    written(app, lambda: somebody("assessor", name="Cole League").reference)
    sign_in(client, own)
    for words in ("quill", "league", "common"):
        search(client, words)
    with app.app_context():
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.event == "households.searched").order_by(AuditRow.id)
        ).all()
    assert [row.details for row in rows] == [
        {"words": "quill", "flag": "own surname"},
        {"words": "league", "flag": "a colleague's surname"},
        {"words": "common"},
    ]


def test_the_list_goes_on_by_key_in_a_fixed_number_of_queries(app: Flask, client: FlaskClient) -> None:
    written(app, lambda: [couple(f"F {number}") for number in range(3)])
    sign_in(client, "manager")
    read(client.get("/staff/households"))
    with counted(app) as few:
        read(client.get("/staff/households"))
    written(app, lambda: [couple(f"G {number}") for number in range(27)])
    with counted(app) as many:
        page = read(client.get("/staff/households"))
    assert len(few) == len(many) <= 10
    rest = read(client.get(page.link("Earlier ones →")))
    assert (len(listed(page)), len(listed(rest))) == (25, 5)
    assert not set(listed(page)) & set(listed(rest))


def test_records_of_before_that_are_over_stand_under_their_stage_alone(
    app: Flask, client: FlaskClient
) -> None:
    """Whose way was over before this portal stands not before today’s, unless somebody works with them."""
    manager = sign_in(client, "manager")
    labels = ("Today", "On the way", "Adopted before", "Finished before", "Before, with a worker")

    def several() -> None:
        for label, stage in zip(
            labels, ("adoptive_parent", "approved", "adoptive_parent", "finished", "finished"), strict=True
        ):
            home = couple(label)
            home.label, home.stage = label, stage
            home.source_ref = None if label == "Today" else label
            if label == labels[-1]:
                allocate(home, db.session.scalars(select(Account).where(Account.reference == manager)).one())

    written(app, several)

    def shown(asked: str = "") -> list[str]:
        page = read(client.get(f"/staff/households{asked}"))
        return [label for label in labels if page.soup.find("a", string=label)]

    assert shown() == [labels[0], labels[1], labels[4]]
    assert shown("?stage=adoptive_parent") == [labels[0], labels[2]]
    assert shown("?stage=finished") == [labels[3], labels[4]]


def test_an_account_of_a_family_finds_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "applicant")
    assert client.get("/staff/households").status_code == 403
    with app.app_context():
        assert db.session.scalars(select(Account)).one().kind == "family"
