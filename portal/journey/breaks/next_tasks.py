"""What the break asks of its reader next, for the family's home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.access import Viewer
from portal.households.queries import Member
from portal.journey.breaks.queries import break_for
from portal.journey.breaks.rules import Asking
from portal.journey.models import Journey
from portal.journey.next_step import NextStep
from portal.promises.models import Promise

HREF = "/home/stage-2"


def next_for(
    viewer: Viewer,
    journey: Journey,
    now: datetime,
    *,
    members: Sequence[Member],
    promises: Sequence[Promise],
) -> list[NextStep]:
    """What is next in a break; empty at any other stage. One query: `members` and `promises` are known.

    What the other said alone changes nothing here.
    """
    view = break_for(viewer, journey, now, members=members, promises=promises)
    if view is None:
        return []
    names, by = " and ".join(one.given_name for one in view.others), view.time.ends_at
    if view.asking is Asking.OVER:
        return [
            NextStep(
                "Your break is over. Your worker talks with you about what you would like", "us", href=HREF,
                button="See what happens now",
            )
        ]  # fmt: skip
    if view.asking is Asking.YOU_WAIT:
        return [
            NextStep(
                f"Stage 2 begins when {names} asks too", "both", by=by, href=HREF, button="See your break"
            )
        ]
    sentence = (
        f"{names} has asked for Stage 2. Would you like to begin too?"
        if view.asking is Asking.THEY_ASKED
        else "Ask for Stage 2 when you are ready"
    )
    more = "You can go straight on, or take your time."
    return [NextStep(sentence, "you", more, by=by, href=HREF, button="Ask for Stage 2")]
