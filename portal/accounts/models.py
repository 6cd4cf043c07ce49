"""Accounts, sessions, the links that are mailed, and second factors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class Account(Model):
    """Somebody who may sign in. Staff have roles and perhaps a team; families have neither."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("kind IN ('staff', 'family')", name="kind"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("kind = 'staff' OR team_id IS NULL", name="family_has_no_team"),
        Index("ix_account_team", "team_id"),
        Index("ix_account_kind_name", "kind", "name", "id"),
        Index(
            "uq_account_example_role",
            "example_role",
            unique=True,
            sqlite_where=text("example_role IS NOT NULL"),
            postgresql_where=text("example_role IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    kind: Mapped[str] = mapped_column(String(10))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="RESTRICT"))
    telephone: Mapped[str] = mapped_column(String(30), default="")
    working_days: Mapped[str] = mapped_column(String(80), default="")
    """When a member of staff works, in words a family reads: "Monday to Thursday"."""
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    """The colleague who answers when they are away."""
    home_postcode: Mapped[str | None] = mapped_column(Sealed)
    """Of staff who gave it: only to flag look-ups of their own address (safety rule 8)."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_sealed: Mapped[str | None] = mapped_column(Text)
    """The authenticator app's secret, sealed."""
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The thirty-second step of the last code taken: a code works once."""
    example_role: Mapped[str | None] = mapped_column(String(40))
    """In the example agency: the role this person shows, and their place on the sign-in page."""
    made_at: Mapped[datetime]
    first_signed_in_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Session(Model):
    """One browser somebody is signed in with."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_account", "account_id", "ended_at"),
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended_how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    device: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)
    made_how: Mapped[str] = mapped_column(String(20), default="")
    """password, link, forgotten, family_invitation, staff_invitation or example."""
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None] = mapped_column(String(20))
    """signed_out, elsewhere (from another browser), password, email, account or second_factor."""


class MailedLink(Model):
    """A link that was mailed: only its fingerprint is kept; it works once, for a while."""

    __tablename__ = "mailed_link"
    __table_args__ = (Index("ix_mailed_link_account", "account_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    email_change_id: Mapped[int | None] = mapped_column(ForeignKey("email_change.id", ondelete="RESTRICT"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class EmailChange(Model):
    """Somebody asked to use another e-mail address; it holds once its link is used."""

    __tablename__ = "email_change"
    __table_args__ = (
        CheckConstraint("new_email = lower(new_email)", name="email_lower"),
        Index(
            "uq_email_change_open",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    new_email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Passkey(Model):
    """A passkey of an account."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime]
    """When it last answered; only a question asked later is answered again."""


class RecoveryCode(Model):
    """One of the ten codes that stand in for a lost second factor, each once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class KeptPost(Model):
    """What somebody sent after their session had ended: sealed, for an hour, for them alone."""

    __tablename__ = "kept_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(index=True)
