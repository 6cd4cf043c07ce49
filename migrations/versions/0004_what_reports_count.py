"""what reports count: days, councils at the time, references of other systems

Columns are added in place. SQLite cannot change a constraint of a table that stands, and copying the
table would lose its checks, so there the words of the check are changed in the schema itself, as SQLite's
own documentation of ALTER TABLE describes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.columns
from portal.agency.rules import local_day

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SOURCED = (
    "attendance",
    "child",
    "child_group",
    "enquiry",
    "event",
    "fund_application",
    "household",
    "pack_request",
    "support_request",
)
"""Tables that know what another system calls a row."""

_WITH_A_FAMILY = (
    "(state IN ('linked', 'matched', 'fostered', 'moved_in', 'adopted')) = (household_id IS NOT NULL)"
)
_MILESTONES = (
    "kind IN ('agency_decision', 'placement_order', 'parents_consent', 'early_permanence', 'matched',"
    " 'moved_in', 'adoption_order', 'plan_changed')"
)
CHECKS = (
    ("child_group", "with_a_family", _WITH_A_FAMILY, f"{_WITH_A_FAMILY} OR source_ref IS NOT NULL"),
    (
        "child_milestone",
        "kind",
        _MILESTONES,
        "kind IN ('entered_care', 'planning_started', 'agency_decision', 'placement_order',"
        " 'parents_consent', 'early_permanence', 'matched', 'moved_in', 'adoption_order', 'plan_changed',"
        " 'placement_ended', 'life_story_book')",
    ),
)
"""Table, the check's name, what it said, what it says."""


def upgrade() -> None:
    """Make the change."""
    _tables()
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    for table in SOURCED:
        _add(table, "source_ref VARCHAR(120)")
        op.create_index(f"ix_{table}_source_ref", table, ["source_ref"], unique=True)
    _add(
        "child",
        "adopters_of VARCHAR(5) NOT NULL DEFAULT ''"
        " CONSTRAINT ck_child_adopters_of CHECK (adopters_of IN ('', 'own', 'other'))",
    )
    _add(
        "child_milestone",
        "stood BOOLEAN NOT NULL DEFAULT false"
        " CONSTRAINT ck_child_milestone_stood CHECK (NOT stood OR undone_at IS NOT NULL)",
    )
    counted = sa.text("undone_at IS NULL OR stood")
    op.create_index(
        "ix_child_milestone_on",
        "child_milestone",
        ["kind", "on"],
        sqlite_where=counted,
        postgresql_where=counted,
    )
    _add("enquiry", "asked_on DATE")
    op.create_index("ix_enquiry_asked", "enquiry", ["asked_on", "authority"])
    op.create_index("ix_fund_application_sent", "fund_application", ["sent_on", "provider"])
    _add("journey", "is_historic BOOLEAN NOT NULL DEFAULT false")
    _add("journey_move", "authority VARCHAR(20) NOT NULL DEFAULT ''")
    _add("pack_request", "authority VARCHAR(20)")
    _day("pack_request", "sent_on")
    op.create_index("ix_pack_request_sent_on", "pack_request", ["sent_on", "authority"])
    _day("promise", "starts_on")
    op.create_index("ix_promise_starts_on", "promise", ["starts_on", "kind"])
    _day("support_assessment", "begun_on")
    op.create_index("ix_support_assessment_begun_on", "support_assessment", ["begun_on"])
    _add("support_request", f"call_offered_for {moment}")
    _add("support_request", "call_offered_on DATE")
    offered = sa.text("call_offered_on IS NOT NULL")
    op.create_index(
        "ix_support_request_offered",
        "support_request",
        ["call_offered_on", "authority"],
        sqlite_where=offered,
        postgresql_where=offered,
    )
    for table, name, was, says in CHECKS:
        _change_check(table, f"ck_{table}_{name}", was, says)
    _fill()


def _tables() -> None:
    op.create_table(
        "reference_figure",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", portal.columns.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('before', 'england', 'target')", name=op.f("ck_reference_figure_kind")),
        sa.PrimaryKeyConstraint(
            "kind", "year", "report", "measure", "authority", name=op.f("pk_reference_figure")
        ),
    )
    op.create_table(
        "independent_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("source_ref", sa.String(length=120), nullable=True),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("service", sa.String(length=24), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("written_at", portal.columns.Moment(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "service IN ('birth_parent_support', 'adopted_adult_records', 'birth_relative_records',"
            " 'indirect_contact', 'direct_contact')",
            name=op.f("ck_independent_service_service"),
        ),
        sa.ForeignKeyConstraint(
            ["authority"],
            ["authority.code"],
            name=op.f("fk_independent_service_authority"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_independent_service")),
        sa.UniqueConstraint("reference", name=op.f("uq_independent_service_reference")),
    )
    op.create_index(
        "ix_independent_service_started_on", "independent_service", ["started_on", "service", "authority"]
    )
    op.create_index("ix_independent_service_source_ref", "independent_service", ["source_ref"], unique=True)


def _add(table: str, column: str) -> None:
    """Add a column in place."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def _day(table: str, name: str) -> None:
    """Add a day that every row has; the rows that stand are given it by _fill."""
    _add(table, f"{name} DATE NOT NULL DEFAULT '1970-01-01'")


def _change_check(table: str, name: str, was: str, says: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, says)
        return
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :was, :says)"
            " WHERE type = 'table' AND name = :name AND sql LIKE '%' || :was || '%'"
        ),
        {"was": f"({was})", "says": f"({says})", "name": table},
    ).rowcount
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
    if changed != 1:
        raise RuntimeError(f"the check {name} does not say what it should have said")


def _fill() -> None:
    """Give the rows that stand what they could always have said."""
    op.execute("UPDATE enquiry SET asked_on = sent_on")
    op.execute("UPDATE pack_request SET sent_on = asked_on")
    op.execute(
        "UPDATE journey_move SET authority = (SELECT household.authority FROM household JOIN journey"
        " ON journey.household_id = household.id WHERE journey.id = journey_move.journey_id)"
    )
    op.execute(
        "UPDATE support_request SET call_offered_for = (SELECT min(call_slot.starts_at) FROM call_slot"
        " WHERE call_slot.request_id = support_request.id)"
    )
    op.execute(
        "UPDATE child_milestone SET stood = true WHERE undone_at IS NOT NULL"
        " AND kind IN ('matched', 'moved_in')"
    )
    _london_days("promise", "starts_at", "starts_on")
    _london_days("support_assessment", "begun_at", "begun_on")
    _london_days("support_request", "call_offered_for", "call_offered_on")


def _london_days(name: str, moment: str, day: str) -> None:
    """Write the London day of each moment that is kept: SQLite itself knows no zones."""
    table = sa.table(
        name,
        sa.column("id", sa.Integer),
        sa.column(moment, portal.columns.Moment),
        sa.column(day, sa.Date),
    )
    known = sa.select(table.c.id, table.c[moment]).where(table.c[moment].is_not(None))
    rows = [{"key": key, "on": local_day(at)} for key, at in op.get_bind().execute(known)]
    if rows:
        changed = table.update().where(table.c.id == sa.bindparam("key")).values({day: sa.bindparam("on")})
        op.get_bind().execute(changed, rows)


def downgrade() -> None:
    """There is no way back: what was taken over from another system would be lost."""
    raise NotImplementedError
