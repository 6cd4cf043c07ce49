"""Bringing an example household through its assessment, panel and decision, in as few lines as one needs.

Each function takes the moments it happened at, so that the example's days lie around the day of loading.
The journey is in Stage 2 (or phase two), and the people named here are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.households.queries import applicants_of
from portal.journey.actions import change_step
from portal.journey.assessment.actions import complete_visits, hold_visit, offer_visit
from portal.journey.assessment.reporting import share_par, write_par
from portal.journey.models import Journey
from portal.journey.panel.actions import (
    book_place,
    end_panel,
    note_attendance,
    plan_panel,
    seat_members,
)
from portal.journey.panel.deciding import decide
from portal.journey.panel.members import MemberDetails, add_member, members
from portal.journey.panel.recommending import recommend, write_minutes
from portal.journey.queries import rows_of
from portal.journey.rules import FINISHED, StepState

PEOPLE = (
    ("Harriet Chair", "chair", True),
    ("Vikram Sample", "vice_chair", True),
    ("Dr Mona Example", "medical_adviser", False),
    ("Ivo Placeholder", "member", True),
    ("Ruth Instance", "member", True),
    ("Callum Sample", "member", False),
)
ONE_HOUR = timedelta(hours=1)
SHARED_BEFORE = timedelta(days=21)
"""How long before a panel the report is shared here."""


def fill_list(*, by: Viewer, now: datetime) -> list[str]:
    """Six people on the central list, one with a review due; gives the references of all who are on it."""
    if not members(local_day(now)):
        for number, (name, part, independent) in enumerate(PEOPLE):
            due = local_day(now) + timedelta(days=90 * number - 30)
            email = f"{name.split()[-2].lower()}.panel@example.org"
            add_member(MemberDetails(name, part, independent, email, due), by=by, now=now)
    return [one.reference for one in members(local_day(now))]


def make_panel(
    starts_at: datetime, *, by: Viewer, now: datetime, places: int = 6, online: bool = True
) -> str:
    """A panel in the calendar with everybody of the list seated; gives its reference."""
    panel = plan_panel(
        starts_at, place="" if online else "County Hall, Maidstone", is_online=online, places=places,
        by=by, now=now,
    )  # fmt: skip
    seat_members(panel, fill_list(by=by, now=now), by=by, now=now)
    return panel


def hold_visits(journey: Journey, *, by: Viewer, now: datetime) -> None:
    """Two visits held and complete: together, then each applicant alone."""
    people = [one.person_id for one in applicants_of(journey.household_id)]
    for how in ("together", "alone"):
        visit = offer_visit(journey.reference, [now + ONE_HOUR], by=by, now=now)
        hold_visit(visit, held_on=local_day(now), seen=dict.fromkeys(people, how), notes="", by=by, now=now)
    complete_visits(journey.reference, by=by, now=now)


def share_report(journey: Journey, *, by: Viewer, now: datetime) -> None:
    """The report written and shared: the applicants' time for comments begins."""
    write_par(journey.reference, REPORT, by=by, now=now)
    share_par(journey.reference, by=by, now=now)


def finish_others(journey: Journey, *, by: Viewer, now: datetime, but: Sequence[str] = ("panel",)) -> None:
    """Every other open step of the journey in order."""
    for row in rows_of(journey):
        if row.state not in FINISHED and row.code not in but:
            change_step(journey, row, StepState.IN_ORDER, by=by, now=now)


def book(journey: Journey, panel: str, *, by: Viewer, now: datetime) -> str:
    """The report shared and a place at this panel; gives the place's reference."""
    share_report(journey, by=by, now=now)
    return book_place(journey.reference, panel, by=by, now=now)


def go_to_panel(
    journey: Journey,
    *,
    panel_at: datetime,
    by: Viewer,
    recommended: str = "suitable",
    dual: bool = False,
    ends: bool = True,
) -> str:
    """Through a panel of its own: recommended, minutes final. The decision is next; gives the panel."""
    before, after = panel_at - SHARED_BEFORE, panel_at + ONE_HOUR
    panel = make_panel(panel_at, by=by, now=before)
    place = book(journey, panel, by=by, now=before)
    note_attendance(panel, [one.reference for one in members(local_day(after))], by=by, now=after)
    recommend(place, recommended, dual=dual, reasons="The panel gave its reasons.", by=by, now=after)
    write_minutes(place, "The panel met the applicants and thanked them.", is_final=True, by=by, now=after)
    if ends:
        end_panel(panel, by=by, now=after)
    return panel


def decide_in_favour(
    journey: Journey, *, panel_at: datetime, by: Viewer, decider: Viewer, now: datetime, dual: bool = False
) -> str:
    """Everything up to approval: steps in order, panel, decision. The journey is then at `approved`."""
    go_to_panel(journey, panel_at=panel_at, by=by, dual=dual)
    finish_others(journey, by=by, now=now)
    return decide(
        journey.reference, "approve", dual=dual, reasons="I agree with the panel.", by=decider, now=now
    )


def propose_refusal(
    journey: Journey, *, panel_at: datetime, by: Viewer, decider: Viewer, now: datetime
) -> str:
    """A refusal proposed with reasons: the applicants' 40 working days begin at `now`."""
    go_to_panel(journey, panel_at=panel_at, by=by, recommended="not_suitable")
    finish_others(journey, by=by, now=now)
    return decide(
        journey.reference,
        "propose_refusal",
        reasons="The household needs more time.",
        letter="We propose not to approve you now. A lot has changed at home in a short time.",
        by=decider,
        now=now,
    )


REPORT = """What we have learned together

This report says who you are, how you live, and what you can give a child. You met us at home, told us \
about your own childhoods, and showed us how you look after each other.

What you bring

You are patient, you laugh a lot, and you have people near you who help.

What you will need

Time at the beginning, and somebody to ring when a day is hard."""
