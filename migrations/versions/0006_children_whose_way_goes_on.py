"""an index of the children whose way goes on: earlier records would stand before them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    current = sa.text("state NOT IN ('adopted', 'withdrawn')")
    op.create_index(
        "ix_child_group_current",
        "child_group",
        ["since_at", "id"],
        sqlite_where=current,
        postgresql_where=current,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_child_group_current", "child_group")
