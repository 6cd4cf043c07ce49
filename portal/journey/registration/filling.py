"""Filling a registration in for made-up families, through the same actions as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.extensions import db
from portal.households.models import Person
from portal.households.queries import Member, applicants_of, members_of
from portal.journey.actions import household_of
from portal.journey.models import Journey
from portal.journey.pathways import Pathway
from portal.journey.registration.actions import keep_section
from portal.journey.registration.models import Registration
from portal.journey.registration.queries import overview_for, registration_of
from portal.journey.registration.rules import CONSENTS, day_words, sections_of, window_begins
from portal.journey.registration.signing import sign
from portal.promises.rules import add_months
from portal.references import new_reference
from portal.roles import permissions_of

BORN = "1986-04-12"


def fill_for_example(
    journey: Journey,
    *,
    now: datetime,
    own: Mapping[int, Mapping[str, Mapping[str, Any]]] | None = None,
    shared: Mapping[str, Mapping[str, Any]] | None = None,
    parts: tuple[int, ...] | None = None,
    is_signed: bool = True,
) -> None:
    """Fill in a registration or a notice with plain answers, and sign it.

    `own` (person id -> section -> answers) and `shared` (section -> answers) change single answers.
    `parts`: whose own parts are filled in (all unless said). With a part left out nobody can sign.
    """
    registration = registration_of(journey)
    if registration is None:
        registration = Registration(journey_id=journey.id, began_at=now)
        db.session.add(registration)
        db.session.flush()
    adopting = applicants_of(journey.household_id)
    viewers = {one.person_id: viewer_of(journey, one) for one in adopting}
    for one in adopting:
        if parts is not None and one.person_id not in parts:
            continue
        said = own_answers(journey, one, now)
        for section in sections_of(journey.pathway, is_own=True):
            change = (own or {}).get(one.person_id, {}).get(section.code, {})
            _keep(section.code, {**said[section.code], **change}, viewers[one.person_id], now)
    said = shared_answers(journey, now)
    for section in sections_of(journey.pathway, is_own=False):
        change = (shared or {}).get(section.code, {})
        _keep(section.code, {**said[section.code], **change}, viewers[adopting[0].person_id], now)
    if not is_signed:
        return
    for number, one in enumerate(adopting):
        viewer = viewers[one.person_id]
        seen = overview_for(viewer, journey, registration).seen
        sign(one.name, seen=seen, by=viewer, now=now + timedelta(minutes=number))


def _keep(code: str, answers: Mapping[str, Any], by: Viewer, now: datetime) -> None:
    keep_section(code, answers, version=0, is_done=True, by=by, now=now)


def viewer_of(journey: Journey, member: Member) -> Viewer:
    """An applicant as the actions know them."""
    household, roles = household_of(journey), frozenset({"family"})
    return Viewer(
        account_id=member.account_id,
        reference=member.reference,
        name=member.name,
        kind="family",
        roles=roles,
        person_id=member.person_id,
        household_id=household.id,
        household_reference=household.reference,
        permissions=permissions_of(roles),
    )


def own_answers(journey: Journey, member: Member, now: datetime) -> dict[str, dict[str, Any]]:
    """Plain answers to every section an own part can have."""
    today = local_day(now)
    person = db.session.get_one(Person, member.person_id)
    lives = {
        "id": new_reference(),
        "where": "uk",
        "address": "1 Example Street\nExampleton",
        "council": "Kent County Council",
        "from_on": add_months(window_begins(today), -6).isoformat(),
        "until_on": "",
    }
    return {
        "identity": {
            "given_name": member.given_name,
            "family_name": member.family_name,
            "other_names": "",
            "born_on": member.born_on.isoformat() if member.born_on else BORN,
            "born_in": "Exampleton, England",
        },
        "reach-you": {
            "telephone": person.telephone or "01632 960123",
            "wishes": [
                wish
                for wish in ("no_voicemail", "never_by_post", "speak_to_me_first")
                if getattr(person, wish)
            ],
            "safe_times": "",
            "access_needs": "",
            "language_needs": "",
        },
        "addresses": {"lived_abroad": "no", "addresses": [lives]},
        "work": {"works": "employed", "employer": "Example Bakery, baker", "hours": "", "ofsted": "no"},
        "family-before": {
            "former_partner": "no",
            "adult_children": "no",
            "children_elsewhere": "no",
            "about": "",
        },
        "health": {
            "surgery": "Example Surgery, Exampleton",
            "illness": "no",
            "illness_told": "",
            "medicine": "",
            "smokes": "no",
        },
        "police": {"convicted": "no", "convicted_told": "", "in_hand": "no", "in_hand_told": ""},
        "before": {"applied": "no", "applied_told": "", "fostered": "no", "fostered_told": ""},
        "consents": {"agrees": list(CONSENTS)},
        "other-parent": {
            "name": "Jo Example",
            "whereabouts": f"Last heard of on {day_words(today)}",
            "agrees": "not_known",
            "is_safe": "no",
            "is_safe_told": "",
        },
    }


def shared_answers(journey: Journey, now: datetime) -> dict[str, dict[str, Any]]:
    """Plain answers to every section the household's part can have."""
    today = local_day(now)
    children = [one for one in members_of(journey.household_id) if one.role == "child"]
    is_early = journey.pathway == Pathway.EARLY_PERMANENCE
    return {
        "home": {
            "address": "1 Example Street\nExampleton",
            "postcode": "ME14 1XX",
            "authority": household_of(journey).authority,
            "kind": "house",
            "tenure": "own",
            "bedroom": "yes",
            "about": "",
        },
        "people": {"is_everybody": "yes", "schooled": [one.reference for one in children], "others": ""},
        "network": {"helpers": "A sister two streets away, and friends from work.", "near": ""},
        "pets": {"pets": "no", "pets_told": ""},
        "preferences": {
            "together": "unsure",
            "ages": ["0-2", "3-5"],
            "needs": [],
            "early_permanence": "yes" if is_early else "no",
            "about": "",
        },
        "child": {
            "given_name": "Robin",
            "family_name": "Example",
            "born_on": add_months(today, -12 * 7).isoformat(),
            "relation": "partner",
            "since_on": add_months(today, -24).isoformat(),
            "months_before": "",
            "applies_on": add_months(today, 5).isoformat(),
        },
    }
