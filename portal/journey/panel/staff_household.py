"""A household's panel for staff: a place, minutes, what is recommended."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound
from portal.journey.assessment.framing import answer_form, open_household
from portal.journey.assessment.queries import OfHousehold
from portal.journey.panel import actions, recommending, rescheduling
from portal.journey.panel.case import HouseholdPanel, panel_of
from portal.journey.panel.forms import BecauseForm, BookForm, MinutesForm, RecommendForm
from portal.journey.panel.queries import PlaceView, panels
from portal.journey.panel.staff import FOLDER
from portal.web import change, render_page
from portal.web.pages import moment

pages = Blueprint("panel_staff_household", __name__)

OWN = "/staff/households/<reference:reference>/panel"


def own_address(reference: str) -> str:
    """The address of a household's panel and decision."""
    return url_for("panel_staff_household.see_household", reference=reference)


def open_case(reference: str) -> tuple[OfHousehold, HouseholdPanel | None, Response | None]:
    """A household and its panel, noted for the audit; or the way to give a reason."""
    household, answer = open_household(reference)
    if answer:
        return household, None, answer
    journey = household.read
    return household, panel_of(current_viewer(), journey, clock.now()), None


def _place(case: HouseholdPanel, reference: str) -> PlaceView:
    found = next((one for one in case.places if one.reference == reference), None)
    if found is None:
        raise NotFound
    return found


@pages.get(OWN)
@allow("journey:see", audit="panel.household_opened")
def see_household(reference: str) -> Response:
    """Everything of one household's panel and decision."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or render_page(f"{FOLDER}/see_household.html")
    return render_page(f"{FOLDER}/see_household.html", household=household, case=case)


@pages.route(f"{OWN}/book", methods=["GET", "POST"])
@allow("panels:book", audit="panel.household_opened")
def book_place(reference: str) -> Response:
    """Give the household a place at a panel."""
    household, answer = open_household(reference)
    if answer:
        return answer
    form = BookForm()
    free = panels(clock.now(), only_free=True)
    form.offer(
        [
            (one.reference, f"{moment(one.starts_at)}, {one.place}: {one.left} of {one.places} free")
            for one in free
        ]
    )

    def act() -> None:
        actions.book_place(household.journey, form.panel.data, by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/book_place.html",
        act,
        to=own_address(reference),
        news="The place is theirs. They see the day on their page.",
        field="panel",
        household=household,
        has_panels=bool(free),
    )


@pages.post(f"{OWN}/<reference:place>/give-up")
@allow("panels:book", audit="panel.household_opened")
def give_up_place(reference: str, place: str) -> Response:
    """Give the household's place back."""
    _, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    _place(case, place)
    with change() as done:
        rescheduling.give_up_place(place, by=current_viewer(), now=clock.now())
        done.to(
            own_address(reference),
            "The place is given back. The family is told by e-mail.",
        )
    return done.response()


@pages.route(f"{OWN}/<reference:place>/minutes", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.household_opened")
def write_minutes(reference: str, place: str) -> Response:
    """Write the minutes about the household: a draft, or final."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    shown = _place(case, place)
    form = MinutesForm(data={"text": shown.minutes})

    def act() -> None:
        recommending.write_minutes(
            place,
            form.text.data or "",
            is_final=form.is_final.data == "yes",
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/write_minutes.html",
        act,
        to=own_address(reference),
        news="The minutes are saved.",
        household=household,
        place=shown,
    )


@pages.route(f"{OWN}/<reference:place>/recommend", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.household_opened")
def recommend(reference: str, place: str) -> Response:
    """Write what the panel recommends about the household."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    shown = _place(case, place)
    form = RecommendForm()

    def act() -> None:
        recommending.recommend(
            place,
            form.recommended.data,
            dual=bool(form.dual.data),
            reasons=form.reasons.data or "",
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/recommend.html",
        act,
        to=own_address(reference),
        news="What the panel recommends is written down.",
        household=household,
        place=shown,
    )


@pages.route(f"{OWN}/review", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.household_opened")
def recommend_from_review(reference: str) -> Response:
    """Write what the independent review recommends."""
    household, answer = open_household(reference)
    if answer:
        return answer
    form = RecommendForm(data={"on": clock.today()})
    form.only_final()

    def act() -> None:
        recommending.recommend_from_review(
            household.journey,
            form.recommended.data,
            dual=bool(form.dual.data),
            reasons=form.reasons.data or "",
            on=form.on.data or clock.today(),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/recommend.html",
        act,
        to=own_address(reference),
        news="What the review recommends is written down.",
        household=household,
        place=None,
    )


@pages.route(f"{OWN}/undo-recommendation", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.household_opened")
def undo_recommendation(reference: str) -> Response:
    """Take back what was written down by mistake today."""
    household, answer = open_household(reference)
    if answer:
        return answer
    form = BecauseForm()

    def act() -> None:
        recommending.undo_recommendation(
            household.journey, because=form.because.data or "", by=current_viewer(), now=clock.now()
        )

    return answer_form(
        form,
        f"{FOLDER}/undo_recommendation.html",
        act,
        to=own_address(reference),
        news="Taken back. Write down what was recommended.",
        household=household,
    )
