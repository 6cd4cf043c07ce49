"""Reading promises: one through its viewer, those of a subject, those of a household.

The worklist's page and counts stand in `worklist.py` and are reached from here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.queries import is_open_to
from portal.promises.hidden import is_hidden_from
from portal.promises.models import Promise
from portal.promises.worklist import (
    WorklistCounts,
    WorklistFilter,
    WorklistPage,
    WorkRow,
    look_up_words,
    worklist,
    worklist_counts,
)
from portal.promises.worklist_sql import PAGE

__all__ = [
    "PAGE",
    "WorkRow",
    "WorklistCounts",
    "WorklistFilter",
    "WorklistPage",
    "look_up_words",
    "open_in_team",
    "open_of",
    "promise_for",
    "promises_by_subject",
    "promises_for",
    "promises_of_household",
    "worklist",
    "worklist_counts",
]


def promises_for(subject_kind: str, subject_ref: str) -> Sequence[Promise]:
    """Every promise ever made about one subject, in the order they were made.

    The caller has looked the subject up through its viewer.
    """
    return db.session.scalars(
        select(Promise)
        .where(Promise.subject_kind == subject_kind, Promise.subject_ref == subject_ref)
        .order_by(Promise.id)
    ).all()


def promises_by_subject(subject_kind: str, subject_refs: Iterable[str]) -> dict[str, list[Promise]]:
    """The same of several subjects of one kind: reference -> promises; no query where there are none."""
    wanted = sorted(set(subject_refs))
    found: dict[str, list[Promise]] = {reference: [] for reference in wanted}
    if wanted:
        query = select(Promise).where(Promise.subject_kind == subject_kind, Promise.subject_ref.in_(wanted))
        for one in db.session.scalars(query.order_by(Promise.id)):
            found[one.subject_ref].append(one)
    return found


def promises_of_household(household_id: int) -> Sequence[Promise]:
    """Every promise made to one household, in the order they were made."""
    return db.session.scalars(
        select(Promise).where(Promise.household_id == household_id).order_by(Promise.id)
    ).all()


def promise_for(viewer: Viewer, reference: str) -> Promise:
    """One promise through the viewer.

    NotFound for a missing one, for a hidden household's, and for one about what they may not open.
    """
    found = db.session.scalars(
        select(Promise)
        .where(
            Promise.reference == reference,
            is_open_to(viewer, Promise.household_id.expression),
            ~is_hidden_from(viewer.account_id),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or found.subject_kind not in viewer.opens:
        raise NotFound
    return found


def open_of(account_id: int) -> int:
    """How many open promises are somebody's own: they cannot leave before these are given on."""
    own = (Promise.owner_id == account_id, Promise.ended_at.is_(None))
    return db.session.scalar(select(func.count()).where(*own)) or 0


def open_in_team(team_id: int) -> int:
    """How many open promises are a team's: it cannot end before these are given on."""
    theirs = (Promise.team_id == team_id, Promise.ended_at.is_(None))
    return db.session.scalar(select(func.count()).where(*theirs)) or 0
