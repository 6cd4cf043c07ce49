"""Ten simulated years of support: nobody is without somebody, nothing is late in silence, no moment is wrong.

From 2017 to 2026 families ask at all hours, staff answer in time, late or never, come and go, and the worker
stands still for three days at a time. Everything is compared with a ledger of the simulation's own, and each
promised moment with an oracle that knows only the service description. In full ten thousand requests on each
database, another way each time; the short form three months with a change of the clocks and a Christmas, the
same each time.
"""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, date

import pytest
import time_machine
from flask import Flask

from portal.agency.holidays import england_holidays
from portal.extensions import db
from tests.soak import support_oracle as oracle
from tests.soak.support_checks import Checks
from tests.soak.support_lives import Lives
from tests.soak.support_world import World
from tests.soak.support_years import Years
from tests.support.length import IN_FULL

FIRST, LAST = (date(2017, 1, 1), date(2026, 12, 31)) if IN_FULL else (date(2019, 10, 14), date(2020, 1, 12))
A_DAY = 2.74 if IN_FULL else 0.72


def test_the_two_tables_of_bank_holidays_agree() -> None:
    years = oracle.HOLIDAYS
    assert {day for day in england_holidays() if day.year in years} == oracle.BANK_HOLIDAYS


@pytest.mark.soak
def test_ten_years(app: Flask, frozen: time_machine.Traveller) -> None:
    chosen = random.SystemRandom().randrange(10**6) if IN_FULL else 1
    seed = int(os.environ.get("PORTAL_SOAK_SEED") or chosen)
    print(f"PORTAL_SOAK_SEED={seed}")  # noqa: T201 - to repeat a run that failed
    began, worked = time.perf_counter(), time.process_time()
    with app.app_context():
        world = World(
            app,
            frozen,
            random.Random(seed),
            oracle.wall(FIRST, oracle.NINE).astimezone(UTC),
            oracle.wall(LAST, oracle.FIVE).astimezone(UTC),
        )
        acts = Lives(world)
        acts.a_day = A_DAY
        checks = Checks(acts)
        world.open_the_house()
        Years(acts, checks).plan()
        world.run()
        checks.of_what_lives()
        figures = checks.of_everything()
        db.session.rollback()
    alerts = dict(figures.alerts)
    print(  # noqa: T201 - what the run was worth
        f"{len(acts.cases)} requests, {figures.promises} promises compared, {figures.late} late, "
        f"{figures.broken} broken and then cancelled, alerts {alerts}, {acts.booked} times chosen "
        f"({acts.moved} moved), {acts.refused} acts refused, {len(world.rounds.all)} rounds, "
        f"{len(world.rounds.stops)} stops of the worker, {len(world.colleagues)} colleagues, "
        f"{(time.perf_counter() - began) / 60:.1f} minutes, {(time.process_time() - worked) / 60:.1f} at work"
    )
    assert len(acts.cases) >= (10_000 if IN_FULL else 50)
    assert figures.late > len(acts.cases) // 20
    assert min(alerts[kind] for kind in ("soon", "late", "hour")) > 0
    assert acts.booked > 0
    assert acts.refused > 0
