"""A couple on a live portal from their enquiry on: invited to register, with a worker of their own.

Run as a few lines of Python on the live portal's settings.
"""

from __future__ import annotations

from sqlalchemy import select

from portal import clock, create_app
from portal.enquiries.actions import send_enquiry
from portal.enquiries.handling.inviting import invite_to_register
from portal.enquiries.rules import Details
from portal.extensions import db
from portal.households.models import Allocation, Household
from portal.web.changes import begin_write
from tests.support.panelling import worker_of_role
from tests.support.registering import STAFF


def invite(given: tuple[str, str], email: str) -> str:
    """Send an enquiry of two people and invite them to register; gives the household."""
    app = create_app()
    with app.app_context():
        begin_write()
        now = clock.now()
        sent = send_enquiry(
            Details(
                given_name=given[0],
                family_name="Wayfarer",
                second_given_name=given[1],
                second_family_name="Wayfarer",
                email=email,
                telephone="01632 960321",
                authority="kent",
                postcode="ME14 1XX",
                town="Maidstone",
            ),
            by=STAFF,
            now=now,
        )
        household = invite_to_register(sent.reference, by=STAFF, now=now)
        found = select(Household.id).where(Household.reference == household)
        db.session.add(
            Allocation(
                household_id=db.session.scalars(found).one(),
                account_id=worker_of_role("assessor"),
                from_at=now,
            )
        )
        db.session.commit()
    return str(household)
