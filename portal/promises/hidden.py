"""Promises about what not all staff may know of, though they name no household."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, false, or_, update

from portal.extensions import db
from portal.promises.changing import forget_words, open_promises, write_words
from portal.promises.models import Promise

AccountId = int | None | ColumnElement[Any]
"""A viewer's account, or what will be bound to it where a query is built once and kept."""

hides: list[Callable[[AccountId, ColumnElement[str], ColumnElement[str]], ColumnElement[bool]]] = []
"""Hook: whether a subject, of this kind and reference, is hidden from the account.

A room says so for its own kind of subject, by a list the database makes once a query and not once a row;
filled in `portal/rooms/joining.py`.
"""


def is_hidden_from(account_id: AccountId) -> ColumnElement[bool]:
    """The condition that a promise is about what is hidden from this account."""
    kind, ref = Promise.subject_kind.expression, Promise.subject_ref.expression
    hidden = [hide(account_id, kind, ref) for hide in hides]
    return or_(*hidden) if hidden else false()


def call_it(subject_kind: str, subject_ref: str, label: str, *, household_id: int | None) -> None:
    """Give every promise of a subject, ended ones too, another label and household.

    So that lists name nobody any more, or name them again.
    """
    db.session.execute(
        update(Promise)
        .where(Promise.subject_kind == subject_kind, Promise.subject_ref == subject_ref)
        .values(label=label[:200], household_id=household_id)
        .execution_options(synchronize_session="fetch")
    )
    for promise in open_promises(subject_kind, subject_ref):
        forget_words(promise)
        write_words(promise)
