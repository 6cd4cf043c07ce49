"""What the pages of the programme do the same: look an event up, and show what people will read first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, request, url_for

from portal import access
from portal.clock import london
from portal.errors import Refused
from portal.events.models import Event, EventSession
from portal.events.running.queries import event_named
from portal.events.running.rules import When
from portal.forms import PortalForm
from portal.web import change, render_page

FOLDER = "events/staff"


def open_event(reference: str) -> Event:
    """The event a page is about, noted for the audit. Raises NotFound."""
    event = event_named(reference)
    access.opened("event", event.reference)
    return event


def page_of(reference: str) -> str:
    """The address of an event's page for staff."""
    return url_for("events_running.see_event", reference=reference)


def pressed() -> str:
    """Which of a form's buttons was pressed: "preview", "send", or the plain one ("")."""
    return request.form.get("do", "")


def answer(
    form: PortalForm,
    template: str,
    act: Callable[[], tuple[str, str]],
    *,
    field: str | None = None,
    **context: Any,
) -> Response:
    """Show a form, what people will read, or carry it out: which, the button that was pressed says.

    `act` gives where the reader is led and what they are told there. A refusal stands on the form.
    """
    status, is_preview = 200, False
    if form.validate_on_submit():
        if pressed() == "preview":
            is_preview = True
        else:
            try:
                with change() as done:
                    done.to(*act())
                return done.response()
            except Refused as refused:
                form.refuse(refused.message, field)
                status = 409
    elif form.errors:
        status = 422
    return render_page(template, status=status, form=form, is_preview=is_preview, **context)


def when_of(sessions: Iterable[EventSession]) -> list[When]:
    """Sessions by the clocks of London, as the forms write them."""
    found = []
    for one in sessions:
        starts, ends = london(one.starts_at), london(one.ends_at)
        found.append(When(starts.date(), starts.time(), ends.time(), one.makes_up))
    return found


def number_of(count: int, one: str, many: str = "") -> str:
    """1 family, 2 families."""
    return f"{count} {one if count == 1 else many or one + 's'}"
