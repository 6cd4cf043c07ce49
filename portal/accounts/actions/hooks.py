"""What this room asks of higher rooms: filled in `create_app`, called in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.access import Viewer


class HandOver(Protocol):
    """Gives everything open of one member of staff to another."""

    def __call__(self, account_id: int, /, *, to: str, by: Viewer, now: datetime) -> object:
        """Give all of it to the colleague with the reference `to`; audited by the room that owns it."""


@dataclass(frozen=True)
class OpenWork:
    """One kind of thing that may still be open when somebody leaves.

    `one` and `many` are its words ("open promise", "open promises"); `count` says how many of it an
    account still has; `hand_over` gives them to a colleague.
    """

    one: str
    many: str
    count: Callable[[int], int]
    hand_over: HandOver


still_open: list[OpenWork] = []
"""Hook: what of a leaver's is still open. An account is not ended while anything is, unless it is said
who takes it."""


class ColleagueLeft(Protocol):
    """Ends what goes with somebody who leaves and needs nobody to take it over."""

    def __call__(self, account_id: int, /, *, by: Viewer, now: datetime) -> None:
        """Called before what is open is handed over."""


colleague_left: list[ColleagueLeft] = []
"""Hook: a member of staff leaves, now."""

email_changed: list[Callable[[int, str], None]] = []
"""Hook: an account (by id) has a new e-mail address; whoever keeps a copy of it changes that."""

signed_in_first: list[Callable[[int, datetime], None]] = []
"""Hook: an account (by id) has signed in for the first time; what was kept for its person is theirs now."""
