"""Links from suggested to the decision after the visit: who, what is due when, what a family reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.links import actions, going
from portal.children.links.ending import end_links_of_household
from portal.children.links.models import ChildLink
from portal.children.links.own import own_links
from portal.children.models import ChildGroup, Grant
from portal.children.own.queries import open_one, shown_to
from portal.children.records.actions import AboutGroup, change_group, hold_back
from portal.children.records.keeping import write_identity
from portal.children.showing.actions import close
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.partings.actions import note_parted
from portal.households.quiet.queries import is_quiet
from portal.households.restriction.actions import restrict
from portal.journey.moving import move_on
from portal.promises.actions import give_promise
from tests.conversations.writing import mails
from tests.finding_families.linking import (
    GONE,
    agreed,
    ahead,
    open_kinds,
    promised,
    suggested,
    told,
    visited,
)
from tests.finding_families.making import (
    DAY,
    NEEDS,
    Family,
    agency,
    child_of,
    family,
    finder,
    identity,
    journey,
    looking,
    published,
    shown,
    waiting,
)
from tests.support.people import somebody

REPORT = "Bear’s birth mother drew foxes for him."


@dataclass
class Stage:
    kit: Viewer
    lee: Viewer
    bear: ChildGroup
    sam: Family
    other: Family


@pytest.fixture
def on(session: object) -> Stage:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    bear = waiting(kit, lee)
    published(bear, kit, lee, 3, REPORT)
    return Stage(kit, lee, bear, family(), family(label="Sam and Alex Other"))


def at(month: int, day: int, hour: int = 17) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


def test_each_promise_is_due_when_the_rules_say(on: Stage, frozen: Traveller) -> None:
    """From Wednesday 23 December 2026: Christmas Day and its Monday are bank holidays."""
    frozen.move_to(at(12, 23, 11))
    link = suggested(on.bear, on.sam, on.kit)
    assert promised(link)["link_explored"].due_at == at(12, 29), "24 December, then the 29th"
    actions.record_talk(link.reference, told(), goes_on=True, by=on.kit, now=clock.now())
    assert promised(link)["link_visit"].due_at == at(1, 4).replace(year=2027), "24, 29, 30, 31, 4"
    actions.record_visit(link.reference, told(), by=on.kit, now=clock.now())
    assert promised(link)["link_decision"].due_at == at(12, 29)
    actions.decide_link(link.reference, told(), goes_ahead=True, by=on.kit, now=clock.now())
    due = {kind: one.due_at for kind, one in promised(link).items() if one.ended_at is None}
    assert due == {
        "panel_booked": at(12, 24),
        "matching_meeting": at(1, 11).replace(year=2027),
        "matching_panel": at(2, 3).replace(year=2027),
    }
    assert {one.ended_as for kind, one in promised(link).items() if kind not in due} == {"kept"}
    assert {one.owner_id for one in promised(link).values()} == {on.kit.account_id}
    assert {one.household_id for one in promised(link).values()} == {on.sam.id}
    labels = {one.label for one in promised(link).values()}
    assert labels == {f"Bear and {on.sam.reference}"}


def test_one_live_link_for_each_pair_and_several_families_for_a_group(on: Stage) -> None:
    first = suggested(on.bear, on.sam, on.kit)
    with pytest.raises(Conflict, match="already"):
        suggested(on.bear, on.sam, on.lee)
    second = suggested(on.bear, on.other, on.lee, "meeting")
    assert first.state == second.state == "suggested"
    twice = ChildLink(
        group_id=on.bear.id, household_id=on.sam.id, origin="finder", suggested_at=clock.now(),
        suggested_by="x",
    )  # fmt: skip
    db.session.add(twice)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_who_cannot_be_linked(on: Stage) -> None:
    for stage, why in (("stage_1", "not approved"), ("linked", "not approved")):
        journey(on.sam).stage = stage
        db.session.flush()
        with pytest.raises(Refused, match=why):
            suggested(on.bear, on.sam, on.kit)
    journey(on.sam).stage = "approved"
    with pytest.raises(Refused, match="where this comes from"):
        suggested(on.bear, on.sam, on.kit, "dream")
    with pytest.raises(NotFound):
        suggested(on.bear, on.sam, finder(role="assessor"))
    hold_back(on.bear.reference, "A hearing", by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="waits for a family"):
        suggested(on.bear, on.sam, on.kit)


def test_a_stopped_household_needs_a_second_person_first(on: Stage) -> None:
    write_identity(
        child_of(on.bear).reference, identity(birth_family="Ann Example"), by=on.kit, now=clock.now()
    )
    link = suggested(on.bear, on.sam, on.kit)
    assert (link.state, link.stops, open_kinds(link)) == ("stopped", "name", set())
    with pytest.raises(Conflict):
        actions.record_talk(link.reference, told(), goes_on=True, by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="colleague decides"):
        actions.decide_stop(link.reference, True, by=on.kit, now=clock.now())
    kin = finder("Ann Example")
    with pytest.raises(Refused, match="Somebody else decides"):
        actions.decide_stop(link.reference, True, by=kin, now=clock.now())
    actions.decide_stop(link.reference, True, by=on.lee, now=clock.now())
    assert (link.state, open_kinds(link)) == ("suggested", {"link_explored"})
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(ChildLink).values(stop_decided_by=on.kit.label))
    second = suggested(on.bear, on.other, on.kit)
    actions.decide_stop(second.reference, False, by=on.lee, now=clock.now())
    assert (second.state, second.outcome, second.family_words) == ("ended", "stopped", "")
    assert open_kinds(second) == set()


def test_the_steps_go_in_order_and_each_once(on: Stage) -> None:
    link = suggested(on.bear, on.sam, on.kit)
    with pytest.raises(Conflict, match="gone on"):
        actions.record_visit(link.reference, told(), by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="gone on"):
        actions.decide_link(link.reference, told(), goes_ahead=True, by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="gone on"):
        going.book_panel(link.reference, clock.today(), by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="who was there"):
        actions.record_talk(link.reference, told(who=" "), goes_on=True, by=on.kit, now=clock.now())
    late = actions.Told(on=clock.today() + DAY, who="Kit", text="x")
    with pytest.raises(Refused, match="Enter the day"):
        actions.record_talk(link.reference, late, goes_on=True, by=on.kit, now=clock.now())
    actions.record_talk(link.reference, told(), goes_on=True, by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="gone on"):
        actions.record_talk(link.reference, told(), goes_on=True, by=on.lee, now=clock.now())


def test_the_report_opens_as_both_agree_and_lives_as_long_as_the_link(on: Stage, frozen: Traveller) -> None:
    shown(on.bear, on.sam, on.kit)
    link = suggested(on.bear, on.sam, on.kit)
    sam = looking(on.sam.sam)
    (before,) = shown_to(sam, now=clock.now())
    assert open_one(sam, before.reference, now=clock.now()).report is None, "suggested is not agreed"
    actions.record_talk(link.reference, told(), goes_on=True, by=on.kit, now=clock.now())
    (one,) = shown_to(sam, now=clock.now())
    read = open_one(sam, one.reference, now=clock.now())
    assert read.report is not None
    assert (read.report.words, read.versions, one.until_at) == (REPORT, "1.1.1", None)
    frozen.shift(100 * DAY)
    assert len(shown_to(sam, now=clock.now())) == 1, "a grant of 14 days would be over"
    assert shown_to(looking(on.other.sam), now=clock.now()) == []
    end_links_of_household(on.sam.id, by=on.kit, now=clock.now())
    assert shown_to(sam, now=clock.now()) == []
    with pytest.raises(NotFound):
        open_one(sam, one.reference, now=clock.now())


def test_a_grant_up_to_the_report_shows_it_to_nobody_without_a_link(on: Stage) -> None:
    grant = shown(on.bear, on.other, on.kit)
    grant.level = 3
    agreed(on.bear, on.sam, on.kit)
    suggested(on.bear, on.other, on.kit)
    db.session.flush()
    assert open_one(looking(on.other.sam), grant.reference, now=clock.now()).report is None


def test_a_no_after_the_talk_has_reasons_and_ends_it(on: Stage) -> None:
    shown(on.bear, on.sam, on.kit)
    link = suggested(on.bear, on.sam, on.kit)
    with pytest.raises(Refused, match="Write why"):
        actions.record_talk(link.reference, told(text=""), goes_on=False, by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="they know of this"):
        actions.record_talk(link.reference, told(), goes_on=False, by=on.kit, now=clock.now())
    sent = len(mails())
    actions.record_talk(link.reference, told(family_words=GONE), goes_on=False, by=on.kit, now=clock.now())
    assert (link.state, link.outcome, link.family_words) == ("ended", "not_this_family", GONE)
    assert open_kinds(link) == set()
    assert promised(link)["link_explored"].ended_as == "kept"
    assert shown_to(looking(on.sam.sam), now=clock.now()) == []
    assert len(mails()) == sent, "a no is told by a person"
    assert is_quiet(on.sam.id), "and left alone until a worker releases it"
    unknown = suggested(on.bear, on.other, on.kit)
    actions.record_talk(unknown.reference, told(family_words="x"), goes_on=False, by=on.kit, now=clock.now())
    assert unknown.family_words == "", "they never knew of it"
    assert not is_quiet(on.other.id)


def test_going_ahead_links_the_group_and_the_others_wait_behind(on: Stage) -> None:
    behind = visited(on.bear, on.other, on.lee)
    link = ahead(on.bear, on.sam, on.kit)
    assert (on.bear.state, on.bear.household_id) == ("linked", on.sam.id)
    assert (journey(on.sam).stage, journey(on.other).stage) == ("linked", "approved")
    assert len(shown_to(looking(on.sam.sam), now=clock.now())) == 1
    assert shown_to(looking(on.other.sam), now=clock.now()) == []
    theirs = select(Grant.ended_because).where(Grant.household_id == on.other.id)
    assert list(db.session.scalars(theirs)) == ["linked"]
    assert (behind.state, open_kinds(behind)) == ("deciding", set())
    with pytest.raises(Refused, match="waits until"):
        actions.decide_link(behind.reference, told(), goes_ahead=True, by=on.lee, now=clock.now())
    actions.stop_link(link.reference, "family", "They had doubts", GONE, by=on.kit, now=clock.now())
    assert (on.bear.state, on.bear.household_id) == ("waiting", None)
    assert journey(on.sam).stage == "approved"
    assert open_kinds(behind) == {"link_decision"}
    assert len(shown_to(looking(on.other.sam), now=clock.now())) == 1
    actions.decide_link(behind.reference, told(), goes_ahead=True, by=on.lee, now=clock.now())
    assert on.bear.household_id == on.other.id


def test_a_household_has_one_child_at_a_time(on: Stage) -> None:
    fox = waiting(on.kit, on.lee, alias="Fox")
    second = visited(fox, on.sam, on.kit)
    ahead(on.bear, on.sam, on.kit)
    with pytest.raises(Refused, match="not approved"):
        actions.decide_link(second.reference, told(), goes_ahead=True, by=on.kit, now=clock.now())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            update(ChildGroup).where(ChildGroup.id == fox.id).values(state="linked", household_id=on.sam.id)
        )


@pytest.mark.parametrize("how", ["parted", "hidden", "withdrawn", "held"])
def test_what_ends_the_household_or_the_child_ends_the_link(on: Stage, how: str) -> None:
    behind = agreed(on.bear, on.other, on.kit)
    link = ahead(on.bear, on.sam, on.kit)
    manager = finder("Maggie", role="manager")
    if how == "parted":
        note_parted(on.sam.reference, "Sam rang", by=manager, now=clock.now())
    elif how == "hidden":
        two = [somebody("manager").reference, somebody("manager").reference]
        restrict(on.sam.reference, two, by=manager, now=clock.now())
    elif how == "withdrawn":
        move_on(journey(on.sam).reference, "withdraw", by=manager, now=clock.now(), reason="x")
    else:
        hold_back(on.bear.reference, "A hearing", by=on.kit, now=clock.now())
    for one in (link, behind, on.bear):
        db.session.refresh(one)
    assert (link.state, open_kinds(link)) == ("ended", set())
    assert link.outcome == ("child" if how == "held" else "household")
    assert bool(link.family_words) is (how == "held"), "what only we know is not told"
    assert len(own_links(looking(on.sam.sam), now=clock.now())) == (1 if how == "held" else 0)
    if how == "held":
        assert (behind.state, on.bear.state) == ("ended", "on_hold")
        assert journey(on.sam).stage == "approved"
    else:
        assert (behind.state, open_kinds(behind)) == ("visit", {"link_visit"})
        assert on.bear.state == "waiting"
    assert db.session.scalar(
        select(func.count()).where(Grant.household_id == on.sam.id, Grant.ended_at.is_(None))
    ) == 0  # fmt: skip


def test_a_family_reads_nothing_before_it_is_theirs_to_know(on: Stage) -> None:
    grant = shown(on.bear, on.sam, on.kit)
    close(grant.reference, by=on.kit, now=clock.now())
    link = suggested(on.bear, on.sam, on.kit)
    sam = looking(on.sam.sam)
    assert own_links(sam, now=clock.now()) == [], "shown once, and not now: only we think of it"
    actions.record_talk(link.reference, told(), goes_on=True, by=on.kit, now=clock.now())
    (own,) = own_links(sam, now=clock.now())
    assert own.words[0] == "We and Bear’s social worker have talked."


def test_what_a_link_opens_is_not_replaced_or_closed_by_hand(on: Stage) -> None:
    agreed(on.bear, on.sam, on.kit)
    (one,) = shown_to(looking(on.sam.sam), now=clock.now())
    with pytest.raises(Refused, match="as long as it lives"):
        shown(on.bear, on.sam, on.kit, level=1)
    with pytest.raises(Refused, match="End the link instead"):
        close(one.reference, by=on.kit, now=clock.now())


def test_promises_follow_the_finder_and_go_to_nobody_else(on: Stage) -> None:
    link = agreed(on.bear, on.sam, on.kit)
    about = AboutGroup("Bear", "kent", on.lee.reference or "", NEEDS)
    change_group(on.bear.reference, about, seen=on.bear.version, by=on.kit, now=clock.now())
    assert promised(link)["link_visit"].owner_id == on.lee.account_id
    reference = promised(link)["link_visit"].reference
    for role, may in (("assessor", False), ("panel_adviser", False), ("family_finder", True)):
        to = somebody(role).reference
        if may:
            give_promise(reference, to=to, seen_owner=on.lee.reference, by=on.lee, now=clock.now())
            continue
        with pytest.raises(Refused, match="does not find families"):
            give_promise(reference, to=to, seen_owner=on.lee.reference, by=on.lee, now=clock.now())


def test_every_step_is_in_the_audit_at_the_link_and_at_its_group(on: Stage) -> None:
    link = ahead(on.bear, on.sam, on.kit)
    for subject in (link.reference, on.bear.reference):
        events = list(
            db.session.scalars(
                select(AuditRow.event)
                .where(AuditRow.subject_ref == subject, AuditRow.event.like("children.link%"))
                .order_by(AuditRow.id)
            )
        )
        assert events == [
            "children.link_suggested", "children.link_explored", "children.link_visit",
            "children.link_decision",
        ]  # fmt: skip
