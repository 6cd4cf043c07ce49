"""the tables of children"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "child_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=False),
        sa.Column(
            "sought",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since_at", portal.columns.Moment(), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("finder_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("shows_band", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("musts", portal.columns.Sealed(), nullable=False),
        sa.Column("within_minutes", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('linked', 'matched', 'moved_in', 'adopted')) = (household_id IS NOT NULL)",
            name=op.f("ck_child_group_with_a_family"),
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'waiting', 'on_hold', 'linked', 'matched', 'moved_in', 'adopted', 'withdrawn')",
            name=op.f("ck_child_group_state"),
        ),
        sa.ForeignKeyConstraint(
            ["authority"], ["authority.code"], name=op.f("fk_child_group_authority"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["finder_id"], ["account.id"], name=op.f("fk_child_group_finder_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_child_group_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_group")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_group_reference")),
    )
    with op.batch_alter_table("child_group", schema=None) as batch_op:
        batch_op.create_index("ix_child_group_authority", ["authority", "since_at", "id"], unique=False)
        batch_op.create_index("ix_child_group_finder", ["finder_id", "state", "id"], unique=False)
        batch_op.create_index("ix_child_group_household", ["household_id"], unique=False)
        batch_op.create_index("ix_child_group_since", ["since_at", "id"], unique=False)
        batch_op.create_index("ix_child_group_sought", ["sought"], unique=False)
        batch_op.create_index("ix_child_group_state", ["state", "since_at", "id"], unique=False)
        batch_op.create_index(
            "uq_child_group_linked",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('linked', 'matched')"),
            postgresql_where=sa.text("state IN ('linked', 'matched')"),
        )

    op.create_table(
        "child_shown_wishes",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("waits_until_approved", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_shown_wishes_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_child_shown_wishes")),
    )
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column(
            "sought",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("waits_longer", sa.String(length=120), nullable=False),
        sa.Column("cleared_at", portal.columns.Moment(), nullable=True),
        sa.Column("cleared_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("(cleared_at IS NULL) = (cleared_by = '')", name=op.f("ck_child_cleared")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_reference")),
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.create_index("ix_child_group", ["group_id"], unique=False)
        batch_op.create_index("ix_child_sought", ["sought"], unique=False)

    op.create_table(
        "child_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("from_at", portal.columns.Moment(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.Column("ended_because", sa.String(length=20), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name=op.f("ck_child_grant_ended")),
        sa.CheckConstraint(
            "ended_because = '' OR ended_because IN ('closed', 'replaced', 'hold', 'withdrawn', 'changed', 'parted', 'linked', 'link_ended')",
            name=op.f("ck_child_grant_ended_because"),
        ),
        sa.CheckConstraint("level IN (1, 2, 3)", name=op.f("ck_child_grant_level")),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_child_grant_until")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_grant_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_child_grant_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_grant")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_grant_reference")),
    )
    with op.batch_alter_table("child_grant", schema=None) as batch_op:
        batch_op.create_index(
            "ix_child_grant_due",
            ["until_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_child_grant_household", ["household_id", "until_at", "id"], unique=False)
        batch_op.create_index(
            "uq_child_grant_open",
            ["group_id", "household_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "child_grant_to_decide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("because", portal.columns.Sealed(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", portal.columns.Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", portal.columns.Moment(), nullable=True),
        sa.Column("is_allowed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by = '') AND (decided_at IS NULL) = (is_allowed IS NULL)",
            name=op.f("ck_child_grant_to_decide_decided"),
        ),
        sa.CheckConstraint(
            "decided_by = '' OR decided_by <> asked_by", name=op.f("ck_child_grant_to_decide_a_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["child_group.id"],
            name=op.f("fk_child_grant_to_decide_group_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_grant_to_decide_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_grant_to_decide")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_grant_to_decide_reference")),
    )
    with op.batch_alter_table("child_grant_to_decide", schema=None) as batch_op:
        batch_op.create_index(
            "uq_child_grant_to_decide",
            ["group_id", "household_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "child_group_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("note", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_group_entry_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_group_entry")),
    )
    with op.batch_alter_table("child_group_entry", schema=None) as batch_op:
        batch_op.create_index("ix_child_group_entry", ["group_id", "id"], unique=False)

    op.create_table(
        "child_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("suggested_at", portal.columns.Moment(), nullable=False),
        sa.Column("suggested_by", sa.String(length=40), nullable=False),
        sa.Column("stops", portal.columns.Sealed(), nullable=False),
        sa.Column("stop_decided_at", portal.columns.Moment(), nullable=True),
        sa.Column("stop_decided_by", sa.String(length=40), nullable=False),
        sa.Column("known_at", portal.columns.Moment(), nullable=True),
        sa.Column("agreed_at", portal.columns.Moment(), nullable=True),
        sa.Column("panel_on", sa.Date(), nullable=True),
        sa.Column("met_at", portal.columns.Moment(), nullable=True),
        sa.Column("recommended", sa.String(length=10), nullable=False),
        sa.Column("decided_at", portal.columns.Moment(), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("told_at", portal.columns.Moment(), nullable=True),
        sa.Column("letter_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("ended_why", portal.columns.Sealed(), nullable=False),
        sa.Column("family_words", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome = '')", name=op.f("ck_child_link_why_ended")),
        sa.CheckConstraint(
            "(outcome = '' OR outcome IN ('not_this_family', 'not_ahead', 'not_matched', 'family', 'other_family', 'child', 'household', 'stopped'))",
            name=op.f("ck_child_link_outcome"),
        ),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_child_link_ended")),
        sa.CheckConstraint(
            "decided_at IS NULL OR recommended <> ''", name=op.f("ck_child_link_recommendation_first")
        ),
        sa.CheckConstraint("origin IN ('interest', 'finder', 'meeting')", name=op.f("ck_child_link_origin")),
        sa.CheckConstraint(
            "recommended = '' OR panel_on IS NOT NULL", name=op.f("ck_child_link_panel_first")
        ),
        sa.CheckConstraint(
            "recommended = '' OR recommended IN ('yes', 'no')", name=op.f("ck_child_link_recommended")
        ),
        sa.CheckConstraint(
            "state <> 'matched' OR (is_approved IS NOT NULL AND is_approved)",
            name=op.f("ck_child_link_matched"),
        ),
        sa.CheckConstraint(
            "state IN ('stopped', 'suggested', 'visit', 'deciding', 'ahead', 'matched', 'ended')",
            name=op.f("ck_child_link_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('visit', 'deciding', 'ahead', 'matched') OR agreed_at IS NOT NULL",
            name=op.f("ck_child_link_agreed_first"),
        ),
        sa.CheckConstraint(
            "stop_decided_by = '' OR stop_decided_by <> suggested_by",
            name=op.f("ck_child_link_a_second_person"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (is_approved IS NULL)", name=op.f("ck_child_link_decided")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_link_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_child_link_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_link")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_link_reference")),
    )
    with op.batch_alter_table("child_link", schema=None) as batch_op:
        batch_op.create_index("ix_child_link_group", ["group_id", "id"], unique=False)
        batch_op.create_index("ix_child_link_household", ["household_id", "id"], unique=False)
        batch_op.create_index(
            "uq_child_link_ahead",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('ahead', 'matched')"),
            postgresql_where=sa.text("state IN ('ahead', 'matched')"),
        )
        batch_op.create_index(
            "uq_child_link_live",
            ["group_id", "household_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "child_meeting_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_meeting_note_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_meeting_note")),
    )
    with op.batch_alter_table("child_meeting_note", schema=None) as batch_op:
        batch_op.create_index("ix_child_meeting_note", ["group_id", "id"], unique=False)

    op.create_table(
        "child_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("agreed_at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_child_terms_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_terms")),
        sa.UniqueConstraint("person_id", "wording", name=op.f("uq_child_terms_person_id_wording")),
    )
    op.create_table(
        "child_writing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("own_words", portal.columns.Sealed(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("consent_by", portal.columns.Sealed(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=False),
        sa.Column("published_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (state = 'draft')", name=op.f("ck_child_writing_published")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (published_by <> '' AND published_by <> written_by)",
            name=op.f("ck_child_writing_a_second_person"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'replaced')", name=op.f("ck_child_writing_state")
        ),
        sa.CheckConstraint("level IN (1, 2, 3)", name=op.f("ck_child_writing_level")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_writing_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_writing")),
        sa.UniqueConstraint(
            "group_id", "level", "version", name=op.f("uq_child_writing_group_id_level_version")
        ),
    )
    with op.batch_alter_table("child_writing", schema=None) as batch_op:
        batch_op.create_index(
            "uq_child_writing_draft",
            ["group_id", "level"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.create_index(
            "uq_child_writing_published",
            ["group_id", "level"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "child_identity",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("given_name", portal.columns.Sealed(), nullable=False),
        sa.Column("family_name", portal.columns.Sealed(), nullable=False),
        sa.Column("social_worker", portal.columns.Sealed(), nullable=False),
        sa.Column("living_with", portal.columns.Sealed(), nullable=False),
        sa.Column("birth_family", portal.columns.Sealed(), nullable=False),
        sa.Column("areas", portal.columns.Sealed(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_identity_child_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_identity")),
    )
    op.create_table(
        "child_link_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("who", portal.columns.Sealed(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "step IN ('explored', 'visit', 'decision', 'panel_booked', 'meeting', 'panel', 'agency_decision', 'told', 'letter')",
            name=op.f("ck_child_link_step_step"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["child_link.id"], name=op.f("fk_child_link_step_link_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_link_step")),
    )
    with op.batch_alter_table("child_link_step", schema=None) as batch_op:
        batch_op.create_index("ix_child_link_step", ["link_id", "id"], unique=False)
        batch_op.create_index(
            "uq_child_link_step",
            ["link_id", "step"],
            unique=True,
            sqlite_where=sa.text("step <> 'panel_booked'"),
            postgresql_where=sa.text("step <> 'panel_booked'"),
        )

    op.create_table(
        "child_link_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=24), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "heading IN ('needs', 'brothers_and_sisters', 'keeping_in_touch', 'distance', 'support_network')",
            name=op.f("ck_child_link_words_heading"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["child_link.id"], name=op.f("fk_child_link_words_link_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_link_words")),
        sa.UniqueConstraint("link_id", "heading", name=op.f("uq_child_link_words_link_id_heading")),
    )
    op.create_table(
        "child_milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("undone_at", portal.columns.Moment(), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name=op.f("ck_child_milestone_undone")),
        sa.CheckConstraint(
            "kind IN ('agency_decision', 'placement_order', 'parents_consent', 'early_permanence', 'matched', 'moved_in', 'adoption_order', 'plan_changed')",
            name=op.f("ck_child_milestone_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_milestone_child_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_milestone")),
    )
    with op.batch_alter_table("child_milestone", schema=None) as batch_op:
        batch_op.create_index(
            "uq_child_milestone",
            ["child_id", "kind"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "child_placement_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("report", portal.columns.Sealed(), nullable=False),
        sa.Column("plan", portal.columns.Sealed(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=True),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("replaced_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("(sent_at IS NULL) = (sent_by = '')", name=op.f("ck_child_placement_report_sent")),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["child_link.id"],
            name=op.f("fk_child_placement_report_link_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_placement_report")),
        sa.UniqueConstraint("link_id", "number", name=op.f("uq_child_placement_report_link_id_number")),
    )
    with op.batch_alter_table("child_placement_report", schema=None) as batch_op:
        batch_op.create_index(
            "uq_child_placement_report_live",
            ["link_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "child_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("whom", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("whom IN ('child', 'carer')", name=op.f("ck_child_visit_whom")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_visit_child_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_visit")),
    )
    with op.batch_alter_table("child_visit", schema=None) as batch_op:
        batch_op.create_index("ix_child_visit", ["child_id", "on", "id"], unique=False)

    op.create_table(
        "child_placement_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("nothing_to_add", sa.Boolean(), nullable=False),
        sa.Column("saved_at", portal.columns.Moment(), nullable=False),
        sa.Column("sent_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "NOT nothing_to_add OR sent_at IS NOT NULL",
            name=op.f("ck_child_placement_comment_nothing_to_add"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_child_placement_comment_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["child_placement_report.id"],
            name=op.f("fk_child_placement_comment_report_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_placement_comment")),
        sa.UniqueConstraint(
            "report_id", "person_id", name=op.f("uq_child_placement_comment_report_id_person_id")
        ),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("child_placement_comment")
    with op.batch_alter_table("child_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_child_visit")

    op.drop_table("child_visit")
    with op.batch_alter_table("child_placement_report", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_placement_report_live",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.drop_table("child_placement_report")
    with op.batch_alter_table("child_milestone", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_milestone",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.drop_table("child_milestone")
    op.drop_table("child_link_words")
    with op.batch_alter_table("child_link_step", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_link_step",
            sqlite_where=sa.text("step <> 'panel_booked'"),
            postgresql_where=sa.text("step <> 'panel_booked'"),
        )
        batch_op.drop_index("ix_child_link_step")

    op.drop_table("child_link_step")
    op.drop_table("child_identity")
    with op.batch_alter_table("child_writing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_writing_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(
            "uq_child_writing_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.drop_table("child_writing")
    op.drop_table("child_terms")
    with op.batch_alter_table("child_meeting_note", schema=None) as batch_op:
        batch_op.drop_index("ix_child_meeting_note")

    op.drop_table("child_meeting_note")
    with op.batch_alter_table("child_link", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_link_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_child_link_ahead",
            sqlite_where=sa.text("state IN ('ahead', 'matched')"),
            postgresql_where=sa.text("state IN ('ahead', 'matched')"),
        )
        batch_op.drop_index("ix_child_link_household")
        batch_op.drop_index("ix_child_link_group")

    op.drop_table("child_link")
    with op.batch_alter_table("child_group_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_child_group_entry")

    op.drop_table("child_group_entry")
    with op.batch_alter_table("child_grant_to_decide", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_grant_to_decide",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.drop_table("child_grant_to_decide")
    with op.batch_alter_table("child_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_grant_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_child_grant_household")
        batch_op.drop_index(
            "ix_child_grant_due",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("child_grant")
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_index("ix_child_sought")
        batch_op.drop_index("ix_child_group")

    op.drop_table("child")
    op.drop_table("child_shown_wishes")
    with op.batch_alter_table("child_group", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_group_linked",
            sqlite_where=sa.text("state IN ('linked', 'matched')"),
            postgresql_where=sa.text("state IN ('linked', 'matched')"),
        )
        batch_op.drop_index("ix_child_group_state")
        batch_op.drop_index("ix_child_group_sought")
        batch_op.drop_index("ix_child_group_since")
        batch_op.drop_index("ix_child_group_household")
        batch_op.drop_index("ix_child_group_finder")
        batch_op.drop_index("ix_child_group_authority")

    op.drop_table("child_group")
