"""What the first example family and their worker wrote to each other, and what staff noted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.clock import london
from portal.conversations import mail
from portal.conversations.actions import BOTH, mark_read, start_conversation, write_post
from portal.conversations.actions_notes import share_note, write_note
from portal.example.people import viewer_of
from portal.extensions import db
from portal.households.models import Person
from portal.messages.models import Message
from portal.messages.rules import GIVE_UP_AFTER

WRITER = "tom.example@agency.example.org"
READER = "sam.example@example.org"


def load_conversations(now: datetime) -> None:
    """Write a few messages and notes about the example applicants, in the days before `now`."""
    tom = viewer_of(WRITER)
    sam = viewer_of(READER)
    reference = sam.household_reference
    if reference is None:
        return
    days = timedelta(days=1)
    visit = start_conversation(
        reference,
        to=BOTH,
        subject="Our next visit",
        text="Thank you for the tea on Monday. Could I come again next Thursday at 4pm?",
        by=tom,
        now=now - 6 * days,
    )
    mark_read(visit, by=sam, now=now - 5 * days)
    write_post(visit, text="Thursday is good for both of us. See you then!", by=sam, now=now - 5 * days)
    own = db.session.scalars(select(Person.reference).where(Person.id == sam.person_id)).one()
    start_conversation(
        reference,
        to=own,
        subject="One question about your form",
        text="You left one answer open. Could you ring me when it suits you?",
        by=tom,
        now=now - 2 * days,
    )
    write_note(reference, text="Both were at ease. The spare room is ready.", by=tom, now=now - 6 * days)
    agreed = write_note(
        reference,
        text="We agreed: you read the two chapters before Thursday, and write down your questions.",
        by=tom,
        now=now - 4 * days,
    )
    share_note(agreed, to=BOTH, by=tom, now=now - 4 * days)
    due_on = london(now).date() + timedelta(days=3)
    write_note(reference, text="Ask the school for a reference.", by=tom, now=now - days, due_on=due_on)
    db.session.execute(
        update(Message)
        .where(Message.subject_kind.in_((mail.CONVERSATION, mail.NOTE)), Message.state == "waiting")
        .values(next_try_at=now, give_up_at=now + GIVE_UP_AFTER)
    )
