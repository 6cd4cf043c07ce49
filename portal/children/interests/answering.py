"""What staff do with interests: answer one, and allow a household more than three at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.interests.holding import (
    audit,
    hold_both,
    hold_household,
    interest_of,
    label_of,
    note,
    promise_answer,
)
from portal.children.interests.models import ChildInterest, ChildInterestLimit
from portal.children.interests.rules import (
    ANSWERS,
    INTEREST,
    LEADS_TO,
    REASONS,
    Answer,
    Reason,
    State,
    check_answer,
    check_most,
)
from portal.children.models import ChildGroup
from portal.children.rules import GroupState
from portal.children.telling import tell_household, tell_worker
from portal.children.visibility import is_open_to_staff
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import household_for, is_open_to
from portal.promises.actions import keep_promise, relabel_promises
from portal.promises.kinds import Kind
from portal.promises.models import Promise

MOVED_ON = "This is not open any more: it was answered, taken back or ended. Look at it again."


def answer_interest(
    reference: str, answer: str, reason: str, *, by: Viewer, now: datetime, because: str = ""
) -> ChildInterest:
    """Answer a family, in words that it reads; the promise is kept, and the family is told to look.

    `answer` is of rules.Answer; `reason` are a person's own words (needed but where we take it further);
    `because` of rules.Reason, where we do not. "We are still thinking" keeps the promise and makes the next
    one, from now: nothing is late in silence. Raises NotFound, Refused for what is missing, Conflict where it
    is not open any more, or where it cannot be taken further because the group does not wait.
    """
    chosen = check_answer(answer, because, reason)
    found = db.session.scalars(
        select(ChildInterest)
        .join(ChildGroup, ChildGroup.id == ChildInterest.group_id)
        .where(
            ChildInterest.reference == reference,
            is_open_to_staff(by),
            is_open_to(by, ChildInterest.household_id.expression),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    home, group = hold_both(found.household_id, found.group_id)
    held = interest_of(group.id, home.id)
    if held is None or held.state != State.OPEN:
        raise Conflict(MOVED_ON)
    if chosen is Answer.TAKEN_UP and group.state != GroupState.WAITING:
        raise Conflict("This can only be taken further while the group waits for a family.")
    kind = because if LEADS_TO[chosen] is State.ANSWERED else ""
    held.state, held.answer, held.reason = LEADS_TO[chosen].value, chosen.value, kind
    held.answer_words, held.answered_by = reason.strip(), by.label
    held.answered_at, held.changed_at, held.seen = now, now, held.seen + 1
    keep_promise(Kind.INTEREST_ANSWER, INTEREST, held.reference, by=by, now=now)
    if chosen is Answer.WAIT:
        promise_answer(held, group, home, by=by, now=now)
    said = ANSWERS[chosen] + (f". {REASONS[Reason(kind)]}" if kind else "")
    note(held, said, by=by, now=now, text=reason)
    audit("children.interest_answered", held, group.reference, by, now, answer=chosen.value)
    tell_household(home.id, group, now=now)
    tell_worker(home.id, now=now)
    return held


def allow_most(household: str, most: int, reason: str, *, by: Viewer, now: datetime) -> None:
    """Say how many interests of a household may be open at once, and why. What is open stays so.

    Raises NotFound, Refused for a number that cannot be or without a reason.
    """
    check_most(most, reason)
    home = hold_household(household_for(by, household).id)
    row = db.session.get(ChildInterestLimit, home.id, populate_existing=True)
    if row is None:
        row = ChildInterestLimit(household_id=home.id)
        db.session.add(row)
    row.most, row.reason, row.by, row.at = most, reason.strip(), by.label, now
    db.session.flush()
    record(
        "children.interests_allowed",
        by=by,
        subject_kind="household",
        subject_ref=home.reference,
        now=now,
        details={"most": str(most)},
    )


def follow_group(group: ChildGroup, was: int | None, *, now: datetime) -> None:
    """Let open interests follow a held group: its alias on the worklist, and its family finder's list.

    `was` is whose group it was. What was given to another colleague stays with them.
    """
    rows = db.session.execute(
        select(ChildInterest.reference, Household.reference.label("home"), Household.authority)
        .join(Household, Household.id == ChildInterest.household_id)
        .where(ChildInterest.group_id == group.id, ChildInterest.state == State.OPEN.value)
        .order_by(ChildInterest.id)
    ).all()
    for row in rows:
        relabel_promises(INTEREST, row.reference, label_of(group, row.home), authority=row.authority)
        promise = db.session.scalars(
            select(Promise).where(
                Promise.subject_kind == INTEREST,
                Promise.subject_ref == row.reference,
                Promise.ended_at.is_(None),
            )
        ).one_or_none()
        if promise is not None and promise.owner_id == was != group.finder_id:
            promise.owner_id, promise.owned_at = group.finder_id, now if group.finder_id else None
    db.session.flush()
