"""Enquiries as staff read them: the list, its search, and one enquiry with its promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Authority
from portal.enquiries.models import Enquiry, EnquiryEntry, EnquiryWord
from portal.enquiries.rules import State
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.households.search import prefixes_of
from portal.promises.models import Promise
from portal.references import read_reference

SUBJECT = "enquiry"
PAGE = 25
"""Enquiries on one page of the list."""

MOST_FOUND = 10
"""A search shows ten at most (safety rule 8)."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What of the list is asked for; None or empty means all.

    `after` is the reference of the last enquiry on the page before.
    """

    state: str | None = None
    authority: str | None = None
    is_priority: bool = False
    is_unclaimed: bool = False
    words: str = ""
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One enquiry in the list. `due_at` is when its next open promise is due."""

    reference: str
    label: str
    town: str
    authority: str
    state: str
    is_priority: bool
    sent_at: datetime
    promise_kind: str | None
    due_at: datetime | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list, and the `after` of the next one (None on the last)."""

    rows: list[Row]
    next: str | None
    has_more: bool


def enquiries_for(viewer: Viewer, wanted: ListFilter, *, page: int = PAGE) -> ListPage:
    """One page of enquiries, newest first, in a fixed number of queries.

    With words it is a search: ten at most, joined enquiries too, so that any reference is found.
    Raises NotFound for an `after` that leads nowhere.
    """
    is_search = bool(wanted.words.strip())
    most = MOST_FOUND if is_search else page
    query = (
        select(Enquiry, Authority.name)
        .join(Authority, Authority.code == Enquiry.authority)
        .where(*_matching(viewer, wanted))
        .order_by(Enquiry.sent_at.desc(), Enquiry.id.desc())
        .limit(most + 1)
    )
    if wanted.after and not is_search:
        query = query.where(_after(wanted.after))
    found = db.session.execute(query).all()
    has_more = len(found) > most
    due = _soonest([enquiry.reference for enquiry, _ in found[:most]])
    rows = [_row(enquiry, name, due.get(enquiry.reference)) for enquiry, name in found[:most]]
    return ListPage(rows, rows[-1].reference if has_more and not is_search else None, has_more)


def _matching(viewer: Viewer, wanted: ListFilter) -> list[ColumnElement[bool]]:
    conditions = [is_open_to(viewer, Enquiry.household_id.expression)]
    if wanted.state:
        conditions.append(Enquiry.state == wanted.state)
    elif not wanted.words.strip():
        conditions.append(Enquiry.state != State.MERGED)
    if wanted.authority:
        conditions.append(Enquiry.authority == wanted.authority)
    if wanted.is_priority:
        conditions.append(Enquiry.is_priority.is_(True))
    if wanted.is_unclaimed:
        conditions.append(
            exists().where(
                Promise.subject_kind == SUBJECT,
                Promise.subject_ref == Enquiry.reference,
                Promise.ended_at.is_(None),
                Promise.owner_id.is_(None),
            )
        )
    if wanted.words.strip():
        conditions.append(_found_by(wanted.words))
    return conditions


def _found_by(words: str) -> ColumnElement[bool]:
    """Each word typed begins a word of the enquiry; or what was typed is its reference."""
    by_words = [
        Enquiry.id.in_(
            select(EnquiryWord.enquiry_id).where(
                EnquiryWord.word >= prefix, EnquiryWord.word < prefix + chr(0x10FFFF)
            )
        )
        for prefix in prefixes_of(words)
    ]
    found = and_(*by_words) if by_words else Enquiry.id < 0
    reference = read_reference(words)
    return found if reference is None else or_(Enquiry.reference == reference, found)


def _after(reference: str) -> ColumnElement[bool]:
    last = db.session.execute(
        select(Enquiry.sent_at, Enquiry.id).where(Enquiry.reference == reference)
    ).one_or_none()
    if last is None:
        raise NotFound
    return tuple_(Enquiry.sent_at, Enquiry.id) < tuple_(last.sent_at, last.id)


def _soonest(references: Sequence[str]) -> dict[str, tuple[Promise, str | None]]:
    """Of each enquiry the open promise due first, and its owner's name."""
    if not references:
        return {}
    rows = db.session.execute(
        select(Promise, Account.name)
        .outerjoin(Account, Account.id == Promise.owner_id)
        .where(
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref.in_(references),
            Promise.ended_at.is_(None),
        )
        .order_by(Promise.sort_at.desc(), Promise.id.desc())
    )
    return {promise.subject_ref: (promise, owner) for promise, owner in rows}


def _row(enquiry: Enquiry, authority: str, due: tuple[Promise, str | None] | None) -> Row:
    promise, owner = due or (None, None)
    return Row(
        reference=enquiry.reference,
        label=enquiry.label,
        town=enquiry.town,
        authority=authority,
        state=enquiry.state,
        is_priority=enquiry.is_priority,
        sent_at=enquiry.sent_at,
        promise_kind=promise.kind if promise else None,
        due_at=promise.due_at if promise else None,
        owner=owner,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """One enquiry with those joined to it, its authority's name and its household's reference."""

    enquiry: Enquiry
    authority: str
    joined: list[Enquiry]
    household: str | None
    joined_with: str | None
    """The reference of the enquiry this one was joined with, if it was."""
    came_registered: bool
    """Whether it came in from another system together with its household: nobody was invited here."""

    @property
    def references(self) -> list[str]:
        """Its own reference, then those of the joined."""
        return [self.enquiry.reference, *(one.reference for one in self.joined)]

    @property
    def ids(self) -> list[int]:
        """The same as row numbers, for the history."""
        return [self.enquiry.id, *(one.id for one in self.joined)]


def enquiry_for(viewer: Viewer, reference: str) -> Found:
    """One enquiry through the viewer, in one query. Raises NotFound for a missing or hidden one."""
    other = aliased(Enquiry)
    own_id = select(Enquiry.id).where(Enquiry.reference == reference).scalar_subquery()
    rows = db.session.execute(
        select(Enquiry, Authority.name, Household.reference, other.reference, Household.source_ref)
        .join(Authority, Authority.code == Enquiry.authority)
        .outerjoin(Household, Household.id == Enquiry.household_id)
        .outerjoin(other, other.id == Enquiry.merged_into_id)
        .where(
            or_(Enquiry.reference == reference, Enquiry.merged_into_id == own_id),
            is_open_to(viewer, Enquiry.household_id.expression),
        )
        .order_by(Enquiry.sent_at, Enquiry.id)
        .execution_options(populate_existing=True)
    ).all()
    own = [row for row in rows if row[0].reference == reference]
    if not own:
        raise NotFound
    enquiry, authority, household, joined_with, called = own[0]
    joined = [row[0] for row in rows if row[0].reference != reference]
    came_registered = called is not None and called == enquiry.source_ref
    return Found(enquiry, authority, joined, household, joined_with, came_registered)


@dataclass(frozen=True, slots=True)
class Owned:
    """A promise of an enquiry, and whose it is."""

    promise: Promise
    owner: str | None
    owner_id: int | None


def promises_of(found: Found) -> list[Owned]:
    """The promises of an enquiry and of those joined to it: open ones first, soonest first."""
    rows = db.session.execute(
        select(Promise, Account.name)
        .outerjoin(Account, Account.id == Promise.owner_id)
        .where(Promise.subject_kind == SUBJECT, Promise.subject_ref.in_(found.references))
        .order_by(Promise.id)
    )
    owned = [Owned(promise, owner, promise.owner_id) for promise, owner in rows]
    return sorted(owned, key=lambda one: (one.promise.ended_at is not None, one.promise.sort_at))


def entry_for(viewer: Viewer, reference: str, entry_reference: str) -> tuple[Found, EnquiryEntry]:
    """One entry of an enquiry (or of one joined to it) through the viewer. Raises NotFound."""
    found = enquiry_for(viewer, reference)
    entry = db.session.scalars(
        select(EnquiryEntry).where(
            EnquiryEntry.reference == entry_reference, EnquiryEntry.enquiry_id.in_(found.ids)
        )
    ).one_or_none()
    if entry is None:
        raise NotFound
    return found, entry
