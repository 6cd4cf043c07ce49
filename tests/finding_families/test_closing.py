"""Each way in which what was open to a family ends leaves one row of the audit for each grant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import children, clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.ending import end_for_parting, end_grants_of_group
from portal.children.featuring.actions import feature_group, take_off
from portal.children.links.actions import stop_link
from portal.children.models import ChildGroup, Grant
from portal.children.showing.actions import close, show_group
from portal.children.showing.closing import end_grants
from portal.children.showing.rules import Ended
from portal.clock import LONDON
from portal.events.actions.arranging import invite
from portal.extensions import db
from tests.events.making import event, staff
from tests.finding_families.linking import GONE, agreed
from tests.finding_families.making import DAY, Family, agency, family, finder, shown, waiting
from tests.support.queries import counted


class Stage:
    """A group that waits, and two families to which it is open."""

    def __init__(self) -> None:
        agency()
        self.kit = finder()
        self.bear = waiting(self.kit, finder("Lee Colleague"))
        self.one, self.two = family(), family(label="Sam and Alex Other")
        self.open = [shown(self.bear, to, self.kit).reference for to in (self.one, self.two)]


def rows_of(made: ChildGroup) -> list[AuditRow]:
    """What the audit says of grants of a group that ended, in order."""
    of_group = AuditRow.subject_ref == made.reference, AuditRow.event == "children.grant_ended"
    return list(db.session.scalars(select(AuditRow).where(*of_group).order_by(AuditRow.id)))


def held_back(stage: Stage) -> list[str]:
    end_grants_of_group(stage.bear.id, Ended.HOLD, by=stage.kit, now=clock.now())
    return stage.open


def parted(stage: Stage) -> list[str]:
    end_for_parting(stage.one.id, clock.now())
    return stage.open[:1]


def link_ended(stage: Stage) -> list[str]:
    link = agreed(stage.bear, stage.two, stage.kit)  # the report takes the place of what was open
    report = _open(stage.bear, stage.two).reference
    stop_link(link.reference, "child", "A hearing", GONE, by=stage.kit, now=clock.now())
    return [stage.open[1], report]


def closed(stage: Stage) -> list[str]:
    close(stage.open[0], by=stage.kit, now=clock.now())
    return stage.open[:1]


def replaced(stage: Stage) -> list[str]:
    show_group(stage.bear.reference, [stage.two.reference], 1, "Less", until=None, by=stage.kit,
               now=clock.now())  # fmt: skip
    return stage.open[1:]


def taken_off(stage: Stage) -> list[str]:
    starts = (clock.now() + 10 * DAY).astimezone(LONDON).replace(hour=18, minute=0)
    at = event("profiling_event", starts_at=starts, places=40).reference
    for one in (stage.one, stage.two):
        invite(at, one.reference, by=staff(), now=clock.now())
    feature_group(at, stage.bear.reference, by=stage.kit, now=clock.now())
    of_event = Grant.group_id == stage.bear.id, Grant.event_id.is_not(None)
    featured = list(db.session.scalars(select(Grant.reference).where(*of_event).order_by(Grant.id)))
    assert len(featured) == 2
    take_off(at, stage.bear.reference, by=stage.kit, now=clock.now())
    return featured


WAYS: dict[Callable[[Stage], list[str]], list[Ended]] = {
    held_back: [Ended.HOLD] * 2,
    parted: [Ended.PARTED],
    link_ended: [Ended.REPLACED, Ended.LINK_ENDED],
    closed: [Ended.CLOSED],
    replaced: [Ended.REPLACED],
    taken_off: [Ended.CLOSED] * 2,
}


@pytest.mark.parametrize("end", WAYS, ids=[one.__name__ for one in WAYS])
def test_each_way_leaves_one_row_for_each_grant(session: Session, end: Callable[[Stage], list[str]]) -> None:
    stage = Stage()
    ended = end(stage)
    told = [(row.details["grant"], row.details["because"]) for row in rows_of(stage.bear)]
    assert told == [(ref, because.value) for ref, because in zip(ended, WAYS[end], strict=True)]
    by = "system" if end is parted else stage.kit.label
    assert {row.by for row in rows_of(stage.bear)} == {by}
    kept = db.session.scalars(select(Grant).where(Grant.reference.in_(ended)).order_by(Grant.id)).all()
    assert [(one.ended_by, one.ended_because) for one in kept] == [(by, one.value) for one in WAYS[end]]


def test_ending_costs_the_same_for_one_grant_and_for_many(app: Flask, session: Session) -> None:
    agency()
    kit = finder()
    few, many = waiting(kit, finder("Lee Colleague")), waiting(kit, finder("Lou Colleague"), alias="Fox")
    shown(few, family(), kit)
    for n in range(5):
        shown(many, family(label=f"Sam and Alex {n}"), kit)
    assert _cost_of_ending(app, few, 1, kit) == _cost_of_ending(app, many, 5, kit) <= 3


def _cost_of_ending(app: Flask, made: ChildGroup, expected: int, by: Viewer) -> int:
    with counted(app) as statements:
        assert end_grants(Grant.group_id == made.id, because=Ended.HOLD, by=by, now=clock.now()) == expected
    assert len(rows_of(made)) == expected
    return len(statements)


def _open(made: ChildGroup, to: Family) -> Grant:
    return db.session.scalars(
        select(Grant).where(Grant.group_id == made.id, Grant.household_id == to.id, Grant.ended_at.is_(None))
    ).one()


def test_no_other_file_ends_grants() -> None:
    room = Path(children.__file__).parent
    ending = [str(one.relative_to(room)) for one in room.rglob("*.py") if "update(Grant)" in one.read_text()]
    assert ending == ["showing/closing.py"]
