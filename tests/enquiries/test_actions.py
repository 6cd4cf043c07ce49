"""Sending an enquiry and confirming its address: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.access import VISITOR, Viewer
from portal.agency.models import Authority, Team
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.enquiries import links
from portal.enquiries.actions import confirm_email, send_enquiry
from portal.enquiries.asking import drafts
from portal.enquiries.models import Enquiry, EnquiryDraft, EnquiryEntry, EnquiryWord
from portal.enquiries.packs.models import PackRequest
from portal.enquiries.rules import Details
from portal.errors import NotFound
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.promises.queries import promises_for

BASE = "https://portal.example.org"
ADVISER = Viewer(account_id=7, reference="ADV0-0001", name="Jo Adviser", kind="staff")

DETAILS = Details(
    given_name="Sam",
    family_name="Example",
    second_given_name="Alex",
    second_family_name="Example",
    email="Sam@Example.org",
    telephone="01632 960001",
    authority="kent",
    town="Whitstable",
    considers=("brothers_and_sisters",),
)


@pytest.fixture(autouse=True)
def agency(session: Session) -> None:
    session.add(Authority(code="kent", name="Kent", council="Kent Council"))
    session.add(Team(code="advisory", name="Advisory Team"))
    session.flush()


def sent(details: Details = DETAILS, **more: object) -> Enquiry:
    return send_enquiry(details, by=VISITOR, now=clock.now(), **more)  # type: ignore[arg-type]  # as named


def promises(enquiry: Enquiry) -> dict[str, Promise]:
    return {promise.kind: promise for promise in promises_for("enquiry", enquiry.reference)}


def messages(session: Session) -> dict[str, Message]:
    return {message.template: message for message in session.scalars(select(Message))}


def kinds(session: Session, enquiry: Enquiry) -> list[str]:
    found = select(EnquiryEntry.kind).where(EnquiryEntry.enquiry_id == enquiry.id).order_by(EnquiryEntry.id)
    return list(session.scalars(found))


def test_what_sending_writes(session: Session) -> None:
    enquiry = sent()
    assert (enquiry.state, enquiry.pathway, enquiry.is_priority) == ("open", "standard", True)
    assert enquiry.email == "sam@example.org"
    assert enquiry.telephone_digits == "01632960001"
    assert enquiry.sent_on.isoformat() == "2026-11-20"
    assert enquiry.entered_by is None
    assert kinds(session, enquiry) == ["sent", "pack"]
    words = set(session.scalars(select(EnquiryWord.word).where(EnquiryWord.enquiry_id == enquiry.id)))
    assert {"sam", "alex", "example", "whitstable", enquiry.reference.replace("-", "").lower()} <= words
    audited = session.scalars(select(AuditRow.event).where(AuditRow.subject_ref == enquiry.reference)).all()
    assert "enquiries.enquiry_sent" in audited


def test_the_two_dates_that_are_promised(session: Session) -> None:
    made = promises(sent())
    talk, pack = made["first_conversation"], made["information_pack"]
    assert talk.due_at == datetime(2026, 12, 4, 17, tzinfo=LONDON)
    assert pack.due_at == datetime(2026, 11, 27, 17, tzinfo=LONDON)
    assert talk.ended_at is None
    assert talk.label == "Sam and Alex Example"
    assert talk.owner_id is None
    assert talk.team_id == session.scalar(select(Team.id))
    assert pack.kept_at == clock.now()


def test_a_promise_is_made_even_where_the_days_are_not_known(session: Session) -> None:
    far = datetime(2031, 5, 5, 10, tzinfo=LONDON)
    enquiry = send_enquiry(replace(DETAILS, email=None), by=VISITOR, now=far)
    assert {promise.due_at for promise in promises(enquiry).values()} == {None}


def test_only_the_first_person_is_written_to(session: Session) -> None:
    enquiry = sent()
    found = messages(session)
    assert set(found) == {"enquiry_sent", "information_pack"}
    assert {message.to for message in found.values()} == {"sam@example.org"}
    assert {message.subject_ref for message in found.values()} == {enquiry.reference}
    assert not any("Alex" in str(message.parameters) for message in found.values())
    assert session.scalar(select(func.count()).select_from(PackRequest)) == 1


def test_without_an_e_mail_address_the_pack_is_still_to_be_posted(session: Session) -> None:
    enquiry = sent(replace(DETAILS, email=None, address="1 Sample Street"))
    assert promises(enquiry)["information_pack"].ended_at is None
    assert messages(session) == {}
    assert kinds(session, enquiry) == ["sent"]


def test_a_child_from_abroad_is_passed_on_and_still_answered(session: Session) -> None:
    enquiry = sent(replace(DETAILS, background=("from_abroad",), considers=()))
    assert (enquiry.state, enquiry.pathway) == ("passed_on", "intercountry")
    assert promises(enquiry)["first_conversation"].ended_at is None


def test_what_staff_enter_counts_from_when_it_was_asked(session: Session) -> None:
    asked = datetime(2026, 11, 17, 9, tzinfo=LONDON)
    enquiry = send_enquiry(DETAILS, by=ADVISER, now=clock.now(), asked_at=asked)
    assert enquiry.entered_by == "ADV0-0001"
    assert enquiry.sent_on.isoformat() == "2026-11-17"
    assert promises(enquiry)["first_conversation"].due_at == datetime(2026, 12, 1, 17, tzinfo=LONDON)


def confirm_token(enquiry: Enquiry, now: datetime | None = None) -> str:
    link = links.confirm_link(enquiry.reference, base_url=BASE, now=now or clock.now())
    return link.removeprefix(f"{BASE}/enquire/confirm/")


def test_confirming_once_and_again(session: Session) -> None:
    enquiry = sent()
    token = confirm_token(enquiry)
    assert confirm_email(token, by=VISITOR, now=clock.now()).email_confirmed_at == clock.now()
    confirm_email(token, by=VISITOR, now=clock.now() + timedelta(hours=1))
    assert enquiry.email_confirmed_at == clock.now()
    assert kinds(session, enquiry).count("confirmed") == 1


def test_a_link_confirms_only_the_address_it_was_mailed_to(session: Session) -> None:
    enquiry = sent()
    token = confirm_token(enquiry)
    enquiry.email = "other@example.org"
    session.flush()
    with pytest.raises(NotFound):
        confirm_email(token, by=VISITOR, now=clock.now())


def test_a_confirm_link_is_over_after_30_days(session: Session) -> None:
    enquiry = sent()
    token, last = confirm_token(enquiry), enquiry.sent_at + links.CONFIRM_FOR
    with pytest.raises(NotFound):
        confirm_email(token, by=VISITOR, now=last + timedelta(seconds=1))
    assert confirm_email(token, by=VISITOR, now=last).email_confirmed_at == last


def test_nothing_is_mailed_that_is_confirmed_already(session: Session) -> None:
    enquiry = sent()
    confirm_email(confirm_token(enquiry), by=VISITOR, now=clock.now())
    with pytest.raises(NotFound):
        links.confirm_link(enquiry.reference, base_url=BASE, now=clock.now())


@pytest.mark.parametrize("token", ["", "x", "gAAAA", "é"])
def test_a_made_up_link_opens_nothing(session: Session, token: str) -> None:
    with pytest.raises(NotFound):
        confirm_email(token, by=VISITOR, now=clock.now())
    with pytest.raises(NotFound):
        drafts.draft_behind(token, now=clock.now())


def test_a_link_opens_only_what_it_was_made_for(session: Session) -> None:
    drafts.begin_draft("token", now=clock.now())
    reference = session.scalars(select(EnquiryDraft.reference)).one()
    link = links.come_back_link(reference, base_url=BASE, now=clock.now())
    token = link.removeprefix(f"{BASE}/enquire/come-back/")
    assert drafts.draft_behind(token, now=clock.now()).reference == reference
    with pytest.raises(NotFound):
        confirm_email(token, by=VISITOR, now=clock.now())
    with pytest.raises(NotFound):
        drafts.draft_behind(confirm_token(sent()), now=clock.now())


def test_the_longest_names_are_taken(session: Session) -> None:
    """Four names of a hundred letters: the promise's label is cut, the enquiry keeps them whole."""
    long = "Ä" * 100
    enquiry = sent(
        replace(
            DETAILS, given_name=long, family_name=long, second_given_name=long, second_family_name="Ö" * 100
        )
    )
    session.flush()
    session.expire_all()
    assert enquiry.given_name == long
    assert {len(one.label) for one in promises(enquiry).values()} == {200}
