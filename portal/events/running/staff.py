"""The programme for staff, and one event: publish it, take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.errors import NotFound
from portal.events.actions.programme import publish, withdraw_to_draft
from portal.events.districts import DISTRICTS
from portal.events.kinds import KINDS, Door, Kind
from portal.events.queries_handouts import handouts_of
from portal.events.rules import State, changes_until
from portal.events.running import queries_event as one_event
from portal.events.running.forms import FIRST
from portal.events.running.framing import FOLDER, open_event, page_of
from portal.events.running.queries import ONLY, STATES, RunFilter, programme_for_staff, sessions_of
from portal.events.running.queries_apart import apart_at
from portal.web import change, render_page
from portal.web.words import tidy_words

pages = Blueprint("events_running", __name__)

ONE = "/staff/events/<reference:reference>"
ARGUMENTS = ("when", "kind", "authority", "month", "state", "only", "title", "after")


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def _address(filters: dict[str, str], **changes: str | None) -> str:
    kept: dict[str, Any] = {name: value for name, value in {**filters, **changes}.items() if value}
    return url_for("events_running.see_programme", **kept)


def filter_of(filters: dict[str, str]) -> RunFilter:
    """The filters as the queries read them. Raises NotFound for one nobody offers."""
    try:
        year, _, number = filters.get("month", "").partition("-")
        month = (date(int(year), int(number), 1).year, int(number)) if year else None
        kind = Kind(filters["kind"]).value if "kind" in filters else ""
        state = State(filters["state"]).value if "state" in filters else ""
    except ValueError as problem:
        raise NotFound from problem
    if filters.get("only", "") not in ("", *ONLY) or filters.get("when", "") not in ("", "past"):
        raise NotFound
    return RunFilter(
        is_past="when" in filters,
        kind=kind,
        authority=filters.get("authority", ""),
        month=month,
        state=state,
        only=filters.get("only", ""),
        words=tidy_words(filters.get("title", "")),
        after=filters.get("after", ""),
    )


def _months(today: date, *, is_past: bool) -> dict[str, str]:
    """The months to choose from: this one and the next twelve, or the last twelve."""
    step, found = (-1 if is_past else 1), {}
    for number in range(13):
        count = today.year * 12 + today.month - 1 + step * number
        first = date(count // 12, count % 12 + 1, 1)
        found[f"{first:%Y-%m}"] = f"{first:%B %Y}"
    return found


@pages.get("/staff/events")
@allow("events:see")
def see_programme() -> Response:
    """Every date, drafts and cancelled too: what comes, or what is over. Filters stand in the address."""
    filters, now = asked_filters(), clock.now()
    wanted = filter_of(filters)
    rows, later = programme_for_staff(wanted, now=now)
    return render_page(
        f"{FOLDER}/programme.html",
        fragment="list",
        rows=rows,
        next=_address(filters, after=later) if later else None,
        first=_address(filters, after=None) if wanted.after else None,
        filters=filters,
        is_past=wanted.is_past,
        is_filtered=bool(set(filters) - {"after", "when"}),
        coming=_address(filters, when=None, after=None, month=None),
        past=_address(filters, when="past", after=None, month=None, only=None),
        no_filter=_address({"when": "past"} if wanted.is_past else {}),
        form_address=_address({}),
        kinds={rule.kind.value: rule.label for rule in KINDS.values()},
        authorities=agency.councils(),
        months=_months(clock.today(), is_past=wanted.is_past),
        states=STATES,
        only=ONLY,
        here_again=_address(filters),
    )


@pages.get(ONE)
@allow("events:see", audit="events.event_opened")
def see_event(reference: str) -> Response:
    """One event: when and where, who is booked with what they need, who waits, who is invited."""
    viewer, now = current_viewer(), clock.now()
    event = open_event(reference)
    rule = KINDS[Kind(event.kind)]
    booked, later = one_event.bookings_of(
        viewer, event, after=request.args.get("after", ""), with_people=viewer.holds("events:mark")
    )
    invited, hidden = _opened_for(rule.door, event)
    return render_page(
        f"{FOLDER}/event.html",
        event=event,
        rule=rule,
        doors=Door,
        sessions=sessions_of(event.id),
        totals=one_event.totals_of(event.id),
        booked=booked,
        line=one_event.line_of(viewer, event),
        invited=invited,
        invited_hidden=hidden,
        handouts=handouts_of(event.id),
        apart=apart_at(viewer, event.id) if viewer.holds("events:part") else [],
        next=url_for("events_running.see_event", reference=reference, after=later) if later else None,
        first=page_of(reference) if request.args.get("after") else None,
        authority=agency.authority_names().get(event.authority or "", ""),
        district=DISTRICTS[event.district][0] if event.district in DISTRICTS else "",
        states=STATES,
        first_in_line=[words for group, words in FIRST.items() if group in event.priority_groups],
        changes_until=changes_until(event.starts_at, event.cut_off_hours),
        has_begun=event.starts_at <= now,
        is_over=event.ends_at <= now,
        keeps=viewer.holds("events:keep"),
        invites=viewer.holds("events:invite"),
        sees_people=viewer.holds("events:mark"),
        parts=viewer.holds("events:part"),
    )


def _opened_for(door: Door, event: Any) -> tuple[list[one_event.Opened], int]:
    """Who is invited, or with whom a place is agreed; which of the two the kind says."""
    if door is Door.AGREED:
        return one_event.agreed_for(current_viewer(), event)
    return one_event.invited_to(current_viewer(), event)


@pages.post(f"{ONE}/publish")
@allow("events:keep")
def publish_event(reference: str) -> Response:
    """Show a draft to whom it is for."""
    return _press(reference, publish, "It is published. Whoever may book sees it now.")


@pages.post(f"{ONE}/draft")
@allow("events:keep")
def withdraw_event(reference: str) -> Response:
    """Take an event back that nobody has booked."""
    return _press(reference, withdraw_to_draft, "It is a draft again. Nobody but us sees it.")


def _press(reference: str, act: Callable[..., None], news: str) -> Response:
    """Carry a button out."""
    with change() as done:
        act(reference, by=current_viewer(), now=clock.now())
        done.to(page_of(reference), news)
    return done.response()
