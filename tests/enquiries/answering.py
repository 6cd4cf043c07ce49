"""Enquiries and colleagues for the tests of answering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import SYSTEM, Viewer
from portal.accounts.models import Account
from portal.agency.models import AgencySettings
from portal.audit.models import AuditRow
from portal.enquiries.actions import send_enquiry
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.enquiries.rules import Details
from portal.extensions import db
from portal.roles import permissions_of
from portal.web.changes import begin_write
from tests.support.pages import Page, read
from tests.support.people import authority, somebody

Made = TypeVar("Made")

SAM = Details(
    given_name="Sam",
    family_name="Sample",
    authority="kent",
    email="sam@example.org",
    telephone="07700 900001",
    postcode="ME14 1XX",
    town="Maidstone",
)


def agency() -> None:
    """The agency's own settings, as every installation has them."""
    if db.session.get(AgencySettings, 1) is None:
        db.session.add(
            AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
        )


def sent(details: Details = SAM, *, ago: timedelta = timedelta(), **changes: object) -> Enquiry:
    """An enquiry sent so long ago."""
    authority("kent")
    agency()
    now = clock.now() - ago
    return send_enquiry(replace(details, **changes), by=SYSTEM, now=now)  # type: ignore[arg-type]  # a field's own type


def colleague(name: str = "Asha Adviser", role: str = "adviser") -> Viewer:
    """Somebody of the team, as the pages hand them to actions."""
    return viewer_of(somebody(role, name=name))


def viewer_of(account: Account) -> Viewer:
    roles = frozenset(account.roles)
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        name=account.name,
        kind="staff",
        roles=roles,
        team_id=account.team_id,
        permissions=permissions_of(roles),
    )


def entries(enquiry: Enquiry, *kinds: str) -> list[EnquiryEntry]:
    """What happened to an enquiry, as it was written."""
    found = db.session.query(EnquiryEntry).filter_by(enquiry_id=enquiry.id).order_by(EnquiryEntry.id)
    return [entry for entry in found if not kinds or entry.kind in kinds]


def london(day: int, hour: int = 12, month: int = 11) -> datetime:
    """A moment in the tests' autumn."""
    return datetime(2026, month, day, hour, tzinfo=clock.LONDON)


# Through the pages: committed


def written(app: Flask, make: Callable[[], Made]) -> Made:
    """Do something in the database and commit it."""
    with app.app_context():
        begin_write()
        made = make()
        db.session.commit()
        return made


def enquiry(app: Flask, **changes: object) -> str:
    """A committed enquiry's reference."""
    return written(app, lambda: sent(**changes).reference)  # type: ignore[arg-type]  # an enquiry's own fields


def stored(app: Flask, reference: str) -> Enquiry:
    """An enquiry as it is stored now."""
    with app.app_context():
        return db.session.scalars(select(Enquiry).where(Enquiry.reference == reference)).one()


def audited(app: Flask, event: str) -> list[AuditRow]:
    """The audit rows of an event, in the order they were written."""
    with app.app_context():
        found = select(AuditRow).where(AuditRow.event == event).order_by(AuditRow.id)
        return list(db.session.scalars(found))


def kinds(app: Flask, reference: str) -> list[str]:
    """What happened to an enquiry, as it was written."""
    with app.app_context():
        rows = db.session.scalars(
            select(EnquiryEntry.kind)
            .join(Enquiry, Enquiry.id == EnquiryEntry.enquiry_id)
            .where(Enquiry.reference == reference)
            .order_by(EnquiryEntry.id)
        )
        return list(rows)


def page(client: FlaskClient, reference: str, part: str = "", status: int = 200) -> Page:
    """The enquiry's page, or one of its forms."""
    return read(client.get(f"/staff/enquiries/{reference}{part}"), status=status)


def link_with(seen: Page, begins: str) -> str:
    """The address of the first link whose text begins so."""
    return next(str(a["href"]) for a in seen.soup.select("a") if a.text.strip().startswith(begins))
