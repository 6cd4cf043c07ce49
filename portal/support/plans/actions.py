"""Beginning an assessment, writing it, sharing it with its plan, comments, reviews, measures, sessions.

Who begins an assessment keeps one promise and makes the next; each is one step of its caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.promises.actions import keep_promise
from portal.promises.kinds import Kind
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_open_request
from portal.support.mail import tell_writer
from portal.support.models import SupportRequest
from portal.support.plans.models import PlanItem, SupportAssessment, SupportMeasure, SupportSession
from portal.support.plans.queries import assessment_of, items_of
from portal.support.plans.rules import (
    MEASURES,
    MOMENTS,
    MOST_ITEMS,
    MOST_PLANNED,
    MOST_SESSIONS,
    PROVIDERS,
    SECTIONS,
    SESSION_KINDS,
    SessionKind,
    is_score,
    missing_sections,
)
from portal.support.promising import follow_promises, promise
from portal.support.queries import request_for
from portal.support.rules import SUBJECT, when_it_was

CHANGED = "A colleague has changed this since you opened the page. Look at it again: your words are below."


@dataclass(frozen=True)
class Item:
    """One line of a plan, as it is typed."""

    what: str
    provider: str
    who: str = ""
    sessions: int = 0
    knows: str = ""


def begin_assessment(reference: str, *, by: Viewer, now: datetime) -> SupportAssessment:
    """Begin the assessment of a request: six weeks to share it are promised. Again changes nothing.

    Raises NotFound, Conflict once the request has ended.
    """
    request = hold_open_request(reference, by)
    found = assessment_of(request.id)
    if found is not None:
        return found
    made = SupportAssessment(request_id=request.id, begun_at=now, begun_by=by.label)
    db.session.add(made)
    db.session.flush()
    keep_promise(Kind.SUPPORT_ASSESSMENT_START, SUBJECT, reference, by=by, now=now)
    promise(Kind.SUPPORT_ASSESSMENT, request, by=by, now=now, starts_at=now)
    follow_promises(request.id)
    add_entry(request.id, EntryKind.ASSESSMENT, by=by, now=now, text="We have begun to work out what helps")
    audit("support.assessment_begun", request, by, now)
    return made


def write_assessment(
    reference: str, sections: Mapping[str, str], *, seen: int, by: Viewer, now: datetime
) -> None:
    """Keep what is written of an assessment; `seen` is the version its page showed.

    Raises NotFound, Refused for an unknown section, Conflict where a colleague wrote or shared it meanwhile.
    """
    request = hold_open_request(reference, by)
    if set(sections) - set(SECTIONS):
        raise Refused("Write in the sections of the page.")
    done = db.session.scalar(
        update(SupportAssessment)
        .where(
            SupportAssessment.request_id == request.id,
            SupportAssessment.version == seen,
            SupportAssessment.shared_at.is_(None),
        )
        .values(
            sections=json.dumps({name: text.strip() for name, text in sections.items()}),
            version=SupportAssessment.version + 1,
        )
        .returning(SupportAssessment.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict(CHANGED)
    audit("support.assessment_written", request, by, now)


def write_plan(reference: str, items: Sequence[Item], *, seen: int, by: Viewer, now: datetime) -> None:
    """Keep the lines of a plan that is not shared yet; `seen` is the assessment's version its page showed.

    Raises NotFound, Refused, Conflict once it is shared, and where a colleague wrote meanwhile.
    """
    request = hold_open_request(reference, by)
    assessment = _draft(request, seen)
    if not items or len(items) > MOST_ITEMS:
        raise Refused(f"Write 1 to {MOST_ITEMS} lines.")
    for one in items:
        if not one.what.strip() or one.provider not in PROVIDERS or not 0 <= one.sessions <= MOST_PLANNED:
            raise Refused(
                f"Write what each line is, choose who provides it, and 0 to {MOST_PLANNED} sessions."
            )
    assessment.version += 1
    db.session.execute(delete(PlanItem).where(PlanItem.assessment_id == assessment.id))
    db.session.add_all(
        PlanItem(
            assessment_id=assessment.id,
            what=one.what.strip(),
            provider=one.provider,
            who=one.who.strip(),
            sessions=one.sessions,
            knows=one.knows.strip(),
        )
        for one in items
    )
    audit("support.plan_written", request, by, now)


def share_plan(reference: str, review_on: date, *, seen: int, by: Viewer, now: datetime) -> None:
    """Share the assessment and its plan with the writer: that keeps its promise, and a review is promised.

    `seen` is the version that was read before it was shared. Raises NotFound, Refused for what is missing,
    Conflict where it is shared already, or a colleague wrote meanwhile.
    """
    request = hold_open_request(reference, by)
    assessment = _draft(request, seen)
    missing = missing_sections(json.loads(assessment.sections or "{}"))
    if missing:
        raise Refused(f"Write these sections first: {', '.join(missing)}.")
    if not items_of(assessment.id):
        raise Refused("Write the plan first.")
    if review_on <= local_day(now):
        raise Refused("Choose a day to come for the review.")
    assessment.version += 1
    assessment.shared_at, assessment.next_review_on = now, review_on
    keep_promise(Kind.SUPPORT_ASSESSMENT, SUBJECT, reference, by=by, now=now)
    _promise_review(request, review_on, by, now)
    add_entry(
        request.id, EntryKind.ASSESSMENT, by=by, now=now, text="We have shared what would help, and a plan"
    )
    tell_writer(request, now=now)
    audit("support.plan_shared", request, by, now)


def comment(reference: str, text: str, *, by: Viewer, now: datetime) -> None:
    """The writer's own comments on what was shared; written again, they stand in the place of the first.

    Raises NotFound, Conflict where nothing is shared.
    """
    request = request_for(by, reference)
    if request.person_id != by.person_id:
        raise NotFound
    done = db.session.scalar(
        update(SupportAssessment)
        .where(SupportAssessment.request_id == request.id, SupportAssessment.shared_at.is_not(None))
        .values(comments=text.strip(), commented_at=now)
        .returning(SupportAssessment.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict("Nothing is shared with you yet.")
    db.session.execute(
        update(SupportRequest)
        .where(SupportRequest.id == request.id)
        .values(unread_since=func.coalesce(SupportRequest.unread_since, now))
        .execution_options(synchronize_session="fetch")
    )
    add_entry(request.id, EntryKind.COMMENTED, by=by, now=now, text=text)
    audit("support.plan_commented", request, by, now)


def hold_review(
    reference: str, text: str, next_on: date | None, *, seen_on: date | None, by: Viewer, now: datetime
) -> None:
    """Write down a review that was held; with a day, the next one is promised.

    `text` is what the writer reads, `seen_on` the day of the review that the page showed. Raises NotFound,
    Refused, Conflict where nothing is shared or a colleague has written this one down.
    """
    request = hold_open_request(reference, by)
    assessment = assessment_of(request.id)
    if assessment is None or assessment.shared_at is None:
        raise Conflict("Share the plan first.")
    if not text.strip():
        raise Refused("Write what was agreed: they read it.")
    if next_on is not None and next_on <= local_day(now):
        raise Refused("Choose a day to come for the next review.")
    done = db.session.scalar(
        update(SupportAssessment)
        .where(
            SupportAssessment.id == assessment.id,
            SupportAssessment.next_review_on.is_not_distinct_from(seen_on),
        )
        .values(next_review_on=next_on)
        .returning(SupportAssessment.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict("A colleague has written this review down already. Read it first.")
    keep_promise(Kind.PLAN_REVIEW, SUBJECT, reference, by=by, now=now)
    if next_on is not None:
        _promise_review(request, next_on, by, now)
    follow_promises(request.id)
    add_entry(request.id, EntryKind.REVIEW, by=by, now=now, text=text)
    tell_writer(request, now=now)
    audit("support.review_held", request, by, now)


def take_measure(
    reference: str, moment: str, answers: Mapping[str, int], *, by: Viewer, now: datetime
) -> None:
    """Keep what the writer answered at the start, in the middle or at the end; again, it stands anew.

    Raises NotFound, Refused for what is not on the scale, Conflict without an assessment.
    """
    request = hold_open_request(reference, by)
    assessment = assessment_of(request.id)
    if assessment is None:
        raise Conflict("Begin the assessment first.")
    if moment not in MOMENTS or set(answers) != set(MEASURES) or not all(map(is_score, answers.values())):
        raise Refused("Choose when it was asked, and a number from 0 to 10 for each.")
    row = db.session.get(SupportMeasure, (assessment.id, moment))
    if row is None:
        row = SupportMeasure(assessment_id=assessment.id, moment=moment)
        db.session.add(row)
    row.answers, row.at, row.by = json.dumps(dict(answers)), now, by.label
    audit("support.measure_taken", request, by, now)


def agree_urgent_package(reference: str, *, by: Viewer, now: datetime) -> None:
    """Agree urgent family support: its first weekly session is promised within five working days.

    Raises NotFound, Conflict once the request has ended.
    """
    request = hold_open_request(reference, by)
    promise(Kind.BREAKDOWN_PACKAGE, request, by=by, now=now, starts_at=now)
    follow_promises(request.id)
    add_entry(
        request.id, EntryKind.ASSESSMENT, by=by, now=now,
        text="Urgent family support is agreed: six weekly sessions",
    )  # fmt: skip
    audit("support.urgent_package_agreed", request, by, now)


def hold_session(reference: str, kind: str, *, at: datetime, by: Viewer, now: datetime) -> int:
    """Write down a session that was held; gives its number. The first urgent one keeps its promise.

    Raises NotFound, Refused for one that cannot be, Conflict after the sixth.
    """
    request = hold_open_request(reference, by)
    if kind not in SESSION_KINDS:
        raise Refused("Choose what the session belongs to.")
    at = when_it_was(at, sent_at=request.sent_at, now=now)
    held = db.session.scalar(
        select(func.count()).where(SupportSession.request_id == request.id, SupportSession.kind == kind)
    )
    number = (held or 0) + 1
    if number > MOST_SESSIONS:
        raise Conflict("All six sessions are held. Agree with the family how it goes on.")
    db.session.add(SupportSession(request_id=request.id, kind=kind, number=number, at=at, by=by.label))
    if kind == SessionKind.URGENT:
        keep_promise(Kind.BREAKDOWN_PACKAGE, SUBJECT, reference, by=by, now=now, kept_at=at)
        follow_promises(request.id)
    add_entry(
        request.id, EntryKind.SESSION, by=by, now=now, at=at, text=f"Session {number} of {MOST_SESSIONS}"
    )
    audit("support.session_held", request, by, now)
    return number


def _draft(request: SupportRequest, seen: int) -> SupportAssessment:
    """The assessment while it is a draft of the version that was seen; the caller holds its request.

    Raises Conflict.
    """
    found = assessment_of(request.id)
    if found is None:
        raise Conflict("Begin the assessment first.")
    db.session.refresh(found)  # whoever writes holds the request: this is how it stands
    if found.shared_at is not None:
        raise Conflict("It is shared with the family already. Agree changes at the review.")
    if found.version != seen:
        raise Conflict(CHANGED)
    return found


def _promise_review(request: SupportRequest, on: date, by: Viewer, now: datetime) -> None:
    promise(Kind.PLAN_REVIEW, request, by=by, now=now, starts_at=now, set_on=on)
    follow_promises(request.id)
