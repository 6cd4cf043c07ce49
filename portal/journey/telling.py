"""Telling applicants by e-mail that there is something for them: a neutral e-mail, a link to their home.

Nothing goes to somebody who has not taken up their invitation. While the adults part it is held back
(see households.mail), and no reminder goes to who is left alone (households.quiet, safety rule 12).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from portal.errors import NotFound
from portal.extensions import db
from portal.households.mail import addressees_of
from portal.households.quiet.queries import is_quiet
from portal.journey.models import Journey
from portal.messages.actions import write_message

TEMPLATE = "something_for_you"
LINK = "journey_home"
PLAIN, REMINDER = "plain", "reminder"


def tell_applicants(
    journey: Journey, *, now: datetime, people: Iterable[int] | None = None, is_reminder: bool = False
) -> int:
    """Write to the applicants of a journey, or to these people of it; says to how many.

    A reminder goes to nobody once the journey has ended, or while nothing goes out by itself.
    """
    if is_reminder and is_quiet(journey.household_id):
        return 0
    found = addressees_of(journey.household_id, people)
    for one in found:
        write_message(
            TEMPLATE,
            to=one.email,
            now=now,
            parameters={},
            subject_kind="person",
            subject_ref=one.person,
            link=LINK,
            link_subject=f"{REMINDER if is_reminder else PLAIN} {journey.reference}",
        )
    return len(found)


def home_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The family's home page. Raises NotFound for a reminder that is not to go out any more."""
    kind, reference = link_subject.split(" ")
    if kind == REMINDER:
        is_open = select(Journey.household_id).where(
            Journey.reference == reference, Journey.ended_at.is_(None)
        )
        household_id = db.session.scalar(is_open)
        if household_id is None or is_quiet(household_id):
            raise NotFound
    return f"{base_url.rstrip('/')}/home"
