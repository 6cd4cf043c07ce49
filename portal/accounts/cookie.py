"""The browser's side of a session: its random token, and when this browser was last active.

The token stands in Flask's signed session cookie. The moment of the last activity stands in a signed
cookie of its own, so that it is exact without a write to the database at each page, and so that two
answers at once never overwrite each other's notices. The row of the session holds the same moment to
within five minutes; without the cookie the row's holds. An old copy of the cookie only says less.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from flask import Response, current_app, g, request, session
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE_KEY = "sid"
"""Where the token stands in the session cookie."""
SEEN = "seen"


class Seen(NamedTuple):
    """When a session was last active in this browser, and how long that page lets it be quiet."""

    session_id: int
    at: datetime
    allowed: timedelta


def sign_browser_in(token: str) -> None:
    """Begin anew: nothing of the session before stays, its CSRF token neither."""
    session.clear()
    session[COOKIE_KEY] = token
    g.pop("csrf_token", None)
    g.pop("viewer", None)
    g.pop("found_session", None)


def sign_browser_out() -> None:
    """Forget everything but the dead token and the CSRF token, which a form still open may need.

    By the dead token the server knows whom to keep the unsent words for (see family.kept).
    """
    kept = {name: session[name] for name in (COOKIE_KEY, "csrf_token") if name in session}
    session.clear()
    session.update(kept)


def token_of_browser() -> str | None:
    """The session's token in this browser, live or dead."""
    token: str | None = session.get(COOKIE_KEY)
    return token


def read_seen() -> Seen | None:
    """What the cookie says, or None when it is absent or was changed."""
    try:
        session_id, at, allowed = _signer().loads(request.cookies.get(SEEN, ""))
        return Seen(int(session_id), datetime.fromtimestamp(at, UTC), timedelta(seconds=allowed))
    except (BadSignature, TypeError, ValueError):
        return None


def write_seen(response: Response, seen: Seen) -> None:
    """Note the moment in the browser, for as long as it stays open."""
    settings = current_app.config["PORTAL"]
    value = str(_signer().dumps([seen.session_id, seen.at.timestamp(), int(seen.allowed.total_seconds())]))
    response.set_cookie(SEEN, value, httponly=True, samesite="Lax", secure=settings.is_https)


def _signer() -> URLSafeSerializer:
    return _signer_with(current_app.config["SECRET_KEY"])


@lru_cache(maxsize=4)
def _signer_with(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="seen")
