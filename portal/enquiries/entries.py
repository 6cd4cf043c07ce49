"""Writing to an enquiry's history, and finding out who changed it first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NoReturn, cast

from sqlalchemy import CursorResult, select, update

from portal.access import Viewer
from portal.enquiries.handling.rules import TITLES, said
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.errors import Conflict, NotFound
from portal.extensions import db

CHANGES = ("closed", "reopened", "invited", "passed_on", "merged", "unmerged", "priority")
"""Kinds of entry that change how an enquiry stands."""

OPEN_AGAIN = "Open the enquiry again to see how it stands."
"""What a colleague's change ends with, where the page cannot show both versions."""


def add_entry(
    enquiry_id: int,
    kind: str,
    *,
    at: datetime,
    by: Viewer,
    now: datetime,
    text: str = "",
    details: Mapping[str, str] | None = None,
) -> EnquiryEntry:
    """Write one thing that happened. `at` is when it happened; what is written later says when."""
    entry = new_entry(enquiry_id, kind, at=at, by=by, now=now, text=text, details=details)
    db.session.flush()
    return entry


def new_entry(
    enquiry_id: int,
    kind: str,
    *,
    at: datetime,
    by: Viewer,
    now: datetime,
    text: str = "",
    details: Mapping[str, str] | None = None,
) -> EnquiryEntry:
    """The same, written with the rest of the change when its session is flushed."""
    kept = dict(details or {})
    if at != now:
        kept["written_at"] = now.isoformat()
    entry = EnquiryEntry(
        enquiry_id=enquiry_id,
        kind=kind,
        at=at,
        by=by.label,
        by_name=by.name,
        text=unix_lines(text),
        details=kept,
    )
    db.session.add(entry)
    return entry


def unix_lines(text: str) -> str:
    """The text with one kind of line end: browsers send two characters."""
    return text.replace("\r\n", "\n")


def take(reference: str, *, states: Collection[str], **values: Any) -> Enquiry:
    """Change an enquiry that stands in one of these states, in one conditional UPDATE.

    Two colleagues at once: the second finds the state changed. Raises Conflict naming who changed
    it, NotFound when there is no such enquiry.
    """
    changed = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Enquiry)
            .where(Enquiry.reference == reference, Enquiry.state.in_(sorted(states)))
            .values(**(values or {"state": Enquiry.state}))
            .execution_options(synchronize_session=False)
        ),
    )
    enquiry = db.session.scalars(
        select(Enquiry).where(Enquiry.reference == reference).execution_options(populate_existing=True)
    ).one_or_none()
    if enquiry is None:
        raise NotFound
    if changed.rowcount == 0:
        changed_meanwhile(enquiry)
    return enquiry


def changed_meanwhile(enquiry: Enquiry, kinds: Collection[str] = CHANGES) -> NoReturn:
    """Raise Conflict: who changed this enquiry last, to what, when; `kinds` are the entries looked at."""
    last = db.session.scalars(
        select(EnquiryEntry)
        .where(EnquiryEntry.enquiry_id == enquiry.id, EnquiryEntry.kind.in_(kinds))
        .order_by(EnquiryEntry.at.desc(), EnquiryEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        raise Conflict("This enquiry changed meanwhile. Open it again to see how it stands.")
    raise Conflict(
        f"{last.by_name or 'The portal'} was first: “{TITLES.get(last.kind, 'Changed')}”, "
        f"at {said(last.at)}. {OPEN_AGAIN}"
    )
