"""How long the long tests run: short in every run, in full where `make soak` asks for it."""

from __future__ import annotations

import os

import pytest
from flask import Flask

IN_FULL = os.environ.get("PORTAL_SOAK") == "full"
"""Whether the long form was asked for."""


def only_sqlite_in_short(app: Flask) -> None:
    """Skip on PostgreSQL unless the run is a long one: for a minute of pages, whose queries others ask there.

    Raises pytest's Skipped.
    """
    if not IN_FULL and app.config["PORTAL"].database_url.startswith("postgresql"):
        pytest.skip("on PostgreSQL in the long run")
