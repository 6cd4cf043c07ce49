"""One group for family finders: its page, what is said of it, and taking it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.agency import queries as agency
from portal.agency.queries import working_calendar
from portal.children.answering import answer_form, child_address, group_address
from portal.children.queries import Child, ChildGroup, children_with_milestones, group_for
from portal.children.records import actions, joining
from portal.children.records.due import due_of
from portal.children.records.finders import finders
from portal.children.records.forms import AboutGroupForm, BecauseForm, JoinForm, NewChildForm
from portal.children.records.queries import entries_of, reference_of_finder, whose_it_is
from portal.children.rules import (
    EXTENTS,
    GROUP,
    GROUP_STATES,
    LEVELS,
    MAY_BE_JOINED,
    MILESTONES,
    NEEDS,
    WITH_THEIRS,
    GroupState,
    Milestone,
    Need,
    age_on,
    age_words,
    may_be_thought_of,
    may_move,
)
from portal.children.showing.queries import grants_of, looks_at, to_decide_of
from portal.children.showing.rules import ENDED_WORDS, STOPS, Ended, Stop
from portal.children.writing.queries import State, states_of
from portal.forms import PortalForm, PressForm
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import lateness
from portal.references import read_reference
from portal.web import render_page

pages = Blueprint("children_group", __name__)

ONE = "/staff/children/groups/<reference:reference>"


@pages.get(ONE)
@allow("children:see", audit="children.group_opened")
def see_group(reference: str) -> Response:
    """Everything about a group but who they are: that is on a page of its own."""
    found, now, viewer = _found(reference), clock.now(), current_viewer()
    milestones, today = children_with_milestones(found.id), clock.today()
    children = list(milestones)
    grants, looks = grants_of(viewer, found.id, now=now), looks_at(viewer, found.reference)
    decide = to_decide_of(viewer, found.id)
    versions = states_of(found.id)
    council, finder = whose_it_is(found)
    known = {one.household for one in grants} - {""}
    looked = [one for one in looks if one.household in known]  # of a hidden household nobody is named
    return render_page(
        "children/staff/group.html",
        found=found,
        form=PressForm(),
        state=GROUP_STATES[GroupState(found.state)],
        council=council,
        finder=finder,
        ages=age_words([one.born_on for one in children], today, in_band=found.shows_band)
        if children
        else "",
        children=[
            {
                "alias": one.alias,
                "age": age_on(one.born_on, today),
                "is_cleared": one.cleared_at is not None,
                "address": child_address(one.reference),
                "milestones": [(MILESTONES[Milestone(m.kind)], m.on) for m in stands],
            }
            for one, stands in milestones.items()
        ],
        needs=[(NEEDS[need], EXTENTS[found.needs[need]]) for need in Need if need in found.needs],
        levels=[(level, words, _state_of(versions, level)) for level, words in LEVELS.items()],
        grants=grants,
        decide=[
            {"row": one, "stops": [STOPS[Stop(stop)] for stop in one.because.split(",")]} for one in decide
        ],
        looks=looked,
        ended={one.value: words for one, words in ENDED_WORDS.items()} | {"": ""},
        level_words=LEVELS,
        may=_may(found),
        due=_due(viewer, found, now),
        undone=_undone(found, children, versions),
        closed=Ended.CLOSED.value,
        now=now,
    )


def _due(viewer: Viewer, found: ChildGroup, now: datetime) -> list[dict[str, Any]]:
    """What is promised next: in words, by when, to whom, whose, and where it is kept."""
    calendar = working_calendar()
    return [
        {
            "what": KINDS[Kind(one.promise.kind)].label,
            "due": one.promise.due_at,
            "late": lateness(one.promise.facts, now, calendar),
            "label": one.label,
            "owner": one.owner,
            "address": one.address,
        }
        for one in due_of(viewer, found.id)
    ]


def _undone(found: ChildGroup, children: Sequence[Child], versions: Sequence[State]) -> list[tuple[str, str]]:
    """What must still be done before a group that gets ready can wait: where, and in words."""
    if found.state != GroupState.PREPARING:
        return []
    here = group_address(found.reference)
    undone = [
        (child_address(one.reference), f"Clear {one.alias}") for one in children if one.cleared_at is None
    ]
    if not found.needs:
        undone.append((f"{here}/about", "Say how much help they need"))
    if not _state_of(versions, 1)["published"]:
        undone.append((f"{here}/writing/introduction", "Write the introduction, and publish it"))
    return undone


def _may(found: ChildGroup) -> dict[str, bool]:
    """What can be done with a group where it is."""
    state = found.state
    return {
        "wait": state == GroupState.PREPARING,
        "go_on": state == GroupState.ON_HOLD,
        "hold": may_move(state, GroupState.ON_HOLD) and state not in WITH_THEIRS,
        "withdraw": may_move(state, GroupState.WITHDRAWN) and state not in WITH_THEIRS[1:],
        "prepare": state == GroupState.WITHDRAWN,
        "join": state in MAY_BE_JOINED,
        "add": state == GroupState.PREPARING,
        "show": state == GroupState.WAITING,
        "foster": may_move(state, GroupState.FOSTERED),
        "place": state in (*WITH_THEIRS, GroupState.ADOPTED),
        "think": may_be_thought_of(state),
    }


def _state_of(versions: Sequence[State], level: int) -> dict[str, Any]:
    of_level = [one for one in versions if one.level == level]
    return {
        "published": next((one for one in of_level if one.state == "published"), None),
        "draft": next((one for one in of_level if one.state == "draft"), None),
    }


@pages.get(f"{ONE}/history")
@allow("children:see", audit="children.group_opened")
def see_history(reference: str) -> Response:
    """What happened to a group: held, taken up again, withdrawn, joined, parted, and why."""
    found = _found(reference)
    rows = entries_of(found.id)
    names = names_of_references({row.by for row in rows})
    entries = [
        {"kind": row.what, "who": names.get(row.by, ""), "at": row.at, "text": row.note} for row in rows
    ]
    return render_page(
        "children/staff/history.html", found=found, entries=entries, back=group_address(reference)
    )


@pages.route(f"{ONE}/about", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def change_group(reference: str) -> Response:
    """What families read first, whose it is, and what must hold."""
    found, form = _found(reference), AboutGroupForm()
    form.fit(agency.authority_names(), finders())
    if not form.is_submitted():
        form.begin(found, reference_of_finder(found))

    def act() -> str:
        actions.change_group(
            reference, form.told(), seen=form.seen_count, by=current_viewer(), now=clock.now()
        )
        return "It is kept."

    return _answer(found, form, "about", act, needs=[need.value for need in Need])


@pages.route(f"{ONE}/children", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def add_child(reference: str) -> Response:
    """One more child of the group."""
    found, form = _found(reference), NewChildForm()

    def act() -> str:
        actions.add_child(reference, form.told(), by=current_viewer(), now=clock.now())
        return "The child is added."

    return _answer(found, form, "add_child", act)


@pages.route(f"{ONE}/waiting", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def begin_waiting(reference: str) -> Response:
    """Let families be shown the group; also after a hold."""
    found, form = _found(reference), PressForm()

    def act() -> str:
        actions.begin_waiting(reference, by=current_viewer(), now=clock.now())
        return "They wait for a family. Nothing is open yet: show them to families you choose."

    return _answer(found, form, "waiting", act)


@pages.route(f"{ONE}/hold", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def hold_back(reference: str) -> Response:
    """Put the group on hold."""
    found, form = _found(reference), BecauseForm()

    def act() -> str:
        actions.hold_back(reference, form.text.data or "", by=current_viewer(), now=clock.now())
        return "On hold. Nothing is open to any family from now on."

    return _answer(found, form, "hold", act)


@pages.route(f"{ONE}/withdrawal", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def withdraw(reference: str) -> Response:
    """The plan has changed."""
    found, form = _found(reference), BecauseForm()

    def act() -> str:
        actions.withdraw(reference, form.text.data or "", by=current_viewer(), now=clock.now())
        return "Withdrawn. Nothing is open to any family from now on."

    return _answer(found, form, "withdraw", act)


@pages.route(f"{ONE}/preparing", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def prepare_again(reference: str) -> Response:
    """Get a withdrawn group ready again."""
    found, form = _found(reference), PressForm()

    def act() -> str:
        actions.prepare_again(reference, by=current_viewer(), now=clock.now())
        return "They get ready again. Clear each child before anything is shown."

    return _answer(found, form, "prepare", act)


@pages.route(f"{ONE}/together", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def join_groups(reference: str) -> Response:
    """Bring in brothers and sisters from another group."""
    found, form = _found(reference), JoinForm()

    def act() -> str:
        other = read_reference(form.other.data or "") or ""
        group_for(current_viewer(), other)
        joining.join_groups(reference, other, form.alias.data or "", by=current_viewer(), now=clock.now())
        return "They are one group now. Nothing is shown until all is read and published again."

    return _answer(found, form, "join", act)


def _found(reference: str) -> ChildGroup:
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    return found


def _answer(found: ChildGroup, form: PortalForm, view: str, act: Callable[[], str], **more: Any) -> Response:
    back = group_address(found.reference)
    return answer_form(
        f"staff/{view}", form, lambda: (back, act()), back=back, crumb=found.alias, caption=found.reference,
        found=found, **more,
    )  # fmt: skip
