"""Asking, one's own request, and the duty pages, as people read them. On both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal.clock import LONDON
from portal.extensions import db
from portal.messages.models import Message
from portal.support.models import SupportRequest
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out
from tests.support.queries import counted

TYPED: dict[str, Any] = {
    "risks": ["breaking_down"],
    "about": "my son, 12",
    "words": "I had to hold the door shut.",
    "feels": "today",
    "name": "Rowan Sample",
    "telephone": "07700 900461",
    "authority": "kent",
    "situation": "adopted",
}


def ready(app: Flask) -> None:
    """An agency with a manager of support."""
    with app.app_context():
        begin_write()
        agency()
        db.session.commit()


def family(app: Flask) -> tuple[str, str]:
    """The account references of two who adopted together."""
    with app.app_context():
        begin_write()
        sam, alex = parents()
        db.session.commit()
        return str(sam.reference), str(alex.reference)


def sent_by(client: FlaskClient, **typed: Any) -> Page:
    """What is shown after asking."""
    page = read(client.get("/support"))
    fields = {name: value for name, value in {**TYPED, **typed}.items() if page.soup.select(f"[name={name}]")}
    answer = press(client, page, "Ask for support", fields)
    assert answer.status_code == 303, Page(answer).errors
    return read(client.get(answer.headers["Location"]))


def test_a_stranger_asks_at_night(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    ready(app)
    frozen.move_to(datetime(2026, 12, 24, 23, 0, tzinfo=LONDON))
    page = read(client.get("/support"))
    first = page.text.index("Ring 999")
    assert first < page.text.index("Is any of this true now?")
    assert "Nobody will read this before Tuesday 29 December 2026, 9am." in page.text
    refused = read(press(client, page, "Ask for support", {"words": "Help"}), status=422)
    assert refused.errors[0].startswith("Tick what is true now")
    assert "Help" in str(refused.soup.select_one("#words"))
    done = sent_by(client)
    assert "by 5pm on Tuesday 29 December 2026" in done.text
    assert "Nobody will read this before Tuesday 29 December 2026, 9am." in done.text
    assert "Ring 999" in done.text
    with app.app_context():
        request = db.session.scalars(select(SupportRequest)).one()
        assert request.reference in done.text
        assert request.at_risk
        assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    press(client, done, "Take it off this device")
    assert client.get("/support/sent").status_code == 303


def test_the_second_press_is_the_same_request(app: Flask, client: FlaskClient) -> None:
    ready(app)
    page = read(client.get("/support"))
    first = press(client, page, "Ask for support", TYPED)
    second = press(client, page, "Ask for support", TYPED)
    assert first.headers["Location"] == second.headers["Location"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SupportRequest)) == 1


def test_what_we_know_is_not_asked_and_the_partner_sees_nothing(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, alex = family(app)
    sign_in(client, sam)
    page = read(client.get("/support"))
    assert not page.soup.select("[name=name], [name=authority], [name=email]")
    done = sent_by(client, risks=["frightened"], danger="adult")
    assert "We have what you wrote" in done.h1
    assert "A person replies to you today" in done.text
    reference = done.url.rsplit("/", 1)[1]
    assert not done.soup.select("a[href$='/share']")
    own = read(client.get("/support/requests"))
    assert reference in own.html
    sign_out(client)
    sign_in(client, alex)
    for path in ("", "/withdraw", "/share"):
        assert client.get(f"/support/requests/{reference}{path}").status_code == 404
    for path in ("/support/requests", "/home", "/support", "/home/messages", "/home/people"):
        shown = read(client.get(path))
        assert reference not in shown.html
        assert "hold the door shut" not in shown.html
    assert "You have not asked for anything yet" in read(client.get("/support/requests")).text


def test_it_is_kept_for_later_only_for_who_asks_for_it(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, _ = family(app)
    sign_in(client, sam)
    page = read(client.get("/support"))
    press(client, page, "Keep it, and come back later", {"words": "I begin", "risks": ["breaking_down"]})
    again = read(client.get("/support"))
    assert "I begin" in str(again.soup.select_one("#words"))
    assert not again.soup.select("[name=risks][checked]")
    sent_by(client, words="I begin, and go on")
    assert "I begin" not in read(client.get("/support")).html


def test_a_school_asks_for_a_family(app: Flask, client: FlaskClient) -> None:
    ready(app)
    page = read(client.get("/support/for-a-family"))
    typed = {
        **TYPED,
        "asker": "school",
        "asked_by": "Jo Placeholder, teacher",
        "organisation": "Example School",
        "email": "jo@school.example.org",
    }
    fields = {name: value for name, value in typed.items() if page.soup.select(f"[name={name}]")}
    refused = read(press(client, page, "Ask for this family", fields), status=422)
    assert refused.errors == ["Write whom you asked and when. Without their yes, ask them first"]
    done = press(client, refused, "Ask for this family", consent="Her mother, on Monday")
    shown = read(client.get(done.headers["Location"]))
    assert "We ring the parent" in shown.text
    sign_in(client, "support_worker")
    listed = read(client.get("/staff/support"))
    page = read(client.get(listed.link("Rowan Sample")))
    assert "A school or nursery: Jo Placeholder, teacher, Example School" in page.text
    assert "Her mother, on Monday" in page.text


def test_duty_takes_up_replies_and_finishes(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, _ = family(app)
    sign_in(client, sam)
    reference = sent_by(client, safe=["email"]).url.rsplit("/", 1)[1]
    sign_in(client, "support_worker")
    listed = read(client.get("/staff/support"))
    assert "says the family is close to breaking down" in listed.text
    press(client, listed, "Take it up : Sam Example")
    here = f"/staff/support/requests/{reference}"
    assert "This is yours." in read(client.get(here)).text

    def does(path: str, button: str, **typed: Any) -> Page:
        answer = press(client, read(client.get(f"{here}/{path}")), button, typed)
        assert answer.status_code == 303, Page(answer).errors
        return read(client.get(answer.headers["Location"]))

    tried = does("telephone", "Write down the call", is_answered="no")
    assert "Tried, no answer" in tried.text
    does("note", "Keep the note", text="Grandmother is near by")
    told = does("message", "Send this to them", text="We ring you at ten.")
    assert "kept in time" in told.text
    asked = does("risk", "Ask a colleague to decide", because="It is calm")
    assert "Somebody else decides this with you." in asked.text
    refused = press(client, read(client.get(f"{here}/risk/decision")), "Not at risk any more")
    assert refused.status_code == 422
    sign_in(client, sam)
    own = read(client.get(f"/support/requests/{reference}"))
    assert "We ring you at ten." in own.text
    assert "Grandmother" not in own.text
    assert "We tried to ring you" in own.text
    added = press(client, own, "Send this to us", text="Thank you")
    assert "Thank you" in read(client.get(added.headers["Location"])).text
    sign_in(client, "manager")
    decided = press(client, read(client.get(f"{here}/risk/decision")), "Not at risk any more")
    assert "Family at risk" not in read(client.get(decided.headers["Location"])).soup.select("h1 + p")[0].text
    finished = does(
        "finish", "Finish for now", reason="enough", because="Resolved", text="Come back any time."
    )
    assert "Finished" in finished.text
    sign_in(client, sam)
    assert "Finished for now" in read(client.get(f"/support/requests/{reference}")).text


def test_a_confined_request_is_not_there_for_others(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sent_by(client, risks=["frightened"], danger="worker", words="Canaryword")
    with app.app_context():
        reference = db.session.scalars(select(SupportRequest.reference)).one()
    for role in ("support_worker", "adviser", "manager"):
        sign_in(client, role)
        assert client.get(f"/staff/support/requests/{reference}").status_code == 404
        assert client.get("/staff/support/requests/ZZZZ-ZZZZ").status_code == 404
        for path in ("/staff/support", "/staff", "/staff/support?show=ended"):
            shown = read(client.get(path))
            assert "Rowan" not in shown.html
            assert "Canaryword" not in shown.html


def test_the_duty_page_costs_the_same_however_many_there_are(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sign_in(client, "support_worker")
    counts = []
    for many in (1, 40):
        with app.app_context():
            begin_write()
            for number in range(many):
                ask(name=f"Family {number}", risks=("breaking_down",) if number % 3 == 0 else ())
            db.session.commit()
        read(client.get("/staff/support"))
        with counted(app) as asked:
            read(client.get("/staff/support"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
    with app.app_context():
        reference = db.session.scalars(select(SupportRequest.reference).limit(1)).one()
    for page in (f"/staff/support/requests/{reference}", "/support"):
        with counted(app) as asked:
            read(client.get(page))
        assert len(asked) <= 10, page
    sign_in(client, family(app)[0])
    reference = sent_by(client).url.rsplit("/", 1)[1]
    for page in (f"/support/requests/{reference}", "/support/requests", "/support"):
        with counted(app) as asked:
            read(client.get(page))
        assert len(asked) <= 10, (page, asked)


def test_nobody_at_home_learns_of_it_by_the_worklist_or_a_search(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        duty("manager", "Mo Manager")
        ask(name="Hazel Sample", risks=("frightened",), danger="adult")
        db.session.commit()
    sign_in(client, "support_worker")
    shown = read(client.get("/staff"))
    assert "Somebody who asked for support" not in shown.text
    assert "Hazel" not in shown.html
    found = press(client, read(client.get("/staff/support")), "Search requests", words="Hazel")
    assert "Hazel Sample" not in read(client.get(found.headers["Location"])).text


def test_a_stale_page_gives_nothing_away(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        kit, robin = duty(name="Kit Duty").label, duty(name="Robin Duty").label
        reference = ask().reference
        db.session.commit()
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}/give"
    first, second = read(client.get(here)), read(client.get(here))
    assert press(client, first, "Give it to them", to=kit).status_code == 303
    stale = read(press(client, second, "Give it to them", to=robin), status=422)
    assert stale.errors == ["A colleague has changed this since you opened the page. Look at it again first."]
    assert press(client, read(client.get(here)), "Give it to them", to=robin).status_code == 303


def test_a_stale_page_lowers_no_risk(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        reference = ask().reference
        db.session.commit()
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}/risk"
    first, second = read(client.get(here)), read(client.get(here))
    assert press(client, first, "Say that they are at risk", because="A hole in the door").status_code == 303
    button = "Say that they are at risk"
    stale = read(press(client, second, button, because="He hit her again"), status=422)
    assert stale.errors == ["A colleague has said so already."]
    assert "He hit her again" in stale.html
    with app.app_context():
        assert db.session.scalars(select(SupportRequest.lower_asked_by)).one() == ""


def test_when_somebody_rings_again_stands_in_the_history(app: Flask, client: FlaskClient) -> None:
    ready(app)
    with app.app_context():
        begin_write()
        reference = ask().reference
        db.session.commit()
    sign_in(client, "support_worker")
    page = read(client.get(f"/staff/support/requests/{reference}/telephone"))
    done = press(client, page, "Write down the call", is_answered="no")
    assert "Next try: " in read(client.get(done.headers["Location"])).text
