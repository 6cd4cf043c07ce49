"""Reading what the family's time is: the pause, the break's last day, who asked for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.extensions import db
from portal.households.queries import Member, applicants_of, members_of
from portal.journey.actions import SUBJECT
from portal.journey.breaks.models import TimeWish
from portal.journey.breaks.rules import Asked, Asking, break_ends_on, days_left, is_over
from portal.journey.models import Journey
from portal.journey.pathways import STAGES, Stage
from portal.promises.kinds import KINDS, Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from portal.promises.rules import State, state_of

PAUSE, STAGE_2, NOT_READY = "pause", "stage_2", "not_ready"


def stage_promise(journey: Journey, promises: Sequence[Promise] | None = None) -> Promise | None:
    """The promise that runs while the journey is at its stage; the last of it where it has ended.

    `promises`: the household's, where they are known already.
    """
    kind = STAGES[Stage(journey.stage)].promise
    if promises is None:
        promises = promises_for(SUBJECT, journey.reference)
    about = [one for one in promises if (one.subject_kind, one.subject_ref) == (SUBJECT, journey.reference)]
    found = [one for one in about if one.kind == kind]
    return found[-1] if found else None


def may_pause(journey: Journey) -> bool:
    """Whether the stage the journey is at can be paused."""
    kind = STAGES[Stage(journey.stage)].promise
    return journey.ended_at is None and kind is not None and KINDS[kind].may_pause


@dataclass(frozen=True, slots=True)
class Pause:
    """How the stage's time stands: paused until a London day, or running to its due moment."""

    paused_until: date | None
    due_at: datetime | None


def pause_of(journey: Journey, now: datetime) -> Pause:
    """Whether the journey's stage is paused now, and when it is due."""
    promise = stage_promise(journey)
    if promise is None or promise.ended_at is not None:
        return Pause(None, None)
    is_paused = state_of(promise.facts, now) is State.PAUSED
    return Pause(promise.paused_until if is_paused else None, promise.due_at)


@dataclass(frozen=True, slots=True)
class Break:
    """A break: its last day, how many days are left, and whether it is over."""

    ends_on: date
    ends_at: datetime | None
    days_left: int
    is_over: bool


def break_of(journey: Journey, now: datetime, promises: Sequence[Promise] | None = None) -> Break | None:
    """The break a journey is in; None at any other stage."""
    if journey.stage != Stage.BREAK or journey.ended_at is not None:
        return None
    promise = stage_promise(journey, promises)
    ends_at = promise.due_at if promise is not None else None
    ends_on = local_day(ends_at) if ends_at else break_ends_on(local_day(journey.stage_since))
    today = local_day(now)
    return Break(ends_on, ends_at, days_left(ends_on, today), is_over(ends_at, ends_on, now, today))


def open_wishes(journey: Journey, kind: str | None = None) -> Sequence[TimeWish]:
    """What applicants asked for and nobody has settled. For staff: `not_ready` is one person's alone."""
    query = select(TimeWish).where(TimeWish.journey_id == journey.id, TimeWish.ended_at.is_(None))
    if kind is not None:
        query = query.where(TimeWish.kind == kind)
    return db.session.scalars(query.order_by(TimeWish.id).execution_options(populate_existing=True)).all()


def own_wish(viewer: Viewer, journey: Journey, kind: str) -> TimeWish | None:
    """What the viewer themselves asked for."""
    return next((one for one in open_wishes(journey, kind) if one.person_id == viewer.person_id), None)


def asked_of(journey: Journey) -> Asked:
    """Who has asked for Stage 2."""
    return Asked(
        frozenset(one.person_id for one in applicants_of(journey.household_id)),
        frozenset(one.person_id for one in open_wishes(journey, STAGE_2)),
    )


@dataclass(frozen=True, slots=True)
class BreakView:
    """The break as one applicant sees it. Nothing in it tells what the other said alone."""

    time: Break
    asking: Asking
    others: tuple[Member, ...]
    said_not_ready: bool
    """The reader's own word."""


def break_for(
    viewer: Viewer,
    journey: Journey,
    now: datetime,
    *,
    members: Sequence[Member] | None = None,
    promises: Sequence[Promise] | None = None,
) -> BreakView | None:
    """The break for its reader; None at any other stage. `members` and `promises` where they are known."""
    time = break_of(journey, now, promises)
    if time is None:
        return None
    own_id = viewer.person_id or 0
    if members is None:
        members = members_of(journey.household_id)
    applicants = [one for one in members if one.role == "applicant"]
    wishes = open_wishes(journey)
    asked = Asked(
        frozenset(one.person_id for one in applicants),
        frozenset(one.person_id for one in wishes if one.kind == STAGE_2),
    )
    return BreakView(
        time=time,
        asking=Asking.OVER if time.is_over else asked.stands_for(own_id),
        others=tuple(one for one in applicants if one.person_id != own_id),
        said_not_ready=any(one.kind == NOT_READY and one.person_id == own_id for one in wishes),
    )


def break_promise(journey: Journey) -> Promise | None:
    """The open promise of the break."""
    for one in promises_for(SUBJECT, journey.reference):
        if one.kind == Kind.BREAK_BETWEEN_STAGES and one.ended_at is None:
            return one
    return None
