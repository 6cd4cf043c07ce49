"""the tables of support"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "fund_limit",
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("therapy_pence", sa.Integer(), nullable=False),
        sa.Column("assessment_pence", sa.Integer(), nullable=False),
        sa.Column("is_within", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.Column("set_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "therapy_pence >= 0 AND assessment_pence >= 0", name=op.f("ck_fund_limit_amounts")
        ),
        sa.PrimaryKeyConstraint("from_on", name=op.f("pk_fund_limit")),
    )
    op.create_table(
        "help_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("councils", sa.JSON(), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_entry")),
        sa.UniqueConstraint("name", name=op.f("uq_help_entry_name")),
        sa.UniqueConstraint("reference", name=op.f("uq_help_entry_reference")),
    )
    op.create_table(
        "call_day_off",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_day_off_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_call_day_off")),
    )
    op.create_table(
        "call_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 10 AND 180", name=op.f("ck_call_pattern_minutes")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_call_pattern_until")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_call_pattern_weekday")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_pattern_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_pattern")),
        sa.UniqueConstraint("reference", name=op.f("uq_call_pattern_reference")),
    )
    with op.batch_alter_table("call_pattern", schema=None) as batch_op:
        batch_op.create_index("ix_call_pattern_account", ["account_id", "weekday", "at"], unique=False)

    op.create_table(
        "staff_leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_staff_leave_until")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_staff_leave_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_leave")),
        sa.UniqueConstraint("reference", name=op.f("uq_staff_leave_reference")),
    )
    with op.batch_alter_table("staff_leave", schema=None) as batch_op:
        batch_op.create_index("ix_staff_leave_account", ["account_id", "until_on"], unique=False)
        batch_op.create_index("ix_staff_leave_until", ["until_on", "id"], unique=False)

    op.create_table(
        "support_duty",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=6), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("part IN ('day', 'night')", name=op.f("ck_support_duty_part")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_support_duty_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("day", "part", name=op.f("pk_support_duty")),
    )
    with op.batch_alter_table("support_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_duty_account_id"), ["account_id"], unique=False)

    op.create_table(
        "support_alert",
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('soon', 'late', 'hour')", name=op.f("ck_support_alert_kind")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_support_alert_promise_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("promise_id", "kind", name=op.f("pk_support_alert")),
    )
    op.create_table(
        "support_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("call_me", portal.columns.Sealed(), nullable=False),
        sa.Column("telephone", portal.columns.Sealed(), nullable=False),
        sa.Column("email", portal.columns.Sealed(), nullable=False),
        sa.Column("can_leave_message", sa.Boolean(), nullable=False),
        sa.Column("can_email", sa.Boolean(), nullable=False),
        sa.Column("safe_times", portal.columns.Sealed(), nullable=False),
        sa.Column("asker", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("consent", portal.columns.Sealed(), nullable=False),
        sa.Column("situation", sa.String(length=20), nullable=False),
        sa.Column("about", portal.columns.Sealed(), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("tried", portal.columns.Sealed(), nullable=False),
        sa.Column("risks", portal.columns.Sealed(), nullable=False),
        sa.Column("danger", portal.columns.Sealed(), nullable=False),
        sa.Column("feels", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("next_due_at", portal.columns.Moment(), nullable=False),
        sa.Column("raised_by", sa.String(length=40), nullable=False),
        sa.Column("lower_asked_by", sa.String(length=40), nullable=False),
        sa.Column("lower_asked_at", portal.columns.Moment(), nullable=True),
        sa.Column("lower_asked_because", portal.columns.Sealed(), nullable=False),
        sa.Column("is_confined", sa.Boolean(), nullable=False),
        sa.Column("release_asked_by", sa.String(length=40), nullable=False),
        sa.Column("release_asked_at", portal.columns.Moment(), nullable=True),
        sa.Column("release_asked_because", portal.columns.Sealed(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", portal.columns.Moment(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("accepted_at", portal.columns.Moment(), nullable=True),
        sa.Column("answered_at", portal.columns.Moment(), nullable=True),
        sa.Column("unread_since", portal.columns.Moment(), nullable=True),
        sa.Column("call_held_at", portal.columns.Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("shared_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_as", sa.String(length=20), nullable=False),
        sa.Column("ended_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "(lower_asked_by = '') = (lower_asked_at IS NULL)", name=op.f("ck_support_request_lower_asked")
        ),
        sa.CheckConstraint(
            "(release_asked_by = '') = (release_asked_at IS NULL)",
            name=op.f("ck_support_request_release_asked"),
        ),
        sa.CheckConstraint(
            "(state = 'finished') = (ended_as <> '')", name=op.f("ck_support_request_finished_as")
        ),
        sa.CheckConstraint(
            "(state IN ('withdrawn', 'finished')) = (ended_at IS NOT NULL)",
            name=op.f("ck_support_request_ended"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'telephone', 'email')", name=op.f("ck_support_request_channel")
        ),
        sa.CheckConstraint(
            "ended_as = '' OR ended_as IN ('enough', 'no_more', 'not_reached', 'moved', 'passed_on', 'other')",
            name=op.f("ck_support_request_ended_as"),
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR owner_id IS NOT NULL",
            name=op.f("ck_support_request_accepted_has_an_owner"),
        ),
        sa.CheckConstraint(
            "state IN ('new', 'accepted', 'withdrawn', 'finished')", name=op.f("ck_support_request_state")
        ),
        sa.CheckConstraint("rank IN (0, 1)", name=op.f("ck_support_request_rank")),
        sa.CheckConstraint(
            "shared_at IS NULL OR NOT is_confined", name=op.f("ck_support_request_confined_is_not_shared")
        ),
        sa.CheckConstraint(
            "shared_at IS NULL OR person_id IS NOT NULL", name=op.f("ck_support_request_shared_by_its_writer")
        ),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_support_request_authority"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_support_request_household_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_support_request_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_support_request_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_support_request_reference")),
    )
    with op.batch_alter_table("support_request", schema=None) as batch_op:
        batch_op.create_index("ix_support_request_authority", ["authority", "sent_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_request_browser_hash"), ["browser_hash"], unique=False)
        batch_op.create_index(
            "ix_support_request_called",
            ["call_held_at", "outcome"],
            unique=False,
            sqlite_where=sa.text("call_held_at IS NOT NULL"),
            postgresql_where=sa.text("call_held_at IS NOT NULL"),
        )
        batch_op.create_index("ix_support_request_confined", ["is_confined", "reference"], unique=False)
        batch_op.create_index(
            "ix_support_request_council",
            ["authority", "rank", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'accepted')"),
            postgresql_where=sa.text("state IN ('new', 'accepted')"),
        )
        batch_op.create_index("ix_support_request_household", ["household_id", "id"], unique=False)
        batch_op.create_index(
            "ix_support_request_open",
            ["rank", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'accepted')"),
            postgresql_where=sa.text("state IN ('new', 'accepted')"),
        )
        batch_op.create_index(
            "ix_support_request_owner",
            ["owner_id", "rank", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'accepted')"),
            postgresql_where=sa.text("state IN ('new', 'accepted')"),
        )
        batch_op.create_index("ix_support_request_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_support_request_received", ["sent_on", "authority", "channel", "asker"], unique=False
        )
        batch_op.create_index("ix_support_request_sent", ["sent_at", "id"], unique=False)
        batch_op.create_index(
            "ix_support_request_unread",
            ["unread_since", "id"],
            unique=False,
            sqlite_where=sa.text("unread_since IS NOT NULL"),
            postgresql_where=sa.text("unread_since IS NOT NULL"),
        )

    op.create_table(
        "call_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.columns.Moment(), nullable=False),
        sa.Column("ends_at", portal.columns.Moment(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_with", sa.String(length=6), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", portal.columns.Moment(), nullable=True),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.Column("held_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("(state = 'taken') = (request_id IS NOT NULL)", name=op.f("ck_call_slot_taken")),
        sa.CheckConstraint("held_at IS NULL OR state = 'taken'", name=op.f("ck_call_slot_held")),
        sa.CheckConstraint("state IN ('free', 'taken', 'withdrawn')", name=op.f("ck_call_slot_state")),
        sa.CheckConstraint(
            "withdrawn_with IN ('', 'day', 'leave')", name=op.f("ck_call_slot_withdrawn_with")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_call_slot_ends")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_slot_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_request.id"], name=op.f("fk_call_slot_request_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_slot")),
        sa.UniqueConstraint("account_id", "starts_at", name=op.f("uq_call_slot_account_id_starts_at")),
        sa.UniqueConstraint("reference", name=op.f("uq_call_slot_reference")),
    )
    with op.batch_alter_table("call_slot", schema=None) as batch_op:
        batch_op.create_index("ix_call_slot_account", ["account_id", "starts_at"], unique=False)
        batch_op.create_index(
            "ix_call_slot_booked",
            ["starts_at", "account_id"],
            unique=False,
            sqlite_where=sa.text("state = 'taken' AND held_at IS NULL"),
            postgresql_where=sa.text("state = 'taken' AND held_at IS NULL"),
        )
        batch_op.create_index(
            "ix_call_slot_free",
            ["starts_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'free'"),
            postgresql_where=sa.text("state = 'free'"),
        )
        batch_op.create_index(
            "uq_call_slot_request",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("request_id IS NOT NULL AND held_at IS NULL"),
            postgresql_where=sa.text("request_id IS NOT NULL AND held_at IS NULL"),
        )

    op.create_table(
        "fund_child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "household_id IS NOT NULL OR request_id IS NOT NULL", name=op.f("ck_fund_child_belongs")
        ),
        sa.CheckConstraint(
            "person_id IS NULL OR household_id IS NOT NULL", name=op.f("ck_fund_child_person_has_a_household")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_fund_child_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_fund_child_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_request.id"], name=op.f("fk_fund_child_request_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_child")),
        sa.UniqueConstraint("person_id", name=op.f("uq_fund_child_person_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_fund_child_reference")),
    )
    with op.batch_alter_table("fund_child", schema=None) as batch_op:
        batch_op.create_index("ix_fund_child_household", ["household_id", "id"], unique=False)
        batch_op.create_index("ix_fund_child_request", ["request_id", "id"], unique=False)

    op.create_table(
        "staff_leave_given",
        sa.Column("leave_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leave_id"], ["staff_leave.id"], name=op.f("fk_staff_leave_given_leave_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_staff_leave_given_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["account.id"], name=op.f("fk_staff_leave_given_to_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("leave_id", "request_id", name=op.f("pk_staff_leave_given")),
    )
    op.create_table(
        "support_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", portal.columns.Moment(), nullable=False),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("sections", portal.columns.Sealed(), nullable=False),
        sa.Column("shared_at", portal.columns.Moment(), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("comments", portal.columns.Sealed(), nullable=False),
        sa.Column("commented_at", portal.columns.Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "commented_at IS NULL OR shared_at IS NOT NULL",
            name=op.f("ck_support_assessment_comments_come_after"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_assessment_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_assessment")),
        sa.UniqueConstraint("reference", name=op.f("uq_support_assessment_reference")),
        sa.UniqueConstraint("request_id", name=op.f("uq_support_assessment_request_id")),
    )
    with op.batch_alter_table("support_assessment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_support_assessment_running",
            ["begun_at", "request_id"],
            unique=False,
            sqlite_where=sa.text("shared_at IS NULL"),
            postgresql_where=sa.text("shared_at IS NULL"),
        )

    op.create_table(
        "support_ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=True),
        sa.Column("next_ask_at", portal.columns.Moment(), nullable=True),
        sa.Column("decided", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", portal.columns.Moment(), nullable=True),
        sa.Column("given_at", portal.columns.Moment(), nullable=True),
        sa.Column("changed_at", portal.columns.Moment(), nullable=True),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.Column("quick", sa.Integer(), nullable=True),
        sa.Column("listened", sa.Integer(), nullable=True),
        sa.Column("helped", sa.Integer(), nullable=True),
        sa.Column("home_better", sa.Integer(), nullable=True),
        sa.Column("own_words", portal.columns.Sealed(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(decided = '') = (decided_at IS NULL)", name=op.f("ck_support_ending_decided_at")
        ),
        sa.CheckConstraint(
            "decided <> 'kept_back' OR next_ask_at IS NULL", name=op.f("ck_support_ending_kept_back")
        ),
        sa.CheckConstraint(
            "decided IN ('', 'released', 'kept_back')", name=op.f("ck_support_ending_decided")
        ),
        sa.CheckConstraint(
            "given_at IS NOT NULL OR (quick IS NULL AND listened IS NULL AND helped IS NULL AND home_better IS NULL)",
            name=op.f("ck_support_ending_given"),
        ),
        sa.CheckConstraint(
            "given_at IS NULL OR next_ask_at IS NULL", name=op.f("ck_support_ending_left_alone")
        ),
        sa.CheckConstraint("helped BETWEEN 1 AND 5", name=op.f("ck_support_ending_helped")),
        sa.CheckConstraint("home_better BETWEEN 1 AND 5", name=op.f("ck_support_ending_home_better")),
        sa.CheckConstraint("listened BETWEEN 1 AND 5", name=op.f("ck_support_ending_listened")),
        sa.CheckConstraint("quick BETWEEN 1 AND 5", name=op.f("ck_support_ending_quick")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_ending_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_ending")),
        sa.UniqueConstraint("reference", name=op.f("uq_support_ending_reference")),
        sa.UniqueConstraint("request_id", name=op.f("uq_support_ending_request_id")),
    )
    with op.batch_alter_table("support_ending", schema=None) as batch_op:
        batch_op.create_index("ix_support_ending_day", ["ended_on", "id"], unique=False)
        batch_op.create_index(
            "ix_support_ending_due",
            ["next_ask_at", "id"],
            unique=False,
            sqlite_where=sa.text("next_ask_at IS NOT NULL"),
            postgresql_where=sa.text("next_ask_at IS NOT NULL"),
        )

    op.create_table(
        "support_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("is_from_family", sa.Boolean(), nullable=False),
        sa.Column("shows", sa.Boolean(), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("next_try_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_entry_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_support_entry_reference")),
    )
    with op.batch_alter_table("support_entry", schema=None) as batch_op:
        batch_op.create_index("ix_support_entry_order", ["request_id", "at", "id"], unique=False)

    op.create_table(
        "support_kept_out",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_support_kept_out_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_kept_out_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("request_id", "account_id", name=op.f("pk_support_kept_out")),
    )
    op.create_table(
        "support_named",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("named_by", sa.String(length=40), nullable=False),
        sa.Column("named_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_support_named_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_named_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("request_id", "account_id", name=op.f("pk_support_named")),
    )
    op.create_table(
        "support_offer",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", portal.columns.Moment(), nullable=False),
        sa.Column("linked_by", sa.String(length=40), nullable=False),
        sa.Column("because", portal.columns.Sealed(), nullable=False),
        sa.Column("invited_at", portal.columns.Moment(), nullable=True),
        sa.Column("invited_by", sa.String(length=40), nullable=False),
        sa.Column("taken_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("(invited_at IS NULL) = (invited_by = '')", name=op.f("ck_support_offer_invited")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_support_offer_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_offer_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_support_offer")),
    )
    with op.batch_alter_table("support_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_offer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "support_order",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("order_on", sa.Date(), nullable=True),
        sa.Column("placed_by", sa.String(length=20), nullable=True),
        sa.Column("placed_by_name", sa.String(length=120), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(placed_by IS NULL) = (placed_by_name <> '')", name=op.f("ck_support_order_one_council")
        ),
        sa.ForeignKeyConstraint(
            ["placed_by"], ["authority.code"], name=op.f("fk_support_order_placed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_order_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_support_order")),
    )
    op.create_table(
        "support_session",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("kind IN ('brief', 'urgent')", name=op.f("ck_support_session_kind")),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name=op.f("ck_support_session_six_at_most")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_session_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("request_id", "kind", "number", name=op.f("pk_support_session")),
    )
    with op.batch_alter_table("support_session", schema=None) as batch_op:
        batch_op.create_index("ix_support_session_at", ["at", "by"], unique=False)

    op.create_table(
        "support_signpost",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("given_at", portal.columns.Moment(), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["help_entry.id"], name=op.f("fk_support_signpost_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_signpost_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("request_id", "entry_id", name=op.f("pk_support_signpost")),
    )
    op.create_table(
        "support_word",
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_word_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("word", "request_id", name=op.f("pk_support_word")),
    )
    with op.batch_alter_table("support_word", schema=None) as batch_op:
        batch_op.create_index("ix_support_word_request", ["request_id"], unique=False)

    op.create_table(
        "fund_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("provision", sa.String(length=12), nullable=False),
        sa.Column("what", portal.columns.Sealed(), nullable=False),
        sa.Column("provider", sa.String(length=10), nullable=False),
        sa.Column("who", portal.columns.Sealed(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("agreed_pence", sa.Integer(), nullable=True),
        sa.Column("because", portal.columns.Sealed(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lapse_told_at", portal.columns.Moment(), nullable=True),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(state NOT IN ('draft', 'sent', 'refused') OR agreed_pence IS NULL) AND (state <> 'agreed' OR (agreed_pence IS NOT NULL AND agreed_pence = amount_pence)) AND (state <> 'part' OR (agreed_pence IS NOT NULL AND agreed_pence > 0 AND agreed_pence < amount_pence))",
            name=op.f("ck_fund_application_agreed"),
        ),
        sa.CheckConstraint("provider = 'internal' OR who <> ''", name=op.f("ck_fund_application_who")),
        sa.CheckConstraint("provider IN ('internal', 'external')", name=op.f("ck_fund_application_provider")),
        sa.CheckConstraint(
            "provision IN ('therapy', 'assessment')", name=op.f("ck_fund_application_provision")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR because <> ''", name=op.f("ck_fund_application_refused_with_words")
        ),
        sa.CheckConstraint(
            "state IN ('agreed', 'part') OR used = 0", name=op.f("ck_fund_application_used_once_agreed")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'given_back') OR sent_on IS NOT NULL", name=op.f("ck_fund_application_sent")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'agreed', 'part', 'refused', 'given_back')",
            name=op.f("ck_fund_application_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'part', 'refused') OR decided_on IS NOT NULL",
            name=op.f("ck_fund_application_decided"),
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_fund_application_amount")),
        sa.CheckConstraint(
            "decided_on IS NULL OR (sent_on IS NOT NULL AND decided_on >= sent_on)",
            name=op.f("ck_fund_application_decided_after"),
        ),
        sa.CheckConstraint("used >= 0 AND used <= sessions", name=op.f("ck_fund_application_used")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["fund_child.id"], name=op.f("fk_fund_application_child_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_fund_application_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_fund_application_reference")),
    )
    with op.batch_alter_table("fund_application", schema=None) as batch_op:
        batch_op.create_index("ix_fund_application_child", ["child_id", "year", "id"], unique=False)
        batch_op.create_index("ix_fund_application_request", ["request_id", "id"], unique=False)
        batch_op.create_index(
            "ix_fund_application_unused",
            ["year", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('agreed', 'part') AND used < sessions"),
            postgresql_where=sa.text("state IN ('agreed', 'part') AND used < sessions"),
        )

    op.create_table(
        "support_measure",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(length=8), nullable=False),
        sa.Column("answers", portal.columns.Sealed(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("moment IN ('start', 'middle', 'end')", name=op.f("ck_support_measure_moment")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["support_assessment.id"],
            name=op.f("fk_support_measure_assessment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("assessment_id", "moment", name=op.f("pk_support_measure")),
    )
    op.create_table(
        "support_plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("what", portal.columns.Sealed(), nullable=False),
        sa.Column("provider", sa.String(length=10), nullable=False),
        sa.Column("who", portal.columns.Sealed(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("knows", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "provider IN ('internal', 'external')", name=op.f("ck_support_plan_item_provider")
        ),
        sa.CheckConstraint("sessions >= 0", name=op.f("ck_support_plan_item_sessions")),
        sa.CheckConstraint(
            "used >= 0 AND (sessions = 0 OR used <= sessions)", name=op.f("ck_support_plan_item_used")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["support_assessment.id"],
            name=op.f("fk_support_plan_item_assessment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan_item")),
        sa.UniqueConstraint("reference", name=op.f("uq_support_plan_item_reference")),
    )
    with op.batch_alter_table("support_plan_item", schema=None) as batch_op:
        batch_op.create_index("ix_support_plan_item_assessment", ["assessment_id", "id"], unique=False)

    op.create_table(
        "support_words_alert",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('new', 'day')", name=op.f("ck_support_words_alert_kind")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["support_entry.id"],
            name=op.f("fk_support_words_alert_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("entry_id", "kind", name=op.f("pk_support_words_alert")),
    )
    op.create_table(
        "fund_session",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_fund_session_number")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["fund_application.id"],
            name=op.f("fk_fund_session_application_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("application_id", "number", name=op.f("pk_fund_session")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("fund_session")
    op.drop_table("support_words_alert")
    with op.batch_alter_table("support_plan_item", schema=None) as batch_op:
        batch_op.drop_index("ix_support_plan_item_assessment")

    op.drop_table("support_plan_item")
    op.drop_table("support_measure")
    with op.batch_alter_table("fund_application", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_fund_application_unused",
            sqlite_where=sa.text("state IN ('agreed', 'part') AND used < sessions"),
            postgresql_where=sa.text("state IN ('agreed', 'part') AND used < sessions"),
        )
        batch_op.drop_index("ix_fund_application_request")
        batch_op.drop_index("ix_fund_application_child")

    op.drop_table("fund_application")
    with op.batch_alter_table("support_word", schema=None) as batch_op:
        batch_op.drop_index("ix_support_word_request")

    op.drop_table("support_word")
    op.drop_table("support_signpost")
    with op.batch_alter_table("support_session", schema=None) as batch_op:
        batch_op.drop_index("ix_support_session_at")

    op.drop_table("support_session")
    op.drop_table("support_order")
    with op.batch_alter_table("support_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_offer_person_id"))

    op.drop_table("support_offer")
    op.drop_table("support_named")
    op.drop_table("support_kept_out")
    with op.batch_alter_table("support_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_support_entry_order")

    op.drop_table("support_entry")
    with op.batch_alter_table("support_ending", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_support_ending_due",
            sqlite_where=sa.text("next_ask_at IS NOT NULL"),
            postgresql_where=sa.text("next_ask_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_support_ending_day")

    op.drop_table("support_ending")
    with op.batch_alter_table("support_assessment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_support_assessment_running",
            sqlite_where=sa.text("shared_at IS NULL"),
            postgresql_where=sa.text("shared_at IS NULL"),
        )

    op.drop_table("support_assessment")
    op.drop_table("staff_leave_given")
    with op.batch_alter_table("fund_child", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_child_request")
        batch_op.drop_index("ix_fund_child_household")

    op.drop_table("fund_child")
    with op.batch_alter_table("call_slot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_call_slot_request",
            sqlite_where=sa.text("request_id IS NOT NULL AND held_at IS NULL"),
            postgresql_where=sa.text("request_id IS NOT NULL AND held_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_call_slot_free",
            sqlite_where=sa.text("state = 'free'"),
            postgresql_where=sa.text("state = 'free'"),
        )
        batch_op.drop_index(
            "ix_call_slot_booked",
            sqlite_where=sa.text("state = 'taken' AND held_at IS NULL"),
            postgresql_where=sa.text("state = 'taken' AND held_at IS NULL"),
        )
        batch_op.drop_index("ix_call_slot_account")

    op.drop_table("call_slot")
    with op.batch_alter_table("support_request", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_support_request_unread",
            sqlite_where=sa.text("unread_since IS NOT NULL"),
            postgresql_where=sa.text("unread_since IS NOT NULL"),
        )
        batch_op.drop_index("ix_support_request_sent")
        batch_op.drop_index("ix_support_request_received")
        batch_op.drop_index("ix_support_request_person")
        batch_op.drop_index(
            "ix_support_request_owner",
            sqlite_where=sa.text("state IN ('new', 'accepted')"),
            postgresql_where=sa.text("state IN ('new', 'accepted')"),
        )
        batch_op.drop_index(
            "ix_support_request_open",
            sqlite_where=sa.text("state IN ('new', 'accepted')"),
            postgresql_where=sa.text("state IN ('new', 'accepted')"),
        )
        batch_op.drop_index("ix_support_request_household")
        batch_op.drop_index(
            "ix_support_request_council",
            sqlite_where=sa.text("state IN ('new', 'accepted')"),
            postgresql_where=sa.text("state IN ('new', 'accepted')"),
        )
        batch_op.drop_index("ix_support_request_confined")
        batch_op.drop_index(
            "ix_support_request_called",
            sqlite_where=sa.text("call_held_at IS NOT NULL"),
            postgresql_where=sa.text("call_held_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_support_request_browser_hash"))
        batch_op.drop_index("ix_support_request_authority")

    op.drop_table("support_request")
    op.drop_table("support_alert")
    with op.batch_alter_table("support_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_duty_account_id"))

    op.drop_table("support_duty")
    with op.batch_alter_table("staff_leave", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_leave_until")
        batch_op.drop_index("ix_staff_leave_account")

    op.drop_table("staff_leave")
    with op.batch_alter_table("call_pattern", schema=None) as batch_op:
        batch_op.drop_index("ix_call_pattern_account")

    op.drop_table("call_pattern")
    op.drop_table("call_day_off")
    op.drop_table("help_entry")
    op.drop_table("fund_limit")
