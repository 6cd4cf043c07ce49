"""From the match to the order and after, an end before it, the early road, letters. On both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.children.models import ChildGroup, ChildMilestone, Grant
from portal.children.own.queries import open_one
from portal.children.placing import beginning, ending, ordering
from portal.children.placing.beginning import PlannedDay
from portal.children.placing.models import ChildPlacement
from portal.children.placing.queries import own_placements
from portal.children.queries import children_of
from portal.children.records import actions, legal
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.quiet.actions import end_quiet
from portal.households.quiet.queries import is_quiet
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.parting import stop_for_parting
from portal.journey.undoing import undo_last_move
from portal.promises.lateness import lateness
from tests.conversations.writing import mails
from tests.finding_families.making import (
    Family,
    child_of,
    family,
    household,
    journey,
    looking,
    shown,
)
from tests.finding_families.placing import (
    adopted,
    contact,
    days,
    end,
    living,
    open_now,
    planned,
    promised,
    stage,
    standing,
    state,
)

# from the match to moving in


def test_only_a_matched_group_goes_to_its_family_and_once(kit: Viewer, to: Family, group: ChildGroup) -> None:
    with pytest.raises(Conflict):
        beginning.begin_placement(group.reference, by=kit, now=clock.now())
    made = planned(group, to, kit)
    assert made.matched_on == days(0)
    for act in (actions.hold_back, actions.withdraw):
        with pytest.raises(Conflict, match="live with a family"):
            act(group.reference, "Why", by=kit, now=clock.now())
    with pytest.raises(Conflict):
        beginning.begin_placement(group.reference, by=kit, now=clock.now())
    second = insert(ChildPlacement).values(
        reference="7K4M-92QX", group_id=group.id, household_id=to.id, state="planned", is_early=False,
        began_at=clock.now(), began_by="x", because="", went_to="", met_with="", learned="", for_family="",
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.execute(second)


def test_the_plan_of_introductions(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = planned(group, to, kit)
    day = PlannedDay(days(3), "Breakfast and a walk", "Sam, Alex and the carers", "12 Example Road")
    row = beginning.plan_day(made.reference, day, by=kit, now=clock.now())
    raw = db.session.connection().exec_driver_sql("SELECT place FROM child_introduction").scalars().one()
    assert "Example Road" not in raw, "sealed"
    (own,) = own_placements(looking(to.sam))
    assert [one.place for one in own.days] == ["12 Example Road"]
    assert own_placements(looking(family(label="Sam and Alex Other").sam)) == []
    beginning.remove_day(made.reference, row.reference, by=kit, now=clock.now())
    assert own_placements(looking(to.sam))[0].days == []
    with pytest.raises(Conflict):
        beginning.remove_day(made.reference, row.reference, by=kit, now=clock.now())
    for on in (days(-1), days(400)):
        with pytest.raises(Refused):
            beginning.plan_day(made.reference, PlannedDay(on, "x", "x", "x"), by=kit, now=clock.now())
    beginning.move_in(made.reference, days(0), by=kit, now=clock.now())
    with pytest.raises(Conflict):
        beginning.plan_day(made.reference, day, by=kit, now=clock.now())


def test_moving_in_takes_group_children_and_journey_along(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = planned(group, to, kit, on=days(-9))
    with pytest.raises(Refused):
        beginning.move_in(made.reference, days(1), by=kit, now=clock.now())
    with pytest.raises(Refused):
        beginning.move_in(made.reference, days(-10), by=kit, now=clock.now())
    with pytest.raises(Refused, match="page of the child"):
        move_on(journey(to).reference, Verb.CHILD_MOVES_IN, by=kit, now=clock.now())
    beginning.move_in(made.reference, days(-3), by=kit, now=clock.now())
    assert (state(group), stage(to), household(to).stage) == ("moved_in", "moved_in", "adoptive_parent")
    assert (standing(group)["moved_in"], standing(group)["matched"]) == (2, 2)
    assert set(open_now(made)) == {"first_visit", "placement_review"}
    with pytest.raises(Conflict):
        beginning.move_in(made.reference, days(-3), by=kit, now=clock.now())
    with pytest.raises(Refused, match="written down with the child"):
        undo_last_move(journey(to).reference, because="Wrong", by=kit, now=clock.now())
    for act in (actions.hold_back, actions.withdraw):
        with pytest.raises(Conflict, match="live with a family"):
            act(group.reference, "Why", by=kit, now=clock.now())


def test_the_day_of_moving_in_is_put_right(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = planned(group, to, kit, on=days(-20))
    beginning.move_in(made.reference, days(-9), by=kit, now=clock.now())
    contact(made, days(-8), kit)
    for on, why in ((days(-7), "Wrong"), (days(-12), " ")):
        with pytest.raises(Refused):
            beginning.correct_moving_in(made.reference, on, why, by=kit, now=clock.now())
    beginning.correct_moving_in(made.reference, days(-14), "Read from the diary", by=kit, now=clock.now())
    assert {kind: local_day(one.starts_at) for kind, one in open_now(made).items()} == {
        "weekly_visit": days(-8),
        "placement_review": days(-14),
    }
    assert db.session.get_one(ChildPlacement, made.id).moved_in_on == days(-14)
    stands = select(ChildMilestone.on).where(
        ChildMilestone.kind == "moved_in", ChildMilestone.undone_at.is_(None)
    )
    assert set(db.session.scalars(stands)) == {days(-14)}


# the order


def test_the_order_from_ten_weeks_to_the_book(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = living(group, to, kit, on=days(-100))
    with pytest.raises(Refused, match="applied to the court"):
        ordering.make_order(made.reference, days(0), by=kit, now=clock.now())
    with pytest.raises(Refused, match="cannot be before"):
        ordering.lodge_application(made.reference, days(-31), by=kit, now=clock.now())
    ordering.lodge_application(made.reference, days(-30), by=kit, now=clock.now())
    with pytest.raises(Refused, match="cannot be before"):
        ordering.make_order(made.reference, days(-31), by=kit, now=clock.now())
    with pytest.raises(Conflict):
        ordering.celebrate(made.reference, days(0), by=kit, now=clock.now())
    ordering.make_order(made.reference, days(-2), by=kit, now=clock.now())
    assert (state(group), stage(to), standing(group)["adoption_order"]) == ("adopted", "order_made", 2)
    assert journey(to).outcome == "order_made"
    assert open_now(made) == {}, "visits are promised no more"
    ordering.celebrate(made.reference, days(3), by=kit, now=clock.now())
    assert {local_day(one.due_at) for one in open_now(made).values() if one.due_at} == {date(2026, 12, 7)}
    ordering.celebrate(made.reference, days(4), by=kit, now=clock.now())
    assert {local_day(one.due_at) for one in open_now(made).values() if one.due_at} == {date(2026, 12, 8)}
    ordering.give(made.reference, "life_story_book", days(0), "Sam", "By hand", by=kit, now=clock.now())
    assert set(open_now(made)) == {"later_life_letter"}
    ordering.celebrate(made.reference, days(5), by=kit, now=clock.now())
    assert set(open_now(made)) == {"later_life_letter"}, "what was given is not promised again"
    with pytest.raises(Conflict):
        ordering.give(made.reference, "life_story_book", days(0), "Sam", "Again", by=kit, now=clock.now())


def test_a_visit_written_down_after_the_order_keeps_nothing(
    kit: Viewer, to: Family, group: ChildGroup
) -> None:
    made = adopted(group, to, kit)
    before = len(promised(made))
    held = contact(made, days(-5), kit)
    assert (held.kept, held.made, len(promised(made))) == ("", [], before)


# a child could not stay


@pytest.mark.parametrize("after", ["waiting", "on_hold", "withdrawn"])
def test_a_child_who_could_not_stay(kit: Viewer, to: Family, group: ChildGroup, after: str) -> None:
    shown(group, to, kit)
    made = living(group, to, kit, on=days(-30))
    contact(made, days(-29), kit)
    written = len(mails())
    end(made, kit, after=after)
    assert (state(group), stage(to), household(to).stage) == (after, "approved", "approved")
    assert group.household_id is None
    stands = standing(group)
    assert "moved_in" not in stands
    assert "matched" not in stands
    assert ("plan_changed" in stands) is (after == "withdrawn")
    undone = db.session.scalars(select(ChildMilestone).where(ChildMilestone.undone_at.is_not(None))).all()
    assert {one.kind for one in undone} == {"matched", "moved_in"}, "kept in the history"
    assert open_now(made) == {}
    late = [one for one in promised(made) if one.ended_as == "cancelled"]
    assert not any(lateness(one.facts, clock.now(), working_calendar()).is_late for one in late)
    assert is_quiet(to.id)
    assert len(mails()) == written, "nothing goes out by itself"
    grant = db.session.scalars(select(Grant)).one()
    with pytest.raises(NotFound):
        open_one(looking(to.sam), grant.reference, now=clock.now())
    raw = db.session.connection().exec_driver_sql("SELECT went_to FROM child_placement").scalars().one()
    assert "Marchbanks" not in raw
    assert all(one.cleared_at is None for one in children_of(group.id)) is (after == "withdrawn")


def test_what_an_end_asks_and_the_meeting(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = living(group, to, kit, on=days(-30))
    with pytest.raises(Conflict):
        ending.record_meeting(made.reference, days(0), "All", "Much", by=kit, now=clock.now())
    for wrong in ({"because": " "}, {"went_to": " "}, {"after": "adopted"}):
        with pytest.raises(Refused):
            end(made, kit, **wrong)
    legal.take_clearing_back(child_of(group).reference, by=kit, now=clock.now())
    with pytest.raises(Refused, match="Not cleared: Bear"):
        end(made, kit, after="waiting")
    end(made, kit)
    with pytest.raises(Conflict):
        end(made, kit)
    with pytest.raises(Refused):
        ending.record_meeting(made.reference, days(0), "All", " ", by=kit, now=clock.now())
    ending.record_meeting(made.reference, days(0), "All of us", "More rest", by=kit, now=clock.now())
    assert db.session.get_one(ChildPlacement, made.id).learned == "More rest"


def test_introductions_that_stop_and_a_new_way_afterwards(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = planned(group, to, kit)
    end(made, kit, after="waiting", went_to="")
    assert (state(group), stage(to)) == ("waiting", "approved")
    other = family(label="Sam and Alex Other")
    again = living(group, other, kit, on=days(0))
    assert again.id != made.id
    assert standing(group)["matched"] == 2


def test_a_child_stays_a_child_while_the_adults_part(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = living(group, to, kit, on=days(-30))
    stop_for_parting(to.id, clock.now())
    assert set(open_now(made)) == {"first_visit", "placement_review"}, "a child lives there still"
    contact(made, days(-3), kit)
    end_quiet(to.id, by=kit, now=clock.now())
    end(made, kit)
    assert state(group) == "on_hold"
    assert is_quiet(to.id), "also where no journey begins it"


def test_nothing_goes_out_after_an_end(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = living(group, to, kit, on=days(-30))
    end(made, kit, for_family="You were kind to Bear.")
    before = len(mails())
    contact(made, days(-1), kit, for_family="You did well.")
    assert len(mails()) == before
    assert end_quiet(to.id, by=kit, now=clock.now())
