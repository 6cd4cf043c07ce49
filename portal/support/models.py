"""Requests for support, what happened to them, and who is named on a confined one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, one_of, reference_column, source_ref_column, where
from portal.support.ending.rules import Reason
from portal.support.rules import AT_RISK, OPEN, ORDINARY, Channel, State

_OPEN = "state IN ('new', 'accepted')"
"""While somebody still works on it."""


class SupportRequest(Model):
    """What one person asked for. It is theirs: nobody else of the household learns that it exists.

    `person_id` is the writer where they have an account; `household_id` the household staff know them
    by. What they wrote is sealed.
    """

    __tablename__ = "support_request"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint("(state IN ('withdrawn', 'finished')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(state = 'finished') = (ended_as <> '')", name="finished_as"),
        CheckConstraint(f"ended_as = '' OR {one_of('ended_as', Reason)}", name="ended_as"),
        CheckConstraint("state <> 'accepted' OR owner_id IS NOT NULL", name="accepted_has_an_owner"),
        CheckConstraint("shared_at IS NULL OR person_id IS NOT NULL", name="shared_by_its_writer"),
        CheckConstraint("shared_at IS NULL OR NOT is_confined", name="confined_is_not_shared"),
        CheckConstraint("rank IN (0, 1)", name="rank"),
        CheckConstraint("(lower_asked_by = '') = (lower_asked_at IS NULL)", name="lower_asked"),
        where("ix_support_request_open", "rank", "next_due_at", "id", condition=_OPEN),
        where("ix_support_request_owner", "owner_id", "rank", "next_due_at", "id", condition=_OPEN),
        where("ix_support_request_council", "authority", "rank", "next_due_at", "id", condition=_OPEN),
        CheckConstraint("(release_asked_by = '') = (release_asked_at IS NULL)", name="release_asked"),
        Index("ix_support_request_confined", "is_confined", "reference"),
        where("ix_support_request_unread", "unread_since", "id", condition="unread_since IS NOT NULL"),
        Index("ix_support_request_sent", "sent_at", "id"),
        Index("ix_support_request_person", "person_id", "id"),
        Index("ix_support_request_household", "household_id", "id"),
        Index("ix_support_request_authority", "authority", "sent_on"),
        # the managers' page: what was received by day, and the outcomes of calls
        Index("ix_support_request_received", "sent_on", "authority", "channel", "asker"),
        where(
            "ix_support_request_offered",
            "call_offered_on",
            "authority",
            condition="call_offered_on IS NOT NULL",
        ),
        where("ix_support_request_called", "call_held_at", "outcome", condition="call_held_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    state: Mapped[str] = mapped_column(String(12), default=State.NEW.value)
    channel: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    authority: Mapped[str] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    # who, and how it is safe to reach them
    name: Mapped[str] = mapped_column(String(200))
    call_me: Mapped[str] = mapped_column(Sealed, default="")
    telephone: Mapped[str] = mapped_column(Sealed)
    email: Mapped[str] = mapped_column(Sealed, default="")
    can_leave_message: Mapped[bool] = mapped_column(default=False)
    can_email: Mapped[bool] = mapped_column(default=False)
    safe_times: Mapped[str] = mapped_column(Sealed, default="")
    asker: Mapped[str] = mapped_column(String(16), default="self")
    asked_by: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    consent: Mapped[str] = mapped_column(Sealed, default="")
    """How the family agreed that somebody asks for them: whom they told, and when."""
    # what is happening
    situation: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(Sealed, default="")
    words: Mapped[str] = mapped_column(Sealed)
    tried: Mapped[str] = mapped_column(Sealed, default="")
    risks: Mapped[str] = mapped_column(Sealed, default="")
    """Of rules.Risk, with commas between."""
    danger: Mapped[str] = mapped_column(Sealed, default="")
    feels: Mapped[str] = mapped_column(String(12), default="")
    # how it stands
    rank: Mapped[int] = mapped_column(default=ORDINARY)
    """Where it stands in the duty list: AT_RISK before ORDINARY."""
    next_due_at: Mapped[datetime]
    """When the soonest of its open promises is due; kept by actions.follow_promises."""
    raised_by: Mapped[str] = mapped_column(String(40), default="")
    """Who said last that the family is at risk: the writer's label, or a member of staff's."""
    lower_asked_by: Mapped[str] = mapped_column(String(40), default="")
    lower_asked_at: Mapped[datetime | None]
    lower_asked_because: Mapped[str] = mapped_column(Sealed, default="")
    """A member of staff says that the family is not at risk any more; a second one decides."""
    is_confined: Mapped[bool] = mapped_column(default=False)
    release_asked_by: Mapped[str] = mapped_column(String(40), default="")
    release_asked_at: Mapped[datetime | None]
    release_asked_because: Mapped[str] = mapped_column(Sealed, default="")
    """A named person says that others may open it again; a second one decides."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    sent_by: Mapped[str] = mapped_column(String(40))
    browser_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """The fingerprint of the random name of the browser it was sent from, without a sign-in."""
    accepted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When a person first replied."""
    unread_since: Mapped[datetime | None]
    """Since when something of the writer's waits to be read."""
    call_offered_for: Mapped[datetime | None]
    call_offered_on: Mapped[date | None]
    """When the first appointment offered for the advice call was to be, and its London day."""
    call_held_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    """What the advice call came to: of calls.rules.Outcome."""
    shared_at: Mapped[datetime | None]
    """Since when the other parent may read it, at the writer's own wish."""
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str] = mapped_column(String(20), default="")
    """Why it was finished: of ending.rules.Reason, which reports count; empty where it was not."""
    ended_because: Mapped[str] = mapped_column(Sealed, default="")

    @property
    def at_risk(self) -> bool:
        """Whether the family cannot wait."""
        return self.rank == AT_RISK


class SupportEntry(Model):
    """One thing that happened to a request, in order. Nothing is changed or taken out."""

    __tablename__ = "support_entry"
    __table_args__ = (Index("ix_support_entry_order", "request_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(12))
    """Of entry_kinds.EntryKind."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(200), default="")
    is_from_family: Mapped[bool] = mapped_column(default=False)
    shows: Mapped[bool] = mapped_column(default=False)
    """Whether the writer reads that it happened."""
    text: Mapped[str] = mapped_column(Sealed, default="")
    next_try_at: Mapped[datetime | None]


class SupportNamed(Model):
    """A member of staff who may open a confined request: the duty manager, or somebody they named."""

    __tablename__ = "support_named"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), primary_key=True)
    named_by: Mapped[str] = mapped_column(String(40))
    named_at: Mapped[datetime]


class SupportKeptOut(Model):
    """A member of staff who was taken off a confined request: only a person names them again."""

    __tablename__ = "support_kept_out"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), primary_key=True)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class SupportWord(Model):
    """A word a request is found by (name, organisation, reference), for staff who may open it."""

    __tablename__ = "support_word"
    __table_args__ = (Index("ix_support_word_request", "request_id"),)

    word: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )


IS_OPEN = SupportRequest.state.in_([literal_column(f"'{one.value}'") for one in OPEN])
"""The condition that a request is open. Written out, as SQLite walks no partial index for bound values."""
