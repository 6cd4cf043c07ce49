"""The judge of the kills can find something: each guard off, each part missing, and it says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from portal import clock
from portal.access import Viewer
from portal.enquiries.actions import send_enquiry
from portal.enquiries.asking import drafts
from portal.enquiries.asking.steps import details_of
from portal.enquiries.models import Enquiry, EnquiryDraft, EnquiryEntry, EnquiryWord
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.sealing import fingerprint, unseal
from portal.web import changes
from tests.enquiries.enquiring import ALONE, SEND, reference_on, send, set_up_agency, write
from tests.soak.judging import findings_on_enquiries, findings_on_messages
from tests.support.pages import press

EMAIL = "robin@example.org"


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


def found(app: Flask, seen: dict[str, str] | None = None, written: tuple[str, ...] = (EMAIL,)) -> list[str]:
    with app.app_context():
        return findings_on_enquiries(db.engine, seen or {}, written)


def send_twice(client: FlaskClient) -> None:
    """Press send, lose the answer, and press it again."""
    page = write(client, ALONE)
    cookie = client.get_cookie("session")
    assert cookie is not None
    press(client, page, SEND)
    client.set_cookie("session", cookie.value)
    press(client, page, SEND)


def no_once_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_take_once_key", lambda: None)


def no_draft_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending leaves the draft as it was, so that nothing but the once-key knows it was sent."""

    def send_draft(token: str, *, by: Viewer, now: datetime, allow: object) -> str:
        mine = select(EnquiryDraft.sealed).where(EnquiryDraft.token_hash == fingerprint(token))
        answers = json.loads(unseal(db.session.scalars(mine).one()))["answers"]
        return send_enquiry(details_of(answers), by=by, now=now).reference

    monkeypatch.setattr(drafts, "send_draft", send_draft)


Guard = Callable[[pytest.MonkeyPatch], None]


@pytest.mark.parametrize(
    ("off", "enquiries"),
    [((), 1), ((no_once_key,), 1), ((no_draft_guard,), 1), ((no_once_key, no_draft_guard), 2)],
    ids=["both guards", "without once-keys", "without the draft's own guard", "without either"],
)
def test_either_guard_alone_sends_once_and_without_both_it_is_twice(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, off: tuple[Guard, ...], enquiries: int
) -> None:
    for disable in off:
        disable(monkeypatch)
    send_twice(client)
    with app.app_context():
        assert len(db.session.scalars(select(Enquiry.id)).all()) == enquiries
    assert (f"{EMAIL} has 2 enquiries" in found(app)) == (enquiries == 2)


def test_a_whole_enquiry_has_no_findings(app: Flask, client: FlaskClient) -> None:
    reference = reference_on(send(client, ALONE))
    assert found(app, {reference: EMAIL}) == []


def test_a_reference_that_was_seen_and_is_lost_is_found(app: Flask, client: FlaskClient) -> None:
    send(client, ALONE)
    assert found(app, {"7K4M-92QX": EMAIL}) == [f"{EMAIL} saw 7K4M-92QX, and it is not there"]
    assert found(app, written=()) == [f"nobody wrote the enquiry of {EMAIL}"]


BROKEN = {
    "promises": update(Promise).where(Promise.kind == "first_conversation").values(kind="advice_call"),
    "messages": delete(Message).where(Message.template == "enquiry_sent"),
    "entries": delete(EnquiryEntry).where(EnquiryEntry.kind == "sent"),
    "words": delete(EnquiryWord),
    "drafts": delete(EnquiryDraft),
    "promises of no enquiry": update(Promise).values(subject_ref="7K4M-92QX"),
}


@pytest.mark.parametrize("part", BROKEN)
def test_half_an_enquiry_is_found(app: Flask, client: FlaskClient, part: str) -> None:
    send(client, ALONE)
    with app.app_context(), writing():
        db.session.execute(BROKEN[part])
    assert any(part in line for line in found(app)), found(app)


def test_messages_lost_repeated_or_left_are_found(app: Flask, client: FlaskClient) -> None:
    send(client, ALONE)

    def judged(delivered: dict[str, int], kills: int = 1) -> list[str]:
        with app.app_context():
            return findings_on_messages(db.engine, Counter(delivered), kills=kills)

    with app.app_context(), writing():
        first, second = db.session.scalars(select(Message.message_id).order_by(Message.id))
        assert len(judged({first: 1, second: 1})) == 2, "both still wait"
        db.session.execute(update(Message).values(state="sent", sent_at=clock.now()))
    assert judged({first: 1, second: 2}) == []
    assert judged({first: 1}) == [f"{second} never arrived"]
    assert judged({first: 2, second: 2}) == ["2 messages were repeated with 1 workers killed"]
    assert judged({first: 1, second: 1, "<other>": 1}) == ["<other> arrived and is no message of ours"]
