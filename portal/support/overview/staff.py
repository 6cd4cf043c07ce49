"""The managers' page of support, and the same for paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.promises.kinds import KINDS, Kind
from portal.support.calls.rules import OUTCOMES
from portal.support.ending.figures import Satisfaction, endings_between, satisfaction_between
from portal.support.ending.rules import QUESTIONS, REASONS
from portal.support.overview.promised import PAGE, Kept, Soon, breaks_soon, families_at_risk, kept_in_month
from portal.support.overview.queries import Tallies, received, tallies, workers
from portal.support.overview.rules import (
    FEWEST_FOR_A_MEAN,
    RUNNING,
    SUPPORT_KINDS,
    WAITING,
    ahead_ends,
    month_of,
    months_counted,
    months_offered,
    share_in_time,
)
from portal.support.overview.words import ACTS, ASKERS, CHANNELS, initials, turn_words
from portal.web import render_page

pages = Blueprint("support_overview", __name__)

ADDRESS = "/staff/support/overview"


@pages.get(ADDRESS)
@allow("support:decide", audit="support.overview_opened")
def see_overview() -> Response:
    """How support stands for managers; the month and the page of what will break stand in the address."""
    return render_page("support/staff/overview.html", **_whole())


@pages.get(f"{ADDRESS}/print")
@allow("support:decide", audit="support.overview_printed")
def print_overview() -> Response:
    """The same for paper: initials and references only, who printed it and when (safety rule 11)."""
    return render_page("support/staff/overview_print.html", **_whole())


def _whole() -> dict[str, Any]:
    """All that the page shows. Raises NotFound for a month or a key that is none."""
    viewer, now = current_viewer(), clock.now()
    today, calendar = clock.london(now).date(), agency.working_calendar()
    month, after = month_of(request.args.get("month", ""), today), request.args.get("after", "")
    authorities = agency.authority_names()
    until = ahead_ends(now, calendar)
    soon, following = breaks_soon(viewer, until=until, after=after, now=now)
    counted = tallies(viewer, now=now, calendar=calendar)
    kept = kept_in_month(month, now)
    access.opened("support_requests", "overview", month=f"{month:%Y-%m}")
    return {
        "now": now,
        "month": month,
        "months": {f"{one:%Y-%m}": f"{one:%B %Y}" for one in months_offered(today)},
        "kept_by_kind": _kept(kept, "kind", {kind.value: KINDS[kind].label for kind in SUPPORT_KINDS}),
        "kept_by_council": _kept(kept, "authority", authorities),
        "kept_each": _each(kept, authorities),
        "soon": [_row(one, authorities) for one in soon],
        "counted": counted,
        "page_size": PAGE,
        "next": _address(month, after=following) if following else None,
        "first": _address(month) if after else None,
        "at_risk": families_at_risk(viewer),
        "councils": authorities,
        "labels": {kind.value: KINDS[kind].label for kind in Kind},
        "workers": _workloads(now, counted),
        "waiting": [(one.words, counted.get("waiting", {}).get(one.key, 0)) for one in WAITING],
        "running": [(one.words, counted.get("running", {}).get(one.key, 0)) for one in RUNNING],
        "outcomes": [(words, counted.get("outcomes", {}).get(one, 0)) for one, words in OUTCOMES.items()],
        **_received(today, authorities),
        **_how_it_was(satisfaction_between(months_counted(today)[0], today, viewer=viewer), authorities),
        "reasons": _reasons(endings_between(months_counted(today)[0], today, viewer=viewer)),
        "initials": initials,
        "print_address": url_for("support_overview.print_overview", month=f"{month:%Y-%m}"),
    }


def _address(month: date, **more: str) -> str:
    kept: dict[str, Any] = {"month": f"{month:%Y-%m}", **more}
    return url_for("support_overview.see_overview", **kept, _anchor="soon")


def _line(words: str, rows: Iterable[Kept]) -> dict[str, Any]:
    """One line of a table: how these promises were kept together."""
    numbers = [(one.in_time, one.late, one.broken) for one in rows]
    in_time, late, broken = (sum(one[place] for one in numbers) for place in range(3))
    share = share_in_time(in_time, late, broken)
    return {"words": words, "in_time": in_time, "late": late, "broken": broken, "share": share}


def _kept(rows: list[Kept], by: str, names: dict[str, str]) -> list[dict[str, Any]]:
    """How promises were kept by one of kind and authority, those without any left out, and together."""
    lines = [_line(words, [one for one in rows if getattr(one, by) == key]) for key, words in names.items()]
    lines = [line for line in lines if line["share"] is not None]
    return [*lines, _line("Together", rows)] if lines else []


def _each(rows: list[Kept], authorities: dict[str, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(kind, a line for each council) for each kind of which there was one."""
    return [
        (KINDS[kind].label, lines)
        for kind in SUPPORT_KINDS
        if (lines := _kept([one for one in rows if one.kind == kind], "authority", authorities))
    ]


def _row(one: Soon, authorities: dict[str, str]) -> dict[str, Any]:
    """One promise in the words of the page."""
    kind = Kind(one.kind)
    tail, act = ACTS.get(kind, ("", "Open it"))
    return {
        "soon": one,
        "what": KINDS[kind].label,
        "council": authorities.get(one.authority, "–"),
        "turn": turn_words(
            one.kind,
            is_taken_up=one.is_taken_up,
            is_unread=one.is_unread,
            slot_at=one.slot_at,
            next_try_on=one.next_try_on,
        ),
        "address": f"/staff/support/requests/{one.reference}",
        "act_address": f"/staff/support/requests/{one.reference}/{tail}".rstrip("/"),
        "act": act,
    }


CARRIED = ("open", "at_risk", "assessments", "sessions", "calls")
"""What a worker carries, as the tallies call it."""


def _workloads(now: datetime, counted: Tallies) -> list[dict[str, Any]]:
    """What each colleague carries, then what is nobody's, then all together.

    Sessions are whoever's wrote them down: one by somebody who works with requests no more counts together.
    """
    people = [(str(one.id), one, one.name) for one in workers(now)]
    lines = [
        {"who": one, "words": name, **{what: counted.get(what, {}).get(key, 0) for what in CARRIED}}
        for key, one, name in [*people, ("", None, "Nobody")]
    ]
    together = {what: sum(counted.get(what, {}).values()) for what in CARRIED}
    return [*lines, {"who": None, "words": "Together", **together}]


def _how_it_was(found: list[Satisfaction], authorities: dict[str, str]) -> dict[str, Any]:
    """What writers thought of support that ended in twelve months; a mean only where enough answered."""
    together, each = found[0], found[1:]
    lines = [(authorities.get(one.authority, "–"), one) for one in each]
    return {
        "asked_how": [
            (words, one.asked, one.answered, one.rate) for words, one in [*lines, ("Together", together)]
        ],
        "means": [
            (
                words,
                together.counts[name],
                together.mean(name) if together.counts[name] >= FEWEST_FOR_A_MEAN else None,
            )
            for name, words in QUESTIONS.items()
        ],
        "fewest": FEWEST_FOR_A_MEAN,
    }


def _reasons(found: dict[str, int]) -> list[tuple[str, int]]:
    return [(words, found.get(one, 0)) for one, words in REASONS.items()]


def _received(today: date, authorities: dict[str, str]) -> dict[str, Any]:
    """The requests of twelve months as tables: by month and council, and how they came."""
    found, months = received(today), months_counted(today)
    councils = {
        code: words
        for code, words in authorities.items()
        if any(authority == code for _month, authority in found.by_month)
    }
    lines = [(f"{one:%B %Y}", [found.by_month.get((one, code), 0) for code in councils]) for one in months]
    return {
        "received": [(words, numbers, sum(numbers)) for words, numbers in lines],
        "received_total": found.total,
        "received_councils": list(councils.values()),
        "most_received": max((sum(numbers) for _words, numbers in lines), default=0),
        "channels": [(words, found.by_channel.get(one, 0)) for one, words in CHANNELS.items()],
        "askers": [(words, found.by_asker.get(one, 0)) for one, words in ASKERS.items()],
    }
