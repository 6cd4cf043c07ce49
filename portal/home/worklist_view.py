"""What the worklist shows, put together from promises, messages and the agency's days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from portal.access import Viewer
from portal.agency import queries as agency
from portal.clock import london
from portal.home.subjects import address_of
from portal.messages import queries as messages
from portal.promises.kinds import KINDS
from portal.promises.queries import WorkRow, look_up_words, worklist, worklist_counts
from portal.promises.rules import COUNT_STOPS, Bucket
from portal.promises.worklist_asked import WHOSE, asked_filter, filter_of
from portal.web.pages import short_day, time
from portal.web.words import asked_words

KIND_LABELS = {kind.value: rule.label for kind, rule in KINDS.items()}
BUCKETS = {
    Bucket.UNDATED: "No date yet",
    Bucket.OVERDUE: "Overdue",
    Bucket.TODAY: "Today",
    Bucket.THIS_WEEK: "This week",
    Bucket.LATER: "Later",
}
MOST_FOUND = 10
"""Rows a search shows: whoever looks for somebody types more of the name."""

ADDRESS = "/staff"
"""Where the worklist stands; written out, because a page asks for it ten times."""


class ShownRow(NamedTuple):
    """One row in the words it is shown in: the page only puts them in their places.

    `day` is when exactly ("Mon 23 Nov, 5pm") and `iso` the same for machines; both empty without a
    date. `act` is what the viewer can do: claim, give, ask (who is named on it), or nothing.
    """

    reference: str
    is_late: bool
    words: str
    day: str
    iso: str
    kind: str
    next_try: str
    at_risk: bool
    who: str
    address: str | None
    council: str
    is_mine: bool
    owner: str | None
    team: str | None
    act: str
    act_address: str


@lru_cache(maxsize=10_000)
def _due(moment: datetime) -> tuple[str, str]:
    """A due moment in words and for machines; the same few stand in everybody's list."""
    return f"{short_day(moment)}, {time(moment)}", moment.isoformat()


def _shown(row: WorkRow, authorities: Mapping[str, str], query: str) -> ShownRow:
    day, iso = _due(row.due_at) if row.due_at else ("", "")
    if row.is_restricted:
        act = "ask"
    elif not row.is_open:
        act = ""
    else:
        act = "give" if row.owner else "claim"
    return ShownRow(
        row.reference,
        row.lateness.is_late,
        row.lateness.words,
        day,
        iso,
        row.kind_label,
        f"next try {short_day(row.next_try_on)}" if row.next_try_on else "",
        row.at_risk,
        row.label,
        address_of(row.subject_kind, row.subject_ref) if row.is_open else None,
        authorities.get(row.authority or "", "–"),
        row.is_mine,
        row.owner,
        row.team,
        act,
        f"/staff/promises/{row.reference}/{act}{query}",
    )


def filter_address(filters: dict[str, str], **changes: str | None) -> str:
    """The worklist's address with these filters; a change to None leaves one out."""
    wanted = {**filters, **changes}
    kept = {name: value for name, value in wanted.items() if value}
    return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS


def _count(number: int) -> str:
    return f"{COUNT_STOPS}+" if number > COUNT_STOPS else str(number)


def see_worklist(viewer: Viewer, *, now: datetime) -> dict[str, Any]:
    """Everything the page needs, in a fixed number of queries."""
    filters, words = asked_filter(), asked_words()
    wanted = look_up_words(filter_of(filters, words))
    authorities = agency.authority_names()
    page = worklist(viewer, wanted, now=now, calendar=agency.working_calendar())
    found = worklist_counts(viewer, wanted, now=now)
    parts = zip(
        Bucket, (found.undated, found.overdue, found.today, found.this_week, found.later), strict=True
    )
    counts = [
        {
            "words": BUCKETS[bucket],
            "count": _count(number),
            "href": filter_address(
                filters, due=None if wanted.bucket is bucket else bucket.value, after=None
            ),
            "late": bucket in (Bucket.OVERDUE, Bucket.UNDATED),
            "current": wanted.bucket is bucket,
        }
        for bucket, number in parts
        if bucket is not Bucket.UNDATED or number or wanted.bucket is bucket
    ]
    nobody = wanted.whose == "nobody"
    counts.append(
        {
            "words": "Nobody’s",
            "count": _count(found.nobody),
            "href": filter_address(filters, whose=None if nobody else "nobody", after=None),
            "late": False,
            "current": nobody,
        }
    )
    query = f"?{urlencode(filters)}" if filters else ""
    # a search shows ten at most (safety rule 8)
    rows, following = (page.rows[:MOST_FOUND], None) if words else (page.rows, page.next)
    return {
        "rows": [_shown(row, authorities, query) for row in rows],
        "next": filter_address(filters, after=following) if following else None,
        "query": query,
        "first": filter_address(filters, after=None) if wanted.after else None,
        "counts": counts,
        "filters": filters,
        "words": words,
        "whose_choices": WHOSE,
        "authorities": authorities,
        "kinds": KIND_LABELS,
        "is_filtered": bool(set(filters) - {"after"}),
        "no_filter": filter_address({}),
        "here_again": filter_address(filters),
        "mail": messages.undelivered_for_worklist(viewer, now),
        "days_end": agency.days_end_soon(london(now).date()),
    }
