"""What is known of households to whom a group may be opened, and what stops them. For staff alone.

It reads who children are and where households live, and gives back neither: only that it stops.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.own_data import flag_of_opening, home_postcode_of
from portal.agency.rules import local_day
from portal.children.models import Child, ChildGroup, ChildIdentity, Grant
from portal.children.own.models import ShownWishes
from portal.children.showing.rules import Household as Facts
from portal.children.showing.rules import Stop, areas_in, outward_of, stops_of, why_not_shown
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.partings.models import Parting
from portal.households.queries import Member, is_open_to, members_of_each
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.journey.registration.carrying import carried_of
from portal.journey.registration.models import Registration, RegistrationSection
from portal.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Looked:
    """A household as whoever opens a group sees it before doing so."""

    id: int
    reference: str
    label: str
    town: str
    why_not: str
    """Why it can be shown no child; empty where it can."""
    stops: tuple[Stop, ...]
    """Why a second person decides."""
    is_postcode_known: bool
    open_level: int | None
    """Up to which level this group is open to it now; None where it is not."""
    open_until: datetime | None


def look_at(group: ChildGroup, references: Sequence[str], *, by: Viewer, now: datetime) -> list[Looked]:
    """These households, in the order asked, with what stops them for a group. Seven queries, however many.

    Raises NotFound where one of them is not there or hidden from whoever asks.
    """
    rows = db.session.scalars(
        select(Household)
        .where(Household.reference.in_(references), is_open_to(by, Household.id.expression))
        .execution_options(populate_existing=True)
    ).all()
    found = {row.reference: row for row in rows}
    if set(found) != set(references):
        raise NotFound
    return look_at_each(group, [found[one] for one in dict.fromkeys(references)], by=by, now=now)


def look_at_each(group: ChildGroup, rows: Sequence[Household], *, by: Viewer, now: datetime) -> list[Looked]:
    """These households, which the caller has read through its viewer. Six queries, however many."""
    ids = sorted(row.id for row in rows)
    facts, members, postcodes = facts_of(ids, now=now), members_of_each(ids), postcodes_of(ids)
    areas, names = _excluded(group)
    lives_at = _letters(home_postcode_of(by.account_id))
    live = {
        row.household_id: row
        for row in db.session.scalars(
            select(Grant)
            .where(
                Grant.group_id == group.id,
                Grant.household_id.in_(ids),
                Grant.event_id.is_(None),
                Grant.ended_at.is_(None),
                Grant.until_at > now,
            )
            .execution_options(populate_existing=True)
        )
    }

    def one(row: Household) -> Looked:
        postcode, surnames = postcodes.get(row.id, ""), _surnames(members[row.id])
        shares_name = flag_of_opening(by.account_id, by.name, surnames=surnames, postcodes=())
        is_own = bool(shares_name) or bool(lives_at and lives_at == _letters(postcode))
        grant = live.get(row.id)
        return Looked(
            id=row.id,
            reference=row.reference,
            label=row.label,
            town=row.town,
            why_not=why_not_shown(facts[row.id]),
            stops=tuple(
                stops_of(postcode=postcode, surnames=surnames, areas=areas, birth_names=names, is_own=is_own)
            ),
            is_postcode_known=bool(outward_of(postcode)),
            open_level=grant.level if grant else None,
            open_until=grant.until_at if grant else None,
        )

    return [one(row) for row in rows]


def stopped_of(group: ChildGroup, ids: Sequence[int], *, by: Viewer) -> set[int]:
    """Of which of these households a second person decides, whatever stops them. Four queries.

    The caller has found them through whoever asks.
    """
    members, postcodes = members_of_each(ids), postcodes_of(ids)
    areas, names = _excluded(group)
    lives_at = _letters(home_postcode_of(by.account_id))

    def stops(one: int) -> bool:
        postcode, surnames = postcodes.get(one, ""), _surnames(members[one])
        is_own = bool(flag_of_opening(by.account_id, by.name, surnames=surnames, postcodes=()))
        is_own = is_own or bool(lives_at and lives_at == _letters(postcode))
        return bool(
            stops_of(postcode=postcode, surnames=surnames, areas=areas, birth_names=names, is_own=is_own)
        )

    return {one for one in ids if stops(one)}


def facts_of(ids: Sequence[int], *, now: datetime) -> dict[int, Facts]:
    """What decides whether these households can be shown children: the same as in visibility. Two queries."""
    paused = (
        select(Promise.subject_ref)
        .where(
            Promise.subject_kind == JOURNEY,
            Promise.subject_ref == Journey.reference,
            Promise.ended_at.is_(None),
            Promise.paused_at.is_not(None),
        )
        .correlate(Journey)
        .exists()
    )
    rows = db.session.execute(
        select(
            Household.id,
            Household.restricted,
            Household.ended_at,
            Journey.stage,
            Parting.id.label("parting"),
            ShownWishes.waits_until_approved,
            ShownWishes.paused_until,
            paused.label("paused"),
        )
        .outerjoin(Journey, (Journey.household_id == Household.id) & Journey.ended_at.is_(None))
        .outerjoin(Parting, (Parting.household_id == Household.id) & Parting.decided_at.is_(None))
        .outerjoin(ShownWishes, ShownWishes.household_id == Household.id)
        .where(Household.id.in_(ids))
    )
    today = local_day(now)
    return {
        row.id: Facts(
            is_approved=row.stage == Stage.APPROVED,
            in_stage_2=row.stage == Stage.STAGE_2,
            waits_until_approved=bool(row.waits_until_approved),
            is_paused=bool(row.paused) or (row.paused_until is not None and row.paused_until > today),
            is_ended=row.ended_at is not None or row.stage is None,
            is_restricted=row.restricted,
            parts=row.parting is not None,
        )
        for row in rows
    }


def _letters(postcode: str) -> str:
    return "".join(postcode.split()).upper()


def _surnames(members: Sequence[Member]) -> list[str]:
    return [one.family_name for one in members]


def _excluded(group: ChildGroup) -> tuple[set[str], list[str]]:
    """Where no family of this group may live, and the names of its birth family."""
    rows = db.session.execute(
        select(ChildIdentity.areas, ChildIdentity.birth_family, ChildIdentity.family_name)
        .join(Child, Child.id == ChildIdentity.child_id)
        .where(Child.group_id == group.id)
    ).all()
    areas = {area for row in rows for area in areas_in(row.areas)}
    names = [
        line for row in rows for line in [*row.birth_family.splitlines(), row.family_name] if line.strip()
    ]
    return areas, names


def postcodes_of(ids: Sequence[int]) -> dict[int, str]:
    """Household -> its postcode, as it registered or first enquired; without those of whom none is known."""
    rows = db.session.execute(
        select(Journey.household_id, Registration, RegistrationSection.answers)
        .join(Registration, Registration.journey_id == Journey.id)
        .outerjoin(
            RegistrationSection,
            (RegistrationSection.registration_id == Registration.id)
            & (RegistrationSection.code == "home")
            & (RegistrationSection.person_key == 0),
        )
        .where(Journey.household_id.in_(ids))
        .order_by(Journey.id)
    )
    found: dict[int, str] = {}
    for household_id, registration, answers in rows:
        said = str(json.loads(answers).get("postcode") or "") if answers else ""
        if postcode := said or carried_of(registration).postcode:
            found[household_id] = postcode
    return found
