"""Taking a request down: the family is looked for, or is not on our list; then every question on one page."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.errors import Refused
from portal.households.flags import record_search
from portal.households.listing.queries import MOST_FOUND, ListFilter, households_for
from portal.households.opening import asked_reason
from portal.households.queries import applicants_of, household_for
from portal.support.actions import send_request
from portal.support.duty.staff import page_address
from portal.support.entry.forms import SOMEBODY_ELSE, FindForm, TakeDownForm
from portal.support.rules import Channel
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("support_entry", __name__)

NEW = "/staff/support/new"


@pages.get(NEW)
@allow("support:answer", audit="households.listed")
def find_family() -> Response:
    """Look for the family, ten at most; or go on without."""
    viewer, words = current_viewer(), asked_words()
    access.opened("households", "list", **({"words": words} if words else {}))
    found = households_for(viewer, ListFilter(words=words), all_of_them=True) if words else None
    return render_page(
        "support/staff/find_family.html",
        form=FindForm(),
        words=words,
        rows=found.rows if found else [],
        has_more=bool(found and found.has_more),
        most=MOST_FOUND,
    )


@pages.post(f"{NEW}/search")
@allow("support:answer")
def search_family() -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    viewer, words = current_viewer(), tidy_words(FindForm().words.data or "")
    with change(once=False) as done:
        record_search(words, about="support_requests", ref="new", by=viewer, now=clock.now())
        done.to(url_for("support_entry.find_family", search=sealed_words(words)))
    return done.response()


@pages.route(f"{NEW}/request", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_taken_down")
def take_down() -> Response:
    """Every question on one page, in the order one asks them."""
    viewer, now, known = current_viewer(), clock.now(), request.args.get("household")
    household = household_for(viewer, known) if known else None
    if household is not None:
        here = url_for("support_entry.take_down", household=household.reference)
        if answer := asked_reason(viewer, household, back=here):
            return answer
    people = applicants_of(household.id) if household else ()
    form = TakeDownForm()
    form.fit_entry(
        people,
        agency.authority_names(),
        label=household.label if household else "",
        is_parent=household is not None and household.stage == "adoptive_parent",
    )
    access.opened("support_requests", household.reference if household else "new")
    if not form.is_submitted():
        form.begin(now)
    if form.is_submitted() and form.validate() and _is_named(form):
        whose = next((one for one in people if "whose" in form and one.reference == form.whose.data), None)
        asked = form.asked(None, name=whose.name if whose else form.name.data or "")
        try:
            with change() as done:
                made = send_request(
                    asked,
                    by=viewer,
                    now=now,
                    channel=Channel(form.channel.data),
                    asked_at=form.moment(now),
                    household_id=household.id if household else None,
                    person_id=whose.person_id if whose and whose.is_confirmed else None,
                )
                news = f"Taken down. Tell them their reference: {made.reference}."
                done.to(page_address(made.reference) if not made.is_confined else "/staff/support", news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        "support/staff/take_down.html",
        status=422 if form.errors else 200,
        form=form,
        household=household,
    )


def _is_named(form: TakeDownForm) -> bool:
    """Whether somebody is named: by the list, or by hand."""
    if "whose" in form and form.whose.data != SOMEBODY_ELSE:
        return True
    if form.name.data:
        return True
    form.refuse("Enter their name, so that we know whom to ask for", "name")
    return False
