"""The worker's export, once a night, where a folder is set."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from config import Settings
from portal.agency.rules import at
from portal.clock import london
from portal.errors import Refused
from portal.reports.nightly import actions

BEGINS, ENDS = time(2), time(6)
"""Between which hours in London it is made: nobody waits for the worker then."""

_folders: list[Path] = []


def use_settings(settings: Settings) -> None:
    """Export by these settings from now on. Called once, by create_app."""
    _folders[:] = [Path(settings.exports)] if settings.exports else []


def export_at_night(now: datetime) -> int:
    """Make tonight's export, unless it was made or this is no night. Gives how many records it holds."""
    here = london(now)
    if not _folders or not BEGINS <= here.time() < ENDS:
        return 0
    last = actions.last_finished(_folders[0])
    if last is not None and last.until_at >= at(here.date(), BEGINS):
        return 0
    try:
        done = actions.export(_folders[0], started_by="worker", now=now)
    except Refused:
        return 0
    return sum(done.counts.values())
