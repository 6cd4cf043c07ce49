"""Mailed links: a button uses them, once; nobody learns whether an address is known."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Session
from portal.extensions import db
from tests.accounts.conftest import PASSWORD, code, form_of, signs_in, try_code, try_password
from tests.support.pages import press, read

Make = Callable[..., str]
Link = Callable[..., str]
Mails = Callable[[], list[tuple[str, str]]]


def test_a_known_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, make: Make, mails: Mails
) -> None:
    me = make("applicant")
    pages = []
    for email in ("me@example.org", "nobody@example.org"):
        answer = press(client, read(client.get("/sign-in")), "E-mail me a link instead", email=email)
        assert (answer.status_code, answer.location) == (303, "/sign-in/link-sent")
        pages.append(read(client.get(answer.location)).text)
    assert pages[0] == pages[1]
    assert me
    assert mails() == [("sign_in_link", "me@example.org")]


def test_opening_a_link_spends_nothing_and_its_button_signs_in(
    client: FlaskClient, app: Flask, make: Make, link: Link
) -> None:
    path = link("sign_in", make("applicant"))
    for _ in range(3):
        app.test_client().get(path)  # a program that checks mail
        app.test_client().head(path)
    page = read(client.get(path))
    assert not signs_in(client)
    answer = press(client, page, "Sign in")
    assert (answer.status_code, answer.location) == (303, "/home")
    assert signs_in(client)
    assert answer.headers["Cache-Control"] == "no-store"
    other = app.test_client()
    assert "has stopped working" in read(other.get(path), status=410).h1


def test_a_link_works_once_under_two_posts_at_once(app: Flask, make: Make, link: Link) -> None:
    path = link("sign_in", make("applicant"))
    browsers = [app.test_client() for _ in range(4)]
    forms = [form_of(read(browser.get(path)), "Sign in") for browser in browsers]
    statuses: list[int] = []
    start = threading.Barrier(len(browsers))

    def post(browser: FlaskClient, data: dict[str, str]) -> None:
        start.wait()
        statuses.append(browser.post(path, data=data).status_code)

    threads = [threading.Thread(target=post, args=pair) for pair in zip(browsers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410, 410, 410]
    assert sum(signs_in(browser) for browser in browsers) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Session)) == 1


def test_after_thirty_minutes_one_press_asks_for_a_new_one(
    client: FlaskClient, make: Make, link: Link, mails: Mails, frozen: time_machine.Traveller
) -> None:
    path = link("family_invitation", make("applicant"))
    page = read(client.get(path))
    frozen.shift(timedelta(minutes=30))
    assert press(client, page, "Sign in").status_code == 410
    over = read(client.get(path), status=410)
    assert press(client, over, "E-mail me a new link").location == "/sign-in/link-sent"
    assert mails() == [("sign_in_link", "me@example.org")]
    assert not signs_in(client)


def test_using_one_link_ends_the_others(client: FlaskClient, make: Make, link: Link) -> None:
    me = make("applicant")
    first, second = link("sign_in", me), link("forgotten", me)
    press(client, read(client.get(second)), "Sign in")
    assert client.application.test_client().get(first).status_code == 410


def test_an_address_nobody_made_is_not_found(client: FlaskClient, make: Make, link: Link) -> None:
    make("adviser")
    assert client.get("/sign-in/link/nonsense").status_code == 404
    invitation = link("staff_invitation", make("assessor", email="new@example.org"))
    token = invitation.rsplit("/", 1)[1]
    assert client.get(f"/sign-in/link/{token}").status_code == 404


def test_an_invited_family_chooses_a_password_or_does_not(
    client: FlaskClient, make: Make, link: Link
) -> None:
    me = make("applicant", password_hash=None)
    answer = press(client, read(client.get(link("family_invitation", me))), "Sign in")
    assert answer.location.startswith("/account/password")
    page = read(client.get(answer.location))
    assert page.h1 == "Choose a password"
    assert page.link("Not now") == "/home"
    assert page.soup.select_one("[name=current]") is None
    answer = press(client, page, "Save password", password="four odd words standing")
    assert answer.status_code == 303
    assert answer.location == "/home", "the first thing to see is what happens next"
    assert "signed out" not in read(client.get(answer.location)).text
    assert try_password(client.application.test_client(), "four odd words standing").status_code == 303


def test_forgotten_leads_to_a_new_password_and_signs_out_elsewhere(
    client: FlaskClient, make: Make, link: Link, mails: Mails
) -> None:
    me = make("applicant")
    elsewhere = client.application.test_client()
    try_password(elsewhere)
    page = read(client.get("/sign-in/forgotten"))
    assert press(client, page, "E-mail me a link", email="me@example.org").status_code == 303
    answer = press(client, read(client.get(link("forgotten", me))), "Sign in")
    assert answer.location.startswith("/account/password")
    page = read(client.get(answer.location))
    assert page.soup.select_one("[name=current]") is None, "the link has shown who they are"
    press(client, page, "Save password", password="four odd words standing")
    assert signs_in(client)
    assert not signs_in(elsewhere)
    assert try_password(elsewhere, PASSWORD).status_code == 422
    assert ("password_changed", "me@example.org") in mails()


def test_for_staff_a_link_is_only_the_first_step(client: FlaskClient, make: Make, link: Link) -> None:
    me = make("adviser")
    answer = press(client, read(client.get(link("sign_in", me))), "Sign in")
    assert answer.location == "/sign-in/second-step"
    assert not signs_in(client)
    assert try_code(client, code()).location == "/staff"
    assert signs_in(client)


def test_staff_without_a_second_step_are_sent_no_link(client: FlaskClient, make: Make, mails: Mails) -> None:
    make("adviser", totp_sealed=None)
    page = read(client.get("/sign-in"))
    press(client, page, "E-mail me a link instead", email="me@example.org")
    assert mails() == []


def test_nobody_fills_a_letter_box(client: FlaskClient, make: Make, mails: Mails) -> None:
    make("applicant")
    statuses = []
    for number in range(6):
        page = read(client.get("/sign-in"))
        form = form_of(page, "Sign in") | {"email": "me@example.org", "link": "yes"}
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        statuses.append(client.post("/sign-in", data=form, environ_base=where).status_code)
    assert statuses == [303] * 5 + [429]
    assert len(mails()) == 5
