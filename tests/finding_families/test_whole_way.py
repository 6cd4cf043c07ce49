"""From an interest to the order, through every part of this room; and what becomes of the families beside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from portal import clock
from portal.children.chronology.queries import chronology_of
from portal.children.interests.actions import say_interested
from portal.children.interests.models import ChildInterest
from portal.children.interests.queries import answers_of
from portal.children.links import actions, going
from portal.children.links.from_interest import answer_family
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup, Grant
from portal.children.own.actions import keep_wishes
from portal.children.own.queries import open_one, shown_to
from portal.children.placing import beginning, ordering
from portal.children.records.actions import hold_back
from portal.errors import NotFound, Refused
from portal.extensions import db
from tests.finding_families.linking import told
from tests.finding_families.making import (
    DAY,
    agency,
    child_of,
    family,
    finder,
    journey,
    looking,
    published,
    shown,
    waiting,
)
from tests.finding_families.placing import contact, days

WORDS = "We would like to meet you."


def interest(grant: Grant, who: str) -> ChildInterest:
    """They would like to know more."""
    return say_interested(grant.reference, "", seen=0, by=looking(who), now=clock.now())


def link_of(made: ChildGroup, household_id: int) -> ChildLink:
    """The one link of a group and a household."""
    found = select(ChildLink).where(ChildLink.group_id == made.id, ChildLink.household_id == household_id)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def test_taking_an_interest_further_begins_a_link_once(session: Session) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made, one, two = waiting(kit, lee), family(), family(label="Two Others")
    grants = {home.id: shown(made, home, kit) for home in (one, two)}
    first = interest(grants[one.id], one.sam)
    answer_family(first.reference, "taken_up", WORDS, by=kit, now=clock.now())
    assert link_of(made, one.id).origin == "interest"
    second = interest(grants[two.id], two.sam)
    actions.suggest_link(made.reference, two.reference, "finder", by=kit, now=clock.now())
    answer_family(second.reference, "taken_up", WORDS, by=kit, now=clock.now())
    assert link_of(made, two.id).origin == "finder"


def test_an_answer_that_takes_nothing_further_begins_no_link(session: Session) -> None:
    agency()
    kit = finder()
    made, one = waiting(kit, finder("Lee Colleague")), family()
    said = interest(shown(made, one, kit), one.sam)
    answer_family(said.reference, "not_now", "We are sorry.", because="time", by=kit, now=clock.now())
    assert db.session.scalars(select(ChildLink)).all() == []


def test_a_family_that_pauses_is_not_taken_further_and_keeps_its_interest(session: Session) -> None:
    agency()
    kit = finder()
    made, one = waiting(kit, finder("Lee Colleague")), family()
    said = interest(shown(made, one, kit), one.sam)
    keep_wishes(
        waits_until_approved=False,
        paused_until=clock.today() + 5 * DAY,
        by=looking(one.sam),
        now=clock.now(),
    )
    with pytest.raises(Refused, match="pause"):
        answer_family(said.reference, "taken_up", WORDS, by=kit, now=clock.now())


def test_from_interest_to_order(session: Session, frozen: Traveller) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    boss = finder("Maggie Manager", "manager")
    made, one, two, three = (
        waiting(kit, lee),
        family(),
        family(label="Two Others"),
        family(label="Three Last"),
    )
    published(made, kit, lee, 3, "The fuller report")
    grants = {home.id: shown(made, home, kit) for home in (one, two, three)}
    for home in (one, two, three):
        interest(grants[home.id], home.sam)
    of = {row.household_id: row for row in db.session.scalars(select(ChildInterest))}
    for home in (one, two):
        answer_family(of[home.id].reference, "taken_up", WORDS, by=kit, now=clock.now())
    link = link_of(made, one.id)
    actions.record_talk(link.reference, told(), goes_on=True, by=kit, now=clock.now())
    (seen,) = shown_to(looking(one.sam), now=clock.now())
    report = open_one(looking(one.sam), seen.reference, now=clock.now()).report
    assert report is not None
    assert report.words == "The fuller report"
    actions.record_visit(link.reference, told(), by=kit, now=clock.now())
    actions.decide_link(link.reference, told(), goes_ahead=True, by=kit, now=clock.now())
    for home in (two, three):  # the very next request of the others
        assert shown_to(looking(home.sam), now=clock.now()) == []
        with pytest.raises(NotFound):
            open_one(looking(home.sam), grants[home.id].reference, now=clock.now())
    going.book_panel(link.reference, clock.today(), by=kit, now=clock.now())
    going.record_meeting(link.reference, clock.today(), "All of us", "", by=kit, now=clock.now())
    going.record_panel(link.reference, "yes", "They agreed", by=kit, now=clock.now())
    going.decide_match(link.reference, True, "Right for each other", by=boss, now=clock.now())
    assert link_of(made, two.id).outcome == "other_family"
    (said,) = answers_of(looking(three.sam), now=clock.now())
    assert said.state == "ended"
    placement = beginning.begin_placement(made.reference, by=kit, now=clock.now())
    beginning.move_in(placement.reference, days(0), by=kit, now=clock.now())
    assert journey(one).stage == "moved_in"
    contact(placement, days(0), kit)
    frozen.shift(timedelta(weeks=11))
    ordering.lodge_application(placement.reference, days(-1), by=kit, now=clock.now())
    ordering.make_order(placement.reference, days(0), by=kit, now=clock.now())
    db.session.refresh(made)
    assert made.state == "adopted"
    lines = [row.what for row in chronology_of(kit, child_of(made))]
    for words in ("thought of, the family would like to know more", "The family was visited", "Matched",
                  "Moved in", "Visit with", "Adoption order made", "thought of no longer"):  # fmt: skip
        assert [what for what in lines if words in what], (words, lines)


def test_a_hold_ends_links_and_interests_together(session: Session) -> None:
    agency()
    kit = finder()
    made, one, two = waiting(kit, finder("Lee Colleague")), family(), family(label="Two Others")
    first, second = (interest(shown(made, home, kit), home.sam) for home in (one, two))
    answer_family(first.reference, "taken_up", WORDS, by=kit, now=clock.now())
    hold_back(made.reference, "The judge asked", by=kit, now=clock.now())
    assert link_of(made, one.id).ended_at is not None
    db.session.refresh(second)
    assert second.state == "ended"
