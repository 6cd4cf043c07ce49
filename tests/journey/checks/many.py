"""Many households in Stage 1, written as rows: with their people, promises, steps and notes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from portal.clock import now
from portal.conversations.models import Note
from portal.extensions import db
from portal.households.models import Allocation, Household, Membership, Person
from portal.journey.models import Journey, JourneyStep
from portal.promises.models import Promise
from portal.references import new_reference
from portal.web.changes import begin_write
from tests.journey.checks.at_stage import at_stage_1
from tests.support.people import somebody

STATES = (
    ("not_started", "you", None),
    ("waiting_for_you", "you", "applicant"),
    ("sent_for", "others", "gp_appointment"),
    ("received", "we", None),
    ("need_to_talk", "we", None),
    ("not_needed", None, None),
)


MODELS: tuple[Any, ...] = (
    Household, Person, Membership, Allocation, Journey, JourneyStep, Promise, Note,
)  # fmt: skip


def make_many(app: Flask, count: int) -> None:
    """So many more households in Stage 1, each a copy of one made the usual way, with a note."""
    with app.app_context():
        begin_write()
        worker = somebody("assessor")
        first = at_stage_1(worker=worker)
        note = Note(
            household_id=first.household_id,
            kind="note",
            text="Rang the surgery, they ring back on Monday.",
            by="WRKR-0001",
            by_name="Wendy Worker",
            at=now(),
        )
        db.session.add(note)
        db.session.flush()
        of_home: dict[Any, Any] = {
            Household: Household.id == first.household_id,
            Membership: Membership.household_id == first.household_id,
            Allocation: Allocation.household_id == first.household_id,
            Journey: Journey.id == first.id,
            JourneyStep: JourneyStep.journey_id == first.id,
            Promise: (Promise.subject_ref == first.reference) & Promise.ended_at.is_(None),
            Note: Note.household_id == first.household_id,
        }
        people = select(Membership.person_id).where(Membership.household_id == first.household_id)
        of_home[Person] = Person.id.in_(people)
        rows = {
            model: [
                dict(one._mapping)
                for one in db.session.execute(select(*model.__table__.c).where(of_home[model]))
            ]
            for model in MODELS
        }
        begin = {model: max(db.session.scalars(select(model.id))) for model in MODELS}
        for number in range(1, count):
            for model in MODELS:
                copies = [_copy(model, one, begin, rows, number) for one in rows[model]]
                db.session.execute(insert(model.__table__), copies)
        if db.engine.dialect.name == "postgresql":
            for model in MODELS:
                table = model.__tablename__
                last = select(func.max(model.id)).scalar_subquery()
                db.session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), last)))
        db.session.commit()


def _copy(
    model: Any, one: dict[str, Any], begin: dict[Any, int], rows: dict[Any, list[dict[str, Any]]],
    number: int,
) -> dict[str, Any]:  # fmt: skip
    copy = dict(one)
    copy["id"] = _id(model, one["id"], begin, rows, number)
    if "reference" in copy:
        copy["reference"] = new_reference()
    for column, of in (("household_id", Household), ("person_id", Person), ("journey_id", Journey)):
        if copy.get(column) is not None:
            copy[column] = _id(of, copy[column], begin, rows, number)
    if model is Person:
        copy["account_id"] = None
    if model is Journey:
        copy["reference"] = _reference(number, begin)
        copy["stage_since"] = now() - timedelta(days=number % 70)
    if model is Promise:
        copy["subject_ref"] = _reference(number, begin)
    if model is JourneyStep:
        copy["person_key"] = copy["person_id"] or 0
        states = list(STATES)
        copy["done_at"] = copy["valid_until"] = None
        copy["state"], copy["turn"], copy["delay_reason"] = states[(number + int(str(copy["id"]))) % 6]
    return copy


def _reference(number: int, begin: dict[Any, int]) -> str:
    """A journey's reference in the form of any other; numbers of rows pass four digits in a long run."""
    return f"{number:04d}-{begin[Journey] % 10_000:04d}"


def _id(
    model: Any, old: Any, begin: dict[Any, int], rows: dict[Any, list[dict[str, Any]]], number: int
) -> int:
    at = [row["id"] for row in rows[model]].index(old)
    return begin[model] + (number - 1) * len(rows[model]) + at + 1
