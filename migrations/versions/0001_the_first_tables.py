"""the first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.columns
from portal.audit.models import POSTGRESQL_TRIGGERS, SQLITE_TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "agency_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mail_sender", sa.String(length=80), nullable=False),
        sa.Column("cut_off_hours", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=9), nullable=False),
        sa.CheckConstraint("cut_off_hours BETWEEN 0 AND 336", name=op.f("ck_agency_settings_cut_off")),
        sa.CheckConstraint("id = 1", name=op.f("ck_agency_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_settings")),
    )
    op.create_table(
        "audit_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index("ix_audit_row_at", ["at", "id"], unique=False)
        batch_op.create_index("ix_audit_row_by", ["by", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_row_event", ["event", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_row_subject", ["subject_ref", "at", "id"], unique=False)

    op.create_table(
        "authority",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("council", sa.String(length=120), nullable=False),
        sa.Column("out_of_hours_telephone", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authority")),
    )
    op.create_table(
        "bank_holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("reviewed_at", portal.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_bank_holiday")),
    )
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("added_at", portal.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=30), nullable=True),
        sa.Column("link_subject", sa.String(length=80), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("next_try_at", portal.columns.Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=True),
        sa.Column("claimed_until", portal.columns.Moment(), nullable=True),
        sa.Column("give_up_at", portal.columns.Moment(), nullable=False),
        sa.Column("problem_kind", sa.String(length=10), nullable=False),
        sa.Column("last_problem", sa.String(length=200), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=True),
        sa.Column("sent_subject", sa.String(length=200), nullable=True),
        sa.Column("sent_text", sa.Text(), nullable=True),
        sa.Column("sent_html", sa.Text(), nullable=True),
        sa.Column("mended_at", portal.columns.Moment(), nullable=True),
        sa.Column("mended_by", sa.String(length=40), nullable=True),
        sa.Column("mended_how", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "problem_kind IN ('', 'server', 'address', 'wording')", name=op.f("ck_message_problem_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'undeliverable', 'withdrawn')", name=op.f("ck_message_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_message_reference")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_due",
            ["next_try_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_message_subject", ["subject_kind", "subject_ref", "id"], unique=False)
        batch_op.create_index(
            "ix_message_undelivered",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'undeliverable' AND mended_at IS NULL"),
            postgresql_where=sa.text("state = 'undeliverable' AND mended_at IS NULL"),
        )

    op.create_table(
        "once_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("location", portal.columns.Sealed(), nullable=False),
        sa.Column("news", portal.columns.Sealed(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_once_key")),
    )
    with op.batch_alter_table("once_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_once_key_made_at"), ["made_at"], unique=False)

    op.create_table(
        "pack_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=False),
        sa.Column("first_read_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_pack_request_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_pack_request_reference")),
    )
    with op.batch_alter_table("pack_request", schema=None) as batch_op:
        batch_op.create_index("ix_pack_request_asked_on", ["asked_on"], unique=False)
        batch_op.create_index("ix_pack_request_email", ["email"], unique=False)

    op.create_table(
        "panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("starts_at", portal.columns.Moment(), nullable=False),
        sa.Column("moved_from", portal.columns.Moment(), nullable=True),
        sa.Column("moved_at", portal.columns.Moment(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("over_at", portal.columns.Moment(), nullable=True),
        sa.Column("cancelled_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("is_online OR place <> ''", name=op.f("ck_panel_somewhere")),
        sa.CheckConstraint("places > 0", name=op.f("ck_panel_places")),
        sa.CheckConstraint("places_taken BETWEEN 0 AND places", name=op.f("ck_panel_never_more_than_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("reference", name=op.f("uq_panel_reference")),
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index("ix_panel_starts", ["starts_at", "id"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_team_reference")),
    )
    op.create_table(
        "try_counter",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("began_at", portal.columns.Moment(), nullable=False),
        sa.Column("ends_at", portal.columns.Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_try_counter")),
    )
    with op.batch_alter_table("try_counter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_try_counter_began_at"), ["began_at"], unique=False)

    op.create_table(
        "wording",
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("template", name=op.f("pk_wording")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("working_days", sa.String(length=80), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("home_postcode", portal.columns.Sealed(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_sealed", sa.Text(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("example_role", sa.String(length=40), nullable=True),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("first_signed_in_at", portal.columns.Moment(), nullable=True),
        sa.Column("last_signed_in_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("kind = 'staff' OR team_id IS NULL", name=op.f("ck_account_family_has_no_team")),
        sa.CheckConstraint("kind IN ('staff', 'family')", name=op.f("ck_account_kind")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_lower")),
        sa.ForeignKeyConstraint(
            ["cover_id"], ["account.id"], name=op.f("fk_account_cover_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_account_team_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("reference", name=op.f("uq_account_reference")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_kind_name", ["kind", "name", "id"], unique=False)
        batch_op.create_index("ix_account_team", ["team_id"], unique=False)
        batch_op.create_index(
            "uq_account_example_role",
            ["example_role"],
            unique=True,
            sqlite_where=sa.text("example_role IS NOT NULL"),
            postgresql_where=sa.text("example_role IS NOT NULL"),
        )

    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.Column("code_word", portal.columns.Sealed(), nullable=True),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('invited', 'applicant', 'approved', 'adoptive_parent', 'finished')",
            name=op.f("ck_household_stage"),
        ),
        sa.CheckConstraint("named >= 2 OR NOT restricted", name=op.f("ck_household_two_are_named")),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_household_authority"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("reference", name=op.f("uq_household_reference")),
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("from_at", portal.columns.Moment(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_allocation_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_allocation_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index("ix_allocation_account", ["account_id", "until_at"], unique=False)
        batch_op.create_index(
            "uq_allocation_open",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "email_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=False),
        sa.Column("confirmed_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("new_email = lower(new_email)", name=op.f("ck_email_change_email_lower")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_email_change_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
        sa.UniqueConstraint("reference", name=op.f("uq_email_change_reference")),
    )
    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.create_index(
            "uq_email_change_open",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "enquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("second_given_name", sa.String(length=100), nullable=False),
        sa.Column("second_family_name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("telephone_digits", sa.String(length=20), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reach_by", sa.JSON(), nullable=False),
        sa.Column("safe_times", sa.String(length=500), nullable=False),
        sa.Column("no_voicemail", sa.Boolean(), nullable=False),
        sa.Column("never_post", sa.Boolean(), nullable=False),
        sa.Column("speak_to_me_first", sa.Boolean(), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("considers", sa.JSON(), nullable=False),
        sa.Column("background", sa.JSON(), nullable=False),
        sa.Column("pathway", sa.String(length=20), nullable=False),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.Column("language_needs", sa.Text(), nullable=False),
        sa.Column("heard_from", sa.String(length=40), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=False),
        sa.Column("is_priority", sa.Boolean(), nullable=False),
        sa.Column("priority_reasons", sa.JSON(), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=True),
        sa.Column("email_confirmed_at", portal.columns.Moment(), nullable=True),
        sa.Column("last_contact_at", portal.columns.Moment(), nullable=False),
        sa.Column("closed_reason", sa.String(length=40), nullable=True),
        sa.Column("closed_at", portal.columns.Moment(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_reason IS NOT NULL)", name=op.f("ck_enquiry_closed")
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_enquiry_merged")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'invited', 'passed_on', 'closed', 'merged')", name=op.f("ck_enquiry_state")
        ),
        sa.CheckConstraint("email IS NULL OR email = lower(email)", name=op.f("ck_enquiry_email_lower")),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_enquiry_authority"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_enquiry_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["enquiry.id"], name=op.f("fk_enquiry_merged_into_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiry_reference")),
    )
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        batch_op.create_index("ix_enquiry_authority", ["authority", "sent_on"], unique=False)
        batch_op.create_index("ix_enquiry_email", ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiry_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiry_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index("ix_enquiry_postcode", ["postcode"], unique=False)
        batch_op.create_index("ix_enquiry_sent", ["sent_at", "id"], unique=False)
        batch_op.create_index("ix_enquiry_state", ["state", "sent_at", "id"], unique=False)
        batch_op.create_index("ix_enquiry_telephone", ["telephone_digits"], unique=False)

    op.create_table(
        "household_word",
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_word_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("word", "household_id", name=op.f("pk_household_word")),
    )
    with op.batch_alter_table("household_word", schema=None) as batch_op:
        batch_op.create_index("ix_household_word_household", ["household_id"], unique=False)

    op.create_table(
        "journey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("pathway", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_since", portal.columns.Moment(), nullable=False),
        sa.Column("began_at", portal.columns.Moment(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NOT NULL AND outcome = 'order_made') = (stage = 'order_made')",
            name=op.f("ck_journey_order"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('order_made', 'not_registered', 'not_accepted', 'not_approved', 'withdrawn', 'break_ended', 'parted')",
            name=op.f("ck_journey_outcome"),
        ),
        sa.CheckConstraint(
            "pathway IN ('standard', 'fast_track', 'early_permanence', 'child_in_family')",
            name=op.f("ck_journey_pathway"),
        ),
        sa.CheckConstraint(
            "stage IN ('registration', 'stage_1', 'break', 'stage_2', 'approved', 'linked', 'matched', 'moved_in', 'order_made', 'fostering', 'returned_home', 'notice', 'phase_one', 'phase_two', 'court')",
            name=op.f("ck_journey_stage"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_journey_ended")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_journey_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("reference", name=op.f("uq_journey_reference")),
    )
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.create_index("ix_journey_household", ["household_id", "id"], unique=False)
        batch_op.create_index(
            "ix_journey_stage",
            ["stage", "stage_since", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_journey_open",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "kept_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_kept_post_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_post")),
        sa.UniqueConstraint("reference", name=op.f("uq_kept_post_reference")),
    )
    with op.batch_alter_table("kept_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_post_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_post_made_at"), ["made_at"], unique=False)

    op.create_table(
        "named_staff",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("named_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_named_staff_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_named_staff_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("household_id", "account_id", name=op.f("pk_named_staff")),
    )
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_opening_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_opening_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("reference", name=op.f("uq_opening_reference")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index("ix_opening_session", ["session_id", "household_id", "until_at"], unique=False)

    op.create_table(
        "panel_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("is_independent", sa.Boolean(), nullable=False),
        sa.Column("email", portal.columns.Sealed(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("trained_on", sa.JSON(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "part IN ('chair', 'vice_chair', 'member', 'medical_adviser', 'legal_adviser')",
            name=op.f("ck_panel_member_part"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_panel_member_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_member")),
        sa.UniqueConstraint("reference", name=op.f("uq_panel_member_reference")),
    )
    with op.batch_alter_table("panel_member", schema=None) as batch_op:
        batch_op.create_index("ix_panel_member_review", ["ended_on", "review_due_on"], unique=False)

    op.create_table(
        "parting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("said_by", portal.columns.Sealed(), nullable=False),
        sa.Column("said_at", portal.columns.Moment(), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", portal.columns.Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("note", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('each_own', 'one_stays', 'guided', 'together')", name=op.f("ck_parting_outcome")
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_parting_decided")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_parting_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parting")),
        sa.UniqueConstraint("reference", name=op.f("uq_parting_reference")),
    )
    with op.batch_alter_table("parting", schema=None) as batch_op:
        batch_op.create_index(
            "uq_parting_open",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("used_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_passkey_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_passkey_reference")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_account_id"), ["account_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("never_by_post", sa.Boolean(), nullable=False),
        sa.Column("no_voicemail", sa.Boolean(), nullable=False),
        sa.Column("speak_to_me_first", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("side IN ('adoptive', 'birth')", name=op.f("ck_person_side")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_person_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("account_id", name=op.f("uq_person_account_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_person_reference")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_email", ["email"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("authority", sa.String(length=20), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owned_at", portal.columns.Moment(), nullable=True),
        sa.Column("at_risk", sa.Boolean(), nullable=False),
        sa.Column("set_by_law", sa.Boolean(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=True),
        sa.Column("starts_at", portal.columns.Moment(), nullable=False),
        sa.Column("due_at", portal.columns.Moment(), nullable=True),
        sa.Column("sort_at", portal.columns.Moment(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("kept_at", portal.columns.Moment(), nullable=True),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("kept_by", sa.String(length=40), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_as", sa.String(length=10), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("ended_because", sa.String(length=200), nullable=False),
        sa.Column("paused_at", portal.columns.Moment(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("pause_reason", portal.columns.Sealed(), nullable=False),
        sa.Column("next_try_on", sa.Date(), nullable=True),
        sa.Column("late_alerted_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "(kept_at IS NOT NULL) = (ended_as IS NOT NULL AND ended_as = 'kept')",
            name=op.f("ck_promise_kept"),
        ),
        sa.CheckConstraint("ended_as IN ('kept', 'cancelled', 'lapsed')", name=op.f("ck_promise_ended_as")),
        sa.CheckConstraint(
            "paused_at IS NULL OR kind IN ('stage_1', 'stage_2')", name=op.f("ck_promise_may_pause")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_promise_ended")),
        sa.CheckConstraint("(paused_at IS NULL) = (paused_until IS NULL)", name=op.f("ck_promise_paused")),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_promise_authority"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_promise_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_promise_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_promise_team_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("reference", name=op.f("uq_promise_reference")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_household", ["household_id", "id"], unique=False)
        batch_op.create_index("ix_promise_kept_on", ["kept_on", "kind"], unique=False)
        batch_op.create_index(
            "ix_promise_not_alerted",
            ["sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL AND late_alerted_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND late_alerted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_open",
            ["sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_open_authority",
            ["authority", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_open_kind",
            ["kind", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_open_nobody",
            ["sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL AND owner_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND owner_id IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_open_owner",
            ["owner_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_open_team",
            ["team_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_paused",
            ["paused_until"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL AND paused_until IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND paused_until IS NOT NULL"),
        )
        batch_op.create_index("ix_promise_subject", ["subject_kind", "subject_ref", "id"], unique=False)
        batch_op.create_index(
            "uq_promise_open",
            ["kind", "subject_kind", "subject_ref"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("last_seen_at", portal.columns.Moment(), nullable=False),
        sa.Column("made_how", sa.String(length=20), nullable=False),
        sa.Column("second_factor_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_session_ended_how")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("reference", name=op.f("uq_session_reference")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_account", ["account_id", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_last_seen_at"), ["last_seen_at"], unique=False)

    op.create_table(
        "sure_of",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("how IN ('caller', 'nobody')", name=op.f("ck_sure_of_how")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_sure_of_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sure_of")),
    )
    with op.batch_alter_table("sure_of", schema=None) as batch_op:
        batch_op.create_index("ix_sure_of_session", ["session_id", "household_id", "until_at"], unique=False)

    op.create_table(
        "writing_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("fields", portal.columns.Sealed(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("sent_once", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_writing_draft_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writing_draft")),
        sa.UniqueConstraint("account_id", "place", name=op.f("uq_writing_draft_account_id_place")),
    )
    with op.batch_alter_table("writing_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_writing_draft_changed_at"), ["changed_at"], unique=False)

    op.create_table(
        "assessment_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_key", sa.Integer(), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("source", portal.columns.Sealed(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_by_name", sa.String(length=200), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("replaced_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('risk_assessment', 'health_report', 'child_views', 'other_parent_views', 'court_report')",
            name=op.f("ck_assessment_part_kind"),
        ),
        sa.CheckConstraint("person_key = coalesce(person_id, 0)", name=op.f("ck_assessment_part_person")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_assessment_part_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_assessment_part_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_part")),
        sa.UniqueConstraint("reference", name=op.f("uq_assessment_part_reference")),
    )
    with op.batch_alter_table("assessment_part", schema=None) as batch_op:
        batch_op.create_index(
            "uq_assessment_part_live",
            ["journey_id", "kind", "person_key"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "assessment_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("visitor_name", sa.String(length=200), nullable=False),
        sa.Column("offered_at", portal.columns.Moment(), nullable=False),
        sa.Column("offered_by", sa.String(length=40), nullable=False),
        sa.Column("starts_at", portal.columns.Moment(), nullable=True),
        sa.Column("agreed_at", portal.columns.Moment(), nullable=True),
        sa.Column("agreed_by", sa.String(length=40), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("notes", portal.columns.Sealed(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name=op.f("ck_assessment_visit_held")),
        sa.CheckConstraint("kind IN ('home', 'second_opinion')", name=op.f("ck_assessment_visit_kind")),
        sa.CheckConstraint(
            "state <> 'agreed' OR starts_at IS NOT NULL", name=op.f("ck_assessment_visit_agreed")
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'agreed', 'held', 'withdrawn')", name=op.f("ck_assessment_visit_state")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_assessment_visit_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_visit")),
        sa.UniqueConstraint("reference", name=op.f("uq_assessment_visit_reference")),
    )
    with op.batch_alter_table("assessment_visit", schema=None) as batch_op:
        batch_op.create_index("ix_assessment_visit_journey", ["journey_id", "id"], unique=False)

    op.create_table(
        "break_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('2_months', '1_month', '1_week')", name=op.f("ck_break_reminder_kind")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_break_reminder_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_reminder")),
        sa.UniqueConstraint(
            "journey_id", "ends_on", "kind", name=op.f("uq_break_reminder_journey_id_ends_on_kind")
        ),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject", portal.columns.Sealed(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", portal.columns.Moment(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_at", portal.columns.Moment(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(length=10), nullable=False),
        sa.Column("turn_since", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("turn IN ('ours', 'theirs', 'nobody')", name=op.f("ck_conversation_turn")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_conversation_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conversation_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("reference", name=op.f("uq_conversation_reference")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index("ix_conversation_household", ["household_id", "last_at", "id"], unique=False)
        batch_op.create_index("ix_conversation_person", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_conversation_waiting",
            ["turn_since", "id"],
            unique=False,
            sqlite_where=sa.text("turn = 'ours'"),
            postgresql_where=sa.text("turn = 'ours'"),
        )

    op.create_table(
        "court_hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("for_family", portal.columns.Sealed(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", portal.columns.Moment(), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('ahead', 'goes_on', 'adoption', 'home')", name=op.f("ck_court_hearing_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_court_hearing_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_hearing")),
        sa.UniqueConstraint("reference", name=op.f("uq_court_hearing_reference")),
    )
    with op.batch_alter_table("court_hearing", schema=None) as batch_op:
        batch_op.create_index("ix_court_hearing_journey", ["journey_id", "on"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=40), nullable=False),
        sa.Column("title", portal.columns.Sealed(), nullable=False),
        sa.Column("file_name", portal.columns.Sealed(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_name", sa.String(length=60), nullable=False),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by_name", portal.columns.Sealed(), nullable=False),
        sa.Column("uploaded_at", portal.columns.Moment(), nullable=False),
        sa.Column("shared_at", portal.columns.Moment(), nullable=True),
        sa.Column("withdrawn_at", portal.columns.Moment(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(subject_kind = '') = (subject_ref = '')", name=op.f("ck_document_subject")),
        sa.CheckConstraint("kind IN ('pdf', 'jpeg', 'png', 'docx')", name=op.f("ck_document_kind")),
        sa.CheckConstraint("scan IN ('clean', 'not_scanned')", name=op.f("ck_document_scan")),
        sa.CheckConstraint(
            "source <> 'family' OR shared_at IS NOT NULL", name=op.f("ck_document_family_sees_its_own")
        ),
        sa.CheckConstraint("source IN ('family', 'staff', 'outside')", name=op.f("ck_document_source")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_document_withdrawn")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_document_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_document_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["account.id"], name=op.f("fk_document_uploaded_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("reference", name=op.f("uq_document_reference")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_document_storage_name")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_household", ["household_id", "uploaded_at", "id"], unique=False)
        batch_op.create_index("ix_document_person", ["person_id"], unique=False)
        batch_op.create_index("ix_document_subject", ["subject_kind", "subject_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_uploaded_by_id"), ["uploaded_by_id"], unique=False)

    op.create_table(
        "enquiry_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("resume_hash", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("expires_at", portal.columns.Moment(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_draft_enquiry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_draft")),
        sa.UniqueConstraint("enquiry_id", name=op.f("uq_enquiry_draft_enquiry_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiry_draft_reference")),
        sa.UniqueConstraint("resume_hash", name=op.f("uq_enquiry_draft_resume_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_enquiry_draft_token_hash")),
    )
    with op.batch_alter_table("enquiry_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiry_draft_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "enquiry_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("copied_at", portal.columns.Moment(), nullable=True),
        sa.Column("copied_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_entry_enquiry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiry_entry_reference")),
    )
    with op.batch_alter_table("enquiry_entry", schema=None) as batch_op:
        batch_op.create_index("ix_enquiry_entry_order", ["enquiry_id", "at", "id"], unique=False)

    op.create_table(
        "enquiry_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", portal.columns.Moment(), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=True),
        sa.Column("undone_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_enquiry_merge_decided")),
        sa.CheckConstraint(
            "state IN ('asked', 'joined', 'apart', 'undone')", name=op.f("ck_enquiry_merge_state")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_enquiry_merge_second_person")
        ),
        sa.CheckConstraint("from_id <> into_id", name=op.f("ck_enquiry_merge_two")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["enquiry.id"], name=op.f("fk_enquiry_merge_from_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["enquiry.id"], name=op.f("fk_enquiry_merge_into_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_merge")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiry_merge_reference")),
    )
    with op.batch_alter_table("enquiry_merge", schema=None) as batch_op:
        batch_op.create_index("ix_enquiry_merge_into", ["into_id"], unique=False)
        batch_op.create_index(
            "uq_enquiry_merge_live",
            ["from_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'joined')"),
            postgresql_where=sa.text("state IN ('asked', 'joined')"),
        )

    op.create_table(
        "enquiry_word",
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_word_enquiry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enquiry_id", "word", name=op.f("pk_enquiry_word")),
    )
    with op.batch_alter_table("enquiry_word", schema=None) as batch_op:
        batch_op.create_index("ix_enquiry_word_word", ["word", "enquiry_id"], unique=False)

    op.create_table(
        "journey_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=30), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_journey_letter_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_journey_letter_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_letter")),
        sa.UniqueConstraint("reference", name=op.f("uq_journey_letter_reference")),
    )
    with op.batch_alter_table("journey_letter", schema=None) as batch_op:
        batch_op.create_index("ix_journey_letter_journey", ["journey_id", "id"], unique=False)

    op.create_table(
        "journey_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=30), nullable=False),
        sa.Column("from_stage", sa.String(length=20), nullable=False),
        sa.Column("to_stage", sa.String(length=20), nullable=True),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("made_promises", sa.JSON(), nullable=False),
        sa.Column("ended_promises", sa.JSON(), nullable=False),
        sa.Column("undone_at", portal.columns.Moment(), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=True),
        sa.Column("undone_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "verb IN ('accept_registration', 'not_register', 'pass_stage_1', 'not_accept', 'ask_for_stage_2', 'end_break', 'approve', 'not_approve', 'link', 'match', 'unlink', 'child_moves_in', 'foster', 'return_home', 'child_leaves', 'make_order', 'accept_notice', 'end_phase_one', 'file_report', 'withdraw', 'part')",
            name=op.f("ck_journey_move_verb"),
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_journey_move_undone")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_journey_move_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_move")),
        sa.UniqueConstraint("journey_id", "number", name=op.f("uq_journey_move_journey_id_number")),
    )
    with op.batch_alter_table("journey_move", schema=None) as batch_op:
        batch_op.create_index("ix_journey_move_on", ["on", "verb"], unique=False)

    op.create_table(
        "journey_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sections", portal.columns.Sealed(), nullable=False),
        sa.Column("saved_at", portal.columns.Moment(), nullable=False),
        sa.Column("saved_by_name", sa.String(length=200), nullable=False),
        sa.Column("published_at", portal.columns.Moment(), nullable=True),
        sa.Column("published_by", sa.String(length=40), nullable=True),
        sa.Column("published_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("stage IN ('stage_1', 'stage_2')", name=op.f("ck_journey_plan_stage")),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)", name=op.f("ck_journey_plan_published")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_journey_plan_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_plan")),
        sa.UniqueConstraint(
            "journey_id", "stage", "number", name=op.f("uq_journey_plan_journey_id_stage_number")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_journey_plan_reference")),
    )
    with op.batch_alter_table("journey_plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_journey_plan_draft",
            ["journey_id", "stage"],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "journey_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_key", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.String(length=10), nullable=True),
        sa.Column("turn_since", portal.columns.Moment(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=True),
        sa.Column("chased_at", portal.columns.Moment(), nullable=True),
        sa.Column("done_at", portal.columns.Moment(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("held_from", sa.String(length=100), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_accepted_by", sa.String(length=40), nullable=True),
        sa.Column("delay_reason", sa.String(length=20), nullable=True),
        sa.Column("note", portal.columns.Sealed(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(state = 'in_order') = (done_at IS NOT NULL)", name=op.f("ck_journey_step_done")),
        sa.CheckConstraint(
            "delay_reason IS NULL OR delay_reason IN ('gp_appointment', 'dbs', 'reference', 'applicant', 'capacity')",
            name=op.f("ck_journey_step_delay"),
        ),
        sa.CheckConstraint(
            "held_from = '' OR held_accepted_by IS NOT NULL OR state <> 'in_order'",
            name=op.f("ck_journey_step_held"),
        ),
        sa.CheckConstraint(
            "state IN ('not_started', 'waiting_for_you', 'sent_for', 'received', 'in_order', 'need_to_talk', 'not_needed')",
            name=op.f("ck_journey_step_state"),
        ),
        sa.CheckConstraint(
            "turn IS NULL OR turn IN ('you', 'we', 'others')", name=op.f("ck_journey_step_turn")
        ),
        sa.CheckConstraint("person_key = coalesce(person_id, 0)", name=op.f("ck_journey_step_person")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_journey_step_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_journey_step_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_step")),
        sa.UniqueConstraint(
            "journey_id",
            "code",
            "person_key",
            "about",
            name=op.f("uq_journey_step_journey_id_code_person_key_about"),
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_journey_step_reference")),
    )
    with op.batch_alter_table("journey_step", schema=None) as batch_op:
        batch_op.create_index("ix_journey_step_state", ["state", "code", "turn_since", "id"], unique=False)
        batch_op.create_index("ix_journey_step_turn", ["turn", "state", "turn_since", "id"], unique=False)
        batch_op.create_index(
            "ix_journey_step_valid",
            ["valid_until"],
            unique=False,
            sqlite_where=sa.text("valid_until IS NOT NULL"),
            postgresql_where=sa.text("valid_until IS NOT NULL"),
        )

    op.create_table(
        "mailed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email_change_id", sa.Integer(), nullable=True),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("expires_at", portal.columns.Moment(), nullable=False),
        sa.Column("used_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mailed_link_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["email_change_id"],
            ["email_change.id"],
            name=op.f("fk_mailed_link_email_change_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_link_token_hash")),
    )
    with op.batch_alter_table("mailed_link", schema=None) as batch_op:
        batch_op.create_index("ix_mailed_link_account", ["account_id", "purpose"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailed_link_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
        sa.CheckConstraint("role IN ('applicant', 'adult', 'child')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_membership_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_household", ["household_id"], unique=False)
        batch_op.create_index(
            "uq_membership_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_ref", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("is_silent", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", portal.columns.Moment(), nullable=True),
        sa.Column("done_by_name", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("shared_at", portal.columns.Moment(), nullable=True),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.Column("shared_by", sa.String(length=40), nullable=True),
        sa.Column("shared_by_name", sa.String(length=200), nullable=False),
        sa.Column("shared_with_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", portal.columns.Moment(), nullable=True),
        sa.Column("withdrawn_by_name", sa.String(length=200), nullable=False),
        sa.Column("copied_at", portal.columns.Moment(), nullable=True),
        sa.Column("copied_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(kind = 'action') = (due_on IS NOT NULL)", name=op.f("ck_note_action_is_due")),
        sa.CheckConstraint("kind = 'action' OR done_at IS NULL", name=op.f("ck_note_only_actions_are_done")),
        sa.CheckConstraint("kind IN ('note', 'action')", name=op.f("ck_note_kind")),
        sa.CheckConstraint("(shared_at IS NULL) = (shared_by IS NULL)", name=op.f("ck_note_shared_by")),
        sa.CheckConstraint("NOT is_silent OR shared_at IS NULL", name=op.f("ck_note_silent_is_never_shared")),
        sa.CheckConstraint(
            "shared_at IS NOT NULL OR shared_with_id IS NULL", name=op.f("ck_note_shared_with")
        ),
        sa.CheckConstraint(
            "shared_at IS NOT NULL OR withdrawn_at IS NULL", name=op.f("ck_note_only_shared_is_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_note_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["shared_with_id"], ["person.id"], name=op.f("fk_note_shared_with_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("reference", name=op.f("uq_note_reference")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("ix_note_household", ["household_id", "at", "id"], unique=False)
        batch_op.create_index("ix_note_shared_with", ["shared_with_id"], unique=False)
        batch_op.create_index("ix_note_subject", ["subject_kind", "subject_ref"], unique=False)

    op.create_table(
        "panel_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("booked_at", portal.columns.Moment(), nullable=False),
        sa.Column("booked_by", sa.String(length=40), nullable=False),
        sa.Column("minutes", portal.columns.Sealed(), nullable=True),
        sa.Column("minutes_by", sa.String(length=40), nullable=True),
        sa.Column("minutes_final_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("cancelled_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR ended_at IS NOT NULL", name=op.f("ck_panel_place_cancelled")
        ),
        sa.CheckConstraint(
            "minutes_final_at IS NULL OR minutes IS NOT NULL", name=op.f("ck_panel_place_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_panel_place_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_place_panel_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_place")),
        sa.UniqueConstraint("reference", name=op.f("uq_panel_place_reference")),
    )
    with op.batch_alter_table("panel_place", schema=None) as batch_op:
        batch_op.create_index(
            "uq_panel_place_open",
            ["journey_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_panel_place_panel",
            ["panel_id", "journey_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    op.create_table(
        "panel_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("papers_asked_at", portal.columns.Moment(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", portal.columns.Moment(), nullable=True),
        sa.Column("first_opened_at", portal.columns.Moment(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "part IN ('chair', 'vice_chair', 'member', 'medical_adviser', 'legal_adviser')",
            name=op.f("ck_panel_seat_part"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["panel_member.id"], name=op.f("fk_panel_seat_member_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_seat_panel_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_seat")),
        sa.UniqueConstraint("panel_id", "member_id", name=op.f("uq_panel_seat_panel_id_member_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_panel_seat_reference")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_panel_seat_token_hash")),
    )
    op.create_table(
        "par",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("document_ref", sa.String(length=9), nullable=True),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_by_name", sa.String(length=200), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("shared_at", portal.columns.Moment(), nullable=True),
        sa.Column("shared_by", sa.String(length=40), nullable=True),
        sa.Column("replaced_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_par_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_par")),
        sa.UniqueConstraint("journey_id", "number", name=op.f("uq_par_journey_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_par_reference")),
    )
    with op.batch_alter_table("par", schema=None) as batch_op:
        batch_op.create_index(
            "uq_par_live",
            ["journey_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "household_quiet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("note", portal.columns.Sealed(), nullable=False),
        sa.Column("begun_at", portal.columns.Moment(), nullable=False),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("released_at", portal.columns.Moment(), nullable=True),
        sa.Column("released_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_household_quiet_released")
        ),
        sa.CheckConstraint(
            "cause IN ('withdrawal', 'no', 'placement_ended', 'parted', 'death', 'safeguarding', 'other')",
            name=op.f("ck_household_quiet_cause"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_quiet_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_quiet")),
    )
    with op.batch_alter_table("household_quiet", schema=None) as batch_op:
        batch_op.create_index(
            "uq_household_quiet_open",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )

    op.create_table(
        "parting_side",
        sa.Column("parting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sees_history", sa.Boolean(), nullable=False),
        sa.Column("released_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parting_id"], ["parting.id"], name=op.f("fk_parting_side_parting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_parting_side_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("parting_id", "person_id", name=op.f("pk_parting_side")),
    )
    op.create_table(
        "promise_word",
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_promise_word_promise_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("word", "promise_id", name=op.f("pk_promise_word")),
    )
    with op.batch_alter_table("promise_word", schema=None) as batch_op:
        batch_op.create_index("ix_promise_word_promise", ["promise_id"], unique=False)

    op.create_table(
        "referee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("knows_id", sa.Integer(), nullable=False),
        sa.Column("name", portal.columns.Sealed(), nullable=False),
        sa.Column("email", portal.columns.Sealed(), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("telephone", portal.columns.Sealed(), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("is_relative", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("named_by", sa.String(length=40), nullable=False),
        sa.Column("named_at", portal.columns.Moment(), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("opened_at", portal.columns.Moment(), nullable=True),
        sa.Column("reminded_at", portal.columns.Moment(), nullable=True),
        sa.Column("answered_at", portal.columns.Moment(), nullable=True),
        sa.Column("answers", portal.columns.Sealed(), nullable=False),
        sa.Column("confidence", portal.columns.Sealed(), nullable=False),
        sa.Column("declined_because", portal.columns.Sealed(), nullable=False),
        sa.Column("interviewed_on", sa.Date(), nullable=True),
        sa.Column("interview", portal.columns.Sealed(), nullable=False),
        sa.Column("interviewed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "state IN ('named', 'asked', 'answering', 'returned', 'in_order', 'declined', 'replaced', 'taken_back')",
            name=op.f("ck_referee_state"),
        ),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_referee_place")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_referee_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["knows_id"], ["person.id"], name=op.f("fk_referee_knows_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referee")),
        sa.UniqueConstraint("reference", name=op.f("uq_referee_reference")),
    )
    with op.batch_alter_table("referee", schema=None) as batch_op:
        batch_op.create_index("ix_referee_journey", ["journey_id", "id"], unique=False)
        batch_op.create_index("ix_referee_waiting", ["state", "asked_on", "id"], unique=False)
        batch_op.create_index(
            "uq_referee_email",
            ["journey_id", "email_hash"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
            postgresql_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
        )
        batch_op.create_index(
            "uq_referee_place",
            ["journey_id", "place"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
            postgresql_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
        )
        batch_op.create_index(
            "uq_referee_relative",
            ["journey_id"],
            unique=True,
            sqlite_where=sa.text("is_relative AND state NOT IN ('declined', 'replaced', 'taken_back')"),
            postgresql_where=sa.text("is_relative AND state NOT IN ('declined', 'replaced', 'taken_back')"),
        )

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("carried", portal.columns.Sealed(), nullable=False),
        sa.Column("began_at", portal.columns.Moment(), nullable=False),
        sa.Column("complete_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_registration_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("journey_id", name=op.f("uq_registration_journey_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_registration_reference")),
    )
    op.create_table(
        "temporary_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("child", portal.columns.Sealed(), nullable=False),
        sa.Column("reasons", portal.columns.Sealed(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("decided_at", portal.columns.Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_why <> ''", name=op.f("ck_temporary_approval_ended")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_temporary_approval_journey_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temporary_approval")),
        sa.UniqueConstraint("reference", name=op.f("uq_temporary_approval_reference")),
    )
    with op.batch_alter_table("temporary_approval", schema=None) as batch_op:
        batch_op.create_index(
            "uq_temporary_approval_live",
            ["journey_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "time_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("said_at", portal.columns.Moment(), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_as", sa.String(length=12), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(kind = 'pause') = (until_on IS NOT NULL)", name=op.f("ck_time_wish_until")),
        sa.CheckConstraint(
            "ended_as IN ('done', 'not_done', 'taken_back', 'over')", name=op.f("ck_time_wish_ended_as")
        ),
        sa.CheckConstraint("kind IN ('pause', 'stage_2', 'not_ready')", name=op.f("ck_time_wish_kind")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_time_wish_ended")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_time_wish_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_time_wish_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_wish")),
        sa.UniqueConstraint("reference", name=op.f("uq_time_wish_reference")),
    )
    with op.batch_alter_table("time_wish", schema=None) as batch_op:
        batch_op.create_index(
            "uq_time_wish_open",
            ["journey_id", "kind", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "unit_read",
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("answer", portal.columns.Sealed(), nullable=False),
        sa.Column("read_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_unit_read_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_unit_read_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("journey_id", "person_id", "unit", name=op.f("pk_unit_read")),
    )
    op.create_table(
        "workbook_answer",
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=64), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_workbook_answer_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_workbook_answer_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("journey_id", "person_id", "section", name=op.f("pk_workbook_answer")),
    )
    op.create_table(
        "enquiry_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("sent_by_name", sa.String(length=200), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=False),
        sa.Column("first_read_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_reply_enquiry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["enquiry_entry.id"], name=op.f("fk_enquiry_reply_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_reply")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_enquiry_reply_entry_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiry_reply_reference")),
    )
    with op.batch_alter_table("enquiry_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiry_reply_enquiry_id"), ["enquiry_id"], unique=False)

    op.create_table(
        "journey_step_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("was", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "what IN ('state', 'chased', 'details', 'note', 'held', 'contact')",
            name=op.f("ck_journey_step_event_what"),
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["journey_step.id"], name=op.f("fk_journey_step_event_step_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_step_event")),
    )
    with op.batch_alter_table("journey_step_event", schema=None) as batch_op:
        batch_op.create_index("ix_journey_step_event_step", ["step_id", "id"], unique=False)

    op.create_table(
        "note_reading",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["note.id"], name=op.f("fk_note_reading_note_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_note_reading_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("note_id", "person_id", name=op.f("pk_note_reading")),
    )
    op.create_table(
        "panel_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("declared_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["panel_place.id"], name=op.f("fk_panel_declaration_place_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["panel_seat.id"], name=op.f("fk_panel_declaration_seat_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_declaration")),
        sa.UniqueConstraint("seat_id", "place_id", name=op.f("uq_panel_declaration_seat_id_place_id")),
    )
    op.create_table(
        "panel_recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("recommended", sa.String(length=20), nullable=False),
        sa.Column("dual", sa.Boolean(), nullable=False),
        sa.Column("reasons", portal.columns.Sealed(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", portal.columns.Moment(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", portal.columns.Moment(), nullable=True),
        sa.Column("withdrawn_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "(source = 'panel') = (place_id IS NOT NULL)", name=op.f("ck_panel_recommendation_place")
        ),
        sa.CheckConstraint("NOT dual OR recommended = 'suitable'", name=op.f("ck_panel_recommendation_dual")),
        sa.CheckConstraint(
            "recommended IN ('suitable', 'not_suitable', 'more_information')",
            name=op.f("ck_panel_recommendation_recommended"),
        ),
        sa.CheckConstraint(
            "source IN ('panel', 'independent_review')", name=op.f("ck_panel_recommendation_source")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journey.id"],
            name=op.f("fk_panel_recommendation_journey_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["panel_place.id"],
            name=op.f("fk_panel_recommendation_place_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_recommendation")),
        sa.UniqueConstraint("reference", name=op.f("uq_panel_recommendation_reference")),
    )
    with op.batch_alter_table("panel_recommendation", schema=None) as batch_op:
        batch_op.create_index("ix_panel_recommendation_journey", ["journey_id", "id"], unique=False)
        batch_op.create_index(
            "uq_panel_recommendation_place",
            ["place_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "panel_thoughts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("heard", sa.String(length=10), nullable=False),
        sa.Column("prepared", sa.String(length=10), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_panel_thoughts_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["panel_place.id"], name=op.f("fk_panel_thoughts_place_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_thoughts")),
        sa.UniqueConstraint("place_id", "person_id", name=op.f("uq_panel_thoughts_place_id_person_id")),
    )
    op.create_table(
        "par_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("par_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("nothing_to_add", sa.Boolean(), nullable=False),
        sa.Column("saved_at", portal.columns.Moment(), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=True),
        sa.Column("released_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "released_at IS NULL OR sent_at IS NOT NULL", name=op.f("ck_par_comment_released")
        ),
        sa.ForeignKeyConstraint(
            ["par_id"], ["par.id"], name=op.f("fk_par_comment_par_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_par_comment_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_par_comment")),
        sa.UniqueConstraint("par_id", "person_id", name=op.f("uq_par_comment_par_id_person_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_par_comment_reference")),
    )
    op.create_table(
        "plan_agreement",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_agreement_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["journey_plan.id"], name=op.f("fk_plan_agreement_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("plan_id", "person_id", name=op.f("pk_plan_agreement")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("is_from_family", sa.Boolean(), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("copied_at", portal.columns.Moment(), nullable=True),
        sa.Column("copied_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_post_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_post_conversation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("conversation_id", "number", name=op.f("uq_post_conversation_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_post_reference")),
    )
    op.create_table(
        "registration_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("met_at", portal.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_ask_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_ask_registration_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_ask")),
        sa.UniqueConstraint("reference", name=op.f("uq_registration_ask_reference")),
    )
    with op.batch_alter_table("registration_ask", schema=None) as batch_op:
        batch_op.create_index("ix_registration_ask_registration", ["registration_id", "id"], unique=False)

    op.create_table(
        "registration_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_key", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("answers", portal.columns.Sealed(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "person_key = coalesce(person_id, 0)", name=op.f("ck_registration_section_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_section_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_section_registration_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_section")),
        sa.UniqueConstraint(
            "registration_id",
            "person_key",
            "code",
            name=op.f("uq_registration_section_registration_id_person_key_code"),
        ),
    )
    op.create_table(
        "registration_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", portal.columns.Sealed(), nullable=False),
        sa.Column("signed_at", portal.columns.Moment(), nullable=False),
        sa.Column("taken_away_at", portal.columns.Moment(), nullable=True),
        sa.Column("taken_away_because", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(taken_away_at IS NULL) = (taken_away_because = '')",
            name=op.f("ck_registration_signature_taken_away"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_registration_signature_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_signature_registration_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_signature")),
    )
    with op.batch_alter_table("registration_signature", schema=None) as batch_op:
        batch_op.create_index(
            "uq_registration_signature_standing",
            ["registration_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("taken_away_at IS NULL"),
            postgresql_where=sa.text("taken_away_at IS NULL"),
        )

    op.create_table(
        "safe_contact",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("applicant_knows", sa.Boolean(), nullable=False),
        sa.Column("decided_by_manager", sa.Boolean(), nullable=False),
        sa.Column("how", portal.columns.Sealed(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "applicant_knows OR decided_by_manager", name=op.f("ck_safe_contact_known_or_decided")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["journey_step.id"], name=op.f("fk_safe_contact_step_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_safe_contact")),
    )
    op.create_table(
        "visit_seen",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.CheckConstraint("how IN ('alone', 'together')", name=op.f("ck_visit_seen_how")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_visit_seen_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["assessment_visit.id"], name=op.f("fk_visit_seen_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("visit_id", "person_id", name=op.f("pk_visit_seen")),
    )
    op.create_table(
        "visit_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["assessment_visit.id"], name=op.f("fk_visit_time_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_time")),
        sa.UniqueConstraint("reference", name=op.f("uq_visit_time_reference")),
        sa.UniqueConstraint("visit_id", "starts_at", name=op.f("uq_visit_time_visit_id_starts_at")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("decided", sa.String(length=20), nullable=False),
        sa.Column("dual", sa.Boolean(), nullable=False),
        sa.Column("reasons", portal.columns.Sealed(), nullable=False),
        sa.Column("decided_at", portal.columns.Moment(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("told_at", portal.columns.Moment(), nullable=True),
        sa.Column("told_how", sa.String(length=20), nullable=False),
        sa.Column("told_by", sa.String(length=40), nullable=True),
        sa.Column("letter_at", portal.columns.Moment(), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("superseded_at", portal.columns.Moment(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint("NOT dual OR decided = 'approve'", name=op.f("ck_decision_dual")),
        sa.CheckConstraint(
            "decided IN ('approve', 'propose_refusal', 'not_approve')", name=op.f("ck_decision_decided")
        ),
        sa.CheckConstraint("told_at IS NULL OR told_how <> ''", name=op.f("ck_decision_told")),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_decision_journey_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["panel_recommendation.id"],
            name=op.f("fk_decision_recommendation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["decision.id"],
            name=op.f("fk_decision_superseded_by_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("reference", name=op.f("uq_decision_reference")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_journey", ["journey_id", "id"], unique=False)
        batch_op.create_index(
            "uq_decision_journey",
            ["journey_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index(
            "uq_decision_recommendation",
            ["recommendation_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "enquiry_reply_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("expires_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"],
            ["enquiry_reply.id"],
            name=op.f("fk_enquiry_reply_link_reply_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_enquiry_reply_link")),
    )
    with op.batch_alter_table("enquiry_reply_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiry_reply_link_reply_id"), ["reply_id"], unique=False)

    op.create_table(
        "post_reading",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_post_reading_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_reading_post_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_post_reading")),
    )
    op.create_table(
        "decision_choice",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "way IN ('accept', 'representations', 'independent_review')", name=op.f("ck_decision_choice_way")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_choice_decision_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_decision_choice_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_choice")),
    )

    op.create_table(
        "event_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("usual_places", sa.Integer(), nullable=False),
        sa.Column("cut_off_hours", sa.Integer(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('information_event', 'stage_1_course', 'stage_2_course', 'early_permanence_training', 'related_by_adoption', 'workshop', 'parenting_programme', 'intensive_group', 'support_group', 'education_conference', 'school_seminar', 'professional_training', 'activity_day', 'social_event', 'profiling_event')",
            name=op.f("ck_event_title_kind"),
        ),
        sa.CheckConstraint("usual_places > 0", name=op.f("ck_event_title_usual_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_title")),
        sa.UniqueConstraint("reference", name=op.f("uq_event_title_reference")),
        sa.UniqueConstraint("title", name=op.f("uq_event_title_title")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("led_by", sa.String(length=200), nullable=False),
        sa.Column("starts_at", portal.columns.Moment(), nullable=False),
        sa.Column("ends_at", portal.columns.Moment(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("is_evening", sa.Boolean(), nullable=False),
        sa.Column("is_weekend", sa.Boolean(), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=True),
        sa.Column("district", sa.String(length=30), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("online_link", portal.columns.Sealed(), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column("directions", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("building_access", sa.Text(), nullable=False),
        sa.Column("joining", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("priority_groups", sa.JSON(), nullable=False),
        sa.Column("cut_off_hours", sa.Integer(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("published_at", portal.columns.Moment(), nullable=True),
        sa.Column("cancelled_at", portal.columns.Moment(), nullable=True),
        sa.Column("cancelled_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_event_cancelled")
        ),
        sa.CheckConstraint(
            "kind IN ('information_event', 'stage_1_course', 'stage_2_course', 'early_permanence_training', 'related_by_adoption', 'workshop', 'parenting_programme', 'intensive_group', 'support_group', 'education_conference', 'school_seminar', 'professional_training', 'activity_day', 'social_event', 'profiling_event')",
            name=op.f("ck_event_kind"),
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'cancelled')", name=op.f("ck_event_state")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends")),
        sa.CheckConstraint("places > 0", name=op.f("ck_event_places")),
        sa.CheckConstraint("places_taken <= places", name=op.f("ck_event_never_overbooked")),
        sa.CheckConstraint("places_taken >= 0", name=op.f("ck_event_places_taken")),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_event_authority"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["event_title.id"], name=op.f("fk_event_title_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("reference", name=op.f("uq_event_reference")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_all", ["starts_at", "id"], unique=False)
        batch_op.create_index("ix_event_kind", ["kind", "state", "starts_at", "id"], unique=False)
        batch_op.create_index("ix_event_programme", ["state", "starts_at", "id"], unique=False)
        batch_op.create_index("ix_event_title", ["title_id", "starts_on"], unique=False)

    op.create_table(
        "agreed_place",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("agreed_by", sa.String(length=40), nullable=False),
        sa.Column("agreed_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_agreed_place_household_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["event_title.id"], name=op.f("fk_agreed_place_title_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("title_id", "household_id", name=op.f("pk_agreed_place")),
    )
    with op.batch_alter_table("agreed_place", schema=None) as batch_op:
        batch_op.create_index("ix_agreed_place_household", ["household_id"], unique=False)

    op.create_table(
        "event_handout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("storage_name", sa.String(length=60), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("scan", sa.String(length=12), nullable=True),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("withdrawn_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "(storage_name IS NULL) = (kind IS NULL) AND (storage_name IS NULL) = (size IS NULL)"
            " AND (storage_name IS NULL) = (scan IS NULL) AND (storage_name IS NULL OR body = '')",
            name=op.f("ck_event_handout_file"),
        ),
        sa.CheckConstraint(
            "kind IS NULL OR kind IN ('pdf', 'jpeg', 'png', 'docx')", name=op.f("ck_event_handout_kind")
        ),
        sa.CheckConstraint(
            "scan IS NULL OR scan IN ('clean', 'not_scanned')", name=op.f("ck_event_handout_scan")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_handout_event_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_handout")),
        sa.UniqueConstraint("reference", name=op.f("uq_event_handout_reference")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_event_handout_storage_name")),
    )
    with op.batch_alter_table("event_handout", schema=None) as batch_op:
        batch_op.create_index("ix_event_handout_event", ["event_id", "id"], unique=False)

    op.create_table(
        "event_invitation",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.String(length=40), nullable=False),
        sa.Column("invited_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_invitation_event_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_event_invitation_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("event_id", "household_id", name=op.f("pk_event_invitation")),
    )
    with op.batch_alter_table("event_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_event_invitation_household", ["household_id"], unique=False)

    op.create_table(
        "event_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.columns.Moment(), nullable=False),
        sa.Column("ends_at", portal.columns.Moment(), nullable=False),
        sa.Column("makes_up", sa.Integer(), nullable=True),
        sa.Column("register_asked_at", portal.columns.Moment(), nullable=True),
        sa.Column("register_done_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_session_ends")),
        sa.CheckConstraint("makes_up IS NULL OR makes_up <> number", name=op.f("ck_event_session_makes_up")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_session_event_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_session")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_session_event_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_event_session_reference")),
    )
    with op.batch_alter_table("event_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_session_register",
            ["ends_at", "id"],
            unique=False,
            sqlite_where=sa.text("register_asked_at IS NULL"),
            postgresql_where=sa.text("register_asked_at IS NULL"),
        )

    op.create_table(
        "must_not_meet",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("noted_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("household_id < other_id", name=op.f("ck_must_not_meet_in_order")),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_must_not_meet_household_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["household.id"], name=op.f("fk_must_not_meet_other_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("household_id", "other_id", name=op.f("pk_must_not_meet")),
    )
    with op.batch_alter_table("must_not_meet", schema=None) as batch_op:
        batch_op.create_index("ix_must_not_meet_other", ["other_id"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("booked_by", sa.String(length=40), nullable=False),
        sa.Column("booked_by_person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", portal.columns.Moment(), nullable=True),
        sa.Column("wants_call", sa.Boolean(), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=True),
        sa.Column("enquiry_ref", sa.String(length=9), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("is_priority", sa.Boolean(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.Column("booked_at", portal.columns.Moment(), nullable=True),
        sa.Column("held_until", portal.columns.Moment(), nullable=True),
        sa.Column("waiting_since", portal.columns.Moment(), nullable=True),
        sa.Column("offered_at", portal.columns.Moment(), nullable=True),
        sa.Column("offer_until", portal.columns.Moment(), nullable=True),
        sa.Column("asked_again_at", portal.columns.Moment(), nullable=True),
        sa.Column("to_look_at_since", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.Column("ended_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name=op.f("ck_booking_held")),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_until IS NOT NULL)", name=op.f("ck_booking_offered")
        ),
        sa.CheckConstraint("household_id IS NOT NULL OR name <> ''", name=op.f("ck_booking_whose")),
        sa.CheckConstraint(
            "state IN ('held', 'with_us', 'waiting', 'offered', 'booked', 'cancelled', 'declined', 'lapsed')",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint("email IS NULL OR email = lower(email)", name=op.f("ck_booking_email_lower")),
        sa.CheckConstraint("household_id IS NULL OR email IS NULL", name=op.f("ck_booking_address")),
        sa.CheckConstraint("places > 0", name=op.f("ck_booking_places")),
        sa.CheckConstraint(
            "to_look_at_since IS NULL OR state = 'booked'", name=op.f("ck_booking_to_look_at")
        ),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_booking_authority"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["booked_by_person_id"],
            ["person.id"],
            name=op.f("fk_booking_booked_by_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_booking_event_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_booking_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("reference", name=op.f("uq_booking_reference")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index("ix_booking_email", ["email", "id"], unique=False)
        batch_op.create_index("ix_booking_event", ["event_id", "state", "id"], unique=False)
        batch_op.create_index(
            "ix_booking_held",
            ["held_until", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index("ix_booking_household", ["household_id", "id"], unique=False)
        batch_op.create_index(
            "ix_booking_line",
            ["event_id", "waiting_since", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_booking_offered",
            ["offer_until", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.create_index(
            "ix_booking_to_look_at",
            ["event_id"],
            unique=False,
            sqlite_where=sa.text("to_look_at_since IS NOT NULL"),
            postgresql_where=sa.text("to_look_at_since IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_booking_with_us",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'with_us'"),
            postgresql_where=sa.text("state = 'with_us'"),
        )
        batch_op.create_index(
            "uq_booking_email",
            ["event_id", "email"],
            unique=True,
            sqlite_where=sa.text(
                "email IS NOT NULL AND confirmed_at IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
            postgresql_where=sa.text(
                "email IS NOT NULL AND confirmed_at IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
        )
        batch_op.create_index(
            "uq_booking_household",
            ["event_id", "household_id"],
            unique=True,
            sqlite_where=sa.text(
                "household_id IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
            postgresql_where=sa.text(
                "household_id IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
        )

    op.create_table(
        "event_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_feed_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_event_feed")),
    )
    op.create_table(
        "learning_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("quarter_hours", sa.Integer(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_learning_record_event_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_learning_record_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_record")),
        sa.UniqueConstraint("person_id", "event_id", name=op.f("uq_learning_record_person_id_event_id")),
    )
    with op.batch_alter_table("learning_record", schema=None) as batch_op:
        batch_op.create_index("ix_learning_record_event", ["event_id"], unique=False)

    op.create_table(
        "attendee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_child", sa.Boolean(), nullable=False),
        sa.Column("comes", sa.Boolean(), nullable=False),
        sa.Column("access_needs", portal.columns.Sealed(), nullable=False),
        sa.Column("dietary_needs", portal.columns.Sealed(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_attendee_booking_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendee_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
        sa.UniqueConstraint("booking_id", "person_id", name=op.f("uq_attendee_booking_id_person_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_attendee_reference")),
    )
    with op.batch_alter_table("attendee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendee_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendee_person_id"), ["person_id"], unique=False)

    op.create_table(
        "booking_reminder",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_at", portal.columns.Moment(), nullable=False),
        sa.Column("done_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('week', 'day')", name=op.f("ck_booking_reminder_kind")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_reminder_booking_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("booking_id", "kind", name=op.f("pk_booking_reminder")),
    )
    with op.batch_alter_table("booking_reminder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_booking_reminder_due",
            ["due_at", "booking_id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "passed_over",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("offered_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("why", portal.columns.Sealed(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_passed_over_booking_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["offered_id"], ["booking.id"], name=op.f("fk_passed_over_offered_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("booking_id", "offered_id", "at", name=op.f("pk_passed_over")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("enquiry_ref", sa.String(length=9), nullable=True),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("marked_by", sa.String(length=40), nullable=False),
        sa.Column("marked_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("attendee_id IS NOT NULL OR name <> ''", name=op.f("ck_attendance_who")),
        sa.CheckConstraint("mark IN ('present', 'late', 'absent')", name=op.f("ck_attendance_mark")),
        sa.CheckConstraint(
            "adults >= 0 AND children >= 0 AND adults + children > 0", name=op.f("ck_attendance_how_many")
        ),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_attendance_attendee_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_session.id"], name=op.f("fk_attendance_session_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("reference", name=op.f("uq_attendance_reference")),
        sa.UniqueConstraint("session_id", "attendee_id", name=op.f("uq_attendance_session_id_attendee_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_attendee", ["attendee_id"], unique=False)

    op.create_table(
        "event_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("next_ask_at", portal.columns.Moment(), nullable=True),
        sa.Column("given_at", portal.columns.Moment(), nullable=True),
        sa.Column("useful", sa.Integer(), nullable=True),
        sa.Column("clear", sa.Integer(), nullable=True),
        sa.Column("confident", sa.String(length=10), nullable=True),
        sa.Column("helped_words", portal.columns.Sealed(), nullable=False),
        sa.Column("change_words", portal.columns.Sealed(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.CheckConstraint("confident IN ('more', 'same', 'less')", name=op.f("ck_event_feedback_confident")),
        sa.CheckConstraint("clear BETWEEN 1 AND 5", name=op.f("ck_event_feedback_clear")),
        sa.CheckConstraint(
            "given_at IS NULL OR next_ask_at IS NULL", name=op.f("ck_event_feedback_left_alone")
        ),
        sa.CheckConstraint("useful BETWEEN 1 AND 5", name=op.f("ck_event_feedback_useful")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_event_feedback_attendee_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_feedback_event_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_feedback")),
        sa.UniqueConstraint("attendee_id", name=op.f("uq_event_feedback_attendee_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_event_feedback_reference")),
    )
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_feedback_due",
            ["next_ask_at", "id"],
            unique=False,
            sqlite_where=sa.text("next_ask_at IS NOT NULL"),
            postgresql_where=sa.text("next_ask_at IS NOT NULL"),
        )
        batch_op.create_index("ix_event_feedback_event", ["event_id", "id"], unique=False)

    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_event_feedback_event")
        batch_op.drop_index(
            "ix_event_feedback_due",
            sqlite_where=sa.text("next_ask_at IS NOT NULL"),
            postgresql_where=sa.text("next_ask_at IS NOT NULL"),
        )

    op.drop_table("event_feedback")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_attendee")

    op.drop_table("attendance")
    op.drop_table("passed_over")
    with op.batch_alter_table("booking_reminder", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_booking_reminder_due",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("booking_reminder")
    with op.batch_alter_table("attendee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendee_person_id"))
        batch_op.drop_index(batch_op.f("ix_attendee_booking_id"))

    op.drop_table("attendee")
    with op.batch_alter_table("learning_record", schema=None) as batch_op:
        batch_op.drop_index("ix_learning_record_event")

    op.drop_table("learning_record")
    op.drop_table("event_feed")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_booking_household",
            sqlite_where=sa.text(
                "household_id IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
            postgresql_where=sa.text(
                "household_id IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
        )
        batch_op.drop_index(
            "uq_booking_email",
            sqlite_where=sa.text(
                "email IS NOT NULL AND confirmed_at IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
            postgresql_where=sa.text(
                "email IS NOT NULL AND confirmed_at IS NOT NULL AND state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"
            ),
        )
        batch_op.drop_index(
            "ix_booking_to_look_at",
            sqlite_where=sa.text("to_look_at_since IS NOT NULL"),
            postgresql_where=sa.text("to_look_at_since IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_booking_with_us",
            sqlite_where=sa.text("state = 'with_us'"),
            postgresql_where=sa.text("state = 'with_us'"),
        )
        batch_op.drop_index(
            "ix_booking_offered",
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index(
            "ix_booking_line",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_booking_household")
        batch_op.drop_index(
            "ix_booking_held",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.drop_index("ix_booking_event")
        batch_op.drop_index("ix_booking_email")

    op.drop_table("booking")
    with op.batch_alter_table("must_not_meet", schema=None) as batch_op:
        batch_op.drop_index("ix_must_not_meet_other")

    op.drop_table("must_not_meet")
    with op.batch_alter_table("event_session", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_event_session_register",
            sqlite_where=sa.text("register_asked_at IS NULL"),
            postgresql_where=sa.text("register_asked_at IS NULL"),
        )

    op.drop_table("event_session")
    with op.batch_alter_table("event_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_event_invitation_household")

    op.drop_table("event_invitation")
    with op.batch_alter_table("event_handout", schema=None) as batch_op:
        batch_op.drop_index("ix_event_handout_event")

    op.drop_table("event_handout")
    with op.batch_alter_table("agreed_place", schema=None) as batch_op:
        batch_op.drop_index("ix_agreed_place_household")

    op.drop_table("agreed_place")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_title")
        batch_op.drop_index("ix_event_programme")
        batch_op.drop_index("ix_event_kind")
        batch_op.drop_index("ix_event_all")

    op.drop_table("event")
    op.drop_table("event_title")
    op.drop_table("decision_choice")
    op.drop_table("post_reading")
    with op.batch_alter_table("enquiry_reply_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_reply_link_reply_id"))

    op.drop_table("enquiry_reply_link")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_recommendation",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_decision_journey",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index("ix_decision_journey")

    op.drop_table("decision")
    op.drop_table("visit_time")
    op.drop_table("visit_seen")
    op.drop_table("safe_contact")
    with op.batch_alter_table("registration_signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_signature_standing",
            sqlite_where=sa.text("taken_away_at IS NULL"),
            postgresql_where=sa.text("taken_away_at IS NULL"),
        )

    op.drop_table("registration_signature")
    op.drop_table("registration_section")
    with op.batch_alter_table("registration_ask", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_ask_registration")

    op.drop_table("registration_ask")
    op.drop_table("post")
    op.drop_table("plan_agreement")
    op.drop_table("par_comment")
    op.drop_table("panel_thoughts")
    with op.batch_alter_table("panel_recommendation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_panel_recommendation_place",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_panel_recommendation_journey")

    op.drop_table("panel_recommendation")
    op.drop_table("panel_declaration")
    op.drop_table("note_reading")
    with op.batch_alter_table("journey_step_event", schema=None) as batch_op:
        batch_op.drop_index("ix_journey_step_event_step")

    op.drop_table("journey_step_event")
    with op.batch_alter_table("enquiry_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_reply_enquiry_id"))

    op.drop_table("enquiry_reply")
    op.drop_table("workbook_answer")
    op.drop_table("unit_read")
    with op.batch_alter_table("time_wish", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_time_wish_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("time_wish")
    with op.batch_alter_table("temporary_approval", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_temporary_approval_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("temporary_approval")
    op.drop_table("registration")
    with op.batch_alter_table("referee", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_referee_relative",
            sqlite_where=sa.text("is_relative AND state NOT IN ('declined', 'replaced', 'taken_back')"),
            postgresql_where=sa.text("is_relative AND state NOT IN ('declined', 'replaced', 'taken_back')"),
        )
        batch_op.drop_index(
            "uq_referee_place",
            sqlite_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
            postgresql_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
        )
        batch_op.drop_index(
            "uq_referee_email",
            sqlite_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
            postgresql_where=sa.text("state NOT IN ('declined', 'replaced', 'taken_back')"),
        )
        batch_op.drop_index("ix_referee_waiting")
        batch_op.drop_index("ix_referee_journey")

    op.drop_table("referee")
    with op.batch_alter_table("promise_word", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_word_promise")

    op.drop_table("promise_word")
    op.drop_table("parting_side")
    with op.batch_alter_table("household_quiet", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_household_quiet_open",
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )

    op.drop_table("household_quiet")
    with op.batch_alter_table("par", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_par_live",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.drop_table("par")
    op.drop_table("panel_seat")
    with op.batch_alter_table("panel_place", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_panel_place_panel",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_panel_place_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("panel_place")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index("ix_note_subject")
        batch_op.drop_index("ix_note_shared_with")
        batch_op.drop_index("ix_note_household")

    op.drop_table("note")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_open",
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )
        batch_op.drop_index("ix_membership_household")

    op.drop_table("membership")
    with op.batch_alter_table("mailed_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_link_expires_at"))
        batch_op.drop_index("ix_mailed_link_account")

    op.drop_table("mailed_link")
    with op.batch_alter_table("journey_step", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_journey_step_valid",
            sqlite_where=sa.text("valid_until IS NOT NULL"),
            postgresql_where=sa.text("valid_until IS NOT NULL"),
        )
        batch_op.drop_index("ix_journey_step_turn")
        batch_op.drop_index("ix_journey_step_state")

    op.drop_table("journey_step")
    with op.batch_alter_table("journey_plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_journey_plan_draft",
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.drop_table("journey_plan")
    with op.batch_alter_table("journey_move", schema=None) as batch_op:
        batch_op.drop_index("ix_journey_move_on")

    op.drop_table("journey_move")
    with op.batch_alter_table("journey_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_journey_letter_journey")

    op.drop_table("journey_letter")
    with op.batch_alter_table("enquiry_word", schema=None) as batch_op:
        batch_op.drop_index("ix_enquiry_word_word")

    op.drop_table("enquiry_word")
    with op.batch_alter_table("enquiry_merge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enquiry_merge_live",
            sqlite_where=sa.text("state IN ('asked', 'joined')"),
            postgresql_where=sa.text("state IN ('asked', 'joined')"),
        )
        batch_op.drop_index("ix_enquiry_merge_into")

    op.drop_table("enquiry_merge")
    with op.batch_alter_table("enquiry_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_enquiry_entry_order")

    op.drop_table("enquiry_entry")
    with op.batch_alter_table("enquiry_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_draft_expires_at"))

    op.drop_table("enquiry_draft")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_uploaded_by_id"))
        batch_op.drop_index("ix_document_subject")
        batch_op.drop_index("ix_document_person")
        batch_op.drop_index("ix_document_household")

    op.drop_table("document")
    with op.batch_alter_table("court_hearing", schema=None) as batch_op:
        batch_op.drop_index("ix_court_hearing_journey")

    op.drop_table("court_hearing")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_conversation_waiting",
            sqlite_where=sa.text("turn = 'ours'"),
            postgresql_where=sa.text("turn = 'ours'"),
        )
        batch_op.drop_index("ix_conversation_person")
        batch_op.drop_index("ix_conversation_household")

    op.drop_table("conversation")
    op.drop_table("break_reminder")
    with op.batch_alter_table("assessment_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_visit_journey")

    op.drop_table("assessment_visit")
    with op.batch_alter_table("assessment_part", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assessment_part_live",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.drop_table("assessment_part")
    with op.batch_alter_table("writing_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_writing_draft_changed_at"))

    op.drop_table("writing_draft")
    with op.batch_alter_table("sure_of", schema=None) as batch_op:
        batch_op.drop_index("ix_sure_of_session")

    op.drop_table("sure_of")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_last_seen_at"))
        batch_op.drop_index("ix_session_account")

    op.drop_table("session")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_account_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_promise_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_promise_subject")
        batch_op.drop_index(
            "ix_promise_paused",
            sqlite_where=sa.text("ended_at IS NULL AND paused_until IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND paused_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_promise_open_team",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_promise_open_owner",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_promise_open_nobody",
            sqlite_where=sa.text("ended_at IS NULL AND owner_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND owner_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_promise_open_kind",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_promise_open_authority",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_promise_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_promise_not_alerted",
            sqlite_where=sa.text("ended_at IS NULL AND late_alerted_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND late_alerted_at IS NULL"),
        )
        batch_op.drop_index("ix_promise_kept_on")
        batch_op.drop_index("ix_promise_household")

    op.drop_table("promise")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_email")

    op.drop_table("person")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_account_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("parting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_parting_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.drop_table("parting")
    with op.batch_alter_table("panel_member", schema=None) as batch_op:
        batch_op.drop_index("ix_panel_member_review")

    op.drop_table("panel_member")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index("ix_opening_session")

    op.drop_table("opening")
    op.drop_table("named_staff")
    with op.batch_alter_table("kept_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_post_made_at"))
        batch_op.drop_index(batch_op.f("ix_kept_post_account_id"))

    op.drop_table("kept_post")
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_journey_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_journey_stage",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_journey_household")

    op.drop_table("journey")
    with op.batch_alter_table("household_word", schema=None) as batch_op:
        batch_op.drop_index("ix_household_word_household")

    op.drop_table("household_word")
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        batch_op.drop_index("ix_enquiry_telephone")
        batch_op.drop_index("ix_enquiry_state")
        batch_op.drop_index("ix_enquiry_sent")
        batch_op.drop_index("ix_enquiry_postcode")
        batch_op.drop_index(batch_op.f("ix_enquiry_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_enquiry_household_id"))
        batch_op.drop_index("ix_enquiry_email")
        batch_op.drop_index("ix_enquiry_authority")

    op.drop_table("enquiry")
    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_email_change_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("email_change")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_allocation_open",
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
        batch_op.drop_index("ix_allocation_account")

    op.drop_table("allocation")
    op.drop_table("household")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_account_example_role",
            sqlite_where=sa.text("example_role IS NOT NULL"),
            postgresql_where=sa.text("example_role IS NOT NULL"),
        )
        batch_op.drop_index("ix_account_team")
        batch_op.drop_index("ix_account_kind_name")

    op.drop_table("account")
    op.drop_table("wording")
    with op.batch_alter_table("try_counter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_try_counter_began_at"))

    op.drop_table("try_counter")
    op.drop_table("team")
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.drop_index("ix_panel_starts")

    op.drop_table("panel")
    with op.batch_alter_table("pack_request", schema=None) as batch_op:
        batch_op.drop_index("ix_pack_request_email")
        batch_op.drop_index("ix_pack_request_asked_on")

    op.drop_table("pack_request")
    with op.batch_alter_table("once_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_once_key_made_at"))

    op.drop_table("once_key")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_undelivered",
            sqlite_where=sa.text("state = 'undeliverable' AND mended_at IS NULL"),
            postgresql_where=sa.text("state = 'undeliverable' AND mended_at IS NULL"),
        )
        batch_op.drop_index("ix_message_subject")
        batch_op.drop_index(
            "ix_message_due",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("message")
    op.drop_table("closed_day")
    op.drop_table("bank_holiday")
    op.drop_table("authority")
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_row_subject")
        batch_op.drop_index("ix_audit_row_event")
        batch_op.drop_index("ix_audit_row_by")
        batch_op.drop_index("ix_audit_row_at")

    op.drop_table("audit_row")
    op.drop_table("agency_settings")
