"""Sessions that were agreed and lapse at the end of the financial year, unless they are used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, literal_column, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Person
from portal.support.fund.models import FundApplication, FundChild
from portal.support.fund.rules import RUNNING, is_warned, year_of
from portal.support.models import SupportRequest
from portal.support.visibility import is_open_to_staff

PAGE = 25
"""What lapses, on one page."""


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Sessions of one application that lapse at the end of the financial year."""

    reference: str
    request_reference: str
    name: str
    """The writer's."""
    child: str
    what: str
    sessions: int
    left: int
    owner: str | None


def lapsing(
    viewer: Viewer, *, today: date, after: str = "", page: int = PAGE
) -> tuple[list[Lapsing], str | None]:
    """One page of what lapses this year, of the requests the viewer may open, and the key of the next.

    Empty before January. Two queries at most. Raises NotFound for a key that is none.
    """
    if not is_warned(year_of(today), today):
        return [], None
    query = (
        _unused(year_of(today)).where(is_open_to_staff(viewer)).order_by(FundApplication.id).limit(page + 1)
    )
    if after:
        start = db.session.scalar(select(FundApplication.id).where(FundApplication.reference == after))
        if start is None:
            raise NotFound
        query = query.where(FundApplication.id > start)
    rows = [_lapsing(row) for row in db.session.execute(query)]
    return rows[:page], rows[page - 1].reference if len(rows) > page else None


def is_unused(year: int) -> ColumnElement[bool]:
    """The condition that sessions were agreed for this year and are not used yet."""
    return and_(
        FundApplication.year == year,
        # written out: bound, SQLite could not tell that the index of these rows fits
        FundApplication.state.in_([literal_column(f"'{state.value}'") for state in RUNNING]),
        FundApplication.used < FundApplication.sessions,
    )


def _unused(year: int) -> Select[FundApplication, SupportRequest, str, str, str]:
    return (
        select(FundApplication, SupportRequest, FundChild.name, Person.given_name, Account.name)
        .join(SupportRequest, SupportRequest.id == FundApplication.request_id)
        .join(FundChild, FundChild.id == FundApplication.child_id)
        .outerjoin(Person, Person.id == FundChild.person_id)
        .outerjoin(Account, Account.id == SupportRequest.owner_id)
        .where(is_unused(year))
    )


def _lapsing(row: Iterable[object]) -> Lapsing:
    application: FundApplication
    request: SupportRequest
    application, request, words, given_name, owner = row  # type: ignore[assignment]  # of `_unused`
    return Lapsing(
        reference=application.reference,
        request_reference=request.reference,
        name=request.name,
        child=str(given_name or words),
        what=application.what,
        sessions=application.sessions,
        left=application.sessions - application.used,
        owner=str(owner) if owner else None,
    )
