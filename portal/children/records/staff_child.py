"""One child for family finders: milestones, clearing, what makes them wait, visits; apart, who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.children.answering import answer_form, child_address, group_address
from portal.children.queries import Child, ChildGroup, child_for, milestones_of
from portal.children.records import joining, keeping, legal
from portal.children.records.forms import (
    WHOM,
    IdentityForm,
    MilestoneForm,
    PartForm,
    VisitForm,
    WaitsLongerForm,
)
from portal.children.records.queries import visits_of
from portal.children.rules import (
    BY_HAND,
    CHILD,
    MILESTONES,
    WAITS_LONGER,
    Milestone,
    WaitsLonger,
    age_on,
    why_not_cleared,
)
from portal.errors import NotFound
from portal.forms import PortalForm, PressForm
from portal.web import render_page

pages = Blueprint("children_child", __name__)

ONE = "/staff/children/records/<reference:reference>"


@pages.get(ONE)
@allow("children:see", audit="children.child_opened")
def see_child(reference: str) -> Response:
    """A child's milestones, clearing and visits. No name, no day of birth, no place."""
    child, group = _found(reference)
    milestones = milestones_of([child.id])[child.id]
    visits = visits_of(child.id)
    names = names_of_references(
        {one.by for one in milestones} | {one.by for one in visits} | {child.cleared_by}
    )
    return render_page(
        "children/staff/child.html",
        child=child,
        group=group,
        form=PressForm(),
        age=age_on(child.born_on, clock.today()),
        milestones=[
            {
                "kind": one.kind,
                "words": MILESTONES[Milestone(one.kind)],
                "row": one,
                "may_undo": one.kind in set(BY_HAND),
            }
            for one in milestones
        ],
        why_not=why_not_cleared({one.kind for one in milestones}),
        waits=[WAITS_LONGER[WaitsLonger(one)] for one in child.waits_longer.split(",") if one],
        visits=[{"row": one, "whom": WHOM[one.whom]} for one in visits],
        names=names,
        back=group_address(group.reference),
        here_child=child_address(reference),
    )


@pages.route(f"{ONE}/identity", methods=["GET", "POST"])
@allow("children:keep", audit="children.identity_opened")
def see_identity(reference: str) -> Response:
    """Who a child is: here and nowhere else. Each opening is recorded apart."""
    child, group = _found(reference)
    form = IdentityForm()
    if not form.is_submitted():
        form.born_on.data = child.born_on
        if (known := keeping.identity_of(child.id)) is not None:
            for name in (
                "given_name",
                "family_name",
                "social_worker",
                "living_with",
                "birth_family",
                "areas",
            ):
                form[name].data = getattr(known, name)

    def act() -> str:
        keeping.write_identity(reference, form.told(), by=current_viewer(), now=clock.now())
        return "It is kept."

    return _answer(child, group, form, "identity", act)


@pages.route(f"{ONE}/milestones", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def write_milestone(reference: str) -> Response:
    """Write down what was decided."""
    child, group = _found(reference)
    form = MilestoneForm()

    def act() -> str:
        legal.write_milestone(
            reference,
            form.kind.data or "",
            form.on.data or clock.today(),
            form.text.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "It is written down."

    return _answer(child, group, form, "milestone", act)


@pages.route(f"{ONE}/milestones/<string:kind>/undoing", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def undo_milestone(reference: str, kind: str) -> Response:
    """Undo what was written down by mistake."""
    child, group = _found(reference)
    if kind not in set(BY_HAND):
        raise NotFound
    form = PressForm()

    def act() -> str:
        legal.undo_milestone(reference, kind, by=current_viewer(), now=clock.now())
        return "It is undone."

    return _answer(child, group, form, "undo_milestone", act, words=MILESTONES[Milestone(kind)])


@pages.route(f"{ONE}/clearing", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def clear(reference: str) -> Response:
    """Say that families may be shown the child."""
    child, group = _found(reference)
    form = PressForm()

    def act() -> str:
        legal.clear(reference, by=current_viewer(), now=clock.now())
        return "The child is cleared."

    return _answer(child, group, form, "clear", act)


@pages.route(f"{ONE}/clearing/undoing", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def take_clearing_back(reference: str) -> Response:
    """Say that families may not be shown the child now."""
    child, group = _found(reference)
    form = PressForm()

    def act() -> str:
        legal.take_clearing_back(reference, by=current_viewer(), now=clock.now())
        return "Nothing of this group is shown to families from now on."

    return _answer(child, group, form, "unclear", act)


@pages.route(f"{ONE}/waits-longer", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def keep_waits_longer(reference: str) -> Response:
    """What makes the child wait longer."""
    child, group = _found(reference)
    form = WaitsLongerForm()
    if not form.is_submitted():
        form.chosen.data = [one for one in child.waits_longer.split(",") if one]

    def act() -> str:
        keeping.keep_waits_longer(reference, form.chosen.data or [], by=current_viewer(), now=clock.now())
        return "It is kept."

    return _answer(child, group, form, "waits_longer", act)


@pages.route(f"{ONE}/visits", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def record_visit(reference: str) -> Response:
    """Write down a visit."""
    child, group = _found(reference)
    form = VisitForm()
    if not form.is_submitted():
        form.on.data = clock.today()

    def act() -> str:
        keeping.record_visit(
            reference,
            form.whom.data or "",
            form.on.data or clock.today(),
            form.text.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "The visit is written down."

    return _answer(child, group, form, "visit", act)


@pages.route(f"{ONE}/parting", methods=["GET", "POST"])
@allow("children:keep", audit="children.child_opened")
def part_child(reference: str) -> Response:
    """Part the child from brothers and sisters."""
    child, group = _found(reference)
    form = PartForm()
    if not form.is_submitted():
        form.alias.data = child.alias

    def act() -> str:
        joining.part_child(
            reference,
            alias=form.alias.data or "",
            alias_left=form.alias_left.data or "",
            because=form.text.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "They are two groups now. Nothing is shown until all is read and published again."

    return _answer(child, group, form, "part", act)


def _found(reference: str) -> tuple[Child, ChildGroup]:
    found = child_for(current_viewer(), reference)
    opened(CHILD, reference)
    return found


def _answer(
    child: Child, group: ChildGroup, form: PortalForm, view: str, act: Callable[[], str], **more: Any
) -> Response:
    back = child_address(child.reference)
    return answer_form(
        f"staff/{view}", form, lambda: (back, act()), back=back, crumb=child.alias, caption=child.reference,
        child=child, group=group, **more,
    )  # fmt: skip
