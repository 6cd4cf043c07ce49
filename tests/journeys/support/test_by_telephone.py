"""Somebody rings: the adviser finds the family inside the limits of a search, and types it in a minute."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import NO_RISK, REFERENCE, AsPerson, Look, press, reads, silent
from tests.support.live import LivePortal
from tests.support.supporting import all_done, done

ADVISER = "priya.example@agency.example.org"
MOST_ANSWERS = 7
"""What an adviser fills in or ticks while somebody speaks: no more than a minute holds."""


def look_for(page: Page, words: str) -> None:
    """Look for a family."""
    page.goto("/staff/support/new")
    page.get_by_label("Name, town or reference").fill(words)
    press(page, "Look for them")


def test_by_telephone(page: Page, look: Look, portal: LivePortal, as_person: AsPerson) -> None:
    them, shut, cookie = all_done(
        portal,
        ("", "couple", {"name": "Ringer", "town": "Whitstable-on-Story"}),
        ("", "couple", {"name": "Shutaway"}),
        ("", "cookie", {"email": ADVISER}),
    )
    done(portal, "restrict", household=shut["household"])
    page.context.add_cookies([{"name": "session", "value": cookie, "url": portal.url, "httpOnly": True}])

    # found by name, town and reference; what may not be found is not
    page.goto("/staff/support")
    page.get_by_role("link", name="Take down a call").or_(
        page.get_by_role("button", name="Take down a call")
    ).click()
    look(page)
    for words in ("ringer", "whitstable story", them["household"].lower()):
        look_for(page, words)
        reads(page, "Ivy and Reed Ringer, Whitstable-on-Story", "10 at most")
        silent(page, "07700 900455", "ivy-ringer@")
    look(page)
    look_for(page, "Shutaway")
    reads(page, "Nobody is found for shutaway.")
    look_for(page, "Example")
    assert page.locator("main li a").count() <= 10
    kept = done(portal, "searched", by=ADVISER)
    assert {"words": "ringer"} in kept
    assert {"words": "example", "flag": "own surname"} in kept

    # typed while she speaks
    look_for(page, "ringer")
    page.get_by_role("link", name=re.compile("^Ivy and Reed Ringer")).click()
    page.get_by_label("Why do you open it?").fill("She rings just now")  # it is not the adviser's own work
    press(page, "Open it")
    silent(page, "07700 900455", "Maidstone", "How did your child come to you?")
    answers: list[Callable[[], None]] = [
        page.get_by_label("Ivy Ringer").check,
        lambda: page.get_by_label("Which number shall we ring?").fill("07700 900455"),
        page.get_by_label(NO_RISK).check,
        lambda: page.get_by_label("Who is it about?").fill("her son, 9"),
        lambda: page.get_by_label("What is happening?").fill("He does not go to school."),
        page.get_by_label("This week", exact=True).check,
    ]
    for give in answers:
        give()
    assert len(answers) <= MOST_ANSWERS
    look(page)
    press(page, "Take this down")
    reads(page, "Taken down. Tell them their reference:", "by telephone", "He does not go to school.")
    found = re.search(f"reference: ({REFERENCE})", page.locator("main").inner_text())
    assert found
    reference = found.group(1)

    # it is hers alone
    ivy, reed = as_person(them["Ivy"]), as_person(them["Reed"])
    ivy.goto(f"/support/requests/{reference}")
    reads(ivy, "He does not go to school.", "A person replies to you", "on Monday 23 November 2026")
    reed.goto("/support/requests")
    reads(reed, "You have not asked for anything yet")
    answer = reed.goto(f"/support/requests/{reference}")
    assert answer is not None
    assert answer.status == 404
    silent(reed, "does not go to school")
    expect(reed.get_by_role("heading", level=1)).to_have_count(1)
