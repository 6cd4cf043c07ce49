"""how people who adopt describe themselves, if they want to: sealed, and only counted"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "self_description",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answers", portal.columns.Sealed(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_self_description_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_self_description")),
    )


def downgrade() -> None:
    """Forget what people said."""
    op.drop_table("self_description")
