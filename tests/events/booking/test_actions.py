"""Nobody in the line is moved back by a request that began before theirs and had to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.events.actions.booking import join_waiting_list
from portal.events.queries_bookings import line_place
from tests.events.making import book, event, family, fresh, people_of, wait

pytestmark = pytest.mark.usefixtures("session")


def test_the_line_keeps_the_place_somebody_was_told() -> None:
    there, first, slow, made = family(), family(), family(), event(places=1)
    book(made, there)
    told = wait(made, first)
    before = clock.now() - timedelta(seconds=5)
    late = join_waiting_list(made.reference, people_of(slow), by=slow, now=before)
    assert [line_place(fresh(one)) for one in (told, late)] == [1, 2]
