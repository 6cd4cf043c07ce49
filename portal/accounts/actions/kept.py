"""What somebody sent after their session had ended: kept sealed for an hour, for them alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from portal.accounts.models import KeptPost
from portal.accounts.rules import KEPT_FOR
from portal.errors import Unsealable
from portal.extensions import db
from portal.sealing import seal, unseal

MOST = 10
"""Of one account at a time: a browser has only so many open pages."""

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One form that came too late: where it was sent to, and what stood in it."""

    reference: str
    path: str
    fields: Fields
    made_at: datetime

    @property
    def beginning(self) -> str:
        """The first words of the longest answer, so that its writer knows it again."""
        longest = max((value for _, value in self.fields), key=len, default="")
        return longest if len(longest) <= 200 else f"{longest[:200].rstrip()}…"


def keep_post(account_id: int, *, path: str, fields: Fields, now: datetime) -> None:
    """Keep a form for its writer; the oldest make room."""
    older = db.session.scalars(
        select(KeptPost.id).where(KeptPost.account_id == account_id).order_by(KeptPost.id.desc())
    ).all()
    db.session.execute(delete(KeptPost).where(KeptPost.id.in_(older[MOST - 1 :])))
    db.session.add(KeptPost(account_id=account_id, path=path, sealed=seal(json.dumps(fields)), made_at=now))
    db.session.flush()


def kept_posts(account_id: int, *, now: datetime) -> Sequence[Kept]:
    """What is still kept for an account, newest first."""
    rows = db.session.scalars(
        select(KeptPost)
        .where(KeptPost.account_id == account_id, KeptPost.made_at > now - KEPT_FOR)
        .order_by(KeptPost.id.desc())
    )
    found = []
    for row in rows:
        try:
            fields = [(name, value) for name, value in json.loads(unseal(row.sealed))]
        except Unsealable:  # the key was changed meanwhile
            continue
        found.append(Kept(row.reference, row.path, fields, row.made_at))
    return found


def has_kept_posts(account_id: int, *, now: datetime) -> bool:
    """Whether something is kept for an account."""
    newest = select(KeptPost.id).where(KeptPost.account_id == account_id, KeptPost.made_at > now - KEPT_FOR)
    return db.session.scalar(newest.limit(1)) is not None


def forget_kept(reference: str, *, account_id: int) -> None:
    """Remove what was kept: it was sent again, or its writer does not want it."""
    db.session.execute(
        delete(KeptPost).where(KeptPost.reference == reference, KeptPost.account_id == account_id)
    )
