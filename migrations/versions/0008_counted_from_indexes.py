"""what reports count most is read from indexes alone: moves, kept promises, enquiries of a household"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STANDS, KEPT = sa.text("undone_at IS NULL"), sa.text("kept_on IS NOT NULL")


def upgrade() -> None:
    """Make the change."""
    op.drop_index("ix_journey_move_on", table_name="journey_move")
    for name, *columns in (
        (
            "ix_journey_move_counted",
            "verb",
            "on",
            "authority",
            "to_stage",
            "from_stage",
            "journey_id",
            "number",
        ),
        ("ix_journey_move_of", "journey_id", "verb", "on", "number", "to_stage", "from_stage"),
    ):
        op.create_index(name, "journey_move", columns, sqlite_where=STANDS, postgresql_where=STANDS)
    op.drop_index("ix_promise_kept_on", table_name="promise")
    op.create_index(
        "ix_promise_kept_on",
        "promise",
        ["kept_on", "kind", "kept_at", "due_at", "starts_on", "authority"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    op.drop_index("ix_enquiry_household_id", table_name="enquiry")
    op.create_index("ix_enquiry_household", "enquiry", ["household_id", "asked_on", "state"])
    op.drop_index("ix_journey_household", table_name="journey")
    op.create_index("ix_journey_household", "journey", ["household_id", "id", "ended_on"])


def downgrade() -> None:
    """Find moves and kept promises by day again."""
    for name in ("ix_journey_move_counted", "ix_journey_move_of"):
        op.drop_index(name, table_name="journey_move")
    op.create_index("ix_journey_move_on", "journey_move", ["on", "verb"])
    op.drop_index("ix_promise_kept_on", table_name="promise")
    op.create_index("ix_promise_kept_on", "promise", ["kept_on", "kind"])
    op.drop_index("ix_enquiry_household", table_name="enquiry")
    op.create_index("ix_enquiry_household_id", "enquiry", ["household_id"])
    op.drop_index("ix_journey_household", table_name="journey")
    op.create_index("ix_journey_household", "journey", ["household_id", "id"])
