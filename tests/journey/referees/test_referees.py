"""Referees: named, asked, reminded, answered in confidence, declined and replaced."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Allocation, Household
from portal.households.queries import applicants_of
from portal.journey.models import Journey, JourneyStep
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.referees.actions import (
    Details,
    ask_for_another,
    ask_referee,
    decline,
    finish_answers,
    name_referee,
    record_interview,
    take_name_back,
)
from portal.journey.referees.links import referee_link
from portal.journey.referees.models import Referee
from portal.journey.referees.queries import own_referees, referees_for
from portal.journey.referees.rules import NEEDED, Named, State, still_to_come, why_not
from portal.journey.referees.sweeps import remind_referees
from portal.journey.rules import StepState
from portal.messages.models import Message
from portal.web.changes import begin_write
from tests.journey.households import WORKER, couple, finish_steps
from tests.support.pages import press, read
from tests.support.people import sign_in

WORDS = {"known": "Ten years, from the choir."}


def _in_stage_1() -> Journey:
    journey = couple()
    finish_steps(journey)
    return move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=clock.now())


def _viewer(journey: Journey, number: int = 0) -> Viewer:
    one = applicants_of(journey.household_id)[number]
    return Viewer(
        account_id=one.account_id,
        reference=db.session.get_one(Account, one.account_id).reference,
        name=one.name,
        kind="family",
        person_id=one.person_id,
        household_id=journey.household_id,
        household_reference=db.session.get_one(Household, journey.household_id).reference,
    )


def _name(journey: Journey, number: int, *, relation: str = "friend") -> Referee:
    viewer = _viewer(journey)
    knows = applicants_of(journey.household_id)[0].reference
    details = Details(f"Pat {number} Instance", f"pat{number}@example.org", "01632 960555", relation, knows)
    return name_referee(details, by=viewer, now=clock.now())


def _three(journey: Journey) -> list[Referee]:
    return [_name(journey, number) for number in range(3)]


def _step(journey: Journey) -> str:
    return str(
        db.session.scalar(
            select(JourneyStep.state).where(
                JourneyStep.journey_id == journey.id, JourneyStep.code == "referees"
            )
        )
    )


def test_at_most_one_may_be_a_relative(session: Session) -> None:
    journey = _in_stage_1()
    _name(journey, 1, relation="relative")
    with pytest.raises(Refused, match="relative"):
        _name(journey, 2, relation="relative")


def test_the_database_itself_keeps_one_relative_and_three_places(session: Session) -> None:
    journey = _in_stage_1()
    first = _name(journey, 1, relation="relative")
    copy = {
        column.name: getattr(first, column.name)
        for column in Referee.__table__.columns
        if column.name not in ("id", "reference")
    }
    session.add(Referee(**{**copy, "place": 2, "email_hash": "other"}))
    with pytest.raises(IntegrityError):
        session.flush()


@given(st.lists(st.tuples(st.sampled_from([*State]), st.booleans()), max_size=8), st.booleans())
def test_never_a_fourth_nor_a_second_relative(rows: list[tuple[State, bool]], is_relative: bool) -> None:
    named = [
        Named(state.value, relative, f"{number}@example.org") for number, (state, relative) in enumerate(rows)
    ]
    live = [one for one in named if one.state not in ("declined", "replaced", "taken_back")]
    problem = why_not(named, email="new@example.org", is_relative=is_relative, own_emails=())
    fits = len(live) < NEEDED and not (is_relative and any(one.is_relative for one in live))
    assert (problem is None) == fits
    assert 0 <= still_to_come(one.state for one in live) <= NEEDED


def test_own_address_and_the_same_twice_are_refused(session: Session) -> None:
    journey = _in_stage_1()
    _name(journey, 1)
    with pytest.raises(Refused, match="already"):
        _name(journey, 1)
    own = applicants_of(journey.household_id)[1].email
    knows = applicants_of(journey.household_id)[0].reference
    with pytest.raises(Refused, match="your own"):
        name_referee(
            Details("Me", own, "01632 960555", "friend", knows), by=_viewer(journey), now=clock.now()
        )


def test_three_references_and_interviews_bring_the_step_into_order(session: Session) -> None:
    journey = _in_stage_1()
    for one in _three(journey):
        ask_referee(one.reference, by=WORKER, now=clock.now())
        assert _step(journey) == StepState.SENT_FOR
        with pytest.raises(Refused, match="not answered"):
            record_interview(one.reference, on=clock.today(), text="Said", by=WORKER, now=clock.now())
        finish_answers(one.reference, WORDS, "", now=clock.now())
        record_interview(one.reference, on=clock.today(), text="Said", by=WORKER, now=clock.now())
    assert _step(journey) == StepState.IN_ORDER


def test_a_no_asks_the_applicants_for_another_name_and_tells_them_nothing_else(session: Session) -> None:
    journey = _in_stage_1()
    first, *others = _three(journey)
    for one in (first, *others):
        ask_referee(one.reference, by=WORKER, now=clock.now())
    decline(first.reference, because="We fell out.", now=clock.now())
    own = own_referees(_viewer(journey, 1))
    assert own.to_name == 1
    assert "fell out" not in repr(own)
    assert [name for _, name, _, _ in own.named] == [one.name for one in (first, *others)], "tells who"
    with pytest.raises(Refused, match="with this e-mail address already"):
        _name(journey, 0)  # an address that is taken again would tell who said no
    assert _step(journey) == StepState.WAITING_FOR_YOU
    _name(journey, 9)
    assert own_referees(_viewer(journey)).to_name == 0


def test_they_are_reminded_once_and_replaced_after_ten_working_days(
    session: Session, frozen: time_machine.Traveller
) -> None:
    journey = _in_stage_1()
    one = _name(journey, 1)
    ask_referee(one.reference, by=WORKER, now=clock.now())
    frozen.shift(timedelta(days=6))  # Thursday, the fourth working day
    assert remind_referees(clock.now()) == 0
    frozen.shift(timedelta(days=1))
    assert remind_referees(clock.now()) == 1
    assert remind_referees(clock.now()) == 0
    staff = Viewer(account_id=0, reference="WRKR-0001", kind="staff", roles=frozenset({"manager"}))
    _, views = referees_for(staff, journey.reference, today=clock.today())
    assert not views[0].suggests_another
    _, views = referees_for(staff, journey.reference, today=clock.today() + timedelta(days=9))
    assert views[0].suggests_another


def test_nobody_is_reminded_once_the_journey_has_ended(
    session: Session, frozen: time_machine.Traveller
) -> None:
    journey = _in_stage_1()
    one = _name(journey, 1)
    ask_referee(one.reference, by=WORKER, now=clock.now())
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=clock.now())
    frozen.shift(timedelta(days=14))
    assert remind_referees(clock.now()) == 0
    with pytest.raises(NotFound):
        referee_link(one.reference, base_url="https://portal.example.org", now=clock.now())


def test_an_address_that_bounces_shows_at_once(session: Session) -> None:
    journey = _in_stage_1()
    one = _name(journey, 1)
    ask_referee(one.reference, by=WORKER, now=clock.now())
    session.scalars(
        select(Message).where(Message.link_subject == one.reference)
    ).one().state = "undeliverable"
    session.flush()
    _, (view,) = referees_for(WORKER, journey.reference, today=clock.today())
    assert view.is_undelivered
    assert view.suggests_another


def test_a_name_taken_back_leaves_the_list_and_one_replaced_by_us_does_not(session: Session) -> None:
    journey = _in_stage_1()
    mine, ours, asked = _three(journey)
    ask_referee(asked.reference, by=WORKER, now=clock.now())
    take_name_back(mine.reference, by=_viewer(journey), now=clock.now())
    ask_for_another(ours.reference, by=WORKER, now=clock.now())
    ask_for_another(asked.reference, by=WORKER, now=clock.now())
    own = own_referees(_viewer(journey))
    assert [name for _, name, _, _ in own.named] == [ours.name, asked.name]
    assert own.to_name == NEEDED


def test_asking_for_somebody_else_closes_the_link(session: Session) -> None:
    journey = _in_stage_1()
    one, other, _ = _three(journey)
    ask_referee(one.reference, by=WORKER, now=clock.now())
    ask_referee(other.reference, by=WORKER, now=clock.now())
    ask_for_another(one.reference, by=WORKER, now=clock.now())
    with pytest.raises(NotFound):
        referee_link(one.reference, base_url="https://portal.example.org", now=clock.now())
    states = {one.link_subject: one.state for one in session.scalars(select(Message))}
    assert (states[one.reference], states[other.reference]) == ("withdrawn", "waiting")


def _asked(app: Flask) -> tuple[str, str, list[str]]:
    """Journey reference, a referee's link, the applicants' accounts."""
    with app.app_context():
        begin_write()
        journey = _in_stage_1()
        referees = _three(journey)
        for one in referees:
            ask_referee(one.reference, by=WORKER, now=clock.now())
        link = referee_link(referees[0].reference, base_url="", now=clock.now())
        people = applicants_of(journey.household_id)
        accounts = [db.session.get_one(Account, one.account_id).reference for one in people]
        reference = journey.reference
        db.session.commit()
    return reference, link, accounts


def test_a_referee_answers_by_the_link_alone(app: Flask, client: FlaskClient) -> None:
    journey, link, (sam, _) = _asked(app)
    page = read(client.get(link))
    assert "Sam" not in page.soup.get_text()
    assert client.get(f"{link}/can").status_code == 404
    page = read(client.get(press(client, page, "See what it is about").location))
    assert "Sam Example would like to adopt a child" in page.soup.get_text()
    assert "Alex" not in page.soup.get_text()
    page = read(client.get(press(client, page, "Go on", can="yes").location))
    answer = press(
        client, page, "Save, and come back later", q_known="Ten years", confidence="A secret thing"
    )
    page = read(client.get(answer.location))
    assert "Ten years" in page.soup.get_text()
    done = press(client, page, "Send your answers")
    assert "secret" not in read(client.get(done.location)).soup.get_text()
    assert client.get(f"{link}/answers").status_code == 303
    family = app.test_client()
    sign_in(family, sam)
    text = read(family.get("/home/referees")).soup.get_text()
    assert "2 of 3 still to come" in text
    assert "secret" not in text
    staff = app.test_client()
    worker = sign_in(staff, "assessor")
    _allocate(app, journey, worker)
    page = read(staff.get(f"/staff/journeys/{journey}/referees"))
    href = next(str(a["href"]) for a in page.soup.select("a") if re.match(r"Read\b", a.get_text()))
    assert "A secret thing" in read(staff.get(href)).soup.get_text()


def test_business_support_asks_but_never_reads(app: Flask, client: FlaskClient) -> None:
    journey, _, _ = _asked(app)
    sign_in(client, "business_support")
    page = read(client.get(f"/staff/journeys/{journey}/referees"))
    href = next(str(a["href"]) for a in page.soup.select("a") if "/asking" in str(a.get("href")))
    assert client.get(href.removesuffix("/asking")).status_code == 403


def test_a_link_that_was_changed_opens_nothing(client: FlaskClient) -> None:
    read(client.get("/references/not-a-link"), status=404)
    read(client.get("/references/not-a-link/answers"), status=404)


def _allocate(app: Flask, journey: str, account: str) -> None:
    with app.app_context():
        begin_write()
        one = db.session.scalars(select(Journey).where(Journey.reference == journey)).one()
        who = db.session.scalars(select(Account).where(Account.reference == account)).one()
        db.session.add(Allocation(household_id=one.household_id, account_id=who.id, from_at=clock.now()))
        db.session.commit()
