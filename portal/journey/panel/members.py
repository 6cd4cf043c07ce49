"""The central list of panel members: who, whose review is due, their training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.journey.panel.models import PanelMember, PanelSeat
from portal.journey.panel.rules import PART_WORDS, Part, is_review_due

SUBJECT = "panel_member"


@dataclass(frozen=True, slots=True)
class MemberDetails:
    """What is kept of a member."""

    name: str
    part: str
    is_independent: bool
    email: str
    review_due_on: date | None = None


def add_member(details: MemberDetails, *, by: Viewer | str, now: datetime) -> str:
    """Add somebody to the list; gives their reference. Raises Refused without name or address."""
    member = PanelMember(joined_on=local_day(now), trained_on=[])
    _write(member, details)
    db.session.add(member)
    db.session.flush()
    _audit("panel.member_added", member, by, now)
    return member.reference


def change_member(reference: str, details: MemberDetails, *, by: Viewer, now: datetime) -> None:
    """Put right what is kept of a member. Their links at panels to come are as they were."""
    member = _member(reference)
    _write(member, details)
    db.session.flush()
    _audit("panel.member_changed", member, by, now)


def _write(member: PanelMember, details: MemberDetails) -> None:
    if not details.name.strip() or not details.email.strip():
        raise Refused("Enter a name and an e-mail address.")
    email = details.email.strip().lower()
    member.name, member.part = details.name.strip()[:200], Part(details.part).value
    member.is_independent, member.email = details.is_independent, email
    member.review_due_on = details.review_due_on
    member.account_id = db.session.scalar(
        select(Account.id).where(Account.email == email, Account.kind == "staff", Account.ended_at.is_(None))
    )


def add_training(reference: str, what: str, on: date, *, by: Viewer, now: datetime) -> None:
    """Write that a member was trained. Raises Refused without words or for a day still to come."""
    member = _member(reference)
    if not what.strip():
        raise Refused("Enter what the training was.")
    if on > local_day(now):
        raise Refused("This day is still to come. Enter the day of the training.")
    trained = [*member.trained_on, {"on": on.isoformat(), "what": what.strip()[:200]}]
    member.trained_on = sorted(trained, key=lambda one: one["on"])
    db.session.flush()
    _audit("panel.member_trained", member, by, now)


def hold_review(reference: str, next_on: date, *, by: Viewer, now: datetime) -> None:
    """Write that a member's work was reviewed, and when the next review is due."""
    member = _member(reference)
    if next_on <= local_day(now):
        raise Refused("Enter a day still to come for the next review.")
    member.review_due_on = next_on
    db.session.flush()
    _audit("panel.member_reviewed", member, by, now)


def end_member(reference: str, *, by: Viewer, now: datetime) -> None:
    """End somebody's time on the list: their links open nothing any more."""
    member = _member(reference)
    if member.ended_on is None:
        member.ended_on = local_day(now)
        for seat in db.session.scalars(select(PanelSeat).where(PanelSeat.member_id == member.id)):
            seat.token_hash = seat.expires_at = None
        db.session.flush()
        _audit("panel.member_ended", member, by, now)


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody on the list as staff see them."""

    reference: str
    name: str
    part: str
    part_words: str
    is_independent: bool
    email: str
    review_due_on: date | None
    is_review_due: bool
    trained: tuple[tuple[date, str], ...]
    joined_on: date
    ended_on: date | None


def members(today: date, *, only: str = "") -> list[MemberView]:
    """The list by name: those of today; "due" for reviews due; "ended" for those who left."""
    query = select(PanelMember).order_by(PanelMember.name, PanelMember.id)
    if only == "ended":
        query = query.where(PanelMember.ended_on.is_not(None))
    else:
        query = query.where(PanelMember.ended_on.is_(None))
    found = [_view(one, today) for one in db.session.scalars(query)]
    return [one for one in found if one.is_review_due] if only == "due" else found


def member_by(reference: str, today: date) -> MemberView:
    """One member. Raises NotFound."""
    return _view(_member(reference), today)


def _view(member: PanelMember, today: date) -> MemberView:
    return MemberView(
        member.reference,
        member.name,
        member.part,
        PART_WORDS[Part(member.part)],
        member.is_independent,
        member.email,
        member.review_due_on,
        member.ended_on is None and is_review_due(member.review_due_on, today),
        tuple((date.fromisoformat(one["on"]), one["what"]) for one in member.trained_on),
        member.joined_on,
        member.ended_on,
    )


def _member(reference: str) -> PanelMember:
    found = db.session.scalars(
        select(PanelMember)
        .where(PanelMember.reference == reference)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _audit(event: str, member: PanelMember, by: Viewer | str, now: datetime) -> None:
    record(event, by=by, subject_kind=SUBJECT, subject_ref=member.reference, now=now)
