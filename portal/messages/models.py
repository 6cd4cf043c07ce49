"""The outgoing messages, and the administrator's own wording of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class Message(Model):
    """One e-mail: waiting, sent, undeliverable or withdrawn."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'undeliverable', 'withdrawn')", name="state"),
        CheckConstraint("problem_kind IN ('', 'server', 'address', 'wording')", name="problem_kind"),
        Index(
            "ix_message_due",
            "next_try_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_message_undelivered",
            "id",
            sqlite_where=text("state = 'undeliverable' AND mended_at IS NULL"),
            postgresql_where=text("state = 'undeliverable' AND mended_at IS NULL"),
        ),
        Index("ix_message_subject", "subject_kind", "subject_ref", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    to: Mapped[str] = mapped_column(String(254))
    template: Mapped[str] = mapped_column(String(60))
    parameters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    link: Mapped[str | None] = mapped_column(String(30))
    link_subject: Mapped[str | None] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_ref: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(15), default="waiting")
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_until: Mapped[datetime | None]
    give_up_at: Mapped[datetime]
    """Until then it is tried; a first try after that is the last."""
    problem_kind: Mapped[str] = mapped_column(String(10), default="")
    last_problem: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None]
    sent_subject: Mapped[str | None] = mapped_column(String(200))
    sent_text: Mapped[str | None] = mapped_column(Text)
    sent_html: Mapped[str | None] = mapped_column(Text)
    mended_at: Mapped[datetime | None]
    mended_by: Mapped[str | None] = mapped_column(String(40))
    mended_how: Mapped[str] = mapped_column(String(200), default="")


class Wording(Model):
    """An administrator's wording of one template: subject and text; the file's stands without it."""

    __tablename__ = "wording"

    template: Mapped[str] = mapped_column(String(60), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]
