"""What becomes of an enquiry: finished, opened again, urgent, invited, claimed."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.extensions import db
from portal.messages.models import Message
from tests.enquiries.answering import enquiry, page, stored
from tests.support.pages import press, read
from tests.support.people import sign_in


def test_finishing_and_opening_again(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    form = page(client, reference, "/finish")
    assert "first conversation" in form.text
    assert read(press(client, form, "Finish for now"), status=422).errors == ["Choose a reason"]
    press(client, form, "Finish for now", {"reason": "not_now", "text": "Moving house first."})
    seen = page(client, reference)
    assert "Finished for now" in seen.text
    assert "It is not the right time for them" in seen.text
    stale = read(
        press(client, page(client, reference, "/finish"), "Finish for now", {"reason": "not_now"}), status=422
    )
    assert "was first" in stale.errors[0]
    press(client, page(client, reference, "/opening"), "Open it again")
    assert stored(app, reference).state == "open"
    assert "First conversation by" in page(client, reference).text


def test_priority_the_pack_and_an_invitation(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app, email=None)
    sign_in(client, "adviser")
    press(client, page(client, reference, "/priority"), "Save", {"reasons": ["older_children"]})
    assert stored(app, reference).is_priority
    form = page(client, reference, "/pack")
    assert "This keeps our promise of the information pack." in form.text
    assert "no e-mail address" in read(press(client, form, "Save", {"way": "email"}), status=422).errors[0]
    press(client, page(client, reference, "/pack"), "Save", {"way": "post"})
    form = page(client, reference, "/invitation")
    assert "e-mail address" in read(press(client, form, "Send the invitation"), status=422).errors[0]
    press(client, form, "Send the invitation", {"email": "sam.new@example.org"})
    assert stored(app, reference).state == "invited"
    seen = page(client, reference)
    assert "Invite again" in seen.text
    press(client, page(client, reference, "/invitation"), "Send the invitation again")
    with app.app_context():
        to = db.session.scalars(select(Message.to).where(Message.template == "family_invitation")).all()
    assert to == ["sam.new@example.org"] * 2


def test_two_colleagues_claim_and_the_second_is_told_who_was_first(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    other = app.test_client()
    sign_in(other, "manager")
    mine, theirs = page(client, reference), page(other, reference)
    press(client, mine, "Claim : First conversation")
    told = read(press(other, theirs, "Claim : First conversation"), status=409)
    assert "Adviser Example took this first." in told.text
    assert "Yours" in page(client, reference).text
