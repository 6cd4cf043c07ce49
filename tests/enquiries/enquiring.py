"""Enquiring the way a person does: page after page, with a browser that has no JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.agency.models import AgencySettings, Authority, Team
from portal.extensions import db, writing
from tests.support.pages import Page, press, read

SAVE = "Save and continue"
LATER = "Come back later"
SEND = "Send your enquiry"

Typed = Mapping[str, str | Sequence[str]]

ALONE: dict[str, Typed] = {
    "one-or-two": {"people": "one"},
    "names": {"given_name": "Robin", "family_name": "Sample"},
    "reach-you": {"telephone": "07700 900123", "email": "Robin@Example.org", "reach_by": ["text"]},
    "safe-times": {"safe_times": "After 6pm", "wishes": ["no_voicemail"]},
    "where-you-live": {"authority": "kent", "town": "Whitstable"},
    "background": {"background": ["none"]},
    "children": {"considers": ["brothers_and_sisters", "not_sure"]},
    "needs": {"access_needs": "Large print", "language_needs": ""},
    "heard": {"heard_from": "friend"},
    "own-words": {"own_words": "We have thought about this for years."},
}
"""What somebody on their own answers."""

COUPLE: dict[str, Typed] = {
    **ALONE,
    "one-or-two": {"people": "two"},
    "names": {
        "given_name": "Sam",
        "family_name": "Example",
        "second_given_name": "Alex",
        "second_family_name": "Example",
    },
    "reach-you": {"telephone": "01632 960123", "email": "sam@example.org"},
}


def set_up_agency() -> None:
    """The agency, the places and the team an enquiry needs."""
    with writing():
        agency = db.session.get(AgencySettings, 1) or AgencySettings(id=1)
        agency.name, agency.colour = "Testing Partnership", "#0b4f5c"
        agency.telephone, agency.email = "01632 960000", "hello@agency.example.org"
        db.session.add(agency)
        for position, (code, name) in enumerate(
            [("bexley", "Bexley"), ("kent", "Kent"), ("medway", "Medway"), ("elsewhere", "Somewhere else")]
        ):
            if db.session.get(Authority, code) is None:
                council = f"{name} Council" if code != "elsewhere" else ""
                db.session.add(Authority(code=code, name=name, council=council, position=position))
        db.session.add(Team(code="advisory", name="Advisory Team"))


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page a change leads to."""
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    return client.get(answer.headers["Location"])


def answer(client: FlaskClient, step: str, typed: Typed, *, button: str = SAVE) -> TestResponse:
    """Open one step, fill it in and press a button; gives the raw answer."""
    page = read(client.get(f"/enquire/{step}"))
    return press(client, page, button, typed)


def walk(client: FlaskClient, answers: Mapping[str, Typed]) -> Page:
    """Read each page and answer it, as the pages lead, up to the check page; gives that page."""
    page = read(client.get("/enquire/one-or-two"))
    while page.url != "/enquire/check":
        step = page.url.removeprefix("/enquire/")
        page = read(follow(client, press(client, page, SAVE, answers[step])))
    return page


def write(client: FlaskClient, answers: Mapping[str, Typed], *, until: str = "check") -> Page:
    """The same without reading the pages between (quicker), up to a step; gives that page."""
    first = read(client.get("/enquire/one-or-two"))
    keys = {name: str(first.soup.select_one(f"[name={name}]")["value"]) for name in ("csrf_token", "once")}  # type: ignore[index]  # every form has them
    where = first.url
    while (step := where.removeprefix("/enquire/")) != until:
        answered = client.post(where, data={**keys, **answers[step]})
        assert answered.status_code == 303, answered.get_data(as_text=True)[:2000]
        where = answered.headers["Location"]
    return read(client.get(where))


def send(client: FlaskClient, answers: Mapping[str, Typed]) -> Page:
    """Write an enquiry, send it, and give the confirmation."""
    return read(follow(client, press(client, write(client, answers), SEND)))


def reference_on(page: Page) -> str:
    """The reference that a confirmation shows."""
    shown = page.soup.select_one(".app-confirmation__reference strong")
    assert shown is not None, page.text
    return shown.get_text(strip=True)
