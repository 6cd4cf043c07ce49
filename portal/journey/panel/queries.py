"""Reading panels, always through who asks: staff see restricted households only where they are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import holds_role
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.journey.models import Journey
from portal.journey.panel.decision_models import Decision
from portal.journey.panel.models import (
    Panel,
    PanelDeclaration,
    PanelMember,
    PanelPlace,
    PanelRecommendation,
    PanelSeat,
)
from portal.journey.panel.rules import (
    PART_WORDS,
    RECOMMENDED_WORDS,
    Part,
    Recommended,
    why_no_quorum,
)
from portal.journey.panel.thoughts import ANSWERS, thoughts_of


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel in the calendar."""

    reference: str
    starts_at: datetime
    place: str
    places: int
    places_taken: int
    is_over: bool
    is_cancelled: bool

    @property
    def left(self) -> int:
        """Places that are free."""
        return self.places - self.places_taken


def panels(now: datetime, *, past: bool = False, only_free: bool = False) -> list[PanelRow]:
    """The panels still to come or going on, soonest first; with `past` the last 25 that are over."""
    query = select(Panel)
    if past:
        query = query.where(or_(Panel.over_at.is_not(None), Panel.cancelled_at.is_not(None)))
        query = query.order_by(Panel.starts_at.desc(), Panel.id.desc()).limit(25)
    else:
        query = query.where(Panel.over_at.is_(None), Panel.cancelled_at.is_(None))
        query = query.order_by(Panel.starts_at, Panel.id)
    if only_free:
        query = query.where(Panel.starts_at > now, Panel.places_taken < Panel.places)
    return [_row(one) for one in db.session.scalars(query.execution_options(populate_existing=True))]


def _row(panel: Panel) -> PanelRow:
    return PanelRow(
        panel.reference,
        panel.starts_at,
        "Online" if panel.is_online and not panel.place else panel.place,
        panel.places,
        panel.places_taken,
        panel.over_at is not None,
        panel.cancelled_at is not None,
    )


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A member at a panel: their part, their link, whether they came, conflicts they declared."""

    member: str
    name: str
    part: str
    papers_sent_at: datetime | None
    is_link_live: bool
    first_opened_at: datetime | None
    attended: bool | None
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A household's line on an agenda, for staff who may see it."""

    reference: str
    household: str
    label: str
    minutes: str
    recommended: str


@dataclass(frozen=True, slots=True)
class ThoughtsRow:
    """What an applicant thought, without whose it is."""

    heard: str
    prepared: str
    text: str


@dataclass(frozen=True, slots=True)
class PanelPage:
    """Everything a panel's page for staff shows. `hidden`: places of households the viewer may not see."""

    row: PanelRow
    is_online: bool
    seats: tuple[SeatRow, ...]
    places: tuple[PlaceRow, ...]
    hidden: int
    no_quorum: str
    thoughts: tuple[ThoughtsRow, ...]
    has_begun: bool


def panel_for(viewer: Viewer, reference: str, now: datetime) -> PanelPage:
    """One panel for staff. Raises NotFound. Six queries, whatever it holds."""
    panel = db.session.scalars(
        select(Panel).where(Panel.reference == reference).execution_options(populate_existing=True)
    ).one_or_none()
    if panel is None:
        raise NotFound
    places = _places(viewer, panel)
    seats = _seats(panel, {one.reference: one.label for one in places}, now)
    there = [seat for seat in seats if seat.attended]
    return PanelPage(
        _row(panel),
        panel.is_online,
        tuple(seats),
        tuple(places),
        panel.places_taken - len(places),
        why_no_quorum(_part_of(seat) for seat in there) if there else "",
        tuple(
            ThoughtsRow(ANSWERS.get(one.heard, one.heard), ANSWERS.get(one.prepared, one.prepared), one.text)
            for one in thoughts_of(panel.id)
        ),
        panel.starts_at <= now,
    )


def _part_of(seat: SeatRow) -> str:
    return next(part.value for part, words in PART_WORDS.items() if words == seat.part)


def _places(viewer: Viewer, panel: Panel) -> list[PlaceRow]:
    rows = db.session.execute(
        select(PanelPlace, Household.reference, Household.label, PanelRecommendation.recommended)
        .join(Journey, Journey.id == PanelPlace.journey_id)
        .join(Household, Household.id == Journey.household_id)
        .outerjoin(
            PanelRecommendation,
            and_(PanelRecommendation.place_id == PanelPlace.id, PanelRecommendation.withdrawn_at.is_(None)),
        )
        .where(
            PanelPlace.panel_id == panel.id,
            PanelPlace.cancelled_at.is_(None),
            is_open_to(viewer, Household.id.expression),
        )
        .order_by(PanelPlace.id)
    ).all()
    return [
        PlaceRow(
            place.reference,
            household,
            label,
            "Final" if place.minutes_final_at else "Draft" if place.minutes else "Not written",
            RECOMMENDED_WORDS[Recommended(said)] if said else "",
        )
        for place, household, label, said in rows
    ]


def _seats(panel: Panel, labels: dict[str, str], now: datetime) -> list[SeatRow]:
    declared: dict[int, list[str]] = {}
    conflicts = db.session.execute(
        select(PanelDeclaration.seat_id, PanelPlace.reference)
        .join(PanelPlace, PanelPlace.id == PanelDeclaration.place_id)
        .where(PanelPlace.panel_id == panel.id, PanelDeclaration.has_conflict)
    )
    for seat_id, place in conflicts:
        declared.setdefault(seat_id, []).append(labels.get(place, "a restricted household"))
    rows = db.session.execute(
        select(PanelSeat, PanelMember)
        .join(PanelMember, PanelMember.id == PanelSeat.member_id)
        .where(PanelSeat.panel_id == panel.id)
        .where(or_(PanelSeat.attended.is_not(False), Panel.over_at.is_not(None), Panel.starts_at <= now))
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .order_by(PanelMember.name, PanelMember.id)
        .execution_options(populate_existing=True)
    ).all()
    return [
        SeatRow(
            member.reference,
            member.name,
            PART_WORDS[Part(seat.part)],
            seat.papers_asked_at,
            seat.expires_at is not None and seat.expires_at > now and panel.over_at is None,
            seat.first_opened_at,
            seat.attended,
            tuple(declared.get(seat.id, ())),
        )
        for seat, member in rows
    ]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A household's place, with its panel."""

    reference: str
    panel: str
    starts_at: datetime
    moved_from: datetime | None
    where: str
    minutes: str
    is_final: bool
    has_begun: bool
    is_open: bool


def places_of(journey: Journey, now: datetime) -> list[PlaceView]:
    """The panels a household goes or went to, newest first. The caller has looked the journey up."""
    rows = db.session.execute(
        select(PanelPlace, Panel)
        .join(Panel, Panel.id == PanelPlace.panel_id)
        .where(PanelPlace.journey_id == journey.id, PanelPlace.cancelled_at.is_(None))
        .order_by(PanelPlace.id.desc())
        .execution_options(populate_existing=True)
    ).all()
    return [
        PlaceView(
            place.reference,
            panel.reference,
            panel.starts_at,
            panel.moved_from if panel.moved_at and place.booked_at <= panel.moved_at else None,
            _row(panel).place,
            place.minutes or "",
            place.minutes_final_at is not None,
            panel.starts_at <= now,
            place.ended_at is None,
        )
        for place, panel in rows
    ]


def given_back_day(journey: Journey) -> datetime | None:
    """When the panel was to begin whose place was given back last."""
    return db.session.scalar(
        select(Panel.starts_at)
        .join(PanelPlace, PanelPlace.panel_id == Panel.id)
        .where(PanelPlace.journey_id == journey.id, PanelPlace.cancelled_at.is_not(None))
        .order_by(PanelPlace.id.desc())
        .limit(1)
    )


def is_panel_work(account_id: ColumnElement[int], household_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a household is a panel adviser's own work: from its place at a panel to the letter.

    Hook of households.own_work.also_own_work (safety rule 8).
    """
    is_unwritten = exists().where(
        Decision.journey_id == Journey.id, Decision.superseded_at.is_(None), Decision.letter_at.is_(None)
    )
    at_panel = (
        select(PanelPlace.id)
        .join(Journey, Journey.id == PanelPlace.journey_id)
        .where(
            Journey.household_id == household_id,
            PanelPlace.cancelled_at.is_(None),
            or_(and_(Journey.stage == "stage_2", Journey.ended_at.is_(None)), is_unwritten),
        )
    )
    adviser = select(Account.id).where(
        Account.id == account_id, or_(holds_role("panel_adviser"), holds_role("manager"))
    )
    return and_(
        adviser.correlate_except(Account).exists(), at_panel.correlate_except(PanelPlace, Journey).exists()
    )
