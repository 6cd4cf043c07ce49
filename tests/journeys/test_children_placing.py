"""Matched, moved in, visited, adopted; a fostered child who goes home; a child who could not stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

MAKE = """
import json
from flask.sessions import SecureCookieSessionInterface
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.extensions import db
from portal.web.changes import begin_write
from tests.finding_families.making import family, finder, waiting
from tests.finding_families.placing import decided, days, fostered, living, matched
from tests.households.making import account_of
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    kit, lee = finder("Kit WAY"), finder("Lee WAY")
    group, to = waiting(kit, lee, alias="ALIAS"), family(label="Sam and Alex WAY")
    if "WAY" == "matched":
        matched(group, to, kit, on=days(-130))
    elif "WAY" == "fostered":
        fostered(group, to, kit, on=days(-20))
        decided(to, "home")
    else:
        living(group, to, kit, on=days(-40))
    token = open_session(account_of(to.id, "Sam").id, device="story", now=clock.now(), second_factor=True)
    db.session.commit()
    print(json.dumps({
        "cookie": signer.dumps({COOKIE_KEY: token}), "group": group.reference,
        "today": clock.today().isoformat(),
    }))
"""

ONE = "/staff/children/groups/"


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


class Story:
    """A group and a family on their way, a family finder's browser and the family's telephone."""

    def __init__(
        self,
        way: str,
        alias: str,
        page: Page,
        portal: LivePortal,
        as_person: Callable[[str], Page],
        look: Look,
    ) -> None:
        told: dict[str, str] = json.loads(portal.run_python(MAKE.replace("WAY", way).replace("ALIAS", alias)))
        self.page, self.look, self.alias = page, look, alias
        self.phone = as_person(told["cookie"])
        self.today = date.fromisoformat(told["today"])
        self.group = ONE + told["group"]
        page.goto(self.group)
        look(page)

    def on(self, days: int, name: str = "on") -> None:
        """Fill in a day."""
        day = self.today + timedelta(days=days)
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.locator(f"#{name}-{part}").fill(str(value))

    def does(self, link: str, button: str, days: int, **typed: str) -> None:
        """Follow a link of the placement's page, fill in a day and these fields, press; look at both."""
        self.page.get_by_role("link", name=link, exact=True).or_(
            self.page.get_by_role("button", name=link, exact=True)
        ).click()
        self.on(days)
        for name, value in typed.items():
            self.page.locator(f"#{name}").fill(value)
        self.look(self.page)
        press(self.page, button)

    def reads(self, *words: str) -> None:
        """The family reads these words on their page."""
        self.phone.goto("/children/moving-in")
        for one in words:
            expect(self.phone.locator("main")).to_contain_text(one)
        self.look(self.phone)


def visit(story: Story, days: int, what: str = "visit", *, looks: bool = False) -> None:
    """Write down a visit or a review."""
    page = story.page
    page.get_by_role("button", name=f"Write down a {what}", exact=True).click()
    story.on(days)
    page.locator("#met").fill("All of them")
    page.get_by_label("Yes, with somebody else there").check()
    page.locator("#for_family").fill(f"Thank you for the {what}")
    if looks:
        story.look(page)
    press(page, "Write it down")


def test_from_the_match_to_the_book(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    sign_in("family_finder")
    story = Story("matched", "Curlew", page, portal, as_person, look)
    page.get_by_role("link", name="The family they go to or live with").click()
    look(page)
    story.on(-128, "told_on")
    story.on(5, "moves_in_on")
    press(page, "Plan the introductions")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Curlew, with Sam and Alex matched")
    look(page)
    story.does(
        "Plan a day of introductions", "Put it into the plan", 1, what="A walk", who="All", place="The pond"
    )
    story.reads("A walk, with Curlew", "Both of us", "Where: The pond")
    page.get_by_role("button", name="They moved in", exact=True).click()
    press(page, "Write it down")
    expect(page.get_by_role("alert")).to_contain_text("Enter the day, like 20 11 2026")
    look(page)
    story.on(-120)
    press(page, "Write it down")
    story.reads("We will visit you and the child for the first time", "Our turn")
    visit(story, -119, looks=True)
    visit(story, -112)
    visit(story, -93, "review")
    visit(story, -60)
    expect(page.locator("main")).to_contain_text("Visit after the first review")
    look(page)
    story.reads("Thank you for the review", "Kept in time")
    page.get_by_role("link", name="Undo visit on").first.click()
    look(page)
    page.locator("#text").fill("The wrong family")
    press(page, "Undo it")
    story.does("The family applied to the court", "Write it down", -30)
    story.reads("You applied to the court on")
    story.does("The order is made", "Write down the order", 0)
    look(page)
    story.reads("We agree with you when to celebrate the order")
    story.does("Celebrate the order", "Keep this day", 0)
    story.reads("We will give you the life story book", "still to come from us")
    story.does("The life story book was given", "Write it down", 0, to_whom="Sam", how="By hand")
    story.does("The later life letter was given", "Write it down", 0, to_whom="Sam", how="By hand")
    look(page)
    story.reads("Nothing more is needed")
    page.get_by_role("link", name="Letters", exact=True).click()
    look(page)
    page.get_by_role("button", name="Make a letter").click()
    page.get_by_label("Letter for school or nursery: Curlew").check()
    page.locator("#name_now").fill("Robin Example")
    look(page)
    press(page, "Make the letter")
    page.get_by_role("link", name="Letter for school or nursery: Curlew").click()
    look(page)
    press(page, "Let the family print it")
    story.phone.goto("/children/moving-in")
    story.phone.get_by_role("link", name="Letter for school or nursery: Curlew").click()
    expect(story.phone.locator("main")).to_contain_text("Robin Example was in the care of a council")
    look(story.phone)
    page.goto("/staff/children/placements")
    look(page)


def test_a_fostered_child_who_goes_home(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    sign_in("family_finder")
    story = Story("fostered", "Plover", page, portal, as_person, look)
    page.get_by_role("link", name="The family they go to or live with").click()
    look(page)
    visit(story, -19)
    story.reads("as a fostered child", "Neither is a failure")
    story.does("The child goes home", "Write it down", 0, for_family="You were there when it mattered")
    look(page)
    story.reads("Plover went home", "You were there when it mattered")
    expect(story.phone.locator("main")).not_to_contain_text("What we promised you")


def test_a_child_who_could_not_stay(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    sign_in("family_finder")
    story = Story("moved in", "Dunlin", page, portal, as_person, look)
    page.get_by_role("link", name="The family they go to or live with").click()
    expect(page.locator("main")).to_contain_text("days late")
    look(page)
    page.get_by_role("link", name="The child could not stay", exact=True).click()
    story.on(0)
    page.locator("#went_to").fill("Foster carers")
    page.locator("#text").fill("It was too much")
    look(page)
    press(page, "Write it down")
    expect(page.get_by_role("alert")).to_contain_text("Choose what happens for the child now")
    look(page)
    page.get_by_label("On hold: nobody is shown them now").check()
    press(page, "Write it down")
    look(page)
    story.does("The meeting afterwards", "Write it down", 0, met_with="All", learned="More rest first")
    look(page)
    story.reads("Dunlin could not stay", "We are sorry")
    expect(story.phone.locator("main")).not_to_contain_text("late")
    page.goto(story.group)
    expect(page.locator("main")).to_contain_text("On hold")
