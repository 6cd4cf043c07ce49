"""The chain of what is promised while a child lives with a family: one visit next, and one review.

Each visit and review keeps a promise and begins the next from its own day. What is written down late takes
its place in the order of the days: what came after it is taken back, and then follows again. So
the promises are always those that would stand had everything been written down on its day.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.models import ChildGroup
from portal.children.placing.models import ChildContact, ChildPlacement
from portal.children.placing.rules import CONTACTS, SUBJECT, What, moment_of, noon_of, step_of
from portal.errors import Conflict
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import worker_of
from portal.promises.actions import cancel_promise, keep_promise, make_promise
from portal.promises.changing import open_promises
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.reopening import reopen_promise

IN_ORDER = "Written down again in the order of the days"


def promise(
    kind: Kind,
    placement: ChildPlacement,
    on: date,
    *,
    by: Viewer,
    now: datetime,
    step: int = 0,
    is_ahead: bool = False,
) -> Promise:
    """Promise something that starts on a day; it is the household's worker's.

    `is_ahead` where the day may still be to come (a celebration). The label is the alias and the
    household's reference, never a name.
    """
    household = db.session.get_one(Household, placement.household_id)
    alias = db.session.scalars(select(ChildGroup.alias).where(ChildGroup.id == placement.group_id)).one()
    worker = worker_of(household.id)
    return make_promise(
        kind,
        subject_kind=SUBJECT,
        subject_ref=placement.reference,
        label=f"{alias}, household {household.reference}",
        starts_at=noon_of(on) if is_ahead else moment_of(on, now),
        by=by,
        now=now,
        authority=household.authority,
        owner_id=worker.account_id if worker else None,
        team_id=worker.team_id if worker else None,
        household_id=household.id,
        step=step,
    )


def begin_chain(placement: ChildPlacement, *, by: Viewer, now: datetime) -> None:
    """Promise the first visit and the first review, from the day that counts."""
    on = placement.counts_from or local_day(now)
    promise(Kind.FIRST_VISIT, placement, on, by=by, now=now)
    promise(Kind.PLACEMENT_REVIEW, placement, on, by=by, now=now)


def chain_of(placement: ChildPlacement) -> list[ChildContact]:
    """The visits and reviews that count, in the order of their days: on one day the visit first."""
    rows = db.session.scalars(
        select(ChildContact)
        .where(
            ChildContact.placement_id == placement.id,
            ChildContact.undone_at.is_(None),
            ChildContact.on >= placement.counts_from,
        )
        .execution_options(populate_existing=True)
    ).all()
    return sorted(rows, key=_place)


def _place(one: ChildContact) -> tuple[date, bool, int]:
    return one.on, one.what == What.REVIEW, one.id


def put_in(contact: ChildContact, placement: ChildPlacement, *, by: Viewer, now: datetime) -> None:
    """Let a contact that was just written take its place in the chain."""
    chain = chain_of(placement)
    at = chain.index(contact)
    _take_back(chain[at + 1 :], by=by, now=now)
    _follow(chain, at, placement, by=by, now=now)


def take_out(contact: ChildContact, placement: ChildPlacement, *, by: Viewer, now: datetime) -> None:
    """Take a contact out of the chain: what it kept is open again, unless a later one keeps it."""
    chain = chain_of(placement)
    at = chain.index(contact)
    _take_back(chain[at:], by=by, now=now)
    chain.remove(contact)
    _follow(chain, at, placement, by=by, now=now)


def begin_again(placement: ChildPlacement, *, by: Viewer, now: datetime) -> None:
    """Begin the chain anew from another day: what is open ends, and what counts follows."""
    for one in open_promises(SUBJECT, placement.reference):
        cancel_promise(one.kind, SUBJECT, placement.reference, because="Counted anew", by=by, now=now)
    begin_chain(placement, by=by, now=now)
    _follow(chain_of(placement), 0, placement, by=by, now=now)


def take_all_back(placement: ChildPlacement, *, by: Viewer, now: datetime) -> None:
    """Take back what every contact that counts did, so that only the first promises are open."""
    _take_back(chain_of(placement), by=by, now=now)


def _take_back(contacts: list[ChildContact], *, by: Viewer, now: datetime) -> None:
    for contact in reversed(contacts):
        owner: int | None = None
        for made in db.session.scalars(select(Promise).where(Promise.reference.in_(contact.made))).all():
            owner = made.owner_id if made.owner_id is not None else owner
            if made.ended_at is None:
                cancel_promise(made.kind, SUBJECT, made.subject_ref, because=IN_ORDER, by=by, now=now)
        for reference in (contact.dropped, contact.kept):
            if reference:
                opened = reopen_promise(reference, by=by, now=now)
                opened.owner_id = owner if owner is not None else opened.owner_id
        contact.kept, contact.made, contact.dropped = "", [], ""
        db.session.flush()


def _follow(
    chain: list[ChildContact], at: int, placement: ChildPlacement, *, by: Viewer, now: datetime
) -> None:
    reviews = sum(one.what == What.REVIEW for one in chain[:at])
    for contact in chain[at:]:
        _apply(contact, placement, reviews, by=by, now=now)
        reviews += contact.what == What.REVIEW


def _apply(
    contact: ChildContact, placement: ChildPlacement, reviews: int, *, by: Viewer, now: datetime
) -> None:
    """What one contact keeps, ends and begins; `reviews` were held before it."""
    open_now = {Kind(one.kind): one for one in open_promises(SUBJECT, placement.reference)}
    visit = next((open_now[kind] for kind in CONTACTS if kind in open_now), None)
    if visit is None or Kind.PLACEMENT_REVIEW not in open_now:
        raise Conflict("Nothing is promised of this any more. Look at it again.")
    step = step_of(
        What(contact.what),
        Kind(visit.kind),
        is_reviewed=reviews > 0,
        was_due_on=local_day(visit.due_at) if visit.due_at else None,
        on=contact.on,
    )
    moment = moment_of(contact.on, now)
    kept = keep_promise(step.keeps, SUBJECT, placement.reference, by=by, now=now, kept_at=moment)
    contact.kept = kept.reference if kept else ""
    if step.drops:
        dropped = cancel_promise(
            step.drops, SUBJECT, placement.reference, because="The first review was held", by=by, now=now
        )
        contact.dropped = dropped.reference if dropped else ""
    made = [promise(step.begins, placement, contact.on, by=by, now=now)] if step.begins else []
    if contact.what == What.REVIEW:
        made.append(promise(Kind.PLACEMENT_REVIEW, placement, contact.on, by=by, now=now, step=reviews + 1))
    contact.made = [one.reference for one in made]
    db.session.flush()
