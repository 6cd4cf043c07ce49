"""A family's profile and what it could consider, reading it, suggestions: the pages, without JavaScript."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.extensions import db
from portal.households.models import Household
from tests.documents.giving import send
from tests.documents.making import jpeg, pdf
from tests.finding_families.test_family_profile import WORDS
from tests.finding_families.town import Town, come
from tests.households.making import allocate, written
from tests.support.kept_files import files
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out, somebody
from tests.support.queries import counted

__all__ = ["files"]

CONSIDERED = {
    "age_from": "2", "age_to": "6", "most_children": "2", "early_permanence": "no", "health": "2",
    "learning": "2", "behaviour": "2", "attachment": "1", "family_time": "3", "outward": "ME14",
    "miles": "40", "religion": "sikh", "religion_matters": "y", "languages": ["Polish", "Urdu"],
    "words": "We keep Diwali",
}  # fmt: skip


@pytest.fixture
def worker(app: Flask, town: Town) -> str:
    def make() -> str:
        account = somebody("assessor", name="Wendy Worker")
        allocate(db.session.scalars(select(Household).where(Household.reference == town.home)).one(), account)
        return str(account.reference)

    return written(app, make)


def page_of(client: FlaskClient, address: str) -> Page:
    return read(client.get(address))


def consider(client: FlaskClient, **changed: str) -> None:
    page = page_of(client, "/children/considered")
    assert press(client, page, "Keep this", {**CONSIDERED, **changed}).status_code == 303


def write(client: FlaskClient) -> None:
    page = page_of(client, "/children/profile/writing")
    assert press(client, page, "Keep these words", WORDS).status_code == 303


def add_photo(
    client: FlaskClient, *chosen: tuple[str, bytes], status: int = 303, alt: str = "Us two"
) -> Page:
    page = page_of(client, "/children/profile/photographs")
    keys = {
        str(one["name"]): str(one["value"]) for one in page.form_with("Add it").select("input[type=hidden]")
    }
    answer = send(client, "/children/profile/photographs", chosen, alt=alt, **keys)
    assert answer.status_code == status
    return Page(answer)


def events(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(AuditRow.event).where(AuditRow.subject_ref == reference).order_by(AuditRow.id)
            )
        )


def test_what_they_could_consider_is_asked_kept_and_asked_again(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    come(client, app, town.sam)
    page = page_of(client, "/children/profile")
    assert "You have not said it yet" in page.text
    page = page_of(client, page.link("Say what you could consider"))
    wrong = read(press(client, page, "Keep this", {**CONSIDERED, "age_from": "9"}), status=422)
    assert wrong.errors == ["Enter ages from 0 to 17, the younger one first."]
    assert wrong.soup.select_one("#age_from")["value"] == "9"  # type: ignore[index]  # it stands there
    assert "Choose how much" in read(press(client, page, "Keep this"), status=422).errors[3]
    consider(client)
    again, late = page_of(client, "/children/considered"), page_of(client, "/children/considered")
    kept = press(client, again, "Keep this")
    assert kept.status_code == 303
    stale = read(press(client, late, "Keep this", age_to="7"), status=422)
    assert "The person you adopt with has changed this" in stale.errors[0]
    assert "children.considered_kept" in events(app, town.home)


def test_a_profile_goes_to_the_worker_and_back_and_is_released(
    app: Flask, client: FlaskClient, town: Town, worker: str
) -> None:
    come(client, app, town.sam)
    page = page_of(client, "/children/profile")
    assert "Write a few words first: Who we are" in page.text
    write(client)
    add_photo(client, ("us.jpg", jpeg()))
    page = page_of(client, "/children/profile")
    assert "Your turn" in page.text
    assert page.soup.select_one("main img")["alt"] == "Us two"  # type: ignore[index]  # it stands there
    press(client, page, "It is ready for our worker to read")
    assert "Your worker reads it" in page_of(client, "/children/profile").text

    sign_out(client)
    sign_in(client, worker)
    draft = page_of(client, page_of(client, "/staff/children/families").link("Sam and Alex Example"))
    assert WORDS["home"] in draft.text
    picture = str(draft.soup.select_one("main img")["src"])  # type: ignore[index]  # it stands there
    answer = client.get(picture)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == "inline"
    assert "look at again" in read(press(client, draft, "Go on", answer="back"), status=422).errors[0]
    assert press(client, draft, "Go on", answer="back", words="No street please").status_code == 303

    come(client, app, town.alex)
    page = page_of(client, "/children/profile")
    assert "No street please" in page.text
    write(client)
    press(client, page_of(client, "/children/profile"), "It is ready for our worker to read")
    sign_out(client)
    sign_in(client, worker)
    draft = page_of(client, f"/staff/children/families/{town.home}/draft")
    assert press(client, draft, "Go on", answer="release").status_code == 303
    assert client.get(f"/staff/children/families/{town.home}/draft").status_code == 404

    sign_out(client)
    sign_in(client, town.kit)
    seen = page_of(client, f"/staff/children/families/{town.home}")
    assert WORDS["who"] in seen.text
    assert client.get(picture).status_code == 200
    found = events(app, town.home)
    assert "children.families_listed" in events(app, "list")
    for event in ("family_opened", "family_draft_opened", "family_photo_opened", "family_released"):
        assert f"children.{event}" in found


def test_photographs_that_cannot_be_kept_say_why(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    assert add_photo(client, status=422).errors == ["Choose a file, or take a photograph"]
    two = add_photo(client, ("a.jpg", jpeg()), ("b.jpg", jpeg()), status=422)
    assert two.errors == ["Choose one photograph at a time, so that each has its own words."]
    assert add_photo(client, ("a.pdf", pdf()), status=422).errors == ["Choose a photograph, not a document."]
    no_words = add_photo(client, ("a.jpg", jpeg()), status=422, alt="")
    assert no_words.errors == ["Write what is to be seen on it"]
    assert not page_of(client, "/children/profile").soup.select("main img")
    add_photo(client, ("a.jpg", jpeg()))
    page = page_of(client, page_of(client, "/children/profile").link("Take it away : Us two"))
    assert press(client, page, "Take it away").status_code == 303
    assert not page_of(client, "/children/profile").soup.select("main img")


def test_a_finder_thinks_about_families_and_shows_to_those_chosen(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    for who, behaviour in ((town.sam, "2"), (town.other, "1")):
        come(client, app, who)
        consider(client, behaviour=behaviour, age_to="5")
    sign_out(client)
    sign_in(client, town.kit)
    group = page_of(client, f"/staff/children/groups/{town.group}")
    page = page_of(client, group.link("Families to think about"))
    assert "From where distances count is not said" in page.text
    matters = page_of(client, page.link("What matters for a family"))
    assert press(client, matters, "Keep this", near="ME16", religion="sikh").status_code == 303
    page = page_of(client, f"/staff/children/groups/{town.group}/families")
    text = page.text
    assert text.index("Sam and Alex Example") < text.index("Sam and Alex Other")
    assert "They could consider ages 2 to 5, and Bear are 5 to 6" in text
    assert "They live perhaps less than 5 miles away" in text
    assert "Open to them until" in text
    chosen = read(press(client, page, "Go on with these", household=[town.home, town.other_home]))
    assert chosen.h1 == "Who will be shown Bear"
    opened = press(client, chosen, "Open it to these households", level="1", reason="They could fit")
    assert opened.status_code == 303
    left = page_of(client, page.link("Families left out, and why"))
    assert left.h1 == "Families left out, and why"
    assert "Nobody is left out" in left.text
    assert client.get(f"/staff/children/groups/{town.group}/families?after=x").status_code == 404
    assert "children.families_suggested" in events(app, town.group)


@pytest.mark.parametrize("who", ["family", "assessor"])
def test_nobody_else_meets_these_pages(app: Flask, client: FlaskClient, town: Town, who: str) -> None:
    if who == "family":
        come(client, app, town.sam)
    else:
        sign_in(client, written(app, lambda: str(somebody("assessor", name="Al Assessor").reference)))
        assert client.get(f"/staff/children/families/{town.home}").status_code == 404
    group = f"/staff/children/groups/{town.group}"
    refused = [f"{group}/families", f"{group}/matters"]
    for address in refused:
        assert client.get(address).status_code in (403, 404), address
    if who == "family":
        assert client.get(f"/staff/children/families/{town.home}").status_code in (403, 404)
    else:
        assert client.get("/children/profile").status_code in (403, 404)


def test_each_page_asks_a_fixed_number(app: Flask, client: FlaskClient, town: Town, worker: str) -> None:
    come(client, app, town.sam)
    consider(client)
    write(client)
    press(client, page_of(client, "/children/profile"), "It is ready for our worker to read")
    asked = {}
    for address in ("/children/profile", "/children/considered", "/children/profile/writing"):
        asked[address] = queries(app, client, address)
    sign_out(client)
    sign_in(client, worker)
    for address in ("", f"/{town.home}", f"/{town.home}/draft"):
        asked[address] = queries(app, client, f"/staff/children/families{address}")
    assert max(asked.values()) <= 10, asked


def queries(app: Flask, client: FlaskClient, address: str) -> int:
    page_of(client, address)
    with counted(app) as found:
        client.get(address)
    return len([one for one in found if "INSERT" not in one])
