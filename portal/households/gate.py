"""The session of a request: reads the cookie, says who is asking, and notes that they were here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, request

from portal import access, clock
from portal.accounts.actions import touch_session
from portal.accounts.cookie import Seen, read_seen, token_of_browser, write_seen
from portal.accounts.rules import SEEN_EVERY, idle_at, is_session_live, shortest_idle, time_left
from portal.households.viewer import FoundSession, session_of
from portal.sealing import fingerprint

ABOUT_SESSIONS = "/session/"
"""Pages about the session itself are not a place to be: they keep what the page before allows."""


def found_session() -> FoundSession | None:
    """The session of this browser, live or dead; read once a request."""
    if "found_session" not in g:
        token = token_of_browser()
        g.found_session = session_of(fingerprint(token)) if token else None
    found: FoundSession | None = g.found_session
    return found


def load_viewer() -> access.Viewer:
    """Who is asking, by the session's cookie; a visitor without one, or after too long a quiet or life."""
    found = found_session()
    if found is None or not found.is_open:
        return access.VISITOR
    seen, kind = _seen(found), found.viewer.kind
    there, here = seen.allowed, idle_at(kind, request.path)
    if not is_session_live(seen_at=seen.at, now=clock.now(), there=there, here=here):
        return access.VISITOR
    left = time_left(
        made_at=found.made_at, now=clock.now(), lives=current_app.config["PORTAL"].session_lives(kind)
    )
    if not left:
        return access.VISITOR
    g.time_left = left
    g.last_seen_at = found.last_seen_at
    g.allowed = there if request.path.startswith(ABOUT_SESSIONS) else here
    return found.viewer


def _seen(found: FoundSession) -> Seen:
    """When the session was last active: by this browser's own cookie, or by the row where it has none."""
    seen = read_seen()
    if seen is None or seen.session_id != found.viewer.session_id:
        return Seen(found.viewer.session_id or 0, found.last_seen_at, shortest_idle(found.viewer.kind))
    return seen._replace(at=max(seen.at, found.last_seen_at))


def seen_now(_response: Response) -> Callable[[], None] | None:
    """The job that writes last-seen: every five minutes at most, never for a background refresh."""
    last_seen_at = g.get("last_seen_at")
    if last_seen_at is None or not _is_activity():
        return None
    now, session_id = clock.now(), access.current_viewer().session_id
    if session_id is None or now - last_seen_at < SEEN_EVERY:
        return None
    g.last_seen_at = now
    return lambda: touch_session(session_id, now=now)


def keep_seen(response: Response) -> Response:
    """Note in the browser when it was last active (see accounts.cookie)."""
    allowed = g.get("allowed")
    viewer: access.Viewer | None = g.get("viewer")
    if allowed is not None and viewer is not None and viewer.session_id is not None and _is_activity():
        write_seen(response, Seen(viewer.session_id, clock.now(), allowed))
    return response


def _is_activity() -> bool:
    return not access.is_background() and request.path != f"{ABOUT_SESSIONS}ended"


def idle_context() -> dict[str, Any]:
    """For every template: after how many quiet seconds this page's session ends; 0 for visitors.

    Where its longest life ends sooner, that: the page warns before either.
    """
    viewer = access.current_viewer()
    if not viewer.is_signed_in:
        return {"idle_seconds": 0}
    allowed = g.get("allowed") or idle_at(viewer.kind, request.path)
    return {"idle_seconds": int(min(allowed, g.get("time_left", allowed)).total_seconds())}
