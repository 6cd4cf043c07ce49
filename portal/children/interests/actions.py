"""What a family answers about a child it is shown: it would like to know more, or not; or takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.access import Viewer
from portal.children.interests.holding import (
    audit,
    hold_both,
    interest_of,
    no_answer_needed,
    note,
    promise_answer,
)
from portal.children.interests.models import ChildInterest, ChildInterestLimit
from portal.children.interests.rules import (
    MOST_OPEN,
    WHYS,
    State,
    Why,
    check_may_be_interested,
    check_may_say_not_right,
)
from portal.children.models import ChildGroup, Grant
from portal.children.telling import tell_worker
from portal.children.visibility import is_shown_to, may_look
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household

CHANGED = "The person you adopt with has just answered this. Look at it again: it holds for both of you."


def say_interested(grant: str, words: str, *, seen: int, by: Viewer, now: datetime) -> ChildInterest:
    """Say for the household that it would like to know more; we then owe it an answer.

    `seen` counts what had been said as its page was shown, 0 for nothing. Raises NotFound for what is not
    open to the person now, Refused where too many interests are open, Conflict where it was said already,
    was answered, or the other one has just said something.
    """
    group, home, grant_id = _hold(grant, by, now)
    found = interest_of(group.id, home.id)
    if found is not None and found.seen != seen:
        raise Conflict(CHANGED)
    check_may_be_interested(
        found.state if found else None, is_shown_anew=found is not None and found.grant_id != grant_id
    )
    most = most_of(home.id)
    if open_of(home.id) >= most:
        raise Refused(
            f"You can wait for {most} answer{'' if most == 1 else 's'} at once. "
            "Take one back first, or ask your worker."
        )
    made = _keep(found, group, home, grant_id, by, now, state=State.OPEN.value, words=words.strip())
    promise_answer(made, group, home, by=by, now=now)
    note(made, "Would like to know more", by=by, now=now, text=words)
    audit("children.interest_said", made, group.reference, by, now)
    tell_worker(home.id, now=now)
    return made


def say_not_right(grant: str, why: str, words: str, *, seen: int, by: Viewer, now: datetime) -> ChildInterest:
    """Say for the household that it does not think it is the right family; why is theirs to say or not.

    An open interest ends with it. Raises NotFound, Refused for what is not on the list, Conflict.
    """
    if why and why not in set(Why):
        raise Refused("Choose from the list, or leave it empty.")
    group, home, grant_id = _hold(grant, by, now)
    found = interest_of(group.id, home.id)
    if found is not None and found.seen != seen:
        raise Conflict(CHANGED)
    check_may_say_not_right(found.state if found else None)
    was_open = found is not None and found.state == State.OPEN
    state = State.NOT_RIGHT.value
    made = _keep(found, group, home, grant_id, by, now, state=state, why=why, words=words.strip())
    if was_open:
        no_answer_needed(made, "They do not think that they are the right family", by=by, now=now)
    said = "Does not think to be the right family" + (f": {WHYS[Why(why)].lower()}" if why else "")
    note(made, said, by=by, now=now, text=words)
    audit("children.not_right_said", made, group.reference, by, now)
    return made


def take_back(reference: str, *, by: Viewer, now: datetime) -> ChildInterest:
    """Take an open interest back, also after the time for looking has passed. Raises NotFound, Conflict."""
    found = own_interest(by, reference)
    home, group = hold_both(found.household_id, found.group_id)
    held = interest_of(group.id, home.id)
    if held is None or held.state != State.OPEN:
        raise Conflict("This is not open any more. Look at it again.")
    _set(held, by, now, state=State.TAKEN_BACK.value)
    no_answer_needed(held, "The family took it back", by=by, now=now)
    note(held, "Took it back", by=by, now=now)
    audit("children.interest_taken_back", held, group.reference, by, now)
    return held


def own_interest(viewer: Viewer, reference: str) -> ChildInterest:
    """One of the reader's household's. Raises NotFound, the same for another's and for one not there."""
    found = db.session.scalars(
        select(ChildInterest)
        .join(Grant, Grant.id == ChildInterest.grant_id)
        .where(
            ChildInterest.reference == reference,
            ChildInterest.household_id == (viewer.household_id or 0),
            may_look(viewer),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or not viewer.is_family:
        raise NotFound
    return found


def most_of(household_id: int) -> int:
    """How many interests a household may have open at once."""
    said = select(ChildInterestLimit.most).where(ChildInterestLimit.household_id == household_id)
    return db.session.scalar(said) or MOST_OPEN


def open_of(household_id: int) -> int:
    """How many interests of a household are open now."""
    query = select(func.count()).select_from(ChildInterest)
    theirs = ChildInterest.household_id == household_id
    return db.session.scalar(query.where(theirs, ChildInterest.state == State.OPEN.value)) or 0


def _hold(grant: str, by: Viewer, now: datetime) -> tuple[ChildGroup, Household, int]:
    """The group and the household, held, and the grant through which this person is shown the group now."""
    where = (Grant.reference == grant, Grant.household_id == (by.household_id or 0))
    group_id = db.session.scalar(select(Grant.group_id).where(*where))
    if group_id is None:
        raise NotFound
    home, group = hold_both(by.household_id or 0, group_id)
    open_now = db.session.scalar(select(Grant.id).where(*where, is_shown_to(by, now)))
    if open_now is None:
        raise NotFound
    return group, home, open_now


def _keep(
    found: ChildInterest | None,
    group: ChildGroup,
    home: Household,
    grant_id: int,
    by: Viewer,
    now: datetime,
    **said: Any,
) -> ChildInterest:
    """Write what the household says now: one row for a group, whatever it said before."""
    kept = found or ChildInterest(group_id=group.id, household_id=home.id, grant_id=grant_id, seen=0)
    kept.grant_id = grant_id
    _set(
        kept, by, now, why=said.pop("why", ""), answer="", reason="", answer_words="", answered_by="",
        answered_at=None, closed_because="", **said,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def _set(one: ChildInterest, by: Viewer, now: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(one, name, value)
    one.said_by, one.said_at, one.changed_at, one.seen = by.label, now, now, one.seen + 1
    db.session.flush()
