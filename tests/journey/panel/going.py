"""Households on their way through panel and court, for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from portal.access import Viewer
from portal.clock import now
from portal.example.panels import decide_in_favour, go_to_panel, propose_refusal
from portal.households.queries import applicants_of
from portal.journey.actions import household_of
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.panel.court import add_hearing, record_hearing
from portal.journey.pathways import Stage
from portal.roles import permissions_of
from tests.journey.households import WORKER, couple, finish_steps

ONE_DAY = timedelta(days=1)


def _staff(role: str, reference: str, name: str) -> Viewer:
    roles = frozenset({role})
    return Viewer(
        account_id=0,
        reference=reference,
        name=name,
        kind="staff",
        roles=roles,
        permissions=permissions_of(roles),
    )


ADVISER = _staff("panel_adviser", "PANE-0001", "Petra Adviser")
DECIDER = _staff("manager", "MANA-0001", "Dan Decider")


def family_viewer(journey: Journey, number: int = 0) -> Viewer:
    """One of the applicants, signed in."""
    member = applicants_of(journey.household_id)[number]
    return Viewer(
        account_id=member.account_id,
        reference=f"FAMI-000{number}",
        name=member.name,
        kind="family",
        roles=frozenset({"family"}),
        person_id=member.person_id,
        household_id=journey.household_id,
        household_reference=household_of(journey).reference,
    )


def in_stage_2(pathway: str = "standard", *, given: tuple[str, ...] = ("Sam", "Alex")) -> Journey:
    """A household that has just begun Stage 2 (or phase two), nothing of it done."""
    verbs = {
        "fast_track": (Verb.ACCEPT_REGISTRATION,),
        "child_in_family": (Verb.ACCEPT_NOTICE, Verb.END_PHASE_ONE),
    }.get(pathway, (Verb.ACCEPT_REGISTRATION, Verb.PASS_STAGE_1, Verb.ASK_FOR_STAGE_2))
    journey = couple(pathway, given=given)
    for verb in verbs:
        finish_steps(journey)
        move_on(journey.reference, verb, by=WORKER, now=now())
    return journey


def after_panel(journey: Journey, recommended: str = "suitable", *, dual: bool = False) -> str:
    """Through yesterday's panel; gives the panel."""
    return go_to_panel(journey, panel_at=now() - ONE_DAY, by=ADVISER, recommended=recommended, dual=dual)


def approved(journey: Journey, *, dual: bool = False) -> str:
    """Approved today after yesterday's panel; gives the decision."""
    return decide_in_favour(
        journey, panel_at=now() - ONE_DAY, by=ADVISER, decider=DECIDER, now=now(), dual=dual
    )


def proposed(journey: Journey, *, at: datetime | None = None) -> str:
    """A refusal proposed today; gives the decision."""
    moment = at or now()
    return propose_refusal(journey, panel_at=moment - ONE_DAY, by=ADVISER, decider=DECIDER, now=moment)


def court_says(journey: Journey, outcome: str) -> None:
    """A hearing today, and what came of it."""
    hearing = add_hearing(journey.reference, now().date(), by=WORKER, now=now())
    record_hearing(hearing, outcome, for_family="", tells=False, by=WORKER, now=now())


def go_on(journey: Journey, verb: str) -> None:
    """Make a move with everything it needs: steps, panel and decision, the court."""
    if verb == Verb.APPROVE:
        approved(journey, dual=journey.pathway == "early_permanence")
        return
    finish_steps(journey)
    needs: dict[str, Callable[[], None]] = {
        Verb.RETURN_HOME: lambda: court_says(journey, "home"),
        Verb.MATCH: lambda: court_says(journey, "adoption"),
    }
    if journey.stage == Stage.FOSTERING and verb in needs:
        needs[verb]()
    move_on(journey.reference, verb, by=WORKER, now=now())
