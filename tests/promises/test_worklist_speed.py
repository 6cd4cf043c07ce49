"""The worklist costs the same however many promises are open: queries, plan and time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.access import Viewer
from portal.agency.holidays import england_calendar
from portal.extensions import db, writing
from portal.promises.queries import PAGE, WorklistFilter, worklist, worklist_counts
from portal.promises.rules import Bucket
from tests.promises.making import NOW, colleague, team
from tests.promises.many import make_many
from tests.support import people
from tests.support.length import IN_FULL

FEW = 100
MANY = 100_000 if IN_FULL else 10_000
MOST_STEPS, MOST_BLOCKS = (60, 200), (200, 6 * 101 * 3)
"""The most that a page of 25 and six counts stopping at 101 may cost, however many are open."""


FILTERS = {
    "all": WorklistFilter(),
    "mine": WorklistFilter(whose="mine"),
    "team": WorklistFilter(whose="team"),
    "nobody": WorklistFilter(whose="nobody"),
    "authority": WorklistFilter(authority="kent"),
    "kind": WorklistFilter(kind="advice_call"),
    "overdue": WorklistFilter(bucket=Bucket.OVERDUE),
    "today": WorklistFilter(bucket=Bucket.TODAY),
    "later": WorklistFilter(bucket=Bucket.LATER),
}
TYPED = {
    "a rare word": WorklistFilter(words="77"),
    "a common word": WorklistFilter(words="fam"),
    "nothing of the sort": WorklistFilter(words="zzz"),
}


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements sent meanwhile, without the beginning of transactions."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def ask(viewer: Viewer, wanted: WorklistFilter) -> int:
    rows = worklist(viewer, wanted, now=NOW, calendar=england_calendar()).rows
    worklist_counts(viewer, wanted, now=NOW)
    return len(rows)


def sent(viewer: Viewer, wanted: WorklistFilter) -> list[tuple[str, Any]]:
    with statements() as seen:
        ask(viewer, wanted)
    return seen


def fastest(viewer: Viewer, wanted: WorklistFilter) -> float:
    """The fastest of ten, in milliseconds: the others were disturbed."""
    took = []
    for _ in range(10):
        started = time.perf_counter()
        ask(viewer, wanted)
        took.append(time.perf_counter() - started)
        db.session.rollback()
    return min(took) * 1000


def plan(statement: str, parameters: Any) -> str:
    """How the database goes about a statement."""
    explain = "EXPLAIN QUERY PLAN " if is_sqlite() else "EXPLAIN "
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def all_rows_are_read(steps: str) -> bool:
    """Whether a plan reads the whole table of promises, or sorts what it found."""
    signs = ("SCAN promise\n", "Seq Scan on promise ", "TEMP B-TREE FOR ORDER", "Sort Key")
    return any(sign in steps for sign in signs)


def work(statement: str, parameters: Any) -> int:
    """What a statement costs, whatever else the machine does.

    On SQLite hundreds of steps of its machine, on PostgreSQL the blocks it looks at.
    """
    with db.engine.connect() as connection:
        if not is_sqlite():
            explain = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
            told = connection.exec_driver_sql(explain + statement, parameters).scalar_one()[0]["Plan"]
            return int(told["Shared Hit Blocks"] + told["Shared Read Blocks"])
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 1

        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(count, 100)
        connection.exec_driver_sql(statement, parameters).all()
        driver.set_progress_handler(None, 0)
        return steps


def measured(viewer: Viewer, wanted: WorklistFilter) -> tuple[list[int], float]:
    """The work of each query, and the time of both."""
    return [work(*one) for one in sent(viewer, wanted)], fastest(viewer, wanted)


@pytest.mark.soak
def test_the_first_page_costs_the_same_for_few_and_for_many(app: Flask) -> None:
    with app.app_context():
        with writing():
            advisers = team()
            me = colleague(team_id=advisers)
            people.authority()
        assert me.account_id is not None
        make = partial(make_many, team_id=advisers, owner_id=me.account_id, authority="kent")
        make(1, FEW)
        few = {name: measured(me, wanted) for name, wanted in FILTERS.items()}
        make(FEW + 1, MANY)
        for name, wanted in FILTERS.items():
            costs, took = few[name]
            costs_now, took_now = measured(me, wanted)
            print(f"{name:10} {took:6.1f} ms {costs} of {FEW}, {took_now:6.1f} ms {costs_now} of {MANY}")  # noqa: T201  shown with -s
            assert ask(me, wanted) == PAGE
            assert len(costs) == len(costs_now) == 2
            page, _counts = sent(me, wanted)
            assert not all_rows_are_read(plan(*page)), name
            most_page, most_counts = MOST_STEPS if is_sqlite() else MOST_BLOCKS
            assert costs_now[0] <= most_page, name
            assert costs_now[1] <= most_counts, name
            if IN_FULL:
                assert took_now < took * 2 + 5, name
        for name, wanted in TYPED.items():
            print(f"{name:12} {fastest(me, wanted):6.1f} ms of {MANY}")  # noqa: T201  shown with -s
            assert len(sent(me, wanted)) == 4, name
        db.session.rollback()
