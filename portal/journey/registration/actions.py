"""Filling in a registration and signing it. What staff decide stands in `deciding.py`.

Every action holds the journey's row first, so that two applicants who write at once come one after
the other: the second is told of the first, and loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.access import Viewer
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Person
from portal.households.queries import Member, applicants_of
from portal.journey.actions import (
    SUBJECT,
    audit_journey,
    journey_by_id,
    refresh_steps,
    set_step,
)
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.journey.registration.models import (
    Registration,
    RegistrationAsk,
    RegistrationSection,
    RegistrationSignature,
)
from portal.journey.registration.queries import (
    done_codes,
    is_being_written,
    own_registration,
    signers_of,
)
from portal.journey.registration.rules import (
    HOUSEHOLD,
    SECTIONS,
    Section,
    missing_sections,
    sections_of,
)
from portal.journey.rules import StepState
from portal.promises.actions import cancel_promise
from portal.promises.kinds import Kind

WITH_THE_FAMILY = "back with the family"
"""Why a promise of an answer ends without one: it is the family's turn again."""

NO_LONGER = "This form is with us or finished, so it cannot be changed here. Ring us to put something right."
LEFT_OUT = frozenset({"wishes", "telephone"})
"""Answers kept with the person, where they hold at once, and not in the section too."""


class ChangedMeanwhile(Conflict):
    """Somebody else saved the same section first. Carries what stands now."""

    def __init__(self, row: RegistrationSection, by: Viewer) -> None:
        who = "You" if row.changed_by == by.label else row.changed_by_name or "Somebody"
        how = " in another window" if who == "You" else ""
        super().__init__(
            f"{who} saved this page{how} while you were writing. What was saved stands below, and what you "
            "wrote is still in the boxes. Take over what you need, then save again."
        )
        self.answers: dict[str, Any] = json.loads(row.answers)
        self.version = row.version
        self.changed_at = row.changed_at
        self.changed_by_name = who


def take_own(by: Viewer) -> tuple[Journey, Registration]:
    """The viewer's own registration, held until the transaction ends.

    Raises NotFound, Refused when it is no longer theirs to change.
    """
    journey, registration = own_registration(by)
    journey = journey_by_id(journey.id)
    if not is_being_written(journey):
        raise Refused(NO_LONGER)
    own_name(journey, by)
    db.session.refresh(registration)
    return journey, registration


def own_name(journey: Journey, by: Viewer) -> Member:
    """Who the viewer is among those who adopt. Raises NotFound for anybody else."""
    for one in applicants_of(journey.household_id):
        if one.person_id == by.person_id:
            return one
    raise NotFound


def keep_section(
    code: str,
    answers: Mapping[str, Any],
    *,
    version: int,
    is_done: bool,
    by: Viewer,
    now: datetime,
) -> Section:
    """Keep one section of the viewer's own part, or of the household's.

    `version` is the one the writer saw (0: nothing was kept). Saving the same again changes nothing.
    A change takes away the signatures that stand under it. Raises ChangedMeanwhile, NotFound, Refused.
    """
    journey, registration = take_own(by)
    section = SECTIONS.get(code)
    if section is None or section not in sections_of(journey.pathway, is_own=section.is_own):
        raise NotFound
    person_id = by.person_id if section.is_own else None
    said = {name: value for name, value in answers.items() if name not in LEFT_OUT}
    has_moved = section.code == "reach-you" and _keep_reach(answers, by)
    row = _row(registration, section, person_id)
    if row is not None and json.loads(row.answers) == said and row.is_done == is_done:
        if has_moved:
            row.version += 1
        return section
    if row is not None and row.version != version:
        raise ChangedMeanwhile(row, by)
    member = own_name(journey, by)
    if row is None:
        row = RegistrationSection(
            registration_id=registration.id,
            person_id=person_id,
            person_key=person_id or HOUSEHOLD,
            code=code,
            answers="{}",
            version=0,
            changed_at=now,
            changed_by=by.label,
        )
        db.session.add(row)
    row.answers, row.is_done, row.version = json.dumps(said), is_done, row.version + 1
    row.changed_at, row.changed_by, row.changed_by_name = now, by.label, member.given_name
    db.session.flush()
    if section.is_own:
        take_away(registration, [member.person_id], "own_part", now=now)
    else:
        take_away(registration, signers_of(registration), "household_part", now=now)
    back_with_family(journey, registration, by=by, now=now)
    bring_in_line(journey, registration, by=by, now=now)
    audit_journey("registration.section_kept", journey, by, now, section=code)
    return section


def change_own(
    code: str, change: Callable[[dict[str, Any]], None], *, by: Viewer, now: datetime
) -> dict[str, Any]:
    """Change a section of the viewer's own part in its place (one address of a list); it is then not done.

    Two windows lose nothing of each other's. Gives the answers as they are then.
    """
    section = SECTIONS[code]
    _, registration = take_own(by)
    row = _row(registration, section, by.person_id)
    answers: dict[str, Any] = json.loads(row.answers) if row is not None else {}
    change(answers)
    keep_section(code, answers, version=row.version if row else 0, is_done=False, by=by, now=now)
    return answers


def _row(registration: Registration, section: Section, person_id: int | None) -> RegistrationSection | None:
    return db.session.scalars(
        select(RegistrationSection)
        .where(
            RegistrationSection.registration_id == registration.id,
            RegistrationSection.person_key == (person_id or HOUSEHOLD),
            RegistrationSection.code == section.code,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _keep_reach(answers: Mapping[str, Any], by: Viewer) -> bool:
    """How to reach somebody holds at once, whatever else is still open; says whether anything changed."""
    person = db.session.get(Person, by.person_id or 0, populate_existing=True)
    if person is None:
        raise NotFound
    wishes = set(answers.get("wishes") or ())
    before = (person.telephone, person.no_voicemail, person.never_by_post, person.speak_to_me_first)
    person.telephone = str(answers.get("telephone") or "")[:30]
    person.no_voicemail = "no_voicemail" in wishes
    person.never_by_post = "never_by_post" in wishes
    person.speak_to_me_first = "speak_to_me_first" in wishes
    db.session.flush()
    return before != (person.telephone, person.no_voicemail, person.never_by_post, person.speak_to_me_first)


def take_away(registration: Registration, people: Collection[int], because: str, *, now: datetime) -> None:
    """Take the standing signatures of these people away; nothing happens where there is none."""
    db.session.execute(
        update(RegistrationSignature)
        .where(
            RegistrationSignature.registration_id == registration.id,
            RegistrationSignature.person_id.in_(sorted(people)),
            RegistrationSignature.taken_away_at.is_(None),
        )
        .values(taken_away_at=now, taken_away_because=because)
    )


def back_with_family(journey: Journey, registration: Registration, *, by: Viewer, now: datetime) -> None:
    """Where a signature is missing again, it is the family's turn: our promise of an answer ends."""
    adopting = {one.person_id for one in applicants_of(journey.household_id)}
    if registration.complete_at is None or adopting <= signers_of(registration):
        return
    registration.complete_at = None
    cancel_promise(
        Kind.REGISTRATION_DECISION, SUBJECT, journey.reference, because=WITH_THE_FAMILY, by=by, now=now
    )


def bring_in_line(journey: Journey, registration: Registration, *, by: Viewer, now: datetime) -> None:
    """Bring the journey's steps of this stage in line with what is filled in and signed."""
    refresh_steps(journey, now=now)
    signed, asked = signers_of(registration), _asked(registration)
    shared_done = done_codes(registration, HOUSEHOLD)
    is_registration = journey.stage == Stage.REGISTRATION
    if is_registration:
        is_whole = not missing_sections(shared_done, journey.pathway, is_own=False) and None not in asked
        set_step(journey, "household_part", _state(is_whole, shared_done), by=by, now=now)
    for one in applicants_of(journey.household_id):
        done = done_codes(registration, one.person_id)
        is_whole = not missing_sections(done, journey.pathway, is_own=True) and one.person_id not in asked
        states = {"own_part": _state(is_whole, done), "signed": _state(one.person_id in signed, ())}
        if not is_registration:
            states = {"notice": _state(one.person_id in signed, (*done, *shared_done))}
        for code, state in states.items():
            set_step(journey, code, state, by=by, now=now, person_id=one.person_id)


def _asked(registration: Registration) -> set[int | None]:
    """Of whom we have asked for more (None: of both), and they have not signed again since."""
    return set(
        db.session.scalars(
            select(RegistrationAsk.person_id).where(
                RegistrationAsk.registration_id == registration.id, RegistrationAsk.met_at.is_(None)
            )
        )
    )


def _state(is_done: bool, begun: Collection[str]) -> StepState:
    if is_done:
        return StepState.IN_ORDER
    return StepState.WAITING_FOR_YOU if begun else StepState.NOT_STARTED
