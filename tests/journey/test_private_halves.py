"""One applicant tries every page and form of the other: private halves stay private (safety rules 1 and 2).

Whatever can be one person's is planted for Sam, with words and days that stand nowhere else. Then Alex opens
every address a family has, with every reference there is, and sends every form.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.clock import now, today
from portal.columns import Model
from portal.conversations.actions import start_conversation
from portal.conversations.actions_notes import share_note, write_note
from portal.documents.models import Document
from portal.documents.sealed_files import seal_file
from portal.documents.store import new_name, store
from portal.example.panels import share_report
from portal.extensions import db
from portal.forms.base import new_once
from portal.households.queries import applicants_of
from portal.journey.actions import household_of, write_letter
from portal.journey.assessment.models import ParComment, VisitSeen
from portal.journey.breaks.models import TimeWish
from portal.journey.learning.models import UnitRead, WorkbookAnswer
from portal.journey.learning.units import SECTIONS, UNITS
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.journey.queries import rows_of
from portal.journey.referees.models import Referee
from portal.journey.registration.models import Registration, RegistrationAsk, RegistrationSection
from portal.journey.registration.rules import SECTIONS as REGISTRATION
from portal.journey.rules import StepState
from portal.sealing import fingerprint
from tests.journey.households import WORKER
from tests.journey.panel.going import DECIDER
from tests.journey.panel.pages import Case, make_case
from tests.support.pages import read
from tests.support.people import somebody

SECRET = "Quibble"
"""A word in everything that is Sam's, and nowhere else."""

DAYS = ("2031", "GP appointment", "We need to talk")
"""Of Sam’s checks: until when one is valid, why it is late, and where it stands."""


@pytest.fixture(params=[Stage.STAGE_2, Stage.STAGE_1, Stage.BREAK])
def case(app: Flask, request: pytest.FixtureRequest) -> Case:
    made = make_case(app)
    made.run(lambda journey: plant(journey, request.param))
    return made


def plant(journey: Journey, stage: Stage) -> None:
    """Everything of Sam's, then the stage from which Alex looks."""
    sam, _ = applicants_of(journey.household_id)
    share_report(journey, by=WORKER, now=now())
    _checks(journey, sam.person_id)
    _written(journey, sam.person_id)
    _registration(journey, sam.person_id)
    _told(journey, sam.person_id, sam.reference)
    _referees(journey, sam.person_id)
    journey.stage = stage.value
    db.session.flush()


def _checks(journey: Journey, sam: int) -> None:
    for row in rows_of(journey):
        if row.person_id == sam:
            row.note, row.valid_until = SECRET, date(2031, 7, 14)
            row.delay_reason, row.state, row.done_at = "gp_appointment", StepState.NEED_TO_TALK.value, None


def _written(journey: Journey, sam: int) -> None:
    for section in SECTIONS:
        db.session.add(
            WorkbookAnswer(
                journey_id=journey.id, person_id=sam, section=section.code, text=SECRET, version=1,
                changed_at=now(),
            )
        )  # fmt: skip
    for unit in UNITS:
        db.session.add(
            UnitRead(
                journey_id=journey.id, person_id=sam, unit=unit.code, answer=SECRET, read_at=now(),
                changed_at=now(),
            )
        )  # fmt: skip
    for kind in ("not_ready", "pause"):
        db.session.add(
            TimeWish(journey_id=journey.id, person_id=sam, kind=kind, text=SECRET, said_at=now(),
                     until_on=today() if kind == "pause" else None)
        )  # fmt: skip
    par = db.session.connection().exec_driver_sql("SELECT id FROM par").scalar_one()
    db.session.add(ParComment(par_id=par, person_id=sam, text=SECRET, saved_at=now(), sent_at=now()))


def _registration(journey: Journey, sam: int) -> None:
    registration = db.session.scalars(
        select(Registration).where(Registration.journey_id == journey.id)
    ).one_or_none()
    if registration is None:
        registration = Registration(journey_id=journey.id, began_at=now())
        db.session.add(registration)
        db.session.flush()
    db.session.add(
        RegistrationSection(
            registration_id=registration.id, person_id=sam, person_key=sam, code="health", version=1,
            is_done=True, answers=json.dumps({"summary": SECRET, "health": SECRET}), changed_at=now(),
            changed_by="x", changed_by_name=SECRET,
        )
    )  # fmt: skip
    db.session.add(
        RegistrationAsk(
            registration_id=registration.id, person_id=sam, text=SECRET, asked_at=now(), asked_by="x"
        )
    )


def _told(journey: Journey, sam: int, reference: str) -> None:
    household = household_of(journey).reference
    manager = replace(DECIDER, account_id=somebody("manager").id)
    start_conversation(household, to=reference, subject=SECRET, text=SECRET, by=manager, now=now())
    note = write_note(household, text=SECRET, by=manager, now=now())
    share_note(note, to=reference, by=manager, now=now())
    write_note(household, text=SECRET, by=manager, now=now())
    write_letter(journey, "not_accept", SECRET, by=WORKER, now=now(), person_id=sam)
    _files(journey, sam)


def _files(journey: Journey, sam: int) -> None:
    """A file of Sam's, and one of the household's that we have not shared: each lies in storage."""
    for person_id, source, shared_at in ((sam, "family", now()), (None, "staff", None)):
        name = new_name(today())
        store().write(name, seal_file(SECRET.encode(), name))
        db.session.add(
            Document(
                household_id=journey.household_id, person_id=person_id, title=SECRET, file_name=SECRET,
                kind="pdf", size=len(SECRET), sha256="0" * 64, storage_name=name, scan="clean",
                source=source, uploaded_at=now(), shared_at=shared_at,
            )
        )  # fmt: skip


def _referees(journey: Journey, sam: int) -> None:
    db.session.add(
        Referee(
            journey_id=journey.id, place=1, knows_id=sam, name="Pat Instance", email="pat@example.org",
            email_hash=fingerprint("pat@example.org"), relation="friend", state="returned", named_by="x",
            named_at=now(), changed_at=now(), answers=json.dumps({"known": SECRET}), confidence=SECRET,
            declined_because=SECRET, interview=SECRET,
        )
    )  # fmt: skip


def references(case: Case) -> list[str]:
    """Every reference that Sam's things have, and the household's."""
    with case.app.app_context():
        found = [
            reference
            for table in Model.metadata.sorted_tables
            if "reference" in table.columns
            for reference in db.session.scalars(select(table.c.reference))
        ]
    return found


WORDS = {
    "code": [*REGISTRATION],
    "section": [one.code for one in SECTIONS],
    "unit": [one.code for one in UNITS],
    "name": [stage.value.replace("_", "-") for stage in Stage],
}


def addresses(case: Case, method: str, pool: list[str]) -> Iterator[str]:
    """Every family address with every reference and word that fits into it."""
    for rule in case.app.url_map.iter_rules():
        if not rule.rule.startswith("/home") or method not in (rule.methods or ()):
            continue
        holes = re.findall(r"<(\w+):(\w+)>", rule.rule)
        if len(holes) > 1:
            continue
        fits = (pool if kind == "reference" else WORDS[name] for kind, name in holes)
        for chosen in itertools.product(*fits):
            address = rule.rule
            for value in chosen:
                address = re.sub(r"<[^>]+>", value, address, count=1)
            yield address


def leaks(text: str) -> list[str]:
    """What of Sam's stands in an answer, as a word of its own: a token may hold any four letters."""
    return [word for word in (SECRET, *DAYS) if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w])", text)]


def _told_sam(case: Case) -> list[str]:
    """Pages and a file on which Sam reads what the other must not."""
    with case.app.app_context():
        own = select(Document.reference).where(Document.person_id.is_not(None))
        file = db.session.scalars(own).one()
    return ["/home/messages", "/home/documents", f"/home/documents/{file}/file"]


def test_nothing_of_the_others_stands_on_any_page(case: Case) -> None:
    pool = references(case)
    assert all(leaks(case.people["sam"].get(one).text) for one in _told_sam(case))
    for address in addresses(case, "GET", pool):
        answer = case.people["alex"].get(address)
        assert answer.status_code in (200, 303, 404, 409), f"{address}: {answer.status_code}"
        assert leaks(answer.text + answer.headers.get("Location", "")) == [], address


def test_no_form_changes_or_tells_anything_of_the_others(case: Case) -> None:
    pool, alex = references(case), case.people["alex"]
    before = _sams(case)
    form = read(alex.get("/home/people/code-word")).soup.select_one("input[name=csrf_token]")
    token = str(form["value"]) if form else ""
    quiet = ("/home/people/tell-us", "/home/withdraw")
    for address in addresses(case, "POST", pool):
        if address.startswith(quiet):
            continue
        answer = alex.post(address, data={"csrf_token": token, "once": new_once(), "text": "x", "seen": "0"})
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        assert leaks(answer.text + answer.headers.get("Location", "")) == [], address
    assert _sams(case) == before


def _sams(case: Case) -> list[Any]:
    """What Sam wrote, as it stands."""

    def look(journey: Journey) -> list[Any]:
        sam = applicants_of(journey.household_id)[0].person_id
        written = db.session.execute(
            select(WorkbookAnswer.section, WorkbookAnswer.text, WorkbookAnswer.version)
            .where(WorkbookAnswer.person_id == sam)
            .order_by(WorkbookAnswer.section)
        )
        wishes = select(TimeWish.kind, TimeWish.ended_at).where(TimeWish.person_id == sam)
        comments = select(ParComment.text, ParComment.released_at).where(ParComment.person_id == sam)
        documents = select(Document.title, Document.withdrawn_at)
        seen = select(VisitSeen.person_id, VisitSeen.how)
        parts = (wishes, comments, documents, seen)
        return [tuple(one) for one in written] + [
            tuple(one) for part in parts for one in db.session.execute(part)
        ]

    found = case.read(look)
    assert isinstance(found, list)
    return found
