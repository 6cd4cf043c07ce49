"""Papers of a household whose journey has ended open to nobody, whoever still holds a link to the panel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import now
from portal.errors import NotFound
from portal.example.panels import book, make_panel
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.panel.models import PanelSeat
from portal.journey.panel.papers import declare, papers_link, read_link, read_papers, send_papers
from portal.journey.parting import stop_for_parting
from tests.journey.households import WORKER
from tests.journey.panel.going import ADVISER, in_stage_2


def _token(journey: Journey, session: Session) -> tuple[str, str]:
    """The token of a member's link, and the household's place, with no conflict declared."""
    panel = make_panel(now() + timedelta(days=3), by=ADVISER, now=now())
    place = book(journey, panel, by=ADVISER, now=now())
    send_papers(panel, by=ADVISER, now=now())
    seat = session.scalars(select(PanelSeat.reference).order_by(PanelSeat.id)).first() or ""
    token = papers_link(seat, base_url="", now=now()).rsplit("/", 1)[-1]
    declare(token, place, has_conflict=False, words="", now=now())
    assert read_papers(token, place, now=now()).report
    return token, place


def _part(journey: Journey) -> None:
    stop_for_parting(journey.household_id, now())


def _withdraw(journey: Journey) -> None:
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=now())


@pytest.mark.parametrize("end", [_part, _withdraw])
def test_papers_close_with_the_journey(session: Session, end: object) -> None:
    journey = in_stage_2()
    token, place = _token(journey, session)
    assert callable(end)
    end(journey)
    assert read_link(token, now=now()).households == ()
    with pytest.raises(NotFound):
        read_papers(token, place, now=now())
    with pytest.raises(NotFound):
        declare(token, place, has_conflict=False, words="", now=now())
