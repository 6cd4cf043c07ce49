"""Who may open what. Silence is refused.

Every view carries `@public` or `@allow(permission)`; the gate runs before every request and reads
what is stamped on the view function itself. What each role holds is one table, in portal/roles.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for

from portal.errors import Forbidden
from portal.roles import PERMISSION_TABLE, subjects_of

View = TypeVar("View", bound=Callable[..., Any])


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
        return subjects_of(self.permissions)

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


def opening_events() -> frozenset[str]:
    """The audit events by which pages say that a record was looked at; nothing was done to it."""
    stamps = (getattr(view, "__access__", None) for view in current_app.view_functions.values())
    return frozenset(stamp.audit for stamp in stamps if stamp is not None and stamp.audit)


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
