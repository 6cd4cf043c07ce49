"""What one part of this room ends, the others know of: links, placements, milestones, journeys and words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from time_machine import Traveller

from portal import clock
from portal.children.featuring.actions import feature_group, take_off
from portal.children.interests.actions import say_interested
from portal.children.interests.queries import answers_of
from portal.children.links import actions, going
from portal.children.links.from_interest import answer_family
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup, ChildMilestone, GrantToDecide
from portal.children.placing import beginning, fostering, ordering
from portal.children.placing.ending import end_placement, go_home
from portal.children.placing.models import ChildPlacement
from portal.children.records.actions import hold_back, withdraw
from portal.children.records.legal import take_clearing_back, write_milestone
from portal.children.showing.actions import close, decide, show_group
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.models import Person
from portal.households.partings.actions import note_parted
from portal.households.restriction.actions import restrict
from portal.messages.models import Message
from tests.conversations.writing import viewer
from tests.finding_families.linking import ahead, matched, open_kinds, recommended, suggested, told
from tests.finding_families.making import (
    agency,
    child_of,
    family,
    finder,
    journey,
    looking,
    shown,
    waiting,
)
from tests.finding_families.placing import days, decided, may_foster, on_early_road
from tests.finding_families.test_featuring import Day, sees
from tests.finding_families.test_whole_way import WORDS, interest, link_of
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.pages import read


class Way:
    """A family finder, a decision maker, a group that waits and a family that may look."""

    def __init__(self) -> None:
        agency()
        self.kit, self.boss = finder(), finder("Maggie Manager", "manager")
        self.made, self.to = waiting(self.kit, finder("Lee Colleague")), family()

    def matched(self) -> ChildLink:
        """Matched through every step of a link."""
        return matched(self.made, self.to, self.kit, self.boss)

    def planned(self) -> ChildPlacement:
        """And introductions planned."""
        self.matched()
        return beginning.begin_placement(self.made.reference, by=self.kit, now=clock.now())

    def end(self, placement: ChildPlacement, after: str = "waiting") -> None:
        """It did not come to it."""
        end_placement(
            placement.reference, days(0), because="Too much", went_to="A carer", after=after, for_family="",
            by=self.kit, now=clock.now(),
        )  # fmt: skip

    def part(self) -> None:
        """The adults of the family part."""
        note_parted(self.to.reference, "Sam rang", by=self.boss, now=clock.now())

    def restrict(self) -> None:
        """The family is restricted to two who are named."""
        named = [str(self.boss.reference), str(self.kit.reference)]
        restrict(self.to.reference, named, by=self.boss, now=clock.now())

    @property
    def state(self) -> str:
        """Where the group is."""
        db.session.refresh(self.made)
        return self.made.state


def stands(made: ChildGroup, kind: str) -> int:
    """How many milestones of a kind stand of a group's first child."""
    query = select(func.count()).where(
        ChildMilestone.child_id == child_of(made).id,
        ChildMilestone.kind == kind,
        ChildMilestone.undone_at.is_(None),
    )
    return db.session.scalar(query) or 0


def mails() -> int:
    """How many neutral e-mails were written."""
    query = select(func.count()).select_from(Message).where(Message.template == "something_for_you")
    return db.session.scalar(query) or 0


@pytest.mark.parametrize("after", ["waiting", "on_hold", "withdrawn"])
def test_introductions_that_stop_after_a_real_match_end_everything(session: Session, after: str) -> None:
    way = Way()
    placement = way.planned()
    way.end(placement, after)
    assert way.state == after
    assert journey(way.to).stage == "approved"
    assert stands(way.made, "matched") == 0
    assert link_of(way.made, way.to.id).state == "ended"


@pytest.mark.parametrize("how", ["could not stay", "went home"])
def test_nothing_goes_out_by_itself_as_a_child_leaves(session: Session, how: str) -> None:
    way = Way()
    grant = shown(way.made, way.to, way.kit)
    said = interest(grant, way.to.sam)
    answer_family(said.reference, "taken_up", WORDS, by=way.kit, now=clock.now())
    if how == "went home":
        on_early_road(way.made, way.kit)
        may_foster(way.to)
        made = fostering.begin_fostering(
            way.made.reference, way.to.reference, days(-10), by=way.kit, now=clock.now()
        )
        decided(way.to, "home")
    else:
        link = link_of(way.made, way.to.id)
        actions.record_talk(link.reference, told(), goes_on=True, by=way.kit, now=clock.now())
        actions.record_visit(link.reference, told(), by=way.kit, now=clock.now())
        actions.decide_link(link.reference, told(), goes_ahead=True, by=way.kit, now=clock.now())
        going.book_panel(link.reference, clock.today(), by=way.kit, now=clock.now())
        going.record_meeting(link.reference, clock.today(), "All of us", "", by=way.kit, now=clock.now())
        going.record_panel(link.reference, "yes", "They agreed", by=way.kit, now=clock.now())
        going.decide_match(link.reference, True, "Right", by=way.boss, now=clock.now())
        made = beginning.begin_placement(way.made.reference, by=way.kit, now=clock.now())
    before = mails()
    if how == "went home":
        go_home(made.reference, days(0), because="The court", for_family="", by=way.kit, now=clock.now())
    else:
        way.end(made)
    assert mails() == before


@pytest.mark.parametrize("what", ["parted", "restricted"])
def test_a_planned_placement_keeps_its_group_until_somebody_ends_it(session: Session, what: str) -> None:
    way = Way()
    placement = way.planned()
    way.part() if what == "parted" else way.restrict()
    assert way.state == "matched"
    way.end(placement)
    assert way.state == "waiting"
    assert stands(way.made, "matched") == 0


@pytest.mark.parametrize("what", ["parted", "restricted", "withdrawn", "not cleared"])
def test_a_match_that_ends_is_a_milestone_no_more(session: Session, what: str) -> None:
    way = Way()
    way.matched()
    if what == "parted":
        way.part()
    elif what == "restricted":
        way.restrict()
    elif what == "withdrawn":
        withdraw(way.made.reference, "The judge asked", by=way.kit, now=clock.now())
    else:
        take_clearing_back(child_of(way.made).reference, by=way.kit, now=clock.now())
    assert way.state == {"withdrawn": "withdrawn", "not cleared": "on_hold"}.get(what, "waiting")
    assert stands(way.made, "matched") == 0


@pytest.mark.parametrize("lives", [False, True])
def test_a_plan_that_changes_leaves_a_placement_to_who_ends_it(session: Session, lives: bool) -> None:
    way = Way()
    placement = way.planned()
    if lives:
        beginning.move_in(placement.reference, days(0), by=way.kit, now=clock.now())
    stage, state = journey(way.to).stage, way.state
    child = child_of(way.made)
    write_milestone(child.reference, "plan_changed", days(0), "", by=way.kit, now=clock.now())
    db.session.refresh(child)
    assert child.cleared_at is None
    assert (journey(way.to).stage, way.state) == (stage, state)
    way.end(placement, "withdrawn")
    assert way.state == "withdrawn"
    assert journey(way.to).stage == "approved"


@pytest.mark.parametrize("what", ["parted", "restricted", "not cleared"])
def test_an_order_that_was_made_stays_as_it_was(session: Session, frozen: Traveller, what: str) -> None:
    way = Way()
    placement = way.planned()
    beginning.move_in(placement.reference, days(0), by=way.kit, now=clock.now())
    frozen.shift(timedelta(weeks=11))
    ordering.lodge_application(placement.reference, days(-1), by=way.kit, now=clock.now())
    ordering.make_order(placement.reference, days(0), by=way.kit, now=clock.now())
    if what == "not cleared":
        take_clearing_back(child_of(way.made).reference, by=way.kit, now=clock.now())
    else:
        way.part() if what == "parted" else way.restrict()
    assert way.state == "adopted"
    assert link_of(way.made, way.to.id).state == "matched"
    assert stands(way.made, "matched") == 1


def test_a_group_is_featured_though_one_who_is_invited_reads_more_already(session: Session) -> None:
    day = Day(invited=2)
    first, second = day.families
    link = actions.suggest_link(
        day.made.reference, first.reference, "finder", by=day.kit, now=clock.now()
    )  # fmt: skip
    actions.record_talk(link.reference, told(), goes_on=True, by=day.kit, now=clock.now())
    done = feature_group(day.event.reference, day.made.reference, by=day.kit, now=clock.now())
    assert done.opened == 1
    assert sees(second, day.noon)


def test_what_is_taken_off_an_event_is_opened_by_no_second_person(session: Session) -> None:
    day = Day()
    person = select(Person.id).where(Person.family_name == "Example").scalar_subquery()
    db.session.execute(update(Person).where(Person.id.in_(person)).values(family_name="Periwinkle"))
    day.feature()
    asked = db.session.scalars(select(GrantToDecide)).one()
    take_off(day.event.reference, day.made.reference, by=day.kit, now=clock.now())
    with pytest.raises((Refused, Conflict)):
        decide(asked.reference, True, by=day.lee, now=clock.now())
    decide(asked.reference, False, by=day.lee, now=clock.now())
    assert not sees(day.families[0], day.noon)


def test_what_is_shown_again_is_not_said_to_be_gone(app: Flask, client: FlaskClient, town: Town) -> None:
    def again() -> None:
        kit = viewer(town.kit)
        close(town.grant, by=kit, now=clock.now())
        show_group(town.group, [town.home], 1, "Once more", until=None, by=kit, now=clock.now())

    written(app, again)
    come(client, app, town.sam)
    page = read(client.get("/children"))
    assert "Not shown any more" not in page.text
    assert page.text.count("You can read this until") == 1


def test_fostering_ends_what_was_promised_of_the_carers_own_link(session: Session) -> None:
    way = Way()
    link = ahead(way.made, way.to, way.kit)
    on_early_road(way.made, way.kit)
    may_foster(way.to)
    placement = fostering.begin_fostering(
        way.made.reference, way.to.reference, days(-1), by=way.kit, now=clock.now()
    )
    decided(way.to, "adoption")
    fostering.match_fostered(placement.reference, days(0), None, by=way.kit, now=clock.now())
    assert open_kinds(link) == set()


def test_an_interest_taken_further_ends_with_its_link(session: Session) -> None:
    way = Way()
    said = interest(shown(way.made, way.to, way.kit), way.to.sam)
    answer_family(said.reference, "taken_up", WORDS, by=way.kit, now=clock.now())
    link = link_of(way.made, way.to.id)
    actions.stop_link(link.reference, "family", "They rang", "Thank you.", by=way.kit, now=clock.now())
    db.session.refresh(said)
    assert (said.state, said.closed_because) == ("ended", "link_ended")
    (answer,) = answers_of(looking(way.to.sam), now=clock.now())
    assert answer.closed.endswith("and that has ended.")
    grant = shown(way.made, way.to, way.kit)  # thought of again: they may say so again
    say_interested(grant.reference, "", seen=said.seen, by=looking(way.to.sam), now=clock.now())
    db.session.refresh(said)
    assert said.state == "open"


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_decision_not_told_before_the_link_ended_can_still_be_told(
    session: Session, is_approved: bool
) -> None:
    way = Way()
    link = recommended(way.made, way.to, way.kit)
    going.decide_match(link.reference, is_approved, "Why", by=way.boss, now=clock.now())
    if is_approved:
        withdraw(way.made.reference, "The judge asked", by=way.kit, now=clock.now())
    else:
        hold_back(way.made.reference, "The judge asked", by=way.kit, now=clock.now())
    assert open_kinds(link) == {"decision_told", "decision_letter"}
    going.record_told(link.reference, "Kit rang them", "We are sorry.", by=way.kit, now=clock.now())
    going.record_letter(link.reference, by=way.kit, now=clock.now())
    assert open_kinds(link) == set()


def test_a_matching_meeting_held_late_keeps_its_promise(session: Session) -> None:
    way = Way()
    link = ahead(way.made, way.to, way.kit)
    going.book_panel(link.reference, clock.today(), by=way.kit, now=clock.now())
    going.record_panel(link.reference, "yes", "They agreed", by=way.kit, now=clock.now())
    going.decide_match(link.reference, True, "Right", by=way.boss, now=clock.now())
    assert "matching_meeting" in open_kinds(link)
    going.record_meeting(link.reference, clock.today(), "All of us", "", by=way.kit, now=clock.now())
    assert "matching_meeting" not in open_kinds(link)


def test_a_link_is_known_to_who_was_told_that_we_take_it_further(session: Session) -> None:
    way = Way()
    link = suggested(way.made, way.to, way.kit)
    assert link.known_at is None
    said = interest(shown(way.made, way.to, way.kit), way.to.sam)
    answer_family(said.reference, "taken_up", WORDS, by=way.kit, now=clock.now())
    assert link_of(way.made, way.to.id).known_at is not None
    with pytest.raises(Refused, match="what the family reads"):
        actions.record_talk(link.reference, told(), goes_on=False, by=way.kit, now=clock.now())
