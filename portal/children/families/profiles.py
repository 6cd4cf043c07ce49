"""Reading families' profiles: a family its draft, its worker what is ready, finders what is released.

A profile of a restricted household is read by those named on it alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.families.models import FamilyPhoto, FamilyProfile, FamilyRelease
from portal.children.families.profile_rules import State
from portal.children.visibility import STAFF_SEE
from portal.documents.queries import Download, stored_download
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household
from portal.households.queries import household_for, is_open_to, own_household

READS_DRAFTS = "children:read_drafts"
"""The permission to read what is ready of every household, beside its worker's."""

MOST_TO_READ = 50
"""Lines of the list of what is to be read: what waits longest."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as a page shows it."""

    reference: str
    alt: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a family writes, whose turn it is, and since when another version is read."""

    state: State
    answers: dict[str, str]
    version: int
    photos: list[Photo]
    words: str
    """What their worker wrote as it went back."""
    ready_at: datetime | None
    released_at: datetime | None
    """Since when family finders read a version; None where they read none."""


@dataclass(frozen=True, slots=True)
class Released:
    """A profile as family finders read it."""

    number: int
    answers: dict[str, str]
    photos: list[Photo]
    released_at: datetime


def profile_of(household_id: int) -> FamilyProfile | None:
    """The draft of a household; the caller has looked the household up through its viewer."""
    return db.session.get(FamilyProfile, household_id, populate_existing=True)


def live_release_of(household_id: int) -> FamilyRelease | None:
    """What is released of a household now."""
    return db.session.scalars(
        select(FamilyRelease)
        .where(FamilyRelease.household_id == household_id, FamilyRelease.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def photos_of(household_id: int) -> Sequence[FamilyPhoto]:
    """The photographs of a household's draft, the first one first."""
    return db.session.scalars(
        select(FamilyPhoto)
        .where(FamilyPhoto.household_id == household_id, FamilyPhoto.left_at.is_(None))
        .order_by(FamilyPhoto.id)
    ).all()


def own_draft(viewer: Viewer) -> Draft:
    """The reader's household's draft; an empty one where nobody wrote yet. Four queries. Raises NotFound."""
    return draft_of(own_household(viewer).id)


def draft_of(household_id: int) -> Draft:
    """The draft of a household that the caller has looked up through its viewer. Three queries."""
    row, release = profile_of(household_id), live_release_of(household_id)
    photos = [Photo(one.reference, one.alt) for one in photos_of(household_id)]
    return Draft(
        state=State(row.state) if row else State.WRITING,
        answers=json.loads(row.answers) if row else {},
        version=row.version if row else 0,
        photos=photos,
        words=row.words if row and row.state == State.BACK else "",
        ready_at=row.ready_at if row else None,
        released_at=release.released_at if release else None,
    )


def works_with(viewer: Viewer, household_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that this member of staff is the household's worker, covers for them, or reads all."""
    if not viewer.is_staff:
        return false()
    if viewer.holds(READS_DRAFTS):
        return true()
    return exists().where(
        Allocation.household_id == household_id,
        Allocation.until_at.is_(None),
        Account.id == Allocation.account_id,
        or_(Account.id == viewer.account_id, Account.cover_id == viewer.account_id),
    )


@dataclass(frozen=True, slots=True)
class Family:
    """A household whose profile a member of staff may open."""

    id: int
    reference: str
    label: str
    is_mine: bool
    """Whether they read what is ready, and release it."""


def family_for(viewer: Viewer, reference: str) -> Family:
    """A household for staff who read its profile: finders, its worker, managers. Raises NotFound."""
    household = household_for(viewer, reference)
    mine = select(Household.id).where(Household.id == household.id, works_with(viewer, _ID))
    is_mine = db.session.scalar(mine) is not None
    if not viewer.is_staff or not (is_mine or viewer.holds(STAFF_SEE)):
        raise NotFound
    return Family(household.id, household.reference, household.label, is_mine)


_ID: ColumnElement[int] = Household.id.expression


def ready_for(viewer: Viewer, reference: str) -> tuple[Family, Draft]:
    """What is ready to be read, for the household's worker. Raises NotFound, also where nothing is."""
    family = family_for(viewer, reference)
    draft = draft_of(family.id)
    if not family.is_mine or draft.state != State.READY:
        raise NotFound
    return family, draft


def released_of(household_id: int) -> Released | None:
    """What is released; the caller has looked the household up through its viewer. Two queries."""
    row = live_release_of(household_id)
    if row is None:
        return None
    found = {
        one.reference: Photo(one.reference, one.alt)
        for one in db.session.scalars(select(FamilyPhoto).where(FamilyPhoto.reference.in_(row.photos)))
    }
    photos = [found[reference] for reference in row.photos if reference in found]
    return Released(row.number, json.loads(row.answers), photos, row.released_at)


@dataclass(frozen=True, slots=True)
class ToRead:
    """A profile that waits to be read."""

    reference: str
    label: str
    ready_at: datetime


def to_read_for(viewer: Viewer) -> list[ToRead]:
    """What this member of staff has to read, the longest waiting first. One query."""
    rows = db.session.execute(
        select(Household.reference, Household.label, FamilyProfile.ready_at)
        .join(Household, Household.id == FamilyProfile.household_id)
        .where(
            FamilyProfile.state == State.READY.value,
            works_with(viewer, _ID),
            is_open_to(viewer, _ID),
        )
        .order_by(FamilyProfile.ready_at, FamilyProfile.household_id)
        .limit(MOST_TO_READ)
    )
    return [ToRead(row.reference, row.label, row.ready_at) for row in rows]


def own_photo(viewer: Viewer, reference: str) -> Download:
    """A photograph of the reader's own profile. Raises NotFound, Refused for a damaged file."""
    household = own_household(viewer)
    return _download(_photo(household.id, reference, FamilyPhoto.left_at.is_(None)))


def photo_for(viewer: Viewer, household_reference: str, reference: str) -> Download:
    """A photograph for staff: what is released, or ready for who reads it. Raises NotFound, Refused."""
    family = family_for(viewer, household_reference)
    is_ready = exists().where(
        FamilyProfile.household_id == FamilyPhoto.household_id, FamilyProfile.state == State.READY.value
    )
    ready = and_(FamilyPhoto.left_at.is_(None), is_ready) if family.is_mine else false()
    release = live_release_of(family.id)
    released = FamilyPhoto.reference.in_(release.photos if release else [])
    return _download(_photo(family.id, reference, or_(ready, released)))


def _photo(household_id: int, reference: str, which: ColumnElement[bool]) -> FamilyPhoto:
    found = db.session.scalars(
        select(FamilyPhoto).where(
            FamilyPhoto.household_id == household_id, FamilyPhoto.reference == reference, which
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _download(photo: FamilyPhoto) -> Download:
    return stored_download(photo.reference, photo.storage_name, photo.kind, photo.size)


def names_of_photos(names: list[str]) -> set[str]:
    """Which of these names in storage belong to a photograph. Hook of the documents' sweep."""
    return set(
        db.session.scalars(select(FamilyPhoto.storage_name).where(FamilyPhoto.storage_name.in_(names)))
    )
