"""Asking the writer how it was: a little after support ended, and twice more.

Due moments stand on the rows; each is claimed by one conditional UPDATE. What is held when it falls due is
not asked, and waits until a worker releases it: nothing is made up for.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import SYSTEM
from portal.extensions import db
from portal.households.mail import is_held_back
from portal.messages.actions import write_message
from portal.support.ending.links import LINK, link_subject
from portal.support.ending.models import SupportEnding
from portal.support.ending.queries import Standing, standing_of
from portal.support.ending.rules import Way, next_ask_at
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit
from portal.support.mail import TEMPLATE
from portal.support.models import SupportRequest
from portal.support.rules import SUBJECT

BATCH = 100
"""Requests in one pass."""


def ask_how_it_was(now: datetime) -> int:
    """Ask whoever is due, each once; says to how many an e-mail goes. A sweep."""
    due = db.session.execute(
        select(SupportEnding.id, SupportEnding.asks, SupportRequest)
        .join(SupportRequest, SupportRequest.id == SupportEnding.request_id)
        .where(SupportEnding.next_ask_at.is_not(None), SupportEnding.next_ask_at <= now)
        .order_by(SupportEnding.next_ask_at, SupportEnding.id)
        .limit(BATCH)
        .execution_options(populate_existing=True)
    ).all()
    return sum(_ask(row[0], row[1], row[2], now) for row in due)


def _ask(ending_id: int, asks: int, request: SupportRequest, now: datetime) -> bool:
    """Claim one that is due and ask; whether an e-mail goes."""
    standing = standing_of(request, with_new_requests=True)
    on_page = standing.held is None and standing.way is Way.PAGE
    goes = _may_be_mailed(standing)
    values: dict[str, object] = {"next_ask_at": None}
    if goes:
        values = {
            "asks": asks + 1,
            "asked_at": now,
            "next_ask_at": next_ask_at(now, asks + 1),
        }
    elif on_page:
        values["asked_at"] = now
    claimed = db.session.scalar(
        update(SupportEnding)
        .where(
            SupportEnding.id == ending_id,
            SupportEnding.asks == asks,
            SupportEnding.next_ask_at.is_not(None),
            SupportEnding.next_ask_at <= now,
        )
        .values(**values)
        .returning(SupportEnding.id)
        .execution_options(synchronize_session=False)
    )
    if claimed is None or not goes:
        return False
    write_message(
        TEMPLATE,
        to=standing.address,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=request.reference,
        link=LINK,
        link_subject=link_subject(request.reference, standing.address),
    )
    said = "Asked how it was, by e-mail" if asks == 0 else "Reminded to tell us how it was"
    add_entry(request.id, EntryKind.NOTE, by=SYSTEM, now=now, text=said)
    audit("support.how_it_was_asked", request, SYSTEM, now)
    return True


def _may_be_mailed(standing: Standing) -> bool:
    return (
        standing.held is None
        and standing.given_at is None
        and standing.way in (Way.ACCOUNT, Way.LINK)
        and bool(standing.address)
        and not is_held_back(standing.address, TEMPLATE)
    )
