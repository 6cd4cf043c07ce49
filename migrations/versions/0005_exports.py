"""exports: from when to when each went, and what it held"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "nightly_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("folder", sa.String(length=400), nullable=False),
        sa.Column("made_for", sa.String(length=9), nullable=False),
        sa.Column("since_at", portal.columns.Moment(), nullable=True),
        sa.Column("until_at", portal.columns.Moment(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_by", sa.String(length=10), nullable=False),
        sa.Column("finished_at", portal.columns.Moment(), nullable=True),
        sa.CheckConstraint("started_by IN ('worker', 'command')", name=op.f("ck_nightly_export_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nightly_export")),
        sa.UniqueConstraint("reference", name=op.f("uq_nightly_export_reference")),
    )
    op.create_index("ix_nightly_export_mark", "nightly_export", ["folder", "made_for", "id"])


def downgrade() -> None:
    """Forget what was exported."""
    op.drop_table("nightly_export")
