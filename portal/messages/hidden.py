"""Messages about somebody whom not all staff may know of: a restricted household's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, not_, or_, true

from portal.messages.models import Message

AccountId = int | None | ColumnElement[Any]
"""A viewer's account, or what will be bound to it where a query is built once and kept."""

hides: list[Callable[[AccountId, ColumnElement[str], ColumnElement[str]], ColumnElement[bool]]] = []
"""Hook: whether a subject, of this kind and reference, is hidden from the account.

Each room that owns a kind of subject says so for its own; filled in `create_app`.
"""


def is_shown_to(account_id: AccountId) -> ColumnElement[bool]:
    """The condition that a message is about nobody hidden from this account."""
    kind, ref = Message.subject_kind.expression, Message.subject_ref.expression
    hidden = [hide(account_id, kind, ref) for hide in hides]
    return not_(or_(*hidden)) if hidden else true()
