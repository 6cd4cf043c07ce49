"""Enquiries, everything that happened to them, and drafts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column, source_ref_column
from portal.enquiries.rules import label_of


class Enquiry(Model):
    """Somebody (one or two people) who asked."""

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'invited', 'passed_on', 'closed', 'merged')", name="state"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("(state = 'closed') = (closed_reason IS NOT NULL)", name="closed"),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
        Index("ix_enquiry_email", "email"),
        Index("ix_enquiry_telephone", "telephone_digits"),
        Index("ix_enquiry_state", "state", "sent_at", "id"),
        Index("ix_enquiry_authority", "authority", "sent_on"),
        Index("ix_enquiry_asked", "asked_on", "authority"),
        Index("ix_enquiry_sent", "sent_at", "id"),
        Index("ix_enquiry_postcode", "postcode"),
        Index("ix_enquiry_household", "household_id", "asked_on", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    state: Mapped[str] = mapped_column(String(12), default="open")
    # who
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    second_given_name: Mapped[str] = mapped_column(String(100), default="")
    second_family_name: Mapped[str] = mapped_column(String(100), default="")
    # how to reach them, and when it is safe to
    email: Mapped[str | None] = mapped_column(String(254))
    telephone: Mapped[str] = mapped_column(String(40), default="")
    telephone_digits: Mapped[str] = mapped_column(String(20), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    """Where the paper pack is posted; asked only where there is no e-mail address."""
    reach_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of: telephone, email, text. What they would like."""
    safe_times: Mapped[str] = mapped_column(String(500), default="")
    no_voicemail: Mapped[bool] = mapped_column(default=False)
    never_post: Mapped[bool] = mapped_column(default=False)
    speak_to_me_first: Mapped[bool] = mapped_column(default=False)
    # what they ask
    authority: Mapped[str] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    considers: Mapped[list[str]] = mapped_column(JSON, default=list)
    background: Mapped[list[str]] = mapped_column(JSON, default=list)
    pathway: Mapped[str] = mapped_column(String(20), default="standard")
    access_needs: Mapped[str] = mapped_column(Text, default="")
    language_needs: Mapped[str] = mapped_column(Text, default="")
    heard_from: Mapped[str] = mapped_column(String(40), default="")
    own_words: Mapped[str] = mapped_column(Text, default="")
    # what became of it
    is_priority: Mapped[bool] = mapped_column(default=False)
    priority_reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    asked_on: Mapped[date | None] = mapped_column(default=lambda row: row.get_current_parameters()["sent_on"])
    """The day reports count it by; None where somebody taken over from another system never asked."""
    entered_by: Mapped[str | None] = mapped_column(String(40))
    email_confirmed_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime]
    closed_reason: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("enquiry.id", ondelete="RESTRICT"), index=True
    )
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))

    @property
    def people(self) -> list[tuple[str, str]]:
        """One or two people: given name and family name."""
        second = (self.second_given_name, self.second_family_name)
        return [(self.given_name, self.family_name), *([second] if any(second) else [])]

    @property
    def label(self) -> str:
        """How it is called: "Sam and Alex Example"."""
        return label_of(self.people)


class EnquiryEntry(Model):
    """One thing that happened to an enquiry: its history, in order, kept through merging."""

    __tablename__ = "enquiry_entry"
    __table_args__ = (Index("ix_enquiry_entry_order", "enquiry_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(20))
    """Of rules.EntryKind: sent, confirmed, call, tried, visit, event, note, email, pack, priority,
    closed, reopened, invited, merged, unmerged, joined, allocated, details."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    copied_at: Mapped[datetime | None]
    copied_by: Mapped[str | None] = mapped_column(String(40))


class EnquiryDraft(Model):
    """An enquiry being written. Its answers are sealed; its tokens are in the writer's cookies only.

    `token_hash` is the fingerprint of the token of the browser it was begun in, `resume_hash` of the
    one that came back by the mailed link. Once it is sent its answers are gone; the row remains for a
    while, so that those browsers can show the confirmation.
    """

    __tablename__ = "enquiry_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    resume_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiry.id", ondelete="RESTRICT"), unique=True)


class EnquiryWord(Model):
    """The words an enquiry is found by (names, town, reference), in small letters, for prefix search."""

    __tablename__ = "enquiry_word"
    __table_args__ = (Index("ix_enquiry_word_word", "word", "enquiry_id"),)

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
