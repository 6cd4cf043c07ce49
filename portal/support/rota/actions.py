"""Keeping the rota: who is on duty when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.accounts.queries import staff_member
from portal.audit.actions import record
from portal.errors import Refused
from portal.extensions import db
from portal.roles import opened_by
from portal.support.leave.queries import is_away
from portal.support.rota.models import Duty
from portal.support.rules import SUBJECT
from portal.web.pages import day as words


def set_rota(chosen: Mapping[tuple[date, str], str], *, by: Viewer, now: datetime) -> None:
    """Put colleagues (by account reference; empty for nobody) on the rota of these days and parts.

    Raises Refused for a colleague who left or who works with no requests.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for (day, part), reference in chosen.items():
        if not reference:
            db.session.execute(delete(Duty).where(Duty.day == day, Duty.part == part))
            continue
        colleague = staff_member(reference)
        if colleague is None or SUBJECT not in opened_by(colleague.roles):
            raise Refused("Choose colleagues who work with requests for support.")
        if is_away(colleague.id, day):
            raise Refused(f"{colleague.name} is away on {words(day)}. Choose somebody who is there.")
        row = insert(Duty).values(day=day, part=part, account_id=colleague.id)
        db.session.execute(
            row.on_conflict_do_update(
                index_elements=["day", "part"], set_={"account_id": row.excluded.account_id}
            )
        )
    db.session.flush()
    record("support.rota_kept", by=by, subject_kind="support_requests", subject_ref="rota", now=now)
