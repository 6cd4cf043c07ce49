"""What somebody tries from outside: other sites' pages, other sites' forms, unreadable input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app
from portal.extensions import db
from portal.messages.post import post, use_post
from tests.enquiries.answering import enquiry
from tests.enquiries.enquiring import ALONE, SAVE, set_up_agency
from tests.support.pages import press, read
from tests.support.people import sign_in

SECURE = "https://portal.example.org"


@pytest.fixture
def over_tls(app: Flask) -> Iterator[FlaskClient]:
    """A browser of a portal that people reach over https."""
    way = post()
    secure = create_app(replace(app.config["PORTAL"], base_url=SECURE))
    yield secure.test_client()
    use_post(way)
    with secure.app_context():
        db.engine.dispose()


def test_forms_can_be_sent_over_https_by_a_browser_that_says_no_referrer(
    app: Flask, over_tls: FlaskClient
) -> None:
    """Private pages ask for no referrer, so none comes with what is sent from them."""
    with app.app_context():
        set_up_agency()
    page = read(over_tls.get("/enquire/one-or-two", base_url=SECURE))
    token = str(page.form_with(SAVE).select("[name=csrf_token]")[0]["value"])
    typed = {**ALONE["one-or-two"], "csrf_token": token, "once": "a" * 24}
    answer = over_tls.post("/enquire/one-or-two", base_url=SECURE, data=typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_changes_nothing_even_with_a_token(client: FlaskClient, site: str) -> None:
    sign_in(client, "adviser")
    page = read(client.get("/account/sessions"))
    client.environ_base["HTTP_SEC_FETCH_SITE"] = site
    assert press(client, page, "Sign out").status_code == 400
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert client.get("/account").status_code == 200
    assert press(client, page, "Sign out").status_code == 303
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "address", ["/enquire/come-back/abc", "/enquire/confirm/abc", "/enquire/replies/abc", "/sign-in/link/abc"]
)
def test_pages_behind_mailed_links_are_kept_nowhere(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    "address",
    [
        "/staff?after=0001-01-01T00:00:00%2B23:59~7K4M-92QX",
        "/staff?after=9999-12-31T23:59:59-23:59~7K4M-92QX",
        "/staff?authority=%00",
        "/staff/enquiries?authority=%00",
        "/staff/audit?until=9999-12-31",
        "/staff/audit?about=%00",
    ],
)
def test_an_address_somebody_made_up_breaks_nothing(client: FlaskClient, address: str) -> None:
    sign_in(client, "administrator" if "audit" in address else "adviser")
    assert client.get(address).status_code in (200, 400, 404, 422)


def test_a_place_in_the_history_that_somebody_made_up_breaks_nothing(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    made_up = f"/staff/enquiries/{reference}?before=0001-01-01T00:00:00%2B23:59~e~x"
    assert client.get(made_up).status_code == 404


def test_what_no_database_can_keep_is_refused_at_the_door(app: Flask, client: FlaskClient) -> None:
    page = read(client.get("/sign-in/forgotten"))
    token = str(page.soup.select("[name=csrf_token]")[0]["value"])
    typed = {"csrf_token": token, "once": "a" * 24, "email": "a@example.org", "website": "a\0b"}
    assert client.post("/sign-in/forgotten", data=typed).status_code == 400
