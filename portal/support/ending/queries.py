"""Reading what was asked after the support of one request ended.

The caller has looked the request up through its viewer (support.queries.request_for).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Membership, Person
from portal.households.partings.models import Parting, PartingSide
from portal.households.quiet.models import HouseholdQuiet
from portal.support.ending.elsewhere import is_silent_elsewhere
from portal.support.ending.models import SupportEnding
from portal.support.ending.rules import (
    SILENT,
    Answers,
    Decided,
    Facts,
    Held,
    Way,
    may_change,
    way_of,
    why_held,
)
from portal.support.joining.models import SupportOffer
from portal.support.models import SupportRequest


@dataclass(frozen=True, slots=True)
class Standing:
    """How the questionnaire of one request stands, and whom it would go to."""

    ending: SupportEnding | None
    facts: Facts
    address: str
    """Where an e-mail would go; empty where nowhere."""
    writer: int | None
    """The person who wrote it, or whose staff say it is."""
    addresses: tuple[str, ...]
    """What they gave, and what they sign in with: by these their other requests are known."""

    @property
    def held(self) -> Held | None:
        """Why nothing is asked; None where they may be."""
        return why_held(self.facts)

    @property
    def way(self) -> Way:
        """How they are asked."""
        return way_of(self.facts)

    @property
    def given_at(self) -> datetime | None:
        """When they answered."""
        return self.ending.given_at if self.ending else None

    @property
    def answers(self) -> Answers | None:
        """What they answered."""
        return answers_of(self.ending) if self.ending and self.ending.given_at else None

    def asks_on_page(self, now: datetime) -> bool:
        """Whether the writer's own page asks, or lets them change what they said."""
        return self.ending is not None and self.held not in SILENT and may_change(self.given_at, now)


def answers_of(ending: SupportEnding) -> Answers:
    """What was answered."""
    return Answers(
        quick=ending.quick,
        listened=ending.listened,
        helped=ending.helped,
        home_better=ending.home_better,
        words=ending.own_words,
        may_quote=ending.may_quote,
    )


def standing_of(
    request: SupportRequest, *, with_new_requests: bool = False, by_itself: bool = False
) -> Standing:
    """How the questionnaire of a request stands. Two queries; one `by_itself`.

    `with_new_requests`: whether they asked again is read too, for whoever is about to send.
    `by_itself`: nothing of their other requests is read, for pages of staff who may not know of them.
    """
    quiet = exists().where(
        HouseholdQuiet.household_id == request.household_id, HouseholdQuiet.released_at.is_(None)
    )
    writer = func.coalesce(SupportRequest.person_id, SupportOffer.person_id)
    row = db.session.execute(
        select(
            SupportEnding,
            quiet.label("is_quiet"),
            _is_parting(writer).label("is_parting"),
            writer.label("writer"),
            Account.email,
            Account.first_signed_in_at,
            Account.ended_at,
        )
        .select_from(SupportRequest)
        .outerjoin(SupportEnding, SupportEnding.request_id == SupportRequest.id)
        .outerjoin(SupportOffer, SupportOffer.request_id == SupportRequest.id)
        .outerjoin(Person, Person.id == SupportRequest.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(SupportRequest.id == request.id)
        .execution_options(populate_existing=True)
    ).one()
    ending: SupportEnding | None = row[0]
    has_sign_in = row.first_signed_in_at is not None and row.ended_at is None
    addresses = (request.email, row.email or "")
    released_at = ending.decided_at if ending and ending.decided == Decided.RELEASED else None
    facts = Facts(
        state=request.state,
        asker=request.asker,
        outcome=request.outcome,
        is_confined=request.is_confined,
        is_quiet=bool(row.is_quiet),
        is_parting=bool(row.is_parting),
        elsewhere_silent=not by_itself
        and is_silent_elsewhere(request, writer=row.writer, addresses=addresses, released_at=released_at),
        has_sign_in=has_sign_in,
        sign_in_ended=row.ended_at is not None,
        can_email=request.can_email,
        has_address=bool(request.email),
        decided=ending.decided if ending else "",
        asked_again=with_new_requests and asked_again(request),
    )
    way = way_of(facts)
    address = {Way.ACCOUNT: row.email or "", Way.LINK: request.email}.get(way, "")
    return Standing(ending, facts, address, row.writer, addresses)


def _is_parting(writer: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether mail is held as adults part: to a statement's writer, or in a home where they are no side.

    A manager releases each of the sides (safety rule 10).
    """
    homes = select(Membership.household_id).where(
        Membership.person_id == writer, Membership.until_on.is_(None)
    )
    own = aliased(PartingSide)
    has_side = exists().where(own.parting_id == Parting.id, own.person_id == writer)
    in_home = or_(Parting.household_id == SupportRequest.household_id, Parting.household_id.in_(homes))
    return exists().where(
        PartingSide.parting_id == Parting.id,
        PartingSide.released_at.is_(None),
        or_(PartingSide.person_id == writer, and_(in_home, ~has_side)),
    )


def asked_again(request: SupportRequest) -> bool:
    """Whether its writer has sent another request since it ended.

    Without an account it is known by the address they gave, which is sealed: those sent since are read.
    """
    if request.ended_at is None:
        return False
    later = (SupportRequest.sent_at > request.ended_at, SupportRequest.id != request.id)
    if request.person_id is not None:
        return bool(
            db.session.scalar(select(exists().where(SupportRequest.person_id == request.person_id, *later)))
        )
    own = request.email.strip().lower()
    others = db.session.scalars(
        select(SupportRequest.email).where(SupportRequest.person_id.is_(None), *later)
    )
    return bool(own) and any(one.strip().lower() == own for one in others)
