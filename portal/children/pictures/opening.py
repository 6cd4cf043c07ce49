"""Codes of this request: made while a page or picture is, and kept in the transaction of its audit row.

If that cannot be written, nothing is sent: no picture leaves with a code that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g

from portal import clock
from portal.access import current_viewer
from portal.children.pictures.actions import keep_code
from portal.references import new_reference


def fresh_code(picture_id: int, grant_id: int | None) -> str:
    """A code for this opening of a picture by whoever asks, under this grant; None for staff."""
    code = new_reference()
    g.setdefault("picture_codes", []).append((code, picture_id, grant_id))
    return code


def codes_of(response: Response) -> Callable[[], None] | None:
    """The job that keeps the codes this answer carries, or None. Hook of what is written after reading."""
    codes = g.pop("picture_codes", [])
    if not codes or response.status_code not in (200, 422):
        return None  # an error page carries none
    viewer, now = current_viewer(), clock.now()

    def job() -> None:
        for code, picture_id, grant_id in codes:
            keep_code(code, picture_id, grant_id=grant_id, by=viewer, now=now)

    return job
