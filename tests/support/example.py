"""Live portals with the example agency in them: loaded once a run, which takes long, and copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.support import postgres
from tests.support.live import LivePortal

NOW = "2026-11-20T10:00:00"
"""Friday 20 November 2026, ten in the morning in London: when the example was loaded."""


def copy_of_example(database: str, folder: Path, *, called: str = "live") -> LivePortal:
    """A portal of this worker's own, in this folder, with the example agency and its clock. Not started.

    `called` tells the PostgreSQL databases of one worker's portals apart.
    """
    shutil.copytree(loaded_example(database), folder)
    if database == "sqlite":
        return LivePortal(folder, f"sqlite:///{folder / 'portal.db'}", PORTAL_NOW=NOW)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    return LivePortal(folder, postgres.fresh_database(f"{called}_{worker}", like="example"), PORTAL_NOW=NOW)


def loaded_example(database: str) -> Path:
    """The data folder of the run's loaded example, to be copied; made by whichever worker asks first."""
    run = Path(os.environ[postgres.RUN_FOLDER])
    folder = run / f"example-{database}"
    with postgres.locked(run / f"example-{database}.lock"):
        if not folder.exists():
            making = run / f"making-{database}"
            url = f"sqlite:///{making / 'portal.db'}"
            if database == "postgresql":
                url = postgres.fresh_database("example")
            LivePortal(making, url, PORTAL_NOW=NOW).prepare()
            making.rename(folder)
    return folder
