"""What staff do with an enquiry, and what it does to our promises."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.enquiries.handling import actions as answering
from portal.enquiries.handling import inviting
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.errors import Conflict, NotFound, Refused
from portal.households.models import Household, Person
from portal.messages.models import Message
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from tests.enquiries.answering import colleague, entries, london, sent


def promise(enquiry: Enquiry, kind: str = Kind.FIRST_CONVERSATION) -> Promise:
    """The latest promise of a kind."""
    return [one for one in promises_for("enquiry", enquiry.reference) if one.kind == kind][-1]


@pytest.mark.parametrize("way", ["call", "visit", "event"])
def test_talking_keeps_the_promise_of_a_first_conversation(session: Session, way: str) -> None:
    enquiry, asha = sent(ago=timedelta(days=2)), colleague()
    at = clock.now() - timedelta(hours=1)
    talk: dict[str, Any] = {"text": "They would love to hear more.", "at": at, "by": asha, "now": clock.now()}
    if way == "call":
        assert answering.record_call(enquiry.reference, is_answered=True, **talk)
    elif way == "visit":
        assert answering.record_visit(enquiry.reference, **talk)
    else:
        assert answering.record_event(enquiry.reference, **talk)
    assert promise(enquiry).kept_at == at
    assert promise(enquiry).kept_by == asha.label
    (entry,) = entries(enquiry, way)
    assert entry.details["keeps"] == "first_conversation"
    assert entry.by_name == "Asha Adviser"


def test_a_try_without_answer_keeps_nothing_and_says_when_next(session: Session) -> None:
    enquiry, asha = sent(), colleague()
    kept = answering.record_call(
        enquiry.reference,
        is_answered=False,
        text="",
        at=clock.now(),
        by=asha,
        now=clock.now(),
        next_try_on=date(2026, 11, 24),
    )
    assert not kept
    assert promise(enquiry).ended_at is None
    (entry,) = entries(enquiry, "tried")
    assert entry.details["next_try_on"] == "2026-11-24"
    session.expire_all()
    assert promise(enquiry).next_try_on == date(2026, 11, 24)


def test_a_later_try_without_a_day_takes_the_day_away(session: Session) -> None:
    enquiry = sent()
    for day in (date(2026, 11, 24), None):
        answering.record_call(
            enquiry.reference,
            is_answered=False,
            text="",
            at=clock.now(),
            by=colleague(),
            now=clock.now(),
            next_try_on=day,
        )
    session.expire_all()
    assert promise(enquiry).next_try_on is None


def test_a_second_talk_changes_nothing_about_the_promise(session: Session) -> None:
    enquiry, asha = sent(), colleague()
    for text in ("First.", "Second."):
        answering.record_call(
            enquiry.reference, is_answered=True, text=text, at=clock.now(), by=asha, now=clock.now()
        )
    assert [e.details.get("keeps") for e in entries(enquiry, "call")] == ["first_conversation", None]


@pytest.mark.parametrize(
    ("at", "says"), [(london(20, 13), "still to come"), (london(18, 9), "before they enquired")]
)
def test_a_call_is_neither_in_the_future_nor_before_the_enquiry(
    session: Session, at: datetime, says: str
) -> None:
    enquiry = sent(ago=timedelta(days=1))
    with pytest.raises(Refused, match=says):
        answering.record_call(
            enquiry.reference, is_answered=True, text="", at=at, by=colleague(), now=clock.now()
        )
    assert not entries(enquiry, "call")


def test_the_next_try_is_not_yesterday(session: Session) -> None:
    with pytest.raises(Refused, match="today or later"):
        answering.record_call(
            sent().reference,
            is_answered=False,
            text="",
            at=clock.now(),
            by=colleague(),
            now=clock.now(),
            next_try_on=date(2026, 11, 19),
        )


def test_a_note_is_written_and_ticked_as_copied_once(session: Session) -> None:
    enquiry, asha, tom = sent(), colleague(), colleague("Tom Adviser")
    answering.record_note(enquiry.reference, text="Prefers Tuesdays.", by=asha, now=clock.now())
    (note,) = entries(enquiry, "note")
    answering.mark_copied(note.reference, by=tom, now=clock.now())
    session.refresh(note)
    assert (note.copied_at, note.copied_by) == (clock.now(), tom.label)
    with pytest.raises(Conflict, match="Tom Adviser"):
        answering.mark_copied(note.reference, by=asha, now=clock.now())
    with pytest.raises(NotFound):
        answering.mark_copied("0000-0000", by=asha, now=clock.now())


def test_priority_has_its_reasons_and_can_be_taken_away(session: Session) -> None:
    enquiry, asha = sent(), colleague()
    answering.mark_priority(enquiry.reference, ["complex_needs", "older_children"], by=asha, now=clock.now())
    session.refresh(enquiry)
    assert enquiry.is_priority
    assert enquiry.priority_reasons == ["older_children", "complex_needs"]
    answering.mark_priority(enquiry.reference, [], by=asha, now=clock.now())
    session.refresh(enquiry)
    assert enquiry.priority_reasons == []
    assert len(entries(enquiry, "priority")) == 2
    with pytest.raises(Refused):
        answering.mark_priority(enquiry.reference, ["good_garden"], by=asha, now=clock.now())


def close(enquiry: Enquiry, by: Viewer | None = None, reason: str = "not_now") -> None:
    """Finish an enquiry for now."""
    by = by or colleague()
    answering.close_enquiry(enquiry.reference, reason=reason, text="", by=by, now=clock.now())


def test_finishing_cancels_what_was_promised_and_names_who_was_first(session: Session) -> None:
    enquiry = sent()
    close(enquiry, colleague("Asha Adviser"))
    session.refresh(enquiry)
    assert (enquiry.state, enquiry.closed_reason) == ("closed", "not_now")
    assert promise(enquiry).ended_as == "cancelled"
    assert promise(enquiry).ended_because == "It is not the right time for them"
    with pytest.raises(Conflict, match="Asha Adviser was first"):
        close(enquiry, colleague("Tom Adviser"))
    with pytest.raises(Refused):
        close(sent(email="other@example.org"), reason="because")


def test_nothing_waits_to_be_sent_once_it_is_finished(session: Session) -> None:
    enquiry = sent()
    assert waiting(session, enquiry)
    close(enquiry)
    assert not waiting(session, enquiry)


def waiting(session: Session, enquiry: Enquiry) -> list[str]:
    session.expire_all()
    return list(
        session.scalars(
            select(Message.template)
            .where(Message.subject_ref == enquiry.reference, Message.state == "waiting")
            .order_by(Message.id)
        )
    )


def test_opening_again_promises_a_conversation_only_if_none_was_held(session: Session) -> None:
    silent, asha = sent(), colleague()
    close(silent)
    assert answering.reopen(silent.reference, by=asha, now=clock.now())
    session.refresh(silent)
    assert (silent.state, silent.closed_reason, silent.closed_at) == ("open", None, None)
    assert promise(silent).ended_at is None

    spoken = sent(email="spoken@example.org")
    answering.record_call(
        spoken.reference, is_answered=True, text="", at=clock.now(), by=asha, now=clock.now()
    )
    close(spoken)
    assert not answering.reopen(spoken.reference, by=asha, now=clock.now())
    with pytest.raises(Conflict, match="Opened again"):
        answering.reopen(spoken.reference, by=asha, now=clock.now())


def test_inviting_makes_a_household_and_writes_to_the_first_person_only(session: Session) -> None:
    enquiry, asha = sent(second_given_name="Alex", second_family_name="Sample"), colleague()
    reference = inviting.invite_to_register(enquiry.reference, by=asha, now=clock.now())
    session.refresh(enquiry)
    assert enquiry.state == "invited"
    household = session.scalars(select(Household).where(Household.reference == reference)).one()
    assert (household.id, household.label) == (enquiry.household_id, "Sam and Alex Sample")
    people = session.scalars(select(Person).order_by(Person.id)).all()
    assert [(one.given_name, one.email) for one in people] == [("Sam", "sam@example.org"), ("Alex", "")]
    families = session.scalars(select(Account).where(Account.kind == "family")).all()
    assert [account.email for account in families] == ["sam@example.org"]
    sent_to = session.scalars(select(Message.to).where(Message.template == "family_invitation")).all()
    assert sent_to == ["sam@example.org"]
    with pytest.raises(Conflict, match="Asha Adviser was first"):
        inviting.invite_to_register(enquiry.reference, by=colleague("Tom"), now=clock.now())
    inviting.invite_again(enquiry.reference, by=asha, now=clock.now())
    assert len(session.scalars(select(Household)).all()) == 1


def test_inviting_needs_an_address(session: Session) -> None:
    enquiry, asha = sent(email=None), colleague()
    with pytest.raises(Refused, match="e-mail address"):
        inviting.invite_to_register(enquiry.reference, by=asha, now=clock.now())


def test_an_address_told_on_the_telephone_is_kept(session: Session) -> None:
    enquiry = sent(email=None)
    inviting.invite_to_register(
        enquiry.reference, email="Sam.New@example.org", by=colleague(), now=clock.now()
    )
    session.refresh(enquiry)
    assert enquiry.email == "sam.new@example.org"


def test_posting_the_pack_keeps_the_promise_unless_they_never_want_post(session: Session) -> None:
    enquiry = sent(email=None)
    assert promise(enquiry, Kind.INFORMATION_PACK).ended_at is None
    assert inviting.mark_pack_posted(enquiry.reference, by=colleague(), now=clock.now())
    assert promise(enquiry, Kind.INFORMATION_PACK).kept_at == clock.now()
    never = sent(email="never@example.org", never_post=True)
    with pytest.raises(Refused, match="never to send post"):
        inviting.mark_pack_posted(never.reference, by=colleague(), now=clock.now())


def test_the_pack_goes_again_by_email(session: Session) -> None:
    enquiry = sent()
    assert not inviting.send_pack_again(enquiry.reference, by=colleague(), now=clock.now())
    packs = select(Message.id).where(
        Message.template == "information_pack", Message.subject_ref == enquiry.reference
    )
    assert len(session.scalars(packs).all()) == 2
    with pytest.raises(Refused, match="no e-mail address"):
        inviting.send_pack_again(sent(email=None).reference, by=colleague(), now=clock.now())


def test_everything_is_in_the_audit_by_reference(session: Session) -> None:
    enquiry, asha = sent(), colleague()
    answering.record_note(enquiry.reference, text="A private thing.", by=asha, now=clock.now())
    close(enquiry, asha)
    session.flush()
    rows = session.scalars(select(AuditRow).where(AuditRow.by == asha.label)).all()
    assert {row.event for row in rows} >= {"enquiries.note_written", "enquiries.closed"}
    ours = [row for row in rows if row.event.startswith("enquiries.")]
    assert all(row.subject_ref == enquiry.reference for row in ours)
    assert "private" not in str([row.details for row in rows])


def test_history_says_when_something_was_written_later(session: Session) -> None:
    enquiry = sent(ago=timedelta(days=1))
    answering.record_visit(
        enquiry.reference,
        text="",
        at=clock.now() - timedelta(hours=3),
        by=colleague(),
        now=clock.now(),
    )
    (visit,) = session.scalars(select(EnquiryEntry).where(EnquiryEntry.kind == "visit")).all()
    assert visit.details["written_at"] == clock.now().isoformat()
