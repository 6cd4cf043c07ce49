"""Writing to each other: start a conversation, write in it, read it, say that nothing is to be answered.

Notes stand in `actions_notes.py`. Each action looks the conversation up through whoever acts, and
changes it by one conditional UPDATE, so that two who write at once lose nothing of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.audit.actions import record
from portal.clock import london
from portal.conversations import mail
from portal.conversations.models import Conversation, Post, PostReading
from portal.conversations.queries import own_place
from portal.conversations.rules import Turn, turn_after
from portal.conversations.visibility import STAFF_READ, reads_conversation, writes_in
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, Membership
from portal.households.queries import Member, applicants_of, is_open_to

SUBJECT = "conversation"
BOTH = "both"
"""Who reads a new conversation: both applicants, or the reference of one person."""

NOBODY_SIGNED_IN = "Nobody of this family has signed in yet, so nobody would read it. Ring them instead."
APART = "They read nothing together at the moment. Write to each of them alone."


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom staff may write to: both together (`value` is BOTH), or one person by reference.

    `missing` names those who will not read it before they have signed in for the first time,
    `untold` those to whom no e-mail goes now.
    """

    value: str
    name: str
    missing: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def addressees_of(household_id: int) -> Sequence[Addressee]:
    """Whom a conversation or a note can be for: both where two adopt together, then each alone.

    Nobody who has not taken up their invitation is written to alone. The caller has looked the
    household up through its viewer.
    """
    people = applicants_of(household_id)
    untold = {one.given_name for one in people if one.is_confirmed and mail.is_held_back_from(one.email)}
    alone = [
        Addressee(one.reference, one.name, untold=tuple(untold & {one.given_name}))
        for one in people
        if one.is_confirmed
    ]
    if len(people) < 2 or not alone or _is_apart(household_id):
        return alone
    names = " and ".join(one.given_name for one in people)
    missing = tuple(one.given_name for one in people if not one.is_confirmed)
    return [Addressee(BOTH, names, missing, tuple(sorted(untold))), *alone]


def _is_apart(household_id: int) -> bool:
    apart = exists().where(
        Membership.household_id == household_id, Membership.until_on.is_(None), Membership.is_apart
    )
    return bool(db.session.scalar(select(apart)))


def reader_of(household_id: int, to: str) -> int | None:
    """The person a conversation or note is for alone, or None for both together.

    `to` is BOTH or a person's reference. Raises Refused for somebody who is not of this household, who
    has not signed in, or for both where there is only one or where they part.
    """
    offered = addressees_of(household_id)
    if not offered:
        raise Refused(NOBODY_SIGNED_IN)
    if to not in {one.value for one in offered}:
        raise Refused(APART if to == BOTH and _is_apart(household_id) else "Choose who will read it.")
    if to == BOTH:
        return None
    return next(one.person_id for one in applicants_of(household_id) if one.reference == to)


def readers_of(household_id: int, person_id: int | None) -> Sequence[Member]:
    """Who of the household reads what is for one person, or (None) for both together."""
    return [one for one in applicants_of(household_id) if person_id is None or one.person_id == person_id]


def start_conversation(
    household_reference: str, *, to: str, subject: str, text: str, by: Viewer, now: datetime
) -> str:
    """Start a conversation with its first message; gives its reference.

    `to`: BOTH or one person's reference; of a family, the writer's own alone. Raises NotFound for a
    household that is not theirs, Refused where nobody would read it.
    """
    household_id = _household(household_reference, by)
    person_id = _family_reader(household_id, to, by) if by.is_family else reader_of(household_id, to)
    turn = turn_after(is_from_family=by.is_family)
    conversation = Conversation(
        household_id=household_id,
        person_id=person_id,
        subject=subject.strip(),
        opened_by=by.label,
        opened_by_name=by.name,
        opened_at=now,
        opened_on=london(now).date(),
        last_at=now,
        posts=0,
        turn=turn.value,
        turn_since=now,
    )
    db.session.add(conversation)
    db.session.flush()
    _record("conversations.started", conversation.reference, by=by, now=now)
    write_post(conversation.reference, text=text, by=by, now=now, seen=0)
    return conversation.reference


def _household(reference: str, by: Viewer) -> int:
    if by.is_family:
        place = own_place(by)
        if place.household_reference != reference:
            raise NotFound
        return place.household_id
    if not by.holds(STAFF_READ):
        raise NotFound
    found = db.session.scalar(
        select(Household.id).where(Household.reference == reference, is_open_to(by, Household.id.expression))
    )
    if found is None:
        raise NotFound
    return found


def _family_reader(household_id: int, to: str, by: Viewer) -> int | None:
    """For a writer of the family: alone, unless they chose both and there are two who do not part."""
    together = len(applicants_of(household_id)) > 1 and not _is_apart(household_id)
    if to == BOTH and not together:
        raise Refused("Choose “Only me”. Nothing was sent.")
    return None if to == BOTH else by.person_id


def write_post(reference: str, *, text: str, by: Viewer, now: datetime, seen: int | None = None) -> str:
    """Write in a conversation; gives the message's reference.

    Staff say how many messages they had `seen`: Raises Conflict when somebody wrote meanwhile, so that
    nobody answers past what they have not read. A family's message is always taken. Raises NotFound,
    Refused to write to both while they part.
    """
    turn = turn_after(is_from_family=by.is_family).value
    change = (
        update(Conversation)
        .where(Conversation.reference == reference, writes_in(by))
        .values(
            posts=Conversation.posts + 1,
            last_at=now,
            turn=turn,
            turn_since=case((Conversation.turn == turn, Conversation.turn_since), else_=now),
        )
        .returning(Conversation.id, Conversation.household_id, Conversation.person_id, Conversation.posts)
        .execution_options(synchronize_session=False)
    )
    if by.is_staff:
        change = change.where(Conversation.posts == seen)
    found = db.session.execute(change).one_or_none()
    if found is None:
        raise _why_not_written(reference, by)
    if by.is_staff and found.person_id is None and _is_apart(found.household_id):
        raise Refused(APART)
    post = Post(
        conversation_id=found.id,
        number=found.posts,
        account_id=by.account_id,
        by_name=by.name,
        is_from_family=by.is_family,
        text=text.strip(),
        at=now,
    )
    told = [] if by.is_family else _to_be_told(found.id, found.household_id, found.person_id)
    db.session.add(post)
    db.session.flush()
    _record("conversations.written", reference, by=by, now=now, side="family" if by.is_family else "staff")
    if by.is_family:
        mark_read(reference, by=by, now=now)
    mail.tell(mail.CONVERSATION, reference, told, now=now)
    return post.reference


def _why_not_written(reference: str, by: Viewer) -> Conflict | NotFound:
    last = db.session.scalar(
        select(Post.by_name)
        .join(Conversation, Conversation.id == Post.conversation_id)
        .where(Conversation.reference == reference, writes_in(by))
        .order_by(Post.number.desc())
        .limit(1)
    )
    if last is None:
        return NotFound()
    return Conflict(
        f"{last} wrote while you were writing. Read it below, change your message if you need to, "
        "and send it again. Your words are still here."
    )


def _to_be_told(conversation_id: int, household_id: int, person_id: int | None) -> list[int]:
    """Who gets an e-mail for a new message: whoever none was written to since they last read this one."""
    if person_id is not None:
        readers = [person_id]
    else:
        readers = [one.person_id for one in applicants_of(household_id)]
    return [reader for reader in readers if not mail.was_told(conversation_id, reader)]


def mark_read(reference: str, *, by: Viewer, now: datetime) -> None:
    """Write that a person of the family has a conversation in front of them; the first time counts.

    For staff nothing is written: whose turn it is says what is to be done.
    """
    if not by.is_family or by.person_id is None:
        return
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    theirs = (
        select(Post.id, literal(by.person_id), literal(now, PostReading.at.type))
        .join(Conversation, Conversation.id == Post.conversation_id)
        .where(
            Conversation.reference == reference,
            reads_conversation(by),
            Post.account_id != by.account_id,
        )
    )
    db.session.execute(
        insert(PostReading).from_select(["post_id", "person_id", "at"], theirs).on_conflict_do_nothing()
    )


def settle(reference: str, *, by: Viewer, now: datetime, seen: int) -> None:
    """Say that a family's last message needs no answer ("thank you").

    Raises NotFound, Conflict when they wrote again or a colleague answered meanwhile.
    """
    done = db.session.scalar(
        update(Conversation)
        .where(
            Conversation.reference == reference,
            Conversation.turn == Turn.OURS.value,
            Conversation.posts == seen,
            writes_in(by),
        )
        .values(turn=Turn.NOBODY.value, turn_since=now)
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    if done is None:
        raise _why_not_written(reference, by)
    _record("conversations.settled", reference, by=by, now=now)


def mark_post_copied(reference: str, *, by: Viewer, now: datetime) -> None:
    """Tick a message as copied to the case system. Raises NotFound, Conflict when it is ticked already."""
    found = db.session.execute(
        select(Post.id, Conversation.reference)
        .join(Conversation, Conversation.id == Post.conversation_id)
        .where(Post.reference == reference, writes_in(by))
    ).one_or_none()
    if found is None:
        raise NotFound
    ticked = db.session.scalar(
        update(Post)
        .where(Post.id == found.id, Post.copied_at.is_(None))
        .values(copied_at=now, copied_by=by.label)
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    if ticked is None:
        raise Conflict("A colleague has ticked it as copied. There is nothing left to do.")
    _record("conversations.copied", found.reference, by=by, now=now)


def _record(event: str, reference: str, *, by: Viewer, now: datetime, **details: str) -> None:
    record(event, by=by, subject_kind=SUBJECT, subject_ref=reference, now=now, details=details)
