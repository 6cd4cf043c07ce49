"""Reading the directory. It is short: it is read as a whole and narrowed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.errors import NotFound
from portal.extensions import db
from portal.households.search import prefixes_of, words_of
from portal.support.directory.models import HelpEntry, Signpost

MOST = 500
"""Entries read at once; a directory that outgrows it needs pages."""

__all__ = ["HelpEntry", "HelpFilter", "entry_named", "help_for", "signposts_of"]


@dataclass(frozen=True, slots=True)
class HelpFilter:
    """What is looked for; empty means everything."""

    need: str = ""
    council: str = ""
    words: str = ""


def help_for(wanted: HelpFilter) -> list[HelpEntry]:
    """The entries that fit, by name: of a council those for it and those for everywhere. One query."""
    rows = db.session.scalars(
        select(HelpEntry).where(HelpEntry.ended_at.is_(None)).order_by(HelpEntry.name).limit(MOST)
    )
    return [one for one in rows if _fits(one, wanted)]


def _fits(entry: HelpEntry, wanted: HelpFilter) -> bool:
    if wanted.need and wanted.need not in entry.needs:
        return False
    if wanted.council and entry.councils and wanted.council not in entry.councils:
        return False
    words = words_of(entry.name, entry.what, entry.for_whom)
    return all(any(word.startswith(prefix) for word in words) for prefix in prefixes_of(wanted.words))


def entry_named(reference: str) -> HelpEntry:
    """One entry that has not ended. Raises NotFound."""
    found = db.session.scalars(
        select(HelpEntry).where(HelpEntry.reference == reference, HelpEntry.ended_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def signposts_of(request_id: int) -> Sequence[HelpEntry]:
    """What was given to the writer of a request, by name; ended entries too: they were given."""
    return db.session.scalars(
        select(HelpEntry)
        .join(Signpost, Signpost.entry_id == HelpEntry.id)
        .where(Signpost.request_id == request_id)
        .order_by(HelpEntry.name)
    ).all()
