"""Ending what is open: of a group, or of a household whose adults part. It opens nothing again."""

from __future__ import annotations

from datetime import datetime

from portal.access import Viewer
from portal.children.interests.ending import close_for_parting, close_interests
from portal.children.links.ending import end_links_of_group
from portal.children.links.rules import Outcome
from portal.children.models import Grant
from portal.children.showing.closing import end_grants
from portal.children.showing.rules import Ended


def end_grants_of_group(
    group_id: int, because: Ended, *, by: Viewer, now: datetime, keep_household_id: int | None = None
) -> int:
    """End every open grant of a group, the interests in it and its links; says how many grants there were.

    What one household is shown and said stays, where its number is given: it is the one they are meant for.
    """
    others = Grant.group_id == group_id, Grant.household_id != (keep_household_id or 0)
    many = end_grants(*others, because=because, by=by, now=now)
    outcome = Outcome.OTHER_FAMILY if keep_household_id else Outcome.CHILD
    end_links_of_group(group_id, outcome, by=by, now=now, keep_household_id=keep_household_id)
    # last: who knew of a link is left alone by now (safety rule 12)
    close_interests(group_id, because, by=by, now=now, keep_household_id=keep_household_id)
    return many


def end_for_parting(household_id: int, now: datetime) -> None:
    """End what is open to a household whose adults part (safety rule 3). Hook of the partings."""
    close_for_parting(household_id, now)
    end_grants(Grant.household_id == household_id, because=Ended.PARTED, by="system", now=now)
