"""Error pages: what went wrong, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from portal import access, clock, errors
from portal.extensions import db
from portal.web.changes import begin_write, keep_changes
from portal.web.pages import render_page

log = logging.getLogger(__name__)

refusal_recorders: list[Callable[[access.Viewer, int], None]] = []
"""Hook: somebody was refused a page (403 or 404 while signed in); recorded after the rollback."""


def _page(status: int, **context: Any) -> Response:
    db.session.rollback()
    return render_page(f"errors/{status}.html", status=status, **context)


def _refusal(status: int) -> Response:
    db.session.rollback()
    g.pop("openings", None)
    viewer = access.current_viewer()
    if refusal_recorders and (viewer.is_signed_in or status == 403):
        begin_write()
        for record in refusal_recorders:
            record(viewer, status)
        db.session.commit()
    return _page(status)


def _not_found(_problem: Exception) -> Response:
    return _refusal(404)


def _forbidden(_problem: Exception) -> Response:
    return _refusal(403)


def _refused(problem: errors.Refused) -> Response:
    g.pop("openings", None)
    if isinstance(problem, errors.TooMany):
        answer = _page(429, message=problem.message, again_at=problem.again_at)
        wait = max(1, int((problem.again_at - clock.now()).total_seconds()))
        answer.headers["Retry-After"] = str(wait)
        return answer
    return _page(409, message=problem.message)


def _lost_form(_problem: CSRFError) -> Response:
    return _page(400)


def _busy(problem: OperationalError) -> Response:
    log.error("database: %s", type(problem.orig).__name__)
    g.closing = True
    return _page(503)


def _http(problem: HTTPException) -> Response:
    code = problem.code or 500
    if code in (301, 302, 303, 307, 308):
        return problem.get_response()  # type: ignore[return-value]  # werkzeug's redirect is an answer
    g.pop("openings", None)
    if code == 405:
        answer = _page(405)
        answer.headers["Allow"] = ", ".join(getattr(problem, "valid_methods", None) or [])
        return answer
    return _page(code if code in (400, 413, 503) else 500)


def _broken(problem: Exception) -> Response:
    """What no handler took: also a database that is busy while a finished page is written down."""
    found = getattr(problem, "original_exception", None)
    if isinstance(found, OperationalError):
        return _busy(found)
    g.closing = True
    return _page(500)


def keep_failures(app: Flask) -> None:
    """Put the error pages in place."""
    keep_changes(app)
    app.register_error_handler(errors.NotFound, _not_found)
    app.register_error_handler(404, _not_found)
    app.register_error_handler(errors.Forbidden, _forbidden)
    app.register_error_handler(errors.Refused, _refused)
    app.register_error_handler(CSRFError, _lost_form)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _broken)
