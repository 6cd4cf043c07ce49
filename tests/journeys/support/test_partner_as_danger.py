"""One who names her partner as the danger: the partner's sign-in, page by page, shows nothing of it.

Nor does that of any member of staff who is not named on it. A request in which danger shows later stays
its writer's as it was.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import (
    NO_RISK,
    AsPerson,
    Look,
    SignIn,
    ask,
    press,
    reads,
    reference_of,
    silent,
)
from tests.support.live import LivePortal
from tests.support.supporting import MANAGER, PART, WORKER, done

WORD = "Canaryword"
"""Stands in what she writes, and nowhere else."""


def addresses(portal: LivePortal, email: str, *requests: str) -> list[str]:
    """Every address that this person may open; one that says which, with a request in its place.

    Where it is about support, with each of them.
    """
    found: list[str] = []
    for rule in done(portal, "addresses", email=email):
        known = requests if rule.startswith("/support") else requests[:1]
        found.extend([PART.sub(one, rule) for one in known] if PART.search(rule) else [rule])
    return found


def test_the_partner_finds_nothing(page: Page, look: Look, portal: LivePortal, as_person: AsPerson) -> None:
    them = done(portal, "couple", name="Named")
    ivy, reed = as_person(them["Ivy"]), as_person(them["Reed"])
    ivy.goto("/support")
    ivy.get_by_label("Somebody at home frightens me or hurts me").check()
    ivy.get_by_label("My partner, or another adult at home").check()
    own = ask(
        ivy,
        "Somebody at home frightens me or hurts me",
        "My partner, or another adult at home",
        words=f"{WORD} at night.",
    )
    reference = reference_of(own)
    reads(ivy, "A person replies to you today", "ring us on")
    expect(ivy.get_by_role("link", name="Choose when we call you")).to_have_count(0)
    expect(ivy.get_by_role("link", name=re.compile("Let Reed"))).to_have_count(0)
    look(ivy)
    calm = reference_of(ask(ivy, NO_RISK, words=f"{WORD} about school."))

    # a person writes to her, and danger shows in the calm one too
    done(portal, "take_up", reference=reference, by=MANAGER)
    done(portal, "write", reference=reference, text=f"{WORD}: we ring you.", by=MANAGER)
    done(portal, "raise_risk", reference=calm, because=f"{WORD} again", by=WORKER)
    ivy.goto(own.replace(reference, calm))
    reads(ivy, "A person replies to you today", f"{WORD} about school.")
    own_mails = done(portal, "mails_to", email=them["Reed_email"])
    assert own_mails == []

    # his sign-in, page by page
    parts = [reference, calm, *done(portal, "references", references=[reference, calm])]
    for path in addresses(portal, them["Reed_email"], reference, calm):
        answer = reed.request.get(path)
        shown = answer.text()
        assert answer.status in (200, 302, 303, 400, 404, 405, 410), (path, answer.status)
        for word in (WORD, "replies to you", *parts):
            assert word not in shown.replace(path, ""), (path, word)
    for path in ("/home", "/support/requests", "/home/messages", "/events/my-calendar"):
        reed.goto(path)
        silent(reed, WORD, reference, calm)
    reads(page_of(reed, "/support/requests"), "You have not asked for anything yet")
    reed.goto(f"/support/directory?words={WORD}")
    reads(reed, "Nothing is found")
    reed.goto("/events/my-calendar")
    press(reed, "Make my link")
    feed = re.search(r"/events/feed/[^\s\"<]+", reed.content())
    assert feed
    assert "VEVENT" not in reed.request.get(feed.group()).text()


def page_of(page: Page, path: str) -> Page:
    """A page, opened."""
    page.goto(path)
    return page


def test_no_colleague_finds_it(page: Page, portal: LivePortal, sign_in: SignIn) -> None:
    them = done(portal, "couple", name="Hidden", first="Quill")
    reference = done(
        portal, "ask", by=them["Quill_email"], risks=["frightened"], danger="adult", words=f"{WORD} at night."
    )
    emails = done(portal, "unnamed", reference=reference)
    assert WORKER in emails
    assert MANAGER not in emails
    where = {"reference": reference, "household": them["household"]}
    assert not done(portal, "walk", emails=emails, words=[WORD, "Quill Hidden", reference], **where)
    assert done(portal, "walk", emails=[MANAGER], words=[WORD], **where)

    sign_in("support_worker")
    answer = page.goto(f"/staff/support/requests/{reference}")
    assert answer is not None
    assert answer.status == 404
    page.goto("/staff/support")
    page.get_by_label("Name or reference").fill("Quill")
    press(page, "Search requests")
    reads(page, "Nothing here")
    silent(page, "Quill Hidden", reference)
