"""A row is changed only while it still is as it was, and whoever comes second is told."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agency.models import Team
from portal.children.changing import change_where


def test_who_comes_second_changes_nothing_and_is_told(session: Session) -> None:
    session.add_all([Team(code="one", name="First"), Team(code="two", name="Other")])
    session.flush()
    team = session.scalars(select(Team).where(Team.code == "one")).one()
    assert change_where(Team, Team.code == "one", Team.name == "First", name="Changed")
    assert team.name == "Changed", "what the session knows of it is fresh"
    assert not change_where(Team, Team.code == "one", Team.name == "First", name="Once more")
    assert session.scalars(
        select(Team.name).where(Team.code.in_(["one", "two"])).order_by(Team.code)
    ).all() == [
        "Changed",
        "Other",
    ]
