"""Writing of a group, and publishing it: a second person reads it, ticks what they saw, publishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.children.changing import change_where
from portal.children.holding import audit, hold_group
from portal.children.models import Writing
from portal.children.rules import GroupState, Level
from portal.children.writing.queries import draft_of
from portal.children.writing.rules import CHECKLIST, why_not_publish
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db

CHANGED = "A colleague has changed this since you opened the page. Look at it again: your words are below."


def keep_draft(
    reference: str, level: int, words: str, own_words: str, *, seen: int, by: Viewer, now: datetime
) -> Writing:
    """Keep a draft of a group at a level; `seen` counts the writes its page knew of, 0 for no draft.

    Families read nothing of it. Raises NotFound, Refused without words, Conflict where a colleague wrote it
    meanwhile or has published it.
    """
    group = hold_group(reference, by)
    if level not in set(Level):
        raise NotFound
    if not words.strip():
        raise Refused("Write something first.")
    if group.state == GroupState.WITHDRAWN:
        raise Conflict("The plan has changed. Get the group ready again first.")
    told = {
        "words": words.strip(),
        "own_words": own_words.strip() if level == Level.PROFILE else "",
        "written_by": by.label,
        "written_at": now,
    }
    found = draft_of(group.id, level)
    if (found.seen if found else 0) != seen:
        raise Conflict(CHANGED)
    if found is None:
        newest = select(func.max(Writing.version)).where(Writing.group_id == group.id, Writing.level == level)
        number = (db.session.scalar(newest) or 0) + 1
        found = Writing(group_id=group.id, level=level, version=number, seen=1, **told)
        db.session.add(found)
    else:
        done = change_where(
            Writing,
            Writing.id == found.id,
            Writing.seen == seen,
            Writing.state == "draft",
            seen=Writing.seen + 1,
            **told,
        )
        if not done:
            raise Conflict(CHANGED)
    audit("children.draft_written", group, by, now, level=str(level))
    return found


def publish(
    reference: str,
    level: int,
    *,
    ticked: Collection[str],
    consent_by: str,
    seen: int,
    by: Viewer,
    now: datetime,
) -> Writing:
    """Publish the draft that `by` has read: it stands in the place of what was published before.

    `seen` counts the writes of the draft that was read. Raises NotFound, Refused for what is missing or for
    its own writer, Conflict where it was written again meanwhile or published.
    """
    group = hold_group(reference, by)
    draft = draft_of(group.id, level)
    if draft is None or draft.seen != seen:
        raise Conflict("A colleague has written it again, or published it. Read it as it is now.")
    if not set(ticked) <= set(CHECKLIST):
        raise Refused("Tick what you looked at.")
    if why := why_not_publish(written_by=draft.written_by, by=by.label, ticked=ticked, consent_by=consent_by):
        raise Refused(why)
    db.session.execute(
        update(Writing)
        .where(Writing.group_id == group.id, Writing.level == level, Writing.state == "published")
        .values(state="replaced")
        .execution_options(synchronize_session="fetch")
    )
    done = change_where(
        Writing,
        Writing.id == draft.id,
        Writing.seen == seen,
        Writing.state == "draft",
        state="published",
        ticked=dict.fromkeys(sorted(ticked), by.label),
        consent_by=consent_by.strip(),
        published_by=by.label,
        published_at=now,
    )
    if not done:
        raise Conflict(CHANGED)
    audit("children.published", group, by, now, level=str(level), version=str(draft.version))
    return draft
