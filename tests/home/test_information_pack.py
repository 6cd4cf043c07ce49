"""The information pack on its pages: read by anybody, sent for an e-mail address, counted once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.enquiries.packs.models import PackRequest
from portal.extensions import db
from portal.home.pack import PAGES, before_and_after, film_of
from portal.messages.models import Message
from tests.support.pages import press, read

BUTTON = "Send me the pack"


def packs_in(app: Flask) -> list[PackRequest]:
    with app.app_context():
        return list(db.session.scalars(select(PackRequest).order_by(PackRequest.id)))


def ask(client: FlaskClient, email: str = "sam@example.org") -> None:
    answer = press(client, read(client.get("/information-pack")), BUTTON, email=email)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/information-pack/sent"


def test_an_e_mail_address_is_enough(app: Flask, client: FlaskClient) -> None:
    ask(client)
    assert read(client.get("/information-pack/sent")).h1 == "The pack is on its way"
    (pack,) = packs_in(app)
    assert pack.email == "sam@example.org"


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("", "Enter your e-mail address, so we know where to send the pack"),
        ("sam", "Enter an e-mail address like name@example.org"),
    ],
)
def test_a_wrong_address_is_asked_again(app: Flask, client: FlaskClient, email: str, error: str) -> None:
    page = read(press(client, read(client.get("/information-pack")), BUTTON, email=email), status=422)
    assert page.errors == [error]
    field = page.soup.select_one("input#email")
    assert field is not None
    assert field.get("value", "") == email
    assert packs_in(app) == []


def test_sending_the_same_form_twice_sends_one_pack(app: Flask, client: FlaskClient) -> None:
    page = read(client.get("/information-pack"))
    for _ in range(2):
        answer = press(client, page, BUTTON, email="sam@example.org")
        assert answer.headers["Location"] == "/information-pack/sent"
    assert len(packs_in(app)) == 1


def test_a_machine_is_told_the_same_and_nothing_is_sent(app: Flask, client: FlaskClient) -> None:
    page = read(client.get("/information-pack"))
    answer = press(client, page, BUTTON, email="sam@example.org", website="https://spam.example.org")
    assert answer.headers["Location"] == "/information-pack/sent"
    assert packs_in(app) == []


def test_a_fourth_pack_in_a_day_must_wait(
    app: Flask, client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    for _ in range(3):
        ask(client)
    page = read(
        press(client, read(client.get("/information-pack")), BUTTON, email="Sam@example.org"), status=429
    )
    (error,) = page.errors
    assert "Try again after 10am on Saturday 21 November 2026" in error
    assert "ring us on 01632 960000" in error
    assert len(packs_in(app)) == 3
    ask(client, "alex@example.org")
    frozen.shift(timedelta(days=1, seconds=1))
    ask(client)
    assert len(packs_in(app)) == 5


def test_opening_the_link_is_not_reading_and_going_on_is(app: Flask, client: FlaskClient) -> None:
    ask(client)
    (pack,) = packs_in(app)
    link = f"/information-pack/for/{pack.reference}"
    page = read(client.get(link))  # as programs do that check mail
    assert packs_in(app)[0].first_read_at is None
    onward = page.link(f"Next: {PAGES[1].title}")
    client.head(onward)
    assert packs_in(app)[0].first_read_at is None
    page = read(client.get(onward))
    read_at = packs_in(app)[0].first_read_at
    assert read_at is not None
    read(client.get(page.link(f"Next: {PAGES[2].title}")))
    assert packs_in(app)[0].first_read_at == read_at


def test_a_link_we_never_gave_reads_the_same(client: FlaskClient) -> None:
    read(client.get("/information-pack/for/0000-0000"))
    read(client.get("/information-pack/for/0000-0000/the-children"))


def test_anybody_may_read_every_page_in_turn(app: Flask, client: FlaskClient) -> None:
    page = read(client.get(read(client.get("/information-pack")).link("Read the pack now")))
    titles = [page.h1]
    for following in PAGES[1:]:
        page = read(client.get(page.link(f"Next: {following.title}")))
        titles.append(page.h1)
    assert titles == [each.title for each in PAGES]
    assert packs_in(app) == []
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_page_that_is_not_in_the_pack_is_not_found(client: FlaskClient) -> None:
    read(client.get("/information-pack/nonsense"), status=404)
    read(client.get("/information-pack/for/0000-0000/nonsense"), status=404)


def test_the_printed_pack_holds_every_page(client: FlaskClient) -> None:
    page = read(client.get("/information-pack/print"))
    chapters = [
        " ".join(each.get_text().split()) for each in page.soup.select(".app-chapter > h2.govuk-heading-l")
    ]
    assert chapters == [each.title for each in PAGES]


def test_a_film_is_shown_only_with_its_captions(tmp_path: Path) -> None:
    with_film = next(page for page in PAGES if page.film)
    (tmp_path / "films").mkdir()
    assert film_of(with_film, tmp_path) is None
    (tmp_path / "films" / f"{with_film.film}.mp4").touch()
    assert film_of(with_film, tmp_path) is None
    (tmp_path / "films" / f"{with_film.film}.vtt").touch()
    film = film_of(with_film, tmp_path)
    assert film is not None
    assert film.captions.endswith(".vtt")
    assert film_of(next(page for page in PAGES if not page.film), tmp_path) is None


def test_a_film_page_shows_the_film_when_it_is_there(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = read(client.get(f"/information-pack/{PAGES[0].name}"))
    assert "still being made" in page.text
    assert not page.soup.select("video")
    folder = tmp_path / "films"
    folder.mkdir()
    for kind in ("mp4", "vtt"):
        (folder / f"{PAGES[0].film}.{kind}").touch()
    monkeypatch.setattr("portal.home.family.film_of", lambda page, _folder: film_of(page, tmp_path))
    page = read(client.get(f"/information-pack/{PAGES[0].name}"))
    track = page.soup.select_one("video track[kind=captions]")
    assert track is not None
    assert track["srclang"] == "en"


def test_before_and_after_end_where_the_pack_ends() -> None:
    assert before_and_after(PAGES[0]) == (None, PAGES[1])
    assert before_and_after(PAGES[-1]) == (PAGES[-2], None)
