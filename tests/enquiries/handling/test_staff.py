"""An enquiry's page for staff, and what is recorded there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import SYSTEM
from portal.enquiries.entries import add_entry
from portal.enquiries.models import Enquiry
from portal.extensions import db
from portal.households.models import Household
from tests.enquiries.answering import audited, enquiry, kinds, link_with, page, written
from tests.support.pages import press, read
from tests.support.people import sign_in
from tests.support.queries import counted


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("adviser", 200),
        ("assessor", 200),
        ("manager", 200),
        ("business_support", 200),
        ("administrator", 403),
        ("support_worker", 403),
        ("adoptive_parent", 403),
    ],
)
def test_who_may_open_an_enquiry_and_that_it_is_written_down(
    app: Flask, client: FlaskClient, role: str, status: int
) -> None:
    reference, who = enquiry(app), sign_in(client, role)
    page(client, reference, status=status)
    opened = [(row.by, row.subject_ref) for row in audited(app, "enquiries.opened")]
    assert opened == ([(who, reference)] if status == 200 else [])


def test_the_page_says_who_how_to_reach_them_and_what_is_next(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(
        app,
        second_given_name="Alexandra",
        second_family_name="Featherstonehaugh-Cholmondeley",
        no_voicemail=True,
        speak_to_me_first=True,
        safe_times="Weekdays after 6pm",
        considers=("brothers_and_sisters",),
        own_words="We would like to hear more.",
    )
    sign_in(client, "adviser")
    seen = page(client, reference)
    assert seen.h1 == "Sam Sample and Alexandra Featherstonehaugh-Cholmondeley"
    for words in (
        "Do not leave a voicemail.",
        "Speak only to Sam.",
        "Good times: Weekdays after 6pm",
        "First conversation by 5pm on Friday 4 December 2026",
        "We would like to hear more.",
        "Could welcome brothers and sisters",
        "E-mail: the information pack",
    ):
        assert words in seen.text


def test_a_call_keeps_the_promise_and_a_double_click_writes_it_once(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    form = page(client, reference, "/call")
    assert "This keeps our promise of a first conversation." in form.text
    told = {"outcome": "spoken", "text": "A good talk."}
    first = press(client, form, "Write down the call", told)
    second = press(client, form, "Write down the call", told)
    assert first.location == second.location == f"/staff/enquiries/{reference}"
    assert kinds(app, reference).count("call") == 1
    seen = page(client, reference)
    assert "This kept our promise of a first conversation." in seen.text
    assert "A good talk." in seen.text
    assert "Kept in time" in seen.text


def test_a_try_offers_and_shows_the_next_one(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    form = page(client, reference, "/call")
    press(client, form, "Write down the call", {"outcome": "tried"})
    seen = page(client, reference)
    assert "Next try Tuesday 24 November 2026" in seen.text
    assert "Call tried, no answer" in seen.text
    press(
        client,
        page(client, reference, "/call"),
        "Write down the call",
        {"outcome": "spoken", "text": "Well."},
    )
    assert "Next step Next try" not in page(client, reference).text


def test_a_call_that_keeps_a_promise_says_what_was_said(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    wordless = {"outcome": "spoken", "text": " "}
    again = read(press(client, page(client, reference, "/call"), "Write down the call", wordless), status=422)
    assert again.errors == ["Write what was said and agreed, in a few words"]
    assert "call" not in kinds(app, reference)


def test_the_next_step_says_how_late_it_is(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    pinned = ".app-timeline__entry--next"
    in_time = page(client, reference).soup.select_one(pinned)
    assert in_time is not None
    assert "late" not in in_time.text
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        sign_in(client, "adviser")
        late = page(client, reference).soup.select_one(pinned)
    assert late is not None
    assert "days late" in late.text


def test_errors_keep_what_was_typed(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    typed = {"text": "They asked about school.", "hour": "half four"}
    again = read(press(client, page(client, reference, "/call"), "Write down the call", typed), status=422)
    assert again.errors == ["Enter the time, like 4:10pm or 16:10", "Choose whether you talked with them"]
    assert "They asked about school." in again.html
    future = {"outcome": "spoken", "hour": "11:59pm", "text": "Kept."}
    again = read(press(client, again, "Write down the call", future), status=422)
    assert again.errors == ["This moment is still to come. Enter when it happened."]
    assert "Kept." in again.html
    assert "call" not in kinds(app, reference)


def test_visit_event_and_note_are_written_down(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "assessor")
    for part, button in (
        ("/visit", "Write down the visit"),
        ("/event", "Write down that they came"),
        ("/note", "Save the note"),
    ):
        press(client, page(client, reference, part), button, {"text": f"About the {part[1:]}."})
    assert kinds(app, reference)[-3:] == ["visit", "event", "note"]
    seen = page(client, reference)
    assert seen.text.count("Private: the family never sees this") == 3
    only = read(client.get(f"/staff/enquiries/{reference}?only=notes"))
    assert "About the note." in only.text
    assert "About the visit." not in only.text


def test_a_filter_comes_alone_for_htmx(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    part = client.get(f"/staff/enquiries/{reference}?only=notes", headers={"HX-Request": "true"})
    assert "<h1" not in part.text
    assert "Nothing of this kind has happened." in part.text
    assert client.get(f"/staff/enquiries/{reference}?only=gossip").status_code == 404


def test_a_note_is_copied_without_javascript_and_ticked(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    press(client, page(client, reference, "/note"), "Save the note", {"text": "Prefers Tuesdays."})
    copying = read(client.get(link_with(page(client, reference), "Text for the case system")))
    text = copying.soup.select_one("textarea")
    assert text is not None
    assert text.text.strip().splitlines() == [
        "Note: Friday 20 November 2026, 10:00",
        f"Enquiry {reference}: Sam Sample",
        "Written by Adviser Example",
        "",
        "Prefers Tuesdays.",
    ]
    press(client, copying, "I have copied it")
    assert "Copied Fri 20 Nov" in page(client, reference).text


def test_a_restricted_household_s_enquiry_is_nowhere(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app, email="hidden@example.org")
    shown = enquiry(app, email="hidden@example.org", given_name="Kim")

    def hide() -> None:
        household = Household(
            label="Sam Sample", authority="kent", restricted=True, named=2, made_at=clock.now()
        )
        db.session.add(household)
        db.session.flush()
        one = db.session.scalars(select(Enquiry).where(Enquiry.reference == reference)).one()
        one.household_id, one.state = household.id, "invited"

    written(app, hide)
    sign_in(client, "manager")
    for part in ("", "/call", "/reply", "/finish", "/invitation", f"/duplicates/{shown}"):
        assert client.get(f"/staff/enquiries/{reference}{part}").status_code == 404
    assert reference not in page(client, shown).text
    assert reference not in read(client.get("/staff/enquiries?state=any")).text
    found = press(client, read(client.get("/staff/enquiries")), "Search enquiries", {"words": reference})
    assert "Nobody found" in read(client.get(found.location)).text


def test_the_page_asks_the_same_of_the_database_however_much_happened(
    app: Flask, client: FlaskClient
) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")

    def asked() -> list[str]:
        with counted(app) as statements:
            page(client, reference)
        return [one for one in statements if one.lstrip().upper().startswith("SELECT")]

    page(client, reference)
    few = asked()

    def fill() -> None:
        one = db.session.scalars(select(Enquiry).where(Enquiry.reference == reference)).one()
        for number in range(200):
            at = clock.now() - timedelta(minutes=number % 7)
            add_entry(one.id, "note", at=at, by=SYSTEM, now=at, text=f"Note number {number}.")

    written(app, fill)
    many = asked()
    assert len(many) == len(few) <= 10, many
    seen, shown = page(client, reference), []
    for _ in range(10):
        shown += [str(tag["id"]) for tag in seen.soup.select("[id^=entry-]")]
        later = seen.soup.select_one('a[rel="next"]')
        if later is None:
            break
        seen = read(client.get(str(later["href"])))
    assert len(shown) == len(set(shown)) == 200 + 2 + 2  # notes; sent and pack; two e-mails
