"""Writing the workbook and ticking units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.journey.actions import audit_journey, journey_by_id, set_step
from portal.journey.learning.models import UnitRead, WorkbookAnswer
from portal.journey.learning.queries import Learning, own_learning
from portal.journey.learning.units import SECTION_OF, UNIT_OF
from portal.journey.rules import StepState
from portal.sealing import fingerprint

CLOSED = "Stage 1 has ended, so this can be read but not changed any more."


def _own(by: Viewer) -> Learning:
    mine = own_learning(by)
    journey_by_id(mine.journey.id)
    if not mine.is_open:
        raise Refused(CLOSED)
    return mine


def write_section(code: str, text: str, *, seen: int, page: str, by: Viewer, now: datetime) -> int:
    """Keep a section of the viewer's own workbook; gives its new version.

    `seen` is the version the page showed, `page` its once-key: the page that wrote last goes on.
    Raises Conflict when it was changed in another window since, Refused once Stage 1 has ended,
    NotFound for an unknown section.
    """
    if code not in SECTION_OF:
        raise NotFound
    mine = _own(by)
    answer = db.session.scalars(
        select(WorkbookAnswer)
        .where(
            WorkbookAnswer.journey_id == mine.journey.id,
            WorkbookAnswer.person_id == mine.person_id,
            WorkbookAnswer.section == code,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if answer is None:
        answer = WorkbookAnswer(
            journey_id=mine.journey.id,
            person_id=mine.person_id,
            section=code,
            text=text,
            version=1,
            page=fingerprint(page),
            changed_at=now,
        )
        db.session.add(answer)
    elif answer.text == text:
        return answer.version
    elif answer.version != seen and answer.page != fingerprint(page):
        raise Conflict(
            "You have changed this in another window since. Both versions are below: keep what you want."
        )
    else:
        answer.text, answer.version, answer.changed_at = text, answer.version + 1, now
        answer.page = fingerprint(page)
    if mine.is_finished and not text.strip():
        _step(mine, "workbook", StepState.NOT_STARTED, by=by, now=now)
    db.session.flush()
    return answer.version


def finish_workbook(*, by: Viewer, now: datetime) -> None:
    """Say that the workbook is finished. Raises Refused while a section is empty."""
    mine = _own(by)
    empty = [one.section.title for one in mine.sections if not one.text.strip()]
    if empty:
        raise Refused(f"Write something in each section first. Still empty: {', '.join(empty)}.")
    _step(mine, "workbook", StepState.IN_ORDER, by=by, now=now)


def tick_unit(code: str, answer: str, *, by: Viewer, now: datetime) -> None:
    """Tick a unit as read, with what the reader answered. With the last one the step is in order."""
    if code not in UNIT_OF:
        raise NotFound
    if not answer.strip():
        raise Refused("Write a few words to the question first.")
    mine = _own(by)
    row = db.session.get(UnitRead, (mine.journey.id, mine.person_id, code), populate_existing=True)
    if row is None:
        db.session.add(
            UnitRead(
                journey_id=mine.journey.id,
                person_id=mine.person_id,
                unit=code,
                answer=answer,
                read_at=now,
                changed_at=now,
            )
        )
    else:
        row.answer, row.changed_at = answer, now
    db.session.flush()
    if own_learning(by).to_read == 0:
        _step(mine, "e_learning", StepState.IN_ORDER, by=by, now=now)
    audit_journey("journey.unit_read", mine.journey, by, now, unit=code)


def _step(mine: Learning, code: str, state: StepState, *, by: Viewer, now: datetime) -> None:
    set_step(mine.journey, code, state, by=by, now=now, person_id=mine.person_id)
