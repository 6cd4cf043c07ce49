"""Who is on duty, and who is told before a promise breaks, as it breaks, and of a family at risk."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.accounts.models import Account
from portal.agency.holidays import england_calendar
from portal.agency.rules import at, local_moment
from portal.clock import LONDON
from portal.errors import Refused
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.support.duty import actions as on_duty_actions
from portal.support.models import SupportRequest
from portal.support.rota import alerts
from portal.support.rota.actions import set_rota
from portal.support.rota.alerts import escalate_families_at_risk, tell_managers_of_late, warn_before_late
from portal.support.rota.models import SupportAlert
from portal.support.rota.queries import gaps, on_duty, who_is_on_duty
from portal.support.rota.rules import Part, part_of, warned_at
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty
from tests.asking_for_support.test_pages import ready
from tests.support.pages import press, read
from tests.support.people import sign_in

CALENDAR = england_calendar()
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


def told() -> list[str]:
    return list(db.session.scalars(select(Message.to).order_by(Message.id)))


def email_of(account_id: int | None) -> str:
    return db.session.scalars(select(Account.email).where(Account.id == account_id)).one()


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (8, (date(2026, 11, 19), Part.NIGHT)),
        (9, (FRIDAY, Part.DAY)),
        (16, (FRIDAY, Part.DAY)),
        (17, (FRIDAY, Part.NIGHT)),
        (23, (FRIDAY, Part.NIGHT)),
    ],
)
def test_the_part_of_a_moment(hour: int, expected: tuple[date, Part]) -> None:
    assert part_of(datetime(2026, 11, 20, hour, tzinfo=LONDON)) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ((23, 17, 0), (23, 15, 0)),
        ((23, 16, 10), (23, 14, 10)),
        ((24, 9, 30), (23, 15, 30)),
        ((23, 9, 0), (20, 15, 0)),  # Monday at nine: Friday at three
        ((23, 10, 0), (20, 16, 0)),
    ],
)
def test_two_working_hours_before(due: tuple[int, int, int], expected: tuple[int, int, int]) -> None:
    def moment(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)

    assert warned_at(moment(*due), CALENDAR, count_closed_days=True) == moment(*expected)


@given(st.datetimes(min_value=datetime(2026, 1, 5), max_value=datetime(2027, 6, 1)))
def test_a_warning_is_always_inside_office_hours_and_before(naive: datetime) -> None:
    due = naive.replace(tzinfo=LONDON)
    warned = local_moment(warned_at(due, CALENDAR, count_closed_days=True))
    assert warned < due
    assert 9 <= warned.hour < 17 or warned.time() == at(warned.date(), warned.time()).time()
    assert CALENDAR.is_working_day(warned.date(), count_closed_days=True)


@pytest.mark.usefixtures("room")
def test_the_rota_names_somebody_and_its_gaps_show(frozen: Traveller) -> None:
    manager, kit = duty("manager", "Mo Manager"), duty(name="Kit Duty")
    assert len(gaps(FRIDAY)) == 28
    assert [one.name for one in who_is_on_duty(clock.now())] == ["Mo Manager"]
    set_rota({(FRIDAY, "day"): kit.label, (FRIDAY, "night"): manager.label}, by=manager, now=clock.now())
    assert len(gaps(FRIDAY)) == 26
    found = on_duty(clock.now())
    assert found is not None
    assert found.name == "Kit Duty"
    assert ask().owner_id == kit.account_id
    set_rota({(FRIDAY, "day"): ""}, by=manager, now=clock.now())
    assert on_duty(clock.now()) is None
    with pytest.raises(Refused):
        set_rota({(FRIDAY, "day"): duty("family_finder").label}, by=manager, now=clock.now())


@pytest.mark.usefixtures("room")
def test_what_comes_at_night_is_of_who_reads_it_next(frozen: Traveller) -> None:
    manager, kit, robin = duty("manager"), duty(), duty()
    set_rota(
        {(FRIDAY, "night"): kit.label, (date(2026, 11, 23), "day"): robin.label},
        by=manager,
        now=clock.now(),
    )
    frozen.move_to(datetime(2026, 11, 20, 23, tzinfo=LONDON))
    assert ask().owner_id == robin.account_id
    assert ask(risks=("breaking_down",)).owner_id == kit.account_id
    assert ask(risks=("frightened",), danger="adult").owner_id == manager.account_id


@pytest.mark.usefixtures("room")
def test_a_family_at_risk_is_escalated_after_an_hour_at_any_hour_once(frozen: Traveller) -> None:
    manager, kit = duty("manager"), duty()
    set_rota({(FRIDAY, "night"): kit.label}, by=manager, now=clock.now())
    frozen.move_to(datetime(2026, 11, 20, 23, tzinfo=LONDON))
    ask()
    ask(risks=("missing_or_hurt",))
    before = told()  # that no time is free for a call
    db.session.commit()
    assert escalate_families_at_risk(clock.now() + timedelta(minutes=59)) == 0
    hour = clock.now() + timedelta(hours=1)
    assert escalate_families_at_risk(hour) == 1
    assert escalate_families_at_risk(hour) == 0
    assert told()[len(before) :] == [email_of(kit.account_id)]
    assert db.session.scalars(select(SupportAlert.kind)).all() == ["hour"]


@pytest.mark.usefixtures("room")
def test_an_answer_in_time_is_not_escalated() -> None:
    kit, now = duty(), clock.now()
    request = ask(risks=("breaking_down",))
    on_duty_actions.record_telephone(request.reference, is_answered=True, text="x", at=now, by=kit, now=now)
    db.session.commit()
    assert escalate_families_at_risk(now + timedelta(hours=2)) == 0


@pytest.mark.usefixtures("room")
def test_its_owner_is_told_before_and_the_managers_as_it_breaks(frozen: Traveller) -> None:
    manager, kit = duty("manager"), duty()
    request = ask()  # Friday at ten: a reply by Monday at ten
    on_duty_actions.accept(request.reference, by=kit, now=clock.now())
    before = len(told())
    db.session.commit()
    friday = datetime(2026, 11, 20, 15, 59, tzinfo=LONDON)
    assert warn_before_late(friday) == 0
    assert warn_before_late(friday + timedelta(minutes=1)) == 1
    assert warn_before_late(friday + timedelta(minutes=2)) == 0
    monday = datetime(2026, 11, 23, 10, tzinfo=LONDON)
    assert tell_managers_of_late(monday) == 0
    assert tell_managers_of_late(monday + timedelta(seconds=1)) == 1
    assert tell_managers_of_late(monday + timedelta(hours=1)) == 0
    assert told()[before:] == [email_of(kit.account_id), email_of(manager.account_id)]


@pytest.mark.usefixtures("room")
def test_what_is_days_away_is_looked_at_without_the_right_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every round looks at each open promise: nobody waits for that."""
    duty("manager")
    for _ in range(3):
        ask()
    db.session.commit()
    began: list[datetime] = []

    def counted() -> AbstractContextManager[None]:
        began.append(clock.now())
        return writing()

    monkeypatch.setattr(alerts, "writing", counted)
    assert warn_before_late(clock.now()) == 0
    assert began == []
    assert warn_before_late(datetime(2026, 11, 20, 16, tzinfo=LONDON)) == 3
    assert len(began) == 3


@pytest.mark.usefixtures("room")
def test_of_a_confined_request_only_those_named_are_told() -> None:
    manager, kit = duty("manager"), duty()
    set_rota({(FRIDAY, "day"): kit.label}, by=manager, now=clock.now())
    ask(risks=("frightened",), danger="worker")
    db.session.commit()
    assert escalate_families_at_risk(clock.now() + timedelta(hours=1)) == 1
    assert told() == [email_of(manager.account_id)]
    assert db.session.scalars(select(SupportRequest.is_confined)).all() == [True]


def test_the_rota_on_its_page(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    with app.app_context():
        begin_write()
        kit = duty(name="Kit Duty").label
        db.session.commit()
    sign_in(client, "manager")
    page = read(client.get("/staff/support/rota"))
    assert "Nobody is on duty in 28 parts of the next two weeks." in page.text
    kept = press(client, page, "Keep this rota", {"2026-11-20-day": kit})
    shown = read(client.get(kept.headers["Location"]))
    assert "in 27 parts" in shown.text
    assert shown.soup.select_one(f"[name='2026-11-20-day'] option[value='{kit}'][selected]")
    sign_in(client, "support_worker")
    seen = read(client.get("/staff/support/rota"))
    assert "Kit Duty" in seen.text
    assert not seen.soup.select("select")
    assert client.post("/staff/support/rota").status_code == 403
    assert client.get("/staff/support/rota?first=soon").status_code == 404
