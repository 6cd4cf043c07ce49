"""The report about the applicants (PAR): written, shared on the page, and what each says to it.

Comments are their writer's until they release them (safety rule 2): staff see that somebody has
answered, and released words alone; the other applicant sees nothing of it but the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import worker_of
from portal.journey.actions import audit_journey, change_step, household_of, set_step, take_journey
from portal.journey.assessment.actions import begin_step, take_assessment
from portal.journey.assessment.models import Par, ParComment
from portal.journey.models import Journey, JourneyMove, JourneyStep
from portal.journey.moves import Verb
from portal.journey.pathways import Stage
from portal.journey.queries import own_journey, rows_of
from portal.journey.rules import FINISHED, StepState
from portal.journey.telling import tell_applicants
from portal.promises.actions import cancel_promise, keep_promise, make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from portal.promises.reopening import reopen_promise
from portal.promises.rules import State, state_of

STEP = "journey_step"
"""The kind of subject of a promise about one person's step."""


def write_par(
    reference: str, text: str, *, by: Viewer, now: datetime, document_ref: str | None = None
) -> Par:
    """Write the report, or go on writing. Once shared, this begins the next version; the shared stays.

    `document_ref` is the file it came as. Raises Refused for a report without words.
    """
    journey = take_assessment(reference)
    if not text.strip():
        raise Refused("Write the report first.")
    par = live_par(journey)
    if par is not None and par.shared_at is not None:
        par.replaced_at = now
        db.session.flush()
        par = None
    if par is None:
        number = db.session.scalar(select(func.count()).where(Par.journey_id == journey.id)) or 0
        par = Par(journey_id=journey.id, number=number + 1)
        db.session.add(par)
    par.text, par.document_ref = text.strip(), document_ref
    par.written_by, par.written_by_name, par.written_at = by.label, by.name, now
    db.session.flush()
    begin_step(journey, "par_drafted", by=by, now=now)
    audit_journey("assessment.report_written", journey, by, now, report=par.reference)
    return par


def share_par(reference: str, *, by: Viewer, now: datetime) -> Par:
    """Share the report with the applicants on their page, and promise each time for their comments.

    Raises Refused where none is written, Conflict when it was shared already.
    """
    journey = take_assessment(reference)
    par = live_par(journey)
    if par is None:
        raise Refused("Write the report first.")
    shared = db.session.execute(
        update(Par)
        .where(Par.id == par.id, Par.shared_at.is_(None))
        .values(shared_at=now, shared_by=by.label)
        .returning(Par.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if shared is None:
        raise Conflict("A colleague has shared it already.")
    db.session.refresh(par)
    set_step(journey, "par_drafted", StepState.IN_ORDER, by=by, now=now)
    for row in par_steps(journey):
        change_step(journey, row, StepState.WAITING_FOR_YOU, by=by, now=now)
        cancel_promise(Kind.PAR_COMMENTS, STEP, row.reference, because="A newer report", by=by, now=now)
    _promise_time(journey, par_steps(journey), by=by, now=now)
    audit_journey("assessment.report_shared", journey, by, now, report=par.reference)
    tell_applicants(journey, now=now)
    return par


def _promise_time(journey: Journey, rows: Sequence[JourneyStep], *, by: Viewer | str, now: datetime) -> None:
    """Promise whoever has these steps their time for comments, from now."""
    household, worker = household_of(journey), worker_of(journey.household_id)
    for row in rows:
        make_promise(
            Kind.PAR_COMMENTS,
            subject_kind=STEP,
            subject_ref=row.reference,
            label=household.label,
            starts_at=now,
            by=by,
            now=now,
            authority=household.authority,
            owner_id=worker.account_id if worker else None,
            team_id=worker.team_id if worker else None,
            household_id=household.id,
        )


def save_comments(
    text: str, *, sends: bool, releases: bool, nothing_to_add: bool, by: Viewer, now: datetime
) -> ParComment:
    """Keep the viewer's own comments; `sends` says they have answered, `releases` that we may read them.

    What was released stays as it was read. Raises NotFound where nothing was shared with them,
    Refused without words where they said there are some, Conflict after they were released.
    """
    journey, par, _ = own_shared_par(by)
    comment = _own_comment(par, by, now)
    if comment.released_at is not None:
        raise Conflict("We have read your comments already. Ring your social worker to add something.")
    if sends and not nothing_to_add and not text.strip():
        raise Refused("Write your comments, or choose that you have nothing to add.")
    comment.text = "" if sends and nothing_to_add else text.strip()
    comment.nothing_to_add = sends and nothing_to_add
    comment.saved_at = now
    if sends:
        comment.sent_at = comment.sent_at or now
        if releases and not nothing_to_add:
            comment.released_at = now
        _answered(journey, by, now)
    db.session.flush()
    audit_journey(
        "assessment.comments_sent" if sends else "assessment.comments_saved",
        journey,
        by,
        now,
        report=par.reference,
    )
    return comment


def release_comments(*, by: Viewer, now: datetime) -> None:
    """Let us and the panel read the viewer's own comments. Raises NotFound, Refused before they answered."""
    journey, par, _ = own_shared_par(by)
    released = db.session.execute(
        update(ParComment)
        .where(
            ParComment.par_id == par.id,
            ParComment.person_id == by.person_id,
            ParComment.sent_at.is_not(None),
            ParComment.nothing_to_add.is_(False),
        )
        .values(released_at=func.coalesce(ParComment.released_at, now))
        .returning(ParComment.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if released is None:
        raise Refused("Send your answer first.")
    audit_journey("assessment.comments_released", journey, by, now, report=par.reference)


def go_on_without(journey: Journey, *, by: Viewer | str, now: datetime) -> int:
    """Where an applicant's time for comments is over without an answer, their step is not needed any more.

    Says how many steps that was. Their comments stay welcome until the panel.
    """
    gone = 0
    for row in par_steps(journey):
        if row.state == StepState.WAITING_FOR_YOU and has_lapsed(row.reference, now):
            change_step(journey, row, StepState.NOT_NEEDED, by=by, now=now)
            gone += 1
    return gone


def go_on_without_comments(reference: str, *, by: Viewer, now: datetime) -> None:
    """The same by a person. Raises Refused while somebody still has time, or all have answered."""
    journey = take_journey(reference)
    if not go_on_without(journey, by=by, now=now):
        raise Refused("Everybody has answered, or still has time to.")


def has_lapsed(step_reference: str, now: datetime) -> bool:
    """Whether the time for comments of one person's step is over without an answer."""
    return is_lapsed(promises_for(STEP, step_reference), now)


def is_lapsed(promises: Sequence[Promise], now: datetime) -> bool:
    """The same from the promises of that step."""
    time = time_for_comments(promises)
    return time is not None and state_of(time.facts, now) is State.LAPSED


def time_for_comments(promises: Sequence[Promise]) -> Promise | None:
    """The newest promise of time for comments among those of one person's step."""
    found = [one for one in promises if one.kind == Kind.PAR_COMMENTS]
    return found[-1] if found else None


def par_steps(journey: Journey, rows: Sequence[JourneyStep] | None = None) -> list[JourneyStep]:
    """The steps "report read", one for each applicant; among the journey's `rows` where they are known."""
    return [row for row in (rows if rows is not None else rows_of(journey)) if row.code == "par_read"]


def live_par(journey: Journey) -> Par | None:
    """The newest report of a journey."""
    return db.session.scalars(
        select(Par)
        .where(Par.journey_id == journey.id, Par.replaced_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def par_and_comments(journey: Journey) -> tuple[Par, list[ParComment]] | None:
    """What `live_par` gives with what the applicants wrote to it, in one query."""
    rows = db.session.execute(
        select(Par, ParComment)
        .outerjoin(ParComment, ParComment.par_id == Par.id)
        .where(Par.journey_id == journey.id, Par.replaced_at.is_(None))
        .execution_options(populate_existing=True)
    ).all()
    comments: list[ParComment | None] = [row[1] for row in rows]  # nothing where nobody wrote
    return (rows[0][0], [one for one in comments if one is not None]) if rows else None


def shared_par(journey: Journey) -> Par | None:
    """The newest report that was shared: what panel and applicants read."""
    return db.session.scalars(
        select(Par)
        .where(Par.journey_id == journey.id, Par.shared_at.is_not(None))
        .order_by(Par.number.desc())
        .limit(1)
    ).one_or_none()


def own_shared_par(viewer: Viewer) -> tuple[Journey, Par, JourneyStep]:
    """The report shared with the family viewer, their journey, and their own step. Raises NotFound."""
    journey = own_journey(viewer)
    par = shared_par(journey) if journey is not None else None
    if journey is None or par is None:
        raise NotFound
    step = next((row for row in par_steps(journey) if row.person_id == viewer.person_id), None)
    if step is None:
        raise NotFound
    return journey, par, step


def own_comment(viewer: Viewer, par: Par) -> ParComment | None:
    """What the viewer themselves wrote to a report."""
    return db.session.scalars(
        select(ParComment).where(ParComment.par_id == par.id, ParComment.person_id == viewer.person_id)
    ).one_or_none()


def _own_comment(par: Par, by: Viewer, now: datetime) -> ParComment:
    comment = own_comment(by, par)
    if comment is None:
        comment = ParComment(par_id=par.id, person_id=by.person_id or 0, saved_at=now)
        db.session.add(comment)
    return comment


def _answered(journey: Journey, by: Viewer, now: datetime) -> None:
    row = next(one for one in par_steps(journey) if one.person_id == by.person_id)
    keep_promise(Kind.PAR_COMMENTS, STEP, row.reference, by=by, now=now)
    if row.state not in FINISHED and journey.stage == Stage.STAGE_2:
        change_step(journey, row, StepState.IN_ORDER, by=by, now=now)


def stop_waiting(journey: Journey, move: JourneyMove) -> None:
    """When a journey has ended nothing waits for comments any more (hook: journey.moving.moved).

    Where that is undone, whoever had not answered has time again: until the moment they were told, or
    after a parting for 5 working days from now, since they could not read the report meanwhile.
    """
    if move.undone_at is not None:
        if move.to_stage is None:
            _give_time_back(journey, move, move.undone_at)
        return
    for row in par_steps(journey) if journey.ended_at is not None else ():
        cancel_promise(
            Kind.PAR_COMMENTS, STEP, row.reference, because="The journey ended", by=move.by, now=move.at
        )


def _give_time_back(journey: Journey, move: JourneyMove, now: datetime) -> None:
    by, anew = move.undone_by or "system", []
    for row in par_steps(journey):
        if row.state != StepState.WAITING_FOR_YOU:
            continue
        told = [one for one in promises_for(STEP, row.reference) if one.ended_at == move.at]
        if move.verb == Verb.PART or not told:
            anew.append(row)
        else:
            reopen_promise(told[-1].reference, by=by, now=now)
    _promise_time(journey, anew, by=by, now=now)
