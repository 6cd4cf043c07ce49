"""Reading referees: whole for staff, by their own link for themselves, a count for the applicants."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import DaysUnknown
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Person
from portal.households.queries import members_of
from portal.journey.models import Journey
from portal.journey.queries import journey_for, own_journey
from portal.journey.queries import rows_of as step_rows_of
from portal.journey.referees.links import LINK
from portal.journey.referees.models import Referee
from portal.journey.referees.rules import (
    GONE,
    OPEN_TO_THEM,
    STATE_WORDS,
    Named,
    State,
    replace_on,
    still_to_come,
)
from portal.journey.rules import FINISHED
from portal.messages.models import Message


def rows_of(journey: Journey) -> Sequence[Referee]:
    """Every referee of a journey, gone ones too. The caller looked the journey up through its viewer."""
    return db.session.scalars(
        select(Referee)
        .where(Referee.journey_id == journey.id)
        .order_by(Referee.id)
        .execution_options(populate_existing=True)
    ).all()


def facts_of(rows: Sequence[Referee]) -> list[Named]:
    """What the rules for naming need."""
    return [Named(one.state, one.is_relative, one.email) for one in rows]


@dataclass(frozen=True, slots=True)
class RefereeView:
    """A referee as staff see them."""

    row: Referee
    knows: str
    words: str
    is_undelivered: bool
    suggests_another: bool
    answers: dict[str, str]


def referees_for(viewer: Viewer, reference: str, *, today: date) -> tuple[Journey, list[RefereeView]]:
    """A journey's referees for staff, with whose e-mail could not be delivered. Raises NotFound."""
    journey = journey_for(viewer, reference)
    if not viewer.is_staff:
        raise NotFound
    names = {one.person_id: one.given_name for one in members_of(journey.household_id)}
    rows = rows_of(journey)
    bounced = _undelivered(rows)
    return journey, [
        RefereeView(
            one,
            names.get(one.knows_id, ""),
            STATE_WORDS[State(one.state)],
            one.reference in bounced and one.state == State.ASKED,
            _is_late(one, today) or (one.reference in bounced and one.state == State.ASKED),
            json.loads(one.answers) if one.answers else {},
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class RefereeOf:
    """One referee with the journey."""

    journey: Journey
    referee: RefereeView


def referee_for(viewer: Viewer, reference: str, referee: str, *, today: date) -> RefereeOf:
    """One referee of a journey, for staff. Raises NotFound."""
    journey, rows = referees_for(viewer, reference, today=today)
    found = next((one for one in rows if one.row.reference == referee), None)
    if found is None:
        raise NotFound
    return RefereeOf(journey, found)


def _undelivered(rows: Sequence[Referee]) -> set[str]:
    """The referees whose last e-mail could not be delivered."""
    references = [one.reference for one in rows]
    found = db.session.execute(
        select(Message.link_subject, Message.state)
        .where(Message.link == LINK, Message.link_subject.in_(references))
        .order_by(Message.id)
    )
    last = {row.link_subject: row.state for row in found}
    return {str(subject) for subject, state in last.items() if state == "undeliverable"}


def _is_late(one: Referee, today: date) -> bool:
    if one.state not in OPEN_TO_THEM or one.asked_on is None:
        return False
    try:
        return today > replace_on(one.asked_on, working_calendar())
    except DaysUnknown:
        return False


@dataclass(frozen=True, slots=True)
class OwnReferees:
    """What the applicants see: whom they named, how many are still to come, and never who or why."""

    journey: Journey
    named: list[tuple[str, str, str, bool]]
    """Reference, name, whom they know, and whether it can still be taken back.

    Whoever said no, or is not asked any more, stays on the list: it would tell who that was.
    """
    to_come: int
    to_name: int
    applicants: list[tuple[str, str]]
    """Reference and given name."""
    is_done: bool
    """Whether the step is finished, also where the references are held from before."""


def own_referees(viewer: Viewer) -> OwnReferees:
    """The viewer's own household's referees. Raises NotFound where there is no journey."""
    journey = own_journey(viewer)
    if journey is None:
        raise NotFound
    members = members_of(journey.household_id)
    names = {one.person_id: one.given_name for one in members}
    kept = [one for one in rows_of(journey) if one.state != State.TAKEN_BACK]
    live = [one for one in kept if one.state not in GONE]
    return OwnReferees(
        journey,
        [(one.reference, one.name, names.get(one.knows_id, ""), one.state == State.NAMED) for one in kept],
        still_to_come(one.state for one in live),
        3 - len(live),
        [(one.reference, one.given_name) for one in members if one.role == "applicant"],
        any(one.code == "referees" and one.state in FINISHED for one in step_rows_of(journey)),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A referee at their own link: whom they know (one name alone), and what they wrote so far."""

    reference: str
    state: str
    knows: str
    is_opened: bool
    answers: dict[str, str]
    confidence: str


def asked_referee(reference: str) -> Asked:
    """The referee behind a link. Raises NotFound where the journey has ended or somebody else is asked."""
    found = db.session.execute(
        select(Referee, Person.given_name, Person.family_name)
        .join(Person, Person.id == Referee.knows_id)
        .join(Journey, Journey.id == Referee.journey_id)
        .where(Referee.reference == reference, Journey.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or found[0].state in (State.NAMED, State.REPLACED, State.TAKEN_BACK):
        raise NotFound
    row, given, family = found
    return Asked(
        row.reference,
        row.state,
        f"{given} {family}",
        row.opened_at is not None,
        json.loads(row.answers) if row.answers else {},
        row.confidence,
    )
