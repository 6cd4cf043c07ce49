"""Reading documents, always through who asks.

A person's document is seen by that person and staff; the household's by staff and by the applicants who
belonged to it when it was shared; what staff or an outsider gave, by the family only once it is shared
(safety rule 10.2).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select

from portal.access import Viewer
from portal.agency.rules import at
from portal.documents import rules
from portal.documents.models import Document
from portal.documents.rules import Kind, Scan, Source
from portal.documents.sealed_files import open_file
from portal.documents.store import store
from portal.errors import NotFound, Refused, Unsealable
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from portal.households.queries import is_open_to

log = logging.getLogger(__name__)

also_with_rows: list[Callable[[list[str]], set[str]]] = []
"""Hook: which of these names in storage belong to a row of a higher room, so that no sweep removes them."""

DAMAGED = (
    "We can’t open this file: it is not as it was when we kept it. Ring us, so that we can put it right."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as lists show it."""

    reference: str
    title: str
    person_id: int | None
    whose: str
    """The given name of whose it is; empty for the household's."""
    subject: tuple[str, str]
    kind: str
    size: str
    scan: str
    source: str
    by: str
    """Who gave it, by name."""
    is_own: bool
    uploaded_at: datetime
    shared_at: datetime | None
    withdrawn_at: datetime | None
    file_name: str
    """Empty for families."""
    household_reference: str
    household_label: str

    @property
    def kind_words(self) -> str:
        """PDF, Picture, Word document."""
        return rules.KIND_WORDS[Kind(self.kind)]

    @property
    def scan_words(self) -> str:
        """Whether a virus scanner looked at it."""
        return rules.SCAN_WORDS[Scan(self.scan)]

    def can_withdraw(self, now: datetime) -> bool:
        """Whether who reads this can take the document back."""
        return rules.can_withdraw(
            uploaded_at=self.uploaded_at, withdrawn_at=self.withdrawn_at, is_own=self.is_own, now=now
        )

    @property
    def is_shared(self) -> bool:
        """Whether the family sees it."""
        return self.shared_at is not None


def documents_for(
    viewer: Viewer, household_id: int, subject: tuple[str, str] | None = None
) -> tuple[Seen, ...]:
    """What this viewer may see of a household's documents, newest first.

    `subject` (kind, reference) leaves only what was given for that. Staff also see what was withdrawn,
    though nobody opens it any more.
    """
    query = _rows(viewer).where(Document.household_id == household_id)
    if subject is not None:
        query = query.where(Document.subject_kind == subject[0], Document.subject_ref == subject[1])
    if not viewer.is_staff:
        query = query.where(Document.withdrawn_at.is_(None))
    found = db.session.execute(query.order_by(Document.uploaded_at.desc(), Document.id.desc()))
    return tuple(_row(viewer, row) for row in found)


def documents_of(viewer: Viewer) -> tuple[Seen, ...]:
    """What a person of a family sees: their own, wherever they lived then, and their household's."""
    query = _rows(viewer).where(Document.withdrawn_at.is_(None))
    found = db.session.execute(query.order_by(Document.uploaded_at.desc(), Document.id.desc()))
    return tuple(_row(viewer, row) for row in found)


def document_for(viewer: Viewer, reference: str) -> Seen:
    """One document through the viewer, if it was not withdrawn. Raises NotFound."""
    query = _rows(viewer).where(Document.reference == reference, Document.withdrawn_at.is_(None))
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return _row(viewer, found)


@dataclass(frozen=True, slots=True)
class Download:
    """A document's content and how it is given out."""

    reference: str
    name: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


def download_for(viewer: Viewer, reference: str) -> Download:
    """The content of a document that this viewer may see.

    The first piece is opened before anything is given out, and each is true before it is given. Raises
    NotFound, and Refused for a file that is missing from storage or was changed there.
    """
    seen = document_for(viewer, reference)
    document = db.session.scalars(select(Document).where(Document.reference == seen.reference)).one()
    return stored_download(document.reference, document.storage_name, document.kind, document.size)


def stored_download(reference: str, storage_name: str, kind: str, size: int) -> Download:
    """The content of a stored file, whose row the caller has looked up through its viewer.

    Raises Refused for a file that is missing from storage or was changed there.
    """
    try:
        pieces = open_file(store().read(storage_name), storage_name)
        first = next(pieces)
    except (Unsealable, NotFound) as problem:
        log.error("a document is not as it was kept", extra={"reference": reference})
        raise Refused(DAMAGED) from problem
    return Download(
        reference=reference,
        name=rules.given_name(reference, kind),
        media_type=rules.MEDIA_TYPES[Kind(kind)],
        size=size,
        pieces=_together(first, pieces),
    )


def names_with_rows(names: list[str]) -> set[str]:
    """Which of these names in storage belong to a document, or to a row of a higher room."""
    known = set(db.session.scalars(select(Document.storage_name).where(Document.storage_name.in_(names))))
    return known.union(*(theirs(names) for theirs in also_with_rows))


def _together(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _may_see(viewer: Viewer) -> ColumnElement[bool]:
    """The one condition of safety rule 10.2, in every query here."""
    if viewer.is_staff and viewer.holds("documents:see"):
        return is_open_to(viewer, Document.household_id.expression)
    if not viewer.is_family or viewer.person_id is None:
        return false()
    of_household = and_(
        Document.person_id.is_(None),
        Document.household_id == (viewer.household_id or 0),
        Document.shared_at >= _joined_at(viewer),
    )
    return and_(Document.shared_at.is_not(None), or_(Document.person_id == viewer.person_id, of_household))


def _joined_at(viewer: Viewer) -> datetime:
    """Since when this person belongs to their household: what two shared before is not theirs to read."""
    from_on = db.session.scalar(
        select(Membership.from_on).where(
            Membership.person_id == viewer.person_id,
            Membership.household_id == (viewer.household_id or 0),
            Membership.until_on.is_(None),
        )
    )
    return at(from_on or date.max, time())


def _rows(viewer: Viewer) -> Select[Document, str, str, str]:
    return (
        select(Document, Person.given_name, Household.reference, Household.label)
        .join(Household, Household.id == Document.household_id)
        .outerjoin(Person, Person.id == Document.person_id)
        .where(_may_see(viewer))
        .execution_options(populate_existing=True)
    )


def _row(viewer: Viewer, row: Row[Document, str, str, str]) -> Seen:
    document, whose, reference, label = row
    is_own = viewer.account_id is not None and document.uploaded_by_id == viewer.account_id
    is_ours = document.source != Source.FAMILY and not viewer.is_staff
    return Seen(
        reference=document.reference,
        title=document.title,
        person_id=document.person_id,
        whose=whose or "",
        subject=(document.subject_kind, document.subject_ref),
        kind=document.kind,
        size=rules.size_words(document.size),
        scan=document.scan,
        source=document.source,
        by="" if is_ours else document.uploaded_by_name,
        is_own=is_own,
        uploaded_at=document.uploaded_at,
        shared_at=document.shared_at,
        withdrawn_at=document.withdrawn_at,
        file_name=document.file_name if viewer.is_staff else "",
        household_reference=reference,
        household_label=label,
    )
