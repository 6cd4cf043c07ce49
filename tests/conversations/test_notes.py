"""Notes: private until shared on purpose, taken back aloud, never shared when about safeguarding."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.conversations.actions import BOTH
from portal.conversations.actions_notes import (
    finish_action,
    mark_note_copied,
    mark_note_read,
    share_note,
    withdraw_note,
    write_note,
)
from portal.conversations.models import Note
from portal.conversations.queries import unread_for
from portal.conversations.queries_notes import (
    last_words,
    note_for,
    notes_for,
    notes_page,
    open_actions_for,
    own_notes,
)
from portal.conversations.timeline import timeline_for
from portal.errors import Conflict, NotFound, Refused
from portal.households.models import Household
from tests.conversations.writing import Home, home, mails, person, restrict, viewer
from tests.support.people import somebody


def note(there: Home, text: str = "They seem tired.", **more: object) -> str:
    return write_note(there.reference, text=text, by=viewer(there.worker), now=clock.now(), **more)  # type: ignore[arg-type]  # a note's own fields


def share(there: Home, reference: str, to: str = BOTH) -> None:
    share_note(reference, to=to, by=viewer(there.worker), now=clock.now())


def test_a_note_is_staffs_alone_until_it_is_shared(session: Session) -> None:
    there = home()
    reference, sam = note(there), viewer(there.sam)
    assert notes_for(viewer(there.worker), there.id)[0].text == "They seem tired."
    assert notes_for(sam, there.id) == []
    assert unread_for(sam) == 0
    assert not timeline_for(sam, there.id)
    with pytest.raises(NotFound):
        note_for(sam, reference)
    share(there, reference)
    assert note_for(sam, reference).text == "They seem tired."
    assert unread_for(sam) == unread_for(viewer(there.alex)) == 1
    assert len(mails()) == 2


def test_a_note_shared_with_one_the_other_never_sees(session: Session) -> None:
    there = home()
    reference, alex = note(there), viewer(there.alex)
    share(there, reference, person(there.sam).reference)
    assert len(own_notes(viewer(there.sam))) == 1
    assert own_notes(alex) == []
    assert unread_for(alex) == 0
    assert not mails(there.alex)
    with pytest.raises(NotFound):
        note_for(alex, reference)
    mark_note_read(reference, by=alex, now=clock.now())
    mark_note_read(reference, by=viewer(there.sam), now=clock.now())
    assert unread_for(viewer(there.sam)) == 0


def test_a_note_taken_back_says_so_and_can_not_be_shared_again(session: Session) -> None:
    there = home()
    reference, worker = note(there), viewer(there.worker)
    share(there, reference)
    withdraw_note(reference, by=worker, now=clock.now())
    seen = note_for(viewer(there.sam), reference)
    assert seen.text == ""
    assert seen.withdrawn_at == clock.now()
    assert unread_for(viewer(there.sam)) == 0
    assert not timeline_for(viewer(there.sam), there.id)
    assert {mail.state for mail in mails()} == {"withdrawn"}
    with pytest.raises(Conflict):
        withdraw_note(reference, by=worker, now=clock.now())
    with pytest.raises(Refused, match="taken back"):
        share(there, reference)


def test_a_note_about_safeguarding_is_never_shared_by_rule_or_by_hand(session: Session) -> None:
    there = home()
    reference = note(there, is_silent=True)
    with pytest.raises(Refused, match="never shared"):
        share(there, reference)
    with pytest.raises(IntegrityError):
        session.execute(
            update(Note)
            .where(Note.reference == reference)
            .values(shared_at=clock.now(), shared_by="x", shared_on=clock.today())
        )


def test_who_does_not_answer_families_reads_no_safeguarding_note(session: Session) -> None:
    there = home()
    silent, plain = note(there, is_silent=True), note(there)
    ben = viewer(somebody("business_support").reference)
    assert [one.reference for one in notes_for(ben, there.id)] == [plain]
    with pytest.raises(NotFound):
        note_for(ben, silent)
    with pytest.raises(NotFound):
        share_note(plain, to=BOTH, by=ben, now=clock.now())
    with pytest.raises(NotFound):
        write_note(there.reference, text="x", by=ben, now=clock.now(), is_silent=True)
    assert write_note(there.reference, text="x", by=ben, now=clock.now())


def test_families_write_no_notes(session: Session) -> None:
    there = home()
    reference = note(there)
    for act in (
        lambda: write_note(there.reference, text="x", by=viewer(there.sam), now=clock.now()),
        lambda: share_note(reference, to=BOTH, by=viewer(there.sam), now=clock.now()),
        lambda: mark_note_copied(reference, by=viewer(there.sam), now=clock.now()),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_action_is_done_once_and_a_note_never(session: Session) -> None:
    there, today = home(), clock.today()
    action = note(there, "Ring the school", due_on=today + timedelta(days=3))
    worker = viewer(there.worker)
    assert [one.reference for one in open_actions_for(worker, there.id)] == [action]
    finish_action(action, by=worker, now=clock.now())
    assert open_actions_for(worker, there.id) == []
    with pytest.raises(Conflict):
        finish_action(action, by=worker, now=clock.now())
    with pytest.raises(Conflict):
        finish_action(note(there), by=worker, now=clock.now())
    with pytest.raises(Refused, match="today"):
        note(there, due_on=today - timedelta(days=1))


def test_a_note_is_ticked_as_copied_once(session: Session) -> None:
    there = home()
    reference, worker = note(there), viewer(there.worker)
    mark_note_copied(reference, by=worker, now=clock.now())
    with pytest.raises(Conflict):
        mark_note_copied(reference, by=worker, now=clock.now())


def test_notes_of_a_restricted_household_are_hidden(session: Session) -> None:
    there = home()
    reference, unnamed = note(there), viewer(there.worker)
    named = somebody("manager")
    restrict(session.get_one(Household, there.id), named, somebody("assessor"))
    assert notes_for(unnamed, there.id) == []
    assert last_words(unnamed, [there.id]) == {}
    with pytest.raises(NotFound):
        share(there, reference)
    with pytest.raises(NotFound):
        note(there)
    assert len(notes_for(viewer(named.reference), there.id)) == 1


def test_tracking_shows_the_last_note_and_what_is_to_be_done_but_no_safeguarding(
    session: Session, frozen: time_machine.Traveller
) -> None:
    there, other = home(), home()
    due = clock.today() + timedelta(days=2)
    note(there, "First", due_on=due)
    note(there, "Also", due_on=due + timedelta(days=1))
    frozen.shift(60)
    note(there, "Latest")
    frozen.shift(60)
    note(there, "Silent", is_silent=True)
    words = last_words(viewer(there.worker), [there.id, other.id])
    assert set(words) == {there.id}
    found = words[there.id]
    assert (found.text, found.open_actions, found.next_due_on) == ("Latest", 2, due)


def test_the_timeline_holds_notes_and_messages_newest_first(
    session: Session, frozen: time_machine.Traveller
) -> None:
    there = home()
    private = note(there, "Private")
    frozen.shift(60)
    shared = note(there, "Shared")
    share(there, shared)
    entries = timeline_for(viewer(there.worker), there.id)
    assert [(one.text, one.look) for one in entries] == [("Shared", "us"), ("Private", "private")]
    assert [one.reference for one in timeline_for(viewer(there.worker), there.id, before=entries[0].at)] == [
        private
    ]
    assert [one.text for one in timeline_for(viewer(there.sam), there.id)] == ["Shared"]


def test_notes_are_paged_by_key(session: Session) -> None:
    there = home()
    written = [note(there, f"Note {number}") for number in range(5)]
    first, before = notes_page(viewer(there.worker), there.id, size=3)
    second, end = notes_page(viewer(there.worker), there.id, before=before, size=3)
    assert [one.reference for one in (*first, *second)] == written[::-1]
    assert end is None
    with pytest.raises(NotFound):
        notes_page(viewer(there.worker), there.id, before="ZZZZ-ZZZZ")
