"""What becomes of a line about a household, an enquirer, or somebody who wanted the pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.agency.models import Authority
from portal.audit.models import AuditRow
from portal.enquiries.models import Enquiry
from portal.enquiries.packs.models import PackRequest
from portal.events.booking_models import Booking
from portal.events.models import Event
from portal.events.register_models import Attendance
from portal.extensions import db
from portal.households.models import Household, HouseholdWord, Membership, Person
from portal.journey.models import Journey, JourneyMove
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.worker import run_once
from tests.importing.bringing import brought_in
from tests.importing.making import households

WHOLE_WAY = {
    "ref": "H-1",
    "authority": "Kent County Council",
    "applicants": 2,
    "pathway": "standard",
    "pack_sent_on": "2022-03-01",
    "event_attended_on": "2022-03-20",
    "enquired_on": "2022-03-10",
    "registered_on": "2022-04-04",
    "accepted_on": "2022-04-08",
    "stage_1_ended_on": "2022-08-01",
    "stage_2_started_on": "2022-09-01",
    "decided_on": "2022-12-20",
    "decision": "approved",
    "matched_on": "2023-02-01",
    "placed_on": "2023-03-01",
    "order_on": "2023-11-01",
}


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_household_that_went_the_whole_way(app: Flask, tmp_path: Path) -> None:
    assert brought_in(app, tmp_path, "households", [WHOLE_WAY]) == "1 new."
    with app.app_context():
        household = db.session.scalars(select(Household)).one()
        journey = db.session.scalars(select(Journey)).one()
        moves = db.session.scalars(select(JourneyMove).order_by(JourneyMove.number)).all()
        assert (household.source_ref, household.label, household.authority, household.stage) == (
            "H-1", "Earlier record H-1", "kent", "adoptive_parent",
        )  # fmt: skip
        assert _count(Person) == _count(Membership) == 2
        assert journey.is_historic
        assert (journey.stage, journey.outcome, journey.ended_on) == (
            "order_made", "order_made", date(2023, 11, 1),
        )  # fmt: skip
        assert [(one.verb, one.to_stage, str(one.on)) for one in moves] == [
            ("accept_registration", "stage_1", "2022-04-08"),
            ("pass_stage_1", "break", "2022-08-01"),
            ("ask_for_stage_2", "stage_2", "2022-09-01"),
            ("approve", "approved", "2022-12-20"),
            ("link", "linked", "2023-02-01"),
            ("match", "matched", "2023-02-01"),
            ("child_moves_in", "moved_in", "2023-03-01"),
            ("make_order", "order_made", "2023-11-01"),
        ]
        assert {one.authority for one in moves} == {"kent"}
        enquiry = db.session.scalars(select(Enquiry)).one()
        assert (enquiry.state, enquiry.household_id, enquiry.asked_on) == (
            "invited", household.id, date(2022, 3, 10),
        )  # fmt: skip
        pack = db.session.scalars(select(PackRequest)).one()
        assert (pack.sent_on, pack.authority, pack.email) == (date(2022, 3, 1), "kent", "")
        event = db.session.scalars(select(Event)).one()
        assert (event.source_ref, event.places_taken) == ("information_event|kent|2022-03-20", 1)
        assert db.session.scalars(select(Booking)).one().household_id == household.id
        assert _count(Attendance) == 1


def test_its_promises_are_made_and_kept_as_its_days_say(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", [WHOLE_WAY])
    with app.app_context():
        rows = db.session.scalars(select(Promise)).all()
        assert {one.kind: (str(one.starts_on), str(one.kept_on)) for one in rows} == {
            "information_pack": ("2022-03-01", "2022-03-01"),
            "first_conversation": ("2022-03-10", "2022-03-20"),
            "registration_decision": ("2022-04-04", "2022-04-08"),
            "stage_1": ("2022-04-08", "2022-08-01"),
            "break_between_stages": ("2022-08-01", "2022-09-01"),
            "stage_2": ("2022-09-01", "2022-12-20"),
        }
        due = {one.kind: one.due_at.isoformat() for one in rows if one.due_at}
        assert due["registration_decision"] == "2022-04-11T16:00:00+00:00"
        assert due["stage_1"] == "2022-06-08T16:00:00+00:00"
        assert due["stage_2"] == "2023-01-03T17:00:00+00:00"


def test_a_line_with_a_pack_alone_is_a_pack_and_one_without_registration_an_enquiry(
    app: Flask, tmp_path: Path
) -> None:
    rows = [
        {"ref": "P", "authority": "BEXLEY", "pack_sent_on": "2022-05-01"},
        {"ref": "E", "authority": "Medway", "pack_sent_on": "2022-05-01", "enquired_on": "2022-05-03"},
        {"ref": "V", "authority": "outside", "event_attended_on": "2022-05-07"},
    ]
    brought_in(app, tmp_path, "households", rows)
    with app.app_context():
        assert _count(Household) == 0
        assert {one.source_ref for one in db.session.scalars(select(PackRequest))} == {"P", "E"}
        found = {one.source_ref: one for one in db.session.scalars(select(Enquiry))}
        assert set(found) == {"E", "V"}
        assert (found["E"].state, found["E"].asked_on) == ("closed", date(2022, 5, 3))
        assert (found["V"].asked_on, found["V"].sent_on) == (None, date(2022, 5, 7))
        booking = db.session.scalars(select(Booking)).one()
        assert (booking.household_id, booking.enquiry_ref) == (None, found["V"].reference)


def test_a_second_run_changes_nothing(app: Flask, tmp_path: Path) -> None:
    rows = households(60)
    assert brought_in(app, tmp_path, "households", rows) == "60 new."
    tables = (Household, Enquiry, PackRequest, Promise, JourneyMove, Attendance, Event, HouseholdWord)
    with app.app_context():
        before = [_count(table) for table in tables]
    assert brought_in(app, tmp_path, "households", rows) == "0 new, 60 already here (left as they are)."
    with app.app_context():
        assert [_count(table) for table in tables] == before


def test_more_lines_are_added_to_what_is_here(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", [WHOLE_WAY])
    said = brought_in(app, tmp_path, "households", [WHOLE_WAY, {**WHOLE_WAY, "ref": "H-2"}])
    assert said == "1 new, 1 already here (left as they are)."
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        assert (event.places, event.places_taken) == (2, 2)


def test_nothing_is_sent_and_nobody_is_alerted_now_or_later(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", households(150))
    with app.app_context():
        is_open = Promise.ended_at.is_(None)
        late = select(func.count()).select_from(Promise).where(is_open, Promise.sort_at < Promise.made_at)
        assert db.session.scalar(late.where(Promise.late_alerted_at.is_(None))) == 0
        assert db.session.scalar(late)
    assert min(run_once(app).values()) >= 0
    with app.app_context():
        assert _count(Message) == 0


def test_a_break_that_ran_out_has_lapsed(app: Flask, tmp_path: Path) -> None:
    after = {"stage_2_started_on": "2023-06-01", "decided_on": "", "decision": "", "matched_on": "",
             "placed_on": "", "order_on": ""}  # fmt: skip
    brought_in(app, tmp_path, "households", [{**WHOLE_WAY, **after}])
    with app.app_context():
        kind = Promise.kind == "break_between_stages"
        lapsed = db.session.scalars(select(Promise).where(kind)).one()
        assert (lapsed.ended_as, str(lapsed.ended_on), lapsed.kept_on) == ("lapsed", "2023-02-01", None)


def test_a_journey_that_ended_has_no_open_promise(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", households(150))
    with app.app_context():
        ended = select(Journey.reference).where(Journey.ended_at.is_not(None))
        still = select(func.count()).where(Promise.subject_ref.in_(ended), Promise.ended_at.is_(None))
        assert db.session.scalar(still) == 0


def test_a_fresh_database_gets_its_councils_and_one_audit_row(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", households(5))
    with app.app_context():
        assert set(db.session.scalars(select(Authority.code))) == {"bexley", "kent", "medway", "outside"}
        row = db.session.scalars(select(AuditRow)).one()
        assert (row.event, row.by, row.details) == (
            "importing.file_taken_in", "command line", {"kind": "households", "new": "5", "known": "0"},
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "stage", "outcome", "household"),
    [
        ({"accepted_on": ""}, "registration", None, "invited"),
        ({"stage_1_ended_on": ""}, "stage_1", None, "applicant"),
        ({"decided_on": "2022-07-01", "decision": "refused", "stage_1_ended_on": ""}, "stage_1",
         "not_accepted", "finished"),
        ({"decided_on": "", "decision": "withdrawn"}, "break", "withdrawn", "finished"),
    ],
)  # fmt: skip
def test_where_a_journey_stands(
    app: Flask, tmp_path: Path, more: dict[str, str], stage: str, outcome: str | None, household: str
) -> None:
    first = {name: WHOLE_WAY[name] for name in ("ref", "authority", "applicants", "registered_on")}
    days = {"accepted_on": "2022-04-08", "stage_1_ended_on": "2022-08-01"}
    brought_in(
        app, tmp_path, "households", [{**first, **days, **more}] if more.get("accepted_on") != "" else [first]
    )
    with app.app_context():
        journey = db.session.scalars(select(Journey)).one()
        assert (journey.stage, journey.outcome) == (stage, outcome)
        assert db.session.scalars(select(Household)).one().stage == household
