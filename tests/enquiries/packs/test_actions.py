"""The information pack: sent at once, its promise kept, its first reading counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import VISITOR
from portal.audit.models import AuditRow
from portal.enquiries.packs import actions as packs
from portal.enquiries.packs.models import PackRequest
from portal.messages.models import Message
from portal.messages.rendering import render
from portal.promises.models import Promise
from tests.conftest import NOW


def test_asking_writes_the_message_and_keeps_the_promise_at_once(session: Session) -> None:
    reference = packs.ask_for_pack(" Sam@Example.org ", by=VISITOR, now=NOW)
    pack = session.scalars(select(PackRequest)).one()
    assert (pack.reference, pack.email, pack.sent_at) == (reference, "sam@example.org", NOW)
    assert (pack.asked_on, pack.first_read_at) == (NOW.date(), None)
    message = session.scalars(select(Message)).one()
    assert (message.to, message.subject_ref, message.link_subject) == (pack.email, reference, reference)
    promise = session.scalars(select(Promise)).one()
    assert (promise.kind, promise.subject_ref, promise.kept_at) == ("information_pack", reference, NOW)
    assert "sam" not in promise.label.lower()
    audited = session.scalars(select(AuditRow).where(AuditRow.event == "enquiries.pack_asked")).one()
    assert (audited.by, audited.subject_ref, audited.details) == ("visitor", reference, {})


def test_the_first_reading_is_counted_once(session: Session) -> None:
    reference = packs.ask_for_pack("sam@example.org", by=VISITOR, now=NOW)
    assert packs.is_unread(reference)
    packs.count_first_reading(reference, now=NOW + timedelta(hours=1))
    packs.count_first_reading(reference, now=NOW + timedelta(hours=2))
    assert not packs.is_unread(reference)
    assert session.scalar(select(PackRequest.first_read_at)) == NOW + timedelta(hours=1)


def test_a_reference_never_given_counts_nothing(session: Session) -> None:
    assert not packs.is_unread("0000-0000")
    packs.count_first_reading("0000-0000", now=NOW)


def test_the_e_mail_says_nothing_about_what_it_is() -> None:
    link = packs.pack_link("7K4M-92QX", base_url="https://portal.example.org", now=NOW)
    email = render(packs.TEMPLATE, {}, link=link, sender="Your team", telephone="01632 960100")
    assert email.subject == "There is something for you"
    for text in (email.text, email.html):
        assert "https://portal.example.org/information-pack/for/7K4M-92QX" in text
        assert "adopt" not in text.lower()


@pytest.mark.parametrize("email", ["", "   "])
def test_the_database_knows_small_letters_only(session: Session, email: str) -> None:
    packs.ask_for_pack(f"{email}BIG@EXAMPLE.ORG", by=VISITOR, now=NOW)
    assert session.scalar(select(PackRequest.email)) == "big@example.org"
