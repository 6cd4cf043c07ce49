from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account
from portal.agency.models import BankHoliday, ClosedDay
from portal.audit.models import AuditRow
from portal.errors import NotFound
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.promises.actions import keep_promise, pause_promise
from portal.promises.models import Promise, PromiseWord
from portal.promises.rules import UNDATED
from portal.promises.sweeps import (
    BATCH,
    alert_late,
    date_undated,
    lapse_family_time,
    late_link,
    resume_paused,
)
from tests.promises.making import NOW, colleague, how_many, london, promise, reread, team

LATE = london("2026-12-01T10:00")  # a Tuesday; an advice call made NOW was due on Friday


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """An application context; what a test writes is committed: sweeps have their own transactions."""
    with app.app_context():
        yield
        db.session.rollback()


def told() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Message.to, Message.template).order_by(Message.id)).all()
    db.session.rollback()
    return [(row.to, row.template) for row in rows]


@pytest.mark.usefixtures("inside")
def test_each_late_promise_alerts_its_owner_once() -> None:
    with writing():
        me = colleague(name="Ada Example")
        made = promise(owner_id=me.account_id)
        promise(ref="AAAA-0002", owner_id=me.account_id, starts_at=LATE)  # not late
    assert alert_late(NOW) == 0
    assert alert_late(LATE) == 1
    assert alert_late(LATE + timedelta(minutes=1)) == 0
    message = db.session.scalars(select(Message)).one()
    assert (message.template, message.subject_ref, message.parameters) == ("promise_late", made.reference, {})
    assert "Sam" not in str(vars(message))
    assert reread(made.reference).late_alerted_at == LATE


@pytest.mark.usefixtures("inside")
def test_without_an_owner_the_teams_managers_are_told_or_all_of_them() -> None:
    with writing():
        advisers, support = team("Advisory Team"), team("Adoption Support")
        colleague("adviser", team_id=advisers)
        colleague("manager", "Ada Example", team_id=advisers)
        colleague("manager", "Ben Example", team_id=support)
        promise(team_id=advisers)
        promise(ref="AAAA-0002")
    assert alert_late(LATE) == 2
    addresses = [to for to, _ in told()]
    assert addresses == ["manager-1@example.org", "manager-1@example.org", "manager-2@example.org"]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("when", "alerts"),
    [
        ("2026-12-01T08:59", 0),
        ("2026-12-01T09:00", 1),
        ("2026-12-01T17:00", 0),
        ("2026-12-05T12:00", 0),  # a Saturday
        ("2026-12-25T12:00", 0),
        ("2026-12-02T12:00", 0),  # the agency's own closed day
        ("2031-01-07T12:00", 1),  # past the days that are known, alerts never fall silent
    ],
)
def test_alerts_go_out_in_office_hours(when: str, alerts: int) -> None:
    with writing():
        db.session.add(ClosedDay(day=date(2026, 12, 2), reason="Moving", added_by="x", added_at=NOW))
        promise(owner_id=colleague().account_id)
    assert alert_late(london(when)) == alerts
    assert len(told()) == alerts


@pytest.mark.usefixtures("inside")
def test_a_family_at_risk_is_alerted_about_at_any_hour() -> None:
    with writing():
        promise("support_crisis_reply", owner_id=colleague().account_id)
        promise("advice_call", "AAAA-0002", owner_id=colleague().account_id, at_risk=True)
    assert alert_late(london("2026-11-20T17:01")) == 1
    assert alert_late(london("2026-11-28T03:00")) == 1
    assert [template for _, template in told()] == ["promise_late_at_risk"] * 2


@pytest.mark.usefixtures("inside")
def test_who_left_is_not_written_to() -> None:
    with writing():
        colleague("manager")
        gone = colleague()
        promise(owner_id=gone.account_id)
    with writing():
        db.session.get_one(Account, gone.account_id).ended_at = NOW
    alert_late(LATE)
    assert told() == [("manager-0@example.org", "promise_late")]


@pytest.mark.usefixtures("inside")
def test_with_nobody_to_tell_it_alerts_once_somebody_is_there() -> None:
    with writing():
        promise()
    assert alert_late(LATE) == 0
    with writing():
        colleague("manager")
    assert alert_late(LATE) == 1
    assert len(told()) == 1


@pytest.mark.usefixtures("inside")
def test_neither_kept_nor_paused_nor_the_familys_own_is_alerted() -> None:
    with writing():
        me = colleague()
        promise(owner_id=me.account_id)
        keep_promise("advice_call", "enquiry", "AAAA-0001", by=me, now=LATE)
        promise("par_comments", owner_id=me.account_id)
        promise("stage_1", owner_id=me.account_id, starts_at=london("2026-09-25T10:00"))
        promise("stage_2", owner_id=me.account_id, starts_at=london("2028-12-30T10:00"))
        pause_promise(
            "stage_1", "enquiry", "AAAA-0001", until=date(2027, 2, 1), reason="Work", by=me, now=NOW
        )
    assert alert_late(LATE) == 0
    assert told() == []


@pytest.mark.usefixtures("inside")
def test_after_a_stop_more_than_a_batch_alerts_once_each() -> None:
    with writing():
        me = colleague()
        for number in range(BATCH + 5):
            promise(ref=f"AAAA-{number:04}", owner_id=me.account_id)
    assert alert_late(LATE) == BATCH + 5
    assert alert_late(LATE) == 0
    assert len(told()) == BATCH + 5


@pytest.mark.usefixtures("inside")
def test_the_alerts_link_leads_to_the_list_while_it_is_open() -> None:
    with writing():
        made = promise()
    assert (
        late_link(made.reference, base_url="https://a.example.org/", now=NOW) == "https://a.example.org/staff"
    )
    with writing():
        keep_promise("advice_call", "enquiry", "AAAA-0001", by="x", now=NOW)
    with pytest.raises(NotFound):
        late_link(made.reference, base_url="https://a.example.org/", now=NOW)


@pytest.mark.usefixtures("inside")
def test_a_due_date_comes_when_the_days_are_known_and_then_stays() -> None:
    with writing():
        made = promise("stage_2", starts_at=london("2028-10-02T10:00"))
    assert date_undated(NOW) == 0
    assert reread(made.reference).sort_at == UNDATED
    with writing():
        fill_bank_holidays(2012, 2029)
    assert date_undated(NOW) == 1
    assert date_undated(NOW) == 0
    dated = reread(made.reference)
    assert dated.due_at == dated.sort_at == london("2029-02-02T17:00")
    with writing():
        db.session.add(BankHoliday(day=date(2029, 2, 2), title="A new one"))
    assert date_undated(NOW) == 0
    assert reread(made.reference).due_at == london("2029-02-02T17:00")


@pytest.mark.usefixtures("inside")
def test_a_pause_that_has_ended_is_taken_away_as_of_its_last_day() -> None:
    with writing():
        made = promise("stage_1")
        pause_promise("stage_1", "enquiry", "AAAA-0001", until=date(2026, 12, 1), reason="W", by="x", now=NOW)
    expected = reread(made.reference).sort_at
    assert resume_paused(london("2026-11-30T23:59")) == 0
    assert resume_paused(london("2026-12-20T00:01")) == 1  # the worker had stood still
    resumed = reread(made.reference)
    assert resumed.due_at == resumed.sort_at == expected == london("2027-02-01T17:00")
    assert (resumed.paused_at, resumed.paused_days) == (None, 11)


@pytest.mark.usefixtures("inside")
def test_the_familys_own_time_lapses_at_the_moment_it_was_due() -> None:
    with writing():
        made = promise("par_comments")
        promise("par_comments", "AAAA-0002", starts_at=LATE)
        promise("advice_call")
        due = made.due_at
    assert lapse_family_time(LATE) == 1
    assert lapse_family_time(LATE) == 0
    ended = reread(made.reference)
    assert (ended.ended_as, ended.ended_at, ended.ended_by) == ("lapsed", due, "system")
    assert how_many(Promise, Promise.ended_at.is_not(None)) == 1
    assert how_many(PromiseWord, PromiseWord.promise_id == made.id) == 0
    assert how_many(AuditRow, AuditRow.event == "promises.promise_lapsed") == 1


def fill_bank_holidays(first: int, last: int) -> None:
    """Eight days in August of each year: enough for a year to count as complete."""
    for year in range(first, last + 1):
        for number in range(8):
            db.session.add(BankHoliday(day=date(year, 8, 1) + timedelta(days=number), title="A holiday"))
