"""What is kept of one child: who they are, what makes them wait longer, and visits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.holding import audit_child, hold_child
from portal.children.models import ChildIdentity, ChildVisit
from portal.children.records.actions import check_birthday
from portal.children.rules import waits_longer_of
from portal.children.showing.rules import areas_in
from portal.errors import Refused
from portal.extensions import db


@dataclass(frozen=True)
class Identity:
    """Who a child is, as it is typed."""

    given_name: str
    family_name: str
    born_on: date
    social_worker: str = ""
    living_with: str = ""
    birth_family: str = ""
    """Names by which a household of the birth family is stopped, one a line."""
    areas: str = ""
    """First halves of postcodes where no family may live, one a line."""


def identity_of(child_id: int) -> ChildIdentity | None:
    """Who a child is. Only the page of the identity reads this, and what stops a household."""
    return db.session.get(ChildIdentity, child_id, populate_existing=True)


def write_identity(reference: str, told: Identity, *, by: Viewer, now: datetime) -> None:
    """Keep who a child is. Raises NotFound, Refused for what cannot be."""
    child, _ = hold_child(reference, by)
    if not told.given_name.strip() or not told.family_name.strip():
        raise Refused("Write both names.")
    check_birthday(told.born_on, now)
    areas = "\n".join(sorted(areas_in(told.areas)))
    row = identity_of(child.id)
    if row is None:
        row = ChildIdentity(child_id=child.id, given_name="", family_name="")
        db.session.add(row)
    row.given_name, row.family_name = told.given_name.strip(), told.family_name.strip()
    row.social_worker, row.living_with = told.social_worker.strip(), told.living_with.strip()
    row.birth_family, row.areas = told.birth_family.strip(), areas
    child.born_on = told.born_on
    audit_child("children.identity_written", child, by, now)


def keep_waits_longer(reference: str, chosen: Collection[str], *, by: Viewer, now: datetime) -> None:
    """Keep what makes a child wait longer. Raises NotFound, Refused for what is not on the list."""
    child, _ = hold_child(reference, by)
    child.waits_longer = waits_longer_of(chosen)
    audit_child("children.waits_longer_kept", child, by, now)


def record_visit(reference: str, whom: str, on: date, text: str, *, by: Viewer, now: datetime) -> ChildVisit:
    """Write down a visit to the child, or to who looks after them. Raises NotFound, Refused."""
    child, _ = hold_child(reference, by)
    if whom not in ("child", "carer"):
        raise Refused("Choose whom you visited.")
    if not child.born_on <= on <= local_day(now):
        raise Refused("Enter the day of the visit: not one to come.")
    row = ChildVisit(child_id=child.id, whom=whom, on=on, note=text.strip(), by=by.label, at=now)
    db.session.add(row)
    audit_child("children.visit_recorded", child, by, now)
    return row
