"""A household's page for staff: who they are, the line, what is promised, and everything that happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.agency import queries as agency
from portal.conversations.queries import conversations_for
from portal.documents.queries import documents_for
from portal.errors import NotFound
from portal.home.household_timeline import FILTERS, household_timeline
from portal.home.own_journey import line_words, own_journey_of
from portal.households.callers.staff import caller_panel
from portal.households.opening import asked_reason
from portal.households.opening.queries import look_up
from portal.households.queries import Worker
from portal.households.quiet.rules import WORDS, Cause
from portal.households.rules import ROLES
from portal.journey.actions import household_of
from portal.journey.models import Journey
from portal.journey.pathways import PATHWAYS, Pathway, Stage, has_panel
from portal.journey.queries import journey_for
from portal.promises.queries import promises_of_household
from portal.web import render_page, see_other

pages = Blueprint("home_households", __name__)

MOST_DOCUMENTS = 5
_JOINING = (Stage.REGISTRATION, Stage.NOTICE)
_CHECKED = (Stage.STAGE_1, Stage.STAGE_2, Stage.PHASE_ONE, Stage.PHASE_TWO)
_ASSESSED = (Stage.STAGE_2, Stage.PHASE_TWO, Stage.APPROVED, Stage.FOSTERING)
PANEL = "Panel and decision"
JOURNEY_PAGES: tuple[tuple[str, tuple[Stage, ...], str, str], ...] = (
    ("journey:run", _JOINING, "/staff/journeys/{journey}/registration", "Registration"),
    ("journey:see", _CHECKED, "/staff/journeys/{journey}/steps", "Steps and checks"),
    ("journey:run", (Stage.STAGE_1, Stage.STAGE_2), "/staff/journeys/{journey}/plan", "Plan"),
    ("journey:check", _CHECKED, "/staff/journeys/{journey}/referees", "Referees"),
    ("journey:see", _ASSESSED, "/staff/households/{household}/assessment", "Visits and report"),
    ("journey:see", _ASSESSED, "/staff/households/{household}/panel", PANEL),
    ("journey:run", (), "/staff/journeys/{journey}/time", "Pause, break, withdrawal"),
    ("journey:run", (), "/staff/journeys/{journey}/move", "Move on"),
)
"""Permission, stages (none: all), the address, and what the link says."""

MAY_BE_SHOWN = ("applicant", "approved")
"""The stages of a household in which children are shown to it."""


@pages.get("/staff/households/<reference:reference>")
@allow("households:see", audit="households.opened")
def see_household(reference: str) -> Response:
    """Everything about a household. Until we know who is on the telephone, no address and no date."""
    viewer, now = current_viewer(), clock.now()
    found = look_up(viewer, reference, now=now)
    household, members = found.household, found.members
    if answer := asked_reason(viewer, household, may=found.may_open):
        return answer
    opened("household", reference)
    only, before = request.args.get("only", "all"), request.args.get("before")
    if only not in FILTERS:
        raise NotFound
    panel = caller_panel(household, members, is_sure=found.is_sure)
    mine = own_journey_of(viewer, household.id, members, now=now)
    promises = mine.every_promise if mine else promises_of_household(household.id)
    happened = household_timeline(
        viewer,
        household.id,
        mine.every_move if mine else (),
        [one for one in promises if one.subject_kind in viewer.opens],
        only=only,
        before=_moment(before),
    )
    return render_page(
        "home/staff/household.html",
        fragment="timeline",
        household=household,
        authority=agency.authority_names().get(household.authority, ""),
        members=members,
        roles=ROLES,
        panel=panel,
        mine=mine,
        pathway=PATHWAYS[Pathway(mine.journey.pathway)].name if mine else "",
        line=line_words(mine.stations) if mine else [],
        worker=found.worker,
        conversations=conversations_for(viewer, household.id, most=3),
        actions=happened.to_do,
        documents=documents_for(viewer, household.id)[:MOST_DOCUMENTS],
        entries=happened.entries,
        more=_more(reference, only, happened.more),
        only=only,
        quiet=(WORDS[Cause(found.quiet[0])], found.quiet[1]) if found.quiet else None,
        is_parting=found.is_parting and viewer.holds("households:keep"),
        children_links=links_to_children(viewer, reference, household.stage if mine else "", found.worker),
        journey_links=_links(viewer, reference, mine.journey) if mine else [],
        filters=FILTERS,
        here=url_for("home_households.see_household", reference=reference),
    )


@pages.get("/staff/journeys/<reference:reference>")
@allow("journey:see")
def see_journey(reference: str) -> Response:
    """Lead from a journey to its household."""
    viewer = current_viewer()
    journey = journey_for(viewer, reference)
    return see_other(url_for("home_households.see_household", reference=household_of(journey).reference))


def journey_address(reference: str) -> str:
    """The address that leads from a journey's promise to its household; plain text, for long lists."""
    return f"/staff/journeys/{reference}"


def _links(viewer: Viewer, household: str, journey: Journey) -> list[tuple[str, str]]:
    """The pages of a journey that this viewer may open: address and words."""
    return [
        (address.format(journey=journey.reference, household=household), words)
        for permission, stages, address, words in JOURNEY_PAGES
        if viewer.holds(permission)
        and (not stages or journey.stage in stages)
        and (words != PANEL or has_panel(journey.pathway))
    ]


def links_to_children(
    viewer: Viewer, household: str, stage: str, worker: Worker | None
) -> list[tuple[str, str]]:
    """What this viewer may open of children and this household: address and words.

    `stage` is the household's, empty where it has no journey. Its own profile is for family finders, and for
    its worker or who covers for them.
    """
    links = []
    if viewer.holds("children:follow") and stage in MAY_BE_SHOWN:
        links.append((f"/staff/households/{household}/interests", "Children they were shown"))
    is_theirs = worker is not None and viewer.account_id in (worker.account_id, worker.cover_id)
    if viewer.holds("children:see") or (is_theirs and viewer.holds("children:read_families")):
        links.append((f"/staff/children/families/{household}", "Their own profile"))
    return links


def _moment(text: str | None) -> datetime | None:
    """The moment to go on from. Raises NotFound for one nobody offered."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise NotFound from problem
    if moment.tzinfo is None:
        raise NotFound
    return moment


def _more(reference: str, only: str, more: datetime | None) -> str | None:
    if more is None:
        return None
    kept: dict[str, Any] = {"only": only} if only != "all" else {}
    return url_for("home_households.see_household", reference=reference, before=more.isoformat(), **kept)
