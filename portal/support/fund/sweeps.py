"""Telling whose a request is, from January on, that agreed sessions lapse at 31 March. Once each.

In office hours, as other alerts to staff (see rota/alerts). Nothing goes to a family.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import SYSTEM
from portal.accounts.queries import StaffMember, staff_member_of_id
from portal.agency.queries import working_calendar
from portal.agency.rules import DaysUnknown, local_day
from portal.extensions import db, writing
from portal.messages.actions import write_message
from portal.support.fund.lapsing import is_unused
from portal.support.fund.models import FundApplication
from portal.support.fund.rules import is_warned, year_of
from portal.support.holding import audit
from portal.support.mail import NEEDS_YOU, STAFF_LINK
from portal.support.models import IS_OPEN, SupportRequest
from portal.support.openers import who_may_open
from portal.support.rota.queries import who_is_on_duty
from portal.support.rules import SUBJECT

MOST = 500
"""Applications looked at in one run; the next takes the rest."""


def tell_of_lapsing(now: datetime) -> int:
    """Tell the owner of each open request that sessions agreed for it lapse; gives how many were told of.

    Once for an application, which is of one year; to nobody who may not open the request. A sweep.
    """
    if not is_warned(year_of(local_day(now)), local_day(now)) or not _is_office_hours(now):
        return 0
    waiting = db.session.scalars(
        select(FundApplication.id)
        .join(SupportRequest, SupportRequest.id == FundApplication.request_id)
        .where(
            is_unused(year_of(local_day(now))),
            FundApplication.lapse_told_at.is_(None),
            IS_OPEN,
        )
        .order_by(FundApplication.id)
        .limit(MOST)
    ).all()
    db.session.rollback()
    told = 0
    for application_id in waiting:
        with writing():
            told += _tell(application_id, now)
    return told


def _tell(application_id: int, now: datetime) -> int:
    request = db.session.scalars(
        select(SupportRequest)
        .join(FundApplication, FundApplication.request_id == SupportRequest.id)
        .where(FundApplication.id == application_id, IS_OPEN)
        .execution_options(populate_existing=True)
    ).one_or_none()
    people = _who_is_told(request, now) if request is not None else []
    if request is None or not people:
        return 0  # nobody works here who could be told: it goes once somebody does
    claimed = db.session.scalar(
        update(FundApplication)
        .where(
            FundApplication.id == application_id,
            FundApplication.lapse_told_at.is_(None),
            is_unused(year_of(local_day(now))),
        )
        .values(lapse_told_at=now)
        .returning(FundApplication.reference)
        .execution_options(synchronize_session=False)
    )
    if claimed is None:
        return 0
    for person in people:
        write_message(
            NEEDS_YOU,
            to=person.email,
            now=now,
            parameters={},
            subject_kind=SUBJECT,
            subject_ref=request.reference,
            link=STAFF_LINK,
            link_subject=request.reference,
        )
    audit("support.fund_lapse_told", request, SYSTEM, now, application=claimed)
    return 1


def _who_is_told(request: SupportRequest, now: datetime) -> list[StaffMember]:
    """Whose it is; without an owner whoever is on duty. Nobody who may not open it."""
    owner = staff_member_of_id(request.owner_id) if request.owner_id is not None else None
    return who_may_open(
        [owner] if owner is not None else who_is_on_duty(now),
        household_id=request.household_id,
        confined_id=request.id if request.is_confined else None,
    )


def _is_office_hours(now: datetime) -> bool:
    try:
        return working_calendar().is_office_hours(now)
    except DaysUnknown:
        return False
