"""Every time for a call is taken: the family reads so, and the manager is told at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.steps import NO_RISK, AsPerson, Look, SignIn, ask, reads, reference_of, silent
from tests.support.live import LivePortal
from tests.support.supporting import MANAGER, all_done, done

PAST_THE_PROMISE = {"until": "2026-11-28T00:00+00:00"}


@pytest.fixture
def them(portal: LivePortal) -> Iterator[dict[str, str]]:
    """A couple, while nobody of staff has a free time inside what is promised."""
    _, made = all_done(portal, ("", "take_slots", PAST_THE_PROMISE), ("", "couple", {"name": "Full"}))
    yield made
    done(portal, "free_slots", **PAST_THE_PROMISE)


def test_every_time_taken(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: AsPerson, them: dict[str, str]
) -> None:
    phone = as_person(them["Ivy"])
    own = ask(phone, NO_RISK)
    reference = reference_of(own)
    reads(
        phone,
        "There is no free time to choose here just now. "
        "Our promise holds: we ring you by 5pm on Friday 27 November 2026.",
    )
    expect(phone.get_by_role("link", name="Choose when we call you")).to_have_count(0)
    expect(phone.get_by_role("button", name="Choose when we call you")).to_have_count(0)
    look(phone)
    phone.goto(f"{own}/call")
    reads(phone, "We have no free time to offer here just now", "Our promise holds", "Ring us on")
    look(phone)

    # the manager is told at once, neutrally; the worker sees why
    [told] = done(portal, "mails", reference=reference)
    assert told["to"] == MANAGER
    sign_in("support_worker")
    page.goto(f"/staff/support/requests/{reference}")
    reads(page, "No free time for the call inside the promise")
    phone.goto(own)
    silent(phone, "inside the promise")

    # staff agree a later time with her on the telephone, and it stands on her page
    page.goto(f"/staff/support/requests/{reference}/call-time")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Book the call").or_(page.locator("main form button").first).first.click()
    reads(page, "The call is booked. They read it on their page.")
    phone.reload()
    reads(phone, "A social worker calls you at the time you chose", "A time for the call was chosen")
