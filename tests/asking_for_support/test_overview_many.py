"""The managers' page among very many requests: as many queries as with few, each by an index, and as quick.

`make soak` puts 50,000 on file over two years, a tenth of them open; the short form 2,000.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from portal import clock
from portal.extensions import db, writing
from tests.asking_for_support.lives import live
from tests.asking_for_support.making import agency, duty
from tests.asking_for_support.test_overview import manager
from tests.events.finding.test_family import signed_in
from tests.events.finding.test_many import fastest
from tests.support.length import IN_FULL
from tests.support.pages import read
from tests.support.queries import counted

REQUESTS = 50_000 if IN_FULL else 2_000
MOST_MS = 150
"""At the server, for each page (the requirement's own figure)."""

BIG = ("support_request", "promise", "support_assessment", "support_session", "call_slot")


def asked_with(app: Flask, ask: Any) -> list[tuple[str, Any]]:
    """The statements and what is bound to them, while something is asked."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, bound: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, bound))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return found


@pytest.mark.soak
def test_the_managers_page_costs_the_same_among_many(app: Flask) -> None:
    with app.app_context(), writing():
        agency()
        chief = manager()
        live(REQUESTS, [duty(name=f"Worker {number}") for number in range(8)], now=clock.now())
        is_sqlite = db.engine.dialect.name.startswith("sqlite")
        if not is_sqlite:
            db.session.connection().exec_driver_sql(f"ANALYZE {', '.join(BIG)}")
    signed = signed_in(app, chief)
    first = read(signed.get("/staff/support/overview"))
    for address in (
        "/staff/support/overview",
        "/staff/support/overview?month=2026-06",
        first.link("More →"),
        "/staff/support/overview/print",
    ):
        with counted(app) as asked:
            read(signed.get(address))
        assert len(asked) <= 10, (address, asked)
        took, worked = fastest(signed, address)
        assert min(took, worked) < MOST_MS, f"{address}: {took:.0f} ms"
    statements = asked_with(app, lambda: signed.get("/staff/support/overview"))
    with app.app_context():
        if not is_sqlite:
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, bound in statements:
            explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
            plan = "\n".join(
                str(row[-1]) for row in db.session.connection().exec_driver_sql(explain + statement, bound)
            )
            for table in BIG:
                assert f"SCAN {table}\n" not in f"{plan}\n", plan
                assert f"Seq Scan on {table}" not in plan, plan
