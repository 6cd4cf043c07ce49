"""Many at once: a family answers while staff answer, and one form is sent by twenty presses."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.conversations.actions import start_conversation
from portal.conversations.models import Conversation, Post
from portal.extensions import db
from tests.conversations.writing import Home, as_, home, person, see, viewer
from tests.enquiries.asking.test_contention import at_once, twins
from tests.households.making import written
from tests.support.pages import press
from tests.support.people import sign_in


def started(app: Flask) -> tuple[Home, str]:
    """A couple, and a conversation that their worker has begun with Sam."""
    there = written(app, home)
    reference = written(
        app,
        lambda: start_conversation(
            there.reference,
            to=person(there.sam).reference,
            subject="A visit",
            text="When?",
            by=viewer(there.worker),
            now=clock.now(),
        ),
    )
    return there, reference


def posts(app: Flask) -> list[tuple[int, bool]]:
    """The number of each message, and whether the family wrote it."""
    with app.app_context():
        rows = db.session.execute(select(Post.number, Post.is_from_family).order_by(Post.number))
        return [(row[0], row[1]) for row in rows]


def test_an_answer_while_staff_answer_is_never_lost_nor_answered_unread(
    app: Flask, client: FlaskClient
) -> None:
    there, reference = started(app)
    sign_in(client, there.worker)
    sam = as_(client, there.sam)
    here = f"/staff/households/{there.reference}/messages/{reference}"
    ours, theirs = see(client, here), see(sam, f"/home/messages/{reference}")
    answers = {}

    def staff_answer() -> None:
        answers["staff"] = press(client, ours, "Send this message", text="On Monday.").status_code

    def family_answers() -> None:
        answers["family"] = press(sam, theirs, "Send your message", text="On Tuesday.").status_code

    at_once(staff_answer, family_answers)
    assert answers["family"] == 303
    if answers["staff"] == 303:
        assert posts(app) == [(1, False), (2, False), (3, True)]
    else:
        assert answers["staff"] == 409
        assert posts(app) == [(1, False), (2, True)]
    with app.app_context():
        kept = db.session.scalars(select(Conversation)).one()
        assert (kept.turn, kept.posts) == ("ours", len(posts(app)))


def test_twenty_presses_at_once_send_one_message(app: Flask, client: FlaskClient) -> None:
    there, reference = started(app)
    sign_in(client, there.sam)
    page = see(client, f"/home/messages/{reference}")
    led: list[str] = []
    at_once(
        *(
            lambda one=one: led.append(press(one, page, "Send your message", text="Once").location)
            for one in twins(app, client, 20)
        )
    )
    assert len(set(led)) == 1
    assert posts(app) == [(1, False), (2, True)]
