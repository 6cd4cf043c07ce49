"""The key of a page of a list: the moment and the number of the last row before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from portal.errors import NotFound


def page_key(moment: datetime, number: int) -> str:
    """The key of the page that follows a row, as it stands in an address."""
    return f"{moment.astimezone(UTC).isoformat()}|{number}"


def key_after(keys: Sequence[tuple[datetime, int]], most: int) -> str | None:
    """The key of the next page, of rows of which one more than a page holds was read; None on the last."""
    return page_key(*keys[most - 1]) if len(keys) > most else None


def read_page_key(after: str) -> tuple[datetime, int]:
    """The moment and number of a key. Raises NotFound for what is none."""
    try:
        moment, number = after.split("|")
        found = datetime.fromisoformat(moment).astimezone(UTC), int(number)
    except (ValueError, OverflowError) as problem:
        raise NotFound from problem
    if not 0 <= found[1] < 2**31:
        raise NotFound
    return found
