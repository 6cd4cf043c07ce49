"""Large files: every index stands afterwards, nobody gets somebody's reference, and it is quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from portal.enquiries.models import Enquiry
from portal.extensions import begin_write, db
from portal.households.models import Household, HouseholdWord
from portal.importing import aside, writing
from portal.importing.aside import Aside
from portal.importing.queries import table_of
from portal.importing.writing import Bulk
from portal.journey.models import JourneyMove
from tests.importing.bringing import bring_in, brought_in
from tests.importing.making import (
    attendances,
    children,
    fund,
    households,
    independent_services,
    support,
    written,
)
from tests.support.length import IN_FULL


def _indexes(app: Flask) -> dict[str, set[str]]:
    with app.app_context():
        seen = inspect(db.engine)
        names = ("promise", "household", "enquiry", "journey_move", "booking")
        return {name: {str(one["name"]) for one in seen.get_indexes(name)} for name in names}


def test_every_index_stands_after_a_large_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MANY_LINES", 10)
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


def _made_of(app: Flask) -> list[str]:
    """What the database has of foreign keys, checks and indexes."""
    with app.app_context():
        seen, found = inspect(db.engine), list[str]()
        for table in ("promise", "household", "journey_move", "booking", "enquiry_word", "attendance"):
            every: list[Any] = [
                *seen.get_foreign_keys(table),
                *seen.get_check_constraints(table),
                *seen.get_indexes(table),
                *seen.get_unique_constraints(table),
                seen.get_pk_constraint(table) | {"column_names": "primary key"},
            ]
            found += sorted(f"{table} {one['name']} {one.get('column_names')}" for one in every)
    return found


def test_what_was_put_aside_stands_again_and_binds(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MANY_LINES", 10)
    before = _made_of(app)
    brought_in(app, tmp_path, "households", households(30))
    assert _made_of(app) == before
    with app.app_context():
        for change in ("UPDATE journey_move SET verb = 'nod'", "UPDATE household_word SET household_id = 0"):
            begin_write()
            with pytest.raises(IntegrityError):
                db.session.execute(text(change))
        db.session.rollback()


def _add_move(lines: int, move: tuple[object, ...]) -> None:
    with Bulk(db.session.connection(), lines) as bulk:
        names = ("journey_id", "number", "verb", "at", "on")
        bulk.sheet(JourneyMove, *names, by="", from_stage="registration", authority="kent").add(move)
        bulk.flush()


def _add_word_of_nobody(lines: int) -> None:
    with Bulk(db.session.connection(), lines) as bulk:
        bulk.sheet(Household, "id", "reference", "label", "authority", "stage", "made_at")
        bulk.sheet(HouseholdWord, "word", "household_id").add(("nobody", 10_000_000))
        bulk.flush()


def test_a_row_that_a_check_refuses_is_refused_at_the_end_too(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(app, tmp_path, "households", households(20))
    monkeypatch.setattr(aside, "MANY_LINES", 10)
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(JourneyMove))
        for lines in (1, 10):
            begin_write()
            journey_id = db.session.scalars(select(JourneyMove.journey_id)).first()
            with pytest.raises((IntegrityError, RuntimeError)):
                _add_move(lines, (journey_id, 77, "nod", datetime(2026, 1, 5, tzinfo=UTC), date(2026, 1, 5)))
            db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(JourneyMove)) == before


def test_a_row_that_names_nothing_is_refused_at_the_end_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MANY_LINES", 10)
    with app.app_context():
        for lines in (1, 10):
            begin_write()
            with pytest.raises(IntegrityError):
                _add_word_of_nobody(lines)
            db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(HouseholdWord)) == 0


def _add_households(lines: int, *references: str) -> None:
    with Bulk(db.session.connection(), lines) as bulk:
        sheet = bulk.sheet(Household, "reference", "label", "authority", "stage", "made_at")
        for reference in references:
            sheet.add((reference, "Nobody", "kent", "applicant", datetime(2026, 1, 5, tzinfo=UTC)))
        bulk.flush()


def test_a_reference_that_stands_there_twice_is_refused_at_the_end_too(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(app, tmp_path, "independent-services", independent_services(1))  # the councils
    monkeypatch.setattr(aside, "MANY_LINES", 10)
    with app.app_context():
        for lines in (1, 10):
            begin_write()
            with pytest.raises(IntegrityError):
                _add_households(lines, "0000-0001", "0000-0002", "0000-0001")
            db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Household)) == 0


def test_what_means_something_to_the_database_comes_in_as_it_is_written(app: Flask, tmp_path: Path) -> None:
    refs = [r"\N", r"\.", "back\\", r"a\tb", '"', "'", "{NULL}", "%s", "NULL", "é\\é", "日本"]
    rows = [{"ref": ref, "authority": "kent", "applicants": 1, "registered_on": "2022-05-03"} for ref in refs]
    brought_in(app, tmp_path, "households", rows)
    with app.app_context():
        assert set(db.session.scalars(select(Household.source_ref))) == set(refs)
        assert set(db.session.scalars(select(Household.label))) == {f"Earlier record {ref}" for ref in refs}
    again = bring_in(app, tmp_path, "households", rows)
    assert again.output.endswith(f"0 new, {len(refs)} already here (left as they are).\n")


def test_nothing_is_put_aside_while_somebody_reads_or_where_rows_stand(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if app.config["PORTAL"].database_url.startswith("sqlite"):
        pytest.skip("SQLite's readers see what was before")
    monkeypatch.setattr(aside, "MANY_LINES", 10)
    taken_away = list[int]()
    begin = Aside.begin

    def watched(self: Aside, tables: Sequence[Table]) -> None:
        begin(self, tables)
        taken_away.append(len(self._put_back))

    monkeypatch.setattr(Aside, "begin", watched)
    with app.app_context(), db.engine.connect() as reader:
        reader.execute(select(Household.id)).all()  # the reading goes on until its transaction ends
        brought_in(app, tmp_path, "households", households(30))
    with app.app_context():
        brought_in(app, tmp_path, "households", households(40))
    assert taken_away == [0, 0]
    brought_in(app, tmp_path, "children", children(30))
    assert taken_away[2] > 10


def _households() -> Table:
    """The households' table."""
    return table_of(Household)


MANY = 100_000 if IN_FULL else 500
LIMIT = 60
"""Seconds that a hundred thousand lines may take; checking them alone takes a part of it."""


@pytest.mark.soak
def test_a_hundred_thousand_lines_of_each_kind_take_less_than_a_minute(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One kind after the other: the households into a fresh database, the others beside them."""
    each = {
        "households": households(MANY),
        "support": support(MANY, households=MANY),
        "fund": fund(MANY, requests=MANY),
        "attendances": attendances(MANY, households=MANY),
        "children": children(MANY),
        "independent-services": independent_services(MANY),
    }
    told, slow = [], []
    for kind, rows in each.items():
        file = written(kind, rows)
        for options in ((), ("--check",)):
            began, worked = monotonic(), process_time()
            result = bring_in(app, tmp_path, kind, file, *options)
            took, cpu = monotonic() - began, process_time() - worked
            assert result.exit_code == 0, result.output
            name = f"{kind} {' '.join(options)}".strip()
            told.append(f"{name}: {took:.1f} s, of them {cpu:.1f} s of this process's CPU")
            if took > LIMIT:
                slow.append(name)
        assert f"{MANY:,} already here" in result.output
    with capsys.disabled():
        database = app.config["PORTAL"].database_url.partition(":")[0]
        sys.stdout.write("\n  ".join([f"\n{MANY:,} lines of each kind into {database}", *told]) + "\n")
    assert not slow
