"""Open promises as a caseload: whose they are for a household, and moving them with its worker."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from portal.access import Viewer
from portal.accounts.queries import staff_member_of_id
from portal.extensions import db
from portal.households.caseloads.actions import Load, Soon
from portal.households.queries import is_open_to
from portal.promises.changing import audit_promise
from portal.promises.hidden import is_hidden_from
from portal.promises.kinds import FAMILY_TIME, KINDS, Kind
from portal.promises.models import Promise
from portal.promises.owning import may_not_own, tell_owner_changed
from portal.promises.rules import UNDATED

AHEAD = timedelta(days=14)
"""How far managers look ahead at what will be late."""

MOST_SOON = 50
"""Promises of the next days on one page."""


def owns_open_promise(
    account_id: ColumnElement[int], household_id: ColumnElement[int]
) -> ColumnElement[bool]:
    """The condition that somebody owns an open promise for a household: then it is their own work.

    Hook of households.own_work.also_own_work (safety rule 8).
    """
    owned = select(Promise.id).where(
        Promise.household_id == household_id, Promise.owner_id == account_id, Promise.ended_at.is_(None)
    )
    return owned.correlate_except(Promise).exists()


def _is_late(now: datetime) -> ColumnElement[bool]:
    ours = Promise.kind.not_in(sorted(FAMILY_TIME))
    return and_(Promise.sort_at > UNDATED, Promise.sort_at < now, ours)


def _is_soon(now: datetime) -> ColumnElement[bool]:
    return and_(Promise.sort_at >= now, Promise.sort_at < now + AHEAD)


def loads(now: datetime) -> dict[int, Load]:
    """Of each owner of open promises: how many, how many of them late, how many due within AHEAD.

    Those of restricted households are counted too: totals name nobody. The family's own time is
    never late.
    """
    passed = and_(Promise.kind.in_(sorted(FAMILY_TIME)), Promise.sort_at > UNDATED, Promise.sort_at < now)
    rows = db.session.execute(
        select(
            Promise.owner_id,
            func.count(),
            func.coalesce(func.sum(case((_is_late(now), 1), else_=0)), 0),
            func.coalesce(func.sum(case((_is_soon(now), 1), else_=0)), 0),
        )
        .where(Promise.ended_at.is_(None), Promise.owner_id.is_not(None), ~passed)
        .group_by(Promise.owner_id)
    )
    return {owner: Load(count, late, soon) for owner, count, late, soon in rows if owner is not None}


def due_soon(owner_id: int, viewer: Viewer, now: datetime) -> list[Soon]:
    """What somebody's open promises will be due within AHEAD or are late, soonest first.

    Of a restricted household the viewer is not named on: kind and moment only. Of what is hidden by itself
    (a confined request) the same, once it is late and for its team's managers; nothing else.
    """
    hidden = is_hidden_from(viewer.account_id)
    shows: ColumnElement[bool] = ~hidden
    if "manager" in viewer.roles:
        shows = or_(shows, and_(_is_late(now), Promise.team_id == viewer.team_id))
    rows = db.session.execute(
        select(
            Promise.kind,
            Promise.label,
            Promise.sort_at,
            and_(is_open_to(viewer, Promise.household_id.expression), ~hidden).label("is_open"),
        )
        .where(Promise.ended_at.is_(None), Promise.owner_id == owner_id)
        .where(or_(_is_late(now), _is_soon(now)), shows)
        .order_by(Promise.sort_at, Promise.id)
        .limit(MOST_SOON)
    )
    return [
        Soon(KINDS[Kind(kind)].label, label if is_open else "Restricted", at)
        for kind, label, at, is_open in rows
    ]


def follow_worker(
    household_ids: Collection[int], old_id: int | None, new_id: int, *, by: Viewer, now: datetime
) -> int:
    """Households have another worker: their open promises go along; says how many.

    Those of the worker before, and those that are nobody's, except where a family is at risk: that
    reply is given by whoever is on duty. What the new worker may not open stays where it is.
    """
    if not household_ids:
        return 0
    nobodys = and_(Promise.owner_id.is_(None), ~Promise.at_risk)
    theirs = nobodys if old_id is None else or_(Promise.owner_id == old_id, nobodys)
    theirs = and_(Promise.household_id.in_(sorted(household_ids)), Promise.ended_at.is_(None), theirs)
    worker = staff_member_of_id(new_id)
    found = db.session.scalars(select(Promise).where(theirs).order_by(Promise.id)).all()
    stay = may_not_own(found, worker) if worker is not None else {}
    moved = db.session.scalars(
        update(Promise)
        .where(theirs, Promise.id.not_in(sorted(stay)))
        .values(owner_id=new_id, owned_at=now)
        .returning(Promise)
        .execution_options(populate_existing=True)
    ).all()
    for promise in moved:
        audit_promise("promises.promise_given", promise, by, now)
    tell_owner_changed(moved, new_id, by=by, now=now)
    return len(moved)
