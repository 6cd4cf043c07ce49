"""The agency's own tables: one row of settings, authorities, teams and days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, String, Text, event, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column
from portal.references import new_reference


class AgencySettings(Model):
    """What an administrator may change about the agency; one row."""

    __tablename__ = "agency_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("cut_off_hours BETWEEN 0 AND 336", name="cut_off"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(120))
    colour: Mapped[str] = mapped_column(String(7))
    telephone: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(Text, default="")
    mail_sender: Mapped[str] = mapped_column(String(80), default="Your team")
    """The sender's name on e-mails: neutral, because a lock screen shows it."""
    cut_off_hours: Mapped[int] = mapped_column(default=24)
    """Up to so many hours before an event begins families change or cancel a booking by themselves; what
    a new title starts from."""
    version: Mapped[str] = mapped_column(String(9), default=new_reference)
    """Another one after each change to any table of this room; what was read stays good while it lasts."""


class Authority(Model):
    """A council the agency serves, or "outside the area"."""

    __tablename__ = "authority"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    council: Mapped[str] = mapped_column(String(120), default="")
    out_of_hours_telephone: Mapped[str] = mapped_column(String(30), default="")
    position: Mapped[int] = mapped_column(default=0)


class Team(Model):
    """A team of staff."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]


class ClosedDay(Model):
    """A day the agency itself is closed; never moves what the law sets or a family at risk."""

    __tablename__ = "closed_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime]


class BankHoliday(Model):
    """A bank holiday of England, filled from the library and reviewed by an administrator."""

    __tablename__ = "bank_holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    reviewed_by: Mapped[str | None] = mapped_column(String(40))
    reviewed_at: Mapped[datetime | None]


class ReferenceFigure(Model):
    """A published figure that stands beside the agency's own: the year before, England's, or a target.

    No report computes with one. `year` is the calendar year in which the reported year begins.
    """

    __tablename__ = "reference_figure"
    __table_args__ = (CheckConstraint("kind IN ('before', 'england', 'target')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(String(40), primary_key=True)
    measure: Mapped[str] = mapped_column(String(60), primary_key=True)
    authority: Mapped[str] = mapped_column(String(20), primary_key=True, default="all")
    value: Mapped[float]
    source: Mapped[str] = mapped_column(String(200), default="")
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]


def _new_version(_mapper: Any, connection: Connection, _target: Any) -> None:
    connection.execute(update(AgencySettings).values(version=new_reference()))


def _own_new_version(_mapper: Any, _connection: Connection, target: AgencySettings) -> None:
    target.version = new_reference()


event.listen(AgencySettings, "before_update", _own_new_version)
for _table in (Authority, Team, ClosedDay, BankHoliday):
    for _moment in ("after_insert", "after_update", "after_delete"):
        event.listen(_table, _moment, _new_version)
