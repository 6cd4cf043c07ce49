"""Many at once: the same enquiry sent by twenty, one promise claimed by two. Through the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Account
from portal.enquiries.models import Enquiry
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.enquiries.enquiring import ALONE, SEND, send, set_up_agency, write
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

MANY = 20
CLAIM = "Claim : First conversation, Robin Sample"


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


def rows(app: Flask) -> tuple[int, ...]:
    """How many enquiries, promises and messages there are."""
    with app.app_context():
        return tuple(
            db.session.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Enquiry, Promise, Message)
        )


def at_once(*jobs: Callable[[], None]) -> None:
    """Start everything at the same moment, and wait until it is over."""
    ready, failed = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], None]) -> None:
        try:
            ready.wait(30)
            job()
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def twins(app: Flask, client: FlaskClient, number: int) -> list[FlaskClient]:
    """The same browser, so many times: its tabs, or its impatient presses."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    made = []
    for _ in range(number):
        twin = app.test_client()
        twin.set_cookie("session", cookie.value)
        made.append(twin)
    return made


@pytest.mark.parametrize("tabs", [1, MANY], ids=["one page", "twenty tabs"])
def test_twenty_posts_of_one_enquiry_at_once_send_it_once(app: Flask, client: FlaskClient, tabs: int) -> None:
    page = write(client, ALONE)
    pages = [page] if tabs == 1 else [read(client.get("/enquire/check")) for _ in range(tabs)]
    led: list[str] = []

    def post(browser: FlaskClient, shown: Page) -> Callable[[], None]:
        return lambda: led.append(press(browser, shown, SEND).headers["Location"])

    at_once(*(post(twin, pages[n % tabs]) for n, twin in enumerate(twins(app, client, MANY))))
    assert len(led) == MANY
    assert len(set(led)) == 1, set(led)
    assert led[0].startswith("/enquire/sent/")
    assert rows(app) == (1, 2, 2)


def test_two_advisers_claim_at_once_and_the_other_is_named(app: Flask, client: FlaskClient) -> None:
    send(client, ALONE)
    advisers = [app.test_client(), app.test_client()]
    seen = []
    for adviser in advisers:
        sign_in(adviser, "adviser")
        seen.append(read(adviser.get("/staff")))
    answers: list[tuple[int, str]] = []

    def claim(number: int) -> Callable[[], None]:
        def press_it() -> None:
            answer = press(advisers[number], seen[number], CLAIM)
            answers.append((answer.status_code, answer.get_data(as_text=True)))

        return press_it

    at_once(claim(0), claim(1))
    (first, _), (second, told) = sorted(answers)
    assert (first, second) == (303, 409)
    with app.app_context():
        owner = db.session.scalars(
            select(Account.name)
            .join(Promise, Promise.owner_id == Account.id)
            .where(Promise.kind == "first_conversation")
        ).one()
    assert f"{owner} took this first" in told
