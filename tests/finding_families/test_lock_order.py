"""Who parts, stops or is hidden, and who works with the same child at that moment, never wait for each other.

Each pair is pressed at the same moment, several times. Every lock on a household or a group is followed by a
short pause, so that two which are taken in two orders do meet.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal import clock
from portal.children.interests.actions import say_interested
from portal.children.interests.answering import answer_interest
from portal.children.links.actions import stop_link
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup
from portal.children.records.actions import hold_back
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db, writing
from portal.households.partings.actions import note_parted
from portal.households.restriction.actions import restrict
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from tests.finding_families.linking import GONE, agreed
from tests.finding_families.making import Family, agency, family, finder, journey, looking, shown, waiting
from tests.households.making import written

ROUNDS = 2
PAUSE = 0.02
"""Seconds after a lock."""


@dataclass
class Meeting:
    """One round: a family that waits for an answer about a group and is linked with it, by reference."""

    home: Family
    journey: str
    group: str
    link: str
    interest: str


class Town:
    """A family for each round, and the group: the same, or one for each."""

    def __init__(self, groups: int) -> None:
        agency()
        self.kit, self.boss = finder(), finder("Maggie Manager", "manager")
        second = finder("Mo Manager", "manager")
        self.named = [str(one.reference) for one in (self.boss, second)]
        lee = finder("Lee Colleague")
        made = [waiting(self.kit, lee, alias=f"Bear {n}") for n in range(groups)]
        self.rounds = [self._round(made[n % groups]) for n in range(ROUNDS)]

    def _round(self, made: ChildGroup) -> Meeting:
        to = family()
        grant, sam = shown(made, to, self.kit).reference, looking(to.sam)
        interest = say_interested(grant, "", seen=0, by=sam, now=clock.now()).reference
        link = agreed(made, to, self.kit).reference
        return Meeting(to, journey(to).reference, made.reference, link, interest)


Way = Callable[[Town, Meeting], object]


def parts(town: Town, one: Meeting) -> None:
    note_parted(one.home.reference, "Sam rang", by=town.boss, now=clock.now())


def stops(town: Town, one: Meeting) -> None:
    move_on(one.journey, Verb.WITHDRAW, by=town.boss, now=clock.now())


def is_hidden(town: Town, one: Meeting) -> None:
    restrict(one.home.reference, town.named, by=town.boss, now=clock.now())


def ends_the_link(town: Town, one: Meeting) -> None:
    stop_link(one.link, "child", "A hearing", GONE, by=town.kit, now=clock.now())


def answers(town: Town, one: Meeting) -> None:
    answer_interest(one.interest, "wait", "Thank you.", by=town.kit, now=clock.now())


def holds_back(town: Town, one: Meeting) -> None:
    hold_back(one.group, "A hearing", by=town.kit, now=clock.now())


PAIRS = [
    (parts, ends_the_link), (stops, ends_the_link), (is_hidden, ends_the_link), (parts, holds_back),
    (parts, answers),
]  # fmt: skip


@pytest.fixture
def slow_locks(app: Flask) -> Iterator[None]:
    """Each statement that takes a household or a group is followed by a pause."""
    waits = threading.Event()
    takes = re.compile(r"UPDATE household |FROM (household|child_group)\b.*FOR (NO KEY )?UPDATE", re.DOTALL)

    def pause(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if takes.search(statement):
            waits.wait(PAUSE)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", pause)
    yield
    event.remove(engine, "after_cursor_execute", pause)


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{a.__name__}-{b.__name__}" for a, b in PAIRS])
def test_they_never_wait_for_each_other(app: Flask, slow_locks: None, one: Way, other: Way) -> None:
    town = written(app, lambda: Town(ROUNDS if other is holds_back else 1))
    fell: list[str] = []

    def press(way: Way, meeting: Meeting, together: threading.Barrier) -> None:
        together.wait(10)
        try:
            with app.app_context(), writing():
                way(town, meeting)
        except (Conflict, NotFound, Refused):
            pass  # the other was first
        except Exception as problem:
            fell.append(f"{way.__name__}: {problem}")

    for meeting in town.rounds:
        together = threading.Barrier(2)
        threads = [
            threading.Thread(target=press, args=[way, meeting, together]) for way in (one, other)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert fell == []
    with app.app_context():
        live = select(ChildLink.id).where(ChildLink.ended_at.is_(None))
        assert db.session.scalar(live) is None, "whoever was first, the link has ended"
        db.session.rollback()
