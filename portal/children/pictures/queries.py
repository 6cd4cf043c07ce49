"""Reading photographs and film: for a family by the one condition of visibility.py, for staff by theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, Grant, Writing
from portal.children.pictures.models import ChildPicture
from portal.children.pictures.rules import SAME_OPENING, PictureKind, PictureState
from portal.children.rules import Level
from portal.children.visibility import is_open_to_staff, is_shown_to
from portal.errors import NotFound
from portal.extensions import db

__all__ = ["ChildPicture", "Given", "Shown"]

OPENED = "children.picture_opened"
"""The audit event of every opening of a picture, by a family or by staff."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on a family's page: what stands in its place in words, and how to lay it out."""

    id: int
    reference: str
    is_film: bool
    alt: str
    width: int
    height: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Given:
    """A picture that is given out now: where its file lies, and under which grant it was asked for."""

    id: int
    reference: str
    is_film: bool
    storage_name: str
    size: int
    group: str
    grant_id: int | None
    """None for staff."""


def shown_pictures(viewer: Viewer, grant: str, *, now: datetime) -> list[Shown]:
    """The pictures a family sees of a group through its grant, in order; none below level 2. One query."""
    rows = db.session.scalars(
        select(ChildPicture)
        .join(Grant, Grant.group_id == ChildPicture.group_id)
        .where(Grant.reference == grant, *_may_be_given(viewer, now))
        .order_by(ChildPicture.position, ChildPicture.id)
    )
    return [
        Shown(
            id=row.id,
            reference=row.reference,
            is_film=row.kind == PictureKind.FILM,
            alt=row.alt,
            width=row.width,
            height=row.height,
            seconds=row.seconds,
        )
        for row in rows
    ]


def picture_for(viewer: Viewer, grant: str, picture: str, *, now: datetime) -> Given:
    """One picture for a person of a family, through their household's grant, now.

    Raises NotFound, the same for one that is another's, is not there, is not shown or not any more.
    """
    row = db.session.execute(
        select(ChildPicture, Grant.id, ChildGroup.reference)
        .join(Grant, Grant.group_id == ChildPicture.group_id)
        .join(ChildGroup, ChildGroup.id == ChildPicture.group_id)
        .where(Grant.reference == grant, ChildPicture.reference == picture, *_may_be_given(viewer, now))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    found, grant_id, group = row
    return _given(found, group, grant_id)


def _may_be_given(viewer: Viewer, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The grant is open to this person and goes as far as the profile, of which the picture is a part."""
    return (
        ChildPicture.state == PictureState.PUBLISHED.value,
        Grant.level >= Level.PROFILE,
        _is_written(Level.INTRODUCTION),
        _is_written(Level.PROFILE),
        is_shown_to(viewer, now),
    )


def _is_written(level: Level) -> ColumnElement[bool]:
    """Something is published at this level: without it families read nothing there, and see nothing."""
    one = aliased(Writing)
    return (
        exists()
        .where(one.group_id == Grant.group_id, one.level == level.value, one.state == "published")
        .correlate(Grant)
    )


def pictures_of_group(viewer: Viewer, group_id: int) -> Sequence[ChildPicture]:
    """The pictures of a group for staff, in order; what was taken away last. One query."""
    return db.session.scalars(
        select(ChildPicture)
        .join(ChildGroup, ChildGroup.id == ChildPicture.group_id)
        .where(ChildPicture.group_id == group_id, is_open_to_staff(viewer))
        .order_by(ChildPicture.state == PictureState.TAKEN_AWAY.value, ChildPicture.position, ChildPicture.id)
        .execution_options(populate_existing=True)
    ).all()


def staff_picture_for(viewer: Viewer, group: str, picture: str) -> tuple[ChildPicture, ChildGroup]:
    """One picture and its group for staff, also one that was taken away. Raises NotFound."""
    found = db.session.execute(
        select(ChildPicture, ChildGroup)
        .join(ChildGroup, ChildGroup.id == ChildPicture.group_id)
        .where(ChildGroup.reference == group, ChildPicture.reference == picture, is_open_to_staff(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def staff_given(viewer: Viewer, group: str, picture: str) -> Given:
    """The same with its file, to look at. Raises NotFound, also for a film that is not ready."""
    found, of = staff_picture_for(viewer, group, picture)
    if found.storage_name is None:
        raise NotFound
    return _given(found, of.reference, None)


def is_same_opening(viewer: Viewer, picture: str, *, now: datetime) -> bool:
    """Whether this person's opening of a film a moment ago is in the audit. One query along its index."""
    known = select(AuditRow.id).where(
        AuditRow.by == viewer.label,
        AuditRow.at > now - SAME_OPENING,
        AuditRow.event == OPENED,
        AuditRow.subject_ref == picture,
    )
    return db.session.scalar(known.limit(1)) is not None


def names_of_pictures(names: list[str]) -> set[str]:
    """Which of these names in storage belong to a picture, one that was taken away too. Hook of documents."""
    found: set[str] = set()
    for column in (ChildPicture.storage_name, ChildPicture.raw_name):
        found |= {name for name in db.session.scalars(select(column).where(column.in_(names))) if name}
    return found


def _given(found: ChildPicture, group: str, grant_id: int | None) -> Given:
    return Given(
        id=found.id,
        reference=found.reference,
        is_film=found.kind == PictureKind.FILM,
        storage_name=found.storage_name or "",
        size=found.size,
        group=group,
        grant_id=grant_id,
    )
