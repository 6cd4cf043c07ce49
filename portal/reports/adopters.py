"""`adopter-activity`: what happened to households in a period, by council.

Source of the measures: the annual report 2022/23, table of adopter activity. Each is a SELECT of the
records it counts, with their authority: the figure counts them and its page lists them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.agency.queries import authority_names
from portal.enquiries.models import Enquiry
from portal.enquiries.packs.models import PackRequest
from portal.enquiries.rules import State as EnquiryState
from portal.events.kinds import Kind
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance
from portal.events.rules import CAME
from portal.households.models import Household, Membership
from portal.journey.models import JourneyMove
from portal.journey.moves import Verb
from portal.journey.pathways import Stage
from portal.reports.figures import Figure, Table, rows_by_authority
from portal.reports.periods import Period
from portal.reports.sql import Records, count_by_authority, falls_in
from portal.reports.whose import ASKED_IN, HOUSEHOLD_ID, NO_HOUSEHOLD, with_whose

COLUMNS = ("measure", "authority", "count")

FIGURES = (
    Figure(
        "information_packs_sent",
        "Information packs sent",
        "Packs that went out, digital or by post, on a day of the period.",
        "A second pack to the same people counts again. Who asked with an e-mail address alone belongs to no"
        " council and is in the total only.",
        is_small=False,
    ),
    Figure(
        "consultation_events_attended",
        "Information events attended",
        "Households whose first information event lies in the period.",
        "A later event of the same household counts no more, whichever record told of it. Somebody who"
        " walked in and left nothing to know them by counts each time.",
    ),
    Figure(
        "enquiries",
        "Enquiries",
        "Enquiries that were sent to us or taken down in the period.",
        "Asking for the pack alone is no enquiry. Two enquiries joined as one count once.",
    ),
    Figure(
        "stage_1_starts",
        "Stage 1 starts",
        "Households whose registration of interest was accepted for Stage 1 in the period.",
        "A household that starts again counts again. The fast track has no Stage 1.",
    ),
    Figure(
        "stage_2_starts",
        "Stage 2 starts",
        "Households whose Stage 2 began in the period: the day their request was received.",
        "On the fast track, the day the registration was accepted.",
    ),
    Figure(
        "stage_2_ends",
        "Stage 2 ends",
        "Households about whom the agency decided in the period, approved or not.",
        "A household that withdraws has no decision and is not counted.",
    ),
    Figure(
        "families_matched",
        "Families matched",
        "Households whose match with a child or a group was approved in the period.",
        "A second match of the same household counts again; brothers and sisters matched together are one.",
    ),
    Figure(
        "families_with_placements",
        "Families with placements",
        "Households with whom a child came to live in the period.",
        "A fostered child who stays counts on the day they came, and not again when they are adopted.",
    ),
    Figure(
        "families_with_orders",
        "Families with adoption orders",
        "Households for whom the court made the adoption order in the period.",
    ),
)


def records(period: Period) -> dict[str, Records]:
    """What each measure counts: one row a record, with its authority, day, and the key it is opened by."""
    return {
        "information_packs_sent": select(
            PackRequest.authority,
            PackRequest.sent_on.label("on"),
            PackRequest.reference.label("pack_request"),
        ).where(falls_in(PackRequest.sent_on, period)),
        "consultation_events_attended": first_events(period),
        "enquiries": select(
            Enquiry.authority, Enquiry.asked_on.label("on"), Enquiry.reference.label("enquiry")
        ).where(falls_in(Enquiry.asked_on, period), Enquiry.state != EnquiryState.MERGED.value),
        "stage_1_starts": moves(
            period, JourneyMove.to_stage == Stage.STAGE_1.value, Verb.ACCEPT_REGISTRATION
        ),
        "stage_2_starts": moves(
            period,
            JourneyMove.to_stage == Stage.STAGE_2.value,
            Verb.ACCEPT_REGISTRATION,
            Verb.ASK_FOR_STAGE_2,
        ),
        "stage_2_ends": moves(period, None, Verb.APPROVE, Verb.NOT_APPROVE),
        "families_matched": moves(period, None, Verb.MATCH),
        "families_with_placements": moves(period, came_to_live(), Verb.CHILD_MOVES_IN, Verb.FOSTER),
        "families_with_orders": moves(period, None, Verb.MAKE_ORDER),
    }


def moves(period: Period, also: ColumnElement[bool] | None, *verbs: Verb) -> Records:
    """The moves of these kinds in a period that nobody took back."""
    chosen: Records = select(
        JourneyMove.authority, JourneyMove.on, JourneyMove.journey_id.label("journey")
    ).where(
        JourneyMove.verb.in_([verb.value for verb in verbs]),
        falls_in(JourneyMove.on, period),
        JourneyMove.undone_at.is_(None),
    )  # fmt: skip
    return chosen if also is None else chosen.where(also)


def applied_that_day() -> ColumnElement[bool]:
    """Whether a membership is of somebody who was an applicant of their household on the day of a move."""
    still = or_(Membership.until_on.is_(None), Membership.until_on > JourneyMove.on)
    return and_(Membership.role == "applicant", Membership.from_on <= JourneyMove.on, still)


def came_to_live() -> ColumnElement[bool]:
    """Whether a move is the day a child came: not the adoption of a child who lives there fostered."""
    fostered, ended = aliased(JourneyMove), aliased(JourneyMove)
    has_ended = (
        select(ended.id)
        .where(
            ended.journey_id == fostered.journey_id,
            ended.verb.in_([Verb.RETURN_HOME.value, Verb.CHILD_LEAVES.value]),
            ended.undone_at.is_(None),
            ended.number > fostered.number,
            ended.number < JourneyMove.number,
        )
        .correlate(fostered, JourneyMove)
        .exists()
    )
    lives_there = (
        select(fostered.id)
        .where(
            fostered.journey_id == JourneyMove.journey_id,
            fostered.verb == Verb.FOSTER.value,
            fostered.undone_at.is_(None),
            fostered.number < JourneyMove.number,
            ~has_ended,
        )
        .correlate(JourneyMove)
        .exists()
    )
    some = aliased(JourneyMove)
    ever_fostered = select(some.journey_id).where(some.verb == Verb.FOSTER.value, some.undone_at.is_(None))
    # most never fostered, which is told at once; what became of the others is looked up one by one
    return or_(
        JourneyMove.verb == Verb.FOSTER.value, JourneyMove.journey_id.not_in(ever_fostered), ~lives_there
    )


def first_events(period: Period) -> Records:
    """The first information event of each household, enquiry or address, where it is in the period."""
    came = (Event.kind == Kind.INFORMATION_EVENT.value, Attendance.mark.in_([mark.value for mark in CAME]))
    attended = (
        _attended(
            HOUSEHOLD_ID.label("household_id"),
            ASKED_IN.label("asked_in"),
            Event.starts_on.label("on"),
            Event.reference.label("event"),
            func.row_number()
            .over(partition_by=(HOUSEHOLD_ID, NO_HOUSEHOLD), order_by=(Event.starts_on, Attendance.id))
            .label("nth"),
        )
        .where(*came, Event.starts_on <= period.last)
        .subquery()
    )
    authority = func.coalesce(Household.authority, attended.c.asked_in).label("authority")
    first: Records = select(authority, attended.c.on, attended.c.event).outerjoin(
        Household, Household.id == attended.c.household_id
    )
    return first.where(attended.c.nth == 1, attended.c.on >= period.first)


def _attended(*columns: Any) -> Records:
    """These columns of every attendance, and of whose it is."""
    chosen: Records = select(*columns).select_from(Event)
    return with_whose(
        chosen.join(EventSession, EventSession.event_id == Event.id).join(
            Attendance, Attendance.session_id == EventSession.id
        )
    )


def report(period: Period) -> Table:
    """Each measure by council, and in all."""
    codes = list(authority_names())
    counted = count_by_authority(records(period))
    return Table(
        COLUMNS,
        COLUMNS[:2],
        rows_by_authority([figure.measure for figure in FIGURES], codes, counted),
    )
