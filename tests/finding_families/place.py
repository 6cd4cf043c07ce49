"""A child and a family at a point of their way, for the page tests of placing."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from portal import clock
from portal.access import Viewer
from portal.children.models import ChildGroup
from portal.children.placing.ending import end_placement
from portal.children.placing.models import ChildPlacement
from tests.finding_families.making import (
    Family,
    agency,
    child_of,
    family,
    finder,
    household,
    waiting,
)
from tests.finding_families.placing import contact, days, fostered, living, matched
from tests.households.making import allocate
from tests.support.pages import Page, read
from tests.support.people import sign_in, sign_out, somebody

BASE = "/staff/children/placements"
Make = Callable[[ChildGroup, Family, Viewer], ChildPlacement]


class Place:
    """A group and a family at a point of their way; who is who, by reference."""

    def __init__(self, make: Make | None) -> None:
        agency()
        kit, lee = finder(), finder("Lee Colleague")
        self.kit = str(kit.reference)
        group, to = waiting(kit, lee, children=2), family()
        other = family(label="Sam and Alex Other")
        worker, stranger = somebody("assessor", name="Wendy Worker"), somebody("assessor", name="Olive Other")
        allocate(household(to), worker)
        self.worker, self.stranger = worker.reference, stranger.reference
        self.group, self.child, self.home = group.reference, child_of(group).reference, to.reference
        self.sam, self.alex, self.other = to.sam, to.alex, other.sam
        self.to = to
        if make is None:
            matched(group, to, kit, on=days(-30))
            self.here = ""
        else:
            self.here = f"{BASE}/{make(group, to, kit).reference}"


def on(day: int) -> list[str]:
    """A day as the boxes take it."""
    one = days(day)
    return [str(one.day), str(one.month), str(one.year)]


def lives(group: ChildGroup, to: Family, by: Viewer) -> ChildPlacement:
    made = living(group, to, by, on=days(-100))
    contact(made, days(-99), by, for_family="You are doing well.")
    return made


def has_left(group: ChildGroup, to: Family, by: Viewer) -> ChildPlacement:
    from_there = living(group, to, by, on=days(-30))
    _end(from_there, by)
    return from_there


def _end(made: ChildPlacement, by: Viewer) -> None:
    end_placement(
        made.reference, days(0), because="Too much", went_to="Marchbanks", after="on_hold",
        for_family="Bear loved the garden.", by=by, now=clock.now(),
    )  # fmt: skip


def fosters(group: ChildGroup, to: Family, by: Viewer) -> ChildPlacement:
    return fostered(group, to, by, on=days(-10))


def look(client: FlaskClient, who: str, address: str, status: int = 200) -> Page:
    sign_out(client)
    sign_in(client, who)
    return read(client.get(address), status=status)
