"""Security headers, on every answer. Twenty lines, so that anybody can read the policy whole.

And two looks at requests. What another site's page makes a browser send is refused: that stands in
the browser's own Sec-Fetch-Site, which needs no referrer; private pages ask browsers to send none.
And a character that no person types and PostgreSQL cannot keep is refused before anything reads it.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from portal import access
from portal.web.pages import csp_nonce

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types htmx portal 'allow-duplicates'",
    ]
)


def _secure(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer" if _is_private() else "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
    headers.setdefault("X-Robots-Tag", "noindex, nofollow" if _is_private() else "index")
    headers.setdefault("Cache-Control", "no-store" if _is_private() else "private, no-cache")
    headers.add("Vary", "HX-Request, Cookie")
    if current_app.config["PORTAL"].is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    return response


def _is_private() -> bool:
    """Whether the page is about somebody: signed in, asked for with a form, or under a link of theirs."""
    stamp = access.stamp_of(request.endpoint)
    return bool(
        request.method not in ("GET", "HEAD")
        or (stamp and stamp.permission)
        or "session" in request.cookies
        or "token" in (request.view_args or {})
    )


def _refuse_other_sites() -> None:
    """Raise CSRFError for a form or script of another site, whatever token it has come by."""
    sent_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in ("GET", "HEAD", "OPTIONS") and sent_from in ("cross-site", "same-site"):
        raise CSRFError("sent from another site")


def _refuse_unreadable() -> None:
    """Raise BadRequest for a NUL character in the address or in what was typed."""
    told = (*request.args.values(), *request.form.values())
    if any("\0" in text for text in told):
        raise BadRequest("a character that cannot be kept")


def keep_headers(app: Flask) -> None:
    """Put the headers on every answer, errors included; refuse what other sites send."""
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_unreadable)
    app.after_request(_secure)
