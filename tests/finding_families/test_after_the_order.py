"""What is left to do of a link once its order is made; and an interest of a household that is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.children.interests.actions import say_interested
from portal.children.interests.answering import answer_interest
from portal.children.interests.queries_staff import came_in
from portal.children.links import going, reporting
from portal.children.links.from_interest import answer_family
from portal.children.placing import beginning, ordering
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.restriction.actions import restrict
from portal.promises.models import Promise
from portal.promises.queries import WorklistFilter, WorkRow, worklist
from tests.finding_families.linking import ahead, open_kinds, promised
from tests.finding_families.making import agency, family, finder, looking, shown, waiting
from tests.finding_families.placing import days, open_now
from tests.promises.making import team


def test_an_order_leaves_nothing_promised_of_the_link(session: Session) -> None:
    """Matched without a meeting and without a letter, and the family never answered the report."""
    agency()
    kit, boss = finder(), finder("Maggie Manager", "manager")
    made, to = waiting(kit, finder("Lee Colleague")), family()
    link = ahead(made, to, kit)
    going.book_panel(link.reference, clock.today(), by=kit, now=clock.now())
    reporting.write_report(link.reference, "Bear and they", "They will ring", seen=0, by=kit, now=clock.now())
    reporting.send_report(link.reference, by=kit, now=clock.now())
    going.record_panel(link.reference, "yes", "They agreed", by=kit, now=clock.now())
    going.decide_match(link.reference, True, "Right for each other", by=boss, now=clock.now())
    here = beginning.begin_placement(made.reference, by=kit, now=clock.now())
    beginning.move_in(here.reference, days(0), by=kit, now=clock.now())
    later = clock.now() + timedelta(days=100)
    ordering.lodge_application(here.reference, days(80), by=kit, now=later)
    left = {"matching_meeting", "placement_report_comments", "decision_told", "decision_letter"}
    assert open_kinds(link) == left
    ordering.make_order(here.reference, days(90), by=kit, now=later)
    assert open_kinds(link) == set()
    assert {promised(link)[kind].ended_because for kind in left} == {"The adoption order was made"}
    assert open_now(here) == {}


def test_a_report_is_not_sent_once_the_order_is_made(session: Session) -> None:
    agency()
    kit, boss = finder(), finder("Maggie Manager", "manager")
    made, to = waiting(kit, finder("Lee Colleague")), family()
    link = ahead(made, to, kit)
    reporting.write_report(link.reference, "Bear and they", "They will ring", seen=0, by=kit, now=clock.now())
    going.book_panel(link.reference, clock.today(), by=kit, now=clock.now())
    going.record_panel(link.reference, "yes", "They agreed", by=kit, now=clock.now())
    going.decide_match(link.reference, True, "Right for each other", by=boss, now=clock.now())
    here = beginning.begin_placement(made.reference, by=kit, now=clock.now())
    beginning.move_in(here.reference, days(0), by=kit, now=clock.now())
    later = clock.now() + timedelta(days=100)
    ordering.lodge_application(here.reference, days(80), by=kit, now=later)
    ordering.make_order(here.reference, days(90), by=kit, now=later)
    with pytest.raises(Refused, match="order is made"):
        reporting.send_report(link.reference, by=kit, now=later)
    with pytest.raises(Refused, match="order is made"):
        reporting.write_report(link.reference, "Bear", "They ring", seen=1, by=kit, now=later)
    assert open_kinds(link) == set()


def test_an_open_interest_of_a_hidden_household_is_answered_by_who_is_named(session: Session) -> None:
    """To others it is not there; to their team's manager it is "Restricted", once it is late."""
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    boss, other = finder("Mo Manager", "manager"), finder("Maggie Manager", "manager")
    ours = team("Family finding")
    made, to = waiting(kit, lee), family()
    sam = looking(to.sam)
    said = say_interested(shown(made, to, kit).reference, "", seen=0, by=sam, now=clock.now())
    of_team = update(Promise).where(Promise.subject_ref == said.reference).values(team_id=ours)
    db.session.execute(of_team)  # as where that team was made before
    assert [one.reference for one in came_in(lee)[0]] == [said.reference]
    restrict(to.reference, [str(lee.reference), str(boss.reference)], by=boss, now=clock.now())

    def on_worklist(who: Viewer, day: int) -> list[WorkRow]:
        now, calendar = clock.now() + timedelta(days=day), working_calendar()
        rows = worklist(replace(who, team_id=ours), WorklistFilter(), now=now, calendar=calendar).rows
        return [row for row in rows if row.kind == "interest_answer"]

    assert came_in(kit)[0] == came_in(other)[0] == []
    assert on_worklist(kit, 0) == on_worklist(kit, 20) == []
    assert on_worklist(other, 0) == []
    (late,) = on_worklist(other, 20)
    assert (late.label, late.subject_ref, late.is_restricted) == ("Restricted", "", True)
    assert "Bear" not in str(late)
    for who in (lee, boss):
        (row,) = on_worklist(who, 0)
        assert row.subject_ref == said.reference
        assert [one.reference for one in came_in(who)[0]] == [said.reference]
    for who in (kit, other):
        with pytest.raises(NotFound):
            answer_interest(said.reference, "wait", "Thank you.", by=who, now=clock.now())
    with pytest.raises(Refused):
        answer_family(said.reference, "taken_up", "Come and see us", by=lee, now=clock.now())
