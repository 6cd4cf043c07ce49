"""The nightly export: what changed, nobody named, whole or not at all, and held to who may read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import String, Text, func, select, update

from portal import clock
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup
from portal.clock import LONDON
from portal.columns import Model, Sealed
from portal.errors import Refused
from portal.events.register_models import Attendance
from portal.extensions import db, writing
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.journey.models import Journey
from portal.promises.models import Promise
from portal.reports.nightly import actions
from portal.reports.nightly.fields import FIELDS
from portal.reports.nightly.folder import held
from portal.reports.nightly.models import NightlyExport
from portal.reports.nightly.sweeps import export_at_night, use_settings
from portal.support.models import SupportNamed, SupportRequest
from tests.support.people import somebody

CANARY = "Zwölfkanari"
NAMED_COLUMNS = {
    "name", "given_name", "family_name", "second_given_name", "second_family_name", "email", "telephone",
    "town", "label", "address", "postcode", "venue", "directions", "alias", "organisation", "by_name",
    "own_words", "safe_times", "ended_because", "asked_by", "led_by", "body", "about",
}  # fmt: skip
"""Columns that hold who somebody is, where they are, or what was said in free words."""
NOT_OF_CASES = {"authority", "agency_settings", "team", "event_title", "wording"}


def made(folder: Path, **how: Any) -> dict[str, list[dict[str, Any]]]:
    """Make an export and read its files back: file name without its ending -> records."""
    done = actions.export(folder, started_by="command", now=clock.now(), **how)
    where = Path(done.folder) / done.name
    read = {
        path.name.removesuffix(".jsonl"): [json.loads(line) for line in path.read_text().splitlines()]
        for path in where.glob("*.jsonl")
    }
    manifest = json.loads((where / "export.json").read_text())
    assert manifest["files"] == {f"{name}.jsonl": len(records) for name, records in read.items()}
    return read


def refs(records: list[dict[str, Any]]) -> set[str]:
    return {one["ref"] for one in records}


def colleague(role: str) -> Account:
    """Somebody new who works here."""
    with writing():
        return somebody(role)


def restrict(household_id: int, *named: int) -> None:
    """Restrict a household to these accounts."""
    with writing():
        db.session.execute(
            update(Household).where(Household.id == household_id).values(restricted=True, named=2)
        )
        db.session.add_all(
            NamedStaff(household_id=household_id, account_id=one, named_at=clock.now()) for one in named
        )


@pytest.fixture
def agency(example: Flask) -> Iterator[Flask]:
    with example.app_context():
        yield example


def test_the_first_one_holds_everything_that_is_not_held_back(agency: Flask, tmp_path: Path) -> None:
    read = made(tmp_path)
    assert set(read) == {"households", "promises", "attendances", "support-requests", "children"}
    open_ones = db.session.scalars(select(Household.reference).where(~Household.restricted))
    assert refs(read["households"]) == set(open_ones)
    assert any(one["journeys"] and one["journeys"][0]["moves"] for one in read["households"])
    assert all(read.values())


def test_each_record_has_the_fields_that_are_documented(agency: Flask, tmp_path: Path) -> None:
    read = made(tmp_path)
    inside = {"people": "people", "journeys": "journeys", "moves": "moves", "milestones": "milestones"}

    def check(kind: str, one: dict[str, Any]) -> None:
        assert list(one) == list(FIELDS[kind])
        for name, within in inside.items():
            for part in one.get(name, ()):
                check(within, part)

    for kind, records in read.items():
        for one in records:
            check(kind, one)
    words = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    for kind, fields in FIELDS.items():
        part = words.split(f"\n### {kind}\n")[1].split("\n### ")[0]
        for name, (form, meaning) in fields.items():
            assert f"| `{name}` | {form} | {meaning} |" in part, (kind, name)


def test_nothing_anybody_is_called_or_said_is_in_a_file(agency: Flask, tmp_path: Path) -> None:
    with writing():
        planted = plant()
    assert planted > 100
    manager = colleague("manager")
    hidden = db.session.scalars(select(Household.id).where(~Household.restricted)).first()
    assert hidden is not None
    restrict(hidden, manager.id)
    made(tmp_path)
    made(tmp_path, made_for=manager.reference)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert "kanari" not in path.read_text().lower(), path.name


def plant() -> int:
    """Put the canary wherever somebody is named or something was said. Gives how many values were planted."""
    many = 0
    for table in Model.metadata.sorted_tables:
        if table.name in NOT_OF_CASES or table.name.startswith(("audit", "nightly")):
            continue
        keys = {column.name for column in table.primary_key}
        for column in table.columns:
            if column.name in keys or column.foreign_keys or column.computed is not None:
                continue
            sealed = isinstance(column.type, Sealed)
            named = column.name in NAMED_COLUMNS and isinstance(column.type, String | Text)
            if not (sealed or named) or column.unique:
                continue
            if column.name == "email":
                value: Any = func.lower(CANARY.replace("ö", "oe")) + "@example.org"
            else:
                value = CANARY
            try:
                with db.session.begin_nested():
                    done = db.session.execute(
                        table.update().where(column.is_not(None), column != "").values({column.name: value})
                    )
                many += done.rowcount  # type: ignore[attr-defined]  # of an UPDATE
            except Exception:
                continue
    return many


def test_the_next_one_holds_what_changed_alone(
    agency: Flask, tmp_path: Path, frozen: time_machine.Traveller
) -> None:
    frozen.shift(timedelta(hours=1))  # the example was made this minute
    made(tmp_path)
    frozen.shift(timedelta(days=1))
    nothing = made(tmp_path)
    assert {name: len(records) for name, records in nothing.items()} == dict.fromkeys(nothing, 0)
    frozen.shift(timedelta(days=1))
    household = db.session.scalars(select(Household).where(~Household.restricted)).first()
    promise = db.session.scalars(
        select(Promise).join(Household, Household.id == Promise.household_id).where(~Household.restricted)
    ).first()
    assert household is not None
    assert promise is not None
    by, now = colleague("manager").reference, clock.now()
    with writing():
        mark(household.reference, "households.worker_changed", now=now, by=by)
        record(
            "promises.resumed", by=by, subject_kind=promise.subject_kind, subject_ref=promise.subject_ref,
            now=now, details={"kind": promise.kind, "promise": promise.reference},
        )  # fmt: skip
        db.session.execute(
            update(Attendance)
            .where(Attendance.id == select(func.min(Attendance.id)).scalar_subquery())
            .values(marked_at=now)
        )
    read = made(tmp_path)
    assert household.reference in refs(read["households"])
    assert refs(read["promises"]) == {promise.reference}
    assert len(read["attendances"]) == 1
    assert read["children"] == []


def mark(reference: str, event: str, *, now: datetime, by: str) -> None:
    record(event, by=by, subject_kind="household", subject_ref=reference, now=now)


def test_who_was_looked_at_has_not_changed(
    agency: Flask, tmp_path: Path, frozen: time_machine.Traveller
) -> None:
    made(tmp_path)
    frozen.shift(timedelta(days=1))
    reference = db.session.scalars(select(Household.reference).where(~Household.restricted)).first()
    assert reference is not None
    with writing():
        mark(reference, "households.opened", now=clock.now(), by="AAAA-0001")
    assert made(tmp_path)["households"] == []


def test_a_row_taken_over_with_old_days_is_not_missed(
    agency: Flask, tmp_path: Path, frozen: time_machine.Traveller
) -> None:
    made(tmp_path)
    frozen.shift(timedelta(days=1))
    with writing():
        long_ago = clock.now() - timedelta(days=2000)
        old = Household(label="", authority="kent", stage="finished", made_at=long_ago, source_ref="H-1")
        db.session.add(old)
    read = made(tmp_path)["households"]
    assert [one["source_ref"] for one in read] == ["H-1"]


def test_a_killed_one_leaves_the_last_and_the_next_starts_where_it_did(
    agency: Flask, tmp_path: Path, frozen: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path)
    whole = {path.name for path in tmp_path.iterdir()}
    frozen.shift(timedelta(days=1))
    reference = db.session.scalars(select(Household.reference).where(~Household.restricted)).first()
    assert reference is not None
    with writing():
        mark(reference, "households.worker_changed", now=clock.now(), by="AAAA-0001")

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "put_in_place", killed)
        with pytest.raises(KeyboardInterrupt):
            made(tmp_path)
    left = {path.name for path in tmp_path.iterdir()} - whole
    assert len(left) == 1
    assert left.pop().startswith(".making-")
    frozen.shift(timedelta(days=1))
    assert refs(made(tmp_path)["households"]) == {reference}
    assert not list(tmp_path.glob(".making-*"))
    rows = db.session.scalars(select(NightlyExport).order_by(NightlyExport.id)).all()
    assert [row.finished_at is not None for row in rows] == [True, False, True]
    assert rows[1].since_at == rows[2].since_at


def test_two_are_not_made_into_one_folder_at_once(agency: Flask, tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(Refused, match="is being made"):
        made(tmp_path)


def test_a_restricted_household_is_held_to_its_named_staff(agency: Flask, tmp_path: Path) -> None:
    named, other = colleague("manager"), colleague("manager")
    household = db.session.scalars(
        select(Household)
        .join(Journey, Journey.household_id == Household.id)
        .join(Promise, Promise.household_id == Household.id)
        .join(ChildGroup, ChildGroup.household_id == Household.id)
        .where(~Household.restricted)
    ).first()
    assert household is not None
    people = set(
        db.session.scalars(
            select(Person.reference)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == household.id)
        )
    )
    restrict(household.id, named.id)
    told = {household.reference, *people}

    def says(read: dict[str, list[dict[str, Any]]]) -> bool:
        written = json.dumps(read)
        return any(one in written for one in told)

    assert not says(made(tmp_path / "general"))
    assert not says(made(tmp_path / "other", made_for=other.reference))
    own = made(tmp_path / "own", made_for=named.reference)
    assert household.reference in refs(own["households"])
    assert any(one["household_ref"] == household.reference for one in own["promises"])
    assert any(one["household_ref"] == household.reference for one in own["children"])
    folder = next((tmp_path / "own").glob(f"*-for-{named.reference}"))
    assert named.reference in json.loads((folder / "export.json").read_text())["restriction"]


def test_what_was_restricted_is_written_once_it_is_lifted(
    agency: Flask, tmp_path: Path, frozen: time_machine.Traveller
) -> None:
    household = db.session.scalars(
        select(Household).join(Promise, Promise.household_id == Household.id).where(~Household.restricted)
    ).first()
    assert household is not None
    restrict(household.id, colleague("manager").id)
    made(tmp_path)
    frozen.shift(timedelta(days=1))
    with writing():
        db.session.execute(
            update(Household).values(restricted=False, named=0).where(Household.id == household.id)
        )
        mark(household.reference, "households.restriction_lifted", now=clock.now(), by="AAAA-0001")
    read = made(tmp_path)
    assert refs(read["households"]) == {household.reference}
    assert {one["household_ref"] for one in read["promises"]} == {household.reference}


def test_a_confined_request_and_its_promises_go_to_the_named_alone(agency: Flask, tmp_path: Path) -> None:
    named = colleague("support_worker")
    request = db.session.scalars(
        select(SupportRequest)
        .join(
            Promise,
            (Promise.subject_kind == "support_request") & (Promise.subject_ref == SupportRequest.reference),
        )
        .where(~SupportRequest.is_confined, SupportRequest.household_id.is_(None))
    ).first()
    assert request is not None
    with writing():
        db.session.execute(
            update(SupportRequest)
            .where(SupportRequest.id == request.id)
            .values(is_confined=True, shared_at=None)
        )
        db.session.add(
            SupportNamed(request_id=request.id, account_id=named.id, named_by="x", named_at=clock.now())
        )
    assert request.reference not in json.dumps(made(tmp_path / "general"))
    own = made(tmp_path / "own", made_for=named.reference)
    assert request.reference in refs(own["support-requests"])
    assert any(one["subject_ref"] == request.reference for one in own["promises"])
    assert "children" not in own


def test_the_birth_side_is_in_no_file(agency: Flask, tmp_path: Path) -> None:
    manager = colleague("manager")
    request = db.session.scalars(
        select(SupportRequest).where(SupportRequest.person_id.is_not(None), ~SupportRequest.is_confined)
    ).first()
    assert request is not None
    with writing():
        db.session.execute(update(Person).where(Person.id == request.person_id).values(side="birth"))
    for how in ({}, {"made_for": manager.reference}):
        read = made(tmp_path / str(len(how)), **how)
        assert request.reference not in json.dumps(read)


def test_each_one_is_in_the_audit_with_its_counts(agency: Flask, tmp_path: Path) -> None:
    read = made(tmp_path)
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "exports.made")).one()
    assert row.details["households"] == str(len(read["households"]))
    assert row.details["for"] == ""
    assert row.subject_ref == db.session.scalars(select(NightlyExport.reference)).one()


def test_the_command_says_what_it_wrote_and_refuses_strangers(example: Flask, tmp_path: Path) -> None:
    runner = example.test_cli_runner()
    done = runner.invoke(args=["export", "nightly", str(tmp_path)])
    assert done.exit_code == 0
    assert "households.jsonl" in done.output
    refused = runner.invoke(args=["export", "nightly", str(tmp_path), "--for", "ZZZZ-ZZZZ"])
    assert refused.exit_code == 2
    assert "Nobody who works here" in refused.stderr


def test_the_worker_makes_one_a_night_where_a_folder_is_set(
    agency: Flask, tmp_path: Path, frozen: time_machine.Traveller
) -> None:
    settings = agency.config["PORTAL"]
    frozen.move_to(datetime(2026, 11, 21, 2, 30, tzinfo=LONDON))
    assert export_at_night(clock.now()) == 0
    try:
        object.__setattr__(settings, "exports", str(tmp_path))
        use_settings(settings)
        assert export_at_night(clock.now()) > 0
        frozen.shift(timedelta(hours=1))
        assert export_at_night(clock.now()) == 0
        frozen.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=LONDON))
        assert export_at_night(clock.now()) == 0
        assert len(db.session.scalars(select(NightlyExport)).all()) == 1
    finally:
        object.__setattr__(settings, "exports", "")
        use_settings(settings)
