"""Large files: every index stands afterwards, nobody gets somebody's reference, and it is quick."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import Table, inspect, select, text

from portal.enquiries.models import Enquiry
from portal.extensions import begin_write, db
from portal.households.models import Household
from portal.importing import writing
from portal.importing.queries import table_of
from portal.importing.writing import Bulk
from tests.importing.bringing import brought_in
from tests.importing.making import households
from tests.support.length import IN_FULL


def _indexes(app: Flask) -> dict[str, set[str]]:
    with app.app_context():
        seen = inspect(db.engine)
        names = ("promise", "household", "enquiry", "journey_move", "booking")
        return {name: {str(one["name"]) for one in seen.get_indexes(name)} for name in names}


def test_every_index_stands_after_a_large_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY_LINES", 10)
    before = _indexes(app)
    brought_in(app, tmp_path, "households", households(30))
    assert _indexes(app) == before
    brought_in(app, tmp_path, "households", households(40))
    assert _indexes(app) == before
    if app.config["PORTAL"].database_url.startswith("sqlite"):
        with app.app_context():
            assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert not db.session.execute(text("PRAGMA foreign_key_check")).all()


def test_references_and_ids_that_are_taken_are_not_given_again(app: Flask, tmp_path: Path) -> None:
    brought_in(app, tmp_path, "households", households(20))
    with app.app_context():
        begin_write()
        taken = list(db.session.scalars(select(Household.reference)))
        bulk = Bulk(db.session.connection())
        fresh = bulk.take_references(_households(), 50)
        offered = iter(
            [[*taken, "0000-0001", "0000-0001"], ["0000-0002"] * 60, [f"00{n}-0003" for n in range(60)]]
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(writing, "new_references", lambda many: next(offered)[:many])
            more = bulk.take_references(_households(), 22)
        assert len(set(fresh) | set(more)) == 72
        assert not set(more) & set(taken)
        last = db.session.scalars(select(Enquiry.id).order_by(Enquiry.id.desc())).first() or 0
        assert min(bulk.take_ids(table_of(Enquiry), 3)) > last
        db.session.rollback()


def _households() -> Table:
    """The households' table."""
    return table_of(Household)


@pytest.mark.soak
def test_a_hundred_thousand_lines_take_less_than_a_minute(app: Flask, tmp_path: Path) -> None:
    many = 100_000 if IN_FULL else 1_000
    rows = households(many)
    began = monotonic()
    assert brought_in(app, tmp_path, "households", rows) == f"{many:,} new."
    assert monotonic() - began < 60
