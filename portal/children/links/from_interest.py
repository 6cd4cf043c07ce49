"""Answering a family that would like to know more: taken further, a link begins with the answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.children.interests.answering import answer_interest
from portal.children.interests.models import ChildInterest
from portal.children.interests.rules import State
from portal.children.links.actions import suggest_link
from portal.children.links.holding import change_link
from portal.children.links.models import ChildLink
from portal.children.links.rules import Origin
from portal.children.links.rules import State as LinkState
from portal.children.models import ChildGroup
from portal.errors import Refused
from portal.extensions import db
from portal.households.models import Household

STOPPED = (
    "Something stops this family for this child. Suggest a link on the child’s page: a second person "
    "decides. Then answer them."
)


def answer_family(
    reference: str, answer: str, reason: str, *, because: str = "", by: Viewer, now: datetime
) -> ChildInterest:
    """Answer an interest; where it is taken up, the household is linked with the group, unless it is already.

    Raises what answering and suggesting a link raise: a household that cannot be shown children now cannot be
    taken further, and one of whom a second person has still to decide is not told so before; then nothing is
    answered.
    """
    done = answer_interest(reference, answer, reason, because=because, by=by, now=now)
    if done.state != State.TAKEN_UP:
        return done
    linked = select(ChildLink).where(
        ChildLink.group_id == done.group_id,
        ChildLink.household_id == done.household_id,
        ChildLink.ended_at.is_(None),
    )
    link = db.session.scalars(linked.execution_options(populate_existing=True)).one_or_none()
    if link is not None and link.known_at is None and link.state != LinkState.STOPPED:
        change_link(link, ChildLink.known_at.is_(None), known_at=now)  # they read of it with this answer
    if link is None:
        group = db.session.scalars(select(ChildGroup.reference).where(ChildGroup.id == done.group_id)).one()
        home = db.session.scalars(select(Household.reference).where(Household.id == done.household_id)).one()
        link = suggest_link(group, home, Origin.INTEREST.value, by=by, now=now)
    if link.state == LinkState.STOPPED:
        raise Refused(STOPPED)
    return done
