"""The household that a page for staff is about: looked up, its opening accounted for, noted for the audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request

from portal import access, clock
from portal.access import current_viewer
from portal.conversations import writing
from portal.households.opening import asked_reason, page_of
from portal.households.opening.queries import look_up

View = Callable[..., Response]


@dataclass(slots=True)
class Place:
    """A household as the pages here need it."""

    id: int
    reference: str
    label: str

    @property
    def address(self) -> str:
        """The household's page."""
        return page_of(self.reference)


def about_household(keeps: str = "") -> Callable[[View], View]:
    """A view about one household: it gets the `Place` instead of the reference in its address.

    Staff outside their own work are asked why first (safety rule 8). What they had typed is then kept
    as a draft of the kind `keeps` ("note", or "answer" for a conversation), so that nothing is lost.
    """

    def around(view: View) -> View:
        @wraps(view)
        def asked(reference: str, **rest: Any) -> Response:
            viewer = current_viewer()
            found = look_up(viewer, reference, now=clock.now())
            place = Place(found.household.id, found.household.reference, found.household.label)
            if answer := asked_reason(viewer, place, may=found.may_open):
                if request.method == "POST" and keeps:
                    writing.keep_typed(f"{keeps}:{rest.get('conversation', reference)}")
                return answer
            access.opened("household", place.reference)
            return view(place, **rest)

        return asked

    return around
