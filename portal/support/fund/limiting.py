"""Setting what the fund pays at most: dated, so that what stood before stays known."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Refused
from portal.extensions import db
from portal.support.fund.models import FundLimit
from portal.support.fund.rules import MOST_PENCE


def set_limit(
    from_on: date, *, therapy_pence: int, assessment_pence: int, is_within: bool, by: Viewer, now: datetime
) -> None:
    """Set the limits for a child and financial year, in pence, from a day on; the same day again replaces it.

    Raises Refused for an amount that cannot be.
    """
    if not (0 <= therapy_pence <= MOST_PENCE and 0 <= assessment_pence <= MOST_PENCE):
        raise Refused("Enter amounts up to £100,000.")
    if is_within and assessment_pence > therapy_pence:
        raise Refused("An assessment out of the same money cannot cost more than the whole.")
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "therapy_pence": therapy_pence,
        "assessment_pence": assessment_pence,
        "is_within": is_within,
        "set_by": by.label,
        "set_at": now,
    }
    db.session.execute(
        insert(FundLimit)
        .values(from_on=from_on, **values)
        .on_conflict_do_update(index_elements=["from_on"], set_=values)
    )
    details = {"therapy_pence": str(therapy_pence), "assessment_pence": str(assessment_pence)}
    record(
        "support.fund_limit_set",
        by=by, subject_kind="fund_limit", subject_ref=from_on.isoformat(), now=now, details=details,
    )  # fmt: skip
