"""Whether staff look for themselves or a colleague: it stands in the audit beside the words (rule 8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.own_data import OWN_POSTCODE, OWN_SURNAME, is_own_postcode_in
from portal.audit.actions import record
from portal.extensions import db
from portal.households.search import prefixes_of


def flag_of_search(viewer: Viewer, words: str) -> str:
    """What is odd about a search: one's own surname or postcode, a colleague's surname, or nothing.

    The beginning of one's own surname counts too, as a search finds by beginnings, and so does each
    half of a double one.
    """
    flag = _surname(viewer, words)
    return OWN_POSTCODE if not flag and is_own_postcode_in(viewer.account_id, words) else flag


def record_search(
    words: str, *, about: str, ref: str, by: Viewer, now: datetime, event: str = "households.searched"
) -> None:
    """Keep in the audit what somebody looked for, and what is odd about it; nothing where they typed nothing.

    `about` and `ref` say on which page. Step of its caller's transaction (safety rule 8).
    """
    if not words:
        return
    flag = flag_of_search(by, words)
    details = {"words": words, **({"flag": flag} if flag else {})}
    record(event, by=by, subject_kind=about, subject_ref=ref, now=now, details=details)


def _surname(viewer: Viewer, words: str) -> str:
    typed = [prefix for prefix in prefixes_of(words) if len(prefix) > 2]
    if not typed:
        return ""
    if any(own.startswith(prefix) for own in prefixes_of(viewer.name)[1:] for prefix in typed):
        return OWN_SURNAME
    names = [func.lower(Account.name).like(f"% {prefix}") for prefix in typed]
    colleague = select(Account.id).where(Account.kind == "staff", Account.ended_at.is_(None), or_(*names))
    return "a colleague's surname" if db.session.scalar(colleague.limit(1)) is not None else ""
