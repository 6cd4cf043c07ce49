"""Groups, children, milestones and clearing, hold, withdrawal, joining and parting: what each ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.models import Child, ChildGroup, ChildIdentity, ChildMilestone, Grant, Writing
from portal.children.queries import child_for, group_for
from portal.children.records import actions, joining, keeping, legal
from portal.children.records.actions import AboutGroup, NewChild
from portal.children.records.queries import PAGE, GroupFilter, groups_for
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from tests.finding_families.making import (
    CANARIES,
    NEEDS,
    child_of,
    cleared,
    family,
    finder,
    group,
    identity,
    shown,
    waiting,
)


def open_grants(of: ChildGroup) -> list[str]:
    return list(
        db.session.scalars(select(Grant.reference).where(Grant.group_id == of.id, Grant.ended_at.is_(None)))
    )


def test_a_group_is_made_with_its_children_and_only_of_children(kit: Viewer) -> None:
    made = group(kit, children=2)
    assert (made.state, made.finder_id) == ("preparing", kit.account_id)
    today = clock.today()
    for wrong in ([], [NewChild("Fox", today + timedelta(days=1))], [NewChild("Fox", date(2008, 11, 20))],
                  [NewChild(" ", date(2020, 1, 1))], [NewChild("Fox", date(2020, 1, 1))] * 9):  # fmt: skip
        with pytest.raises(Refused):
            actions.make_group("Fox", "kent", wrong, by=kit, now=clock.now())


@pytest.mark.parametrize("role", ["adviser", "assessor", "support_worker", "panel_adviser", "administrator"])
def test_other_staff_find_no_child(kit: Viewer, role: str) -> None:
    made = group(kit)
    other = finder(role=role)
    with pytest.raises(NotFound):
        group_for(other, made.reference)
    with pytest.raises(NotFound):
        child_for(other, child_of(made).reference)
    with pytest.raises(NotFound):
        keeping.write_identity(child_of(made).reference, identity(), by=other, now=clock.now())
    assert groups_for(other, GroupFilter()) == ([], None)


def test_each_milestone_stands_once(kit: Viewer) -> None:
    made = group(kit)
    cleared(made, kit)
    ref = child_of(made).reference
    with pytest.raises(Conflict, match="already"):
        legal.write_milestone(ref, "placement_order", date(2026, 7, 1), "", by=kit, now=clock.now())


def test_a_change_of_plan_ends_what_is_open(kit: Viewer) -> None:
    made = waiting(kit, finder("Lee"))
    child = child_of(made)
    shown(made, family(), kit)
    legal.write_milestone(child.reference, "plan_changed", date(2026, 11, 19), "x", by=kit, now=clock.now())
    db.session.refresh(child)
    db.session.refresh(made)
    assert child.cleared_at is None
    assert made.state == "on_hold"
    assert open_grants(made) == []
    with pytest.raises(Refused, match="Clear every child"):
        actions.begin_waiting(made.reference, by=kit, now=clock.now())
    with pytest.raises(Refused, match="plan has changed"):
        legal.clear(child.reference, by=kit, now=clock.now())
    legal.undo_milestone(child.reference, "plan_changed", by=kit, now=clock.now())
    legal.clear(child.reference, by=kit, now=clock.now())
    actions.begin_waiting(made.reference, by=kit, now=clock.now())
    assert open_grants(made) == [], "what ended opens nothing again"


def test_undoing_the_order_takes_the_clearing_back_and_is_kept(kit: Viewer) -> None:
    made = group(kit)
    cleared(made, kit)
    child = child_of(made)
    legal.undo_milestone(child.reference, "placement_order", by=kit, now=clock.now())
    db.session.refresh(child)
    assert child.cleared_at is None
    with pytest.raises(Conflict):
        legal.undo_milestone(child.reference, "placement_order", by=kit, now=clock.now())
    with pytest.raises(Conflict):
        legal.undo_milestone(child.reference, "matched", by=kit, now=clock.now())
    assert len(db.session.scalars(select(ChildMilestone)).all()) == 2


def test_a_milestone_has_a_day_that_can_be(kit: Viewer) -> None:
    ref = child_of(group(kit)).reference
    for kind, on in (("agency_decision", clock.today() + timedelta(days=1)),
                     ("agency_decision", date(2021, 5, 3)), ("matched", date(2026, 6, 1))):  # fmt: skip
        with pytest.raises(Refused):
            legal.write_milestone(ref, kind, on, "", by=kit, now=clock.now())


def test_what_is_missing_before_they_wait(kit: Viewer) -> None:
    made, lee = group(kit), finder("Lee")
    with pytest.raises(Refused, match="Clear every child"):
        actions.begin_waiting(made.reference, by=kit, now=clock.now())
    cleared(made, kit)
    with pytest.raises(Refused, match="Publish the introduction"):
        actions.begin_waiting(made.reference, by=kit, now=clock.now())
    assert lee.holds("children:publish")


def test_a_hold_ends_what_is_open_and_taking_up_again_opens_nothing(kit: Viewer) -> None:
    made = waiting(kit, finder("Lee"))
    shown(made, family(), kit)
    with pytest.raises(Refused, match="why"):
        actions.hold_back(made.reference, " ", by=kit, now=clock.now())
    actions.hold_back(made.reference, "A hearing", by=kit, now=clock.now())
    with pytest.raises(Conflict):
        actions.hold_back(made.reference, "Twice", by=kit, now=clock.now())
    actions.begin_waiting(made.reference, by=kit, now=clock.now())
    assert open_grants(made) == []


def test_a_withdrawn_group_is_cleared_anew(kit: Viewer) -> None:
    made = waiting(kit, finder("Lee"))
    shown(made, family(), kit)
    actions.withdraw(made.reference, "Home to an aunt", by=kit, now=clock.now())
    assert open_grants(made) == []
    db.session.expire_all()
    assert child_of(made).cleared_at is None
    with pytest.raises(Refused, match="Get the group ready"):
        legal.clear(child_of(made).reference, by=kit, now=clock.now())
    actions.prepare_again(made.reference, by=kit, now=clock.now())
    legal.clear(child_of(made).reference, by=kit, now=clock.now())


def test_who_changed_it_second_is_told(kit: Viewer) -> None:
    made = group(kit)
    told = AboutGroup("Bear", "kent", "", NEEDS)
    actions.change_group(made.reference, told, seen=0, by=kit, now=clock.now())
    with pytest.raises(Conflict):
        actions.change_group(made.reference, told, seen=0, by=kit, now=clock.now())
    other = finder(role="adviser")
    wrong = AboutGroup("Bear", "kent", other.reference or "", NEEDS)
    with pytest.raises(Refused, match="finds families"):
        actions.change_group(made.reference, wrong, seen=1, by=kit, now=clock.now())


def test_brothers_and_sisters_are_joined_and_all_is_read_again(kit: Viewer) -> None:
    lee = finder("Lee")
    bear, fox = waiting(kit, lee), waiting(kit, lee, alias="Fox")
    to = family()
    shown(bear, to, kit)
    shown(fox, to, kit)
    joining.join_groups(bear.reference, fox.reference, "Bear and Fox", by=kit, now=clock.now())
    for one in (bear, fox):
        db.session.refresh(one)
        assert open_grants(one) == []
    assert (bear.state, bear.alias, fox.state) == ("preparing", "Bear and Fox", "withdrawn")
    assert {one.group_id for one in db.session.scalars(select(Child))} == {bear.id}
    assert not db.session.scalars(select(Writing).where(Writing.state == "published")).all()
    with pytest.raises(Refused, match="Publish the introduction"):
        actions.begin_waiting(bear.reference, by=kit, now=clock.now())
    with pytest.raises(Conflict):
        joining.join_groups(bear.reference, fox.reference, "Again", by=kit, now=clock.now())
    with pytest.raises(Refused):
        joining.join_groups(bear.reference, bear.reference, "Itself", by=kit, now=clock.now())


def test_a_child_is_parted(kit: Viewer) -> None:
    made = waiting(kit, finder("Lee"), children=2)
    shown(made, family(), kit)
    child = child_of(made)
    own = joining.part_child(
        child.reference, alias="Bear", alias_left="Bear 1", because="Each needs a family", by=kit,
        now=clock.now(),
    )  # fmt: skip
    db.session.refresh(made)
    assert (own.state, made.state, made.alias) == ("preparing", "preparing", "Bear 1")
    assert open_grants(made) == []
    with pytest.raises(Refused, match="alone"):
        joining.part_child(child.reference, alias="a", alias_left="b", because="c", by=kit, now=clock.now())


def test_while_a_family_is_meant_nobody_is_joined_or_parted(kit: Viewer) -> None:
    made = waiting(kit, finder("Lee"), children=2)
    made.state, made.household_id = "linked", family().id
    db.session.flush()
    with pytest.raises(Conflict):
        joining.part_child(
            child_of(made).reference, alias="a", alias_left="b", because="c", by=kit, now=clock.now()
        )
    with pytest.raises(Conflict):
        joining.join_groups(group(kit, alias="Fox").reference, made.reference, "x", by=kit, now=clock.now())


def test_who_they_are_is_sealed_and_stands_in_no_audit(kit: Viewer) -> None:
    made = group(kit)
    ref = child_of(made).reference
    keeping.write_identity(ref, identity(), by=kit, now=clock.now())
    keeping.record_visit(ref, "carer", clock.today(), "With Marchbanks", by=kit, now=clock.now())
    keeping.keep_waits_longer(ref, ["health"], by=kit, now=clock.now())
    row = db.session.execute(select(*(c for c in ChildIdentity.__table__.c))).one()
    assert row.given_name == "Zebedee"
    raw = str(db.session.connection().exec_driver_sql("SELECT * FROM child_identity").all())
    raw += str(db.session.connection().exec_driver_sql("SELECT * FROM child_visit").all())
    audit = str([(one.event, one.subject_ref, one.details) for one in db.session.scalars(select(AuditRow))])
    for word in CANARIES:
        assert word not in raw
        assert word not in audit
    with pytest.raises(Refused, match="postcode"):
        keeping.write_identity(ref, identity(areas="Maidstone"), by=kit, now=clock.now())


def test_the_list_is_paged_by_key_and_found_by_alias_never_by_name(kit: Viewer) -> None:
    made = [group(kit, alias=f"Animal {n:02}") for n in range(PAGE + 3)]
    keeping.write_identity(child_of(made[0]).reference, identity(), by=kit, now=clock.now())
    rows, following = groups_for(kit, GroupFilter())
    assert len(rows) == PAGE
    assert following
    more, end = groups_for(kit, GroupFilter(after=following))
    assert [one.alias for one in (*rows, *more)] == [one.alias for one in made]
    assert end is None
    assert len(groups_for(kit, GroupFilter(words="ANIMAL 0"))[0]) == 10
    for words in (made[3].reference, child_of(made[3]).reference):
        assert [one.alias for one in groups_for(kit, GroupFilter(words=words.lower()))[0]] == ["Animal 03"]
    for word in CANARIES:
        assert groups_for(kit, GroupFilter(words=word))[0] == []
    assert groups_for(kit, GroupFilter(finder="nobody"))[0] == []
    assert groups_for(kit, GroupFilter(state="waiting"))[0] == []
    assert len(groups_for(kit, GroupFilter(state="preparing", authority="kent", finder="mine"))[0]) == PAGE
    with pytest.raises(NotFound):
        groups_for(kit, GroupFilter(after="nonsense"))
