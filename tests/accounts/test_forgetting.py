"""What is forgotten by itself, and the first administrator of a new agency."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.actions import open_session
from portal.accounts.actions.kept import keep_post, kept_posts
from portal.accounts.links import LINK_MAKERS
from portal.accounts.models import KeptPost, MailedLink
from portal.accounts.models import Session as SessionRow
from portal.accounts.sweeps import forget_old_sign_ins
from portal.clock import now
from tests.support.pages import press, read
from tests.support.people import somebody


@pytest.mark.parametrize(
    ("later", "left"),
    [
        (timedelta(minutes=59), (1, 1, 1)),
        (timedelta(minutes=60), (0, 1, 1)),
        (timedelta(days=31), (0, 0, 1)),
        (timedelta(days=91), (0, 0, 0)),
    ],
)
def test_what_is_over_goes(session: Session, later: timedelta, left: tuple[int, int, int]) -> None:
    account = somebody("applicant")
    open_session(account.id, device="", now=now())
    LINK_MAKERS["sign_in"](account.reference, base_url="", now=now())
    keep_post(account.id, path="/home", fields=[("words", "kept")], now=now())
    forget_old_sign_ins(now() + later)
    tables = (KeptPost, MailedLink, SessionRow)
    assert tuple(session.scalar(select(func.count()).select_from(t)) for t in tables) == left


def test_ten_forms_are_kept_at_most(session: Session) -> None:
    account = somebody("applicant")
    for number in range(12):
        keep_post(account.id, path="/home", fields=[("words", f"kept {number}")], now=now())
    kept = [one.fields[0][1] for one in kept_posts(account.id, now=now())]
    assert kept == [f"kept {number}" for number in range(11, 1, -1)]


def test_the_first_administrator_is_made_on_the_command_line(client: FlaskClient, app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["administrator", "Ada Example", "ada@example.org"])
    assert done.exit_code == 0, done.output
    path = done.output.strip().splitlines()[-1].removeprefix("http://localhost")
    assert press(client, read(client.get(path)), "Begin").location == "/sign-in/join/password"
    again = app.test_cli_runner().invoke(args=["administrator", "Ada Example", "ada@example.org"])
    assert again.exit_code == 1
