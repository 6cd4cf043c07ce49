"""What the migrations make is what the models say, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from portal.cli import alembic_config
from portal.columns import Model
from portal.extensions import db


def test_migrations_equal_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []


def test_the_migrations_are_one_line(app: Flask) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(""))
    assert len(scripts.get_heads()) == 1


def test_every_table_was_made(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        made = set(db.engine.dialect.get_table_names(connection))
        assert set(Model.metadata.tables) <= made
        version = connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    assert version == 1
