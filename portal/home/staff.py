"""The worklist: everything that is due, soonest first, and whose it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request

from portal import clock
from portal.access import allow, current_viewer
from portal.accounts import queries as accounts
from portal.agency import queries as agency
from portal.errors import Conflict, NotFound, Refused
from portal.forms import Choice
from portal.home.subjects import address_of
from portal.home.worklist_forms import GivePromiseForm, SearchForm
from portal.home.worklist_view import filter_address, see_worklist
from portal.households.flags import record_search
from portal.promises import owning
from portal.promises import queries as promises
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import lateness
from portal.promises.worklist_asked import asked_filter
from portal.web import change, render_page
from portal.web.words import sealed_words, tidy_words

pages = Blueprint("home_staff", __name__)

PAGE = "home/staff/worklist.html"


@pages.get("/staff")
@allow("worklist:see")
def worklist() -> Response:
    """Everything that is due. Filters stand in the address, so that a colleague can be sent them."""
    return render_page(PAGE, fragment="list", **see_worklist(current_viewer(), now=clock.now()))


@pages.post("/staff/search")
@allow("worklist:see")
def search() -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    viewer, words = current_viewer(), tidy_words(SearchForm().words.data or "")
    here = asked_filter()
    with change(once=False) as done:
        event = "worklist.searched"
        record_search(words, about="worklist", ref="staff", event=event, by=viewer, now=clock.now())
        done.to(filter_address(here, search=sealed_words(words), after=None))
    return done.response()


@pages.post("/staff/promises/<reference:reference>/claim")
@allow("promises:claim")
def claim_promise(reference: str) -> Response:
    """Take a promise that is nobody's; whoever is second is told who was first."""
    try:
        with change() as done:
            promise = owning.claim_promise(reference, by=current_viewer(), now=clock.now())
            label = KINDS[Kind(promise.kind)].label
            done.to(filter_address(asked_filter()), f"{label} for {promise.label} is yours.")
    except Conflict as problem:
        return _worklist_with(problem.message)
    return done.response()


@pages.route("/staff/promises/<reference:reference>/give", methods=["GET", "POST"])
@allow("promises:give")
def give_promise(reference: str) -> Response:
    """Give a promise to a colleague."""
    viewer, now = current_viewer(), clock.now()
    promise = promises.promise_for(viewer, reference)
    owner = accounts.staff_member_of_id(promise.owner_id) if promise.owner_id else None
    form = GivePromiseForm()
    colleagues = dict(accounts.staff_choices())
    form.to.choices = [Choice("", "Choose a colleague"), *(Choice(*one) for one in colleagues.items())]
    if request.method == "GET":
        form.seen_owner.data = owner.reference if owner else ""
    elif form.validate_on_submit():
        kind, label = KINDS[Kind(promise.kind)].label, promise.label
        name = colleagues[form.to.data]
        try:
            with change() as done:
                owning.give_promise(
                    reference, to=form.to.data, seen_owner=form.seen_owner.data or None, by=viewer, now=now
                )
                done.to(filter_address(asked_filter()), f"{kind} for {label} is with {name} now.")
            return done.response()
        except Refused as problem:
            form.refuse(problem.message, "to")
            form.seen_owner.data = owner.reference if owner else ""
            promise = promises.promise_for(viewer, reference)
    return render_page(
        "home/staff/give_promise.html",
        form=form,
        promise=promise,
        kind=KINDS[Kind(promise.kind)],
        lateness=lateness(promise.facts, now, agency.working_calendar()),
        owner=owner,
        subject_address=address_of(promise.subject_kind, promise.subject_ref),
        back=filter_address(asked_filter()),
        status=422 if form.errors else 200,
    )


@pages.get("/staff/promises/<reference:reference>")
@allow("worklist:see")
def see_promise(reference: str) -> Response:
    """Lead to what a promise is about."""
    promise = promises.promise_for(current_viewer(), reference)
    address = address_of(promise.subject_kind, promise.subject_ref)
    if address is None:
        raise NotFound
    return Response(status=303, headers={"Location": address})


def _worklist_with(message: str) -> Response:
    """The worklist again, with what stood in the way."""
    g.pop("openings", None)
    context: dict[str, Any] = see_worklist(current_viewer(), now=clock.now())
    return render_page(PAGE, fragment="list", status=409, problem=message, **context)
