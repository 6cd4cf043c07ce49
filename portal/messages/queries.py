"""Reading messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Integer, bindparam, literal, or_, select, union_all

from portal.access import Viewer
from portal.columns import Moment
from portal.errors import NotFound
from portal.extensions import db
from portal.messages.hidden import is_shown_to
from portal.messages.models import Message
from portal.messages.rules import NOT_GOING_OUT

PAGE = 50
"""Messages on one page of the outbox."""

MOST_UNDELIVERED = 20
"""Undelivered messages named on the worklist; the page of each leads on."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that did not arrive and that nobody has dealt with."""

    reference: str
    subject_kind: str
    subject_ref: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """What the worklist says about e-mails."""

    undelivered: tuple[Undelivered, ...]
    not_going_out_since: datetime | None
    """Since when e-mails have not been going out at all, or None while they do."""

    @property
    def is_any(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.undelivered) or self.not_going_out_since is not None


@cache
def _trouble() -> CompoundSelect[*tuple[Any, ...]]:
    """What is wrong with e-mails, asked with each worklist and built once. Bound: viewer_id, late."""
    said = (Message.reference, Message.subject_kind, Message.subject_ref, Message.made_at)
    viewer_id: BindParameter[int] = bindparam("viewer_id", type_=Integer())
    late: BindParameter[datetime] = bindparam("late", type_=Moment())
    undelivered = (
        select(literal(1).label("part"), *said)
        .where(Message.state == "undeliverable", Message.mended_at.is_(None), is_shown_to(viewer_id))
        .order_by(Message.id)
        .limit(MOST_UNDELIVERED)
        .subquery()
    )
    waiting = (
        select(literal(0).label("part"), *said)
        .where(
            Message.state == "waiting",
            Message.made_at < late,
            or_(Message.next_try_at < late, Message.problem_kind == "server"),
        )
        .order_by(Message.made_at)
        .limit(1)
        .subquery()
    )
    return union_all(select(undelivered), select(waiting))


def undelivered_for_worklist(viewer: Viewer, now: datetime) -> MailTrouble:
    """What could not be delivered and waits for somebody, oldest first, and whether mail goes out.

    What is about a restricted household is left out for staff not named on it.

    One query. Mail is not going out when a message is ten minutes late and was not tried, or has
    waited as long for a mail server in trouble.
    """
    bound = {"viewer_id": viewer.account_id, "late": now - NOT_GOING_OUT}
    rows = db.session.connection().execute(_trouble(), bound).all()
    found = sorted((row for row in rows if row.part), key=lambda row: row.made_at)
    return MailTrouble(
        undelivered=tuple(Undelivered(*row[1:]) for row in found),
        not_going_out_since=next((row.made_at for row in rows if not row.part), None),
    )


def message_to_mend(viewer: Viewer, reference: str) -> Message:
    """A message that could not be delivered, dealt with or not, through the viewer.

    Raises NotFound for any other, and for one about somebody hidden from the viewer: it shows an address.
    """
    message = db.session.scalar(
        select(Message).where(
            Message.reference == reference,
            Message.state == "undeliverable",
            is_shown_to(viewer.account_id),
        )
    )
    if message is None:
        raise NotFound
    return message


def outbox(before: str | None = None) -> tuple[Sequence[Message], str | None]:
    """A page of all messages, newest first, and the reference to go on from (None at the end).

    For the example agency's outbox only. `before` is the last message of the page before.
    """
    query = select(Message).order_by(Message.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(
            Message.id < select(Message.id).where(Message.reference == before).scalar_subquery()
        )
    found = db.session.scalars(query).all()
    return found[:PAGE], found[PAGE - 1].reference if len(found) > PAGE else None


def outbox_message(reference: str) -> Message:
    """One message of the outbox. Raises NotFound."""
    message = db.session.scalar(select(Message).where(Message.reference == reference))
    if message is None:
        raise NotFound
    return message
