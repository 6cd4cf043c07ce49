"""The audit, for administrators: searched by reference, person, event and days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.access import allow, opened
from portal.audit.queries import AuditSearch, events_there_are, search_audit
from portal.clock import london
from portal.errors import NotFound, Unsealable
from portal.references import read_reference
from portal.sealing import seal, unseal
from portal.web import render_page

pages = Blueprint("audit_staff", __name__, url_prefix="/staff")

HIDDEN = frozenset({"words"})
"""Details that stay in the table and off the page: what somebody searched for is often a name."""


@pages.get("/audit")
@allow("audit:read", audit="audit.searched")
def search() -> Response:
    """Who did or saw what, newest first. Looking is itself recorded."""
    typed = {
        name: request.args.get(name, "").strip()[:80] for name in ("about", "by", "event", "since", "until")
    }
    problems: dict[str, str] = {}
    wanted = AuditSearch(
        about=_reference(typed["about"]),
        by=_reference(typed["by"]),
        event=typed["event"],
        since=_day("since", typed, problems),
        until=_day("until", typed, problems),
    )
    token = request.args.get("after", "")
    page = search_audit(wanted, after=_read_key(token) if token else None)
    opened("audit", "search", **wanted.in_words())
    said: dict[str, Any] = {name: value for name, value in typed.items() if value}
    return render_page(
        "audit/staff/search.html",
        rows=page.rows,
        later=url_for("audit_staff.search", **said, after=_key(page.after)) if page.after else None,
        first=url_for("audit_staff.search", **said) if token else None,
        events=[(event, _in_words(event)) for event in events_there_are()],
        typed=typed,
        problems=problems,
        in_words=_in_words,
        details_of=_details,
        exactly=_exactly,
        status=422 if problems else 200,
    )


def _in_words(event: str) -> str:
    """accounts.signed_in -> Accounts: signed in."""
    room, _, what = event.partition(".")
    return f"{room.capitalize()}: {what.replace('_', ' ')}"


def _exactly(at: datetime) -> str:
    """Fri 20 Nov 2026 10:00:05, on a London clock."""
    return f"{london(at):%a %-d %b %Y %H:%M:%S}"


def _details(details: dict[str, str]) -> list[tuple[str, str]]:
    """What a row says besides, without what stays off the page."""
    shown = [
        (name.replace("_", " "), value) for name, value in details.items() if name not in HIDDEN and value
    ]
    return shown + [(name, "kept, not shown here") for name in details if name in HIDDEN]


def _reference(text: str) -> str:
    """A reference put right; other words (visitor, kent, 2027) as they are."""
    return read_reference(text) or text


def _day(name: str, typed: dict[str, str], problems: dict[str, str]) -> date | None:
    if not typed[name]:
        return None
    try:
        day = date.fromisoformat(typed[name])
        if not 1900 <= day.year <= 2200:
            raise ValueError(name)
        return day
    except ValueError:
        problems[name] = "Enter a real day, like 2026-11-23"
        return None


def _key(place: tuple[datetime, int]) -> str:
    return seal(f"{place[0].isoformat()}|{place[1]}")


def _read_key(token: str) -> tuple[datetime, int]:
    """Where a page begins. Raises NotFound for an address somebody made up."""
    try:
        at, _, row = unseal(token).partition("|")
        return datetime.fromisoformat(at), int(row)
    except (Unsealable, ValueError) as problem:
        raise NotFound from problem
