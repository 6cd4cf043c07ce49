from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.agency.models import ClosedDay
from portal.audit.models import AuditRow
from portal.errors import NotFound, Refused
from portal.promises.actions import (
    cancel_promise,
    cancel_promises,
    keep_promise,
    make_promise,
    pause_promise,
    relabel_promises,
    resume_promise,
)
from portal.promises.models import Promise, PromiseWord
from portal.promises.queries import promises_for
from portal.promises.rules import UNDATED
from tests.promises.making import NOW, how_many, london, promise
from tests.support import people

IT = ("enquiry", "AAAA-0001")


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditRow.event).order_by(AuditRow.id)))


def words(session: Session) -> set[str]:
    return set(session.scalars(select(PromiseWord.word)))


def test_a_promise_is_made_with_its_due_date_and_told_to_the_audit(session: Session) -> None:
    made = promise()
    assert made.due_at == made.sort_at == london("2026-11-27T17:00")
    assert (made.made_by, made.owner_id, made.at_risk, made.set_by_law) == ("visitor", None, False, False)
    row = session.scalars(select(AuditRow)).one()
    assert (row.event, row.by, row.subject_ref) == ("promises.promise_made", "visitor", "AAAA-0001")
    assert "Sam" not in str(row.details)
    assert {"sam", "example", "aaaa", "0001", "aaaa0001"} <= words(session)


def test_the_agencys_closed_days_are_counted(session: Session) -> None:
    session.add(ClosedDay(day=date(2026, 11, 23), reason="Moving house", added_by="x", added_at=NOW))
    assert promise("panel_booked").due_at == london("2026-11-24T17:00")
    assert promise("panel_booked", "AAAA-0002", at_risk=True).due_at == london("2026-11-23T17:00")
    assert promise("par_comments").due_at == london("2026-11-26T17:00")


def test_past_the_known_days_it_is_made_without_a_date_and_stands_first(session: Session) -> None:
    made = promise("stage_2", starts_at=london("2028-10-02T10:00"))
    assert (made.due_at, made.sort_at) == (None, UNDATED)


def test_made_again_while_open_it_stays_as_it_is(session: Session) -> None:
    first = promise()
    again = promise(starts_at=NOW + timedelta(days=3), label="Somebody Else")
    assert again.id == first.id
    assert (again.label, again.due_at) == ("Sam Example", first.due_at)
    assert events(session) == ["promises.promise_made"]
    keep_promise("advice_call", *IT, by="visitor", now=NOW)
    assert promise().id != first.id


def test_two_open_ones_cannot_be(session: Session) -> None:
    promise()
    second = promise("waiting_update")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Promise).where(Promise.id == second.id).values(kind="advice_call"))


def test_an_unknown_kind_is_a_mistake(session: Session) -> None:
    with pytest.raises(ValueError):
        promise("holiday")


def test_kept_once(session: Session) -> None:
    promise()
    first = keep_promise("advice_call", *IT, by="adviser", now=NOW + timedelta(days=1))
    assert first is not None
    assert (first.ended_as, first.kept_by, first.kept_on) == ("kept", "adviser", date(2026, 11, 21))
    assert keep_promise("advice_call", *IT, by="other", now=NOW + timedelta(days=9)) is None
    session.refresh(first)
    assert (first.kept_at, first.kept_by) == (NOW + timedelta(days=1), "adviser")
    assert events(session) == ["promises.promise_made", "promises.promise_kept"]
    assert words(session) == set()


def test_kept_when_it_happened_never_later_than_now(session: Session) -> None:
    promise()
    kept = keep_promise("advice_call", *IT, by="x", now=NOW, kept_at=NOW + timedelta(hours=1))
    assert kept is not None
    assert kept.kept_at == NOW
    promise()
    kept = keep_promise("advice_call", *IT, by="x", now=NOW, kept_at=NOW - timedelta(hours=20))
    assert kept is not None
    assert (kept.kept_at, kept.kept_on) == (NOW - timedelta(hours=20), date(2026, 11, 19))
    assert kept.ended_at == NOW


def test_keeping_what_was_never_promised_changes_nothing(session: Session) -> None:
    assert keep_promise("advice_call", *IT, by="x", now=NOW) is None
    assert events(session) == []


def test_the_familys_own_time_is_not_kept_after_it_has_passed(session: Session) -> None:
    made = promise("par_comments")
    assert made.due_at is not None
    assert keep_promise("par_comments", *IT, by="x", now=made.due_at + timedelta(minutes=1)) is None
    assert (made.ended_as, made.ended_at, made.kept_at) == ("lapsed", made.due_at, None)


def test_cancelled_with_a_reason(session: Session) -> None:
    promise()
    promise("waiting_update")
    ended = cancel_promise("advice_call", *IT, because="Back with the family", by="x", now=NOW)
    assert ended is not None
    assert (ended.ended_as, ended.ended_because, ended.kept_at) == ("cancelled", "Back with the family", None)
    assert cancel_promise("advice_call", *IT, because="Again", by="x", now=NOW) is None
    assert cancel_promises(*IT, because="Closed", by="x", now=NOW) == 1
    assert cancel_promises(*IT, because="Closed", by="x", now=NOW) == 0
    assert [row.ended_as for row in promises_for(*IT)] == ["cancelled", "cancelled"]


def test_a_pause_moves_the_due_date_by_the_days_it_lasted(session: Session) -> None:
    made = promise("stage_1")  # due Wednesday 20 January 2027
    assert made.due_at == london("2027-01-20T17:00")
    pause_promise("stage_1", *IT, until=date(2026, 12, 20), reason="A bereavement", by="x", now=NOW)
    assert made.due_at == london("2027-01-20T17:00")
    assert made.sort_at == london("2027-02-19T17:00")
    resume_promise("stage_1", *IT, by="x", now=NOW + timedelta(days=10))
    assert made.due_at == made.sort_at == london("2027-02-01T17:00")  # 30 January is a Saturday
    assert (made.paused_at, made.paused_until, made.paused_days) == (None, None, 10)
    assert events(session)[1:] == ["promises.promise_paused", "promises.promise_resumed"]


def test_kept_while_paused_the_pause_ends_with_it(session: Session) -> None:
    made = promise("stage_1")
    pause_promise("stage_1", *IT, until=date(2026, 12, 20), reason="Work", by="x", now=NOW)
    keep_promise("stage_1", *IT, by="x", now=NOW + timedelta(days=12))
    assert (made.due_at, made.ended_as) == (london("2027-02-01T17:00"), "kept")


@pytest.mark.parametrize(
    ("kind", "until", "reason", "says"),
    [
        ("advice_call", date(2026, 12, 20), "Work", "Only Stage 1 and Stage 2"),
        ("stage_1", date(2026, 11, 20), "Work", "after today"),
        ("stage_1", date(2026, 12, 20), "  ", "reason"),
    ],
)
def test_what_cannot_be_paused(session: Session, kind: str, until: date, reason: str, says: str) -> None:
    promise(kind)
    with pytest.raises(Refused, match=says):
        pause_promise(kind, *IT, until=until, reason=reason, by="x", now=NOW)


def test_neither_paused_twice_nor_resumed_twice(session: Session) -> None:
    promise("stage_2")
    with pytest.raises(Refused, match="not paused"):
        resume_promise("stage_2", *IT, by="x", now=NOW)
    pause_promise("stage_2", *IT, until=date(2026, 12, 20), reason="Work", by="x", now=NOW)
    with pytest.raises(Refused, match="paused already"):
        pause_promise("stage_2", *IT, until=date(2027, 1, 20), reason="Work", by="x", now=NOW)
    with pytest.raises(NotFound):
        pause_promise("stage_2", "enquiry", "BBBB-0002", until=date(2027, 1, 20), reason="W", by="x", now=NOW)


def test_the_database_refuses_to_pause_anything_else(session: Session) -> None:
    made = promise()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(Promise).where(Promise.id == made.id).values(paused_at=NOW, paused_until=date(2027, 1, 1))
        )


def test_a_name_put_right_is_found_by_its_new_words(session: Session) -> None:
    made = promise()
    relabel_promises(*IT, "Zoë O'Neill", authority=people.authority("medway"))
    session.flush()
    assert (made.label, made.authority) == ("Zoë O'Neill", "medway")
    assert {"zoe", "oneill"} <= words(session)
    assert "sam" not in words(session)


def test_a_pack_may_be_promised_without_an_authority(session: Session) -> None:
    made = make_promise(
        "information_pack",
        subject_kind="pack",
        subject_ref="AAAA-0001",
        label="Information pack",
        starts_at=NOW,
        by="visitor",
        now=NOW,
        authority=None,
    )
    assert made.authority is None
    assert how_many(Promise) == 1
