"""Two at once: the last place of a panel, two decisions, two ways. On both databases, committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.clock import now
from portal.errors import Refused
from portal.example.panels import finish_others, make_panel, share_report
from portal.extensions import db
from portal.journey.panel.actions import book_place
from portal.journey.panel.deciding import choose_way, decide
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.models import Panel, PanelPlace
from portal.web.changes import begin_write
from tests.journey.households import WORKER
from tests.journey.panel.going import ADVISER, DECIDER, after_panel, family_viewer, in_stage_2, proposed

NEXT_WEEK = timedelta(days=7)
MANY = 6


def at_once(app: Flask, *works: Callable[[], object]) -> list[str]:
    """Do all of these at the same moment, each in a transaction of its own; gives the refusals."""
    ready, refused, broken = threading.Barrier(len(works)), list[str](), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            try:
                ready.wait(30)
                begin_write()
                work()
                db.session.commit()
            except Refused as problem:
                db.session.rollback()
                refused.append(problem.message)
            except BaseException as problem:
                db.session.rollback()
                broken.append(problem)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    return refused


def test_never_more_households_than_places(app: Flask) -> None:
    with app.app_context():
        begin_write()
        panel = make_panel(now() + NEXT_WEEK, by=ADVISER, now=now(), places=2)
        journeys = [in_stage_2(given=("Kim",)) for _ in range(MANY)]
        for journey in journeys:
            share_report(journey, by=WORKER, now=now())
        references = [journey.reference for journey in journeys]
        db.session.commit()
    refused = at_once(
        app,
        *(lambda ref=ref: book_place(ref, panel, by=ADVISER, now=now()) for ref in references),
    )
    assert refused == ["This panel is full now. Choose another."] * (MANY - 2)
    with app.app_context():
        assert db.session.scalars(select(Panel.places_taken)).one() == 2
        assert db.session.scalar(select(func.count()).select_from(PanelPlace)) == 2


def test_one_household_booked_twice_at_once_has_one_place(app: Flask) -> None:
    with app.app_context():
        begin_write()
        panels = [make_panel(now() + NEXT_WEEK, by=ADVISER, now=now()) for _ in range(2)]
        journey = in_stage_2()
        share_report(journey, by=WORKER, now=now())
        reference = journey.reference
        db.session.commit()
    refused = at_once(
        app,
        *(lambda panel=panel: book_place(reference, panel, by=ADVISER, now=now()) for panel in panels),
    )
    assert len(refused) == 1
    with app.app_context():
        assert sum(db.session.scalars(select(Panel.places_taken))) == 1


def test_more_than_the_places_cannot_be_written(session: Session) -> None:
    make_panel(now() + NEXT_WEEK, by=ADVISER, now=now(), places=1)
    with pytest.raises(IntegrityError):
        session.execute(update(Panel).values(places_taken=2))


def test_of_two_who_decide_one_is_told_it_is_decided(app: Flask) -> None:
    with app.app_context():
        begin_write()
        journey = in_stage_2()
        after_panel(journey)
        finish_others(journey, by=WORKER, now=now())
        reference = journey.reference
        db.session.commit()

    def work() -> None:
        decide(reference, "approve", reasons="I agree", by=DECIDER, now=now())

    refused = at_once(app, work, work)
    assert len(refused) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Decision)) == 1


def test_of_a_couple_who_choose_at_once_one_way_stands(app: Flask) -> None:
    with app.app_context():
        begin_write()
        journey = in_stage_2()
        proposed(journey)
        viewers = [family_viewer(journey, number) for number in (0, 1)]
        db.session.commit()
    refused = at_once(
        app,
        lambda: choose_way("accept", words="", by=viewers[0], now=now()),
        lambda: choose_way("independent_review", words="", by=viewers[1], now=now()),
    )
    assert len(refused) == 1
    assert "One way is chosen already" in refused[0]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Choice)) == 1
