"""Keeping the directory, and giving a family entries of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.errors import Refused
from portal.forms import PortalForm, PressForm
from portal.support.directory import actions
from portal.support.directory.forms import HelpForm, SignpostForm
from portal.support.directory.queries import HelpFilter, entry_named, help_for
from portal.support.directory.rules import NEEDS, is_due_for_a_check
from portal.support.duty.staff_request import answer_form
from portal.support.queries import request_for
from portal.support.rules import SUBJECT
from portal.web import change, render_page

pages = Blueprint("support_directory_staff", __name__)

LIST = "/staff/support/directory"


@pages.get(LIST)
@allow("support:see")
def keep_directory() -> Response:
    """Every entry, with when it was last checked: what was not for long stands first."""
    today = clock.today()
    entries = sorted(help_for(HelpFilter()), key=lambda one: (one.checked_on, one.name))
    return render_page(
        "support/staff/directory.html",
        entries=[(one, is_due_for_a_check(one.checked_on, today)) for one in entries],
        needs=NEEDS,
        councils=agency.councils(),
        form=PressForm(),
    )


@pages.route(f"{LIST}/new", methods=["GET", "POST"])
@allow("support:answer")
def add_entry() -> Response:
    """Add somebody who helps."""
    return _entry("")


@pages.route(f"{LIST}/<reference:reference>", methods=["GET", "POST"])
@allow("support:answer")
def change_entry(reference: str) -> Response:
    """Put an entry right; it then counts as checked today."""
    entry_named(reference)
    return _entry(reference)


@pages.post(f"{LIST}/<reference:reference>/check")
@allow("support:answer")
def check_entry(reference: str) -> Response:
    """It was looked at today, and is right."""
    return _press(lambda: actions.check_entry(reference, by=current_viewer(), now=clock.now()), "Checked.")


@pages.post(f"{LIST}/<reference:reference>/end")
@allow("support:answer")
def end_entry(reference: str) -> Response:
    """Take it out."""
    return _press(lambda: actions.end_entry(reference, by=current_viewer(), now=clock.now()), "Taken out.")


@pages.route("/staff/support/requests/<reference:reference>/signposts", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def give_signposts(reference: str) -> Response:
    """Choose who else helps a family: they read it on their page."""
    found, form = request_for(current_viewer(), reference), SignpostForm()
    opened(SUBJECT, reference)
    council = found.authority if found.authority in agency.councils() else ""
    form.fit(help_for(HelpFilter(council=council)))

    def act() -> str:
        actions.give_signposts(reference, form.entries.data or [], by=current_viewer(), now=clock.now())
        return "They read it on their page."

    return answer_form(found, form, "signposts", act)


def _press(act: Callable[[], object], news: str) -> Response:
    with change() as done:
        act()
        done.to(LIST, news)
    return done.response()


def _entry(reference: str) -> Response:
    form = HelpForm()
    form.fit(agency.councils())
    if not form.is_submitted() and reference:
        form.begin(entry_named(reference))
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.keep_entry(form.help(), by=current_viewer(), now=clock.now(), reference=reference)
                done.to(
                    url_for("support_directory_staff.keep_directory"), "The entry is kept, checked today."
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return _form(form, reference)


def _form(form: PortalForm, reference: str) -> Response:
    return render_page(
        "support/staff/help_entry.html",
        status=422 if form.errors else 200,
        form=form,
        reference=reference,
    )
