"""A panel that moves, and a place given back: nobody who counted on the day is silently moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditRow
from portal.clock import now
from portal.errors import NotFound
from portal.example.panels import book, make_panel
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.panel.models import PanelSeat
from portal.journey.panel.papers import papers_link, read_link, send_papers
from portal.journey.panel.rescheduling import change_panel
from portal.messages.models import Message
from tests.journey.households import WORKER
from tests.journey.panel.going import ADVISER, in_stage_2
from tests.journey.panel.pages import Case, make_case

IN_THREE_DAYS, IN_TEN_DAYS = timedelta(days=3), timedelta(days=10)


def _change(panel: str, **to: object) -> None:
    changed = {"starts_at": now() + IN_THREE_DAYS, "place": "", "is_online": True, "places": 4, **to}
    change_panel(panel, by=ADVISER, now=now(), **changed)  # type: ignore[arg-type]  # each named in a test


def _letters(session: Session, kind: str) -> int:
    return len(session.scalars(select(Message).where(Message.subject_kind == kind)).all())


def _booked(session: Session) -> tuple[Journey, str]:
    journey = in_stage_2()
    panel = make_panel(now() + IN_THREE_DAYS, by=ADVISER, now=now())
    book(journey, panel, by=ADVISER, now=now())
    return journey, panel


def test_a_panel_that_moves_gives_members_a_link_to_the_new_day(session: Session) -> None:
    _, panel = _booked(session)
    send_papers(panel, by=ADVISER, now=now())
    seat = session.scalars(select(PanelSeat).order_by(PanelSeat.id)).first()
    assert seat is not None
    old = papers_link(seat.reference, base_url="", now=now()).rsplit("/", 1)[-1]
    before = _letters(session, "panel")
    _change(panel, starts_at=now() + IN_TEN_DAYS)
    with pytest.raises(NotFound):
        read_link(old, now=now())
    assert _letters(session, "panel") == 2 * before
    new = papers_link(seat.reference, base_url="", now=now()).rsplit("/", 1)[-1]
    assert read_link(new, now=now() + IN_TEN_DAYS).expires_at > now() + IN_TEN_DAYS


def test_members_without_papers_are_sent_none(session: Session) -> None:
    _, panel = _booked(session)
    _change(panel, starts_at=now() + IN_TEN_DAYS)
    assert _letters(session, "panel") == 0


def test_more_places_move_nobody(session: Session) -> None:
    _, panel = _booked(session)
    _change(panel)  # online from now on: that is told
    told = _letters(session, "person")
    _change(panel, places=9)
    assert _letters(session, "person") == told


@pytest.fixture
def case(app: Flask) -> Case:
    return make_case(app)


def test_the_family_reads_both_days_and_is_told(case: Case) -> None:
    def begin(journey: Journey) -> None:
        book(journey, make_panel(now() + IN_THREE_DAYS, by=ADVISER, now=now()), by=WORKER, now=now())

    case.run(begin)
    assert "new day" not in case.see("sam", "/home/panel").text
    with case.app.app_context():
        before = _letters(db.session, "person")
    panel = case.see("panel_adviser", "/staff/panels").link("10am on Monday 23 November 2026")
    case.do("panel_adviser", f"{panel}/change", "Save it", day=["30", "11", "2026"], hour="2pm")
    page = case.see("alex", "/home/panel").text
    assert "2pm on Monday 30 November 2026" in page
    assert "It was to be 10am on Monday 23 November 2026" in page
    with case.app.app_context():
        assert _letters(db.session, "person") == before + 2
        assert "panel.moved" in db.session.scalars(select(AuditRow.event)).all()
    household = case.see("panel_adviser", case.at("/panel"))
    assert "2pm on Monday 30 November 2026" in household.text
    case.do("assessor", case.at("/panel"), "Give the place back")
    assert "not on 2pm on Monday 30 November 2026 any more" in case.see("sam", "/home/panel").text
    with case.app.app_context():
        assert _letters(db.session, "person") == before + 4
