"""From the right password to the first page: half-way, signed in, and where to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, current_app, request, session, url_for

from portal import clock
from portal.accounts.actions import HalfWay, SignedIn
from portal.accounts.actions.kept import has_kept_posts
from portal.accounts.cookie import sign_browser_in
from portal.accounts.passkeys import Site
from portal.accounts.rules import HALF_WAY, device_words
from portal.errors import TooMany
from portal.roles import permissions_of
from portal.web import Done

HALF = "half"
"""Where the session cookie holds that the first step was taken: by whom, how and when."""


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody who has taken the first step, within the last ten minutes."""

    reference: str
    how: str
    wanted: str | None
    choose_password: bool


def local_path(told: str | None) -> str | None:
    """The address somebody was on the way to, where it is one of ours; otherwise None."""
    if told and told.startswith("/") and not told.startswith(("//", "/\\")) and told.isprintable():
        return told if not told.startswith(("/sign-", "/session")) else None
    return None


def home_of(kind: str, roles: Iterable[str], wanted: str | None = None) -> str:
    """Where to lead somebody who has just signed in: what they asked for, or their own first page.

    That is the worklist, for administrators the people, for families their home.
    """
    if (path := local_path(wanted)) is not None:
        return path
    if kind != "staff":
        return url_for("home_household.home")
    has_worklist = "worklist:see" in permissions_of(frozenset(roles))
    return "/staff" if has_worklist else url_for("accounts_staff.people")


def device() -> str:
    """This browser in words, for the list of sessions."""
    return device_words(request.headers.get("User-Agent", ""))


def network_address() -> str:
    """Where the request comes from, for counting tries."""
    return request.remote_addr or "unknown"


def site() -> Site:
    """The address passkeys belong to."""
    return Site(current_app.config["PORTAL"].base_url)


def refuse_too_many(again_at: datetime | None, message: str) -> None:
    """Raise TooMany when there is a moment to wait for."""
    if again_at is not None:
        raise TooMany(message, again_at)


def lead_on(
    done: Done, result: SignedIn | HalfWay, *, wanted: str | None, choose_password: bool = False
) -> None:
    """Say, inside the change, where somebody goes after the first or the last step."""
    if isinstance(result, HalfWay):
        done.to(url_for("accounts_family.second_step"))
    elif has_kept_posts(result.account_id, now=clock.now()):
        done.to(url_for("accounts_family.kept"))
    elif choose_password:
        done.to(url_for("accounts_family.password", next=local_path(wanted)))
    else:
        done.to(home_of(result.kind, result.roles, wanted))


def arrive(
    done: Done,
    result: SignedIn | HalfWay,
    *,
    how: str,
    wanted: str | None,
    choose_password: bool = False,
) -> Response:
    """After the change: mark the browser as signed in, or as half way, and lead on."""
    if isinstance(result, SignedIn):
        sign_browser_in(result.token)
    else:
        session[HALF] = {
            "reference": result.reference,
            "how": how,
            "at": clock.now().timestamp(),
            "wanted": local_path(wanted),
            "choose": choose_password,
        }
    return done.response()


def half_way() -> Half | None:
    """Who has taken the first step in this browser and may take the second; None when it is too late."""
    half = session.get(HALF)
    if not half or clock.now() - datetime.fromtimestamp(half["at"], UTC) > HALF_WAY:
        return None
    return Half(half["reference"], half["how"], half["wanted"], half["choose"])
