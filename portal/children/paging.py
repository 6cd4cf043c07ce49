"""The key of a page of a list: the moment and the number of the last row before it."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.errors import NotFound


def page_key(moment: datetime, number: int) -> str:
    """The key of the page that follows a row, as it stands in an address."""
    return f"{moment.astimezone(UTC).isoformat()}|{number}"


def read_page_key(after: str) -> tuple[datetime, int]:
    """The moment and number of a key. Raises NotFound for what is none."""
    try:
        moment, number = after.split("|")
        return datetime.fromisoformat(moment).astimezone(UTC), int(number)
    except ValueError as problem:
        raise NotFound from problem
