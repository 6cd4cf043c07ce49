"""The example's applications to the fund, for the newest requests somebody works on, and their orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.clock import london
from portal.example.people import viewer_of
from portal.extensions import db
from portal.support.fund import actions as fund
from portal.support.fund.actions import Decision, Wanted
from portal.support.fund.queries import ANOTHER
from portal.support.fund.rules import why_no_session, year_of
from portal.support.models import SupportRequest
from portal.support.responsible.actions import write_order
from portal.support.rules import State

PLAY = ("therapy", "play therapy", "Example Play Therapy", 240_000)
FAMILY = ("therapy", "therapy for parent and child together", "Sample Family Therapy", 360_000)
SENSES = ("assessment", "an assessment of the senses", "", 90_000)
"""Provision, which, who (empty: the agency), pence."""


def load_support_fund(now: datetime) -> None:
    """Ask the fund for the children of two requests: agreed and begun, agreed in part, not answered yet."""
    worker, today = viewer_of("grace.example@agency.example.org"), london(now).date()
    requests = db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.state == State.ACCEPTED.value, ~SupportRequest.is_confined)
        .order_by(SupportRequest.person_id.is_(None), SupportRequest.id)
        .limit(2)
    ).all()
    if len(requests) < 2:
        return
    one, other = requests
    first_day = one.sent_on
    made = _sent(one, PLAY, first_day, worker, now)
    decided_on = min(first_day + timedelta(days=1), today)
    said = Decision("agreed", decided_on, sessions=20)
    fund.decide_application(one.reference, made, said, by=worker, now=now)
    if not why_no_session(today, year=year_of(today), decided_on=decided_on, today=today):
        fund.use_session(one.reference, made, today, seen=0, by=worker, now=now)
    _sent(one, SENSES, first_day, worker, now)
    made = _sent(other, FAMILY, other.sent_on, worker, now)
    said = Decision(
        "part", today, agreed_pence=300_000, because="The fund pays up to its limit.", sessions=24
    )
    fund.decide_application(other.reference, made, said, by=worker, now=now)
    soon = _years_before(today + timedelta(days=40))
    write_order(one.reference, soon, placed_by="medway", placed_by_name="", by=worker, now=now)
    write_order(
        other.reference,
        _years_before(today - timedelta(days=400)),
        placed_by="",
        placed_by_name="Example Borough Council",
        by=worker,
        now=now,
    )


def _sent(
    request: SupportRequest, told: tuple[str, str, str, int], on: date, worker: Viewer, now: datetime
) -> str:
    """An application that is sent; gives its reference."""
    provision, what, who, pence = told
    wanted = Wanted(
        child=ANOTHER,
        child_words=request.about,
        year=year_of(london(now).date()),
        provision=provision,
        what=what,
        provider="external" if who else "internal",
        who=who,
        amount_pence=pence,
    )
    made = fund.write_application(request.reference, wanted, by=worker, now=now)
    fund.send_application(request.reference, made, on, by=worker, now=now)
    return made


def _years_before(day: date) -> date:
    """Three years before a day; the day before 29 February."""
    return day.replace(year=day.year - 3, day=min(day.day, 28))
