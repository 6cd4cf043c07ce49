"""What people of a family do here: agree the terms, each for themselves; wait, or pause."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.children.own.models import ShownWishes, Terms
from portal.children.own.rules import pause_until
from portal.children.rules import TERMS_WORDING
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import own_household


def agree_terms(*, by: Viewer, now: datetime) -> None:
    """Agree the terms as they are worded now, for oneself alone. Again changes nothing. Raises NotFound."""
    home = own_household(by).id
    db.session.scalars(select(Household.id).where(Household.id == home).with_for_update()).one()  # two tabs
    known = select(Terms.id).where(Terms.person_id == by.person_id, Terms.wording == TERMS_WORDING)
    if db.session.scalar(known) is not None:
        return
    db.session.add(Terms(person_id=by.person_id, wording=TERMS_WORDING, agreed_at=now))
    db.session.flush()
    record(
        "children.terms_agreed",
        by=by,
        subject_kind="household",
        subject_ref=by.household_reference or "",
        now=now,
        details={"wording": str(TERMS_WORDING)},
    )


def keep_wishes(*, waits_until_approved: bool, paused_until: date | None, by: Viewer, now: datetime) -> None:
    """Keep whether the household waits until it is approved, and until which day it pauses.

    Raises NotFound, Refused for a day that cannot be.
    """
    household = own_household(by)
    day = pause_until(paused_until, today=local_day(now))
    held = select(Household.id).where(Household.id == household.id).with_for_update()
    db.session.scalars(held).one()  # two who adopt may press at once
    row = db.session.get(ShownWishes, household.id, populate_existing=True)
    if row is None:
        row = ShownWishes(household_id=household.id)
        db.session.add(row)
    row.waits_until_approved, row.paused_until = waits_until_approved, day
    row.changed_at, row.changed_by = now, by.label
    db.session.flush()
    record("children.wishes_kept", by=by, subject_kind="household", subject_ref=household.reference, now=now)
