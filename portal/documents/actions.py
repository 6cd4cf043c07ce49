"""Keeping, sharing and withdrawing documents. The files themselves are in storage before (see receiving)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.documents import rules
from portal.documents.models import Document
from portal.documents.queries import document_for
from portal.documents.receiving import KeptFile
from portal.documents.rules import Source
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.queries import members_of


def keep_document(
    file: KeptFile,
    *,
    household_id: int,
    person_id: int | None,
    title: str,
    by: Viewer | str,
    now: datetime,
    subject: tuple[str, str] | None = None,
    is_shared: bool = False,
) -> Document:
    """Write the row of a file that `receiving.take_files` or `take_file` has stored.

    `person_id` says whose it is; None: the household's. `by` is a viewer, or a label for somebody without
    an account (a referee), whose documents only staff see. What a family gives, it sees; `is_shared`
    counts for staff's own. The caller has looked the household up through its viewer. Raises NotFound for
    a person who is not of the household, and where a family's viewer names somebody else.
    """
    source = _source(by)
    if isinstance(by, Viewer) and by.is_family:
        if by.household_id != household_id or person_id not in (None, by.person_id):
            raise NotFound
    elif person_id is not None and person_id not in {member.person_id for member in members_of(household_id)}:
        raise NotFound
    sees = source is Source.FAMILY or (is_shared and source is Source.STAFF)
    document = Document(
        household_id=household_id,
        person_id=person_id,
        subject_kind=subject[0] if subject else "",
        subject_ref=subject[1] if subject else "",
        title=title.strip()[:200] or rules.DEFAULT_TITLE,
        file_name=file.file_name,
        kind=file.kind.value,
        size=file.size,
        sha256=file.sha256,
        storage_name=file.storage_name,
        scan=file.scan.value,
        source=source.value,
        uploaded_by_id=by.account_id if isinstance(by, Viewer) else None,
        uploaded_by_name=by.name if isinstance(by, Viewer) else by,
        uploaded_at=now,
        shared_at=now if sees else None,
    )
    db.session.add(document)
    db.session.flush()
    details = {"kind": document.kind, "scan": document.scan, "shared": "yes" if sees else "no"}
    _record("documents.kept", document.reference, by=by, now=now, details=details)
    return document


def share_document(reference: str, *, by: Viewer, now: datetime) -> Document:
    """Let the family see a document of ours. Raises NotFound, and Refused where they see it already."""
    if not by.is_staff:
        raise NotFound
    document = _found(reference, by=by)
    if document.source == Source.OUTSIDE:
        raise Refused("This came from somebody else, perhaps in confidence. It can’t be shared here.")
    if document.shared_at is not None:
        raise Refused("The family sees this document already.")
    document.shared_at = now
    db.session.flush()
    _record("documents.shared", reference, by=by, now=now)
    return document


def withdraw_document(reference: str, *, by: Viewer, now: datetime) -> Document:
    """Take back one's own document within a day: nobody opens it from then on.

    Raises NotFound, and Refused for somebody else's or an older one.
    """
    row = document_for(by, reference)
    if not row.is_own:
        raise Refused("Only the person who gave this document can take it back.")
    if not row.can_withdraw(now):
        raise Refused("It is more than a day since you gave us this. Ask your worker to put it right.")
    document = _found(reference, by=by)
    document.withdrawn_at, document.withdrawn_by = now, by.label
    db.session.flush()
    _record("documents.withdrawn", reference, by=by, now=now)
    return document


def _found(reference: str, *, by: Viewer) -> Document:
    seen = document_for(by, reference)
    return db.session.scalars(select(Document).where(Document.reference == seen.reference)).one()


def _source(by: Viewer | str) -> Source:
    if isinstance(by, str):
        return Source.OUTSIDE
    return Source.STAFF if by.is_staff else Source.FAMILY


def _record(
    event: str, reference: str, *, by: Viewer | str, now: datetime, details: dict[str, str] | None = None
) -> None:
    who = by if isinstance(by, Viewer) else "outside"
    record(event, by=who, subject_kind="document", subject_ref=reference, now=now, details=details)
