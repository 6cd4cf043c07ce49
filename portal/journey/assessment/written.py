"""Reading the written parts, the report, and the answers to it, always through who asks.

Staff and panel read an applicant's comments once released; the other applicant never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.queries import Member
from portal.journey.assessment.models import AssessmentPart, Par, ParComment
from portal.journey.assessment.reporting import (
    STEP,
    is_lapsed,
    own_comment,
    own_shared_par,
    par_and_comments,
    par_steps,
    time_for_comments,
)
from portal.journey.assessment.rules import COMMENTS_FOR_STAFF, PARTS, Comments, PartKind, comments_of
from portal.journey.models import Journey, JourneyStep
from portal.journey.queries import rows_of
from portal.journey.rules import FINISHED, STAFF_STATE_WORDS, StepState
from portal.promises.queries import promises_by_subject, promises_for


@dataclass(frozen=True, slots=True)
class PartView:
    """A part that a journey asks: what stands of it, and its step's state in words."""

    kind: str
    name: str
    person: Member | None
    state: str
    is_done: bool
    text: str = ""
    source: str = ""
    dated_on: date | None = None
    valid_until: date | None = None
    by_name: str = ""


def parts_for_staff(
    journey: Journey, members: Sequence[Member], rows: Sequence[JourneyStep]
) -> list[PartView]:
    """The parts a journey asks, each with what was written last. `rows` are the journey's steps."""
    people = {one.person_id: one for one in members}
    written = {
        (one.kind, one.person_key): one
        for one in db.session.scalars(
            select(AssessmentPart).where(
                AssessmentPart.journey_id == journey.id, AssessmentPart.replaced_at.is_(None)
            )
        )
    }
    views = []
    for kind, words in PARTS.items():
        for row in (one for one in rows if one.code == words.step and one.state != StepState.NOT_NEEDED):
            found = written.get((kind.value, row.person_key))
            view = PartView(
                kind.value,
                words.name,
                people.get(row.person_key),
                STAFF_STATE_WORDS[StepState(row.state)],
                row.state in FINISHED,
            )
            if found is not None:
                view = PartView(
                    view.kind,
                    view.name,
                    view.person,
                    view.state,
                    view.is_done,
                    found.text,
                    found.source,
                    found.dated_on,
                    found.valid_until,
                    found.written_by_name,
                )
            views.append(view)
    return views


def part_for_staff(
    journey: Journey, members: Sequence[Member], kind: PartKind, person_ref: str | None
) -> PartView:
    """One part that the journey asks. Raises NotFound for one it does not ask."""
    for one in parts_for_staff(journey, members, rows_of(journey)):
        if one.kind == kind and (one.person.reference if one.person else None) == person_ref:
            return one
    raise NotFound


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One applicant's answer to the report, as staff may read it: the words only once released."""

    name: str
    words: str
    has_answered: bool
    may_go_on: bool
    text: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """The newest report, and the answers to it."""

    text: str
    number: int
    by_name: str
    written_at: datetime
    shared_at: datetime | None
    document_ref: str | None
    answers: tuple[AnswerView, ...]


def report_for_staff(
    journey: Journey, members: Sequence[Member], now: datetime, rows: Sequence[JourneyStep] | None = None
) -> ReportView | None:
    """The newest report of a journey with its answers; None before one is written.

    `rows`: the journey's steps where they are known already.
    """
    found = par_and_comments(journey)
    if found is None:
        return None
    par, comments = found
    return ReportView(
        par.text,
        par.number,
        par.written_by_name,
        par.written_at,
        par.shared_at,
        par.document_ref,
        _answers(comments, par_steps(journey, rows), members, now) if par.shared_at else (),
    )


def answers_to(
    par: Par, journey: Journey, members: Sequence[Member], now: datetime
) -> tuple[AnswerView, ...]:
    """What each applicant answered to a report, as staff and panel may read it."""
    comments = db.session.scalars(select(ParComment).where(ParComment.par_id == par.id)).all()
    return _answers(comments, par_steps(journey), members, now)


def _answers(
    comments: Sequence[ParComment], steps: Sequence[JourneyStep], members: Sequence[Member], now: datetime
) -> tuple[AnswerView, ...]:
    said = {one.person_id: one for one in comments}
    names = {one.person_id: one.given_name for one in members}
    waits = [row.reference for row in steps if row.state == StepState.WAITING_FOR_YOU]
    times = promises_by_subject(STEP, waits)
    answers = []
    for row in steps:
        comment = said.get(row.person_key)
        state = comments_of(comment.facts if comment else None)
        is_read = comment is not None and state is Comments.RELEASED
        over = is_lapsed(times.get(row.reference, ()), now)
        answers.append(
            AnswerView(
                names.get(row.person_key, "Somebody"),
                COMMENTS_FOR_STAFF[state],
                state not in (Comments.NONE, Comments.DRAFT),
                over,
                comment.text if comment is not None and is_read else "",
                comment.released_at if comment is not None and is_read else None,
            )
        )
    return tuple(answers)


@dataclass(frozen=True, slots=True)
class OwnReport:
    """The report as one applicant reads it, with their own answer. The other's is nowhere in it."""

    journey: str
    text: str
    shared_at: datetime | None
    due_at: datetime | None
    is_over: bool
    state: Comments
    own_text: str
    released_at: datetime | None

    @property
    def own_choice(self) -> str | None:
        """What they answered, as the form asks it."""
        if self.state is Comments.NOTHING_TO_ADD:
            return "nothing"
        return "comments" if self.own_text else None


def own_report(viewer: Viewer, now: datetime) -> OwnReport:
    """The report shared with a family viewer, with their own comments. Raises NotFound before it is."""
    journey, par, step = own_shared_par(viewer)
    comment, promises = own_comment(viewer, par), promises_for(STEP, step.reference)
    time = time_for_comments(promises)
    return OwnReport(
        journey.reference,
        par.text,
        par.shared_at,
        time.due_at if time else None,
        is_lapsed(promises, now),
        comments_of(comment.facts if comment else None),
        comment.text if comment else "",
        comment.released_at if comment else None,
    )
