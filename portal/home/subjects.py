"""Where the thing a promise is about is shown to staff.

Each kind of subject names its page here when its room is joined (portal/rooms/joining.py), so the worklist
needs to know no room.
"""

from __future__ import annotations

from collections.abc import Callable

subject_pages: dict[str, Callable[[str], str]] = {}
"""Hook: subject kind -> the function that gives the address of one reference's page for staff."""


def address_of(subject_kind: str, subject_ref: str) -> str | None:
    """The address of a subject's page for staff; None where no room shows this kind."""
    page = subject_pages.get(subject_kind)
    return page(subject_ref) if page else None
