"""Starting, writing, reading and settling conversations."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.conversations.actions import (
    BOTH,
    mark_post_copied,
    mark_read,
    settle,
    start_conversation,
    write_post,
)
from portal.conversations.mail import messages_link
from portal.conversations.models import Conversation, Post, PostReading
from portal.conversations.queries import (
    conversation_for,
    conversations_for,
    own_conversations,
    unread_for,
)
from portal.conversations.timeline import timeline_for
from portal.conversations.waiting import waiting_counts, waiting_for
from portal.errors import Conflict, NotFound, Refused
from portal.households.models import Household, Membership
from portal.households.partings.models import Parting, PartingSide
from tests.conversations.writing import Home, alone, home, mails, person, restrict, viewer
from tests.support.people import somebody


def start(there: Home, to: str | None = None, *, by: str | None = None, text: str = "Hello") -> str:
    return start_conversation(
        there.reference,
        to=to or BOTH,
        subject="Our next visit",
        text=text,
        by=viewer(by or there.worker),
        now=clock.now(),
    )


def to_sam(there: Home) -> str:
    return start(there, person(there.sam).reference)


def test_what_is_for_both_is_read_by_both(session: Session) -> None:
    there = home()
    reference = start(there)
    for reader in (there.sam, there.alex):
        assert conversation_for(viewer(reader), reference).posts[0].text == "Hello"
        assert unread_for(viewer(reader)) == 1
    assert [one.to for one in mails()] == [
        f"sam-{there.id}@example.org",
        f"alex-{there.id}@example.org",
    ]


def test_what_is_for_one_the_other_never_sees(session: Session) -> None:
    there = home()
    reference = to_sam(there)
    sam, alex = viewer(there.sam), viewer(there.alex)
    assert conversation_for(sam, reference).row.is_alone
    assert unread_for(alex) == 0
    assert not own_conversations(alex)
    assert not conversations_for(alex, there.id)
    assert not timeline_for(alex, there.id)
    assert not mails(there.alex)
    with pytest.raises(NotFound):
        conversation_for(alex, reference)
    with pytest.raises(NotFound):
        write_post(reference, text="Let me see", by=alex, now=clock.now())
    mark_read(reference, by=alex, now=clock.now())
    assert not session.scalars(select(PostReading)).all()
    assert session.scalars(select(Post.by_name)).all() == ["Tom Worker"]


def test_another_family_reads_and_writes_nothing(session: Session) -> None:
    there, elsewhere = home(), alone()
    reference, stranger = start(there), viewer(elsewhere.sam)
    with pytest.raises(NotFound):
        conversation_for(stranger, reference)
    with pytest.raises(NotFound):
        write_post(reference, text="x", by=stranger, now=clock.now())
    with pytest.raises(NotFound):
        start(there, by=elsewhere.sam)


def test_one_email_for_an_unread_conversation_not_one_a_message(session: Session) -> None:
    there = home()
    reference, worker = to_sam(there), viewer(there.worker)
    write_post(reference, text="And another thing", by=worker, now=clock.now(), seen=1)
    assert len(mails()) == 1
    mark_read(reference, by=viewer(there.sam), now=clock.now())
    write_post(reference, text="One more", by=worker, now=clock.now(), seen=2)
    assert len(mails()) == 2
    assert {str(mail.parameters) for mail in mails()} == {"{}"}


def test_an_email_that_waits_is_not_sent_once_it_was_read(session: Session) -> None:
    there = home()
    reference = to_sam(there)
    subject = mails()[0].link_subject or ""
    assert messages_link(subject, base_url="http://localhost/", now=clock.now()) == (
        "http://localhost/home/messages"
    )
    mark_read(reference, by=viewer(there.sam), now=clock.now())
    with pytest.raises(NotFound):
        messages_link(subject, base_url="http://localhost", now=clock.now())


def test_nobody_is_written_to_before_they_signed_in(session: Session) -> None:
    there = home(joined=False)
    with pytest.raises(Refused, match="signed in"):
        start(there)
    with pytest.raises(Refused):
        to_sam(there)
    assert not mails()


def test_whose_turn_it_is_and_since_when(session: Session, frozen: time_machine.Traveller) -> None:
    there = home()
    reference, sam, worker = to_sam(there), viewer(there.sam), viewer(there.worker)
    assert conversation_for(worker, reference).row.turn == "theirs"
    frozen.shift(3600)
    asked = clock.now()
    write_post(reference, text="A question", by=sam, now=asked)
    frozen.shift(3600)
    write_post(reference, text="And a second", by=sam, now=clock.now())
    row = conversation_for(worker, reference).row
    assert (row.turn, row.turn_since) == ("ours", asked)
    assert [one.reference for one in waiting_for(worker)[0]] == [reference]
    assert waiting_counts(worker).mine == 1
    write_post(reference, text="An answer", by=worker, now=clock.now(), seen=3)
    assert waiting_for(worker)[0] == []
    assert waiting_counts(worker).all == 0


def test_staff_answer_only_what_they_have_read(session: Session) -> None:
    there = home()
    reference, worker = to_sam(there), viewer(there.worker)
    write_post(reference, text="Wait, one more thing", by=viewer(there.sam), now=clock.now())
    with pytest.raises(Conflict, match="Sam Example wrote while you were writing"):
        write_post(reference, text="Fine, then", by=worker, now=clock.now(), seen=1)
    assert len(conversation_for(worker, reference).posts) == 2
    write_post(reference, text="I see", by=worker, now=clock.now(), seen=2)
    assert [post.number for post in conversation_for(worker, reference).posts] == [1, 2, 3]


def test_a_thank_you_needs_no_answer(session: Session) -> None:
    there = home()
    reference, worker = to_sam(there), viewer(there.worker)
    write_post(reference, text="Thank you", by=viewer(there.sam), now=clock.now())
    with pytest.raises(Conflict):
        settle(reference, by=worker, now=clock.now(), seen=1)
    settle(reference, by=worker, now=clock.now(), seen=2)
    assert conversation_for(worker, reference).row.turn == "nobody"
    assert waiting_for(worker)[0] == []


def test_a_family_starts_alone_or_together(session: Session) -> None:
    there = home()
    mine = start(there, person(there.sam).reference, by=there.sam)
    ours = start(there, BOTH, by=there.alex)
    assert [one.reference for one in own_conversations(viewer(there.alex))] == [ours]
    assert {one.reference for one in own_conversations(viewer(there.sam))} == {mine, ours}
    assert not mails(), "who shares a home reads it there; staff have their list"
    assert unread_for(viewer(there.sam)) == 1


def test_nobody_starts_a_conversation_in_the_others_name(session: Session) -> None:
    there = home()
    mine = start(there, person(there.alex).reference, by=there.sam)
    assert conversation_for(viewer(there.sam), mine).row.is_alone
    with pytest.raises(NotFound):
        conversation_for(viewer(there.alex), mine)


def test_with_one_applicant_it_is_with_them_alone(session: Session) -> None:
    there = alone()
    reference = to_sam(there)
    assert conversation_for(viewer(there.worker), reference).row.is_alone
    with pytest.raises(Refused):
        start(there, BOTH)


def test_staff_not_named_on_a_restricted_household_find_nothing(session: Session) -> None:
    there = home()
    reference = to_sam(there)
    write_post(reference, text="Help", by=viewer(there.sam), now=clock.now())
    named, unnamed = somebody("manager"), viewer(there.worker)
    household = session.get_one(Household, there.id)
    restrict(household, named, somebody("assessor"))
    assert waiting_for(unnamed, whose="all")[0] == []
    assert waiting_counts(unnamed).all == 0
    assert not timeline_for(unnamed, there.id)
    for refused in (
        lambda: conversation_for(unnamed, reference),
        lambda: write_post(reference, text="x", by=unnamed, now=clock.now(), seen=2),
        lambda: start(there),
        lambda: settle(reference, by=unnamed, now=clock.now(), seen=2),
    ):
        with pytest.raises(NotFound):
            refused()
    assert waiting_counts(viewer(named.reference)).all == 1


def test_who_does_not_answer_families_reads_no_messages(session: Session) -> None:
    there = home()
    reference = start(there)
    for role in ("business_support", "panel_adviser", "administrator"):
        other = viewer(somebody(role).reference)
        assert not conversations_for(other, there.id)
        with pytest.raises(NotFound):
            conversation_for(other, reference)


def part(session: Session, there: Home, *, decided: bool = False, sam_sees: bool = False) -> None:
    """The two have said that they part, after everything written so far."""
    parting = Parting(
        household_id=there.id,
        said_by=there.sam,
        said_at=clock.now(),
        decided_at=clock.now() if decided else None,
        outcome="one_stays" if decided else None,
    )
    session.add(parting)
    session.flush()
    for one, sees in ((there.sam, sam_sees), (there.alex, False)):
        session.add(PartingSide(parting_id=parting.id, person_id=person(one).id, sees_history=sees))
    for membership in session.scalars(select(Membership).where(Membership.household_id == there.id)):
        membership.is_apart = not decided
    session.flush()


def test_while_they_part_each_keeps_only_their_own(session: Session) -> None:
    there = home()
    joint, own = start(there), to_sam(there)
    part(session, there)
    sam = viewer(there.sam)
    assert [one.reference for one in own_conversations(sam)] == [own]
    assert own_conversations(viewer(there.alex)) == []
    with pytest.raises(Refused, match="Write to each of them alone"):
        write_post(joint, text="To both", by=viewer(there.worker), now=clock.now(), seen=1)
    with pytest.raises(Refused):
        start(there, BOTH)
    with pytest.raises(Refused):
        start(there, BOTH, by=there.sam)
    fresh = start(there, person(there.alex).reference, by=there.alex)
    with pytest.raises(NotFound):
        conversation_for(sam, fresh)


def test_after_a_parting_the_manager_says_who_keeps_joint_history(session: Session) -> None:
    there = home()
    joint = start(there)
    part(session, there, decided=True, sam_sees=True)
    assert conversation_for(viewer(there.sam), joint).posts
    with pytest.raises(NotFound):
        conversation_for(viewer(there.alex), joint)


def test_whoever_joins_later_reads_nothing_from_before(
    session: Session, frozen: time_machine.Traveller
) -> None:
    there = home()
    joint = start(there)
    membership = session.scalars(
        select(Membership).where(Membership.person_id == person(there.alex).id)
    ).one()
    frozen.shift(3 * 86400)
    membership.from_on = clock.today()
    session.flush()
    with pytest.raises(NotFound):
        conversation_for(viewer(there.alex), joint)
    assert conversation_for(viewer(there.sam), joint).posts


def test_a_message_is_ticked_as_copied_once(session: Session) -> None:
    there = home()
    reference, worker = to_sam(there), viewer(there.worker)
    post = conversation_for(worker, reference).posts[0].reference
    with pytest.raises(NotFound):
        mark_post_copied(post, by=viewer(somebody("business_support").reference), now=clock.now())
    mark_post_copied(post, by=worker, now=clock.now())
    with pytest.raises(Conflict):
        mark_post_copied(post, by=worker, now=clock.now())


def test_who_read_it_and_when_first(session: Session, frozen: time_machine.Traveller) -> None:
    there = home()
    reference, first = start(there), clock.now()
    mark_read(reference, by=viewer(there.sam), now=first)
    frozen.shift(3600)
    mark_read(reference, by=viewer(there.sam), now=clock.now())
    post = conversation_for(viewer(there.worker), reference).posts[0]
    assert [(one.name, one.at) for one in post.read_by] == [("Sam", first)]


def test_texts_are_sealed_where_they_are_kept(session: Session) -> None:
    there = home()
    start(there, text="Something nobody else may know")
    kept = session.connection().exec_driver_sql(
        "SELECT subject, text FROM post JOIN conversation ON conversation.id = conversation_id"
    )
    assert "nobody else" not in str(kept.one())


def test_a_number_stands_once_in_a_conversation(session: Session) -> None:
    there = home()
    start(there)
    conversation = session.scalars(select(Conversation)).one()
    first = session.scalars(select(Post)).one()
    session.add(
        Post(
            conversation_id=conversation.id,
            number=1,
            account_id=first.account_id,
            by_name="x",
            is_from_family=False,
            text="x",
            at=clock.now(),
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_waiting_list_goes_on_by_key_and_by_whose(
    session: Session, frozen: time_machine.Traveller
) -> None:
    there = home()
    worker = viewer(there.worker)
    wanted = []
    for _ in range(27):
        frozen.shift(60)
        wanted.append(start(there, person(there.sam).reference, by=there.sam))
    first, after = waiting_for(worker)
    second, end = waiting_for(worker, after=after)
    assert [one.reference for one in (*first, *second)] == wanted
    assert end is None
    colleague = viewer(somebody("adviser").reference)
    assert waiting_for(colleague)[0] == []
    assert len(waiting_for(colleague, whose="all")[0]) == 25
    assert waiting_for(colleague, whose="nobody")[0] == []
    with pytest.raises(NotFound):
        waiting_for(worker, whose="everybody")
    with pytest.raises(NotFound):
        waiting_for(worker, after="ZZZZ-ZZZZ")


def test_who_was_not_told_is_told_with_the_next_message(session: Session) -> None:
    there = home()
    reference = to_sam(there)
    mails()[0].state = "withdrawn"
    session.flush()
    write_post(reference, text="Again", by=viewer(there.worker), now=clock.now(), seen=1)
    assert [mail.state for mail in mails()] == ["withdrawn", "waiting"]


def test_another_teams_families_show_no_subject_in_the_list(session: Session) -> None:
    there = home()
    start(there, person(there.sam).reference, by=there.sam)
    [row] = waiting_for(viewer(there.worker))[0]
    assert (row.subject, row.is_mine) == ("Our next visit", True)
    [far] = waiting_for(viewer(somebody("family_finder").reference), whose="all")[0]
    assert (far.subject, far.is_mine) == ("", False)
