"""Booking a public date without an account: a form, one look, a mailed link that confirms.

What is typed stands on the page alone until it is sent: nothing of it is kept in the browser, and the
page answers the same whether an address is known or not (safety rule 10).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import current_viewer, public
from portal.agency import queries as agency
from portal.errors import NotFound, Refused, TooMany
from portal.events.actions.visitors import Visitor, book_as_visitor, held_until, wait_as_visitor
from portal.events.finding.dates import left_words, sittings_of, where_of
from portal.events.finding.family import FOLDER, book_address, has_free_place, public_event
from portal.events.finding.forms import BookByNameForm
from portal.events.kinds import Count
from portal.events.queries import Shown
from portal.limits.actions import count_try
from portal.web import change, render_page, see_other
from portal.web.pages import moment

pages = Blueprint("events_visitors", __name__)

BOOKED_AN_HOUR = 10
BOOKED_A_DAY = 5
"""Limits: asked for from one network address in an hour, with one e-mail address in a day."""


@pages.get("/events/<reference:reference>/book-by-name")
@public
def book_by_name(reference: str) -> Response:
    """Asks for a name and an e-mail address."""
    shown = public_event(reference)
    if (elsewhere := _not_here(shown)) is not None:
        return elsewhere
    return _form(shown, _fitted(shown))


@pages.post("/events/<reference:reference>/book-by-name")
@public
def send_booking(reference: str) -> Response:
    """First shows what was typed once more; then holds the place and writes to the address."""
    shown = public_event(reference)
    if (elsewhere := _not_here(shown)) is not None:
        return elsewhere
    form = _fitted(shown)
    if not form.validate() or not form.is_by_a_person():
        return _form(shown, form, status=422)
    if "change" in request.form:
        return _form(shown, form)
    if "checked" not in request.form and not _fits(form, shown):
        return _form(shown, form, status=422)
    if "checked" not in request.form:
        return _page("check_booking.html", shown, form)
    # what the button said counts: nobody is put on the waiting list who pressed "Book your place"
    now, waits = clock.now(), request.form["checked"] == "wait" and not has_free_place(shown)
    try:
        with change() as done:
            _hold(reference, form.visitor(), waits=waits, now=now)
            # in the address, not in a cookie: whoever lost the answer and presses again is led here too
            until = "" if waits else held_until(shown.listed.starts_at, now).isoformat()
            done.to(url_for("events_visitors.asked", reference=reference, until=until))
    except TooMany as refusal:
        form.refuse(
            f"This was asked for too often, so we have to wait. Try again after {moment(refusal.again_at)}, "
            f"or ring us on {agency.settings().telephone}, and we book it with you."
        )
        return _form(shown, form, status=429)
    except Refused as refusal:
        form.refuse(refusal.message)
        return _form(public_event(reference), form, status=409)
    return done.response()


@pages.get("/events/<reference:reference>/book-by-name/sent")
@public
def asked(reference: str) -> Response:
    """We have written to the address: open its link, and the place is booked."""
    shown = public_event(reference)
    if "until" not in request.args:
        return see_other(url_for("events_finding.see_event", reference=reference))
    return _page("sent.html", shown, None, until=_moment(request.args["until"]))


def _moment(text: str) -> datetime | None:
    """Until when a place is held, from the address; None for a place in the line. Raises NotFound."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise NotFound from problem
    if found.tzinfo is None:
        raise NotFound
    return found


def _not_here(shown: Shown) -> Response | None:
    """Where somebody is led who does not book here: a household's own page, or a date that has begun."""
    viewer = current_viewer()
    if shown.listed.starts_at <= clock.now():
        return see_other(url_for("events_finding.see_event", reference=shown.listed.reference))
    return see_other(book_address(shown, viewer)) if viewer.household_id is not None else None


def _fitted(shown: Shown) -> BookByNameForm:
    form = BookByNameForm()
    form.fit(shown.listed.rule, agency.authority_names() if shown.listed.authority is None else {})
    return form


def _fits(form: BookByNameForm, shown: Shown) -> bool:
    """Whether there are places for everybody named; says beside the names what to do."""
    listed = shown.listed
    wanted = 1 if listed.rule.counts is Count.HOUSEHOLD else 1 + len(form.names())
    most = listed.places_left if has_free_place(shown) else listed.places
    if wanted <= most:
        return True
    words = left_words(most) if has_free_place(shown) else f"{most} places in all"
    form.refuse(f"There {'is' if most == 1 else 'are'} {words}. Name fewer people, or ring us", "others")
    return False


def _hold(reference: str, visitor: Visitor, *, waits: bool, now: datetime) -> None:
    """Count the try and hold the place, together: what was refused uses up nothing. Raises TooMany."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    count_try("events.booked", request.remote_addr or "", most=BOOKED_AN_HOUR, per=hour, now=now)
    count_try("events.booked.email", visitor.email, most=BOOKED_A_DAY, per=day, now=now)
    (wait_as_visitor if waits else book_as_visitor)(reference, visitor, by=current_viewer(), now=now)


def _form(shown: Shown, form: BookByNameForm, *, status: int = 200) -> Response:
    return _page("book_by_name.html", shown, form, status=status)


def _page(
    template: str,
    shown: Shown,
    form: BookByNameForm | None,
    *,
    status: int = 200,
    until: datetime | None = None,
) -> Response:
    return render_page(
        f"{FOLDER}/{template}",
        status=status,
        form=form,
        event=shown,
        one=shown.listed,
        sittings=sittings_of(shown),
        where=where_of(shown.listed, agency.authority_names()),
        waits=not has_free_place(shown),
        councils=agency.authority_names(),
        until=until,
    )
