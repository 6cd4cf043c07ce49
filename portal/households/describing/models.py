"""The one table of what people said of themselves."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed


class SelfDescription(Model):
    """What one person said of themselves; no row where they said nothing, or took it away.

    It goes with the person: the one foreign key to a person that cascades. When it was said is not kept.
    """

    __tablename__ = "self_description"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[str] = mapped_column(Sealed)
