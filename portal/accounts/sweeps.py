"""What is forgotten by itself: links that are over, sessions long ended, forms nobody sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete

from portal.accounts.models import KeptPost, MailedLink, Session
from portal.accounts.rules import KEPT_FOR
from portal.extensions import db

LINKS_KNOWN_FOR = timedelta(days=30)
"""So long the page of an old link can still say that it is over, and offer a new one."""

SESSIONS_KNOWN_FOR = timedelta(days=90)
"""The audit holds who signed in when for ever; the rows of old sessions are only in the way."""


def forget_old_sign_ins(now: datetime) -> int:
    """Remove what is over; says how many rows went. Called by the worker."""
    gone = [
        delete(KeptPost).where(KeptPost.made_at <= now - KEPT_FOR),
        delete(MailedLink).where(MailedLink.expires_at < now - LINKS_KNOWN_FOR),
        delete(Session).where(Session.last_seen_at < now - SESSIONS_KNOWN_FOR),
    ]
    return sum(cast(CursorResult[tuple[()]], db.session.execute(each)).rowcount for each in gone)
