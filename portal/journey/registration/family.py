"""The family's pages for registering interest: the task list, one section a page, check and sign.

The addresses of one's own part have pages of their own (`family_addresses.py`). No address here leads to
the other applicant's part: what is "own" is always the reader's.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.errors import NotFound, Refused
from portal.journey.moves import Outcome
from portal.journey.pathways import Pathway
from portal.journey.registration.actions import ChangedMeanwhile, keep_section
from portal.journey.registration.forms import FORMS, SignForm
from portal.journey.registration.queries import (
    Overview,
    SectionView,
    is_being_written,
    overview_for,
    own_registration,
)
from portal.journey.registration.rules import LONGEST_GAP_TOLD, gap_words, gaps_in, lived_in
from portal.journey.registration.section_form import SectionForm
from portal.journey.registration.showing import days_of, prepare, read_back, rows_by_section
from portal.journey.registration.signing import sign
from portal.web import change, render_page, see_other

pages = Blueprint("registration_family", __name__)

FOLDER = "journey/registration/family"
OPENED = "registration.own_opened"


DECISION = "/home/decision"
"""The family's page with a "no" and its letters."""


@pages.get("/home/notice")
@allow("journey:keep", audit=OPENED)
def see_notice() -> Response:
    """The same task list, under the name it has for a child who is in the family already."""
    return _task_list()


@pages.get("/home/registration")
@allow("journey:keep", audit=OPENED)
def see_registration() -> Response:
    """The task list; once it is with us, by when we answer; later, what was written, or why not."""
    return _task_list()


def _task_list() -> Response:
    viewer = current_viewer()
    journey, registration = own_registration(viewer)
    opened("journey", journey.reference)
    if journey.outcome == Outcome.NOT_REGISTERED:
        return see_other(DECISION)
    if not is_being_written(journey):
        return see_other(url_for("registration_family.read_registration"))
    return render_page(
        f"{FOLDER}/overview.html",
        overview=overview_for(viewer, journey, registration),
        is_notice=journey.pathway == Pathway.CHILD_IN_FAMILY,
    )


@pages.get("/home/registration/written")
@allow("journey:keep", audit=OPENED)
def read_registration() -> Response:
    """One's own answers and the household's, to read only."""
    viewer = current_viewer()
    journey, registration = own_registration(viewer)
    opened("journey", journey.reference)
    overview = overview_for(viewer, journey, registration)
    return render_page(
        f"{FOLDER}/written.html",
        parts=_parts(overview),
        is_open=is_being_written(journey),
        is_notice=journey.pathway == Pathway.CHILD_IN_FAMILY,
    )


def _parts(overview: Overview) -> list[tuple[str, Any]]:
    members, authorities = overview.members, agency.authority_names()
    return [
        ("Your own part", rows_by_section(overview.own, members, authorities)),
        ("Your household’s part", rows_by_section(overview.shared, members, authorities)),
    ]


@pages.route("/home/registration/<string:code>", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def write_section(code: str) -> Response:
    """One section: saved when it is complete, or as far as it is, to come back to."""
    viewer, now = current_viewer(), clock.now()
    journey, registration = own_registration(viewer)
    opened("journey", journey.reference)
    if code not in FORMS:
        raise NotFound
    if not is_being_written(journey):
        return see_other(url_for("registration_family.see_registration"))
    overview = overview_for(viewer, journey, registration)
    view = next((one for one in (*overview.own, *overview.shared) if one.section.code == code), None)
    if view is None:
        raise NotFound
    members = overview.members
    form = prepare(FORMS[code].filled(view.answers, view.version), members, agency.authority_names())
    if request.method == "GET":
        return _section(form, view, overview, members)
    is_later = "later" in request.form
    is_done = form.validate() and _is_without_gaps(form, view)
    if not is_done and not is_later:
        return _section(form, view, overview, members, status=422)
    answers = {**view.answers, **form.answers()}
    try:
        # Kept however often it is sent: the version tells what was changed in between.
        with change(once=False) as done:
            keep_section(code, answers, version=form.seen_version, is_done=is_done, by=viewer, now=now)
            done.to(_after(code, overview, is_later=is_later))
    except ChangedMeanwhile as other:
        form.version.data = str(other.version)
        form.refuse(other.message)
        theirs = read_back(code, other.answers, members, agency.authority_names())
        return _section(form, view, overview, members, status=409, theirs=(other, theirs))
    except Refused as refusal:
        form.refuse(refusal.message)
        return _section(form, view, overview, members, status=409)
    return done.response()


def _is_without_gaps(form: SectionForm, view: SectionView) -> bool:
    """Whether ten years of addresses stand in the section; says which days are missing."""
    if view.section.code != "addresses":
        return True
    gaps = gaps_in(lived_in(view.answers), clock.today())
    for gap in gaps[:LONGEST_GAP_TOLD]:
        form.refuse(f"{gap_words(gap)}. Add where you lived then.")
    return not gaps


def _after(code: str, overview: Overview, *, is_later: bool) -> str:
    """The next section of the same part that is not done, or the task list."""
    home = url_for("registration_family.see_registration")
    if is_later:
        return home
    for part in (overview.own, overview.shared):
        codes = [one.section.code for one in part]
        if code in codes:
            for one in part[codes.index(code) + 1 :]:
                if not one.is_done:
                    return url_for("registration_family.write_section", code=one.section.code)
    return home


def _section(
    form: SectionForm,
    view: SectionView,
    overview: Overview,
    members: Any,
    *,
    status: int = 200,
    theirs: Any = None,
) -> Response:
    lived = sorted(view.answers.get("addresses", ()), key=lambda one: str(one["from_on"]), reverse=True)
    special = view.section.code if view.section.code in ("addresses", "people") else "section"
    return render_page(
        f"{FOLDER}/{special}.html",
        status=status,
        form=form,
        view=view,
        overview=overview,
        theirs=theirs,
        members=members,
        lived=[(one, days_of(one)) for one in lived],
        me=current_viewer().person_id,
    )


@pages.route("/home/registration/check", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def check_registration() -> Response:
    """Everything the reader may read, to check; and signing it."""
    viewer, now = current_viewer(), clock.now()
    journey, registration = own_registration(viewer)
    opened("journey", journey.reference)
    if not is_being_written(journey):
        return see_other(url_for("registration_family.see_registration"))
    overview = overview_for(viewer, journey, registration)
    is_notice = journey.pathway == Pathway.CHILD_IN_FAMILY
    form, status = SignForm(), 200
    if form.validate_on_submit():
        try:
            with change() as done:
                is_complete = sign(
                    form.name.data or "", seen=request.form.get("seen", ""), by=viewer, now=now
                )
                done.to(url_for("registration_family.see_registration"), _signed(is_complete, is_notice))
            return done.response()
        except Refused as refusal:
            form.refuse(refusal.message, "name")
            status = 409
            journey, registration = own_registration(viewer)
            overview = overview_for(viewer, journey, registration)
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/check.html",
        status=status,
        form=form,
        overview=overview,
        parts=_parts(overview),
        is_notice=is_notice,
    )


def _signed(is_complete: bool, is_notice: bool) -> str:
    if not is_complete:
        return "You have signed. It comes to us when everybody has signed."
    return "We have your notice." if is_notice else "Everybody has signed. We have your registration."
