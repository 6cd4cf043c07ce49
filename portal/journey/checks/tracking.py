"""The tracking pages of the weekly Stage 1 and monthly Stage 2 meetings: one row a household.

However many households there are, the rows take five queries; no row is read on its own. The steps of a
household come as one text, put together by the database: ten thousand rows would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, bindparam, cast, func, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.conversations.queries_notes import LastWord, last_words
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household, Membership, Person
from portal.journey.actions import SUBJECT
from portal.journey.checks.marks import NOTHING, Mark, marks_of, reasons_of
from portal.journey.checks.meetings import TrackFilter, which_of
from portal.journey.checks.rules import TARGET_DAYS, days_used, initials
from portal.journey.models import Journey, JourneyStep
from portal.journey.pathways import PATHWAYS, STAGES, Pathway, Stage, Step, steps_at
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.rules import Facts, expected_due

MOST = 500
"""Households on one page; the next ones follow by key."""

SOON = timedelta(days=14)
"""How far ahead a meeting looks at what will be late."""


@dataclass(slots=True)
class TrackRow:
    """One household of a meeting."""

    reference: str
    household_id: int
    household_reference: str
    label: str
    authority: str
    worker: str | None
    stage: str
    pathway: str
    days: int
    target: int | None
    due_on: date | None
    is_late: bool
    is_soon: bool
    paused_until: date | None
    people: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    initials: str = ""
    marks: list[Mark] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    last: LastWord | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """A meeting's page: the checks that stand as columns, a row a household, and the next page's key."""

    columns: list[Step]
    rows: list[TrackRow]
    next: str | None


def _after(reference: str | None) -> list[ColumnElement[bool]]:
    if not reference:
        return []
    last = db.session.execute(
        select(Journey.stage_since, Journey.id).where(Journey.reference == reference)
    ).one_or_none()
    if last is None:
        raise NotFound
    later = and_(Journey.stage_since == last.stage_since, Journey.id > last.id)
    return [or_(Journey.stage_since > last.stage_since, later)]


def _journeys(conditions: Iterable[ColumnElement[bool]], *, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    of_stage = Promise.kind.in_([kind.value for kind in (Kind.STAGE_1, Kind.STAGE_2)])
    query = (
        select(
            Journey.id,
            Journey.reference,
            Journey.household_id,
            Journey.stage,
            Journey.stage_since,
            Journey.pathway,
            Household.reference.label("household_reference"),
            Household.label,
            Household.authority,
            Account.name.label("worker"),
            Promise.kind,
            Promise.starts_at,
            Promise.due_at,
            Promise.paused_at,
            Promise.paused_until,
            Promise.paused_days,
        )
        .join(Household, Household.id == Journey.household_id)
        .outerjoin(Allocation, and_(Allocation.household_id == Household.id, Allocation.until_at.is_(None)))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .outerjoin(
            Promise,
            and_(
                Promise.subject_kind == SUBJECT,
                Promise.subject_ref == Journey.reference,
                Promise.ended_at.is_(None),
                of_stage,
            ),
        )
        .where(*conditions)
        .order_by(Journey.stage_since, Journey.id)
        .limit(most)
    )
    return db.session.execute(query).all()


def tracking(viewer: Viewer, wanted: TrackFilter, *, now: datetime) -> Tracking:
    """A meeting's page, whoever has been at it longest first. Five queries (six after the first page).

    Raises NotFound for another meeting, or an `after` that leads nowhere.
    """
    found = _journeys([*which_of(viewer, wanted), *_after(wanted.after)], most=MOST + 1)
    shown = found[:MOST]
    columns, rows = _rows(viewer, shown, now=now)
    return Tracking(columns, rows, shown[-1].reference if len(found) > MOST else None)


def tracked_one(viewer: Viewer, wanted: TrackFilter, reference: str, *, now: datetime) -> Tracking:
    """One household's row of a meeting. Raises NotFound where it is not in it, or hidden from the viewer."""
    found = _journeys([*which_of(viewer, wanted), Journey.reference == reference], most=1)
    if not found:
        raise NotFound
    return Tracking(*_rows(viewer, found, now=now), None)


def _rows(
    viewer: Viewer, journeys: Sequence[Row[*tuple[Any, ...]]], *, now: datetime
) -> tuple[list[Step], list[TrackRow]]:
    """The columns, and a row for each journey, in four queries."""
    today = local_day(now)
    rows = {one.id: _row(one, today=today) for one in journeys}
    _name_people(rows)
    columns = _mark(rows, journeys)
    words = last_words(viewer, [row.household_id for row in rows.values()])
    for row in rows.values():
        row.last = words.get(row.household_id)
    return columns, list(rows.values())


def _row(one: Row[*tuple[Any, ...]], *, today: date) -> TrackRow:
    stage = Stage(one.stage)
    due_on = _due_on(one)
    paused_on = local_day(one.paused_at) if one.paused_at else None
    return TrackRow(
        reference=one.reference,
        household_id=one.household_id,
        household_reference=one.household_reference,
        label=one.label,
        authority=one.authority,
        worker=one.worker,
        stage=STAGES[stage].name,
        pathway=PATHWAYS[Pathway(one.pathway)].name,
        days=days_used(
            local_day(one.starts_at or one.stage_since),
            today,
            paused_days=one.paused_days or 0,
            paused_on=paused_on,
        ),
        target=TARGET_DAYS.get(stage),
        due_on=due_on,
        is_late=due_on is not None and due_on < today,
        is_soon=due_on is not None and today <= due_on <= today + SOON,
        paused_until=one.paused_until,
    )


def _due_on(one: Row[*tuple[Any, ...]]) -> date | None:
    if one.due_at is None:
        return None
    if one.paused_at is None:
        return local_day(one.due_at)
    facts = Facts(one.kind, one.due_at, None, None, local_day(one.paused_at), one.paused_until)
    due = expected_due(facts, working_calendar())
    return local_day(due) if due else None


def _these(ids: Iterable[int]) -> Any:
    """Numbers that stand in the statement itself: a driver takes its time over 500 placeholders."""
    return bindparam(None, sorted(ids), expanding=True, literal_execute=True)


def _name_people(rows: dict[int, TrackRow]) -> None:
    of_household = {row.household_id: row for row in rows.values()}
    member, person = Membership.__table__.c, Person.__table__.c
    found = db.session.execute(
        select(member.household_id, member.role, person.id, person.given_name, person.family_name)
        .join_from(Membership.__table__, Person.__table__, person.id == member.person_id)
        .where(member.household_id.in_(_these(of_household)), member.until_on.is_(None))
        .order_by(member.id)
    )
    short: dict[int, list[str]] = {}
    for household_id, role, person_id, given_name, family_name in found:
        row = of_household[household_id]
        row.people.append(person_id)
        row.names.append(given_name)
        if role == "applicant":
            short.setdefault(household_id, []).append(initials(given_name, family_name))
    for household_id, letters in short.items():
        of_household[household_id].initials = " & ".join(letters)


def _steps(journey_ids: Iterable[int], codes: Iterable[str]) -> dict[int, str]:
    """Journey id -> its steps, a line each, as `marks.marks_of` reads them. One query."""
    step = JourneyStep.__table__.c
    parts = (
        step.code,
        cast(step.person_key, String),
        step.state,
        func.coalesce(step.turn, ""),
        func.coalesce(step.delay_reason, ""),
    )
    line: ColumnElement[str] = parts[0]
    for part in parts[1:]:
        line = line.concat("|").concat(part)
    found = db.session.execute(
        select(step.journey_id, func.aggregate_strings(line, "\n").label("steps"))
        .where(step.journey_id.in_(_these(journey_ids)), step.code.in_(sorted(codes)))
        .group_by(step.journey_id)
    )
    return {row.journey_id: row.steps for row in found}


def _mark(rows: dict[int, TrackRow], journeys: Sequence[Row[*tuple[Any, ...]]]) -> list[Step]:
    """Put each household's marks into its row; gives the columns that any of them needs, in order."""
    ways = dict.fromkeys((one.pathway, one.stage) for one in journeys)
    asked = {way: {step.code: step for step in steps_at(*way)} for way in ways}
    steps = {code: step for own in asked.values() for code, step in own.items()}
    texts = _steps(rows, steps)
    marks = {
        one.id: marks_of(texts[one.id], rows[one.id].people, asked[one.pathway, one.stage])
        for one in journeys
        if one.id in texts
    }
    standing = {code for own in marks.values() for code in own}
    columns = [step for step in steps.values() if step.code in standing]
    codes = [step.code for step in columns]
    for journey_id, row in rows.items():
        own = marks.get(journey_id, {})
        row.marks = [own.get(code, NOTHING) for code in codes]
        row.reasons = reasons_of(own, row.names)
    return columns
