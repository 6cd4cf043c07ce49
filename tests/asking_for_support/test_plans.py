"""What follows a call: the assessment and its promises, the plan, comments, reviews, measures, sessions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.calls.actions import record_call
from portal.support.models import SupportRequest
from portal.support.plans import actions
from portal.support.plans.actions import Item
from portal.support.plans.queries import followed, sessions_of
from portal.support.plans.rules import MEASURES, SECTIONS, Section, is_score, missing_sections
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

WHOLE = {section.value: f"About {section.value}" for section in Section}
LINES = [
    Item("Therapy", "external", "Example Therapy", 12, "Evenings are calmer"),
    Item("A group", "internal"),
]


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


def due(kind: str) -> datetime | None:
    return db.session.scalars(
        select(Promise.due_at).where(Promise.kind == kind, Promise.ended_at.is_(None))
    ).one_or_none()


def called(by: Viewer, kit: Viewer) -> SupportRequest:
    """A request whose call came to an assessment."""
    request = ask(by)
    record_call(request.reference, outcome="assessment", text="x", agreed="We look closer", at=clock.now(),
                by=kit, now=clock.now())  # fmt: skip
    return request


def test_an_assessment_is_shared_whole() -> None:
    assert missing_sections({}) == list(SECTIONS.values())
    assert missing_sections(WHOLE) == []
    assert is_score(0)
    assert is_score(10)
    assert not is_score(11)
    assert not is_score(-1)


@pytest.mark.usefixtures("room")
def test_each_step_keeps_one_promise_and_makes_the_next(frozen: Traveller) -> None:
    kit, (sam, _) = duty(), parents()
    request = called(sam, kit)
    ref = request.reference
    assert due("support_assessment_start") == datetime(
        2027, 2, 22, 17, tzinfo=LONDON
    )  # 20 February is a Saturday
    assert request.next_due_at == due("support_assessment_start")
    frozen.move_to(datetime(2026, 12, 1, 10, tzinfo=LONDON))
    actions.begin_assessment(ref, by=kit, now=clock.now())
    actions.begin_assessment(ref, by=kit, now=clock.now())
    assert due("support_assessment_start") is None
    assert due("support_assessment") == datetime(2027, 1, 12, 17, tzinfo=LONDON)
    with pytest.raises(Refused, match="Write these sections first"):
        actions.share_plan(ref, date(2027, 3, 1), seen=0, by=kit, now=clock.now())
    actions.write_assessment(ref, WHOLE, seen=0, by=kit, now=clock.now())
    with pytest.raises(Conflict, match="A colleague"):
        actions.write_assessment(ref, WHOLE, seen=0, by=kit, now=clock.now())
    with pytest.raises(Refused, match="plan first"):
        actions.share_plan(ref, date(2027, 3, 1), seen=1, by=kit, now=clock.now())
    with pytest.raises(Conflict, match="A colleague"):
        actions.write_plan(ref, LINES, seen=0, by=kit, now=clock.now())
    actions.write_plan(ref, LINES, seen=1, by=kit, now=clock.now())
    with pytest.raises(Conflict, match="A colleague"):
        actions.share_plan(ref, date(2027, 3, 1), seen=1, by=kit, now=clock.now())
    with pytest.raises(Refused, match="day to come"):
        actions.share_plan(ref, clock.today(), seen=2, by=kit, now=clock.now())
    with pytest.raises(Conflict, match="Nothing is shared"):
        actions.comment(ref, "Too early", by=sam, now=clock.now())
    with pytest.raises(Conflict, match="Share the plan first"):
        actions.hold_review(ref, "x", None, seen_on=None, by=kit, now=clock.now())
    actions.share_plan(ref, date(2027, 3, 1), seen=2, by=kit, now=clock.now())
    assert due("support_assessment") is None
    assert due("plan_review") == datetime(2027, 3, 1, 17, tzinfo=LONDON)
    with pytest.raises(Conflict):
        actions.share_plan(ref, date(2027, 3, 2), seen=3, by=kit, now=clock.now())
    with pytest.raises(Conflict):
        actions.write_plan(ref, LINES, seen=3, by=kit, now=clock.now())
    with pytest.raises(Conflict):
        actions.write_assessment(ref, WHOLE, seen=1, by=kit, now=clock.now())
    actions.hold_review(ref, "It helps", date(2027, 6, 1), seen_on=date(2027, 3, 1), by=kit, now=clock.now())
    with pytest.raises(Conflict, match="already"):
        actions.hold_review(ref, "Twice", None, seen_on=date(2027, 3, 1), by=kit, now=clock.now())
    assert due("plan_review") == datetime(2027, 6, 1, 17, tzinfo=LONDON)
    actions.hold_review(ref, "Enough now", None, seen_on=date(2027, 6, 1), by=kit, now=clock.now())
    assert due("plan_review") is None
    assert db.session.scalars(select(Message.link_subject)).all().count(ref) >= 3


@pytest.mark.usefixtures("room")
def test_the_writer_comments_and_the_other_parent_does_not() -> None:
    kit, (sam, alex) = duty(), parents()
    request = called(sam, kit)
    actions.begin_assessment(request.reference, by=kit, now=clock.now())
    actions.write_assessment(request.reference, WHOLE, seen=0, by=kit, now=clock.now())
    actions.write_plan(request.reference, LINES, seen=1, by=kit, now=clock.now())
    actions.share_plan(request.reference, date(2027, 3, 1), seen=2, by=kit, now=clock.now())
    with pytest.raises(NotFound):
        actions.comment(request.reference, "x", by=alex, now=clock.now())
    actions.comment(request.reference, "The school part is wrong", by=sam, now=clock.now())
    found = followed(request.id)
    assert found is not None
    assert found.comments == "The school part is wrong"
    assert request.unread_since is not None


@pytest.mark.usefixtures("room")
def test_measures_and_sessions() -> None:
    kit, (sam, _) = duty(), parents()
    request = called(sam, kit)
    answers = dict.fromkeys(MEASURES, 3)
    with pytest.raises(Conflict, match="Begin the assessment"):
        actions.take_measure(request.reference, "start", answers, by=kit, now=clock.now())
    actions.begin_assessment(request.reference, by=kit, now=clock.now())
    for moment, wrong in (("start", {**answers, "calm": 11}), ("start", {"calm": 3}), ("soon", answers)):
        with pytest.raises(Refused):
            actions.take_measure(request.reference, moment, wrong, by=kit, now=clock.now())
    actions.take_measure(request.reference, "start", answers, by=kit, now=clock.now())
    actions.take_measure(request.reference, "end", {**answers, "calm": 8}, by=kit, now=clock.now())
    found = followed(request.id)
    assert found is not None
    assert found.measures["end"]["calm"] == 8
    actions.agree_urgent_package(request.reference, by=kit, now=clock.now())
    assert due("breakdown_package") == datetime(2026, 11, 27, 17, tzinfo=LONDON)
    for number in range(1, 7):
        assert (
            actions.hold_session(request.reference, "urgent", at=clock.now(), by=kit, now=clock.now())
            == number
        )
    assert due("breakdown_package") is None
    with pytest.raises(Conflict, match="All six"):
        actions.hold_session(request.reference, "urgent", at=clock.now(), by=kit, now=clock.now())
    with pytest.raises(Refused):
        actions.hold_session(
            request.reference, "brief", at=clock.now() + timedelta(minutes=1), by=kit, now=clock.now()
        )
    assert sessions_of(request.id) == {"urgent": 6}


def test_the_plan_on_its_pages(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    sam, alex = family(app)
    sign_in(client, sam)
    reference = sent_by(client).url.rsplit("/", 1)[1]
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}"

    def does(path: str, button: str, **typed: Any) -> Page:
        answer = press(client, read(client.get(f"{here}/{path}")), button, typed)
        assert answer.status_code == 303, Page(answer).errors
        return read(client.get(answer.headers["Location"]))

    assert client.get(f"{here}/plan").status_code == 404
    does("urgent-package", "It is agreed with the family")
    does("sessions", "Write down the session", kind="urgent")
    does("advice-call", "Write down the call", outcome="assessment", text="x", agreed="We look closer")
    does("assessment", "Begin the assessment")
    does("measures", "Write down the answers", moment="start", calm="3")
    does("assessment", "Keep the assessment", **WHOLE)
    refused = press(
        client, read(client.get(f"{here}/plan")), "Keep the plan", what_1="Therapy", sessions_1="many"
    )
    assert refused.status_code == 422
    does("plan", "Keep the plan", what_1="Therapy", sessions_1="12", knows_1="Evenings are calmer")
    sign_in(client, sam)
    assert client.get(f"/support/requests/{reference}/plan").status_code == 404
    sign_in(client, "support_worker")
    sharing = read(client.get(f"{here}/plan/sharing"))
    assert "Evenings are calmer" in sharing.text
    does("plan/sharing", "Share both with the family", review_on=["1", "3", "2027"])
    sign_in(client, alex)
    assert client.get(f"/support/requests/{reference}/plan").status_code == 404
    sign_in(client, sam)
    own = read(client.get(f"/support/requests/{reference}"))
    plan = read(client.get(own.link("Read what would help, and the plan")))
    assert "About school" in plan.text
    assert "12 sessions" in plan.text
    assert "Monday 1 March 2027" in plan.text
    press(client, plan, "Send this to us", text="The school part is wrong")
    assert "The school part is wrong" in read(client.get(plan.url)).text
    sign_in(client, "support_worker")
    assert "The school part is wrong" in read(client.get(f"{here}/review")).text
    done = does("review", "Write down the review", text="It helps", next_on=["1", "6", "2027"])
    assert "It helps" in done.text
    with app.app_context():
        begin_write()
        assert db.session.scalars(select(SupportRequest.outcome)).one() == "assessment"
        db.session.rollback()
