"""Handouts: what those booked read of an event, and the content of one that is a file.

Who may read one is settled before: through their booking, through its mailed link, or as staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.documents.queries import Download, stored_download
from portal.documents.rules import KIND_WORDS, Kind, size_words
from portal.errors import NotFound
from portal.events.models import EventHandout
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class Handout:
    """A handout in a list. `file` says what kind of file and how large; empty for a text."""

    reference: str
    title: str
    body: str
    file: str


def handouts_of(event_id: int) -> tuple[Handout, ...]:
    """What there is to read of an event, as it was added; nothing that was taken back. One query."""
    rows = db.session.execute(
        select(
            EventHandout.reference,
            EventHandout.title,
            EventHandout.body,
            EventHandout.kind,
            EventHandout.size,
        )
        .where(EventHandout.event_id == event_id, EventHandout.withdrawn_at.is_(None))
        .order_by(EventHandout.id)
    )
    return tuple(Handout(row.reference, row.title, row.body, _file(row.kind, row.size)) for row in rows)


def file_of(handouts: Sequence[Handout], reference: str) -> Download:
    """The content of one of these handouts, which its reader may read. Raises NotFound, also for a text."""
    if not any(one.reference == reference and one.file for one in handouts):
        raise NotFound
    row = db.session.scalars(select(EventHandout).where(EventHandout.reference == reference)).one()
    return stored_download(reference, row.storage_name or "", row.kind or "", row.size or 0)


def names_of_handouts(names: list[str]) -> set[str]:
    """Which of these names in storage belong to a handout, one that was taken back too."""
    query = select(EventHandout.storage_name).where(EventHandout.storage_name.in_(names))
    return {name for name in db.session.scalars(query) if name is not None}


def _file(kind: str | None, size: int | None) -> str:
    return f"{KIND_WORDS[Kind(kind)]}, {size_words(size or 0)}" if kind is not None else ""
