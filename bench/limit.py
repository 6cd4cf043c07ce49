"""The limit: what the frame itself can do here, with nothing of the portal in it.

`/page` answers a page of the same size from constants; `/query` the same after one ORM query;
`/write` commits one row, in a transaction begun the way the portal begins its own. Served the same
way, measured in the same run.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from flask import Flask, Response
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.extensions import WRITES, engine_options, prepare_engine


class Base(DeclarativeBase):
    """The base of the two tables."""


class Setting(Base):
    """One row, read by `/query`."""

    __tablename__ = "setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class Written(Base):
    """A row a write."""

    __tablename__ = "written"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(40))


db = SQLAlchemy(session_options={"expire_on_commit": False})


def create_app() -> Flask:
    """The bare application, on the database of LIMIT_DATABASE, with pages of LIMIT_BYTES."""
    app = Flask(__name__)
    url = os.environ["LIMIT_DATABASE"]
    page = "x" * int(os.environ["LIMIT_BYTES"])
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(url)}
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)

    @app.get("/page")
    def constants() -> Response:
        return Response(page, mimetype="text/html")

    @app.get("/query")
    def one_query() -> Response:
        setting = db.session.get_one(Setting, 1)
        return Response(page + setting.name, mimetype="text/html")

    @app.post("/write")
    def write() -> Response:
        db.session.connection(execution_options={WRITES: True})
        db.session.add(Written(at=datetime.now(UTC).isoformat()))
        db.session.commit()
        return Response("written", mimetype="text/html")

    return app


def make_tables() -> None:
    """Make the two tables, with the one setting."""
    app = create_app()
    with app.app_context():
        Base.metadata.create_all(db.engine)
        db.session.connection(execution_options={WRITES: True})
        db.session.merge(Setting(id=1, name="Example"))
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    make_tables()
