"""The papers of a panel: one link for one member, without an account, for 14 days at most.

Only a link's fingerprint is kept, made when its e-mail is rendered. Papers of a household open after the
member said that they have no conflict of interest; a declared conflict closes them. Links open nothing
once the panel is over, the member has left it, or midnight after its day has passed; a household's papers
open to nobody once its journey has ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import at
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import initials_of, members_of, members_of_each
from portal.journey.assessment.models import AssessmentPart
from portal.journey.assessment.reporting import shared_par
from portal.journey.assessment.rules import PartKind
from portal.journey.assessment.written import AnswerView, answers_to
from portal.journey.models import Journey
from portal.journey.panel.actions import audit_panel, take_panel
from portal.journey.panel.models import Panel, PanelDeclaration, PanelMember, PanelPlace, PanelSeat
from portal.journey.panel.rules import PAPERS_OPEN_FOR
from portal.messages.actions import withdraw_links, write_message
from portal.sealing import fingerprint

LINK = "panel_papers"
TEMPLATE = "something_for_you"
READER = "panel member"


def send_papers(reference: str, *, by: Viewer, now: datetime) -> int:
    """Send each member at a panel their link; says to how many. Sent again, the earlier link ends.

    Raises Refused where nobody is seated or no household has a place.
    """
    panel = take_panel(reference)
    rows = _seated(panel)
    if not rows:
        raise Refused("Say first who sits at this panel.")
    if not panel.places_taken:
        raise Refused("No household has a place at this panel yet.")
    _send(panel, rows, by=by, now=now)
    return len(rows)


def send_papers_again(panel: Panel, *, by: Viewer, now: datetime) -> None:
    """Send a new link to each member who had been sent one: the panel moved, and the old one ends."""
    rows = [(seat, member) for seat, member in _seated(panel) if seat.papers_asked_at is not None]
    if rows:
        _send(panel, rows, by=by, now=now)


def _seated(panel: Panel) -> list[tuple[PanelSeat, PanelMember]]:
    rows = db.session.execute(
        select(PanelSeat, PanelMember)
        .join(PanelMember, PanelMember.id == PanelSeat.member_id)
        .where(
            PanelSeat.panel_id == panel.id,
            PanelSeat.attended.is_not(False),
            PanelMember.ended_on.is_(None),
        )
        .order_by(PanelSeat.id)
    )
    return [(row[0], row[1]) for row in rows]


def _send(panel: Panel, rows: Sequence[tuple[PanelSeat, PanelMember]], *, by: Viewer, now: datetime) -> None:
    withdraw_links("panel", panel.reference, links=(LINK,), by=by, now=now)
    for seat, member in rows:
        seat.papers_asked_at, seat.token_hash = now, None
        seat.expires_at = min(now + PAPERS_OPEN_FOR, _day_ends(panel.on))
        write_message(
            TEMPLATE,
            to=member.email,
            now=now,
            parameters={},
            subject_kind="panel",
            subject_ref=panel.reference,
            link=LINK,
            link_subject=seat.reference,
        )
    db.session.flush()
    audit_panel("panel.papers_sent", panel, by, now, members=str(len(rows)))


def _day_ends(on: date) -> datetime:
    return at(on + timedelta(days=1), time())


def papers_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """A member's link, by their seat; made when the e-mail is rendered. Raises NotFound where it is over."""
    seat = db.session.scalars(
        select(PanelSeat).where(PanelSeat.reference == link_subject).execution_options(populate_existing=True)
    ).one_or_none()
    if seat is None or seat.expires_at is None or seat.expires_at <= now:
        raise NotFound
    token = secrets.token_urlsafe(32)
    seat.token_hash = fingerprint(token)
    db.session.flush()
    return f"{base_url.rstrip('/')}/panel-papers/{token}"


@dataclass(frozen=True, slots=True)
class Agenda:
    """One household's line for a member: initials and reference alone; `declared` is None, False or True."""

    reference: str
    initials: str
    declared: bool | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a link opens: the panel, and whose link it is."""

    panel: str
    member: str
    starts_at: datetime
    place: str
    is_online: bool
    expires_at: datetime
    households: tuple[Agenda, ...]


def read_link(token: str, *, now: datetime) -> Reading:
    """What stands behind a link: no papers yet. Raises NotFound for one that opens nothing (any more)."""
    seat, panel, member = _behind(token, now)
    declared = {
        one.place_id: one.has_conflict
        for one in db.session.scalars(select(PanelDeclaration).where(PanelDeclaration.seat_id == seat.id))
    }
    rows = db.session.execute(
        select(PanelPlace, Journey.household_id)
        .join(Journey, Journey.id == PanelPlace.journey_id)
        .where(PanelPlace.panel_id == panel.id, PanelPlace.cancelled_at.is_(None), Journey.ended_at.is_(None))
        .order_by(PanelPlace.id)
    ).all()
    people = members_of_each([household_id for _, household_id in rows])
    return Reading(
        panel.reference,
        member.name,
        panel.starts_at,
        panel.place,
        panel.is_online,
        seat.expires_at or now,
        tuple(
            Agenda(place.reference, initials_of(people[household_id]), declared.get(place.id))
            for place, household_id in rows
        ),
    )


def declare(token: str, place: str, *, has_conflict: bool, words: str, now: datetime) -> None:
    """A member says whether they have a conflict of interest with a household.

    A conflict closes its papers to them for good; who said "none" may still find one. Raises NotFound,
    Conflict for taking a conflict back: the panel adviser does that.
    """
    seat, _panel, member = _behind(token, now)
    row, _journey = _place_at(seat, place)
    said = db.session.scalars(
        select(PanelDeclaration)
        .where(PanelDeclaration.seat_id == seat.id, PanelDeclaration.place_id == row.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if said is not None and said.has_conflict and not has_conflict:
        raise Conflict("You told us of a conflict of interest. Ring us if that was a mistake.")
    if said is None:
        said = PanelDeclaration(seat_id=seat.id, place_id=row.id)
        db.session.add(said)
    said.has_conflict, said.words, said.declared_at = has_conflict, words.strip(), now
    db.session.flush()
    details = {"place": row.reference, "conflict": "yes" if has_conflict else "no"}
    _audit("panel.conflict_declared", member, now, **details)


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers about one household."""

    reference: str
    initials: str
    reader: str
    report: str
    shared_at: datetime | None
    answers: tuple[AnswerView, ...]
    risk_assessment: str
    panel: str


def read_papers(token: str, place: str, *, now: datetime) -> Papers:
    """The papers about one household, written down as opened by this member.

    Raises NotFound for a link that opens nothing or another panel's household, Refused before the
    member said that they have no conflict of interest, and where they have one.
    """
    seat, panel, member = _behind(token, now)
    row, journey = _place_at(seat, place)
    has_conflict = db.session.scalar(
        select(PanelDeclaration.has_conflict).where(
            PanelDeclaration.seat_id == seat.id, PanelDeclaration.place_id == row.id
        )
    )
    if has_conflict is None:
        raise Refused("Say first whether you have a conflict of interest with this household.")
    if has_conflict:
        raise Refused("You told us of a conflict of interest, so these papers stay closed.")
    par = shared_par(journey)
    seat.first_opened_at = seat.first_opened_at or now
    db.session.flush()
    _audit("panel.papers_opened", member, now, place=row.reference, journey=journey.reference)
    risk = db.session.scalars(
        select(AssessmentPart).where(
            AssessmentPart.journey_id == journey.id,
            AssessmentPart.kind == PartKind.RISK_ASSESSMENT.value,
            AssessmentPart.replaced_at.is_(None),
        )
    ).one_or_none()
    people = members_of(journey.household_id)
    return Papers(
        row.reference,
        initials_of(people),
        member.name,
        par.text if par else "",
        par.shared_at if par else None,
        answers_to(par, journey, people, now) if par else (),
        risk.text if risk else "",
        panel.reference,
    )


def _behind(token: str, now: datetime) -> tuple[PanelSeat, Panel, PanelMember]:
    row = db.session.execute(
        select(PanelSeat, Panel, PanelMember)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(PanelMember, PanelMember.id == PanelSeat.member_id)
        .where(
            PanelSeat.token_hash == fingerprint(token),
            PanelSeat.expires_at > now,
            Panel.over_at.is_(None),
            Panel.cancelled_at.is_(None),
            PanelMember.ended_on.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    seat, panel, member = row
    return seat, panel, member


def _place_at(seat: PanelSeat, reference: str) -> tuple[PanelPlace, Journey]:
    row = db.session.execute(
        select(PanelPlace, Journey)
        .join(Journey, Journey.id == PanelPlace.journey_id)
        .join(Household, Household.id == Journey.household_id)
        .where(
            PanelPlace.reference == reference,
            PanelPlace.panel_id == seat.panel_id,
            PanelPlace.cancelled_at.is_(None),
            Journey.ended_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    place, journey = row
    return place, journey


def _audit(event: str, member: PanelMember, now: datetime, **details: str) -> None:
    record(
        event, by=READER, subject_kind="panel_member", subject_ref=member.reference, now=now, details=details
    )
