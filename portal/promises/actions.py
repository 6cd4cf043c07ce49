"""Making, keeping and cancelling promises. Whoever made a promise keeps it.

Each action is one step of its caller's transaction: it checks, changes, writes the audit row and
flushes. Pausing stands in `pausing.py`, whose a promise is in `owning.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from portal.agency.queries import working_calendar
from portal.agency.rules import Calendar, local_day
from portal.extensions import db
from portal.promises.changing import (
    By,
    audit_promise,
    end_pause,
    end_promise,
    find_open_promise,
    forget_words,
    label_of,
    open_promise,
    open_promises,
    record_promise,
    write_words,
)
from portal.promises.kinds import KINDS, Kind
from portal.promises.making import insert_promise
from portal.promises.models import Promise
from portal.promises.owning import claim_promise, give_all, give_promise
from portal.promises.pausing import pause_promise, resume_promise
from portal.promises.rules import UNDATED, State, due_after_pause, due_at, sort_at, state_of

# All verbs of this room are reached from here, also those that stand in files of their own.
__all__ = ["claim_promise", "give_all", "give_promise", "pause_promise", "resume_promise"]

LONGEST_LABEL = 200
"""Characters of a promise's label; what is longer is cut, the whole name stands with its subject."""


def make_promise(
    kind: str,
    *,
    subject_kind: str,
    subject_ref: str,
    label: str,
    starts_at: datetime,
    by: By,
    now: datetime,
    authority: str | None,
    team_id: int | None = None,
    owner_id: int | None = None,
    household_id: int | None = None,
    set_on: date | None = None,
    step: int = 0,
    at_risk: bool = False,
) -> Promise:
    """Make a promise and work out its due moment; without one where the days are not known yet.

    `label` is who it is for, as staff read it. While one of this kind is open for the subject,
    making it again changes nothing and gives that one back. Raises ValueError for an unknown kind.
    """
    values = _values(
        kind,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        label=label,
        starts_at=starts_at,
        by=by,
        now=now,
        authority=authority,
        team_id=team_id,
        owner_id=owner_id,
        household_id=household_id,
        set_on=set_on,
        step=step,
        at_risk=at_risk,
    )
    made = insert_promise(values)
    if made is None:
        return open_promise(kind, subject_kind, subject_ref)
    write_words(made)
    _record_made(made, by, now)
    return made


def make_and_keep_promise(
    kind: str,
    *,
    subject_kind: str,
    subject_ref: str,
    label: str,
    starts_at: datetime,
    by: By,
    now: datetime,
    authority: str | None,
    team_id: int | None = None,
) -> Promise:
    """Make a promise that is kept in the same moment: the row and the audit say both.

    Raises ValueError for an unknown kind.
    """
    values = _values(
        kind,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        label=label,
        starts_at=starts_at,
        by=by,
        now=now,
        authority=authority,
        team_id=team_id,
    )
    kept = {"at": now, "on": local_day(now), "by": label_of(by)}
    values |= {f"kept_{name}": value for name, value in kept.items()}
    values |= {f"ended_{name}": value for name, value in kept.items()} | {"ended_as": State.KEPT.value}
    made = insert_promise(values)
    if made is None:
        raise RuntimeError("what has ended stands in nobody's way")
    _record_made(made, by, now)
    record_promise("promises.promise_kept", made, by, now)
    return made


def _values(
    kind: str,
    *,
    label: str,
    starts_at: datetime,
    by: By,
    now: datetime,
    owner_id: int | None = None,
    set_on: date | None = None,
    step: int = 0,
    at_risk: bool = False,
    **same: Any,
) -> dict[str, Any]:
    """The columns of a new promise, its due moment worked out. `same` are columns kept as they are."""
    rule = KINDS[Kind(kind)]
    due = due_at(kind, starts_at, working_calendar(), set_on=set_on, step=step, at_risk=at_risk)
    return {
        **same,
        "kind": rule.kind.value,
        "label": label[:LONGEST_LABEL],
        "starts_at": starts_at,
        "due_at": due,
        "sort_at": due or UNDATED,
        "made_at": now,
        "made_by": label_of(by),
        "owner_id": owner_id,
        "owned_at": now if owner_id is not None else None,
        "set_on": set_on,
        "step": step,
        "at_risk": rule.at_risk or at_risk,
        "set_by_law": rule.set_by_law,
    }


def _record_made(made: Promise, by: By, now: datetime) -> None:
    due = made.due_at.isoformat() if made.due_at else "not known"
    record_promise("promises.promise_made", made, by, now, due=due)


def relabel_promises(subject_kind: str, subject_ref: str, label: str, *, authority: str | None) -> None:
    """Give the open promises of a subject its new label and authority (a name put right)."""
    for promise in open_promises(subject_kind, subject_ref):
        promise.label = label[:LONGEST_LABEL]
        promise.authority = authority
        forget_words(promise)
        write_words(promise)


def plan_next_try(kind: str, subject_kind: str, subject_refs: Collection[str], *, on: date | None) -> None:
    """Note on the open promises of these subjects when somebody tries again to reach them; None: not known.

    The worklist shows the day; the promise stays due when it was.
    """
    db.session.execute(
        update(Promise)
        .where(
            Promise.kind == Kind(kind).value,
            Promise.subject_kind == subject_kind,
            Promise.subject_ref.in_(subject_refs),
            Promise.ended_at.is_(None),
        )
        .values(next_try_on=on)
        .execution_options(synchronize_session=False)
    )


def keep_promise(
    kind: str,
    subject_kind: str,
    subject_ref: str,
    *,
    by: By,
    now: datetime,
    kept_at: datetime | None = None,
) -> Promise | None:
    """Keep the open promise of this kind and subject; None when there is none, and nothing changes.

    `kept_at` is when it happened, where that was before `now`. A pause ends with it. The family's
    own time that has passed is not kept: it has lapsed.
    """
    promise = find_open_promise(kind, subject_kind, subject_ref)
    if promise is None:
        return None
    if state_of(promise.facts, now) is State.LAPSED:
        lapse(promise, now)
        return None
    calendar = working_calendar()
    if promise.paused_at is not None:
        end_pause(promise, local_day(now), calendar)
    moment = min(kept_at or now, now)
    promise.kept_at, promise.kept_on, promise.kept_by = moment, local_day(moment), label_of(by)
    end_promise(promise, State.KEPT, by, now)
    return promise


def cancel_promise(
    kind: str, subject_kind: str, subject_ref: str, *, because: str, by: By, now: datetime
) -> Promise | None:
    """Cancel the open promise of this kind and subject, with a reason; None when there is none."""
    promise = find_open_promise(kind, subject_kind, subject_ref)
    if promise is not None:
        promise.ended_because = because[:200]
        end_promise(promise, State.CANCELLED, by, now)
    return promise


def cancel_promises(subject_kind: str, subject_ref: str, *, because: str, by: By, now: datetime) -> int:
    """Cancel every open promise of a subject (it ended); says how many there were."""
    promises = open_promises(subject_kind, subject_ref)
    for promise in promises:
        promise.ended_because = because[:200]
        end_promise(promise, State.CANCELLED, by, now)
    return len(promises)


def lapse(promise: Promise, now: datetime) -> None:
    """End the family's own time at the moment it was due."""
    end_promise(promise, State.LAPSED, "system", now, at=promise.due_at)


def give_due_date(promise: Promise, calendar: Calendar, *, now: datetime) -> bool:
    """Give a promise without a due date its own, once the days are known; whether they are."""
    if promise.due_at is not None:  # paused past the known days: only its place in the list waits
        expected = sort_at(promise.facts, calendar)
        is_known, promise.sort_at = expected != UNDATED, expected
        return is_known
    due = due_at(
        promise.kind,
        promise.starts_at,
        calendar,
        set_on=promise.set_on,
        step=promise.step,
        at_risk=promise.at_risk,
    )
    if due is not None and promise.paused_days:
        due = due_after_pause(promise.kind, due, promise.paused_days, calendar)
    if due is None:
        return False
    promise.due_at = due
    promise.sort_at = sort_at(promise.facts, calendar)
    audit_promise("promises.due_date_known", promise, "system", now, due=due.isoformat())
    return True
