"""What a family says it could consider, and what a finder says matters for a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.families.models import FamilyFit, GroupFit
from portal.children.families.places import point_of
from portal.children.families.rules import Considered, check_considered, check_religion, language_bit
from portal.children.families.told import fit_of, group_fit_of
from portal.children.holding import audit, hold_group
from portal.children.rules import Need
from portal.children.showing.checking import postcodes_of
from portal.children.showing.rules import outward_of
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import own_household

OTHER_WROTE = (
    "The person you adopt with has changed this since you opened the page. Open it again, and look at it "
    "together: your own words are below."
)
CHANGED = "A colleague has changed this since you opened the page. Look at it again: your words are below."


def hold_own_household(by: Viewer) -> Household:
    """The viewer's own household, held until the transaction ends. Raises NotFound."""
    household = own_household(by)
    held = select(Household).where(Household.id == household.id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def keep_considered(
    told: Considered, words: str, outward: str, *, seen: int, by: Viewer, now: datetime
) -> FamilyFit:
    """Keep what the reader's household could consider; it holds for both who adopt.

    `outward` is the first half of their postcode; empty for the one of their registration. `seen` counts the
    writes its page knew of, 0 for none. Raises NotFound, Refused for what cannot be, Conflict where the other
    one wrote meanwhile.
    """
    household = hold_own_household(by)
    check_considered(told)
    typed = outward_of(outward)
    if outward.strip() and not typed:
        raise Refused("Enter the first half of your postcode, like ME14.")
    typed = typed or outward_of(postcodes_of([household.id]).get(household.id, ""))
    row = fit_of(household.id)
    if (row.version if row else 0) != seen:
        raise Conflict(OTHER_WROTE)
    if row is None:
        row = FamilyFit(household_id=household.id)
        db.session.add(row)
    for name in ("age_from", "age_to", "most_children", "miles", "early_permanence", "religion", "languages"):
        setattr(row, name, getattr(told, name))
    for need in Need:
        setattr(row, need.value, told.needs[need.value])
    place = point_of(typed)
    row.religion_matters, row.words, row.outward = told.religion_matters, words.strip(), typed
    row.east, row.north = (place.east, place.north) if place else (None, None)
    row.version, row.changed_at, row.changed_by = seen + 1, now, by.label
    db.session.flush()
    record(
        "children.considered_kept",
        by=by,
        subject_kind="household",
        subject_ref=household.reference,
        now=now,
    )
    return row


@dataclass(frozen=True)
class Matters:
    """What matters for a group, as it is typed."""

    near: str = ""
    """The first half of a postcode."""
    religion: str = ""
    language: str = ""
    words: str = ""


def keep_matters(reference: str, told: Matters, *, seen: int, by: Viewer, now: datetime) -> GroupFit:
    """Keep what matters for a group; `seen` counts the writes its page knew of, 0 for none.

    Raises NotFound, Refused for what cannot be, Conflict where a colleague wrote meanwhile.
    """
    group = hold_group(reference, by)
    near = outward_of(told.near)
    if told.near.strip() and not near:
        raise Refused("Enter the first half of a postcode, like ME14.")
    if near and point_of(near) is None:
        raise Refused("We don’t know how far it is to there. Choose a place nearer to us, or leave it empty.")
    check_religion(told.religion)
    row = group_fit_of(group.id)
    if (row.version if row else 0) != seen:
        raise Conflict(CHANGED)
    if row is None:
        row = GroupFit(group_id=group.id)
        db.session.add(row)
    row.near, row.religion, row.language = near, told.religion, language_bit(told.language)
    row.words, row.version, row.changed_at, row.changed_by = told.words.strip(), seen + 1, now, by.label
    audit("children.matters_kept", group, by, now)
    return row
