"""Finding a household for an event, to add it, invite it or agree a place; and adding somebody who rang."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.events.actions.arranging import (
    add_guest,
    add_household,
    agree_and_tell,
    invite_and_tell,
    set_invitation_aside,
)
from portal.events.kinds import KINDS, Door, Kind
from portal.events.running.framing import FOLDER, answer, open_event, page_of
from portal.events.running.people_forms import GuestForm, people_form
from portal.events.running.queries import event_named
from portal.events.running.queries_titles import title_reference
from portal.forms import PortalForm, Text
from portal.households.flags import record_search
from portal.households.listing.queries import ListFilter, households_for
from portal.households.opening import asked_reason
from portal.households.queries import household_for, members_of
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("events_households", __name__)

FIND = "/staff/events/<reference:reference>/households"
ONE = f"{FIND}/<reference:household>"


class FindForm(PortalForm):
    """Words to look for a household by."""

    words = Text("Name, town or reference", most=60)


def _find_address(reference: str, words: str = "") -> str:
    return url_for("events_households.find_household", reference=reference, search=sealed_words(words))


@pages.get(FIND)
@allow("events:see", audit="events.event_opened")
def find_household(reference: str) -> Response:
    """Look for a household, ten at most, and what can be done with each for this event."""
    return _found(reference)


def _found(reference: str, problem: str = "") -> Response:
    """The households found, with what stood in the way of the last button."""
    viewer, words = current_viewer(), asked_words()
    event = open_event(reference)
    rule = KINDS[Kind(event.kind)]
    if words:
        access.opened("households", "list", words=words)
    found = households_for(viewer, ListFilter(words=words), all_of_them=True) if words else None
    return render_page(
        f"{FOLDER}/households.html",
        status=409 if problem else 200,
        problem=problem,
        event=event,
        words=words,
        sealed=request.args.get("search", ""),
        rows=found.rows if found else [],
        has_more=bool(found and found.has_more),
        adds=viewer.holds("events:keep"),
        invites=viewer.holds("events:invite") and rule.door is not Door.AGREED,
        agrees=viewer.holds("events:invite") and rule.door is Door.AGREED,
    )


@pages.post(f"{FIND}/search")
@allow("events:see")
def search(reference: str) -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    event_named(reference)
    viewer, words = current_viewer(), tidy_words(FindForm().words.data or "")
    with change(once=False) as done:
        record_search(words, about="event", ref=reference, by=viewer, now=clock.now())
        done.to(_find_address(reference, words))
    return done.response()


@pages.route(f"{ONE}/add", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def add(reference: str, household: str) -> Response:
    """Book for a household: who comes, and what each needs. The family is told."""
    viewer = current_viewer()
    event, found = open_event(reference), household_for(viewer, household)
    if asked := asked_reason(viewer, found):
        return asked
    access.opened("household", household)
    form = people_form(members_of(found.id), network=KINDS[Kind(event.kind)].network)

    def act() -> tuple[str, str]:
        booking = add_household(reference, household, form.people(), by=viewer, now=clock.now())
        if booking.state == "with_us":
            return page_of(reference), "Their place is held until a manager has looked at it."
        return page_of(reference), "Their place is booked. They are told by e-mail."

    return answer(form, f"{FOLDER}/people.html", act, event=event, label=found.label, booking=None)


def _told(number: int) -> str:
    return "They are told by e-mail." if number else "No e-mail went out: tell them yourself."


@pages.post(f"{ONE}/invitation")
@allow("events:invite", audit="events.event_opened")
def invite_household(reference: str, household: str) -> Response:
    """Invite a household to an event. Why it cannot come stands over the households found."""
    try:
        with change() as done:
            told = invite_and_tell(reference, household, by=current_viewer(), now=clock.now())
            done.to(_find_address(reference), f"They are invited and can book it. {_told(told)}")
        return done.response()
    except Refused as refused:
        return _found(reference, refused.message)


@pages.post(f"{ONE}/invitation/end")
@allow("events:invite")
def withdraw_invitation(reference: str, household: str) -> Response:
    """Take an invitation back; what was booked by it stands."""
    with change() as done:
        set_invitation_aside(reference, household, by=current_viewer(), now=clock.now())
        done.to(page_of(reference), "The invitation is taken back. A booking they made stands.")
    return done.response()


@pages.post(f"{ONE}/agreement")
@allow("events:invite", audit="events.event_opened")
def agree(reference: str, household: str) -> Response:
    """Agree a place on the title of this event with a household."""
    title = title_reference(reference)
    try:
        with change() as done:
            told = agree_and_tell(title, household, by=current_viewer(), now=clock.now())
            done.to(_find_address(reference), f"The place is agreed: they can book any date. {_told(told)}")
        return done.response()
    except Refused as refused:
        return _found(reference, refused.message)


@pages.route("/staff/events/<reference:reference>/guests", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def add_person(reference: str) -> Response:
    """Book for somebody without an account, who rang. Nothing is sent."""
    event = open_event(reference)
    rule = KINDS[Kind(event.kind)]
    form = GuestForm()

    def act() -> tuple[str, str]:
        add_guest(
            reference,
            form.people(),
            name=form.name.data or "",
            organisation=form.organisation.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return page_of(reference), "Their place is booked. Nothing is sent: tell them yourself."

    return answer(form, f"{FOLDER}/guest.html", act, event=event, rule=rule)
