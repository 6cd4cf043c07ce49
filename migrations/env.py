"""Migrations, with the same connection settings as the portal."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import create_engine, event, text

from portal.columns import Model
from portal.extensions import engine_options, prepare_engine

ROOT = Path(__file__).resolve().parent.parent
for found in sorted((ROOT / "portal").glob("**/*models.py")):
    import_module(".".join(found.relative_to(ROOT).with_suffix("").parts))

engine = create_engine(**engine_options(context.config.attributes["url"]))
prepare_engine(engine)
is_sqlite = engine.dialect.name == "sqlite"
if is_sqlite:
    # altering a table copies it: with foreign keys on, dropping the old one would delete its children
    event.listen(engine, "connect", lambda c, _r: c.execute("PRAGMA foreign_keys = OFF"))

with engine.connect().execution_options(portal_writes=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(7235114)"))
        context.run_migrations()
        if is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RuntimeError("the migration left rows that point nowhere")
engine.dispose()
