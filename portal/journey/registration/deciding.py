"""What staff do with a registration that everybody has signed: accept it, say not now, ask for more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, Person
from portal.households.queries import applicants_of, members_of
from portal.households.words import set_town
from portal.journey.actions import (
    audit_journey,
    change_pathway,
    set_councils,
    set_known,
    take_journey,
    write_letter,
)
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.pathways import Only, Pathway, Stage
from portal.journey.queries import journey_for
from portal.journey.registration.actions import back_with_family, bring_in_line, take_away
from portal.journey.registration.models import Registration, RegistrationAsk
from portal.journey.registration.queries import is_being_written, registration_of, rows_of
from portal.journey.registration.rules import (
    HOUSEHOLD,
    Answers,
    councils_of,
    known_of_household,
    known_of_person,
    town_of,
)
from portal.journey.telling import tell_applicants

BOTH_WRITTEN = "We have written to each of you as well. What stands there is for you alone."
"""What a joint letter says where private ones go with it (safety rule 2)."""

CHANGED = "The family has changed or signed something since you opened this. Read it again first."


def take_for_decision(reference: str, *, complete_at: str, by: Viewer) -> tuple[Journey, Registration]:
    """A registration that everybody has signed, held until the transaction ends.

    `complete_at` is the moment of the last signature that was read. Raises NotFound, Conflict where the
    family has changed something since, or it is with them.
    """
    journey_for(by, reference)
    journey = take_journey(reference)
    registration = registration_of(journey)
    if registration is None:
        raise NotFound
    if registration.complete_at is None or registration.complete_at.isoformat() != complete_at:
        raise Conflict(CHANGED)
    return journey, registration


def accept(
    reference: str, *, complete_at: str, by: Viewer, now: datetime, pathway: str | None = None
) -> Journey:
    """Accept a registration or a written notice: what was answered decides which checks stand.

    `pathway` is the one agreed with them; None leaves it. Raises Conflict, Refused saying what is missing.
    """
    journey, registration = take_for_decision(reference, complete_at=complete_at, by=by)
    if pathway and pathway != journey.pathway:
        _only_early_permanence(journey, pathway)
        journey = change_pathway(reference, pathway, by=by, now=now)
    learn(journey, registration, now=now)
    verb = Verb.ACCEPT_NOTICE if journey.stage == Stage.NOTICE else Verb.ACCEPT_REGISTRATION
    journey = move_on(reference, verb, by=by, now=now)
    tell_applicants(journey, now=now)
    return journey


def _only_early_permanence(journey: Journey, pathway: str) -> None:
    if {journey.pathway, pathway} != {Pathway.STANDARD, Pathway.EARLY_PERMANENCE}:
        raise Refused("Only standard and early permanence can be chosen here.")


def answers_of(registration: Registration, *person_ids: int) -> dict[int, dict[str, Answers]]:
    """Person (0: the household) -> section -> answers."""
    said: dict[int, dict[str, Answers]] = {HOUSEHOLD: {}, **{one: {} for one in person_ids}}
    for row in rows_of(registration, *person_ids):
        said[row.person_key][row.code] = json.loads(row.answers)
    return said


def learn(journey: Journey, registration: Registration, *, now: datetime) -> None:
    """Take from the answers what the journey has to know: which checks stand, and with which councils.

    Names, birthdays and the town go to the people and the household, so that nothing is asked again.
    """
    today = local_day(now)
    adopting = [one.person_id for one in applicants_of(journey.household_id)]
    said = answers_of(registration, *adopting)
    shared = said[HOUSEHOLD]
    known = known_of_household(shared)
    if journey.pathway == Pathway.EARLY_PERMANENCE:
        known.add(str(Only.EARLY_PERMANENCE))
    set_known(journey, HOUSEHOLD, known, now=now)
    for person_id in adopting:
        set_known(journey, person_id, known_of_person(said[person_id], today), now=now)
        set_councils(journey, person_id, councils_of(said[person_id].get("addresses", {}), today), now=now)
        _put_down(person_id, said[person_id].get("identity", {}))
    schooled = set(shared.get("people", {}).get("schooled", ()))
    for one in members_of(journey.household_id):
        if one.role == "child":
            holds = [str(Only.SCHOOL_OR_HEALTH_VISITOR)] if one.reference in schooled else []
            set_known(journey, one.person_id, holds, now=now)
    home = shared.get("home", {})
    if home.get("authority"):
        db.session.execute(
            update(Household).where(Household.id == journey.household_id).values(authority=home["authority"])
        )
    _keep_town(journey.household_id, town_of(home))


def _keep_town(household_id: int, town: str) -> None:
    """Lists and the search show where a household lives; of a restricted one nothing new is shown."""
    restricted = db.session.scalar(select(Household.restricted).where(Household.id == household_id))
    if town and not restricted:
        set_town(household_id, town)


def _put_down(person_id: int, identity: Answers) -> None:
    person = db.session.get_one(Person, person_id)
    person.given_name = identity.get("given_name") or person.given_name
    person.family_name = identity.get("family_name") or person.family_name
    if identity.get("born_on"):
        person.born_on = date.fromisoformat(identity["born_on"])


def not_now(
    reference: str,
    joint: str,
    private: Mapping[int, str],
    *,
    complete_at: str,
    by: Viewer,
    now: datetime,
) -> Journey:
    """Say that we cannot accept it now: reasons for both, and apart from them for each alone.

    `private`: person id -> text. Where one gets a text of their own, each does: otherwise the other could
    tell from the letter that there was something to say of somebody. Raises Conflict, Refused.
    """
    journey, _ = take_for_decision(reference, complete_at=complete_at, by=by)
    adopting = applicants_of(journey.household_id)
    texts = {one.person_id: private.get(one.person_id, "").strip() for one in adopting}
    if not joint.strip():
        raise Refused("Write the reasons that both may read.")
    without = [one.given_name for one in adopting if not texts[one.person_id]]
    if any(texts.values()) and without:
        raise Refused(
            f"Write a few words to {' and '.join(without)} as well: the letter says that we have written "
            "to each of them."
        )
    whole = joint.strip()
    if any(texts.values()) and len(adopting) > 1:
        whole += f"\n\n{BOTH_WRITTEN}"
    move_on(reference, Verb.NOT_REGISTER, by=by, now=now, reason=joint)
    write_letter(journey, Verb.NOT_REGISTER, whole, by=by, now=now)
    for person_id, text in texts.items():
        if text:
            write_letter(journey, Verb.NOT_REGISTER, text, by=by, now=now, person_id=person_id)
    tell_applicants(journey, now=now)
    return journey


def ask_for_more(
    reference: str,
    text: str,
    *,
    person_id: int | None,
    complete_at: str,
    by: Viewer,
    now: datetime,
) -> Journey:
    """Ask both, or one person alone, for more: it is the family's turn, and our time ends.

    The signatures it concerns are taken away; the next complete signing starts a new promise. Raises
    Conflict, Refused, NotFound for somebody who does not adopt here.
    """
    journey, registration = take_for_decision(reference, complete_at=complete_at, by=by)
    if not is_being_written(journey):
        raise Conflict(CHANGED)
    adopting = [one.person_id for one in applicants_of(journey.household_id)]
    if person_id is not None and person_id not in adopting:
        raise NotFound
    if not text.strip():
        raise Refused("Write what you need to know.")
    db.session.add(
        RegistrationAsk(
            registration_id=registration.id,
            person_id=person_id,
            text=text.strip(),
            asked_at=now,
            asked_by=by.label,
        )
    )
    whose = adopting if person_id is None else [person_id]
    take_away(registration, whose, "asked_for_more", now=now)
    db.session.flush()
    back_with_family(journey, registration, by=by, now=now)
    bring_in_line(journey, registration, by=by, now=now)
    audit_journey("registration.more_asked", journey, by, now, whose="one person" if person_id else "both")
    tell_applicants(journey, now=now, people=whose)
    return journey
