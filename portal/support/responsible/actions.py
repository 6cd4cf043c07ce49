"""Writing down the day of the order and who placed the child."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import false
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.agency.queries import councils
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_request
from portal.support.responsible.models import SupportOrder
from portal.web.pages import day as day_words

CHANGED = "A colleague has written this down since. Look at the page again first."


def write_order(
    reference: str,
    order_on: date | None,
    *,
    placed_by: str,
    placed_by_name: str,
    seen: datetime | None = None,
    by: Viewer,
    now: datetime,
) -> None:
    """Write down the day of the order (None: not made yet) and who placed the child; again, it stands anew.

    `placed_by` is one of the councils we serve, by code, or empty with `placed_by_name`. `seen` is when
    what the page showed was written; None where nothing was. Raises NotFound, Refused for a day to come, and
    for no council, Conflict where a colleague has written since.
    """
    if not by.is_staff:
        raise NotFound
    request, name = hold_request(reference, by), placed_by_name.strip()
    if order_on is not None and order_on > local_day(now):
        raise Refused("Enter the day the order was made: today or earlier. Leave it empty until it is made.")
    known = councils()
    if placed_by and placed_by not in known:
        raise Refused("Choose which council placed the child.")
    if not placed_by and not name:
        raise Refused("Write which council placed the child.")
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "order_on": order_on,
        "placed_by": placed_by or None,
        "placed_by_name": "" if placed_by else name,
        "written_at": now,
        "written_by": by.label,
    }
    written = db.session.scalar(
        insert(SupportOrder)
        .values(request_id=request.id, **values)
        .on_conflict_do_update(
            index_elements=["request_id"],
            set_=values,
            where=SupportOrder.written_at == seen if seen is not None else false(),
        )
        .returning(SupportOrder.request_id)
    )
    if written is None:
        raise Conflict(CHANGED)
    made = f"Order made on {day_words(order_on)}" if order_on else "No order yet"
    text = f"{made}; the child was placed by {known.get(placed_by, name)}"
    add_entry(request.id, EntryKind.ORDER, by=by, now=now, text=text)
    audit("support.order_written", request, by, now)
