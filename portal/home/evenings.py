"""The next information evenings, as the public home shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.events.queries import public_evenings


@dataclass(frozen=True)
class Evening:
    """One information evening that anybody may book, with `places` for so many households.

    `where` is its place, which anybody may know, or "Online".
    """

    title: str
    starts_at: datetime
    where: str
    places: int
    address: str


SHOWN = 3


def evenings_after(now: datetime, councils: Mapping[str, str]) -> list[Evening]:
    """The next three evenings with places, soonest first. `councils`: code to name. One query."""
    return [
        Evening(
            one.title,
            one.starts_at,
            "Online" if one.is_online else one.venue or councils.get(one.authority or "", ""),
            one.places_left,
            f"/events/{one.reference}",
        )
        for one in public_evenings(now, most=SHOWN)
    ]
