"""Who of a family reads what: the conditions that every query of this room carries.

Staff are bound by `households.queries.is_open_to`; these are for families. What is with one person
alone follows that person. What is with both together follows those who belonged to the household
when it was opened, belong to it still, and do not part (safety rules 1 and 3); after a parting a
manager says who keeps the joint history.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_

from portal.access import Viewer
from portal.conversations.models import Conversation, Note
from portal.households.models import Membership
from portal.households.partings.models import Parting, PartingSide
from portal.households.queries import is_open_to

STAFF_READ = "conversations:answer"
"""The permission with which staff read messages and safeguarding notes."""


def reads_conversation(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this viewer reads a conversation."""
    if viewer.is_staff:
        if not viewer.holds(STAFF_READ):
            return false()
        return is_open_to(viewer, Conversation.household_id.expression)
    if viewer.person_id is None:
        return false()
    return or_(
        Conversation.person_id == viewer.person_id,
        and_(
            Conversation.person_id.is_(None),
            _reads_joint(viewer, Conversation.household_id, Conversation.opened_at, Conversation.opened_on),
        ),
    )


def writes_in(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this viewer may write in a conversation: joint history is read, not written."""
    if viewer.is_staff:
        return reads_conversation(viewer)
    return and_(
        reads_conversation(viewer),
        or_(
            Conversation.person_id == viewer.person_id,
            Conversation.household_id == (viewer.household_id or 0),
        ),
    )


def reads_note(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this viewer reads a note; a family also reads that one was taken back."""
    if viewer.is_staff:
        if not viewer.holds("notes:write"):
            return false()
        seen = is_open_to(viewer, Note.household_id.expression)
        return seen if viewer.holds(STAFF_READ) else and_(seen, ~Note.is_silent)
    if viewer.person_id is None:
        return false()
    return and_(
        Note.shared_at.is_not(None),
        ~Note.is_silent,
        or_(
            Note.shared_with_id == viewer.person_id,
            and_(
                Note.shared_with_id.is_(None),
                _reads_joint(viewer, Note.household_id, Note.shared_at, Note.shared_on),
            ),
        ),
    )


def _reads_joint(viewer: Viewer, household_id: Any, at: Any, on: Any) -> ColumnElement[bool]:
    """What both read together: opened at this moment, on this day, in this household."""
    side = (
        exists()
        .where(PartingSide.parting_id == Parting.id)
        .where(
            PartingSide.person_id == viewer.person_id,
            Parting.household_id == household_id,
            Parting.said_at >= at,
        )
    )
    belongs = exists().where(
        Membership.person_id == viewer.person_id,
        Membership.household_id == household_id,
        Membership.role == "applicant",
        Membership.until_on.is_(None),
        ~Membership.is_apart,
        Membership.from_on <= on,
    )
    keeps_history = side.where(Parting.decided_at.is_not(None), PartingSide.sees_history)
    lost_history = side.where(~PartingSide.sees_history)
    return or_(and_(belongs, ~lost_history), and_(keeps_history, ~lost_history))
