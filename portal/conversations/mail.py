"""Telling a family that there is something for them: a neutral e-mail, and a link behind their sign-in.

One e-mail for an unread conversation, not one a message. What was read before the worker renders the
e-mail needs none any more: the link maker then says so and the message is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, func, select

from portal.accounts.models import Account
from portal.conversations.models import Conversation, Note, NoteReading, Post, PostReading
from portal.errors import NotFound
from portal.extensions import db
from portal.households.mail import is_held_back
from portal.households.models import Person
from portal.messages.actions import write_message
from portal.messages.models import Message

TEMPLATE = "something_for_you"
LINK = "family_messages"
CONVERSATION, NOTE = "conversation", "note"
PLACES = {CONVERSATION: "/home/messages", NOTE: "/home/messages"}


def tell(kind: str, reference: str, person_ids: Iterable[int], *, now: datetime) -> int:
    """Write the e-mail to each of these people; says how many went.

    Nothing goes to somebody who has not taken up their invitation, or whose sign-in has ended.
    """
    people = db.session.execute(
        select(Person.reference, Account.email)
        .join(Account, Account.id == Person.account_id)
        .where(
            Person.id.in_(sorted(set(person_ids))),
            Account.ended_at.is_(None),
            Account.first_signed_in_at.is_not(None),
        )
        .order_by(Person.id)
    ).all()
    for person in people:
        write_message(
            TEMPLATE,
            to=person.email,
            now=now,
            parameters={},
            subject_kind=kind,
            subject_ref=reference,
            link=LINK,
            link_subject=f"{kind} {reference} {person.reference}",
        )
    return len(people)


def was_told(conversation_id: int, person_id: int) -> bool:
    """Whether an e-mail about what this person has not read here went out, or waits to go out."""
    read = exists().where(PostReading.post_id == Post.id, PostReading.person_id == person_id)
    unread_since = db.session.scalar(
        select(func.min(Post.at)).where(Post.conversation_id == conversation_id, ~Post.is_from_family, ~read)
    )
    if unread_since is None:
        return False
    conversation = db.session.scalars(
        select(Conversation.reference).where(Conversation.id == conversation_id)
    ).one()
    person = db.session.scalars(select(Person.reference).where(Person.id == person_id)).one()
    told = select(Message.id).where(
        Message.subject_kind == CONVERSATION,
        Message.subject_ref == conversation,
        Message.link_subject == f"{CONVERSATION} {conversation} {person}",
        Message.made_at >= unread_since,
        Message.state.in_(("waiting", "sent")),
    )
    return db.session.scalar(told.limit(1)) is not None


def is_held_back_from(email: str) -> bool:
    """Whether no e-mail goes to this address now, because its reader parts (safety rule 12)."""
    return is_held_back(email, TEMPLATE)


def messages_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The page with the family's messages. Raises NotFound when it was read or taken back meanwhile."""
    kind, reference, person = link_subject.split(" ")
    person_id = select(Person.id).where(Person.reference == person).scalar_subquery()
    if kind == CONVERSATION:
        read = exists().where(PostReading.post_id == Post.id, PostReading.person_id == person_id)
        waits = (
            select(Post.id)
            .join(Conversation, Conversation.id == Post.conversation_id)
            .where(Conversation.reference == reference, ~Post.is_from_family, ~read)
        )
    else:
        read = exists().where(NoteReading.note_id == Note.id, NoteReading.person_id == person_id)
        waits = select(Note.id).where(
            Note.reference == reference, Note.shared_at.is_not(None), Note.withdrawn_at.is_(None), ~read
        )
    if db.session.scalar(waits.limit(1)) is None:
        raise NotFound
    return f"{base_url.rstrip('/')}{PLACES[kind]}"
