"""Whose a request is: it and what is promised about it have the same owner, whichever was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.queries import StaffMember, managers_of, names_of
from portal.agency.queries import team_ids
from portal.agency.rules import local_day
from portal.extensions import db
from portal.promises.models import Promise
from portal.roles import opened_by
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit
from portal.support.leave.queries import who_is_there
from portal.support.models import SupportRequest
from portal.support.openers import who_may_open
from portal.support.promising import follow_promises, own_promises
from portal.support.rules import OPEN, SUBJECT, TEAM, State


def may_open(request: SupportRequest, colleague: StaffMember) -> bool:
    """Whether a colleague could open a request: by role, by its household, and by who is named on it."""
    confined_id = request.id if request.is_confined else None
    people = who_may_open([colleague], household_id=request.household_id, confined_id=confined_id)
    return SUBJECT in opened_by(colleague.roles) and colleague.id in [one.id for one in people]


def stand_ins(request: SupportRequest, *, now: datetime) -> list[StaffMember]:
    """Who takes a request that the colleague meant for it could not open, the best first.

    The team's managers who may open it and are not away (all of them, where all are); where none may,
    whoever else is named on it and works here.
    """
    confined_id = request.id if request.is_confined else None
    managers = managers_of(team_ids().get(TEAM))
    people = who_may_open(managers, household_id=request.household_id, confined_id=confined_id)
    return who_is_there((one for one in people if SUBJECT in opened_by(one.roles)), local_day(now))


def hand_over(request: SupportRequest, to: StaffMember, *, by: Viewer, now: datetime, why: str = "") -> None:
    """Make a colleague the owner of a request that the caller holds, with all that is promised about it.

    The caller has asked `may_open`. A new request stays new: nobody has taken it up.
    """
    request.owner_id = to.id
    own_promises(request, to.id, now)
    add_entry(request.id, EntryKind.GIVEN, by=by, now=now, text=f"To {to.name}{why}")
    audit("support.request_given", request, by, now, to=to.reference)


def why_not_own(promises: Sequence[Promise], colleague: StaffMember, /) -> dict[int, str]:
    """Which of these promises are about a request that a colleague may not open; the requests are held.

    Hook of promises.owning.keeps_from_owning.
    """
    requests = {one.reference: one for one in _held(promises)}
    return {
        one.id: f"{colleague.name} may not open one of these. Choose a colleague who may."
        for one in promises
        if one.subject_kind == SUBJECT
        and one.subject_ref in requests
        and not may_open(requests[one.subject_ref], colleague)
    }


def follow_owner(promises: Sequence[Promise], owner_id: int, /, *, by: Viewer, now: datetime) -> None:
    """Let requests follow promises that changed hands, and with them the other promises about them.

    Whoever claims one takes the request up. Hook of promises.owning.owner_changed.
    """
    for request in _held(promises):
        if request.state not in OPEN or request.owner_id == owner_id:
            own_promises(request, owner_id, now)
            continue
        request.owner_id = owner_id
        own_promises(request, owner_id, now)
        takes_up = by.account_id == owner_id and request.state == State.NEW
        if takes_up:
            request.state, request.accepted_at = State.ACCEPTED.value, now
            add_entry(request.id, EntryKind.ACCEPTED, by=by, now=now)
        else:
            text = f"To {names_of([owner_id]).get(owner_id, 'a colleague')}"
            add_entry(request.id, EntryKind.GIVEN, by=by, now=now, text=text)
        audit("support.request_accepted" if takes_up else "support.request_given", request, by, now)
        follow_promises(request.id)


def _held(promises: Iterable[Promise]) -> Sequence[SupportRequest]:
    """The requests that these promises are about, held until the transaction ends: always before promises."""
    references = sorted({one.subject_ref for one in promises if one.subject_kind == SUBJECT})
    if not references:
        return ()
    return db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.reference.in_(references))
        .order_by(SupportRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
