"""Families a finder could think about for a group, and those left out with why. For family finders.

The database puts all of them in order, over narrow rows of small numbers; the words are made for one page.
`rules` says the same of one family, and a test holds both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.families.models import FamilyFit, FamilyRelease
from portal.children.families.places import Point
from portal.children.families.rules import (
    AWAY,
    LESS_AGE,
    LESS_NEED,
    NEVER_SAID,
    OTHER_LANGUAGE,
    OTHER_RELIGION,
    OUT,
    PLACE_UNKNOWN,
    THEIRS_MATTERS,
    TOO_FAR_FOR_THEM,
    Considered,
    Reason,
    Wanted,
    reasons_of,
)
from portal.children.families.told import considered_in
from portal.children.models import ChildGroup, Grant
from portal.children.own.models import ShownWishes
from portal.children.rules import Need
from portal.children.showing.checking import stopped_of
from portal.children.showing.rules import MOST_AT_ONCE, why_not_shown
from portal.children.showing.rules import Household as Facts
from portal.children.visibility import is_open_to_staff
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.partings.models import Parting
from portal.households.queries import is_open_to
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.promises.models import Promise

PAGE = MOST_AT_ONCE
"""Families on one page: as many as a group is opened to at once."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A family as a finder thinks about it: what speaks for it, what fits less, what leaves it out."""

    id: int
    reference: str
    label: str
    town: str
    is_approved: bool
    why_not: str
    """Why it can be shown no child now; empty where it can."""
    reasons: list[Reason]
    has_profile: bool
    key: str
    is_stopped: bool = False
    open_until: datetime | None = None

    @property
    def speaks_for(self) -> list[str]:
        """What fits."""
        return [one.words for one in self.reasons if one.fits]

    @property
    def fits_less(self) -> list[str]:
        """What fits less."""
        return [one.words for one in self.reasons if not one.fits and not one.leaves_out]

    @property
    def left_out_by(self) -> list[str]:
        """Every reason that leaves them out."""
        return [*filter(None, [self.why_not]), *(one.words for one in self.reasons if one.leaves_out)]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """One page, and the key of the next."""

    rows: list[Suggested] = field(default_factory=list)
    after: str | None = None


def suggest(
    viewer: Viewer, group: ChildGroup, wanted: Wanted, *, left_out: bool, after: str, now: datetime
) -> Suggestions:
    """One page of families for a group, who fits best first; or of those left out, who is nearest first.

    Restricted and hidden households are absent from both. Six queries, however many families there are.
    Raises NotFound for a key that is none.
    """
    points, is_out = points_in_sql(wanted)
    may = may_be_shown(now)
    which = or_(is_out, ~may) if left_out else and_(~is_out, may)
    query = _families(viewer).add_columns(points.label("points")).where(which)
    if after:
        query = query.where(tuple_(points, Household.id) > tuple_(*map(literal, _key(after))))
    found = db.session.execute(query.order_by(points, Household.id).limit(PAGE + 1)).all()
    page = found[:PAGE]
    ids = [row.id for row in page]
    stopped = stopped_of(group, ids, by=viewer) if ids else set()
    is_open = _open_until(group.id, ids, now)
    rows = [_row(row, wanted, row.id in stopped, is_open.get(row.id), now) for row in page]
    return Suggestions(rows, rows[-1].key if len(found) > PAGE else None)


def may_be_shown(now: datetime) -> ColumnElement[bool]:
    """The condition of `_families` that children may be shown: what `why_not_shown` says in words."""
    return and_(
        Parting.id.is_(None),
        Journey.reference.not_in(_paused()),
        or_(ShownWishes.paused_until.is_(None), ShownWishes.paused_until <= local_day(now)),
        or_(
            Journey.stage == Stage.APPROVED.value,
            func.coalesce(ShownWishes.waits_until_approved, False).is_(False),
        ),
    )


def points_in_sql(wanted: Wanted) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """The points of every family, and whether any reason leaves it out: `reasons_of`, for the database."""
    out, less = _leaving_out(wanted), _fitting_less(wanted)
    counted: ColumnElement[Any] = literal(0)
    for condition in out:
        counted = counted + case((condition, OUT), else_=0)
    for condition, points in less:
        counted = counted + case((condition, points), else_=0)
    never = FamilyFit.household_id.is_(None)
    return case((never, NEVER_SAID), else_=counted), or_(never, *out)


def _leaving_out(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        FamilyFit.most_children < wanted.children,
        or_(FamilyFit.age_from > wanted.youngest + 1, FamilyFit.age_to < wanted.oldest - 1),
    ]
    for need in Need:
        if (asked := wanted.needs.get(need.value)) is not None:
            found.append(_of(need) < asked - 1)
    if wanted.at is not None and wanted.most_miles is not None:
        found.append(func.coalesce(_squared(wanted.at), 0) > (wanted.most_miles * 10) ** 2)
    if wanted.early:
        found.append(FamilyFit.early_permanence.is_(False))
    return found


def _fitting_less(wanted: Wanted) -> list[tuple[ColumnElement[bool], int]]:
    over = and_(FamilyFit.age_from <= wanted.youngest + 1, FamilyFit.age_to >= wanted.oldest - 1)
    off = or_(FamilyFit.age_from > wanted.youngest, FamilyFit.age_to < wanted.oldest)
    found: list[tuple[ColumnElement[bool], int]] = [(and_(over, off), LESS_AGE)]
    for need in Need:
        if (asked := wanted.needs.get(need.value)) is not None:
            found.append((_of(need) == asked - 1, LESS_NEED))
    if wanted.at is not None:
        squared = _squared(wanted.at)
        near = squared <= (wanted.most_miles * 10) ** 2 if wanted.most_miles is not None else literal(True)
        found.append((FamilyFit.east.is_(None), PLACE_UNKNOWN))
        found.extend((and_(near, squared >= tenths * tenths), points) for tenths, points in AWAY)
        found.append((and_(near, squared > FamilyFit.miles * FamilyFit.miles * 100), TOO_FAR_FOR_THEM))
    if wanted.religion:
        others = FamilyFit.religion != wanted.religion
        found.append((others, OTHER_RELIGION))
        found.append((and_(others, FamilyFit.religion != "", FamilyFit.religion_matters), THEIRS_MATTERS))
    if wanted.language:
        found.append((FamilyFit.languages.bitwise_and(wanted.language) == 0, OTHER_LANGUAGE))
    return found


def _of(need: Need) -> ColumnElement[int]:
    column: ColumnElement[int] = getattr(FamilyFit, need.value)
    return column


def _squared(at: Point) -> ColumnElement[int]:
    """The distance from there in tenths of a mile, squared; NULL where we don't know where they live."""
    east: ColumnElement[Any] = FamilyFit.east - at.east
    north: ColumnElement[Any] = FamilyFit.north - at.north
    return east * east + north * north


def _paused() -> Select[str]:
    """The journeys whose stage pauses now."""
    return select(Promise.subject_ref).where(
        Promise.subject_kind == JOURNEY, Promise.ended_at.is_(None), Promise.paused_at.is_not(None)
    )


def _families(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Every household that is approved or in Stage 2, with what it could consider; hidden ones absent."""
    release = select(FamilyRelease.id).where(
        FamilyRelease.household_id == Household.id, FamilyRelease.ended_at.is_(None)
    )
    return (
        select(
            Household.id,
            Household.reference,
            Household.label,
            Household.town,
            Journey.stage,
            Parting.id.label("parting"),
            ShownWishes.waits_until_approved,
            ShownWishes.paused_until,
            Journey.reference.in_(_paused()).label("paused"),
            release.correlate(Household).exists().label("has_profile"),
            *(column for column in FamilyFit.__table__.columns if column.name not in _NOT_READ),
        )
        .select_from(Journey)
        .join(Household, Household.id == Journey.household_id)
        .outerjoin(FamilyFit, FamilyFit.household_id == Household.id)
        .outerjoin(Parting, (Parting.household_id == Household.id) & Parting.decided_at.is_(None))
        .outerjoin(ShownWishes, ShownWishes.household_id == Household.id)
        .where(
            Journey.ended_at.is_(None),
            Journey.stage.in_([Stage.APPROVED.value, Stage.STAGE_2.value]),
            Household.ended_at.is_(None),
            ~Household.restricted,
            is_open_to(viewer, Household.id.expression),
            is_open_to_staff(viewer),
        )
    )


_NOT_READ = ("words", "outward", "changed_at", "changed_by", "version")


def _row(row: Any, wanted: Wanted, is_stopped: bool, open_until: datetime | None, now: datetime) -> Suggested:
    told: Considered | None = considered_in(row) if row.household_id is not None else None
    facts = Facts(
        is_approved=row.stage == Stage.APPROVED,
        in_stage_2=row.stage == Stage.STAGE_2,
        waits_until_approved=bool(row.waits_until_approved),
        is_paused=bool(row.paused) or (row.paused_until is not None and row.paused_until > local_day(now)),
        parts=row.parting is not None,
    )
    return Suggested(
        id=row.id,
        reference=row.reference,
        label=row.label,
        town=row.town,
        is_approved=facts.is_approved,
        why_not=why_not_shown(facts),
        reasons=reasons_of(wanted, told),
        has_profile=bool(row.has_profile),
        key=f"{row.points}-{row.id}",
        is_stopped=is_stopped,
        open_until=open_until,
    )


def _open_until(group_id: int, ids: Sequence[int], now: datetime) -> dict[int, datetime]:
    """Until when the group is open to which of these households already. One query."""
    rows = db.session.execute(
        select(Grant.household_id, Grant.until_at).where(
            Grant.group_id == group_id,
            Grant.household_id.in_(ids),
            Grant.ended_at.is_(None),
            Grant.until_at > now,
        )
    )
    return {row.household_id: row.until_at for row in rows}


def _key(after: str) -> tuple[int, int]:
    points, _, last = after.partition("-")
    if not all(part.isdecimal() and part.isascii() and len(part) < 10 for part in (points, last)):
        raise NotFound
    return int(points), int(last)
