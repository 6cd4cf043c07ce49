"""The family's home: what happens next, whose turn it is, the line, and whom to ring."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.children.updates.queries import telling_of
from portal.conversations.queries import unread_for
from portal.errors import NotFound
from portal.events.queries_bookings import bookings_for
from portal.home.own_journey import OwnJourney, line_words, own_journey_of
from portal.households.queries import is_apart, members_of, own_home
from portal.journey.checks.queries import own_steps
from portal.journey.moving import WAITING
from portal.journey.next_step import ANY_TIME, NextStep
from portal.journey.panel.court import approval_of
from portal.journey.pathways import STAGES, Stage
from portal.promises.kinds import KINDS, Kind
from portal.web import render_page

pages = Blueprint("home_household", __name__)

HOME_LINKS = (
    ("/home/messages", "Messages"),
    ("/home/documents", "Documents"),
    ("/home/people", "You and the people at home"),
    ("/events/bookings", "Your bookings"),
    ("/events", "What is on"),
)
"""What stands on every household's home, whatever its stage."""

EARLY_PERMANENCE = "/home/early-permanence"
BOOKED = 3
"""How many of the next bookings stand on the home."""

BEFORE_COURSES = (Stage.REGISTRATION, Stage.NOTICE)
"""Stages without courses of their own, whose homes ask much else: bookings then stand on their own page."""

_CHECKED = (Stage.STAGE_1, Stage.STAGE_2, Stage.PHASE_ONE, Stage.PHASE_TWO)
_SHOWN = (Stage.APPROVED, Stage.LINKED, Stage.MATCHED)

STAGE_LINKS: tuple[tuple[tuple[Stage, ...], str, str], ...] = (
    ((Stage.REGISTRATION,), "/home/registration", "Your registration"),
    ((Stage.NOTICE,), "/home/notice", "Your notice"),
    (_CHECKED, "/home/steps", "Your steps"),
    ((Stage.STAGE_1, Stage.STAGE_2), "/home/plan", "Your plan"),
    ((Stage.STAGE_1,), "/home/workbook", "Your workbook"),
    ((Stage.STAGE_1,), "/home/learning", "Your learning"),
    (_CHECKED, "/home/referees", "Your referees"),
    ((Stage.STAGE_2, Stage.PHASE_TWO), "/home/visits", "Visits"),
    ((Stage.STAGE_2,), "/home/report", "Your report"),
    ((Stage.STAGE_2, Stage.APPROVED), "/home/panel", "Panel and decision"),
    ((Stage.STAGE_2, *_SHOWN), "/children", "Children you have been shown"),
    ((Stage.MOVED_IN,), "/children", "You and your child"),
    ((Stage.FOSTERING,), EARLY_PERMANENCE, "Living with you, and the court"),
    ((Stage.STAGE_1, Stage.STAGE_2), "/home/pause", "Ask for a pause"),
    ((Stage.REGISTRATION, *_CHECKED, Stage.BREAK), "/home/withdraw", "Stop for now"),
)
"""Stages -> a page of the family's, and what the link says."""

WITHOUT_JOURNEY = {
    "invited": NextStep(
        "We talk with you about registering your interest",
        "us",
        "We ring you at a time that suits you. There is nothing you have to do here before.",
    ),
    "adoptive_parent": NextStep(
        "Ask for support whenever you need it", "any", ANY_TIME, href="/support", button="Ask for support"
    ),
    "finished": NextStep(
        "Finished for now. Come back any time",
        "any",
        "If you think about it again, ring us. You don’t have to start from the beginning.",
    ),
}
"""Stage of a household -> what happens next where no journey is kept here."""

WITH_WORKER = NextStep(
    "Your social worker goes through the next step with you",
    "us",
    "They ring or visit you as you agreed. Ask them anything, at any time.",
)

NO_HOUSEHOLD = NextStep(
    "Talk with us about keeping in touch",
    "any",
    "Ring us and we go through it with you. What you tell us stays with us.",
)

APART = NextStep(
    "A manager looks at what you see here, and speaks with you",
    "us",
    "What you told us yourself is kept. Ring us if you have a question.",
    href="/home/people",
    button="See your own details",
)
"""Somebody whose household waits for a manager: the same words whoever asked for it."""


@pages.get("/home")
@allow("home:see")
def home() -> Response:
    """The family's own home page."""
    viewer, now = current_viewer(), clock.now()
    members = members_of(viewer.household_id) if viewer.household_id is not None else ()
    own = own_home(viewer, members)
    if viewer.household_id is None or own.stage is None:
        apart = is_apart(viewer)
        happens, unread = (APART, unread_for(viewer)) if apart else (NO_HOUSEHOLD, 0)
        return render_page(
            "home/household/home.html",
            own=own,
            next=happens,
            worker=None,
            unread=unread,
            booked=bookings_for(viewer, now=now, most=BOOKED) if apart else [],
            is_apart=apart,
        )
    mine = own_journey_of(viewer, viewer.household_id, members, now=now)
    happens = mine.next if mine else WITHOUT_JOURNEY.get(own.stage, WITH_WORKER)
    return render_page(
        "home/household/home.html",
        own=own,
        next=happens,
        mine=mine,
        line=line_words(mine.stations, pages="/home/stages") if mine else [],
        worker=own.worker,
        links=[*_stage_links(mine), *HOME_LINKS],
        unread=unread_for(viewer),
        booked=[] if mine and mine.stage in BEFORE_COURSES else bookings_for(viewer, now=now, most=BOOKED),
        telling=telling_of(viewer.household_id, most=1) if mine and mine.stage in WAITING else None,
        is_apart=False,
    )


def _stage_links(mine: OwnJourney | None) -> list[tuple[str, str]]:
    """The pages of the present stage; none once the journey has ended, but what we wrote."""
    if mine is None:
        return []
    if mine.outcome is not None:
        return [("/home/decision", "What we wrote to you")] if mine.next.href == "/home/decision" else []
    found = [(href, words) for stages, href, words in STAGE_LINKS if mine.stage in stages]
    if mine.stage == Stage.APPROVED and mine.lived_here:
        found.append((EARLY_PERMANENCE, "The child who lived with you"))
    elif mine.stage == Stage.APPROVED and approval_of(mine.journey) is not None:
        found.append((EARLY_PERMANENCE, "The child you may foster"))
    return found


@pages.get("/home/stages/<string:name>")
@allow("home:see")
def see_stage(name: str) -> Response:
    """What happened at one stage, and when."""
    viewer, now = current_viewer(), clock.now()
    stage = name.replace("-", "_")
    if viewer.household_id is None or stage not in set(Stage):
        raise NotFound
    members = members_of(viewer.household_id)
    mine = own_journey_of(viewer, viewer.household_id, members, now=now)
    station = (
        next((one for one in mine.stations if one.stage == stage and one.began_on), None) if mine else None
    )
    if mine is None or station is None:
        raise NotFound
    kind = STAGES[Stage(stage)].promise
    words = KINDS[Kind(kind)].family_words if kind else ""
    return render_page(
        "home/household/stage.html",
        station=station,
        steps=own_steps(viewer, mine.journey, stage=stage, members=members),
        promises=[one for one in mine.promises if one["what"] == words],
        moves=[one for one in mine.moves if one.from_stage == stage or one.to_stage == stage],
    )
