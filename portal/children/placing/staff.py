"""A child and the family they go to live with, for staff: the list, the page, days, moving in, visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.agency.queries import working_calendar
from portal.children.answering import answer_form, group_address
from portal.children.placing import beginning, visiting
from portal.children.placing.forms import (
    ContactForm,
    CorrectForm,
    DayForm,
    DaysForm,
    MovedInForm,
    WhyForm,
)
from portal.children.placing.queries import Placed, placement_for, placements_for, whole
from portal.children.placing.rules import (
    GIVEN,
    OPEN,
    OVER,
    SEEN_WORDS,
    STATES,
    SUBJECT,
    THERE,
    WHATS,
    Given,
    Seen,
    State,
    What,
    apply_from,
)
from portal.errors import NotFound
from portal.forms import PortalForm, PressForm
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import lateness
from portal.references import read_reference
from portal.web import render_page
from portal.web.pages import day

pages = Blueprint("children_placing", __name__)

ALL = "/staff/children/placements"
ONE = f"{ALL}/<reference:reference>"


def placement_address(reference: str) -> str:
    """The address of a placement's page for staff."""
    return f"{ALL}/{reference}"


@pages.get(ALL)
@allow("placements:see", audit="children.placements_opened")
def see_placements() -> Response:
    """Children who go to a family or live with one: those whose household the reader works with."""
    asked = request.args.get("after", "")
    after = read_reference(asked) or ""
    if asked and not after:
        raise NotFound
    opened(SUBJECT, "list")
    rows, key = placements_for(current_viewer(), after=after)
    now, calendar = clock.now(), working_calendar()
    return render_page(
        "children/placing/staff/placements.html",
        rows=[
            {
                "row": one.row,
                "alias": one.alias,
                "label": one.label,
                "state": STATES[State(one.row.state)],
                "address": placement_address(one.row.reference),
                "kind": KINDS[Kind(one.next_due.kind)].label if one.next_due else "",
                "due": one.next_due.due_at if one.next_due else None,
                "late": lateness(one.next_due.facts, now, calendar) if one.next_due else None,
            }
            for one in rows
        ],
        first=ALL if after else None,
        next=f"{ALL}?after={key}" if key else None,
    )


def comes_next(placed: Placed, today: date) -> str:
    """What comes next while they get to know each other and nothing is promised yet; empty afterwards."""
    row = placed.row
    if row.state != State.PLANNED:
        return ""
    ahead = next((planned for planned in placed.days if planned.on >= today), None)
    if ahead is not None:
        return f"{day(ahead.on)}: {ahead.what}"
    if row.moves_in_on is None:
        return "Plan a day of introductions, and the day of moving in."
    if row.moves_in_on >= today:
        return f"Moving in is planned for {day(row.moves_in_on)}."
    return f"Moving in was planned for {day(row.moves_in_on)}: write down that they moved in, or another day."


@pages.get(ONE)
@allow("placements:see", audit="children.placement_opened")
def see_placement(reference: str) -> Response:
    """What is promised, what was held, and what comes next for a child and their family."""
    placed = whole(found(reference))
    row, now, calendar = placed.row, clock.now(), working_calendar()
    names = names_of_references({one.by for one in placed.contacts} | {one.by for one in placed.gifts})
    stands = sorted((one for one in placed.promises if one.ended_at is None), key=lambda one: one.sort_at)
    return render_page(
        "children/placing/staff/placement.html",
        placed=placed,
        row=row,
        form=PressForm(),
        here=placement_address(reference),
        group_page=group_address(placed.group),
        state=STATES[State(row.state)],
        is_open=row.state in OPEN,
        is_over=row.state in OVER,
        names=names,
        promises=[
            {
                "kind": KINDS[Kind(one.kind)].label,
                "due": one.due_at,
                "late": lateness(one.facts, now, calendar),
                "is_review": one.kind == Kind.PLACEMENT_REVIEW,
                "gift": one.kind if one.kind in set(Given) else "",
            }
            for one in stands
        ],
        kept=[
            {
                "kind": KINDS[Kind(one.kind)].label,
                "on": one.kept_on,
                "late": lateness(one.facts, now, calendar),
            }
            for one in reversed(placed.promises)
            if one.ended_as == "kept"
        ][:12],
        contacts=[
            {"row": one, "what": WHATS[What(one.what)], "seen": SEEN_WORDS[Seen(one.seen)]}
            for one in placed.contacts
        ],
        gifts=[{"row": one, "what": GIVEN[Given(one.what)]} for one in placed.gifts],
        to_give=[
            (what.value, GIVEN[what]) for what in Given if what not in {one.what for one in placed.gifts}
        ],
        comes_next=comes_next(placed, clock.today()),
        lives_there=row.state in THERE,
        apply_from=apply_from(row.moved_in_on) if row.moved_in_on else None,
        may_apply=row.moved_in_on is not None and clock.today() >= apply_from(row.moved_in_on),
    )


@pages.route(f"{ONE}/days", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def keep_days(reference: str) -> Response:
    """When the family was told of the match, and the day of moving in that is planned."""
    placed, form = found(reference), DaysForm()
    if not form.is_submitted():
        form.told_on.data, form.moves_in_on.data = placed.row.told_on, placed.row.moves_in_on

    def act() -> str:
        beginning.keep_days(
            reference, told_on=form.told_on.data, moves_in_on=form.moves_in_on.data, by=current_viewer(),
            now=clock.now(),
        )  # fmt: skip
        return "The days are kept. The family sees them."

    return answer(placed, form, "days", act)


@pages.route(f"{ONE}/introductions", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def plan_day(reference: str) -> Response:
    """One day of the introductions."""
    placed, form = found(reference), DayForm()

    def act() -> str:
        beginning.plan_day(reference, form.told(), by=current_viewer(), now=clock.now())
        return "The day is in the plan. The family sees it."

    return answer(placed, form, "introduction", act)


@pages.route(f"{ONE}/introductions/<reference:day>/removal", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def remove_day(reference: str, day: str) -> Response:
    """Take a day out of the plan."""
    placed, form = whole(found(reference)), PressForm()
    one = next((planned for planned in placed.days if planned.reference == day), None)
    if one is None:
        raise NotFound

    def act() -> str:
        beginning.remove_day(reference, day, by=current_viewer(), now=clock.now())
        return "The day is out of the plan."

    return answer(placed, form, "remove_introduction", act, one=one)


@pages.route(f"{ONE}/moving-in", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def move_in(reference: str) -> Response:
    """The day they moved in."""
    placed, form = found(reference), MovedInForm()

    def act() -> str:
        beginning.move_in(reference, form.on.data or clock.today(), by=current_viewer(), now=clock.now())
        return "Written down. The first visit and the first review are promised."

    return answer(placed, form, "move_in", act)


@pages.route(f"{ONE}/moving-in/correction", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def correct_moving_in(reference: str) -> Response:
    """Put the day they moved in right."""
    placed, form = found(reference), CorrectForm()
    if not form.is_submitted():
        form.on.data = placed.row.counts_from

    def act() -> str:
        beginning.correct_moving_in(
            reference,
            form.on.data or clock.today(),
            form.text.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "The day is put right, and what is promised with it."

    return answer(placed, form, "correct_moving_in", act)


@pages.route(f"{ONE}/visits", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def record_visit(reference: str) -> Response:
    """Write down a visit."""
    return _record(reference, What.VISIT)


@pages.route(f"{ONE}/reviews", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def record_review(reference: str) -> Response:
    """Write down a review."""
    return _record(reference, What.REVIEW)


def _record(reference: str, what: What) -> Response:
    placed, form = found(reference), ContactForm()
    if not form.is_submitted():
        form.on.data, form.visitor.data = clock.today(), current_viewer().name

    def act() -> str:
        visiting.record_contact(reference, form.told(what.value), by=current_viewer(), now=clock.now())
        return f"The {WHATS[what].lower()} is written down."

    return answer(placed, form, "contact", act, what=WHATS[what].lower())


@pages.route(f"{ONE}/visits/<reference:contact>/undoing", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def undo_contact(reference: str, contact: str) -> Response:
    """Undo a visit or review written down by mistake."""
    placed, form = whole(found(reference)), WhyForm()
    one = next((held for held in placed.contacts if held.reference == contact), None)
    if one is None:
        raise NotFound

    def act() -> str:
        visiting.undo_contact(reference, contact, form.text.data or "", by=current_viewer(), now=clock.now())
        return "It is undone. What it had kept is promised again."

    return answer(placed, form, "undo_contact", act, one=one, what=WHATS[What(one.what)].lower())


def found(reference: str, **more: str) -> Placed:
    """A placement through the viewer, its opening noted with these details."""
    placed = placement_for(current_viewer(), reference)
    opened(SUBJECT, reference, **more)
    return placed


def answer(
    placed: Placed, form: PortalForm, view: str, act: Callable[[], str], *, leads_to: str = "", **more: Any
) -> Response:
    """The page of one form about a placement; it leads back to the placement unless said otherwise."""
    back = placement_address(placed.row.reference)
    return answer_form(
        f"placing/staff/{view}", form, lambda: (leads_to or back, act()), back=leads_to or back,
        crumb=placed.alias, caption=placed.row.reference, placed=placed, row=placed.row, **more,
    )  # fmt: skip
