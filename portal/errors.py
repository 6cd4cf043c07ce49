"""What an action may raise. Imports nothing; every room may import it.

The message is for the reader of the page: plain English that says what to do.
"""

from __future__ import annotations

from datetime import datetime


class Refused(Exception):
    """The change was not made; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Conflict(Refused):
    """Somebody else was first; the message names them or says what changed."""


class TooMany(Refused):
    """Too many tries; `again_at` says from when another one is taken."""

    def __init__(self, message: str, again_at: datetime) -> None:
        super().__init__(message)
        self.again_at = again_at


class NotFound(Exception):
    """No such thing for this viewer: somebody else's and a missing one are the same."""


class Forbidden(Exception):
    """Signed in, but this page is not theirs to open."""


class Unsealable(Exception):
    """A sealed text was changed, is too old, or was sealed with another key."""
