"""What the judging comes to."""

from __future__ import annotations

from portal.documents.rules import Reason


class NotTaken(Exception):
    """The file is not taken, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
