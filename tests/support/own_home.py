"""A family of a live portal: its household, and its home page as its reader looks at it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

FIND = """
from portal import create_app
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from sqlalchemy import select
with create_app().app_context():
    print(db.session.scalars(
        select(Household.reference).join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id).where(Person.email == "{email}")
    ).one())
"""


def household_of(portal: LivePortal, email: str) -> str:
    """The household of who has this address: other stories make families of the same name."""
    return portal.run_python(FIND.format(email=email)).strip()


def see_home(page: Page, at: str, sentence: str, turn: str, by: str = "") -> None:
    """Open a reader's own home page and find on it the stage they are at, and what happens next.

    `turn` is how its words begin ("Your turn"). With `by` a day or moment must stand there; without,
    none may.
    """
    page.goto("/home")
    here = page.locator("[aria-current=step]")
    expect(here.locator(".app-line__name")).to_have_text(at)
    expect(here).to_contain_text("You are here")
    happens = page.locator(".app-next")
    expect(happens.locator(".app-next__sentence")).to_contain_text(sentence)
    facts = happens.locator("dd")
    expect(facts.first).to_have_text(re.compile(f"^{turn}"))
    expect(facts).to_have_count(2 if by else 1)
    if by:
        expect(facts.last).to_have_text(by)


def line_of(page: Page) -> list[str]:
    """The names of the stages on the line of the home page that is open, in their order."""
    page.wait_for_load_state()
    names = page.locator(".app-line__name").all_inner_texts()
    return [name.removesuffix("(done)").strip() for name in names]
