"""A household of its own on a live portal, for the stories of Stage 2, panel and decision.

Runs as a program with the live portal's settings: makes the household, or takes it a step further, and
prints the cookies of its people.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from portal import create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.clock import now
from portal.example.panels import finish_others, hold_visits, make_panel, share_report
from portal.extensions import db
from portal.households.models import Allocation
from portal.households.queries import applicants_of
from portal.journey.actions import household_of
from portal.journey.models import Journey
from portal.journey.panel.actions import book_place
from portal.journey.panel.deciding import record_told
from portal.web.changes import begin_write
from tests.journey.households import WORKER
from tests.journey.panel.going import ADVISER, approved, in_stage_2, proposed

TO_PANEL = (
    "panel",
    "home_visits",
    "seen_alone",
    "risk_assessment",
    "health_report",
    "par_drafted",
    "par_read",
)
"""The steps that the story itself brings into order."""


def worker_of_role(role: str) -> int:
    """The account that a story signs in as somebody of this role."""
    staff = db.session.scalars(
        select(Account).where(Account.kind == "staff", Account.ended_at.is_(None)).order_by(Account.id)
    )
    return next(one.id for one in staff if role in one.roles)


def _begin(pathway: str, given: tuple[str, ...]) -> Journey:
    journey = in_stage_2(pathway, given=given)
    db.session.add(
        Allocation(household_id=journey.household_id, account_id=worker_of_role("assessor"), from_at=now())
    )
    return journey


def fast_track() -> Journey:
    """A single fast-track applicant in Stage 2; what belongs to other rooms is in order."""
    journey = _begin("fast_track", ("Kim",))
    finish_others(journey, by=WORKER, now=now(), but=TO_PANEL)
    return journey


def refusal() -> Journey:
    """A couple to whom a refusal was proposed today."""
    journey = _begin("standard", ("Sam", "Alex"))
    proposed(journey)
    return journey


def approved_early() -> Journey:
    """An early permanence couple approved to adopt, not yet to foster."""
    journey = _begin("early_permanence", ("Sam", "Alex"))
    record_told(approved(journey), "telephone", by=WORKER, now=now())
    return journey


def parting() -> Journey:
    """A couple in Stage 2 who have been visited and read the report."""
    journey = _begin("standard", ("Wilf", "Nell"))
    hold_visits(journey, by=WORKER, now=now())
    share_report(journey, by=WORKER, now=now())
    return journey


STORIES: dict[str, Callable[[], Journey]] = {
    "fast_track": fast_track,
    "refusal": refusal,
    "approved_early": approved_early,
    "parting": parting,
}


def to_panel(reference: str) -> str:
    """A place at a panel that began an hour ago; gives the panel."""
    begun = now() - timedelta(hours=1)
    panel = make_panel(begun, by=ADVISER, now=begun - timedelta(days=1))
    book_place(reference, panel, by=ADVISER, now=begun - timedelta(days=1))
    return panel


def _journey(reference: str) -> Journey:
    return db.session.scalars(select(Journey).where(Journey.reference == reference)).one()


def run(what: str, reference: str = "") -> dict[str, str]:
    """Do it, committed; gives references, and the cookie of each applicant by given name."""
    app = create_app()
    with app.app_context():
        begin_write()
        if what == "to_panel":
            said = {"panel": to_panel(reference)}
        elif what == "in_order":
            finish_others(_journey(reference), by=WORKER, now=now(), but=TO_PANEL)
            said = {}
        else:
            journey = _journey(reference) if what == "sign_in" else STORIES[what]()
            said = {"journey": journey.reference, "household": household_of(journey).reference}
            signer = SecureCookieSessionInterface().get_signing_serializer(app)
            assert signer is not None
            for one in applicants_of(journey.household_id):
                token = open_session(one.account_id or 0, device="A story", now=now(), second_factor=False)
                said[one.given_name] = str(signer.dumps({COOKIE_KEY: token}))
        db.session.commit()
    return said


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(*sys.argv[1:])))
