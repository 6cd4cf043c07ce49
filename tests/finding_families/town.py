"""A group that waits, shown to a family; who is who; and every page of staff about it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal import clock
from portal.accounts.models import Session
from portal.extensions import db
from portal.web.changes import begin_write
from tests.finding_families.making import agency, child_of, family, finder, shown, waiting
from tests.support.people import sign_in, sign_out


class Town:
    """References: a group that waits, its child, the grant by which a family sees it, and who is who."""

    def __init__(self) -> None:
        agency()
        kit, lee = finder(), finder("Lee Colleague")
        made, to, other = waiting(kit, lee, children=2), family(), family(label="Sam and Alex Other")
        self.kit, self.lee = str(kit.reference), str(lee.reference)
        self.group, self.child = made.reference, child_of(made).reference
        self.grant = shown(made, to, kit).reference
        self.sam, self.alex, self.other = to.sam, to.alex, other.sam
        self.home, self.other_home = to.reference, other.reference


def come(client: FlaskClient, app: Flask, who: str, *, second: bool = True) -> None:
    """Sign a family in, the second step taken or not."""
    sign_out(client)
    sign_in(client, who)
    if second:
        with app.app_context():
            begin_write()
            newest = select(func.max(Session.id)).scalar_subquery()
            db.session.execute(
                update(Session).where(Session.id == newest).values(second_factor_at=clock.now())
            )
            db.session.commit()


STAFF_PAGES = (
    "/staff/children", "/staff/children/new", "/staff/children/groups/{group}",
    "/staff/children/groups/{group}/history", "/staff/children/groups/{group}/about",
    "/staff/children/groups/{group}/hold", "/staff/children/groups/{group}/withdrawal",
    "/staff/children/groups/{group}/together", "/staff/children/groups/{group}/showing",
    "/staff/children/groups/{group}/showing/preview?household={home}",
    "/staff/children/groups/{group}/writing/profile", "/staff/children/groups/{group}/writing/profile/draft",
    "/staff/children/groups/{group}/writing/profile/versions/1", "/staff/children/records/{child}",
    "/staff/children/records/{child}/milestones", "/staff/children/records/{child}/visits",
    "/staff/children/records/{child}/parting", "/staff/children/records/{child}/clearing/undoing",
    "/staff/children/grants/{grant}/closing", "/staff/children/records/{child}/chronology",
    "/staff/children/events", "/staff/children/groups/{group}/events",
)  # fmt: skip
