"""A photograph and a film are added, published and seen; a code read off a screen leads to whom."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Response, expect

from tests.finding_families.picturing import film, photograph, read_off
from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

SHOWN = """
import json
from flask.sessions import SecureCookieSessionInterface
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.web.changes import begin_write
from sqlalchemy import select
from tests.finding_families.making import family, finder, shown, waiting
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    kit, lee = finder("Kit Finder"), finder("Lee Colleague")
    made, to = waiting(kit, lee, alias="Puffin"), family(label="Sam and Alex Pufftree")
    grant = shown(made, to, kit)
    account = db.session.scalars(select(Account).where(Account.reference == to.sam)).one()
    token = open_session(account.id, device="story", now=clock.now(), second_factor=True)
    db.session.commit()
    cookie = signer.dumps({COOKIE_KEY: token})
    print(json.dumps({"cookie": cookie, "group": made.reference, "grant": grant.reference}))
"""


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def add(page: Page, path: Path, words: str) -> None:
    """Add one photograph or film, from the list of them."""
    page.get_by_role("button", name="Add a photograph or film").click()
    page.get_by_label("A photograph or a film").set_input_files(path)
    page.get_by_label("What is to be seen, in words").fill(words)
    press(page, "Add it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Photographs and film")


def publish(page: Page, words: str, look: Look) -> None:
    """Look at a picture as the second person, and publish it."""
    page.get_by_role("link", name=words).last.click()
    look(page)
    page.get_by_role("button", name="Look at it, and publish it").click()
    look(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Who consented, or under which authority, and when?").fill("The court, 1 June 2026")
    press(page, "Publish it")
    expect(page.locator("main")).to_contain_text("Shown with the profile")


def test_pictures_are_added_published_seen_and_traced(
    page: Page,
    look: Look,
    portal: LivePortal,
    sign_in: SignIn,
    as_person: Callable[[str], Page],
    has_javascript: bool,
    tmp_path: Path,
) -> None:
    told: dict[str, str] = json.loads(portal.run_python(SHOWN))
    still, moving = tmp_path / "IMG_0001.JPG", tmp_path / "film.mov"
    still.write_bytes(photograph(0, size=(1600, 1200))[1])
    moving.write_bytes(film("mov"))
    group = f"/staff/children/groups/{told['group']}"

    sign_in("family_finder")
    page.goto(group)
    look(page)
    page.get_by_role("link", name="Photographs and film").click()
    look(page)
    page.get_by_role("button", name="Add a photograph or film").click()
    press(page, "Add it")
    expect(page.get_by_role("alert")).to_contain_text("Choose a photograph or a film")
    look(page)
    page.goto(f"{group}/pictures")
    add(page, still, "Puffin on a swing")
    add(page, moving, "Puffin sings")
    look(page)
    page.get_by_role("button", name=re.compile("Show later")).first.click()
    expect(page.locator(".app-pictures h2").first).to_have_text("Film: Puffin sings")
    for _ in range(60):
        if page.get_by_text("Being made ready").count() == 0:
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text("A colleague looks at it next")).to_have_count(2)
    page.get_by_role("link", name="Film: Puffin sings").click()
    look(page)
    page.get_by_role("link", name="Change its words").click()
    look(page)

    colleague = as_person(portal.session_of("manager"))
    for words in ("Puffin on a swing", "Puffin sings"):
        colleague.goto(f"{group}/pictures")
        publish(colleague, words, look)

    phone, answers = as_person(told["cookie"]), dict[str, Response]()
    phone.on("response", lambda answer: answers.__setitem__(answer.url.split("/pictures/")[-1], answer))
    phone.goto(f"/children/{told['grant']}")
    photo = phone.get_by_role("img", name="Puffin on a swing")
    photo.scroll_into_view_if_needed()
    expect(photo).to_be_visible()
    expect(phone.locator("main")).to_contain_text("A screen can be photographed")
    look(phone)
    given = next(
        answer for where, answer in answers.items() if answer.headers["content-type"] == "image/jpeg"
    )
    assert given.status == 200
    code = read_off(given.body())
    video = phone.locator("video")
    video.scroll_into_view_if_needed()
    laid = phone.locator(".app-film__code").first.text_content() or ""
    with phone.expect_response(lambda answer: answer.status == 206) as played:
        video.focus()
        phone.keyboard.press("Space")
    assert played.value.headers["content-type"] == "video/mp4"
    assert played.value.headers["cache-control"] == "no-store"
    if has_javascript:
        expect(video).to_have_js_property("ended", True)
        expect(video).to_have_js_property("videoWidth", 320)

    for seen in (code, laid):
        page.goto("/staff/children/codes")
        look(page)
        page.get_by_label("The code in the picture").fill(seen.lower().replace("-", ""))
        press(page, "Look it up")
        expect(page.locator("main")).to_contain_text("Sam and Alex Pufftree")
        expect(page.locator("main")).to_contain_text("Person: Sam Example")
        look(page)
    page.goto(f"{group}/pictures")
    page.get_by_role("link", name="Photograph: Puffin on a swing").click()
    expect(page.locator("main")).to_contain_text("Sam Example, Sam and Alex Pufftree")
    page.get_by_role("link", name="Take it away").click()
    look(page)
    press(page, "Take it away")
    phone.reload()
    expect(phone.get_by_role("img", name="Puffin on a swing")).to_have_count(0)
    expect(phone.locator("video")).to_have_count(1)
    page.goto(f"{group}/hold")
    page.get_by_label("Why?").fill("A hearing")
    press(page, "Put on hold")
    assert phone.goto(f"/children/{told['grant']}").status == 404  # type: ignore[union-attr]  # it answers
