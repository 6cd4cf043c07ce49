"""Christmas Eve, eleven at night: a mother at breaking point asks on her phone, through to the end in spring.

What she reads is true for that night, and each promise stands as it was kept, or was not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.steps import (
    CLOSE_TO_BREAKING,
    AsPerson,
    Look,
    ask,
    choose,
    finish,
    go_on,
    press,
    reads,
    reference_of,
    silent,
)
from tests.support.example import copy_of_example
from tests.support.live import LivePortal
from tests.support.supporting import WORKER, Step, all_done, done

At = Callable[..., list[Any]]

NIGHT = "2026-12-24T22:55"
"""Thursday: the next two days and the Monday are bank holidays, and from Tuesday the agency is closed."""

READ_AT = "Tuesday 29 December 2026, 9am"
REPLY_BY = "5pm on Tuesday 29 December 2026"
CALL_BY = "5pm on Wednesday 6 January 2027"


@pytest.fixture(params=["javascript-sqlite", "plain-postgresql"])
def portal(request: pytest.FixtureRequest, run_folder: Path) -> Iterator[LivePortal]:
    """A portal of this story's own, whose clock it moves. Its worker runs when the story says so."""
    database = request.param.split("-")[1]
    made = copy_of_example(database, run_folder / f"christmas-{database}", called="christmas")
    made.set_clock(NIGHT)
    made.start(worker=False)
    yield made
    made.stop()


@pytest.fixture
def at(portal: LivePortal) -> At:
    """Turn the clock of the pages on to a moment, after what was done until then; what that gave."""

    def turn(moment: str, *steps: Step) -> list[Any]:
        portal.stop()
        portal.set_clock(moment)
        said = all_done(portal, *steps)
        portal.start_web()
        return said

    return turn


def signed_in(page: Page, portal: LivePortal, cookie: str) -> Page:
    """The same browser, signed in anew."""
    page.context.add_cookies([{"name": "session", "value": cookie, "url": portal.url, "httpOnly": True}])
    return page


def test_a_mother_at_breaking_point(
    page: Page, look: Look, portal: LivePortal, as_person: AsPerson, at: At
) -> None:
    closed = {"days": ["2026-12-29", "2026-12-30", "2026-12-31"]}
    *_, them = all_done(portal, ("", "close", closed), ("", "work", {}), ("", "couple", {"name": "Eve"}))
    phone, hers = as_person(them["Ivy"]), ("", "cookie", {"email": them["Ivy_email"]})

    # before she sends: danger first, then the truth about this night
    phone.goto("/support")
    text = phone.locator("main").inner_text()
    first = (
        "Ring 999",
        "01632 960902",
        f"Nobody will read this before {READ_AT}.",
        "Is any of this true now?",
    )
    order = [text.index(one) for one in first]
    assert order == sorted(order)
    reads(phone, "If nobody is at risk, we read it on Monday 4 January 2027, 9am.", "Nobody is on call now.")
    done(portal, "on_call", by=WORKER, day="2026-12-24", part="night")
    own = ask(phone, CLOSE_TO_BREAKING)
    reference = reference_of(own)
    about = {"reference": reference}
    reads(
        phone,
        f"Nobody will read this before {READ_AT}.",
        "A colleague is on call for families at risk. They are told an hour after you sent this",
        f"One of us will reply to you by {REPLY_BY}",
        f"We will call you to talk about support by {CALL_BY}",
    )
    silent(phone, "replies to you today")
    look(phone)

    # after an hour whoever is on call is told once, in words that say nothing
    _, before, _, _, after = all_done(
        portal,
        ("", "work", {}),
        ("", "mails", about),
        ("2026-12-25T00:10", "work", {}),
        ("", "work", {}),
        ("", "mails", about),
    )
    assert before == []
    [told] = after
    assert (told["to"], told["state"]) == (WORKER, "sent")
    assert not re.search("Ivy|Eve|adopt|risk|breaking", told["subject"] + told["text"], re.IGNORECASE)

    # Tuesday, on a day the agency is closed: taken up, nobody answers, then they speak
    staff, cookie = at("2026-12-29T09:20", ("", "cookie", {"email": WORKER}), hers)
    signed_in(page, portal, staff).goto("/staff/support")
    row = page.locator(f"#request-{reference}")
    expect(row).to_contain_text("says the family is close to breaking down")
    row.get_by_role("button", name="Take it up").click()
    reads(page, "It is yours.")
    page.goto(f"/staff/support/requests/{reference}/telephone")
    page.get_by_label("No, nobody answered").check()
    page.get_by_label("At what time?").fill("11:50am")
    press(page, "Write down the call")
    reads(page, "Written down, with when you ring again.", "11:50am on Tuesday 29 December 2026")
    signed_in(phone, portal, cookie).goto(own)
    reads(phone, "We tried to ring you, and did not reach you", "A person replies to you today", REPLY_BY)
    silent(phone, "Nobody will read this", "Kept in time")
    done(portal, "reach", **about)
    phone.reload()
    reads(phone, "We spoke with you on the telephone", "A social worker calls you", CALL_BY, "Kept in time")
    go_on(phone, "Choose when we call you")
    choose(phone, 0, "Choose this time")
    go_on(phone, "Move the call")
    reads(phone, f"rings 07700 900455 at {choose(phone, -1, 'Move the call')}.")

    # the call is held on its last day, and urgent support agreed
    agreed = {"outcome": "assessment", "agreed": "We find out together what you need."}
    *_, cookie = at(
        "2027-01-06T14:00", ("", "call", about | agreed), ("", "urgent_package", about), hers
    )  # fmt: skip
    signed_in(phone, portal, cookie).goto(own)
    reads(
        phone,
        "We do what we agreed with you",
        "We find out together what you need.",
        "Your first session of urgent family support will be held by 5pm on Wednesday 13 January 2027",
        "We will start to work out with you what support you need by 5pm on Tuesday 6 April 2027",
    )
    silent(phone, "Only for colleagues", "Move the call", "Choose when we call you")

    # its first session comes a day late, and that stands so; she reads the plan, and says what she thinks
    urgent = about | {"kind": "urgent"}
    *_, cookie = at(
        "2027-02-26T20:15",
        ("2027-01-14T11:00", "session", urgent),
        ("2027-01-18T10:00", "begin_assessment", about),
        ("2027-01-21T11:00", "session", urgent),
        ("2027-02-26T10:00", "share_plan", about | {"review_on": "2027-04-30"}),
        ("2027-02-26T20:15", *hers[1:]),
    )
    signed_in(phone, portal, cookie).goto(own)
    reads(phone, "Session 1 of 6", "Kept 1 day late. We are sorry.", "5pm on Friday 30 April 2027")
    go_on(phone, "Read what would help, and the plan")
    reads(phone, "Somebody to talk to at school, with us: 6 sessions", "Friday 30 April 2027")
    look(phone)
    phone.get_by_label("What would you like to say about it?").fill("Not on Mondays, please.")
    press(phone, "Send this to us")
    reads(phone, "We have what you wrote.", "Not on Mondays, please.")

    # the review, and finished for now
    last = about | {"text": "School goes well.", "seen_on": "2027-04-30"}
    _, staff, cookie = at(
        "2027-04-30T12:00", ("", "review", last), ("", "cookie", {"email": WORKER}), hers
    )  # fmt: skip
    finish(signed_in(page, portal, staff), reference, "You know where we are.")
    reads(page, "Not on Mondays, please.")
    signed_in(phone, portal, cookie).goto(own)
    reads(phone, "Finished for now. Come back any time", "School goes well.", "You know where we are.")
    kept = phone.locator(".app-promises__item")
    expect(kept).to_have_count(6)
    expect(kept.filter(has_text="Kept in time")).to_have_count(5)
    expect(kept.filter(has_text="urgent family support")).to_contain_text("Kept 1 day late. We are sorry.")
    silent(phone, "Only for colleagues", "Listened")
    look(phone)

    # she says how it was
    go_on(phone, "Tell us how it was")
    look(phone)
    phone.get_by_role("group", name="Did it help?").get_by_label("Yes, mostly").check()
    press(phone, "Send what you thought")
    reads(phone, "Did it help?", "Yes, mostly")
    told_of_it = {one["to"] for one in done(portal, "mails", **about)}
    assert told_of_it == {WORKER, them["Ivy_email"]}
