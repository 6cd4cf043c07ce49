"""Conversations and notes of a restricted household: e-mails about them show an address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from portal.conversations.mail import CONVERSATION, NOTE
from portal.conversations.models import Conversation, Note
from portal.households.queries import hidden_from_account


def hides_writing(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a conversation or note of a restricted household hidden from the account."""
    hidden = hidden_from_account(account_id)
    return or_(
        and_(
            kind == CONVERSATION,
            exists().where(Conversation.reference == ref, Conversation.household_id.in_(hidden)),
        ),
        and_(kind == NOTE, exists().where(Note.reference == ref, Note.household_id.in_(hidden))),
    )
