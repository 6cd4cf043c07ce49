"""Could I adopt? on its pages: every ending, Back, and nothing kept anywhere."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.agency.models import Authority
from portal.enquiries.eligibility.rules import Ending
from portal.extensions import db, writing
from tests.support.pages import Page, press, read
from tests.support.queries import counted
from tests.support.words import faults

ADDRESS = "/could-i-adopt/questions"
NOT_MET = ["21-or-over", "not-met", "kent", "permanent", "none"]


@pytest.fixture(autouse=True)
def served(app: Flask) -> None:
    """One council that the agency serves, and "outside the area", which is no council."""
    with app.app_context(), writing():
        for code, name, council in (("kent", "Kent", "Kent County Council"), ("outside", "Outside", "")):
            authority = db.session.get(Authority, code) or Authority(code=code)
            authority.name, authority.council = name, council
            db.session.add(authority)


def walk(client: FlaskClient, answers: list[str]) -> Page:
    """Answer the questions in turn; the page after the last answer."""
    page = read(client.get(ADDRESS))
    for answer in answers:
        assert faults(page) == []
        page = read(press(client, page, "Continue", answer=answer))
    return page


ENDINGS: dict[Ending, tuple[list[str], str]] = {
    Ending.STANDARD: ([*NOT_MET, "neither"], "Yes, you could adopt"),
    Ending.FAST_TRACK: ([*NOT_MET, "fostering"], "Yes, and you may be quicker than most"),
    Ending.CHILD_IN_FAMILY: (
        ["21-or-over", "partners", "6-months", "kent", "permanent", "none"],
        "Yes, you could ask to adopt this child",
    ),
    Ending.CHILD_IN_FAMILY_LATER: (
        ["21-or-over", "relative", "1-year", "kent", "one-year", "none"],
        "Not quite yet, but you can begin to plan",
    ),
    Ending.ANOTHER_COUNTRY: (
        ["21-or-over", "abroad", "kent", "permanent", "none"],
        "You could, and a specialist agency will help you",
    ),
    Ending.TALK_TO_US: (
        ["21-or-over", "not-met", "kent", "permanent", "other", "neither"],
        "Probably, so let’s talk about it",
    ),
    Ending.NOT_YET_AGE: (["under-21"], "Not yet"),
    Ending.NOT_YET_HOME: (["21-or-over", "not-met", "kent", "neither"], "Not yet, from what you say"),
    Ending.SPECIFIED_OFFENCE: (
        ["21-or-over", "not-met", "kent", "permanent", "specified"],
        "We are sorry: adoption through an agency is not open to you",
    ),
    Ending.OUTSIDE_AREA: (
        ["21-or-over", "not-met", "england", "permanent", "none", "neither"],
        "Yes, and there may be an agency nearer to you",
    ),
    Ending.OUTSIDE_ENGLAND: (
        ["21-or-over", "not-met", "elsewhere", "permanent", "none", "neither"],
        "Perhaps, but begin where you live",
    ),
}


def test_every_ending_is_walked_to() -> None:
    assert set(ENDINGS) == set(Ending)


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_says_what_it_is_and_what_happens_next(client: FlaskClient, ending: Ending) -> None:
    answers, heading = ENDINGS[ending]
    page = walk(client, answers)
    assert faults(page) == []
    assert page.h1 == heading
    assert page.title.startswith(heading)
    assert "What happens next" in page.text
    assert "Ring" in page.text or "ring" in page.text
    assert "We have kept none of your answers." in page.text
    assert [str(link["href"]) for link in page.soup.select("main a[href^='tel:']")]


def test_nothing_is_kept(app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with counted(app) as asked:
        page = read(client.get(ADDRESS))
        for answer in ["21-or-over", "not-met", "kent", "not-sure", "rather-talk", "adopter"]:
            answered = press(client, page, "Continue", answer=answer)
            assert "Set-Cookie" not in answered.headers
            assert "Location" not in answered.headers
            assert answered.request.path == ADDRESS
            assert answered.request.query_string == b""
            page = read(answered)
    assert page.h1 == "Let’s talk about it first"
    assert not [
        each for each in asked if not each.lstrip().upper().startswith(("SELECT", "COMMIT", "ROLLBACK"))
    ]
    assert "rather-talk" not in caplog.text
    assert client.get_cookie("session") is None


def test_back_goes_through_every_question_with_its_answer_kept(client: FlaskClient) -> None:
    given = ["21-or-over", "partners", "1-year", "kent", "not-sure", "none"]
    page = walk(client, given)
    assert page.h1 == "Yes, you could ask to adopt this child"
    for answer in reversed(given):
        page = read(press(client, page, "Back"))
        chosen = page.soup.select("input[type=radio][checked]")
        assert [str(each["value"]) for each in chosen] == [answer]
    assert page.link("Back") == "/could-i-adopt"


def test_a_changed_answer_is_asked_what_hangs_on_it(client: FlaskClient) -> None:
    page = walk(client, [*NOT_MET, "neither"])
    while page.h1 != "Which child are you thinking of?":
        page = read(press(client, page, "Back"))
    page = read(press(client, page, "Continue", answer="partners"))
    assert page.h1 == "How long has the child lived with you?"
    assert not page.soup.select("input[type=radio][checked]")
    for answer in ["6-months", "kent", "permanent", "none"]:
        page = read(press(client, page, "Continue", answer=answer))
    assert page.h1 == "Yes, you could ask to adopt this child"


def test_no_answer_says_what_to_do_and_loses_nothing(client: FlaskClient) -> None:
    page = walk(client, ["21-or-over"])
    page = read(press(client, page, "Continue"), status=422)
    assert page.errors == ["Choose which child you are thinking of"]
    assert page.title.startswith("Error: ")
    page = read(press(client, page, "Continue", answer="abroad"))
    assert page.h1 == "Where do you live?"


def test_the_councils_we_serve_are_answers_and_outside_is_not(client: FlaskClient) -> None:
    page = walk(client, ["21-or-over", "not-met"])
    assert [str(each["value"]) for each in page.soup.select("input[type=radio]")] == [
        "kent",
        "england",
        "elsewhere",
    ]


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"asked": "nonsense", "answer": "nonsense"},
        {"asked": "before", "answer": "neither"},
        {"back": "nonsense"},
        {"asked": "where", "where": "served", "answer": "served"},
        {"age": ["21-or-over", "x" * 5000], "asked": "age", "answer": "21-or-over"},
    ],
)
def test_a_form_changed_by_hand_is_answered_with_a_question(
    client: FlaskClient, posted: dict[str, str]
) -> None:
    answer = client.post(ADDRESS, data=posted)
    page = read(answer, status=answer.status_code)
    assert answer.status_code in (200, 422)
    assert page.soup.select("input[type=radio]")
    assert "xxxxx" not in page.html


def test_the_page_may_not_be_kept_by_others(client: FlaskClient) -> None:
    answer = press(client, read(client.get(ADDRESS)), "Continue", answer="21-or-over")
    assert "public" not in answer.headers["Cache-Control"]
