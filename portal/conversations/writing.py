"""Drafts between a form and the server: filled in again, saved as they are typed, gone once sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from portal import clock
from portal.access import current_viewer, see_other
from portal.conversations import drafts
from portal.conversations.rules import MOST_SUBJECT, MOST_TEXT
from portal.forms import PortalForm
from portal.web import change, flash_news

FIELDS = {"text": MOST_TEXT, "subject": MOST_SUBJECT, "to": 20}
"""What of a form is kept as a draft, and how many characters of it at most."""

NEWS = "We have kept what you wrote. Only you see it. It is kept for 14 days."


def fill_in(form: PortalForm, place: str, names: Sequence[str] = ("text",)) -> bool:
    """Put a draft into a form that was not posted; says whether there was one."""
    kept = drafts.draft_of(current_viewer(), place)
    for name in names:
        if kept.get(name):
            form[name].data = kept[name]
    return bool(kept)


def keep(place: str, page: str, names: Sequence[str] = ("text",)) -> Response:
    """Keep what is being written. The page's script gets an empty answer, a person goes on to `page`."""
    fields = {name: request.form.get(name, "")[: FIELDS[name]] for name in names}
    with change(once=False):
        drafts.keep_draft(current_viewer(), place, fields, once=request.form.get("once", ""), now=clock.now())
    if request.headers.get("X-Autosave") == "1":
        return Response(status=204)
    flash_news(NEWS)
    return see_other(page)


def keep_typed(place: str, names: Sequence[str] = tuple(FIELDS)) -> None:
    """Keep what stands in this request's form, in a change of its own."""
    fields = {name: request.form.get(name, "")[: FIELDS[name]] for name in names}
    with change(once=False):
        drafts.keep_draft(current_viewer(), place, fields, once=request.form.get("once", ""), now=clock.now())


def sent(place: str) -> None:
    """What stood in this request's form was sent: it is no draft any more. Call inside the change."""
    drafts.forget_draft(current_viewer(), place, once=request.form.get("once", ""), now=clock.now())
