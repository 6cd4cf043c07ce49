"""Joining two enquiries by hand: asking, the second look, and taking them apart again.

Only records of the same person or household join: never restricted, never across the birth and
adoptive sides; a second person first sees who would newly see what; it can be undone (safety
rule 10). What joining does to the promises stands in `merging.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError

from portal.access import SYSTEM, Viewer
from portal.audit.actions import record
from portal.enquiries.entries import add_entry, changed_meanwhile
from portal.enquiries.handling.actions import SUBJECT
from portal.enquiries.joining.duplicates import asked_to_join, pair_for
from portal.enquiries.joining.merging import join, why_not
from portal.enquiries.joining.models import EnquiryMerge
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import EntryKind, State, first_state
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import is_open_to
from portal.promises.actions import cancel_promise, make_promise
from portal.promises.models import Promise
from portal.promises.queries import promises_for


def ask_to_join(reference: str, other: str, *, by: Viewer, now: datetime) -> None:
    """Ask a second colleague to join two enquiries.

    Raises Refused where they never join, Conflict when a colleague asked first, NotFound.
    """
    newer, older = pair_for(by, reference, other)
    if problem := why_not(newer, older):
        raise Refused(problem)
    if (asked := asked_to_join(newer.id)) is not None:
        raise Conflict(f"{asked.asked_by_name} asked for this already. A colleague needs to look at it.")
    db.session.add(
        EnquiryMerge(
            from_id=newer.id, into_id=older.id, asked_by=by.label, asked_by_name=by.name, asked_at=now
        )
    )
    try:
        db.session.flush()
    except IntegrityError as second:  # the index allows one live request
        raise Conflict("A colleague asked for this just now. Open the enquiry again.") from second
    _audit("enquiries.join_asked", newer, older, by, now)


def join_asked(reference: str, other: str, *, by: Viewer, now: datetime) -> str:
    """Join two enquiries that a colleague asked to join; gives the reference they go on under.

    Raises Refused for whoever asked themselves, Conflict when it was decided meanwhile, NotFound.
    """
    newer, older = pair_for(by, reference, other)
    _decide(newer, older, "joined", by=by, now=now)
    join(newer.reference, older.reference, by=by, now=now)
    return older.reference


def keep_apart(reference: str, other: str, *, by: Viewer, now: datetime) -> None:
    """Decide that two enquiries are of different people; they are not shown as alike again.

    Whoever asked to join them takes that back instead. Raises Conflict when it was decided
    meanwhile, NotFound.
    """
    newer, older = pair_for(by, reference, other)
    asked = asked_to_join(newer.id, older.id)
    if asked is not None and asked.asked_by == by.label:
        db.session.delete(asked)
        db.session.flush()
        _audit("enquiries.join_withdrawn", newer, older, by, now)
        return
    if asked is None and State.MERGED not in (newer.state, older.state):
        db.session.add(
            EnquiryMerge(
                from_id=newer.id,
                into_id=older.id,
                state="apart",
                asked_by=SYSTEM.label,
                asked_by_name=SYSTEM.name,
                asked_at=now,
                decided_by=by.label,
                decided_by_name=by.name,
                decided_at=now,
            )
        )
    else:
        _decide(newer, older, "apart", by=by, now=now)
    for one, two in ((newer, older), (older, newer)):
        add_entry(one.id, EntryKind.APART, at=now, by=by, now=now, details={"from": two.reference})
    _audit("enquiries.kept_apart", newer, older, by, now)


def _decide(newer: Enquiry, older: Enquiry, state: str, *, by: Viewer, now: datetime) -> None:
    asked = asked_to_join(newer.id, older.id)
    if asked is not None and asked.asked_by == by.label:
        raise Refused("You asked for this yourself. A second colleague needs to look at it first.")
    decided = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(EnquiryMerge)
            .where(
                EnquiryMerge.from_id == newer.id,
                EnquiryMerge.into_id == older.id,
                EnquiryMerge.state == "asked",
            )
            .values(state=state, decided_by=by.label, decided_by_name=by.name, decided_at=now)
            .execution_options(synchronize_session=False)
        ),
    )
    if decided.rowcount == 0:
        last = db.session.scalars(
            select(EnquiryMerge)
            .where(EnquiryMerge.from_id == newer.id, EnquiryMerge.into_id == older.id)
            .order_by(EnquiryMerge.id.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            raise Conflict("Nobody asks to join these any more. Open the enquiry again.")
        words = "joined them" if last.state == "joined" else "decided to keep them apart"
        raise Conflict(f"{last.decided_by_name} was first and {words}.")


def take_apart(reference: str, *, by: Viewer, now: datetime) -> str:
    """Undo a join, by the reference of the enquiry that was joined; gives the other's reference.

    Both keep their own history. What was promised to it before is promised to it again, from its own
    start; what the other took over goes back. Raises Conflict when it is not joined any more, NotFound.
    """
    newer = db.session.scalars(
        select(Enquiry)
        .where(Enquiry.reference == reference, is_open_to(by, Enquiry.household_id.expression))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if newer is None:
        raise NotFound
    older = db.session.get(Enquiry, newer.merged_into_id) if newer.merged_into_id else None
    if older is None:
        changed_meanwhile(newer)
    newer.state, newer.merged_into_id = first_state(newer.pathway), None
    db.session.flush()
    _give_promises_back(newer, older, by=by, now=now)
    db.session.execute(
        update(EnquiryMerge)
        .where(EnquiryMerge.from_id == newer.id, EnquiryMerge.state == "joined")
        .values(state="undone", undone_by=by.label, undone_at=now)
        .execution_options(synchronize_session=False)
    )
    for one, two in ((newer, older), (older, newer)):
        add_entry(one.id, EntryKind.UNMERGED, at=now, by=by, now=now, details={"from": two.reference})
    _audit("enquiries.taken_apart", newer, older, by, now)
    return older.reference


def _give_promises_back(newer: Enquiry, older: Enquiry, *, by: Viewer, now: datetime) -> None:
    """Promise again what `merging.join` cancelled, and take back what it moved."""
    theirs = promises_for(SUBJECT, older.reference)
    for mine in promises_for(SUBJECT, newer.reference):
        if mine.ended_because != f"Joined with {older.reference}":
            continue
        moved = [
            one
            for one in theirs
            if one.kind == mine.kind and one.ended_at is None and one.starts_at == mine.starts_at
        ]
        if moved and older.sent_at != mine.starts_at:
            because = f"Taken apart from {newer.reference}"
            cancel_promise(mine.kind, SUBJECT, older.reference, because=because, by=by, now=now)
            for one in theirs:
                if one.kind == mine.kind and one.ended_because == "The same was promised sooner":
                    _promise_again(one, older, by=by, now=now)
        _promise_again(mine, newer, by=by, now=now)


def _promise_again(before: Promise, enquiry: Enquiry, *, by: Viewer, now: datetime) -> None:
    if enquiry.state == State.CLOSED:
        return
    make_promise(
        before.kind,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        label=enquiry.label,
        starts_at=before.starts_at,
        by=by,
        now=now,
        authority=enquiry.authority,
        team_id=before.team_id,
        owner_id=before.owner_id,
        household_id=enquiry.household_id,
    )


def _audit(event: str, newer: Enquiry, older: Enquiry, by: Viewer, now: datetime) -> None:
    for one, two in ((newer, older), (older, newer)):
        record(
            event,
            by=by,
            subject_kind=SUBJECT,
            subject_ref=one.reference,
            now=now,
            details={"other": two.reference},
        )
