"""What becomes of lines about support, the fund, who came where, children and independent services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.agency.rules import local_day
from portal.children.models import Child, ChildGroup, ChildIdentity, ChildMilestone, InGroup
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event, EventTitle
from portal.events.register_models import Attendance
from portal.example.agency import load_agency
from portal.extensions import db
from portal.independent.models import IndependentService
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.ending.models import SupportEnding
from portal.support.fund.models import FundApplication
from portal.support.models import SupportRequest
from portal.support.plans.models import SupportAssessment
from portal.web.changes import begin_write
from portal.worker import run_once
from tests.importing import making
from tests.importing.bringing import brought_in
from tests.support.people import somebody

REQUEST: dict[str, object] = {
    "ref": "S-1",
    "authority": "medway",
    "contacted_at": "2022-07-02T22:15",
    "channel": "e-mail",
    "at_risk": "no",
    "first_reply_at": "2022-07-04 11:00",
    "call_offered_for": "2022-07-08T10:00+01:00",
    "call_held_at": "2022-07-08T10:05:00Z",
    "outcome": "assessment",
    "assessment_started_on": "2022-08-01",
    "assessment_ended_on": "2022-09-20",
}


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_request_is_finished_where_nothing_is_promised_any_more(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "support", [REQUEST])
    with app.app_context():
        one = db.session.scalars(select(SupportRequest)).one()
        assert (one.state, one.channel, one.authority, one.outcome) == (
            "finished", "email", "medway", "assessment",
        )  # fmt: skip
        assert one.sent_at == datetime(2022, 7, 2, 21, 15, tzinfo=UTC)
        assert (one.sent_on, one.call_offered_on) == (date(2022, 7, 2), date(2022, 7, 8))
        assert one.call_held_at == datetime(2022, 7, 8, 10, 5, tzinfo=UTC)
        assessment = db.session.scalars(select(SupportAssessment)).one()
        assert (assessment.begun_on, assessment.shared_at is not None) == (date(2022, 8, 1), True)
        assert _count(SupportEnding) == 0
        kept = {one.kind: one for one in db.session.scalars(select(Promise))}
        assert set(kept) == {"support_reply", "advice_call", "support_assessment_start", "support_assessment"}
        assert all(one.ended_as == "kept" for one in kept.values())
        assert kept["support_reply"].due_at == datetime(2022, 7, 5, 8, 0, tzinfo=UTC)
        assert kept["advice_call"].due_at == datetime(2022, 7, 11, 16, 0, tzinfo=UTC)


def test_a_request_stays_open_where_something_is_promised_still(app: Flask, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"ref": "S-1", "authority": "kent", "contacted_at": "2022-07-02T22:15", "at_risk": "yes"},
        {**REQUEST, "ref": "S-2", "assessment_ended_on": ""},
    ]
    brought_in(app, tmp_path, "support", rows)
    with app.app_context():
        still = select(Promise.kind, Promise.at_risk).where(Promise.ended_at.is_(None)).order_by(Promise.kind)
        assert list(db.session.execute(still)) == [
            ("advice_call", True), ("support_assessment", False), ("support_crisis_reply", True),
        ]  # fmt: skip
        assert set(db.session.scalars(select(SupportRequest.state))) == {"new"}


def test_nobody_is_told_of_what_was_late_whoever_works_here(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        begin_write()
        teams = load_agency()
        for team_id in teams.values():
            somebody("manager").team_id = team_id
        db.session.commit()
    brought_in(app, tmp_path, "households", making.households(80))
    at_risk = {"authority": "kent", "at_risk": "yes"}
    hours = ("2026-11-20T08:30", "2022-01-01T09:30")
    asked = [{**at_risk, "ref": f"R-{hour}", "contacted_at": hour} for hour in hours]
    brought_in(app, tmp_path, "support", [*asked, *making.support(150, households=80)])
    brought_in(app, tmp_path, "fund", making.fund(40, requests=150))
    brought_in(app, tmp_path, "attendances", making.attendances(60, households=80))
    brought_in(app, tmp_path, "children", making.children(60))
    assert min(run_once(app).values()) >= 0
    with app.app_context():
        late = select(func.count()).where(Promise.ended_at.is_(None), Promise.sort_at < Promise.made_at)
        assert db.session.scalar(late)
        assert _count(Message) == 0


def test_an_application_to_the_fund(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "support", [REQUEST])
    first = {"support_ref": "S-1", "amount_pence": 245_000, "applied_on": "2022-10-01"}
    rows = [
        {**first, "ref": "F-1", "provision": "internal"},
        {**first, "ref": "F-2", "provision": "external", "decision": "agreed", "decided_on": "2022-11-01"},
        {**first, "ref": "F-3", "provision": "external", "decision": "refused", "decided_on": "2022-11-01"},
        {**first, "ref": "F-4", "provision": "internal", "decision": "withdrawn"},
    ]
    brought_in(app, tmp_path, "fund", rows)
    with app.app_context():
        found = db.session.scalars(select(FundApplication).order_by(FundApplication.source_ref)).all()
        assert [(one.provider, one.state, one.year, one.agreed_pence) for one in found] == [
            ("internal", "sent", 2022, None), ("external", "agreed", 2022, 245_000),
            ("external", "refused", 2022, None), ("internal", "given_back", 2022, None),
        ]  # fmt: skip


def test_attendances_are_bookings_of_households_and_walk_ins(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", [{"ref": "H-1", "authority": "kent", "applicants": 1,
                                              "registered_on": "2022-01-01"}])  # fmt: skip
    day = {
        "event_title": "Summer picnic",
        "kind": "social_event",
        "event_on": "2022-07-09",
        "authority": "kent",
    }
    rows = [
        {**day, "household_ref": "H-1", "adults": 2, "children": 1},
        {**day, "household_ref": "H-1", "adults": 2, "children": 1},
        {**day, "adults": 3, "children": 4},
        {**day, "adults": 3, "children": 4},
    ]
    assert brought_in(app, tmp_path, "attendances", rows) == "4 new."
    assert brought_in(app, tmp_path, "attendances", rows) == "0 new, 4 already here (left as they are)."
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        assert (event.kind, event.title, event.starts_on, event.is_weekend, event.places_taken) == (
            "social_event", "Summer picnic", date(2022, 7, 9), True, 3,
        )  # fmt: skip
        assert (_count(EventTitle), _count(Booking), _count(Attendee), _count(Attendance)) == (1, 1, 2, 4)
        walk_ins = db.session.scalars(select(Attendance).where(Attendance.attendee_id.is_(None))).all()
        assert [(one.adults, one.children) for one in walk_ins] == [(3, 4), (3, 4)]


def test_children_of_one_group_and_a_placement_that_ended(app: Flask, tmp_path: Path) -> None:
    days = {"born_on": "2018-05-05", "decision_on": "2021-01-10", "placement_order_on": "2021-03-01"}
    rows = [
        {**days, "ref": "C-1", "authority": "kent", "sibling_group_ref": "G", "matched_on": "2022-05-01",
         "placed_on": "2022-06-01", "adopter_agency": "own"},
        {**days, "ref": "C-2", "authority": "kent", "sibling_group_ref": "G", "matched_on": "2022-05-01",
         "placed_on": "2022-06-01", "ended_on": "2022-12-01"},
        {**days, "ref": "C-3", "authority": "medway"},
    ]  # fmt: skip
    brought_in(app, tmp_path, "children", rows)
    with app.app_context():
        groups = {one.source_ref: one for one in db.session.scalars(select(ChildGroup))}
        assert set(groups) == {"group G", "child C-3"}
        assert groups["group G"].state == "preparing"
        assert _count(Child) == _count(ChildIdentity) == _count(InGroup) == 3
        ended = select(ChildMilestone).join(Child).where(Child.source_ref == "C-2")
        assert {(one.kind, one.undone_at is None, one.stood) for one in db.session.scalars(ended)} == {
            ("agency_decision", True, False), ("placement_order", True, False),
            ("matched", False, True), ("moved_in", False, True), ("placement_ended", True, False),
        }  # fmt: skip
        own = select(Child.adopters_of).order_by(Child.source_ref)
        assert list(db.session.scalars(own)) == ["own", "", ""]
    more = [*rows, {**days, "ref": "C-4", "authority": "kent", "sibling_group_ref": "G"}]
    assert brought_in(app, tmp_path, "children", more).startswith("1 new")
    with app.app_context():
        assert _count(ChildGroup) == 2


@pytest.mark.parametrize(
    ("days", "state", "since"),
    [
        ({"placed_on": "2021-06-01", "order_on": "2022-01-10", "life_story_book_on": "2022-02-01"},
         "adopted", date(2022, 1, 10)),
        ({"early_permanence_on": "2020-11-01", "placed_on": "2020-12-01"}, "moved_in", date(2020, 12, 1)),
        ({"matched_on": "2021-05-01"}, "matched", date(2021, 5, 1)),
        ({"placed_on": "2021-06-01", "ended_on": "2022-03-01", "life_story_book_on": "2022-04-01"},
         "preparing", date(2022, 3, 1)),
        ({"plan_changed_on": "2021-04-01", "life_story_book_on": "2022-04-01"}, "withdrawn",
         date(2021, 4, 1)),
        ({}, "preparing", date(2021, 3, 1)),
    ],
)  # fmt: skip
def test_a_group_stands_where_it_is_since_the_day_it_came_there(
    app: Flask, tmp_path: Path, days: dict[str, object], state: str, since: date
) -> None:
    first = {"born_on": "2018-05-05", "decision_on": "2021-01-10", "placement_order_on": "2021-03-01"}
    brought_in(app, tmp_path, "children", [{**first, "ref": "C-1", "authority": "kent", **days}])
    with app.app_context():
        group = db.session.scalars(select(ChildGroup)).one()
        assert (group.state, local_day(group.since_at)) == (state, since)


def test_brothers_and_sisters_are_there_since_the_last_of_them_is(app: Flask, tmp_path: Path) -> None:
    first = {"authority": "kent", "born_on": "2018-05-05", "sibling_group_ref": "G"}
    rows = [
        {**first, "ref": "C-1", "matched_on": "2022-05-01", "placed_on": "2022-06-01"},
        {**first, "ref": "C-2", "matched_on": "2022-05-08"},
        {**first, "ref": "C-3", "plan_changed_on": "2022-09-01"},
    ]
    brought_in(app, tmp_path, "children", rows)
    with app.app_context():
        group = db.session.scalars(select(ChildGroup)).one()
        assert (group.state, local_day(group.since_at)) == ("matched", date(2022, 5, 8))


def test_independent_services_are_counted_one_by_one(app: Flask, tmp_path: Path) -> None:
    row = {"authority": "Bexley", "service": "indirect_contact", "started_on": "2022-04-01"}
    assert brought_in(app, tmp_path, "independent-services", [row, row]) == "2 new."
    assert brought_in(app, tmp_path, "independent-services", [row, row, row]).startswith("1 new, 2 already")
    with app.app_context():
        assert _count(IndependentService) == 3


@pytest.mark.parametrize(
    ("kind", "make"),
    [("support", making.support), ("children", making.children), ("attendances", making.attendances),
     ("independent-services", making.independent_services)],
)  # fmt: skip
def test_a_second_run_of_any_file_changes_nothing(
    app: Flask, tmp_path: Path, kind: str, make: Callable[[int], list[dict[str, object]]]
) -> None:
    rows = make(80)
    assert brought_in(app, tmp_path, kind, rows) == "80 new."
    assert brought_in(app, tmp_path, kind, rows) == "0 new, 80 already here (left as they are)."
