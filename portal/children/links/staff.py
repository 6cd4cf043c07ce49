"""Links for staff: the families for a group side by side, one link, and suggesting one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.children.answering import answer_form, group_address
from portal.children.links import actions
from portal.children.links.forms import SuggestForm
from portal.children.links.queries import (
    LinkPage,
    LinkRow,
    compared_for,
    link_for,
    links_of_household,
    steps_of,
    words_of_link,
)
from portal.children.links.rules import (
    HEADINGS,
    ORIGINS,
    OUTCOMES,
    RECOMMENDED,
    STATES,
    STEPS,
    SUBJECT,
    Origin,
    Outcome,
    Recommended,
    State,
    Step,
    initials_of,
    steps_next,
)
from portal.children.queries import ChildGroup, group_for
from portal.children.rules import GROUP, GroupState
from portal.children.showing.rules import STOPS, Stop
from portal.errors import NotFound, Refused
from portal.households.queries import household_for
from portal.promises.kinds import KINDS, Kind
from portal.promises.queries import promises_for
from portal.promises.told import told_of
from portal.references import read_reference
from portal.web import render_page

pages = Blueprint("children_links", __name__)

LINKS = "/staff/children/groups/<reference:reference>/links"
ONE = "/staff/children/links/<reference:reference>"

RESULTS = {
    (Step.EXPLORED, "visit"): "A visit follows",
    (Step.EXPLORED, "no"): "Not this family",
    (Step.DECISION, "ahead"): "Go ahead",
    (Step.DECISION, "no"): "Not go ahead",
    (Step.PANEL, "yes"): RECOMMENDED[Recommended.YES],
    (Step.PANEL, "no"): RECOMMENDED[Recommended.NO],
    (Step.AGENCY_DECISION, "yes"): "Matched",
    (Step.AGENCY_DECISION, "no"): "Not matched",
}

ADDRESSES = {
    Step.EXPLORED: ("talk", "children:keep"),
    Step.VISIT: ("visit", "children:keep"),
    Step.DECISION: ("decision", "children:keep"),
    Step.PANEL_BOOKED: ("panel-day", "links:panel"),
    Step.MEETING: ("meeting", "links:panel"),
    Step.PANEL: ("panel", "links:panel"),
    Step.AGENCY_DECISION: ("agency-decision", "panels:decide"),
    Step.TOLD: ("told", "children:keep"),
    Step.LETTER: ("letter", "children:keep"),
}
"""Step -> the end of its page's address, and who may write it down."""


def link_address(reference: str) -> str:
    """The address of a link's page for staff."""
    return f"/staff/children/links/{reference}"


def state_words(row: LinkRow) -> str:
    """Where a link is, in words."""
    if row.ended_at is not None:
        return f"Ended: {OUTCOMES[Outcome(row.outcome)]}"
    return "Waits behind another family" if row.is_behind else STATES[State(row.state)]


def shown_row(row: LinkRow) -> dict[str, Any]:
    """A link as lists show it."""
    return {
        "row": row,
        "address": link_address(row.reference),
        "words": state_words(row),
        "origin": ORIGINS[Origin(row.origin)],
        "initials": initials_of(row.label),
    }


@pages.get(LINKS)
@allow("children:see", audit="children.links_compared")
def see_links(reference: str) -> Response:
    """The families for a group in columns: where each stands, what speaks for and against, what came."""
    return render_page("children/links/staff/links.html", **_compared(reference))


@pages.get(f"{LINKS}/print")
@allow("children:see", audit="children.links_printed")
def print_links(reference: str) -> Response:
    """The same for paper: initials and references, who printed it and when (safety rule 11)."""
    return render_page("children/links/staff/links_print.html", now=clock.now(), **_compared(reference))


def _compared(reference: str) -> dict[str, Any]:
    viewer, found = current_viewer(), _group(reference)
    compared = compared_for(viewer, found.id)
    return {
        "found": found,
        "initials": initials_of(found.alias),
        "families": [
            {**shown_row(one.row), "said": one.words, "steps": _steps(one.steps), "ended_why": one.ended_why}
            for one in compared
        ],
        "headings": [(one.value, words) for one, words in HEADINGS.items()],
        "may_suggest": found.state == GroupState.WAITING and viewer.holds("children:keep"),
        "back": group_address(reference),
    }


def _steps(steps: Any) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "words": STEPS[Step(one.step)],
            "result": RESULTS.get((Step(one.step), one.outcome), ""),
        }
        for one in steps
    ]


@pages.route(f"{LINKS}/new", methods=["GET", "POST"])
@allow("children:keep", audit="children.links_compared")
def suggest_link(reference: str) -> Response:
    """Suggest that a family and this group are considered together."""
    found, form = _group(reference), SuggestForm()
    form.fit()
    if not form.is_submitted():
        asked = request.args.get("from", "")
        form.origin.data = asked if asked in set(Origin) else Origin.FINDER.value
        form.household.data = read_reference(request.args.get("household", "")) or ""

    def act() -> tuple[str, str]:
        household = read_reference(form.household.data or "") or ""
        made = actions.suggest_link(
            reference, household, form.origin.data or "", by=current_viewer(), now=clock.now()
        )
        stopped = made.state == State.STOPPED
        said = "A second person decides about this family first." if stopped else "The link is suggested."
        return link_address(made.reference), said

    def act_or_say() -> tuple[str, str]:
        try:
            return act()
        except NotFound:
            from_form = form.household.data or ""
            raise Refused(f"There is no family {from_form} that you can open.") from None

    return answer_form(
        "links/staff/step",
        form,
        act_or_say,
        back=f"{group_address(reference)}/links",
        crumb=found.alias,
        caption=reference,
        heading="Suggest a link with a family",
        button="Suggest this link",
        fields=[
            ("household", "It stands on their page, and in the list of households"),
            ("origin", ""),
        ],
    )


@pages.get(ONE)
@allow("links:see", audit="children.link_opened")
def see_link(reference: str) -> Response:
    """One link: where it is, what comes next by when, and what was written down."""
    viewer, now = current_viewer(), clock.now()
    found = opened_link(viewer, reference)
    steps = steps_of([found.link.id])[found.link.id]
    promises = [one for one in promises_for(SUBJECT, reference) if one.ended_as != "cancelled"]
    is_done = {
        Step.PANEL_BOOKED: found.link.panel_on is not None,
        Step.MEETING: found.link.met_at is not None,
    }  # may be written again, but what was not done yet stands first
    following = [
        {"href": f"{link_address(reference)}/{ADDRESSES[step][0]}", "words": STEPS[step]}
        for step in sorted(steps_next(found.facts), key=lambda step: is_done.get(step, False))
        if viewer.holds(ADDRESSES[step][1])
    ]
    words = words_of_link(found.link.id)
    return render_page(
        "children/links/staff/link.html",
        found=found,
        base=link_address(reference),
        **shown_row(found.row),
        steps=_steps(steps),
        promises=[{**told_of(one, now), "what": KINDS[Kind(one.kind)].label} for one in promises],
        following=following,
        stops=[
            STOPS[Stop(one)] for one in found.link.stops.split(",") if one and viewer.holds("children:see")
        ],
        is_stopped=found.link.state == State.STOPPED,
        said=[(HEADINGS[one], words[one]) for one in HEADINGS if one in words],
        may_end=found.row.ended_at is None
        and found.link.decided_at is None
        and viewer.holds("children:keep"),
        may_report=found.link.state in (State.AHEAD, State.MATCHED),
    )


@pages.get("/staff/households/<reference:reference>/links")
@allow("links:see", audit="children.household_links_opened")
def see_household_links(reference: str) -> Response:
    """The links of one household: for its worker, and for whoever finds families."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    opened("household", household.reference)
    rows = links_of_household(viewer, household.id)
    return render_page(
        "children/links/staff/household.html", household=household, rows=[shown_row(one) for one in rows]
    )


def opened_link(viewer: Viewer, reference: str) -> LinkPage:
    """A link through its viewer, written to the audit as opened. Raises NotFound."""
    found = link_for(viewer, reference)
    opened(SUBJECT, reference, group=found.row.group)
    return found


def _group(reference: str) -> ChildGroup:
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    return found
