"""When an e-mail is tried again, and when it is given up. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
LAST_GAP = timedelta(hours=2)
"""After a try that did not work, wait this long; then two hours each time."""

GIVE_UP_AFTER = timedelta(hours=72)
"""How long a message is tried before staff are told that it could not be delivered."""

CLAIM_LIVES = timedelta(minutes=5)
"""How long one worker holds a message; longer than the slowest conversation with a mail server."""

NOT_GOING_OUT = timedelta(minutes=10)
"""A message that is this late to go out is shown to staff: the worker or the mail server is down."""


def next_try_at(attempts: int, now: datetime) -> datetime:
    """When a message that has been tried `attempts` times is tried again."""
    return now + (GAPS[attempts - 1] if 0 < attempts <= len(GAPS) else LAST_GAP)
