"""What the portal did with the requests of somebody who left, taken over into the ledger.

How a leaver's work is handed on has tests of its own. Here only what it came to counts: from then on the
ledger holds the portal to it.
"""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import Account
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.calls.models import CallSlot
from portal.support.models import SupportEntry, SupportNamed, SupportRequest
from tests.soak.support_ledger import Case, utc
from tests.soak.support_world import World

MAY_HAPPEN = {"given", "named", "call_moved", "call_gone"}
"""What somebody's leaving may write into a request's history."""


def adopt(case: Case, world: World) -> None:
    """Take over whose a request is now, who is named on it, its time for the call, and what was written."""
    now, number = world.now, world.number
    request = db.session.execute(
        select(SupportRequest.id, SupportRequest.owner_id).where(SupportRequest.reference == case.reference)
    ).one()
    case.owner = request.owner_id
    owners = dict(
        db.session.execute(
            select(Promise.kind, Promise.owner_id).where(
                Promise.subject_ref == case.reference, Promise.ended_at.is_(None)
            )
        ).all()
    )
    for one in case.all_open():
        if one.owners[-1][1] != owners[one.kind]:
            one.owners.append((number, owners[one.kind]))
    named = select(SupportNamed.account_id).where(SupportNamed.request_id == request.id)
    case.names.append((number, frozenset(db.session.scalars(named))))
    case.slot = (
        db.session.scalar(
            select(CallSlot.reference).where(CallSlot.request_id == request.id, CallSlot.held_at.is_(None))
        )
        or ""
    )
    written = db.session.execute(
        select(SupportEntry.kind, SupportEntry.at)
        .where(SupportEntry.request_id == request.id)
        .order_by(SupportEntry.id)
    ).all()
    for row in written[len(case.entries) :]:
        assert row.kind in MAY_HAPPEN, f"{case.reference}: {row.kind} as somebody leaves"
        assert row.at == utc(now)
        case.happened(row.kind, now)
    told = db.session.scalars(
        select(Account.id)
        .join(Message, Message.to == Account.email)
        .where(
            Message.subject_ref == case.reference, Message.made_at == now, Message.template == "needs_you_now"
        )
    ).all()
    if told and written:
        case.also_told.append((now, frozenset(told)))
    db.session.rollback()
