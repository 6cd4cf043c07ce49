"""Who of staff finds families."""

from __future__ import annotations

from portal.accounts.queries import StaffMember, staff_member, staff_with_role
from portal.children.rules import GROUP
from portal.errors import Refused
from portal.roles import opened_by

ROLES = ("family_finder", "manager")


def finders() -> list[StaffMember]:
    """Who may be a group's family finder, by name."""
    found = {one.id: one for role in ROLES for one in staff_with_role(role)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def finder_of(reference: str) -> int | None:
    """The account of a family finder by reference; None for nobody. Raises Refused for who is none."""
    if not reference:
        return None
    found = staff_member(reference)
    if found is None or GROUP not in opened_by(found.roles):
        raise Refused("Choose a colleague who finds families.")
    return found.id
