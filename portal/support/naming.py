"""Who is named on a confined request. Somebody who works here always is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from portal.access import Viewer
from portal.accounts.queries import StaffMember, managers_of, staff_member_of_id
from portal.agency.queries import team_ids
from portal.errors import Refused
from portal.extensions import db
from portal.roles import opened_by
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit
from portal.support.models import SupportKeptOut, SupportNamed, SupportRequest
from portal.support.openers import who_may_open
from portal.support.rules import SUBJECT, TEAM

LAST = "Somebody must be able to open this. Name a colleague on it first."


def is_named(request_id: int, account_id: int) -> bool:
    """Whether somebody is named on a confined request."""
    return db.session.get(SupportNamed, (request_id, account_id)) is not None


def named_here(request: SupportRequest) -> list[StaffMember]:
    """Who is named on a request, works here still, and may open its household."""
    ids = db.session.scalars(
        select(SupportNamed.account_id)
        .where(SupportNamed.request_id == request.id)
        .order_by(SupportNamed.account_id)
    ).all()
    people = [one for one in map(staff_member_of_id, ids) if one is not None]
    may = who_may_open(people, household_id=request.household_id, confined_id=request.id)
    return [one for one in may if one.id in ids and SUBJECT in opened_by(one.roles)]


def name(request: SupportRequest, people: Iterable[StaffMember], *, by: Viewer, now: datetime) -> None:
    """Name these people on a request, as somebody chose: whoever was taken off before may be named again."""
    for one in people:
        if is_named(request.id, one.id):
            continue
        gone = (SupportKeptOut.request_id == request.id, SupportKeptOut.account_id == one.id)
        db.session.execute(delete(SupportKeptOut).where(*gone))
        db.session.add(
            SupportNamed(request_id=request.id, account_id=one.id, named_by=by.label, named_at=now)
        )
        add_entry(request.id, EntryKind.NAMED, by=by, now=now, text=one.name)
        audit("support.colleague_named", request, by, now, to=one.reference)


def managers_for(request: SupportRequest) -> list[StaffMember]:
    """The managers of the team who may be named on a request: none who was taken off it.

    Of a restricted household those of them who are named on it, or else whoever is.
    """
    out = set(
        db.session.scalars(select(SupportKeptOut.account_id).where(SupportKeptOut.request_id == request.id))
    )
    found = who_may_open(managers_of(team_ids().get(TEAM)), household_id=request.household_id)
    return [one for one in found if one.id not in out]


def unname(request: SupportRequest, account_id: int) -> None:
    """Take somebody's name off a request that the caller holds. Raises Refused where nobody would be left."""
    named = (SupportNamed.request_id == request.id, SupportNamed.account_id == account_id)
    db.session.execute(delete(SupportNamed).where(*named))
    db.session.flush()
    if not named_here(request):
        raise Refused(LAST)


def replace_leaver(account_id: int, *, by: Viewer, now: datetime) -> None:
    """Take somebody who leaves off every confined request; the team's managers are named instead.

    So where the leaver was a manager, and where nobody else would be left. Raises Refused where
    nobody works here who could be.
    """
    requests = db.session.scalars(
        select(SupportRequest)
        .join(SupportNamed, SupportNamed.request_id == SupportRequest.id)
        .where(SupportNamed.account_id == account_id)
        .order_by(SupportRequest.id)
        .with_for_update(of=SupportRequest)
        .execution_options(populate_existing=True)
    ).all()
    for request in requests:
        others = [one for one in named_here(request) if one.id != account_id]
        if not any("manager" in one.roles for one in others):
            name(request, managers_for(request), by=by, now=now)
        unname(request, account_id)
