"""A link taken as far as a test needs it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.children.links import actions, going
from portal.children.links.actions import Told
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup
from portal.extensions import db
from portal.promises.models import Promise
from tests.finding_families.making import Family

GONE = "We think another family is right for Bear. We are sorry."


def told(**changed: str) -> Told:
    """A step of today."""
    given = {"who": "Kit and Bear’s worker", "text": "They belong together", **changed}
    return Told(on=clock.today(), **given)


def suggested(made: ChildGroup, to: Family, by: Viewer, origin: str = "finder") -> ChildLink:
    """A link that was suggested."""
    return actions.suggest_link(made.reference, to.reference, origin, by=by, now=clock.now())


def agreed(made: ChildGroup, to: Family, by: Viewer) -> ChildLink:
    """A link both social workers agreed: a visit comes next."""
    link = suggested(made, to, by)
    actions.record_talk(link.reference, told(), goes_on=True, by=by, now=clock.now())
    return link


def visited(made: ChildGroup, to: Family, by: Viewer) -> ChildLink:
    """The family was visited."""
    link = agreed(made, to, by)
    actions.record_visit(link.reference, told(), by=by, now=clock.now())
    return link


def ahead(made: ChildGroup, to: Family, by: Viewer) -> ChildLink:
    """We go ahead with this family."""
    link = visited(made, to, by)
    actions.decide_link(link.reference, told(), goes_ahead=True, by=by, now=clock.now())
    return link


def recommended(made: ChildGroup, to: Family, by: Viewer, what: str = "yes") -> ChildLink:
    """The panel, of today, has recommended."""
    link = ahead(made, to, by)
    going.book_panel(link.reference, clock.today(), by=by, now=clock.now())
    going.record_meeting(link.reference, clock.today(), "All of us", "", by=by, now=clock.now())
    going.record_panel(link.reference, what, "They agreed", by=by, now=clock.now())
    return link


def matched(made: ChildGroup, to: Family, by: Viewer, decider: Viewer) -> ChildLink:
    """The decision maker approved, and they were told."""
    link = recommended(made, to, by)
    going.decide_match(link.reference, True, "Right for each other", by=decider, now=clock.now())
    going.record_told(link.reference, "Kit rang them", "", by=by, now=clock.now())
    return link


def promised(link: ChildLink) -> dict[str, Promise]:
    """What was promised about a link, the newest of each kind."""
    rows = db.session.scalars(
        select(Promise)
        .where(Promise.subject_kind == "child_link", Promise.subject_ref == link.reference)
        .order_by(Promise.id)
        .execution_options(populate_existing=True)
    )
    return {one.kind: one for one in rows}


def open_kinds(link: ChildLink) -> set[str]:
    """The kinds that are open."""
    return {kind for kind, one in promised(link).items() if one.ended_at is None}


WEEK = timedelta(days=7)
