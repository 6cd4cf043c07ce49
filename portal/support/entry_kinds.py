"""What can happen to a request, and what of it the writer reads. Pure."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """What can happen to a request."""

    SENT = "sent"
    ADDED = "added"
    MESSAGE = "message"
    REPLIED = "replied"
    """Spoken with on the telephone; keeps the promised reply."""
    TRIED = "tried"
    NOTE = "note"
    ACCEPTED = "accepted"
    GIVEN = "given"
    URGENCY = "urgency"
    SHARED = "shared"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"
    NAMED = "named"
    CALL_BOOKED = "call_booked"
    CALL_MOVED = "call_moved"
    SIGNPOSTED = "signposted"
    ASSESSMENT = "assessment"
    COMMENTED = "commented"
    REVIEW = "review"
    SESSION = "session"
    FUND = "fund"
    """What was asked of the fund, and what it decided."""
    FUND_QUIET = "fund_quiet"
    """The same while it is being written, or where nothing of it may show."""
    ORDER = "order"
    """The day of the order and who placed the child."""
    CALL_GONE = "call_gone"
    """Nobody can call at the time that was chosen."""
    CONFINED = "confined"
    RELEASED = "released"
    CALL = "call"
    """The advice call was held; its text is what was agreed."""
    HOW_IT_WAS = "how_it_was"
    """The writer said how it was. Never shown: the other parent, with whom it is shared, would read of it."""
    LINKED = "linked"
    INVITED = "invited"


SHOWS = frozenset(
    {
        EntryKind.SENT,
        EntryKind.ADDED,
        EntryKind.MESSAGE,
        EntryKind.REPLIED,
        EntryKind.TRIED,
        EntryKind.SHARED,
        EntryKind.WITHDRAWN,
        EntryKind.FINISHED,
        EntryKind.CALL_BOOKED,
        EntryKind.CALL_MOVED,
        EntryKind.CALL_GONE,
        EntryKind.CALL,
        EntryKind.SIGNPOSTED,
        EntryKind.ASSESSMENT,
        EntryKind.COMMENTED,
        EntryKind.REVIEW,
        EntryKind.SESSION,
        EntryKind.FUND,
    }
)
"""What the writer reads of it; of a try only that there was one."""
