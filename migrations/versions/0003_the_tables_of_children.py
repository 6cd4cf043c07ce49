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
        "child_family_fit",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("age_from", sa.SmallInteger(), nullable=False),
        sa.Column("age_to", sa.SmallInteger(), nullable=False),
        sa.Column("most_children", sa.SmallInteger(), nullable=False),
        sa.Column("health", sa.SmallInteger(), nullable=False),
        sa.Column("learning", sa.SmallInteger(), nullable=False),
        sa.Column("behaviour", sa.SmallInteger(), nullable=False),
        sa.Column("attachment", sa.SmallInteger(), nullable=False),
        sa.Column("family_time", sa.SmallInteger(), nullable=False),
        sa.Column("miles", sa.Integer(), nullable=True),
        sa.Column("early_permanence", sa.Boolean(), nullable=False),
        sa.Column("religion", sa.String(length=10), nullable=False),
        sa.Column("religion_matters", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.Integer(), nullable=False),
        sa.Column("outward", sa.String(length=4), nullable=False),
        sa.Column("east", sa.Integer(), nullable=True),
        sa.Column("north", sa.Integer(), nullable=True),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(east IS NULL) = (north IS NULL)", name=op.f("ck_child_family_fit_place")),
        sa.CheckConstraint(
            "0 <= age_from AND age_from <= age_to AND age_to <= 17", name=op.f("ck_child_family_fit_ages")
        ),
        sa.CheckConstraint(
            "health BETWEEN 1 AND 3 AND learning BETWEEN 1 AND 3 AND behaviour BETWEEN 1 AND 3 AND attachment BETWEEN 1 AND 3 AND family_time BETWEEN 1 AND 3",
            name=op.f("ck_child_family_fit_needs"),
        ),
        sa.CheckConstraint("most_children BETWEEN 1 AND 8", name=op.f("ck_child_family_fit_most_children")),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_family_fit_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_child_family_fit")),
    )
    op.create_table(
        "child_family_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("storage_name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("alt", portal.columns.Sealed(), nullable=False),
        sa.Column("added_at", portal.columns.Moment(), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("left_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_child_family_photo_alt")),
        sa.CheckConstraint("kind IN ('jpeg', 'png')", name=op.f("ck_child_family_photo_kind")),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_family_photo_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_family_photo")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_family_photo_reference")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_child_family_photo_storage_name")),
    )
    with op.batch_alter_table("child_family_photo", schema=None) as batch_op:
        batch_op.create_index("ix_child_family_photo_household", ["household_id", "id"], unique=False)

    op.create_table(
        "child_family_profile",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answers", portal.columns.Sealed(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("ready_at", portal.columns.Moment(), nullable=True),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint(
            "state IN ('writing', 'ready', 'back', 'released')", name=op.f("ck_child_family_profile_state")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_family_profile_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_child_family_profile")),
    )
    with op.batch_alter_table("child_family_profile", schema=None) as batch_op:
        batch_op.create_index(
            "ix_child_family_profile_ready",
            ["ready_at", "household_id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )

    op.create_table(
        "child_family_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", portal.columns.Sealed(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("released_at", portal.columns.Moment(), nullable=False),
        sa.Column("released_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by = '')", name=op.f("ck_child_family_release_ended")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_family_release_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_family_release")),
        sa.UniqueConstraint(
            "household_id", "number", name=op.f("uq_child_family_release_household_id_number")
        ),
    )
    with op.batch_alter_table("child_family_release", schema=None) as batch_op:
        batch_op.create_index(
            "uq_child_family_release_live",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

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
            "(state IN ('linked', 'matched', 'fostered', 'moved_in', 'adopted')) = (household_id IS NOT NULL)",
            name=op.f("ck_child_group_with_a_family"),
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'waiting', 'on_hold', 'linked', 'matched', 'fostered', 'moved_in', 'adopted', 'withdrawn')",
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
        "child_interest_limit",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("most BETWEEN 1 AND 10", name=op.f("ck_child_interest_limit_most")),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_interest_limit_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_child_interest_limit")),
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
        "child_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_child_update_household_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_update")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_update_reference")),
    )
    with op.batch_alter_table("child_update", schema=None) as batch_op:
        batch_op.create_index("ix_child_update_household", ["household_id", "id"], unique=False)

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
        "child_featured",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("taken_off_at", portal.columns.Moment(), nullable=True),
        sa.Column("taken_off_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(taken_off_at IS NULL) = (taken_off_by = '')", name=op.f("ck_child_featured_taken_off")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_child_featured_event_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_featured_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_featured")),
    )
    with op.batch_alter_table("child_featured", schema=None) as batch_op:
        batch_op.create_index("ix_child_featured_group", ["group_id"], unique=False)
        batch_op.create_index(
            "uq_child_featured",
            ["event_id", "group_id"],
            unique=True,
            sqlite_where=sa.text("taken_off_at IS NULL"),
            postgresql_where=sa.text("taken_off_at IS NULL"),
        )

    op.create_table(
        "child_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("reason", portal.columns.Sealed(), nullable=False),
        sa.Column("from_at", portal.columns.Moment(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", portal.columns.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.Column("ended_because", sa.String(length=20), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name=op.f("ck_child_grant_ended")),
        sa.CheckConstraint(
            "ended_because = '' OR ended_because IN ('closed', 'replaced', 'hold', 'withdrawn', 'changed', 'parted', 'with_another', 'could_not_stay', 'went_home', 'linked', 'link_ended')",
            name=op.f("ck_child_grant_ended_because"),
        ),
        sa.CheckConstraint("level IN (1, 2, 3)", name=op.f("ck_child_grant_level")),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_child_grant_until")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_child_grant_event_id"), ondelete="RESTRICT"
        ),
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
            "uq_child_grant_event",
            ["group_id", "household_id", "event_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND event_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND event_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_child_grant_open",
            ["group_id", "household_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND event_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND event_id IS NULL"),
        )

    op.create_table(
        "child_grant_to_decide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("because", portal.columns.Sealed(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
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
            ["event_id"], ["event.id"], name=op.f("fk_child_grant_to_decide_event_id"), ondelete="RESTRICT"
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
        "child_group_fit",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("near", portal.columns.Sealed(), nullable=False),
        sa.Column("religion", sa.String(length=10), nullable=False),
        sa.Column("language", sa.Integer(), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_group_fit_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_child_group_fit")),
    )
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
        "child_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", portal.columns.Sealed(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("storage_name", sa.String(length=60), nullable=True),
        sa.Column("raw_name", sa.String(length=60), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("not_made", sa.String(length=10), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=False),
        sa.Column("claimed_until", portal.columns.Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("consent_by", portal.columns.Sealed(), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("given_at", portal.columns.Moment(), nullable=False),
        sa.Column("worded_by", sa.String(length=40), nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=False),
        sa.Column("published_at", portal.columns.Moment(), nullable=True),
        sa.Column("taken_away_by", sa.String(length=40), nullable=False),
        sa.Column("taken_away_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by = '')", name=op.f("ck_child_picture_published")
        ),
        sa.CheckConstraint(
            "(state = 'being_made') = (raw_name IS NOT NULL)", name=op.f("ck_child_picture_raw")
        ),
        sa.CheckConstraint(
            "(state = 'not_usable') = (not_made <> '')", name=op.f("ck_child_picture_not_usable")
        ),
        sa.CheckConstraint(
            "(state = 'taken_away') = (taken_away_at IS NOT NULL)", name=op.f("ck_child_picture_taken_away")
        ),
        sa.CheckConstraint(
            "(taken_away_at IS NULL) = (taken_away_by = '')", name=op.f("ck_child_picture_taken_away_by")
        ),
        sa.CheckConstraint(
            "kind = 'film' OR (state NOT IN ('being_made', 'not_usable') AND raw_name IS NULL)",
            name=op.f("ck_child_picture_film"),
        ),
        sa.CheckConstraint("kind IN ('photograph', 'film')", name=op.f("ck_child_picture_kind")),
        sa.CheckConstraint(
            "not_made = '' OR not_made IN ('no_film', 'too_long', 'virus', 'too_hard')",
            name=op.f("ck_child_picture_not_made"),
        ),
        sa.CheckConstraint(
            "published_by = '' OR (published_by <> given_by AND published_by <> worded_by)",
            name=op.f("ck_child_picture_a_second_person"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_child_picture_published_by")
        ),
        sa.CheckConstraint(
            "state IN ('being_made', 'unread', 'published', 'taken_away', 'not_usable')",
            name=op.f("ck_child_picture_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('being_made', 'unread') OR published_at IS NULL",
            name=op.f("ck_child_picture_not_published"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('unread', 'published') OR storage_name IS NOT NULL",
            name=op.f("ck_child_picture_has_a_file"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_picture_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_picture")),
        sa.UniqueConstraint("raw_name", name=op.f("uq_child_picture_raw_name")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_picture_reference")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_child_picture_storage_name")),
    )
    with op.batch_alter_table("child_picture", schema=None) as batch_op:
        batch_op.create_index(
            "ix_child_picture_due",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'being_made'"),
            postgresql_where=sa.text("state = 'being_made'"),
        )
        batch_op.create_index("ix_child_picture_group", ["group_id", "position", "id"], unique=False)

    op.create_table(
        "child_placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        sa.Column("moves_in_on", sa.Date(), nullable=True),
        sa.Column("moved_in_on", sa.Date(), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("matched_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("celebrated_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("because", portal.columns.Sealed(), nullable=False),
        sa.Column("went_to", portal.columns.Sealed(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_with", portal.columns.Sealed(), nullable=False),
        sa.Column("learned", portal.columns.Sealed(), nullable=False),
        sa.Column("for_family", portal.columns.Sealed(), nullable=False),
        sa.Column("began_at", portal.columns.Moment(), nullable=False),
        sa.Column("began_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(state = 'adopted') = (ordered_on IS NOT NULL)", name=op.f("ck_child_placement_ordered")
        ),
        sa.CheckConstraint(
            "(state IN ('ended', 'home')) = (ended_on IS NOT NULL)", name=op.f("ck_child_placement_ended")
        ),
        sa.CheckConstraint(
            "state <> 'planned' OR moved_in_on IS NULL", name=op.f("ck_child_placement_planned")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'fostered', 'living', 'adopted', 'ended', 'home')",
            name=op.f("ck_child_placement_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('fostered', 'living', 'adopted', 'home') OR (moved_in_on IS NOT NULL AND counts_from IS NOT NULL)",
            name=op.f("ck_child_placement_moved_in"),
        ),
        sa.CheckConstraint(
            "applied_on IS NULL OR moved_in_on IS NOT NULL", name=op.f("ck_child_placement_applied")
        ),
        sa.CheckConstraint(
            "celebrated_on IS NULL OR ordered_on IS NOT NULL", name=op.f("ck_child_placement_celebrated")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_placement_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_placement_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_placement")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_placement_reference")),
    )
    with op.batch_alter_table("child_placement", schema=None) as batch_op:
        batch_op.create_index("ix_child_placement_group", ["group_id", "id"], unique=False)
        batch_op.create_index("ix_child_placement_household", ["household_id", "id"], unique=False)
        batch_op.create_index(
            "ix_child_placement_list",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('planned', 'fostered', 'living')"),
            postgresql_where=sa.text("state IN ('planned', 'fostered', 'living')"),
        )
        batch_op.create_index(
            "uq_child_placement_open_group",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('planned', 'fostered', 'living')"),
            postgresql_where=sa.text("state IN ('planned', 'fostered', 'living')"),
        )
        batch_op.create_index(
            "uq_child_placement_open_household",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('planned', 'fostered', 'living')"),
            postgresql_where=sa.text("state IN ('planned', 'fostered', 'living')"),
        )

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
        "child_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("visitor", portal.columns.Sealed(), nullable=False),
        sa.Column("met", portal.columns.Sealed(), nullable=False),
        sa.Column("seen", sa.String(length=8), nullable=False),
        sa.Column("for_staff", portal.columns.Sealed(), nullable=False),
        sa.Column("for_family", portal.columns.Sealed(), nullable=False),
        sa.Column("kept", sa.String(length=9), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.String(length=9), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("undone_at", portal.columns.Moment(), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=False),
        sa.Column("undone_because", portal.columns.Sealed(), nullable=False),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name=op.f("ck_child_contact_undone")),
        sa.CheckConstraint("seen IN ('alone', 'with', 'not')", name=op.f("ck_child_contact_seen")),
        sa.CheckConstraint("what IN ('visit', 'review')", name=op.f("ck_child_contact_what")),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["child_placement.id"],
            name=op.f("fk_child_contact_placement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_contact")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_contact_reference")),
    )
    with op.batch_alter_table("child_contact", schema=None) as batch_op:
        batch_op.create_index("ix_child_contact", ["placement_id", "on", "id"], unique=False)
        batch_op.create_index(
            "uq_child_contact",
            ["placement_id", "what", "on"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "child_gift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("to_whom", portal.columns.Sealed(), nullable=False),
        sa.Column("how", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "what IN ('life_story_book', 'later_life_letter')", name=op.f("ck_child_gift_what")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["child_placement.id"],
            name=op.f("fk_child_gift_placement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_gift")),
    )
    with op.batch_alter_table("child_gift", schema=None) as batch_op:
        batch_op.create_index("uq_child_gift", ["placement_id", "what"], unique=True)

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
        "child_in_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_at", portal.columns.Moment(), nullable=False),
        sa.Column("until_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name=op.f("ck_child_in_group_until")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_in_group_child_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_in_group_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_in_group")),
    )
    with op.batch_alter_table("child_in_group", schema=None) as batch_op:
        batch_op.create_index("ix_child_in_group", ["child_id", "id"], unique=False)
        batch_op.create_index(
            "uq_child_in_group",
            ["child_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "child_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("said_at", portal.columns.Moment(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("answer_words", portal.columns.Sealed(), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.Column("answered_at", portal.columns.Moment(), nullable=True),
        sa.Column("closed_because", sa.String(length=12), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_child_interest_answered")),
        sa.CheckConstraint(
            "(state = 'ended') = (closed_because <> '')", name=op.f("ck_child_interest_ended")
        ),
        sa.CheckConstraint(
            "answer = '' OR answer IN ('taken_up', 'not_now', 'another_family', 'wait')",
            name=op.f("ck_child_interest_answer"),
        ),
        sa.CheckConstraint(
            "closed_because = '' OR closed_because IN ('hold', 'withdrawn', 'changed', 'linked', 'parted', 'own_way', 'link_ended')",
            name=op.f("ck_child_interest_closed_because"),
        ),
        sa.CheckConstraint(
            "reason = '' OR reason IN ('needs', 'at_home', 'time', 'assessment', 'other')",
            name=op.f("ck_child_interest_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'taken_up', 'answered', 'taken_back', 'not_right', 'ended')",
            name=op.f("ck_child_interest_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('taken_up', 'answered') OR answer <> ''",
            name=op.f("ck_child_interest_is_answered"),
        ),
        sa.CheckConstraint(
            "why = '' OR (state = 'not_right' AND why IN ('too_far', 'age', 'needs', 'number', 'not_now', 'other'))",
            name=op.f("ck_child_interest_why"),
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["child_grant.id"], name=op.f("fk_child_interest_grant_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["child_group.id"], name=op.f("fk_child_interest_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_child_interest_household_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_interest")),
        sa.UniqueConstraint("group_id", "household_id", name=op.f("uq_child_interest_group_id_household_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_interest_reference")),
    )
    with op.batch_alter_table("child_interest", schema=None) as batch_op:
        batch_op.create_index("ix_child_interest_household", ["household_id", "id"], unique=False)
        batch_op.create_index(
            "ix_child_interest_open",
            ["household_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "child_introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", portal.columns.Sealed(), nullable=False),
        sa.Column("who", portal.columns.Sealed(), nullable=False),
        sa.Column("place", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("removed_at", portal.columns.Moment(), nullable=True),
        sa.Column("removed_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by = '')", name=op.f("ck_child_introduction_removed")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["child_placement.id"],
            name=op.f("fk_child_introduction_placement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_introduction")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_introduction_reference")),
    )
    with op.batch_alter_table("child_introduction", schema=None) as batch_op:
        batch_op.create_index("ix_child_introduction", ["placement_id", "on", "id"], unique=False)

    op.create_table(
        "child_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("initials", sa.String(length=20), nullable=False),
        sa.Column("words", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.Column("released_at", portal.columns.Moment(), nullable=True),
        sa.Column("released_by", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by = '')", name=op.f("ck_child_letter_released")
        ),
        sa.CheckConstraint(
            "kind IN ('matching', 'school', 'responsibility')", name=op.f("ck_child_letter_kind")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["child_placement.id"],
            name=op.f("fk_child_letter_placement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_letter")),
        sa.UniqueConstraint("reference", name=op.f("uq_child_letter_reference")),
    )
    with op.batch_alter_table("child_letter", schema=None) as batch_op:
        batch_op.create_index("ix_child_letter", ["placement_id", "id"], unique=False)

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
        "child_picture_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "(grant_id IS NULL) = (person_id IS NULL)", name=op.f("ck_child_picture_code_of_a_family")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["child_grant.id"], name=op.f("fk_child_picture_code_grant_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_child_picture_code_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["child_picture.id"],
            name=op.f("fk_child_picture_code_picture_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_picture_code")),
        sa.UniqueConstraint("code", name=op.f("uq_child_picture_code_code")),
    )
    with op.batch_alter_table("child_picture_code", schema=None) as batch_op:
        batch_op.create_index("ix_child_picture_code_grant", ["grant_id"], unique=False)
        batch_op.create_index("ix_child_picture_code_picture", ["picture_id", "id"], unique=False)

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
        "child_interest_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("text", portal.columns.Sealed(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", portal.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"],
            ["child_interest.id"],
            name=op.f("fk_child_interest_entry_interest_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_interest_entry")),
    )
    with op.batch_alter_table("child_interest_entry", schema=None) as batch_op:
        batch_op.create_index("ix_child_interest_entry", ["interest_id", "id"], unique=False)

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
    with op.batch_alter_table("child_interest_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_child_interest_entry")

    op.drop_table("child_interest_entry")
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
    with op.batch_alter_table("child_picture_code", schema=None) as batch_op:
        batch_op.drop_index("ix_child_picture_code_picture")
        batch_op.drop_index("ix_child_picture_code_grant")

    op.drop_table("child_picture_code")
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
    with op.batch_alter_table("child_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_child_letter")

    op.drop_table("child_letter")
    with op.batch_alter_table("child_introduction", schema=None) as batch_op:
        batch_op.drop_index("ix_child_introduction")

    op.drop_table("child_introduction")
    with op.batch_alter_table("child_interest", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_child_interest_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_child_interest_household")

    op.drop_table("child_interest")
    with op.batch_alter_table("child_in_group", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_in_group",
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
        batch_op.drop_index("ix_child_in_group")

    op.drop_table("child_in_group")
    op.drop_table("child_identity")
    with op.batch_alter_table("child_gift", schema=None) as batch_op:
        batch_op.drop_index("uq_child_gift")

    op.drop_table("child_gift")
    with op.batch_alter_table("child_contact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_contact",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index("ix_child_contact")

    op.drop_table("child_contact")
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
    with op.batch_alter_table("child_placement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_placement_open_household",
            sqlite_where=sa.text("state IN ('planned', 'fostered', 'living')"),
            postgresql_where=sa.text("state IN ('planned', 'fostered', 'living')"),
        )
        batch_op.drop_index(
            "uq_child_placement_open_group",
            sqlite_where=sa.text("state IN ('planned', 'fostered', 'living')"),
            postgresql_where=sa.text("state IN ('planned', 'fostered', 'living')"),
        )
        batch_op.drop_index(
            "ix_child_placement_list",
            sqlite_where=sa.text("state IN ('planned', 'fostered', 'living')"),
            postgresql_where=sa.text("state IN ('planned', 'fostered', 'living')"),
        )
        batch_op.drop_index("ix_child_placement_household")
        batch_op.drop_index("ix_child_placement_group")

    op.drop_table("child_placement")
    with op.batch_alter_table("child_picture", schema=None) as batch_op:
        batch_op.drop_index("ix_child_picture_group")
        batch_op.drop_index(
            "ix_child_picture_due",
            sqlite_where=sa.text("state = 'being_made'"),
            postgresql_where=sa.text("state = 'being_made'"),
        )

    op.drop_table("child_picture")
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
    op.drop_table("child_group_fit")
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
            sqlite_where=sa.text("ended_at IS NULL AND event_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND event_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_child_grant_event",
            sqlite_where=sa.text("ended_at IS NULL AND event_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND event_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_child_grant_household")
        batch_op.drop_index(
            "ix_child_grant_due",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("child_grant")
    with op.batch_alter_table("child_featured", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_featured",
            sqlite_where=sa.text("taken_off_at IS NULL"),
            postgresql_where=sa.text("taken_off_at IS NULL"),
        )
        batch_op.drop_index("ix_child_featured_group")

    op.drop_table("child_featured")
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_index("ix_child_sought")
        batch_op.drop_index("ix_child_group")

    op.drop_table("child")
    with op.batch_alter_table("child_update", schema=None) as batch_op:
        batch_op.drop_index("ix_child_update_household")

    op.drop_table("child_update")
    op.drop_table("child_shown_wishes")
    op.drop_table("child_interest_limit")
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
    with op.batch_alter_table("child_family_release", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_family_release_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("child_family_release")
    with op.batch_alter_table("child_family_profile", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_child_family_profile_ready",
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )

    op.drop_table("child_family_profile")
    with op.batch_alter_table("child_family_photo", schema=None) as batch_op:
        batch_op.drop_index("ix_child_family_photo_household")

    op.drop_table("child_family_photo")
    op.drop_table("child_family_fit")
