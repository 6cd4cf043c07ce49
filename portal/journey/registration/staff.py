"""Staff read a registration, and accept it, say not now, or ask for more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.errors import Refused
from portal.households.opening import asked_reason, page_of
from portal.households.opening.queries import look_up_by_id
from portal.journey.pathways import PATHWAYS, Pathway
from portal.journey.queries import journey_for
from portal.journey.registration import deciding
from portal.journey.registration.reading import whole_of
from portal.journey.registration.showing import rows_by_section
from portal.journey.registration.staff_forms import BOTH, AcceptForm, AskForMoreForm, NotNowForm
from portal.web import change, render_page

pages = Blueprint("registration_staff", __name__)

FOLDER = "journey/registration/staff"
OPENED = "registration.opened"


def _open(reference: str) -> tuple[Any, Any, Response | None]:
    """The registration and its household through the viewer, audited; or the way to say why."""
    viewer = current_viewer()
    journey = journey_for(viewer, reference)
    found = look_up_by_id(viewer, journey.household_id, now=clock.now())
    whole, household = whole_of(journey, found.members), found.household
    answer = asked_reason(viewer, household, may=found.may_open)
    if answer is None:
        opened("journey", reference)
    return whole, household, answer


def _here(reference: str) -> str:
    return url_for("registration_staff.read_registration", reference=reference)


@pages.get("/staff/journeys/<reference:reference>/registration")
@allow("journey:run", audit=OPENED)
def read_registration(reference: str) -> Response:
    """Everything that was written and signed; before that, how far each part is."""
    whole, household, answer = _open(reference)
    if answer is not None:
        return answer
    authorities = agency.authority_names()
    return render_page(
        f"{FOLDER}/registration.html",
        whole=whole,
        household=household,
        back=page_of(household.reference),
        pathway=PATHWAYS[Pathway(whole.journey.pathway)].name,
        parts=[
            (part, rows_by_section(part.views, whole.members, authorities) if whole.may_read else [])
            for part in whole.parts
        ],
        names={one.person_id: one.given_name for one in whole.adopting},
        is_notice=whole.journey.pathway == Pathway.CHILD_IN_FAMILY,
    )


@pages.route("/staff/journeys/<reference:reference>/registration/accept", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def accept(reference: str) -> Response:
    """Accept it: the next stage begins, with the checks that follow from what was answered."""
    whole, household, answer = _open(reference)
    if answer is not None:
        return answer
    form = AcceptForm(data={"complete_at": _stamp(whole), "pathway": whole.journey.pathway})
    if not whole.offers_early_permanence:
        form.without_pathway()
    pathway = form.pathway.data if "pathway" in form else None

    def act() -> None:
        deciding.accept(
            reference,
            complete_at=form.complete_at.data or "",
            pathway=pathway,
            by=current_viewer(),
            now=clock.now(),
        )

    is_notice = whole.journey.pathway == Pathway.CHILD_IN_FAMILY
    news = (
        "The notice is accepted. Phase one has begun." if is_notice else "Accepted. The next stage has begun."
    )
    return _decide("accept", form, act, whole, household, news=news, is_notice=is_notice)


@pages.route("/staff/journeys/<reference:reference>/registration/not-now", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def not_now(reference: str) -> Response:
    """Say that we cannot accept it now, with reasons each may read."""
    whole, household, answer = _open(reference)
    if answer is not None:
        return answer
    form = NotNowForm(data={"complete_at": _stamp(whole)})
    form.address(whole.adopting)

    def act() -> None:
        deciding.not_now(
            reference,
            form.joint.data or "",
            form.private(whole.adopting),
            complete_at=form.complete_at.data or "",
            by=current_viewer(),
            now=clock.now(),
        )

    return _decide("not_now", form, act, whole, household, news="Your reasons are on their page now.")


@pages.route("/staff/journeys/<reference:reference>/registration/more", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def ask_for_more(reference: str) -> Response:
    """Ask both, or one of them alone, for more: it is their turn then."""
    whole, household, answer = _open(reference)
    if answer is not None:
        return answer
    form = AskForMoreForm(data={"complete_at": _stamp(whole)})
    form.offer(whole.adopting)
    persons = {one.reference: one.person_id for one in whole.adopting}

    def act() -> None:
        deciding.ask_for_more(
            reference,
            form.text.data or "",
            person_id=None if form.whom.data == BOTH else persons[form.whom.data or ""],
            complete_at=form.complete_at.data or "",
            by=current_viewer(),
            now=clock.now(),
        )

    return _decide("ask_for_more", form, act, whole, household, news="It is their turn now.")


def _stamp(whole: Any) -> str:
    return whole.complete_at.isoformat() if whole.complete_at else ""


def _decide(
    template: str, form: Any, act: Any, whole: Any, household: Any, *, news: str, **context: Any
) -> Response:
    reference, status, label = whole.journey.reference, 200, (household.label, household.reference)
    if form.validate_on_submit():
        try:
            with change() as done:
                act()
                done.to(_here(reference), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
            whole, household, _ = _open(reference)
            form.complete_at.data = _stamp(whole)
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/{template}.html",
        status=status,
        form=form,
        whole=whole,
        label=label,
        here=_here(reference),
        **context,
    )
