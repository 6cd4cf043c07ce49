"""Beginning and releasing a time in which nothing automatic goes to a household."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Conflict
from portal.extensions import db
from portal.households.holding import hold_households
from portal.households.models import Household
from portal.households.queries import household_for
from portal.households.quiet.models import HouseholdQuiet
from portal.households.quiet.queries import is_quiet
from portal.households.quiet.rules import Cause


def begin_quiet(household_id: int, cause: Cause, *, by: Viewer | str, now: datetime, note: str = "") -> bool:
    """Let nothing automatic go to a household until a worker releases it; says whether that is new.

    Where it is quiet already, what began it stands.
    """
    hold_households([household_id])
    reference = db.session.scalar(select(Household.reference).where(Household.id == household_id))
    if reference is None or is_quiet(household_id):
        return False
    label = by if isinstance(by, str) else by.label
    db.session.add(
        HouseholdQuiet(
            household_id=household_id, cause=cause.value, note=note.strip(), begun_at=now, begun_by=label
        )
    )
    db.session.flush()
    _audit("households.quiet_begun", reference, by, now)
    return True


def quieten(reference: str, cause: Cause, note: str, *, by: Viewer, now: datetime) -> None:
    """The same by hand, through the viewer. Raises NotFound, Conflict where a colleague was first."""
    if not begin_quiet(household_for(by, reference).id, cause, by=by, now=now, note=note):
        raise Conflict("Nothing goes to them by itself already.")


def release(reference: str, *, by: Viewer, now: datetime) -> None:
    """Let automatic e-mails go out again, through the viewer. Raises NotFound, Conflict where they do.

    What fell due meanwhile is not made up for.
    """
    if not end_quiet(household_for(by, reference).id, by=by, now=now):
        raise Conflict("A colleague has released this already.")


def end_quiet(household_id: int, *, by: Viewer | str, now: datetime, cause: Cause | None = None) -> bool:
    """End the open time of quiet, where this began it if a cause is given; says whether there was one."""
    ended = db.session.scalar(
        update(HouseholdQuiet)
        .where(
            HouseholdQuiet.household_id == household_id,
            HouseholdQuiet.released_at.is_(None),
            *(() if cause is None else (HouseholdQuiet.cause == cause.value,)),
        )
        .values(released_at=now, released_by=by if isinstance(by, str) else by.label)
        .returning(HouseholdQuiet.id)
        .execution_options(synchronize_session="fetch")
    )
    if ended is None:
        return False
    reference = db.session.scalars(select(Household.reference).where(Household.id == household_id)).one()
    _audit("households.quiet_released", reference, by, now)
    return True


def _audit(what: str, reference: str, by: Viewer | str, now: datetime) -> None:
    record(what, by=by, subject_kind="household", subject_ref=reference, now=now)
