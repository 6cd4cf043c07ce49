"""What an enquiry knew already: carried over as plain values, offered to be confirmed, never asked twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from portal.access import Viewer
from portal.extensions import db
from portal.households.models import Person
from portal.households.queries import Member
from portal.journey.actions import open_journey
from portal.journey.models import Journey
from portal.journey.registration.models import Registration


@dataclass(frozen=True)
class Carried:
    """What is known of a household from before. Needs and wishes are `person_id`'s own: who enquired."""

    person_id: int = 0
    authority: str = ""
    town: str = ""
    address: str = ""
    postcode: str = ""
    considers: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    safe_times: str = ""
    access_needs: str = ""
    language_needs: str = ""
    no_voicemail: bool = False
    never_by_post: bool = False
    speak_to_me_first: bool = False


def begin_registration(
    household_id: int,
    pathway: str,
    carried: Carried | None = None,
    *,
    by: Viewer | str,
    now: datetime,
) -> Journey:
    """Open a household's journey and its registration, with what is known from before.

    How somebody wants to be reached holds at once: it may be about safety. Raises Conflict when a
    journey is open already.
    """
    known = carried or Carried()
    journey = open_journey(household_id, pathway, by=by, now=now)
    db.session.add(Registration(journey_id=journey.id, carried=json.dumps(asdict(known)), began_at=now))
    person = db.session.get(Person, known.person_id) if known.person_id else None
    if person is not None:
        person.never_by_post = person.never_by_post or known.never_by_post
        person.no_voicemail = person.no_voicemail or known.no_voicemail
        person.speak_to_me_first = person.speak_to_me_first or known.speak_to_me_first
    db.session.flush()
    return journey


def carried_of(registration: Registration) -> Carried:
    """What was carried over into a registration."""
    if not registration.carried:
        return Carried()
    said = json.loads(registration.carried)
    lists = {name: tuple(said[name]) for name in ("considers", "background")}
    return Carried(**{**said, **lists})


def offered(carried: Carried, code: str, person_id: int) -> dict[str, Any]:
    """What a section's form begins with from the enquiry, to be confirmed; empty where it knew nothing.

    One person's needs and wishes are offered to that person alone.
    """
    if code == "home":
        return _some(
            address="\n".join(part for part in (carried.address, carried.town) if part),
            postcode=carried.postcode,
            authority=carried.authority,
        )
    if code == "preferences":
        return _preferences(carried.considers)
    if person_id != carried.person_id:
        return {}
    if code == "reach-you":
        return _some(
            safe_times=carried.safe_times,
            access_needs=carried.access_needs,
            language_needs=carried.language_needs,
        )
    if code == "before":
        return _some(
            applied="yes" if "adopted_before" in carried.background else "",
            fostered="yes" if "foster_carer" in carried.background else "",
        )
    return {}


def _preferences(considers: tuple[str, ...]) -> dict[str, Any]:
    return _some(
        together="yes" if "brothers_and_sisters" in considers else "",
        ages=["3-5", "6-9"] if "three_and_older" in considers else [],
        needs=["complex"] if "complex_needs" in considers else [],
        # they would think about it: asked here with its own words, never assumed
        early_permanence="unsure" if "early_permanence" in considers else "",
    )


def _some(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def with_person(answers: Mapping[str, Any], code: str, person: Member) -> dict[str, Any]:
    """A section's answers with what is kept of the person elsewhere: names, birthday, telephone, wishes."""
    said = dict(answers)
    if code == "identity":
        said.setdefault("given_name", person.given_name)
        said.setdefault("family_name", person.family_name)
        said.setdefault("born_on", _iso(person.born_on))
    if code == "reach-you":
        said["telephone"] = said.get("telephone") or person.telephone
        said["wishes"] = [
            wish for wish in ("no_voicemail", "never_by_post", "speak_to_me_first") if getattr(person, wish)
        ]
    return said


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
