"""A reply to a family: looked at, sent, and read behind a button."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.enquiries.replies.actions import make_reply_link
from portal.enquiries.replies.models import EnquiryReply
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.enquiries.answering import audited, enquiry, kinds, page, stored, written
from tests.support.pages import press, read
from tests.support.people import sign_in


def test_a_reply_is_looked_at_then_sent_and_read_behind_a_button(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    start = read(client.get(f"/staff/enquiries/{reference}/reply?wording=first-answer"))
    assert "Dear Sam" in start.html
    looked = read(press(client, start, "Look at it first", {"text": "Dear Sam\n\nWe can talk on Monday."}))
    assert "We can talk on Monday." in looked.text
    assert "There is something for you" in looked.text
    assert "email" not in kinds(app, reference)
    changed = read(press(client, looked, "Change it"))
    assert "We can talk on Monday." in changed.html
    for _ in range(2):
        press(client, looked, "Send this message")
    assert kinds(app, reference).count("email") == 1

    with app.app_context():
        reply = db.session.scalars(select(EnquiryReply)).one()
        message = db.session.scalars(select(Message).where(Message.link == "read_reply")).one()
        assert "Monday" not in str(message.parameters)
        assert stored(app, reference).state == "open"
        ended = db.session.scalars(select(Promise.ended_at).where(Promise.kind == "first_conversation"))
        assert ended.one() is None
    link = written(app, lambda: make_reply_link(reply.reference, base_url="", now=clock.now()))

    visitor = app.test_client()
    closed = read(visitor.get(link))
    assert "Monday" not in closed.text
    opened = read(press(visitor, closed, "Open the message"))
    assert "We can talk on Monday." in opened.text
    assert reference in opened.text
    assert [row.by for row in audited(app, "enquiries.reply_read")] == ["visitor"]
    assert "Opened by them" in page(client, reference).text


def test_a_link_to_a_reply_ends_after_14_days(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    looked = read(
        press(client, page(client, reference, "/reply"), "Look at it first", {"text": "Hello there."})
    )
    press(client, looked, "Send this message")
    with app.app_context():
        reply = db.session.scalars(select(EnquiryReply.reference)).one()
    before = clock.now() - timedelta(days=14)
    link = written(app, lambda: make_reply_link(reply, base_url="", now=before))
    assert "Hello there" not in read(client.get(link), status=404).text
    assert read(client.get("/enquire/replies/made-up"), status=404).h1 == "This link does not work any more"


def test_an_unfinished_wording_is_not_sent(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    start = read(client.get(f"/staff/enquiries/{reference}/reply?wording=after-a-call"))
    again = read(press(client, start, "Look at it first"), status=422)
    assert "part in brackets" in again.errors[0]
    assert client.get(f"/staff/enquiries/{reference}/reply?wording=threat").status_code == 404
