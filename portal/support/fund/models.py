"""Applications to the fund, the children they are for, the sessions used, and the agency's own limits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, one_of, reference_column, source_ref_column, where
from portal.support.fund.rules import FundState, Provision
from portal.support.plans.rules import Provider


class FundChild(Model):
    """A child the fund is asked for: the same row in every request of the household.

    `person_id` where the child is known in the household; else `name` is what the writer calls them.
    Without a household the child belongs to the one request.
    """

    __tablename__ = "fund_child"
    __table_args__ = (
        CheckConstraint("household_id IS NOT NULL OR request_id IS NOT NULL", name="belongs"),
        CheckConstraint("person_id IS NULL OR household_id IS NOT NULL", name="person_has_a_household"),
        Index("ix_fund_child_household", "household_id", "id"),
        Index("ix_fund_child_request", "request_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("support_request.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), unique=True)
    name: Mapped[str] = mapped_column(Sealed)


class FundApplication(Model):
    """What is asked of the fund for one child and financial year, what it decided, and what was used."""

    __tablename__ = "fund_application"
    __table_args__ = (
        CheckConstraint(one_of("state", FundState), name="state"),
        CheckConstraint(one_of("provision", Provision), name="provision"),
        CheckConstraint(one_of("provider", Provider), name="provider"),
        CheckConstraint("provider = 'internal' OR who <> ''", name="who"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("state IN ('draft', 'given_back') OR sent_on IS NOT NULL", name="sent"),
        CheckConstraint(
            "state NOT IN ('agreed', 'part', 'refused') OR decided_on IS NOT NULL", name="decided"
        ),
        CheckConstraint(
            "decided_on IS NULL OR (sent_on IS NOT NULL AND decided_on >= sent_on)", name="decided_after"
        ),
        CheckConstraint(
            "(state NOT IN ('draft', 'sent', 'refused') OR agreed_pence IS NULL)"
            " AND (state <> 'agreed' OR (agreed_pence IS NOT NULL AND agreed_pence = amount_pence))"
            " AND (state <> 'part' OR"
            " (agreed_pence IS NOT NULL AND agreed_pence > 0 AND agreed_pence < amount_pence))",
            name="agreed",
        ),
        CheckConstraint("state <> 'refused' OR because <> ''", name="refused_with_words"),
        CheckConstraint("used >= 0 AND used <= sessions", name="used"),
        CheckConstraint("state IN ('agreed', 'part') OR used = 0", name="used_once_agreed"),
        Index("ix_fund_application_request", "request_id", "id"),
        Index("ix_fund_application_sent", "sent_on", "provider"),
        Index("ix_fund_application_child", "child_id", "year", "id"),
        where(
            "ix_fund_application_unused",
            "year",
            "id",
            condition="state IN ('agreed', 'part') AND used < sessions",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id", ondelete="RESTRICT"))
    child_id: Mapped[int] = mapped_column(ForeignKey("fund_child.id", ondelete="RESTRICT"))
    year: Mapped[int]
    """The financial year, by the calendar year in which it begins."""
    state: Mapped[str] = mapped_column(String(12), default=FundState.DRAFT.value)
    provision: Mapped[str] = mapped_column(String(12))
    what: Mapped[str] = mapped_column(Sealed)
    """Which therapy or assessment."""
    provider: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(Sealed, default="")
    amount_pence: Mapped[int]
    sent_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    agreed_pence: Mapped[int | None]
    because: Mapped[str] = mapped_column(Sealed, default="")
    """Why the fund did not agree, or only in part; the writer reads it."""
    sessions: Mapped[int] = mapped_column(default=0)
    """How many were agreed."""
    used: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    """Counts the savings of a draft, so that nobody writes over what they have not read."""
    lapse_told_at: Mapped[datetime | None]
    """When the request's owner was told that sessions of it lapse: once."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))


class FundSession(Model):
    """One session that was used of an application."""

    __tablename__ = "fund_session"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    application_id: Mapped[int] = mapped_column(
        ForeignKey("fund_application.id", ondelete="RESTRICT"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    written_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))


class FundLimit(Model):
    """What the fund pays at most for a child in a financial year, from a day on, as the agency set it."""

    __tablename__ = "fund_limit"
    __table_args__ = (CheckConstraint("therapy_pence >= 0 AND assessment_pence >= 0", name="amounts"),)

    from_on: Mapped[date] = mapped_column(primary_key=True)
    therapy_pence: Mapped[int]
    assessment_pence: Mapped[int]
    is_within: Mapped[bool]
    set_by: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime]
