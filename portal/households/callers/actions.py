"""Making sure who is on the telephone before a caller is told anything (safety rule 8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Refused
from portal.extensions import db
from portal.households.opening.actions import midnight_after
from portal.households.opening.models import SureOf
from portal.households.queries import household_for

FACTS = {
    "name": "Their full name",
    "email": "Their e-mail address",
    "telephone": "Their telephone number",
    "people": "Who else lives at home",
}
"""What a caller can be asked that the page may show before we are sure. Never an address or a date."""

CODE_WORD, RANG_BACK = "code_word", "rang_back"
TWO = 2
CALL_LASTS = timedelta(minutes=30)
"""How long we stay sure of a caller."""


def is_sure(viewer: Viewer, household_id: int, *, now: datetime) -> bool:
    """Whether a staff page about this household may show addresses and dates to the viewer now."""
    return bool(db.session.scalar(select(sure_of(viewer.session_id or 0, household_id, now))))


def sure_of(
    session_id: int | ColumnElement[int],
    household_id: int | ColumnElement[int],
    now: datetime | ColumnElement[datetime],
) -> ColumnElement[bool]:
    """The condition of `is_sure`, for a statement that is built once and reads the household too."""
    query = select(SureOf.id).where(
        SureOf.session_id == session_id, SureOf.household_id == household_id, SureOf.until_at > now
    )
    return query.exists()


def make_sure(reference: str, ticked: Collection[str], *, by: Viewer, now: datetime) -> None:
    """Note that the caller gave two facts and the family's code word; good for half an hour.

    A family without a code word is rung back on the number we hold instead. Raises Refused for
    fewer, NotFound.
    """
    household = household_for(by, reference)
    if len(set(ticked) & set(FACTS)) < TWO:
        raise Refused("Ask for two facts at least, and tick what they said right.")
    wanted = CODE_WORD if household.code_word else RANG_BACK
    if wanted not in ticked:
        if household.code_word:
            raise Refused("Ask for the family’s code word. Without it, tell them nothing and ring back.")
        raise Refused(
            "This family has no code word yet. Ring them back on the number we hold, then tick that."
        )
    _note(household.id, reference, "caller", now + CALL_LASTS, by, now, facts=", ".join(sorted(ticked)))


def say_nobody(reference: str, *, by: Viewer, now: datetime) -> None:
    """Note that nobody is on the telephone: the viewer works on the record until midnight."""
    household = household_for(by, reference)
    _note(household.id, reference, "nobody", midnight_after(now), by, now)


def end_call(reference: str, *, by: Viewer, now: datetime) -> None:
    """Somebody else rings: hide addresses and dates again until we are sure of them. Raises NotFound."""
    household = household_for(by, reference)
    still = select(SureOf).where(
        SureOf.session_id == (by.session_id or 0), SureOf.household_id == household.id, SureOf.until_at > now
    )
    for one in db.session.scalars(still):
        one.until_at = now
    db.session.flush()


def _note(
    household_id: int, reference: str, how: str, until: datetime, by: Viewer, now: datetime, **details: str
) -> None:
    if by.session_id is None:
        raise Refused("Sign in to open this.")
    db.session.add(
        SureOf(household_id=household_id, session_id=by.session_id, how=how, made_at=now, until_at=until)
    )
    db.session.flush()
    record(
        f"households.{'caller_checked' if how == 'caller' else 'no_caller_said'}",
        by=by,
        subject_kind="household",
        subject_ref=reference,
        now=now,
        details=details,
    )
