"""Drafts: sealed, kept for a while, sent once, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.access import VISITOR
from portal.agency.models import Authority, Team
from portal.enquiries import links
from portal.enquiries.asking import drafts
from portal.enquiries.models import Enquiry, EnquiryDraft
from portal.enquiries.sweeps import remove_old_drafts
from portal.errors import NotFound, Refused
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.enquiries.test_rules import ANSWERED

BASE = "https://portal.example.org"


@pytest.fixture(autouse=True)
def agency(session: Session) -> None:
    session.add(Authority(code="kent", name="Kent", council="Kent Council"))
    session.add(Team(code="advisory", name="Advisory Team"))
    session.flush()


def written(token: str = "token", *, but: str = "") -> None:
    drafts.begin_draft(token, now=clock.now())
    for step, answer in ANSWERED.items():
        if step != but:
            drafts.keep_step(token, step, answer, now=clock.now())


def test_a_draft_is_sealed_and_its_token_is_nowhere(session: Session) -> None:
    written()
    row = session.scalars(select(EnquiryDraft)).one()
    assert "Sam" not in row.sealed
    assert "sam@example.org" not in row.sealed
    assert "token" not in (row.token_hash, row.resume_hash)
    draft = drafts.draft_of("token", now=clock.now())
    assert draft is not None
    assert draft.answers == ANSWERED
    assert drafts.draft_of("another", now=clock.now()) is None
    assert drafts.draft_of(None, now=clock.now()) is None


def test_what_is_not_finished_is_kept_apart(session: Session) -> None:
    written(but="names")
    half = {"given_name": "Sam", "family_name": ""}
    draft = drafts.keep_step("token", "names", half, now=clock.now(), is_answered=False)
    assert "names" not in draft.answers
    assert draft.typed("names") == half
    whole = drafts.keep_step("token", "names", ANSWERED["names"], now=clock.now())
    assert whole.unfinished == {}


def test_sending_a_draft_twice_gives_one_enquiry(session: Session) -> None:
    written()
    first = drafts.send_draft("token", by=VISITOR, now=clock.now())
    assert drafts.send_draft("token", by=VISITOR, now=clock.now()) == first
    assert session.scalar(select(func.count()).select_from(Enquiry)) == 1
    assert session.scalar(select(func.count()).select_from(Promise)) == 2
    row = session.scalars(select(EnquiryDraft)).one()
    assert drafts.draft_of("token", now=clock.now()) == drafts.Draft(
        row.reference, {}, {}, row.expires_at, first
    )
    with pytest.raises(Refused, match="sent this enquiry already"):
        drafts.keep_step("token", "names", ANSWERED["names"], now=clock.now())


def test_an_unfinished_draft_is_not_sent(session: Session) -> None:
    written(but="own-words")
    with pytest.raises(Refused, match="still missing"):
        drafts.send_draft("token", by=VISITOR, now=clock.now())
    assert session.scalar(select(func.count()).select_from(Enquiry)) == 0


def test_a_draft_ends_three_days_after_its_last_change(session: Session) -> None:
    written()
    later = clock.now() + drafts.KEPT - timedelta(seconds=1)
    assert drafts.draft_of("token", now=later) is not None
    drafts.keep_step("token", "names", ANSWERED["names"], now=later)
    assert drafts.draft_of("token", now=clock.now() + drafts.KEPT) is not None
    for over in (later + drafts.KEPT, later + 2 * drafts.KEPT):
        assert drafts.draft_of("token", now=over) is None
    with pytest.raises(Refused, match="no longer"):
        drafts.send_draft("token", by=VISITOR, now=later + drafts.KEPT)


def test_a_mailed_link_works_for_fourteen_days(session: Session) -> None:
    written()
    until = drafts.ask_for_link("token", "sam@example.org", now=clock.now())
    assert until == clock.now() + timedelta(days=14)
    drafts.keep_step("token", "names", ANSWERED["names"], now=clock.now())
    message = session.scalars(select(Message).where(Message.template == "enquiry_come_back")).one()
    assert (message.to, message.link, message.parameters) == ("sam@example.org", links.COME_BACK, {})
    link = links.come_back_link(message.link_subject or "", base_url=BASE, now=clock.now())
    token = link.removeprefix(f"{BASE}/enquire/come-back/")
    assert drafts.draft_behind(token, now=until - timedelta(seconds=1)).answers == ANSWERED
    for over in (until, until + timedelta(days=1)):
        with pytest.raises(NotFound):
            drafts.draft_behind(token, now=over)
    with pytest.raises(NotFound):
        drafts.come_back(token, "another", now=until)


def test_the_sweep_removes_what_is_over_and_nothing_else(session: Session) -> None:
    written("old")
    written("kept")
    written("sent")
    drafts.ask_for_link("kept", "sam@example.org", now=clock.now())
    drafts.send_draft("sent", by=VISITOR, now=clock.now())
    assert remove_old_drafts(clock.now() + drafts.KEPT - timedelta(seconds=1)) == 0
    assert remove_old_drafts(clock.now() + drafts.KEPT) == 1
    assert drafts.draft_of("kept", now=clock.now()) is not None
    assert remove_old_drafts(clock.now() + drafts.KEPT_BY_LINK) == 2
    assert session.scalar(select(func.count()).select_from(Enquiry)) == 1


def test_forgetting_leaves_what_was_sent(session: Session) -> None:
    written("token")
    drafts.send_draft("token", by=VISITOR, now=clock.now())
    drafts.forget_draft("token")
    assert drafts.draft_of("token", now=clock.now()) is not None
    written("other")
    drafts.forget_draft("other")
    assert drafts.draft_of("other", now=clock.now()) is None
