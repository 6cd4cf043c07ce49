"""What a family's page showed is written down as read, with the page itself, before it is sent."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g, request

from portal import clock
from portal.access import current_viewer
from portal.conversations.actions import mark_read
from portal.conversations.actions_notes import mark_note_read


def shown_conversation(reference: str) -> None:
    """Say that this page shows a conversation to a person of the family."""
    g.shown_writing = (mark_read, reference)


def shown_note(reference: str) -> None:
    """Say that this page shows a shared note to a person of the family."""
    g.shown_writing = (mark_note_read, reference)


def readings_of(response: Response) -> Callable[[], None] | None:
    """The job that writes what was read, or None. Filled into `web.writes_after_reading`."""
    shown = g.pop("shown_writing", None)
    if shown is None or response.status_code != 200 or request.method != "GET":
        return None
    mark, reference = shown
    viewer, now = current_viewer(), clock.now()
    return lambda: mark(reference, by=viewer, now=now)
