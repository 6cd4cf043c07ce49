"""One row for each export that was begun; the last finished one of a folder is where the next one starts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class NightlyExport(Model):
    """One export. Without `finished_at` it was killed, or is being made: it is no mark.

    `since_at` is the moment from which changes were looked for, None where everything was written;
    `until_at` the moment it was begun at. `seen` is the highest row number of each table then: a record that
    was taken over from another system may be younger than all its days.
    """

    __tablename__ = "nightly_export"
    __table_args__ = (
        CheckConstraint("started_by IN ('worker', 'command')", name="started_by"),
        Index("ix_nightly_export_mark", "folder", "made_for", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    folder: Mapped[str] = mapped_column(String(400))
    made_for: Mapped[str] = mapped_column(String(9), default="")
    """The reference of the member of staff it was made for; empty for the general one."""
    since_at: Mapped[datetime | None]
    until_at: Mapped[datetime]
    seen: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """File name -> how many records it holds."""
    name: Mapped[str] = mapped_column(String(80), default="")
    """Of the folder inside the folder in which the files lie."""
    started_by: Mapped[str] = mapped_column(String(10))
    finished_at: Mapped[datetime | None]
