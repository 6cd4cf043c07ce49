"""What is read of the agency is kept only while nothing of it changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from portal.agency import queries
from portal.agency.models import AgencySettings, Authority, ClosedDay

DAY = date(2026, 12, 24)


@pytest.fixture
def agency(session: Session) -> Session:
    session.add(
        AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
    )
    session.add(Authority(code="kent", name="Kent"))
    session.flush()
    session.expire_all()
    return session


def test_a_closed_day_counts_at_once(agency: Session) -> None:
    assert DAY not in queries.working_calendar().closed_days
    closed = ClosedDay(day=DAY, reason="Office move", added_by="TEST", added_at=datetime.now(UTC))
    agency.add(closed)
    agency.flush()
    agency.expire_all()
    assert DAY in queries.working_calendar().closed_days
    agency.delete(closed)
    agency.flush()
    agency.expire_all()
    assert DAY not in queries.working_calendar().closed_days


def test_a_council_with_a_new_name_is_read_again(agency: Session) -> None:
    assert queries.authority_names() == {"kent": "Kent"}
    agency.get_one(Authority, "kent").name = "County of Kent"
    agency.flush()
    agency.expire_all()
    assert queries.authority_names() == {"kent": "County of Kent"}


def test_what_did_not_change_is_not_read_again(agency: Session) -> None:
    assert queries.working_calendar() is queries.working_calendar()
