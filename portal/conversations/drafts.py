"""What is being written: kept on the server, sealed, so that nothing long is ever typed twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.conversations.models import WritingDraft
from portal.extensions import db
from portal.sealing import fingerprint

KEPT = timedelta(days=14)
"""How long a draft is kept after its last change."""


def draft_of(viewer: Viewer, place: str) -> dict[str, str]:
    """What this account was writing at a place, field by field; empty for nothing."""
    found = db.session.scalar(
        select(WritingDraft.fields).where(
            WritingDraft.account_id == viewer.account_id, WritingDraft.place == place
        )
    )
    return {str(name): str(value) for name, value in json.loads(found).items()} if found else {}


def keep_draft(viewer: Viewer, place: str, fields: Mapping[str, str], *, once: str, now: datetime) -> None:
    """Keep what is being written. `once` is the form's key: what a sent form saves late is not kept."""
    kept = {name: value for name, value in fields.items() if value.strip()}
    _put(viewer, place, fields=json.dumps(kept) if kept else "", once="", unless_sent=once, now=now)


def forget_draft(viewer: Viewer, place: str, *, once: str, now: datetime) -> None:
    """It was sent, by the form with this once-key."""
    _put(viewer, place, fields="", once=fingerprint(once), unless_sent=None, now=now)


def _put(
    viewer: Viewer, place: str, *, fields: str, once: str, unless_sent: str | None, now: datetime
) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(WritingDraft).values(
        account_id=viewer.account_id, place=place, fields=fields, changed_at=now, sent_once=once
    )
    new = statement.excluded
    changes = {"fields": new.fields, "changed_at": new.changed_at}
    if unless_sent is None:
        statement = statement.on_conflict_do_update(
            index_elements=["account_id", "place"], set_={**changes, "sent_once": new.sent_once}
        )
    else:
        statement = statement.on_conflict_do_update(
            index_elements=["account_id", "place"],
            set_=changes,
            where=WritingDraft.sent_once != fingerprint(unless_sent),
        )
    db.session.execute(statement)


def remove_old_drafts(now: datetime) -> int:
    """Remove the drafts nobody went on with; says how many went. Called by the worker."""
    gone = db.session.scalars(
        delete(WritingDraft).where(WritingDraft.changed_at < now - KEPT).returning(WritingDraft.id)
    )
    return len(gone.all())
