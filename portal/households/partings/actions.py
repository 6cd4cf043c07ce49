"""When the adults of a household part: saying so, and what happens at that moment (safety rule 3).

At once each keeps only their own contact details, words and bookings; every session and mailed link
of the household ends; nothing goes out by itself; the assessment stops. A manager decides the rest
(`deciding.py`). Nothing tells either who said it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.accounts.actions import end_sessions
from portal.accounts.actions.signing_in import end_links
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.holding import hold_households
from portal.households.mail import ASKED_FOR
from portal.households.models import Household, Membership
from portal.households.partings.models import Parting, PartingSide
from portal.households.queries import Member, applicants_of, household_for, own_household
from portal.messages.actions import withdraw_all_to

parted: list[Callable[[int, datetime], None]] = []
"""Hook: the adults of a household (by id) part. In the same transaction whoever runs something for them
jointly stops it and takes back what it gave them: the assessment, feeds, links, profiles.

No mail may follow, nothing tells who said it, and what it writes down is written by "system".
"""

ALL_LINKS = ("sign_in", "family_invitation", "confirm_email")
RENEWED = "renewed"
"""Why these sessions ended, as a session's row says it."""

ONLY_TWO = "This is for two people who adopt together. Ring us, and we help you."


def say_parted(words: str, *, by: Viewer, now: datetime) -> None:
    """One of two says that they are no longer together, with what we should know: for managers alone.

    Whoever says it second finds nothing different. Raises NotFound for anybody who is not one of
    two who adopt, Refused for a household of one.
    """
    household = own_household(by)
    if by.person_id not in {one.person_id for one in applicants_of(household.id)}:
        raise NotFound
    reference = next(one.reference for one in applicants_of(household.id) if one.person_id == by.person_id)
    _part(household, said_by=reference, words=words, now=now)
    record("households.told_privately", by=by, subject_kind="person", subject_ref=reference, now=now)


def note_parted(household_ref: str, words: str, *, by: Viewer, now: datetime) -> None:
    """A manager writes down what one of them said on the telephone or in person. Raises NotFound, Refused."""
    household = household_for(by, household_ref)
    _part(household, said_by=by.label, words=words, now=now)
    record(
        "households.parting_noted", by=by, subject_kind="household", subject_ref=household.reference, now=now
    )


def _part(household: Household, *, said_by: str, words: str, now: datetime) -> None:
    hold_households([household.id])
    applicants = applicants_of(household.id)
    if len(applicants) < 2:
        raise Refused(ONLY_TWO)
    parting = Parting(household_id=household.id, said_by=said_by, said_at=now, words=words[:2000])
    try:
        with db.session.begin_nested():
            db.session.add(parting)
            db.session.flush()
    except IntegrityError:
        return  # the other said it in this very moment; neither is to learn that
    db.session.add_all(PartingSide(parting_id=parting.id, person_id=one.person_id) for one in applicants)
    db.session.execute(
        update(Membership)
        .where(
            Membership.household_id == household.id,
            Membership.until_on.is_(None),
            Membership.role == "applicant",
        )
        .values(is_apart=True)
    )
    household.code_word = None
    db.session.flush()
    _end_ways_in(applicants, now)
    for stop in parted:
        stop(household.id, now)


def _end_ways_in(applicants: tuple[Member, ...], now: datetime) -> None:
    """End every session and mailed link of them all, and take back what waits for them."""
    accounts = db.session.scalars(
        select(Account).where(Account.id.in_([one.account_id for one in applicants if one.account_id]))
    ).all()
    for account in accounts:
        end_sessions(account.id, how=RENEWED, now=now)
        end_links(account, ALL_LINKS, by="system", now=now)
    addresses = {one.email for one in applicants if one.email} | {account.email for account in accounts}
    withdraw_all_to(addresses, but=ASKED_FOR, by="system", now=now)
