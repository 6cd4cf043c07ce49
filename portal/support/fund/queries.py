"""Reading what the fund is asked for. The caller has looked the request up through its viewer.

Applications of other requests count and show only to whoever may open those (safety rule 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Person
from portal.households.queries import members_of
from portal.support.fund.models import FundApplication, FundChild, FundLimit, FundSession
from portal.support.fund.rules import (
    COUNTS,
    RUNNING,
    Amount,
    FundState,
    Limit,
    Standing,
    limit_of,
    limits_from,
    standing,
)
from portal.support.models import SupportRequest
from portal.support.visibility import is_readable_by

ANOTHER = "another"
"""The choice of a child that is not known yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One application, as pages read it. Amounts in pence."""

    reference: str
    request_reference: str
    child_id: int
    child: str
    child_choice: str
    year: int
    state: str
    provision: str
    what: str
    provider: str
    who: str
    amount_pence: int
    sent_on: date | None
    decided_on: date | None
    agreed_pence: int | None
    because: str
    sessions: int
    used: int
    version: int

    @property
    def left(self) -> int:
        """Sessions agreed and not used."""
        return self.sessions - self.used

    @property
    def is_running(self) -> bool:
        """Whether sessions can be used."""
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class ChildYear:
    """One child in one financial year: the limit, what is used and left, and which applications there are."""

    child: str
    year: int
    limit: Limit
    standing: Standing
    here: tuple[Asked, ...]
    """Of this request."""
    elsewhere: tuple[Asked, ...]
    """Of other requests that the viewer may open, as far as they count."""


def limits() -> tuple[Limit, ...]:
    """Every limit, the oldest first. One query."""
    rows = db.session.scalars(select(FundLimit)).all()
    return limits_from(
        Limit(one.from_on, one.therapy_pence, one.assessment_pence, is_within=one.is_within) for one in rows
    )


def fund_of(
    viewer: Viewer, request: SupportRequest, known: Sequence[Limit], *, today: date
) -> list[ChildYear]:
    """What is asked for the children of a request, the newest year first; `known` are the limits. One query.

    What other requests ask for the same child counts where the viewer may open those.
    """
    of_this = select(FundApplication.child_id).where(FundApplication.request_id == request.id)
    found = _asked(FundApplication.child_id.in_(of_this), is_readable_by(viewer))
    groups: dict[tuple[int, int], list[Asked]] = {}
    for one in found:
        groups.setdefault((-one.year, one.child_id), []).append(one)
    lines = []
    for (minus_year, _), group in sorted(groups.items()):
        here = tuple(one for one in group if one.request_reference == request.reference)
        if not here:
            continue
        limit = limit_of(known, -minus_year, today=today)
        lines.append(
            ChildYear(
                child=group[0].child,
                year=-minus_year,
                limit=limit,
                standing=standing(limit, map(_amount, group)),
                here=here,
                elsewhere=tuple(
                    one for one in group if one.request_reference != request.reference and one.state in COUNTS
                ),
            )
        )
    return lines


READ = (FundState.SENT, *RUNNING, FundState.REFUSED)
"""What the writer reads of: nothing that is being written, or was taken back."""


def fund_read(request: SupportRequest) -> list[Asked]:
    """What was asked of the fund in one request, as its writer reads it. One query.

    Of this request alone: another adult's is not told by a sum (safety rule 1).
    """
    return _asked(FundApplication.request_id == request.id, FundApplication.state.in_(READ))


def application_of(request: SupportRequest, reference: str) -> Asked:
    """One application of a request. Raises NotFound."""
    found = _asked(FundApplication.request_id == request.id, FundApplication.reference == reference)
    if not found:
        raise NotFound
    return found[0]


def sessions_of(request: SupportRequest) -> dict[str, list[date]]:
    """The days of the sessions used, by application, in the order they were written down."""
    rows = db.session.execute(
        select(FundApplication.reference, FundSession.held_on)
        .join(FundSession, FundSession.application_id == FundApplication.id)
        .where(FundApplication.request_id == request.id)
        .order_by(FundApplication.id, FundSession.number)
    )
    days: dict[str, list[date]] = {}
    for row in rows:
        days.setdefault(row.reference, []).append(row.held_on)
    return days


def children_to_choose(viewer: Viewer, request: SupportRequest) -> list[tuple[str, str]]:
    """The children an application can be for: value and name. Two queries.

    The children of the household, and whoever an application that the viewer may open named in words.
    """
    chosen = []
    if request.household_id is not None:
        chosen = [
            (f"person:{one.reference}", one.given_name)
            for one in members_of(request.household_id)
            if one.role == "child"
        ]
    asked_for = exists().where(
        FundApplication.child_id == FundChild.id,
        SupportRequest.id == FundApplication.request_id,
        is_readable_by(viewer),
    )
    rows = db.session.execute(
        select(FundChild.reference, FundChild.name, Person.reference.label("person"), Person.given_name)
        .outerjoin(Person, Person.id == FundChild.person_id)
        .where(of_request(request), asked_for)
        .order_by(FundChild.id)
    )
    there = {value for value, _ in chosen}
    chosen += [
        (f"child:{row.reference}", row.given_name or row.name)
        for row in rows
        if f"person:{row.person}" not in there
    ]
    return [*chosen, (ANOTHER, "Another child")]


def of_request(request: SupportRequest) -> ColumnElement[bool]:
    """The condition that a child is of this request: of its household, or of the request alone."""
    own = FundChild.request_id == request.id
    if request.household_id is None:
        return own
    return or_(own, FundChild.household_id == request.household_id)


def _asked(*conditions: ColumnElement[bool]) -> list[Asked]:
    rows = db.session.execute(
        select(FundApplication, FundChild, Person, SupportRequest.reference)
        .join(FundChild, FundChild.id == FundApplication.child_id)
        .join(SupportRequest, SupportRequest.id == FundApplication.request_id)
        .outerjoin(Person, Person.id == FundChild.person_id)
        .where(*conditions)
        .order_by(FundApplication.id)
        .execution_options(populate_existing=True)
    )
    return [_one(*row) for row in rows]


def _one(one: FundApplication, child: FundChild, person: Person | None, request_reference: str) -> Asked:
    return Asked(
        reference=one.reference,
        request_reference=request_reference,
        child_id=one.child_id,
        child=person.given_name if person else child.name,
        child_choice=f"person:{person.reference}" if person else f"child:{child.reference}",
        year=one.year,
        state=one.state,
        provision=one.provision,
        what=one.what,
        provider=one.provider,
        who=one.who,
        amount_pence=one.amount_pence,
        sent_on=one.sent_on,
        decided_on=one.decided_on,
        agreed_pence=one.agreed_pence,
        because=one.because,
        sessions=one.sessions,
        used=one.used,
        version=one.version,
    )


def _amount(one: Asked) -> Amount:
    return Amount(one.provision, one.state, one.amount_pence, one.agreed_pence)
