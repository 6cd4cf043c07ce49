"""A family writes its profile; its worker reads it, and sends it back or releases it to family finders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.changing import change_where
from portal.children.families.actions import OTHER_WROTE, hold_own_household
from portal.children.families.models import FamilyPhoto, FamilyProfile, FamilyRelease
from portal.children.families.profile_rules import MOST_PHOTOS, State, answers_of, why_not_ready
from portal.children.families.profiles import family_for, photos_of, profile_of
from portal.children.telling import tell_who_adopts
from portal.documents.receiving import KeptFile
from portal.documents.rules import Kind
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.journey.models import Journey, JourneyMove

NOT_READY = "They have changed it since, or a colleague has read it. Open it again."


def keep_profile(typed: Mapping[str, str], *, seen: int, by: Viewer, now: datetime) -> FamilyProfile:
    """Keep what the reader's household writes of itself; what is released stays as it is.

    `seen` counts the writes its page knew of, 0 for none. Raises NotFound, Refused for another question,
    Conflict where the other one wrote meanwhile.
    """
    household, answers = hold_own_household(by), answers_of(typed)
    row = profile_of(household.id)
    if (row.version if row else 0) != seen:
        raise Conflict(OTHER_WROTE)
    row = _written(household, row, by, now)
    row.answers = json.dumps(answers)
    _audit("children.family_written", household, by, now)
    return row


def add_photo(file: KeptFile, alt: str, *, by: Viewer, now: datetime) -> FamilyPhoto:
    """Write the row of a photograph that `receiving` has stored. Raises NotFound, Refused."""
    household = hold_own_household(by)
    if file.kind not in (Kind.JPEG, Kind.PNG):
        raise Refused("Choose a photograph, not a document.")
    if not alt.strip():
        raise Refused("Write what is to be seen on it.")
    if len(photos_of(household.id)) >= MOST_PHOTOS:
        raise Refused(f"{MOST_PHOTOS} photographs are enough. Take one away first.")
    photo = FamilyPhoto(
        household_id=household.id,
        storage_name=file.storage_name,
        kind=file.kind.value,
        size=file.size,
        sha256=file.sha256,
        scan=file.scan.value,
        alt=alt.strip(),
        added_at=now,
        added_by=by.label,
    )
    db.session.add(photo)
    _written(household, profile_of(household.id), by, now)
    _audit("children.family_photo_added", household, by, now)
    return photo


def remove_photo(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take a photograph away from the draft; what is released keeps it until the next. Raises NotFound."""
    household = hold_own_household(by)
    done = change_where(
        FamilyPhoto,
        FamilyPhoto.household_id == household.id,
        FamilyPhoto.reference == reference,
        FamilyPhoto.left_at.is_(None),
        left_at=now,
    )
    if not done:
        raise NotFound
    _written(household, profile_of(household.id), by, now)
    _audit("children.family_photo_removed", household, by, now)


def say_ready(*, seen: int, by: Viewer, now: datetime) -> None:
    """Say that the worker may read it. Raises NotFound, Refused for what is missing, Conflict."""
    household = hold_own_household(by)
    row = profile_of(household.id)
    if row is None or row.version != seen:
        raise Conflict(OTHER_WROTE)
    if row.state not in (State.WRITING, State.BACK):
        raise Conflict("It is with your worker already.")
    if why := why_not_ready(json.loads(row.answers)):
        raise Refused(why)
    row.state, row.ready_at, row.words = State.READY.value, now, ""
    _audit("children.family_ready", household, by, now)


def send_back(reference: str, words: str, *, seen: int, by: Viewer, now: datetime) -> None:
    """Send a profile back with words. Raises NotFound, Refused without words, Conflict."""
    if not words.strip():
        raise Refused("Write what you ask them to look at again.")
    household = _read(reference, seen, State.BACK, by, words=words.strip())
    _audit("children.family_sent_back", household, by, now)
    tell_who_adopts(household.id, "household", household.reference, now=now)


def release(reference: str, *, seen: int, by: Viewer, now: datetime) -> FamilyRelease:
    """Release what was read to family finders, in the place of what was released before.

    `seen` counts the writes of what was read. Raises NotFound, Conflict where it was written again meanwhile.
    """
    household = _read(reference, seen, State.RELEASED, by)
    row = profile_of(household.id)
    if row is None:
        raise NotFound
    _end_release(household.id, by.label, now)
    newest = select(func.max(FamilyRelease.number)).where(FamilyRelease.household_id == household.id)
    made = FamilyRelease(
        household_id=household.id,
        number=(db.session.scalar(newest) or 0) + 1,
        answers=row.answers,
        photos=[one.reference for one in photos_of(household.id)],
        released_at=now,
        released_by=by.label,
    )
    db.session.add(made)
    _audit("children.family_released", household, by, now, version=str(made.number))
    tell_who_adopts(household.id, "household", household.reference, now=now)
    return made


def take_down(*, by: Viewer, now: datetime) -> None:
    """The family takes back what family finders read: at once. Raises NotFound where nothing is released."""
    household = hold_own_household(by)
    if not _end_release(household.id, by.label, now):
        raise NotFound
    row = profile_of(household.id)
    if row is not None and row.state == State.RELEASED:
        row.state = State.WRITING.value
    _audit("children.family_taken_down", household, by, now)


def take_down_for_parting(household_id: int, now: datetime) -> None:
    """What a household said together is read no more once its adults part. Hook of the partings."""
    _take_down(household_id, "system", now)


def follow_journey(journey: Journey, move: JourneyMove) -> None:
    """Nobody reads of a family whose journey has ended. Hook of journey.moving.moved."""
    if journey.ended_at is not None and move.undone_at is None:
        _take_down(journey.household_id, move.by, move.at)


def _take_down(household_id: int, by: str, now: datetime) -> None:
    """What is released is read no more, and what waits for their worker is theirs again."""
    back = change_where(
        FamilyProfile,
        FamilyProfile.household_id == household_id,
        FamilyProfile.state.in_((State.READY.value, State.RELEASED.value)),
        state=State.WRITING.value,
        ready_at=None,
    )
    if not _end_release(household_id, by, now) and not back:
        return
    reference = db.session.scalars(select(Household.reference).where(Household.id == household_id)).one()
    record("children.family_taken_down", by=by, subject_kind="household", subject_ref=reference, now=now)


def _written(household: Household, row: FamilyProfile | None, by: Viewer, now: datetime) -> FamilyProfile:
    """The draft counts one more write, and is the family's to finish again."""
    if row is None:
        row = FamilyProfile(household_id=household.id, answers="{}", version=0)
        db.session.add(row)
    row.state, row.version = State.WRITING.value, row.version + 1
    row.ready_at, row.changed_at, row.changed_by = None, now, by.label
    db.session.flush()
    return row


def _read(reference: str, seen: int, to: State, by: Viewer, *, words: str = "") -> Household:
    """Take what is ready on to another state, for the household's worker. Raises NotFound, Conflict."""
    family = family_for(by, reference)
    if not family.is_mine:
        raise NotFound
    held = select(Household).where(Household.id == family.id).with_for_update()
    household = db.session.scalars(held).one()
    done = change_where(
        FamilyProfile,
        FamilyProfile.household_id == family.id,
        FamilyProfile.version == seen,
        FamilyProfile.state == State.READY.value,
        state=to.value,
        words=words,
        ready_at=None,
    )
    if not done:
        raise Conflict(NOT_READY)
    return household


def _end_release(household_id: int, by: str, now: datetime) -> bool:
    return change_where(
        FamilyRelease,
        FamilyRelease.household_id == household_id,
        FamilyRelease.ended_at.is_(None),
        ended_at=now,
        ended_by=by,
    )


def _audit(event: str, household: Household, by: Viewer, now: datetime, **details: str) -> None:
    db.session.flush()
    record(
        event,
        by=by,
        subject_kind="household",
        subject_ref=household.reference,
        now=now,
        details=details,
    )
