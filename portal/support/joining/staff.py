"""Whose a stranger's request is, and the sign-in that is offered to them. Staff do each step."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound
from portal.households.callers.staff import caller_panel
from portal.households.flags import record_search
from portal.households.listing.queries import MOST_FOUND, ListFilter, households_for
from portal.households.opening.queries import look_up
from portal.households.opening.staff import asked_reason
from portal.support.duty.staff_request import answer_form
from portal.support.entry.forms import FindForm
from portal.support.joining import actions
from portal.support.joining.forms import HomeForm, LinkForm, OfferForm
from portal.support.joining.queries import offer_of
from portal.support.joining.rules import CONFINED_HOME, NEUTRAL, may_make_home, name_parts, why_not_theirs
from portal.support.queries import SupportRequest, request_for
from portal.support.rules import SUBJECT
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("support_joining", __name__)

ONE = "/staff/support/requests/<reference:reference>"


@pages.get(f"{ONE}/family")
@allow("support:answer", audit="support.request_opened")
def find_family(reference: str) -> Response:
    """Look for the household whose request it is, ten at most; or make one."""
    found, viewer, words = _free(reference), current_viewer(), asked_words()
    if words:
        opened("households", "list", words=words)
    rows = households_for(viewer, ListFilter(words=words), all_of_them=True) if words else None
    return render_page(
        "support/staff/family.html",
        found=found,
        form=FindForm(),
        words=words,
        rows=rows.rows if rows else [],
        has_more=bool(rows and rows.has_more),
        most=MOST_FOUND,
        offer=offer_of(found),
        may_make=may_make_home(found.situation) and found.household_id is None,
        confined_home=CONFINED_HOME if found.is_confined else "",
        back=url_for("support_request.see_request", reference=reference),
    )


@pages.post(f"{ONE}/family/search")
@allow("support:answer", audit="support.request_opened")
def search_family(reference: str) -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    _free(reference)
    viewer, words = current_viewer(), tidy_words(FindForm().words.data or "")
    with change(once=False) as done:
        record_search(words, about=SUBJECT, ref=reference, by=viewer, now=clock.now())
        done.to(url_for(".find_family", reference=reference, search=sealed_words(words)))
    return done.response()


@pages.route(f"{ONE}/family/<reference:household>", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def link_request(reference: str, household: str) -> Response:
    """Make sure of who it is, and say that the request is theirs."""
    found, viewer = _free(reference), current_viewer()
    home = look_up(viewer, household, now=clock.now())
    here = url_for(".link_request", reference=reference, household=household)
    if answer := asked_reason(viewer, home.household, back=here, may=home.may_open):
        return answer
    opened("household", household)
    # the two facts are asked anew for this request, however sure we are of a caller
    panel, form = caller_panel(home.household, home.members, is_sure=False), LinkForm()
    form.fit(home.members, panel)
    label = home.household.label

    def act() -> str:
        actions.link_request(
            reference,
            household,
            form.person.data or "",
            because=form.because.data or "",
            said=form.said.data or [],
            by=viewer,
            now=clock.now(),
        )
        return "Written down whose request it is."

    return answer_form(found, form, "link", act, panel=panel, label=label)


@pages.route(f"{ONE}/new-family", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def make_home(reference: str) -> Response:
    """Make a household for an adoptive parent who is not on our list."""
    found, form = _free(reference), HomeForm()
    if not may_make_home(found.situation) or (found.is_confined and not form.is_submitted()):
        raise NotFound
    if not form.is_submitted():
        form.given_name.data, form.family_name.data = name_parts(found.name)

    def act() -> str:
        actions.make_home(
            reference,
            given_name=form.given_name.data or "",
            family_name=form.family_name.data or "",
            town=form.town.data or "",
            because=form.because.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "The household is made, and the request is theirs."

    return answer_form(found, form, "new_family", act)


@pages.route(f"{ONE}/sign-in", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def offer_sign_in(reference: str) -> Response:
    """Offer the writer a sign-in of their own."""
    found, form = _free(reference, may_be_invited=True), OfferForm()
    offer = offer_of(found)
    if not offer.is_linked:
        raise NotFound
    if not form.is_submitted():
        form.seen.data = offer.seen

    def act() -> str:
        actions.offer_sign_in(
            reference,
            seen=form.seen.data or "",
            is_safe=bool(form.is_safe.data),
            by=current_viewer(),
            now=clock.now(),
        )
        return "It is on their own page now." if offer.has_signed_in else NEUTRAL

    return answer_form(found, form, "sign_in", act, offer=offer)


def _free(reference: str, *, may_be_invited: bool = False) -> SupportRequest:
    """A request whose writer has no sign-in yet, noted for the audit. Raises NotFound."""
    found = request_for(current_viewer(), reference)
    opened(SUBJECT, reference)
    is_invited = not may_be_invited and offer_of(found).invited_at is not None
    if why_not_theirs(asker=found.asker, has_writer=found.person_id is not None, is_invited=is_invited):
        raise NotFound
    return found
