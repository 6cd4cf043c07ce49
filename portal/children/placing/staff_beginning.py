"""From a group's page to its family: the placement begun, or fostering by early permanence carers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form, group_address
from portal.children.placing import beginning, fostering
from portal.children.placing.forms import DaysForm, FosterForm, MatchForm
from portal.children.placing.queries import last_placement_of
from portal.children.placing.rules import State
from portal.children.placing.staff import ONE, answer, found, placement_address
from portal.children.queries import ChildGroup, group_for
from portal.children.rules import GROUP, GroupState
from portal.errors import NotFound
from portal.references import read_reference
from portal.web import see_other

pages = Blueprint("children_placing_beginning", __name__)

GROUPS = "/staff/children/groups/<reference:reference>"


@pages.route(f"{GROUPS}/placement", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def begin_placement(reference: str) -> Response:
    """The family a matched group goes to: begun here, and its page once it is."""
    group, form = _group(reference), DaysForm()
    if group.state != GroupState.MATCHED or last_placement_of(group, is_open=True):
        last = last_placement_of(group)
        if last is None:
            raise NotFound
        return see_other(placement_address(last))

    def act() -> tuple[str, str]:
        made = beginning.begin_placement(
            reference, told_on=form.told_on.data, moves_in_on=form.moves_in_on.data, by=current_viewer(),
            now=clock.now(),
        )  # fmt: skip
        return placement_address(made.reference), "Begun. Plan the introductions now: the family sees them."

    return _answer(group, form, "begin", act)


@pages.route(f"{GROUPS}/fostering", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def begin_fostering(reference: str) -> Response:
    """They live with early permanence carers."""
    group, form = _group(reference), FosterForm()

    def act() -> tuple[str, str]:
        made = fostering.begin_fostering(
            reference,
            read_reference(form.household.data or "") or "",
            form.on.data or clock.today(),
            by=current_viewer(),
            now=clock.now(),
        )
        return placement_address(made.reference), "Written down. The first visit is promised."

    return _answer(group, form, "foster", act)


@pages.route(f"{ONE}/match", methods=["GET", "POST"])
@allow("children:keep", audit="children.placement_opened")
def match_fostered(reference: str) -> Response:
    """A fostered child is matched with their carers."""
    placed, form = found(reference), MatchForm()
    if placed.row.state != State.FOSTERED:
        raise NotFound

    def act() -> str:
        fostering.match_fostered(
            reference, form.on.data or clock.today(), form.told_on.data, by=current_viewer(), now=clock.now()
        )
        return "Matched. Write down next from which day they live there for adoption."

    return answer(placed, form, "match", act)


def _group(reference: str) -> ChildGroup:
    group = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    return group


def _answer(
    group: ChildGroup, form: DaysForm | FosterForm, view: str, act: Callable[[], tuple[str, str]]
) -> Response:
    return answer_form(
        f"placing/staff/{view}", form, act, back=group_address(group.reference), crumb=group.alias,
        caption=group.reference, group=group,
    )  # fmt: skip
