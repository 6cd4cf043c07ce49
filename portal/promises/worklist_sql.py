"""How the worklist is asked for. Each query is built once for each combination of filters and kept.

Bound to it: viewer_id, team_id, now, today_ends, week_ends, authority, kind, after_moment and
after_reference; with words prefix_0 and on, and opens: the kinds of subject the viewer may open.
Every range follows one of the table's indexes of open promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from portal.accounts.models import Account
from portal.agency.models import Team
from portal.columns import Moment
from portal.households.queries import hidden_from_account
from portal.promises.hidden import is_hidden_from
from portal.promises.kinds import FAMILY_TIME
from portal.promises.models import Promise, PromiseWord
from portal.promises.rules import COUNT_STOPS, UNDATED, Bucket

PAGE = 25
"""Rows on one page of the worklist."""


class Shape(NamedTuple):
    """Which filters are set: what decides how a query is built."""

    bucket: Bucket | None
    whose: str | None
    authority: bool
    kind: bool
    words: int
    rare: int | None
    sees_late_restricted: bool
    after: bool
    page: int = PAGE


def begins_with(prefix: ColumnElement[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A word begins with this: a range, which both databases walk along their index."""
    return PromiseWord.word >= prefix, PromiseWord.word < prefix.concat(chr(0x10FFFF))


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=Moment())


def _number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer())


@lru_cache(maxsize=1000)
def page_query(shape: Shape) -> Select[*tuple[Any, ...]]:
    """One page and one row more, soonest first."""
    query = (
        select(
            Promise.reference,
            Promise.kind,
            Promise.label,
            Promise.subject_kind,
            Promise.subject_ref,
            Promise.authority,
            Promise.due_at,
            Promise.sort_at,
            Promise.paused_at,
            Promise.paused_until,
            Promise.at_risk,
            Promise.next_try_on,
            Team.name.label("team"),
            Promise.owner_id,
            Account.name.label("owner"),
            _hidden().label("is_restricted"),
        )
        .outerjoin(Account, Account.id == Promise.owner_id)
        .outerjoin(Team, Team.id == Promise.team_id)
        .where(*_matching(shape))
        .order_by(Promise.sort_at, Promise.id)
        .limit(shape.page + 1)
    )
    if shape.bucket is not None:
        query = query.where(_in_bucket(shape.bucket))
    if shape.after:
        reference: BindParameter[str] = bindparam("after_reference", type_=String())
        last_id = select(Promise.id).where(Promise.reference == reference).scalar_subquery()
        query = query.where(tuple_(Promise.sort_at, Promise.id) > tuple_(_moment("after_moment"), last_id))
    return query


@lru_cache(maxsize=1000)
def counts_query(shape: Shape) -> Select[*tuple[Any, ...]]:
    """One count a bucket, then that of what nobody owns."""

    def count(counted: Shape, *more: ColumnElement[bool]) -> ColumnElement[int]:
        some = select(literal(1)).select_from(Promise).where(*_matching(counted), *more)
        return select(func.count()).select_from(some.limit(COUNT_STOPS + 1).subquery()).scalar_subquery()

    each: Sequence[ColumnElement[int]] = [count(shape, _in_bucket(bucket)) for bucket in Bucket]
    return select(*each, count(shape._replace(whose="nobody")))


def _matching(shape: Shape) -> list[ColumnElement[bool]]:
    """The conditions of the filters, of what the viewer may see, and of what is still open.

    A family's own time that has passed counts as ended, swept or not. A manager sees the overdue
    promises of a restricted household, and of what is hidden by itself, in their own team, without who it is.
    """
    visible = ~_hidden()
    if shape.sees_late_restricted:
        late_in_team = and_(Promise.team_id == _number("team_id"), _in_bucket(Bucket.OVERDUE))
        visible = or_(visible, late_in_team)
    passed = and_(or_(*(Promise.kind == kind for kind in sorted(FAMILY_TIME))), _in_bucket(Bucket.OVERDUE))
    conditions = [Promise.ended_at.is_(None), visible, ~passed]
    if shape.whose == "mine":
        conditions.append(Promise.owner_id == _number("viewer_id"))
    elif shape.whose == "team":
        conditions.append(Promise.team_id == _number("team_id"))
    elif shape.whose == "nobody":
        conditions.append(Promise.owner_id.is_(None))
    if shape.authority:
        conditions.append(Promise.authority == bindparam("authority"))
    if shape.kind:
        conditions.append(Promise.kind == bindparam("kind"))
    if shape.words:  # nobody finds by a name what they may not open
        conditions.append(Promise.subject_kind.in_(bindparam("opens", expanding=True)))
    for number in range(shape.words):
        if number == shape.rare:  # few have it: begin with them
            having = select(PromiseWord.promise_id).where(*begins_with(bindparam(f"prefix_{number}")))
            conditions.append(Promise.id.in_(having))
            continue
        found = select(literal(1)).where(
            PromiseWord.promise_id == Promise.id, *begins_with(bindparam(f"prefix_{number}"))
        )
        conditions.append(found.exists())
    return conditions


def _hidden() -> ColumnElement[bool]:
    """Whether the viewer may not know of it: of its household, or of what it is about."""
    of_household = and_(
        Promise.household_id.is_not(None),
        Promise.household_id.in_(hidden_from_account(_number("viewer_id"))),
    )
    return or_(of_household, is_hidden_from(_number("viewer_id")))


def _in_bucket(bucket: Bucket) -> ColumnElement[bool]:
    """The range of sort moments of one part of the worklist; as rules.bucket_of has it."""
    moment = Promise.sort_at
    match bucket:
        case Bucket.UNDATED:
            return moment == UNDATED
        case Bucket.OVERDUE:
            return and_(moment > UNDATED, moment < _moment("now"))
        case Bucket.TODAY:
            return and_(moment >= _moment("now"), moment < _moment("today_ends"))
        case Bucket.THIS_WEEK:
            return and_(moment >= _moment("today_ends"), moment < _moment("week_ends"))
        case Bucket.LATER:
            return moment >= _moment("week_ends")
