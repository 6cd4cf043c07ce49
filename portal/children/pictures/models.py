"""Photographs and film of a group, and the codes that were drawn into what was given out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.children.pictures.rules import NotMade, PictureKind, PictureState
from portal.columns import Model, Sealed, one_of, reference_column, where


class ChildPicture(Model):
    """One photograph or film. The file lies in storage, sealed; a changed one is another picture."""

    __tablename__ = "child_picture"
    __table_args__ = (
        CheckConstraint(one_of("kind", PictureKind), name="kind"),
        CheckConstraint(one_of("state", PictureState), name="state"),
        CheckConstraint(
            "kind = 'film' OR (state NOT IN ('being_made', 'not_usable') AND raw_name IS NULL)", name="film"
        ),
        CheckConstraint("(state = 'being_made') = (raw_name IS NOT NULL)", name="raw"),
        CheckConstraint(
            "state NOT IN ('unread', 'published') OR storage_name IS NOT NULL", name="has_a_file"
        ),
        CheckConstraint("(published_at IS NULL) = (published_by = '')", name="published"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_by"),
        CheckConstraint(
            "state NOT IN ('being_made', 'unread') OR published_at IS NULL", name="not_published"
        ),
        CheckConstraint(
            "published_by = '' OR (published_by <> given_by AND published_by <> worded_by)",
            name="a_second_person",
        ),
        CheckConstraint("(taken_away_at IS NULL) = (taken_away_by = '')", name="taken_away_by"),
        CheckConstraint("(state = 'taken_away') = (taken_away_at IS NOT NULL)", name="taken_away"),
        CheckConstraint("(state = 'not_usable') = (not_made <> '')", name="not_usable"),
        CheckConstraint(f"not_made = '' OR {one_of('not_made', NotMade)}", name="not_made"),
        Index("ix_child_picture_group", "group_id", "position", "id"),
        where("ix_child_picture_due", "id", condition="state = 'being_made'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    """Where it stands among those of its group, from 1."""
    alt: Mapped[str] = mapped_column(Sealed)
    """What is to be seen, for who does not see it; it names nobody."""
    seen: Mapped[int] = mapped_column(default=1)
    """Counts the changes, so that only what was looked at is published."""
    storage_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    raw_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    """A film as it was sent, sealed, until it is made ready; then it is removed."""
    size: Mapped[int] = mapped_column(default=0)
    """In bytes, as kept."""
    sha256: Mapped[str] = mapped_column(String(64), default="")
    scan: Mapped[str] = mapped_column(String(12), default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    """How long a film runs."""
    not_made: Mapped[str] = mapped_column(String(10), default="")
    """Of rules.NotMade."""
    claimed_by: Mapped[str] = mapped_column(String(40), default="")
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    ticked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Of rules.Check, by whom."""
    consent_by: Mapped[str] = mapped_column(Sealed, default="")
    given_by: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]
    worded_by: Mapped[str] = mapped_column(String(40))
    published_by: Mapped[str] = mapped_column(String(40), default="")
    published_at: Mapped[datetime | None]
    taken_away_by: Mapped[str] = mapped_column(String(40), default="")
    taken_away_at: Mapped[datetime | None]


class PictureCode(Model):
    """The code of one opening: drawn into a photograph, or laid over a film. Random, kept here alone."""

    __tablename__ = "child_picture_code"
    __table_args__ = (
        CheckConstraint("(grant_id IS NULL) = (person_id IS NULL)", name="of_a_family"),
        Index("ix_child_picture_code_picture", "picture_id", "id"),
        Index("ix_child_picture_code_grant", "grant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = reference_column()
    picture_id: Mapped[int] = mapped_column(ForeignKey("child_picture.id", ondelete="RESTRICT"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("child_grant.id", ondelete="RESTRICT"))
    """None where staff opened it."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    by: Mapped[str] = mapped_column(String(40))
    """The account that opened it, as the audit names it."""
    at: Mapped[datetime]
