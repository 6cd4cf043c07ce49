"""The roles people hold, and what each may do: one table, printed by `flask access`. Pure."""

from __future__ import annotations

from functools import lru_cache

STAFF_ROLES: dict[str, str] = {
    "adviser": "Adviser",
    "assessor": "Assessor",
    "family_finder": "Family finder",
    "support_worker": "Support worker",
    "panel_adviser": "Panel adviser",
    "business_support": "Business support",
    "manager": "Manager",
    "administrator": "Administrator",
}
"""The roles of the service that staff hold, and their names on a page."""

_CASEWORK = {
    "adviser",
    "assessor",
    "family_finder",
    "support_worker",
    "panel_adviser",
    "business_support",
    "manager",
}

PERMISSION_TABLE: dict[str, set[str]] = {
    # families: their stage decides in the rooms, not here
    "home:see": {"family"},
    # everybody with an account
    "account:keep": {"family", *STAFF_ROLES},
    # the worklist and its promises
    "worklist:see": set(_CASEWORK),
    "promises:claim": set(_CASEWORK),
    "promises:give": set(_CASEWORK),
    # enquiries
    "enquiries:see": {"adviser", "assessor", "business_support", "manager"},
    "enquiries:answer": {"adviser", "assessor", "manager"},
    "enquiries:enter": {"adviser", "business_support", "manager"},
    "enquiries:merge": {"adviser", "manager"},
    "enquiries:invite": {"adviser", "assessor", "manager"},
    # households, their journeys and what is written about them
    "household:keep": {"family"},
    "journey:keep": {"family"},
    "documents:keep": {"family"},
    "conversations:write": {"family"},
    "households:see": set(_CASEWORK),
    "households:invite": {"adviser", "assessor", "manager"},
    "households:keep": {"manager"},
    "households:quieten": {"assessor", "family_finder", "support_worker", "manager"},
    "journey:see": set(_CASEWORK),
    "journey:run": {"assessor", "manager"},
    # the report and what it stands on; the worker's own notes and drafts are journey:run's
    "journey:read": {"assessor", "family_finder", "support_worker", "panel_adviser", "manager"},
    "journey:check": {"assessor", "business_support", "manager"},
    "journey:track": {"assessor", "business_support", "panel_adviser", "manager"},
    "documents:see": set(_CASEWORK),
    "conversations:answer": {"adviser", "assessor", "family_finder", "support_worker", "manager"},
    "notes:write": set(_CASEWORK),
    "panels:keep": {"panel_adviser", "manager"},
    "panels:book": {"assessor", "panel_adviser", "manager"},
    "panels:decide": {"manager"},
    # events: what a family may book is decided by where its household stands
    "events:book": {"family"},
    "events:see": set(_CASEWORK),
    "events:keep": {"adviser", "business_support", "manager"},
    "events:mark": {"adviser", "assessor", "support_worker", "business_support", "manager"},
    "events:invite": {
        "adviser",
        "assessor",
        "family_finder",
        "support_worker",
        "business_support",
        "manager",
    },
    "events:part": {"manager"},
    # support: what a family may open is its writer's, and what was shared
    "support:ask": {"family"},
    "support:see": {"adviser", "support_worker", "manager"},
    "support:answer": {"adviser", "support_worker", "manager"},
    "support:decide": {"manager"},
    # children: what a family may look at is decided by portal/children/visibility.py
    "children:look": {"family"},
    "children:see": {"family_finder", "manager"},
    "children:keep": {"family_finder", "manager"},
    "children:publish": {"family_finder", "manager"},
    "children:show": {"family_finder", "manager"},
    "children:answer": {"family_finder", "manager"},
    # what a family answered, and what was done for it: for who works with it
    "children:follow": {"assessor", "family_finder", "support_worker", "manager"},
    # a child with a family: those who work with that household; finders and managers with all
    "placements:see": {"assessor", "support_worker", "family_finder", "manager"},
    "placements:keep": {"assessor", "support_worker", "family_finder", "manager"},
    # families' own profiles: released ones for finders; what is ready for the household's worker
    "children:read_families": {"assessor", "family_finder", "support_worker", "manager"},
    "children:read_drafts": {"manager"},
    # a link: of their own households, or going to panel; portal/children/links/holding.py decides which
    "links:see": {"assessor", "support_worker", "family_finder", "panel_adviser", "manager"},
    "links:panel": {"family_finder", "panel_adviser", "manager"},
    # messages that could not be delivered
    "messages:mend": {"adviser", "business_support", "manager"},
    "messages:outbox": {*STAFF_ROLES},
    # the year in figures
    "reports:see": {"manager"},
    # administration: people and settings, no case content
    "agency:keep": {"administrator"},
    "accounts:keep": {"administrator"},
    "audit:read": {"administrator"},
    "agency:see": {"administrator", "manager"},
}
"""Permission -> the roles that hold it. What is not here, nobody may do."""

SUBJECT_TABLE: dict[str, str] = {
    "enquiry": "enquiries:see",
    "pack_request": "enquiries:see",
    "household": "households:see",
    "journey": "journey:see",
    "journey_step": "journey:see",
    "conversation": "conversations:answer",
    "event_session": "events:mark",
    "booking": "events:part",
    "support_request": "support:see",
    "child_group": "children:see",
    "child_interest": "children:answer",
    "child_placement": "placements:see",
    "child_link": "links:see",
}
"""What a promise can be about -> the permission that opens it. What is not here, nobody may open:
lists then show its reference in the place of a name, and no search finds it."""

PERMISSIONS: dict[str, frozenset[str]] = {
    role: frozenset(p for p, roles in PERMISSION_TABLE.items() if role in roles)
    for role in ("family", *STAFF_ROLES)
}
"""Role -> what it holds."""


@lru_cache(maxsize=256)
def subjects_of(permissions: frozenset[str]) -> frozenset[str]:
    """The kinds of subject that these permissions open."""
    return frozenset(subject for subject, needed in SUBJECT_TABLE.items() if needed in permissions)


@lru_cache(maxsize=256)
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """What these roles hold together."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))


def opened_by(roles: frozenset[str]) -> frozenset[str]:
    """The kinds of subject that somebody with these roles may open."""
    return subjects_of(permissions_of(roles))
