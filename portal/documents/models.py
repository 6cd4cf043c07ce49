"""Documents: what a file is, whose, and what for. The file itself lies in storage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class Document(Model):
    """One file of a household, or of one person of it.

    Its states: kept, then perhaps shared with the family, then perhaps withdrawn. A withdrawn one is
    opened by nobody; it stays, because nothing of a family's record is destroyed by itself.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("kind IN ('pdf', 'jpeg', 'png', 'docx')", name="kind"),
        CheckConstraint("scan IN ('clean', 'not_scanned')", name="scan"),
        CheckConstraint("source IN ('family', 'staff', 'outside')", name="source"),
        CheckConstraint("source <> 'family' OR shared_at IS NOT NULL", name="family_sees_its_own"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(subject_kind = '') = (subject_ref = '')", name="subject"),
        Index("ix_document_household", "household_id", "uploaded_at", "id"),
        Index("ix_document_person", "person_id"),
        Index("ix_document_subject", "subject_kind", "subject_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    """Whose it is; None: the household's, seen by both applicants."""
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_ref: Mapped[str] = mapped_column(String(40), default="")
    """What it is for, such as a step of the journey; empty for nothing in particular."""
    title: Mapped[str] = mapped_column(Sealed)
    """What whoever gave it calls it."""
    file_name: Mapped[str] = mapped_column(Sealed, default="")
    """What the file was called on their device; for staff only."""
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    """In bytes, as kept."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what is kept, before it was sealed."""
    storage_name: Mapped[str] = mapped_column(String(60), unique=True)
    scan: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(8))
    uploaded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True
    )
    """None for somebody without an account."""
    uploaded_by_name: Mapped[str] = mapped_column(Sealed, default="")
    uploaded_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    """Since when the family sees it; what they gave us themselves, from the start."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(40))
