"""Adding photographs and films to a group, their words and order, publishing, and taking them away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.changing import change_where
from portal.children.holding import MOVED_ON, hold_group
from portal.children.models import ChildGroup
from portal.children.pictures.models import ChildPicture, PictureCode
from portal.children.pictures.receiving import Received
from portal.children.pictures.rules import (
    CHECKLIST,
    MOST_PICTURES,
    PICTURE,
    PictureKind,
    PictureState,
    tidy_alt,
    why_not_publish,
)
from portal.children.rules import GroupState
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db

WITHDRAWN = "The plan has changed. Get the group ready again first."
CHANGED = "A colleague has changed this picture since you opened the page. Look at it as it is now."
NOT_READY = "The film is not ready yet. Look at it when it is."


def why_not_add(group: ChildGroup) -> str:
    """Why nothing can be added to a group now; empty where it can. Asked before a file is taken in, too."""
    if group.state == GroupState.WITHDRAWN:
        return WITHDRAWN
    many = select(func.count()).select_from(ChildPicture).where(
        ChildPicture.group_id == group.id, ChildPicture.state != PictureState.TAKEN_AWAY.value
    )  # fmt: skip
    if (db.session.scalar(many) or 0) >= MOST_PICTURES:
        return f"There are {MOST_PICTURES} photographs and films already. Take one away first."
    return ""


def add_picture(reference: str, received: Received, alt: str, *, by: Viewer, now: datetime) -> ChildPicture:
    """Write the row of a photograph or film that `receiving.take_picture` has stored: the last of its group.

    Nobody of a family sees it before a second person has published it. Raises NotFound, Refused for its
    words or for one too many, Conflict for a group whose plan has changed.
    """
    group = hold_group(reference, by)
    if why := why_not_add(group):
        raise Conflict(why)
    is_film = received.kind is PictureKind.FILM
    last = select(func.max(ChildPicture.position)).where(ChildPicture.group_id == group.id)
    picture = ChildPicture(
        group_id=group.id,
        kind=received.kind.value,
        state=(PictureState.BEING_MADE if is_film else PictureState.UNREAD).value,
        position=(db.session.scalar(last) or 0) + 1,
        alt=tidy_alt(alt),
        storage_name=None if is_film else received.storage_name,
        raw_name=received.storage_name if is_film else None,
        size=received.size,
        sha256=received.sha256,
        scan=received.scan,
        width=received.width,
        height=received.height,
        given_by=by.label,
        given_at=now,
        worded_by=by.label,
    )
    db.session.add(picture)
    _audit("children.picture_added", picture, group, by, now, kind=picture.kind)
    return picture


def word_picture(reference: str, picture: str, alt: str, *, seen: int, by: Viewer, now: datetime) -> None:
    """Write its words anew: it is then shown to nobody until somebody else has published it again.

    Raises NotFound, Refused for the words, Conflict where a colleague changed it meanwhile.
    """
    group, found = _held(reference, picture, by)
    words = tidy_alt(alt)
    if words == found.alt:
        return
    states = (PictureState.BEING_MADE, PictureState.UNREAD, PictureState.PUBLISHED)
    is_shown = found.state == PictureState.PUBLISHED
    _move(
        found,
        seen,
        *states,
        alt=words,
        worded_by=by.label,
        **(_UNPUBLISHED if is_shown else {}),
    )
    _audit("children.picture_worded", found, group, by, now)


_UNPUBLISHED: dict[str, Any] = {
    "state": PictureState.UNREAD.value, "published_by": "", "published_at": None, "ticked": {},
    "consent_by": "",
}  # fmt: skip


def publish_picture(
    reference: str,
    picture: str,
    *,
    ticked: Collection[str],
    consent_by: str,
    seen: int,
    by: Viewer,
    now: datetime,
) -> None:
    """Show with the profile a picture that `by` has looked at, with its words; `seen` says in which state.

    Raises NotFound, Refused for what is missing or for who added or worded it, Conflict where it was changed
    meanwhile, or is not ready.
    """
    group, found = _held(reference, picture, by)
    if found.state == PictureState.BEING_MADE:
        raise Conflict(NOT_READY)
    if not set(ticked) <= set(CHECKLIST):
        raise Refused("Tick what you looked at.")
    if why := why_not_publish(
        given_by=found.given_by, worded_by=found.worded_by, by=by.label, ticked=ticked, consent_by=consent_by
    ):
        raise Refused(why)
    _move(
        found,
        seen,
        PictureState.UNREAD,
        state=PictureState.PUBLISHED.value,
        ticked=dict.fromkeys(sorted(ticked), by.label),
        consent_by=consent_by.strip(),
        published_by=by.label,
        published_at=now,
    )
    _audit("children.picture_published", found, group, by, now, kind=found.kind)


def take_picture_away(reference: str, picture: str, *, by: Viewer, now: datetime) -> None:
    """Show it to nobody any more. Its file and its codes stay, so that a code read off leads on.

    A film that was still being made ready goes: the sweep of documents removes it. Raises NotFound, Conflict
    where it is taken away already.
    """
    group, found = _held(reference, picture, by)
    if found.state == PictureState.TAKEN_AWAY:
        raise Conflict("It is taken away already.")
    _move(
        found,
        found.seen,
        PictureState(found.state),
        state=PictureState.TAKEN_AWAY.value,
        taken_away_by=by.label,
        taken_away_at=now,
        raw_name=None,
        not_made="",
    )
    _audit("children.picture_taken_away", found, group, by, now)


def move_picture(reference: str, picture: str, *, up: bool, by: Viewer, now: datetime) -> None:
    """Show it before the one it follows, or after the next. At the end of the list nothing changes.

    Raises NotFound.
    """
    group, found = _held(reference, picture, by)
    rows = list(
        db.session.scalars(
            select(ChildPicture)
            .where(ChildPicture.group_id == group.id, ChildPicture.state != PictureState.TAKEN_AWAY.value)
            .order_by(ChildPicture.position, ChildPicture.id)
            .execution_options(populate_existing=True)
        )
    )
    if found not in rows:
        raise NotFound
    at = rows.index(found)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        for number, row in enumerate(rows, 1):
            row.position = number
        _audit("children.picture_moved", found, group, by, now)


def publish_again(group: ChildGroup, *, by: Viewer, now: datetime) -> int:
    """Show no picture of a group until each is looked at again, as brothers and sisters are joined or parted.

    Step of the joining's transaction, which holds the group. Says how many there were.
    """
    references = db.session.scalars(
        update(ChildPicture)
        .where(ChildPicture.group_id == group.id, ChildPicture.state == PictureState.PUBLISHED.value)
        .values(seen=ChildPicture.seen + 1, **_UNPUBLISHED)
        .returning(ChildPicture.reference)
        .execution_options(synchronize_session="fetch")
    ).all()
    for one in sorted(references):
        _record("children.picture_unpublished", one, group, by, now)
    return len(references)


def keep_code(code: str, picture_id: int, *, grant_id: int | None, by: Viewer, now: datetime) -> None:
    """Keep to whom a code was given. Step of the transaction that writes the opening into the audit.

    `code` is fresh from portal.references: nothing leads from a picture to it but this row.
    """
    person_id = by.person_id if grant_id is not None else None
    db.session.add(
        PictureCode(
            code=code, picture_id=picture_id, grant_id=grant_id, person_id=person_id, by=by.label, at=now
        )
    )
    db.session.flush()


def note_code_looked_up(code: str, *, is_found: bool, by: Viewer, now: datetime) -> None:
    """Keep in the audit which code somebody looked up, and whether there is one. Step of its transaction."""
    details = {"code": code, "found": "yes" if is_found else "no"}
    record(
        "children.code_looked_up", by=by, subject_kind="view", subject_ref="codes", now=now, details=details
    )


def _held(reference: str, picture: str, by: Viewer) -> tuple[ChildGroup, ChildPicture]:
    group = hold_group(reference, by)
    found = db.session.scalars(
        select(ChildPicture)
        .where(ChildPicture.group_id == group.id, ChildPicture.reference == picture)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return group, found


def _move(picture: ChildPicture, seen: int, *states: PictureState, **values: object) -> None:
    """Change a picture that is still as it was seen. Raises Conflict."""
    done = change_where(
        ChildPicture,
        ChildPicture.id == picture.id,
        ChildPicture.seen == seen,
        ChildPicture.state.in_([one.value for one in states]),
        seen=ChildPicture.seen + 1,
        **values,
    )
    if not done:
        raise Conflict(CHANGED if picture.state != PictureState.TAKEN_AWAY else MOVED_ON)


def _audit(
    event: str, picture: ChildPicture, group: ChildGroup, by: Viewer, now: datetime, **details: str
) -> None:
    db.session.flush()
    _record(event, picture.reference, group, by, now, **details)


def _record(event: str, reference: str, group: ChildGroup, by: Viewer, now: datetime, **details: str) -> None:
    record(
        event,
        by=by,
        subject_kind=PICTURE,
        subject_ref=reference,
        now=now,
        details={"group": group.reference, **details},
    )
