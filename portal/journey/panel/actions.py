"""The calendar of panels: meetings, seats, and households' places on an agenda.

More households than places cannot be: a place is taken by a conditional update, beneath it stands a
constraint. The central list stands in `members.py`, the papers in `papers.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.journey.actions import audit_journey, take_journey
from portal.journey.assessment.actions import begin_step
from portal.journey.assessment.reporting import go_on_without, shared_par
from portal.journey.models import Journey
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.models import Panel, PanelMember, PanelPlace, PanelSeat
from portal.journey.panel.rules import Decided, Way
from portal.journey.pathways import Stage
from portal.journey.telling import tell_applicants

SUBJECT = "panel"
"""The kind of subject of what is audited of a panel itself."""


def plan_panel(
    starts_at: datetime, *, place: str, is_online: bool, places: int, by: Viewer | str, now: datetime
) -> str:
    """Put a panel in the calendar; gives its reference. Raises Refused for a moment that has passed."""
    if starts_at <= now:
        raise Refused("Enter a day and time that are still to come.")
    if places < 1:
        raise Refused("Enter for how many households there are places.")
    if not is_online and not place.strip():
        raise Refused("Enter where it is, or choose that it is online.")
    panel = Panel(
        starts_at=starts_at,
        on=local_day(starts_at),
        place=place.strip(),
        is_online=is_online,
        places=places,
        made_by=by if isinstance(by, str) else by.label,
    )
    db.session.add(panel)
    db.session.flush()
    audit_panel("panel.planned", panel, by, now)
    return panel.reference


def cancel_panel(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take a panel out of the calendar. Raises Refused while a household has a place there."""
    panel = take_panel(reference)
    cancelled = db.session.execute(
        update(Panel)
        .where(Panel.id == panel.id, Panel.places_taken == 0)
        .values(cancelled_at=now)
        .returning(Panel.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if cancelled is None:
        raise Refused("Households have a place at this panel. Move them to another one first.")
    audit_panel("panel.cancelled", panel, by, now)


def seat_members(reference: str, members: Collection[str], *, by: Viewer, now: datetime) -> None:
    """Say who of the central list sits at a panel; who is left out loses their link at once.

    Raises NotFound for somebody unknown, Refused for somebody whose time has ended.
    """
    panel = take_panel(reference)
    found = db.session.scalars(
        select(PanelMember).where(PanelMember.reference.in_(sorted(set(members))))
    ).all()
    if len(found) != len(set(members)):
        raise NotFound
    if any(one.ended_on is not None and one.ended_on <= panel.on for one in found):
        raise Refused("Somebody’s time on the panel has ended. Choose somebody else.")
    wanted = {one.id: one for one in found}
    seats = db.session.scalars(select(PanelSeat).where(PanelSeat.panel_id == panel.id)).all()
    for seat in seats:
        if seat.member_id not in wanted:
            seat.token_hash, seat.expires_at, seat.papers_asked_at, seat.attended = None, None, None, False
        elif seat.attended is False and panel.over_at is None:
            seat.attended = None
    there = {seat.member_id for seat in seats}
    for member in found:
        if member.id not in there:
            db.session.add(PanelSeat(panel_id=panel.id, member_id=member.id, part=member.part))
    db.session.flush()
    audit_panel("panel.seated", panel, by, now, members=str(len(wanted)))


def note_attendance(reference: str, members: Collection[str], *, by: Viewer, now: datetime) -> None:
    """Write who attended. Raises Refused before the panel has begun, NotFound for somebody not seated."""
    panel = _panel(reference)
    if panel.starts_at > now:
        raise Refused("This panel has not begun yet.")
    rows = db.session.execute(
        select(PanelSeat, PanelMember.reference)
        .join(PanelMember, PanelMember.id == PanelSeat.member_id)
        .where(PanelSeat.panel_id == panel.id)
    ).all()
    if not set(members) <= {row.reference for row in rows}:
        raise NotFound
    for seat, member in rows:
        seat.attended = member in members
    db.session.flush()
    audit_panel("panel.attended", panel, by, now, members=str(len(set(members))))


def end_panel(reference: str, *, by: Viewer, now: datetime) -> None:
    """Say that a panel is over: every link to its papers is withdrawn. Raises Refused before it began."""
    panel = _panel(reference)
    if panel.starts_at > now:
        raise Refused("This panel has not begun yet.")
    if panel.over_at is None:
        panel.over_at = now
        db.session.execute(
            update(PanelSeat)
            .where(PanelSeat.panel_id == panel.id)
            .values(token_hash=None, expires_at=None)
            .execution_options(synchronize_session=False)
        )
        audit_panel("panel.over", panel, by, now)


def book_place(reference: str, panel_reference: str, *, by: Viewer, now: datetime) -> str:
    """Give a household a place at a panel; gives the place's reference. It is told by e-mail.

    Raises Refused where nothing is to go to panel or the report was not shared, Conflict where the panel
    is full, over, or the household has a place already.
    """
    journey = take_journey(reference)
    if journey.stage != Stage.STAGE_2:
        raise Refused("Only a household in Stage 2 goes to this panel.")
    if problem := _why_not_to_panel(journey):
        raise Refused(problem)
    panel = take_panel(panel_reference)
    if panel.starts_at <= now:
        raise Refused("This panel has begun already. Choose another.")
    taken = db.session.execute(
        update(Panel)
        .where(
            Panel.id == panel.id,
            Panel.places_taken < Panel.places,
            Panel.cancelled_at.is_(None),
            Panel.over_at.is_(None),
        )
        .values(places_taken=Panel.places_taken + 1)
        .returning(Panel.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if taken is None:
        raise Conflict("This panel is full now. Choose another.")
    open_place = select(PanelPlace.id).where(
        PanelPlace.journey_id == journey.id, PanelPlace.ended_at.is_(None)
    )
    if db.session.scalar(open_place) is not None:
        raise Conflict("This household has a place at a panel already.")
    place = PanelPlace(panel_id=panel.id, journey_id=journey.id, booked_at=now, booked_by=by.label)
    db.session.add(place)
    db.session.flush()
    go_on_without(journey, by=by, now=now)
    begin_step(journey, "panel", by=by, now=now)
    audit_journey("panel.place_booked", journey, by, now, panel=panel.reference, place=place.reference)
    tell_applicants(journey, now=now)
    return place.reference


def _why_not_to_panel(journey: Journey) -> str:
    if shared_par(journey) is None:
        return "The report has to be shared with the applicants first."
    decision = db.session.scalars(
        select(Decision).where(Decision.journey_id == journey.id, Decision.superseded_at.is_(None))
    ).one_or_none()
    if decision is None:
        return ""
    if decision.decided != Decided.PROPOSE_REFUSAL:
        return "This was decided already."
    way = db.session.scalar(select(Choice.way).where(Choice.decision_id == decision.id))
    if way != Way.REPRESENTATIONS:
        return "A refusal is proposed. It goes to panel again only if the applicants ask us to think again."
    return ""


def take_panel(reference: str) -> Panel:
    """A panel still to come, by reference. Raises NotFound, Refused once over or cancelled."""
    panel = _panel(reference)
    if panel.cancelled_at is not None:
        raise Refused("This panel was cancelled.")
    if panel.over_at is not None:
        raise Refused("This panel is over.")
    return panel


def _panel(reference: str) -> Panel:
    found = db.session.scalars(
        select(Panel)
        .where(Panel.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def take_place(reference: str) -> tuple[PanelPlace, Journey]:
    """A place at a panel with its journey, both as they are now. Raises NotFound, Refused when it ended."""
    place = db.session.scalars(
        select(PanelPlace).where(PanelPlace.reference == reference).execution_options(populate_existing=True)
    ).one_or_none()
    if place is None:
        raise NotFound
    journey_ref = db.session.scalar(select(Journey.reference).where(Journey.id == place.journey_id))
    return place, take_journey(journey_ref or "")


def audit_panel(event: str, panel: Panel, by: Viewer | str, now: datetime, **details: str) -> None:
    """Write what happened to a panel."""
    record(event, by=by, subject_kind=SUBJECT, subject_ref=panel.reference, now=now, details=details)
