"""The promise table, and the words open promises are found by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.agency.rules import local_day
from portal.columns import Model, Sealed, reference_column, where
from portal.promises.rules import Facts


def _open(name: str, *columns: str, also: str = "", unique: bool = False) -> Index:
    """An index over open promises only, so that what has ended never slows the worklist."""
    condition = "ended_at IS NULL" + (f" AND {also}" if also else "")
    return where(name, *columns, condition=condition, unique=unique)


class Promise(Model):
    """One deadline the agency keeps for a family.

    `due_at` is what was told; None while the bank holidays are not known that far. `sort_at` is what
    the worklist sorts by: when an open promise is expected to be due (a pause counted to its agreed
    end), or the first moment of 1970 when there is no due date, so that it stands first.
    """

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint("ended_as IN ('kept', 'cancelled', 'lapsed')", name="ended_as"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        CheckConstraint("(kept_at IS NOT NULL) = (ended_as IS NOT NULL AND ended_as = 'kept')", name="kept"),
        CheckConstraint("(paused_at IS NULL) = (paused_until IS NULL)", name="paused"),
        CheckConstraint("paused_at IS NULL OR kind IN ('stage_1', 'stage_2')", name="may_pause"),
        _open("uq_promise_open", "kind", "subject_kind", "subject_ref", unique=True),
        _open("ix_promise_open", "sort_at", "id"),
        _open("ix_promise_open_owner", "owner_id", "sort_at", "id"),
        _open("ix_promise_open_team", "team_id", "sort_at", "id"),
        _open("ix_promise_open_authority", "authority", "sort_at", "id"),
        _open("ix_promise_open_kind", "kind", "sort_at", "id"),
        _open("ix_promise_open_nobody", "sort_at", "id", also="owner_id IS NULL"),
        _open("ix_promise_not_alerted", "sort_at", "id", also="late_alerted_at IS NULL"),
        _open("ix_promise_paused", "paused_until", also="paused_until IS NOT NULL"),
        Index("ix_promise_subject", "subject_kind", "subject_ref", "id"),
        Index("ix_promise_household", "household_id", "id"),
        where(
            "ix_promise_kept_on",
            "kept_on",
            "kind",
            "kept_at",
            "due_at",
            "starts_on",
            "authority",
            condition="kept_on IS NOT NULL",
        ),
        Index("ix_promise_starts_on", "starts_on", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_ref: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(200))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    authority: Mapped[str | None] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="RESTRICT"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    owned_at: Mapped[datetime | None]
    at_risk: Mapped[bool] = mapped_column(default=False)
    set_by_law: Mapped[bool]
    step: Mapped[int] = mapped_column(default=0)
    set_on: Mapped[date | None]
    starts_at: Mapped[datetime]
    starts_on: Mapped[date] = mapped_column(
        default=lambda row: local_day(row.get_current_parameters()["starts_at"])
    )
    """The London day it starts; reports count what was promised by it."""
    due_at: Mapped[datetime | None]
    sort_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    kept_at: Mapped[datetime | None]
    kept_on: Mapped[date | None]
    kept_by: Mapped[str | None] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    ended_as: Mapped[str | None] = mapped_column(String(10))
    ended_by: Mapped[str | None] = mapped_column(String(40))
    ended_because: Mapped[str] = mapped_column(String(200), default="")
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    paused_days: Mapped[int] = mapped_column(default=0)
    pause_reason: Mapped[str] = mapped_column(Sealed, default="")
    next_try_on: Mapped[date | None]
    """The London day agreed for trying again to reach them. It moves no due date and sorts nothing."""
    late_alerted_at: Mapped[datetime | None]

    @property
    def facts(self) -> Facts:
        """What is stored about it, as far as its lateness goes."""
        return Facts(
            kind=self.kind,
            due_at=self.due_at,
            kept_at=self.kept_at,
            ended_as=self.ended_as,
            paused_on=local_day(self.paused_at) if self.paused_at else None,
            paused_until=self.paused_until,
            at_risk=self.at_risk,
        )


class PromiseWord(Model):
    """A word of an open promise's label or reference, to find it by its first letters."""

    __tablename__ = "promise_word"
    __table_args__ = (Index("ix_promise_word_promise", "promise_id"),)

    word: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="RESTRICT"), primary_key=True)
