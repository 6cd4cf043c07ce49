"""Who may open what. Silence is refused.

Every view carries `@public` or `@allow(permission)`; the gate runs before every request and reads
what is stamped on the view function itself. Roles and what they hold are one table, PERMISSIONS,
printed by `flask access`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for

from portal.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

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
def _subjects_of(permissions: frozenset[str]) -> frozenset[str]:
    return frozenset(subject for subject, needed in SUBJECT_TABLE.items() if needed in permissions)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, read in one query a request and handed down as a plain value."""

    account_id: int | None = None
    reference: str | None = None
    name: str = ""
    kind: str = "visitor"  # visitor, family or staff
    roles: frozenset[str] = frozenset()
    person_id: int | None = None
    household_id: int | None = None
    household_reference: str | None = None
    team_id: int | None = None
    session_id: int | None = None
    permissions: frozenset[str] = field(default=frozenset())

    def holds(self, permission: str) -> bool:
        """Whether one of the viewer's roles holds this permission."""
        return permission in self.permissions

    @property
    def opens(self) -> frozenset[str]:
        """The kinds of subject the viewer may open."""
        return _subjects_of(self.permissions)

    @property
    def is_signed_in(self) -> bool:
        """Whether an account is signed in."""
        return self.account_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether this is a member of staff."""
        return self.kind == "staff"

    @property
    def is_family(self) -> bool:
        """Whether this is a person of a family."""
        return self.kind == "family"

    @property
    def label(self) -> str:
        """How the audit names them: by reference, never by name."""
        return self.reference or "visitor"


VISITOR = Viewer()
SYSTEM = Viewer(reference="system", name="The portal", kind="staff")
"""Who acts when a sweep does."""


@lru_cache(maxsize=256)
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """What these roles hold together."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))


def opened_by(roles: frozenset[str]) -> frozenset[str]:
    """The kinds of subject that somebody with these roles may open."""
    return _subjects_of(permissions_of(roles))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a view says of itself: the permission it asks (None: public) and its audit event."""

    permission: str | None
    audit: str | None = None
    background: bool = False


def public(view: View) -> View:
    """Anyone may open this view."""
    view.__access__ = Stamp(None)  # type: ignore[attr-defined]  # the stamp is ours
    return view


def allow(permission: str, *, audit: str | None = None) -> Callable[[View], View]:
    """Only who holds the permission may open this view; openings are audited under `audit`.

    A view with `audit` names what it showed by calling `opened`. Raises KeyError for a permission
    that the table does not know.
    """
    PERMISSION_TABLE[permission]

    def stamp(view: View) -> View:
        view.__access__ = Stamp(permission, audit)  # type: ignore[attr-defined]  # the stamp is ours
        return view

    return stamp


def stamp_of(endpoint: str | None) -> Stamp | None:
    """What is stamped on the view function of an endpoint."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "__access__", None)


viewer_loaders: list[Callable[[], Viewer]] = []
"""Hook: reads who is asking from the request's session (filled with accounts' loader)."""

after_expiry: list[Callable[[], Response | None]] = []
"""Hook: somebody not signed in posted a page that asks it; may keep what was typed."""


def current_viewer() -> Viewer:
    """Who is asking; read once a request."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        viewer = VISITOR
        for load in viewer_loaders:
            viewer = load()
        g.viewer = viewer
    return viewer


def opened(subject_kind: str, subject_ref: str, **details: str) -> None:
    """Say whose record this page shows; written to the audit before the page is sent."""
    g.setdefault("openings", []).append((subject_kind, subject_ref, details))


def is_background() -> bool:
    """Whether the browser asks by itself (a list renewing): no activity. An opening all the same."""
    return request.headers.get("X-Background") == "1" and request.method == "GET"


def see_other(location: str) -> Response:
    """Lead the reader to another address with a GET (303)."""
    return cast(Response, redirect(location, 303))


def _gate() -> Response | None:
    if request.endpoint is None or request.routing_exception is not None:
        return None  # no such address: the same 404 for everybody
    stamp = stamp_of(request.endpoint)
    if stamp is None:
        raise Forbidden
    if stamp.permission is None:
        return None
    viewer = current_viewer()
    if not viewer.is_signed_in:
        if request.method not in ("GET", "HEAD"):
            for keep in after_expiry:
                if answer := keep():
                    return answer
        where = request.full_path.rstrip("?") if request.method == "GET" else None
        if request.headers.get("HX-Request"):
            sign_in = url_for("accounts_family.sign_in")
            return current_app.response_class(status=200, headers={"HX-Redirect": sign_in})
        return see_other(url_for("accounts_family.sign_in", next=where))
    if not viewer.holds(stamp.permission):
        raise Forbidden
    return None


def keep_gate(app: Flask) -> None:
    """Put the gate in front of every request, and stamp the frame's own file view as public."""

    @public
    def static(filename: str) -> Response:
        return app.send_static_file(filename)

    app.view_functions["static"] = static
    app.before_request(_gate)
