"""Saying how one describes oneself, and taking it away: only for oneself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import NotFound
from portal.extensions import db
from portal.households.describing.models import SelfDescription
from portal.households.describing.rules import Answers, answers_among, as_given, as_kept
from portal.households.models import Membership, Person

SUBJECT = "self_description"
"""What the audit calls it: not the person, whose household an export would then find changed."""


def own_description(viewer: Viewer) -> dict[str, str]:
    """What the viewer said. Raises NotFound for anybody who does not adopt."""
    found = db.session.get(SelfDescription, _own_person(viewer).id)
    return as_given(found.answers) if found else {}


def describe_myself(answers: Answers, *, by: Viewer, now: datetime) -> None:
    """Keep what the viewer says, in place of what they said before; nothing said is nothing kept.

    The audit knows that they changed it, never what to, nor whether anything is kept. Raises NotFound for
    anybody who does not adopt.
    """
    person, said = _own_person(by), answers_among(answers)
    found = db.session.get(SelfDescription, person.id, populate_existing=True)
    if not said:
        if found is not None:
            db.session.delete(found)
    elif found is None:
        db.session.add(SelfDescription(person_id=person.id, answers=as_kept(said)))
    else:
        found.answers = as_kept(said)
    db.session.flush()
    record(
        "households.description_changed",
        by=by,
        subject_kind=SUBJECT,
        subject_ref=person.reference,
        now=now,
    )


def _own_person(viewer: Viewer) -> Person:
    """Who asks, where they adopt or once did: somebody apart from a household is asked as others are."""
    adopts = exists(
        select(Membership.id).where(Membership.person_id == Person.id, Membership.role == "applicant")
    )
    found = (
        db.session.scalars(
            select(Person).where(Person.id == viewer.person_id, Person.side == "adoptive", adopts)
        ).one_or_none()
        if viewer.is_family and viewer.person_id
        else None
    )
    if found is None:
        raise NotFound
    return found
