"""Writing an enquiry: one question a page, kept at each step, gone on with anywhere."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.enquiries.asking import family
from portal.enquiries.models import EnquiryDraft
from portal.extensions import db
from tests.enquiries.enquiring import ALONE, COUPLE, SAVE, answer, follow, set_up_agency, write
from tests.support.pages import press, read
from tests.support.queries import counted


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


def how_many_drafts(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(EnquiryDraft)).scalar_one()


def test_looking_keeps_nothing(app: Flask, client: FlaskClient) -> None:
    begin = read(client.get("/enquire"))
    assert begin.link("Start now") == "/enquire/one-or-two"
    assert "01632 960000" in begin.text
    read(client.get("/enquire/one-or-two"))
    assert how_many_drafts(app) == 0


def test_every_step_is_one_question_and_leads_on(client: FlaskClient) -> None:
    page = read(client.get("/enquire/one-or-two"))
    seen = []
    while page.url != "/enquire/check":
        step = page.url.removeprefix("/enquire/")
        seen.append(step)
        assert page.h1.rstrip("?").lower() in page.title.lower()
        assert f"Question {len(seen)} of 10" in page.text
        page = read(follow(client, press(client, page, SAVE, COUPLE[step])))
    assert seen == list(COUPLE)


def test_check_your_answers_shows_everything(client: FlaskClient) -> None:
    page = write(client, COUPLE)
    for words in ("Sam Example", "Alex Example", "01632 960123", "sam@example.org", "After 6pm", "Kent",
                  "Whitstable", "Do not leave a voicemail", "Brothers and sisters together", "Large print",
                  "A friend or relative", "We have thought about this for years."):  # fmt: skip
        assert words in page.text
    assert "We don’t write to Alex or ring them" in page.text


def test_changing_an_answer_leads_back_to_the_check_page(client: FlaskClient) -> None:
    page = write(client, ALONE)
    change = read(client.get(page.link("Change where you live")))
    assert change.link("Back") == "/enquire/check"
    assert change.soup.select_one("input[value=kent]").has_attr("checked")  # type: ignore[union-attr]  # it is there
    checked = read(follow(client, press(client, change, SAVE, authority="medway")))
    assert checked.url == "/enquire/check"
    assert "Medway" in checked.text
    assert "Kent" not in checked.text


def test_a_change_that_needs_more_asks_for_it_and_comes_back(client: FlaskClient) -> None:
    page = write(client, ALONE)
    change = read(client.get(page.link("Change who is asking")))
    names = read(follow(client, press(client, change, SAVE, people="two")))
    assert names.url == "/enquire/names"
    assert names.h1 == "What are your names?"
    typed = {"second_given_name": "Alex", "second_family_name": "Example"}
    assert read(follow(client, press(client, names, SAVE, typed))).url == "/enquire/check"


def test_a_changed_background_asks_or_leaves_out_which_children(client: FlaskClient) -> None:
    page = write(client, ALONE)
    change = read(client.get(page.link("Change what is true for you")))
    abroad = read(follow(client, press(client, change, SAVE, background=["from_abroad"])))
    assert abroad.url == "/enquire/check"
    assert "Brothers and sisters" not in abroad.text


def test_skipping_ahead_leads_to_the_first_open_question(client: FlaskClient) -> None:
    write(client, ALONE, until="reach-you")
    for ahead in ("/enquire/own-words", "/enquire/check", "/enquire/post"):
        assert follow(client, client.get(ahead)).request.path == "/enquire/reach-you"
    for before in ("/enquire/one-or-two", "/enquire/names"):
        assert read(client.get(before)).url == before


def test_without_a_beginning_every_step_leads_to_the_beginning(client: FlaskClient) -> None:
    for address in ("/enquire/names", "/enquire/check", "/enquire/come-back", "/enquire/come-back/sent"):
        assert client.get(address).headers["Location"] == "/enquire"


def test_there_is_no_other_step(client: FlaskClient) -> None:
    read(client.get("/enquire/convictions"), status=404)
    assert client.post("/enquire/convictions", data={}).status_code in (400, 404)


def test_back_shows_what_was_typed_and_the_last_word_counts(client: FlaskClient) -> None:
    stale = write(client, ALONE, until="names")
    read(follow(client, press(client, stale, SAVE, ALONE["names"])))
    # the same page out of the browser's memory, with the same once-key
    read(follow(client, press(client, stale, SAVE, {"given_name": "Robyn", "family_name": "Sample"})))
    again = read(client.get("/enquire/names"))
    assert again.soup.select_one("#given_name")["value"] == "Robyn"  # type: ignore[index]  # it is there
    assert again.link("Back") == "/enquire/one-or-two"


def test_two_tabs_lose_nothing_of_each_other(client: FlaskClient) -> None:
    write(client, ALONE, until="needs")
    one, other = read(client.get("/enquire/names")), read(client.get("/enquire/where-you-live"))
    press(client, other, SAVE, authority="bexley")
    press(client, one, SAVE, given_name="Robyn")
    assert read(client.get("/enquire/names")).soup.select_one("[value=Robyn]")
    assert read(client.get("/enquire/where-you-live")).soup.select_one("[value=bexley][checked]")


NO_WAY = "Enter your telephone number or your e-mail address, so we can reach you"
WRONG: list[tuple[str, dict[str, object], str, str]] = [
    ("one-or-two", {}, "Choose whether you are asking on your own or with a partner", ""),
    ("names", {"given_name": "", "family_name": "Kept"}, "Enter your first name", "Kept"),
    ("names", {"given_name": "K" * 101, "family_name": "Kept"}, "Use 100 characters or fewer", "K" * 101),
    ("reach-you", {"telephone": "", "email": "", "reach_by": ["text"]}, NO_WAY, "text"),
    ("reach-you", {"telephone": "12", "email": "kept@example.org"}, "Enter a telephone number, like", "12"),
    ("reach-you", {"telephone": "960123"}, "Enter a telephone number, like", "960123"),
    ("reach-you", {"telephone": "01632 96012"}, "Enter a telephone number, like", "01632 96012"),
    ("reach-you", {"telephone": "07700 900123", "email": "kept@"}, "name@example.org", "kept@"),
    (
        "reach-you",
        {"email": "kept@example.org", "reach_by": ["text"]},
        "so we can call or text",
        "kept@example.org",
    ),
    ("reach-you", {"telephone": "07700 900123", "reach_by": ["email"]}, "so we can write", "07700 900123"),
    ("safe-times", {"safe_times": "k" * 501}, "Use 500 characters or fewer", "k" * 501),
    ("where-you-live", {"town": "Kept"}, "Choose where you live", "Kept"),
    ("background", {}, "Choose what is true for you", ""),
    ("background", {"background": ["none", "foster_carer"]}, "but not both", "foster_carer"),
    ("children", {"considers": []}, "Choose which children you would think about", ""),
    ("needs", {"access_needs": "k" * 1001}, "Use 1,000 characters or fewer", "k" * 1001),
    ("own-words", {"own_words": "k" * 3001}, "Use 3,000 characters or fewer", "k" * 3001),
]


@pytest.mark.parametrize(("step", "typed", "message", "kept"), WRONG)
def test_an_error_says_what_to_do_and_keeps_what_was_typed(
    client: FlaskClient, step: str, typed: dict[str, str], message: str, kept: str
) -> None:
    page = write(client, ALONE, until=step)
    wrong = read(press(client, page, SAVE, typed), status=422)
    assert wrong.title.startswith("Error: ")
    assert any(message in error for error in wrong.errors)
    if kept:
        values = {str(tag.get("value")) for tag in wrong.soup.select("input[type=text], input:not([type])")}
        values |= {str(tag.get("value")) for tag in wrong.soup.select("input[type=tel], input[type=email]")}
        values |= {str(tag.get("value")) for tag in wrong.soup.select("input[checked]")}
        values |= {tag.get_text().removeprefix("\n") for tag in wrong.soup.select("textarea")}
        assert kept in values
    assert read(client.get(f"/enquire/{step}")).url == f"/enquire/{step}"


def test_two_people_need_two_names(client: FlaskClient) -> None:
    page = write(client, COUPLE, until="names")
    assert "We don’t write to your partner" in page.text
    wrong = read(press(client, page, SAVE, given_name="Sam", family_name="Example"), status=422)
    assert wrong.errors == ["Enter your partner’s first name", "Enter your partner’s last name"]


def test_an_address_is_asked_only_without_e_mail_and_where_post_is_welcome(client: FlaskClient) -> None:
    by_phone = {**ALONE, "reach-you": {"telephone": "01632 960123"}, "post": {"postcode": "ct51aa"}}
    page = write(client, by_phone, until="post")
    wrong = read(press(client, page, SAVE, postcode="nowhere"), status=422)
    assert wrong.errors == ["Enter a full UK postcode, like ME14 1XX"]
    check = write(client, by_phone)
    assert "CT5 1AA" in check.text
    change = read(client.get(check.link("Change how it is safe")))
    assert "CT5 1AA" not in read(follow(client, press(client, change, SAVE, wishes=["never_post"]))).text


def test_beginning_is_limited_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "BEGUN_AN_HOUR", 1)
    answer(client, "one-or-two", {"people": "one"})
    other = client.application.test_client()
    refused = read(answer(other, "one-or-two", {"people": "two"}), status=429)
    assert "Try again after 11am on Friday 20 November 2026" in refused.errors[0]
    assert refused.soup.select_one("[value=two][checked]")


def test_no_address_holds_what_somebody_said(client: FlaskClient) -> None:
    page = read(client.get("/enquire/one-or-two"))
    while page.url != "/enquire/check":
        answered = press(client, page, SAVE, COUPLE[page.url.removeprefix("/enquire/")])
        assert answered.headers["Location"].startswith("/enquire/")
        assert "?" not in answered.headers["Location"]
        page = read(follow(client, answered))


def test_pages_with_answers_are_not_kept_by_anybody(client: FlaskClient) -> None:
    write(client, ALONE, until="heard")
    assert client.get("/enquire/names").headers["Cache-Control"] == "no-store"


def test_what_a_step_asks_of_the_database(app: Flask, client: FlaskClient) -> None:
    page = read(client.get("/enquire/one-or-two"))
    while True:
        with counted(app) as asked:
            client.get(page.url)
        assert len(asked) <= 4, (page.url, asked)
        if page.url == "/enquire/check":
            break
        begun = page.url == "/enquire/one-or-two"
        with counted(app) as asked:
            answered = press(client, page, SAVE, COUPLE[page.url.removeprefix("/enquire/")])
        assert len(asked) <= (9 if begun else 6), (page.url, asked)
        page = read(follow(client, answered))
