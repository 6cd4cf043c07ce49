"""Households as staff find them: a list for managers, one's own, and a search of ten at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Authority
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household, HouseholdWord
from portal.households.queries import is_open_to
from portal.households.search import prefixes_of
from portal.references import read_reference

PAGE = 25
"""Households on one page of the list."""

MOST_FOUND = 10
"""A search shows ten at most (safety rule 8)."""

STAGES = {
    "invited": "Invited to register",
    "applicant": "On the way",
    "approved": "Approved",
    "adoptive_parent": "Adoption order made",
    "finished": "Finished for now",
}
"""Stage of a household -> its words for staff."""

IS_EARLIER_AND_OVER = and_(
    Household.source_ref.is_not(None),
    Household.stage.in_(["adoptive_parent", "finished"]),
    Allocation.id.is_(None),
)
"""A record of another system whose way was over, and whom nobody works with: it stands under its stage alone,
so that thousands of them do not stand before today's. Over a household's allocation of now."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What of the list is asked for; empty means all.

    `after` is the reference of the last household on the page before.
    """

    stage: str = ""
    authority: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One household in the list."""

    reference: str
    label: str
    town: str
    authority: str
    stage: str
    worker: str
    made_at: datetime
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list, and the `after` of the next one (None on the last)."""

    rows: list[Row]
    next: str | None
    has_more: bool


def households_for(viewer: Viewer, wanted: ListFilter, *, all_of_them: bool, page: int = PAGE) -> ListPage:
    """One page of households, newest first, in a fixed number of queries.

    With words it is a search through all of them, ten at most. Without, it is everybody's for
    managers (`all_of_them`), otherwise those the viewer works with or covers. Restricted ones show
    to the named alone. Raises NotFound for an `after` that leads nowhere.
    """
    is_search = bool(wanted.words.strip())
    most = MOST_FOUND if is_search else page
    query = (
        select(Household, Authority.name, Account.name)
        .join(Authority, Authority.code == Household.authority)
        .outerjoin(Allocation, (Allocation.household_id == Household.id) & Allocation.until_at.is_(None))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .where(is_open_to(viewer, Household.id.expression))
        .order_by(Household.id.desc())
        .limit(most + 1)
    )
    if is_search:
        query = query.where(_found_by(wanted.words))
    else:
        if not all_of_them:
            own = (Allocation.account_id == viewer.account_id, Account.cover_id == viewer.account_id)
            query = query.where(or_(*own))
        if wanted.after:
            query = query.where(Household.id < _id_of(wanted.after))
        if wanted.stage:
            query = query.where(Household.stage == wanted.stage)
        else:
            query = query.where(Household.ended_at.is_(None), ~IS_EARLIER_AND_OVER)
        if wanted.authority:
            query = query.where(Household.authority == wanted.authority)
    found = db.session.execute(query).all()
    rows = [
        Row(
            reference=one.reference,
            label=one.label,
            town=one.town,
            authority=authority,
            stage=one.stage,
            worker=worker or "",
            made_at=one.made_at,
            is_restricted=one.restricted,
        )
        for one, authority, worker in found[:most]
    ]
    has_more = len(found) > most
    return ListPage(rows, rows[-1].reference if has_more and not is_search else None, has_more)


def _found_by(words: str) -> ColumnElement[bool]:
    """Each word typed begins a word of the household; or what was typed is its reference."""
    by_words = [
        Household.id.in_(
            select(HouseholdWord.household_id).where(
                HouseholdWord.word >= prefix, HouseholdWord.word < prefix + chr(0x10FFFF)
            )
        )
        for prefix in prefixes_of(words)
    ]
    found = and_(*by_words) if by_words else Household.id < 0
    reference = read_reference(words)
    return found if reference is None else or_(Household.reference == reference, found)


def _id_of(reference: str) -> int:
    found = db.session.scalar(select(Household.id).where(Household.reference == reference))
    if found is None:
        raise NotFound
    return found
