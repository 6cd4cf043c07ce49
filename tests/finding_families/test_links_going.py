"""Going ahead: the panel, what it recommends, the decision, telling the family; and two finders at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.children.links import actions, going
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup, ChildMilestone
from portal.children.own.queries import shown_to
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.moving import move_on
from portal.journey.undoing import undo_last_move
from portal.web.changes import begin_write
from tests.finding_families.linking import (
    GONE,
    ahead,
    matched,
    open_kinds,
    promised,
    recommended,
    told,
    visited,
)
from tests.finding_families.making import DAY, Family, agency, family, finder, journey, looking, waiting
from tests.journey.panel.test_contention import at_once


@dataclass
class Stage:
    kit: Viewer
    lee: Viewer
    adm: Viewer
    bear: ChildGroup
    sam: Family
    other: Family


@pytest.fixture
def on(session: object) -> Stage:
    agency()
    kit, lee, adm = finder(), finder("Lee Colleague"), finder("Dana Decider", role="manager")
    return Stage(kit, lee, adm, waiting(kit, lee, children=2), family(), family(label="Sam and Alex Other"))


def test_the_panel_has_its_day_and_then_recommends(on: Stage, frozen: Traveller) -> None:
    link = ahead(on.bear, on.sam, on.kit)
    with pytest.raises(Refused, match="day of the panel first"):
        going.record_panel(link.reference, "yes", "They agreed", by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="day to come"):
        going.book_panel(link.reference, clock.today() - DAY, by=on.kit, now=clock.now())
    going.book_panel(link.reference, clock.today() + 14 * DAY, by=on.kit, now=clock.now())
    assert open_kinds(link) == {"matching_meeting", "matching_panel"}
    going.book_panel(link.reference, clock.today() + 7 * DAY, by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="not been held"):
        going.record_panel(link.reference, "yes", "They agreed", by=on.kit, now=clock.now())
    frozen.move_to(datetime(2026, 11, 27, 16, 0, tzinfo=LONDON))
    going.record_panel(link.reference, "yes", "They agreed", by=on.kit, now=clock.now())
    assert promised(link)["agency_decision"].due_at == datetime(2026, 12, 8, 17, tzinfo=LONDON)
    with pytest.raises(Conflict, match="gone on"):
        going.book_panel(link.reference, clock.today() + DAY, by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="gone on"):
        going.record_panel(link.reference, "no", "Again", by=on.kit, now=clock.now())


def test_nobody_decides_without_a_recommendation(on: Stage) -> None:
    link = ahead(on.bear, on.sam, on.kit)
    going.book_panel(link.reference, clock.today(), by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="no recommendation yet"):
        going.decide_match(link.reference, True, "Right", by=on.adm, now=clock.now())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(ChildLink).values(decided_at=clock.now(), is_approved=True))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(ChildLink).values(state="matched"))


def test_who_went_ahead_does_not_decide(on: Stage) -> None:
    link = recommended(on.bear, on.sam, on.kit)
    with pytest.raises(Refused, match="somebody else has to decide"):
        going.decide_match(link.reference, True, "Right", by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="Write the reasons"):
        going.decide_match(link.reference, True, " ", by=on.adm, now=clock.now())


def test_approved_they_are_matched_and_the_others_are_told_kindly(on: Stage) -> None:
    behind = visited(on.bear, on.other, on.lee)
    link = recommended(on.bear, on.sam, on.kit)
    going.decide_match(link.reference, True, "Right", by=on.adm, now=clock.now())
    assert (link.state, on.bear.state, on.bear.household_id) == ("matched", "matched", on.sam.id)
    assert journey(on.sam).stage == "matched"
    milestones = db.session.scalars(select(ChildMilestone.on).where(ChildMilestone.kind == "matched")).all()
    assert list(milestones) == [clock.today()] * 2, "each child of the group"
    assert (behind.outcome, open_kinds(behind)) == ("other_family", set())
    assert behind.family_words.startswith("Bear will live with another family.")
    assert journey(on.other).stage == "approved"
    assert open_kinds(link) == {"decision_told", "decision_letter"}
    with pytest.raises(Refused, match="Tell them first"):
        going.record_letter(link.reference, by=on.kit, now=clock.now())
    going.record_told(link.reference, "Kit rang them", "", by=on.kit, now=clock.now())
    going.record_letter(link.reference, by=on.kit, now=clock.now())
    assert open_kinds(link) == set()
    assert len(shown_to(looking(on.sam.sam), now=clock.now())) == 1, "they read on"
    with pytest.raises(Conflict):
        going.decide_match(link.reference, False, "No", by=on.adm, now=clock.now())


def test_a_no_changes_nothing_for_the_family_until_a_person_told_them(on: Stage) -> None:
    behind = visited(on.bear, on.other, on.lee)
    link = recommended(on.bear, on.sam, on.kit, "no")
    going.decide_match(link.reference, False, "Not now", by=on.adm, now=clock.now())
    letter = promised(link)["decision_letter"].due_at
    assert (link.state, on.bear.state, journey(on.sam).stage) == ("ahead", "linked", "linked")
    assert len(shown_to(looking(on.sam.sam), now=clock.now())) == 1
    with pytest.raises(Refused, match="they know of this"):
        going.record_told(link.reference, "Kit visited", "", by=on.kit, now=clock.now())
    going.record_told(link.reference, "Kit visited", GONE, by=on.kit, now=clock.now())
    assert (link.state, link.outcome, link.family_words) == ("ended", "not_matched", GONE)
    assert (on.bear.state, on.bear.household_id, journey(on.sam).stage) == ("waiting", None, "approved")
    assert shown_to(looking(on.sam.sam), now=clock.now()) == []
    assert open_kinds(behind) == {"link_decision"}
    assert open_kinds(link) == {"decision_letter"}
    assert promised(link)["decision_letter"].due_at == letter, "what was told stays"
    going.record_letter(link.reference, by=on.kit, now=clock.now())
    assert open_kinds(link) == set()


def test_the_journey_follows_the_link_and_not_the_other_way_round(on: Stage) -> None:
    link = ahead(on.bear, on.sam, on.kit)
    reference = journey(on.sam).reference
    with pytest.raises(Refused, match="link has to end first"):
        move_on(reference, "unlink", by=on.adm, now=clock.now())
    with pytest.raises(Refused, match="follows from a link"):
        undo_last_move(reference, because="A slip", by=on.adm, now=clock.now())
    actions.stop_link(link.reference, "child", "A hearing", GONE, by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="Suggest the link again"):
        undo_last_move(reference, because="A slip", by=on.adm, now=clock.now())


def test_panel_advisers_see_what_goes_to_panel_and_workers_their_own(on: Stage) -> None:
    adviser, worker = finder("Pat Panel", role="panel_adviser"), finder("Will Worker", role="assessor")
    link = visited(on.bear, on.sam, on.kit)
    for who in (adviser, worker):
        with pytest.raises(NotFound):
            going.book_panel(link.reference, clock.today(), by=who, now=clock.now())
    actions.decide_link(link.reference, told(), goes_ahead=True, by=on.kit, now=clock.now())
    going.book_panel(link.reference, clock.today(), by=adviser, now=clock.now())
    with pytest.raises(NotFound):
        going.record_panel(link.reference, "yes", "Yes", by=worker, now=clock.now())


def test_two_go_ahead_with_two_families_at_once_and_one_wins(app: Flask) -> None:
    with app.app_context():
        begin_write()
        agency()
        kit, lee = finder(), finder("Lee Colleague")
        bear, first, second = waiting(kit, lee), family(), family(label="Sam and Alex Other")
        links = [visited(bear, first, kit).reference, visited(bear, second, lee).reference]
        db.session.commit()
    refused = at_once(
        app,
        *(
            lambda one=one, who=who: actions.decide_link(
                one, told(), goes_ahead=True, by=who, now=clock.now()
            )
            for one, who in zip(links, (kit, lee), strict=True)
        ),
    )
    assert len(refused) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(ChildLink.state == "ahead")) == 1
        assert db.session.scalar(select(func.count()).where(Journey.stage == "linked")) == 1
        won = db.session.scalars(select(ChildLink).where(ChildLink.state == "ahead")).one()
        assert db.session.scalars(select(ChildGroup.household_id)).one() == won.household_id


def test_a_matched_family_reads_on(on: Stage) -> None:
    link = matched(on.bear, on.sam, on.kit, on.adm)
    (one,) = shown_to(looking(on.sam.alex), now=clock.now())
    assert one.until_at is None
    assert link.told_at is not None
