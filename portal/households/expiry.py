"""A form that came after its session had ended: what was typed is kept for its writer."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from portal import clock
from portal.access import see_other
from portal.accounts.actions.kept import Fields, keep_post
from portal.accounts.rules import is_kept
from portal.households.gate import found_session
from portal.web import change

NEVER = ("/account", "/sign-in", "/sign-out", "/session")
"""Where passwords and codes are typed; and nothing there is long to type again."""

NOT_KEPT = {"csrf_token", "once", "kept"}
MOST_CHARACTERS = 500_000


def keep_what_was_sent() -> Response | None:
    """Keep the form for the person whose dead session the browser still names; lead them to sign-in.

    None where there is nobody to keep it for: no session, or one that was ended from elsewhere.
    """
    found, now = found_session(), clock.now()
    if found is None or found.account_ended or found.viewer.account_id is None:
        return None
    if not is_kept(found.ended_how, found.ended_at, now) or request.path.startswith(NEVER):
        return None
    fields, path = _typed(), request.full_path.rstrip("?")
    if not fields or len(path) > 500 or not _is_from_our_page():
        return None
    with change(once=False):
        keep_post(found.viewer.account_id, path=path, fields=fields, now=now)
    sign_in = url_for("accounts_family.sign_in", kept="yes")
    if request.headers.get("HX-Request"):
        return Response(headers={"HX-Redirect": sign_in})
    return see_other(sign_in)


def _typed() -> Fields:
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_KEPT and "password" not in name.lower()
    ]
    return typed if sum(len(name) + len(value) for name, value in typed) <= MOST_CHARACTERS else []


def _is_from_our_page() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRFToken"))
    except ValidationError:
        return False
    return True
