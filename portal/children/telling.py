"""Telling people that there is something for them here: neutral e-mails, and links behind their sign-in.

Families read nothing of it on a lock screen (safety rule 9), and nothing goes to a household that is left
alone (safety rule 12). Colleagues are written to in office hours.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.accounts.queries import staff_member_of_id
from portal.agency.queries import working_calendar
from portal.agency.rules import DaysUnknown
from portal.children.models import ChildGroup
from portal.children.rules import GROUP
from portal.errors import NotFound
from portal.extensions import db
from portal.households.mail import addressees_of, is_held_back
from portal.households.models import Household
from portal.households.queries import hidden_from_account, worker_of
from portal.households.quiet.queries import is_quiet
from portal.messages.actions import write_message

TEMPLATE = "something_for_you"
LINK = "children_shown"
WORKER_LINK = "children_worker"


def tell_household(household_id: int, group: ChildGroup, *, now: datetime) -> None:
    """A neutral e-mail to each who adopts; none while nothing goes to them by itself (safety rule 12)."""
    tell_who_adopts(household_id, GROUP, group.reference, now=now)


def tell_who_adopts(household_id: int, subject_kind: str, subject_ref: str, *, now: datetime) -> None:
    """The same about something else than a group."""
    if is_quiet(household_id):
        return
    for one in addressees_of(household_id):
        if not is_held_back(one.email, TEMPLATE):
            write_message(
                TEMPLATE,
                to=one.email,
                now=now,
                parameters={},
                subject_kind=subject_kind,
                subject_ref=subject_ref,
                link=LINK,
                link_subject=one.person,
            )


def tell_worker(household_id: int, *, now: datetime) -> None:
    """Tell a household's own worker that something happened with what it was shown, from 9am on where we
    are closed. Nobody is told who may not open the household."""
    worker = worker_of(household_id)
    found = staff_member_of_id(worker.account_id) if worker else None
    if found is None:
        return
    hidden = Household.id.in_(hidden_from_account(found.id))
    reference = db.session.scalar(select(Household.reference).where(Household.id == household_id, ~hidden))
    if reference is None:
        return
    message = write_message(
        TEMPLATE,
        to=found.email,
        now=now,
        parameters={},
        subject_kind="household",
        subject_ref=reference,
        link=WORKER_LINK,
        link_subject=reference,
    )
    waits = _until_we_open(now) - now
    message.next_try_at, message.give_up_at = message.next_try_at + waits, message.give_up_at + waits


def _until_we_open(now: datetime) -> datetime:
    try:
        return max(now, working_calendar().arrival(now, count_closed_days=True))
    except DaysUnknown:
        return now


def children_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The family's home, behind their sign-in: the address itself tells nothing (safety rule 9)."""
    return f"{base_url.rstrip('/')}/home"


def worker_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """A household's answers, for its worker, behind their sign-in. Raises NotFound where there is none."""
    found = select(Household.id).where(Household.reference == link_subject)
    if db.session.scalar(found) is None:
        raise NotFound
    return f"{base_url.rstrip('/')}/staff/households/{link_subject}/interests"
