"""The rows of a tracking page as HTML, put together here: a template takes four times as long for 500.

Whatever somebody wrote is escaped where it is put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from markupsafe import Markup, escape

from portal.conversations.queries_notes import LastWord
from portal.journey.checks.marks import html_of
from portal.journey.checks.tracking import TrackRow
from portal.web.pages import short_day

MOST_LETTERS = 140
"""Of a note in a row; the rest stands on the household's own page."""

_safe = lru_cache(maxsize=1024)(escape)
"""For what stands in many rows: workers, councils, why something is late."""


def rows_html(
    rows: Iterable[TrackRow], *, address: str, query: str, authorities: Mapping[str, str], nonce: str
) -> Markup:
    """The rows of the page; `address` of the meeting, `query` the filters as they follow it."""
    after = str(escape(query))
    written = []
    for row in rows:
        label, reference = escape(row.label), row.reference
        late = ' class="app-row--late"' if row.is_late else ""
        target = f'<span class="app-track__of"> of {row.target}</span>' if row.target else ""
        reasons = "".join([f"<p>{_safe(why)}</p>" for why in row.reasons])
        written.append(
            f'<tr id="row-{reference}"{late}>'
            f'<th scope="row"><a class="govuk-link" href="{address}{reference}{after}">{label}</a>'
            f'<span class="app-track__less">{_safe(_who(row, authorities))}</span></th>'
            f'<td class="app-track__days">{row.days}{target}<br>{due_html(row)}</td>'
            f"{html_of(row.marks, row.names)}<td>{reasons}</td>"
            f'<td id="note-{reference}" class="app-track__last">'
            f"{_note(row.last, reference, label, f'{address}{reference}/note{after}', nonce)}</td></tr>\n"
        )
    return Markup("".join(written))  # noqa: S704 - every part was escaped


def note_html(row: TrackRow, *, address: str, query: str, nonce: str) -> Markup:
    """The cell of a row's last note right after one was written, and the way to write another."""
    href = f"{address}{row.reference}/note{escape(query)}"
    return Markup(  # noqa: S704 - every part is escaped
        _note(row.last, row.reference, escape(row.label), href, nonce, ' data-news tabindex="-1"')
    )


def _note(last: LastWord | None, reference: str, label: Markup, href: str, nonce: str, news: str = "") -> str:
    return (
        f'{_last(last, news) if last else ""}<a class="govuk-link app-track__note" href="{href}"'
        f' hx-get="{href}" hx-target="#note-{reference}" hx-nonce="{nonce}">'
        f'Write a note<span class="govuk-visually-hidden"> about {label}</span></a>'
    )


def due_html(row: TrackRow) -> Markup:
    """When the stage is due, and whether that is late or soon; or until when it is paused."""
    if row.paused_until:
        return _tagged("grey", "Paused", f" until {short_day(row.paused_until)}")
    if row.due_on is None:
        return Markup("–")
    tag = ("red", "Late") if row.is_late else ("yellow", "Soon") if row.is_soon else ("", "")
    return _tagged(*tag, f" {short_day(row.due_on)}" if tag[1] else short_day(row.due_on))


@lru_cache(maxsize=1024)
def _tagged(colour: str, word: str, then: str) -> Markup:
    tag = f'<strong class="govuk-tag govuk-tag--{colour}">{word}</strong>' if word else ""
    return Markup(tag + then)  # noqa: S704 - our own words and a day


def _who(row: TrackRow, authorities: Mapping[str, str]) -> str:
    said = f"{authorities.get(row.authority, '')} · {row.worker or 'nobody'}"
    return said if row.pathway == "Standard" else f"{said} · {row.pathway}"


def _last(last: LastWord, news: str) -> str:
    by = (
        f' <span class="app-track__less">{_safe(last.by_name)}, {short_day(last.at)}</span>'
        if last.at
        else ""
    )
    said = f"<p{news}>{escape(_shortened(last.text))}{by}</p>"
    if not last.open_actions:
        return said
    by_when = f", next by {short_day(last.next_due_on)}" if last.next_due_on else ""
    return f'{said}<p class="app-track__less">{last.open_actions} to do{by_when}</p>'


def _shortened(text: str) -> str:
    """At most MOST_LETTERS and five more, cut between words."""
    if len(text) <= MOST_LETTERS + 5:
        return text
    return text[: MOST_LETTERS - 1].rsplit(" ", 1)[0] + "…"
