"""The only reader of time. Everything else is handed a moment."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@lru_cache(maxsize=1)
def _shift(told: str, since: str) -> timedelta:
    """How far PORTAL_NOW stands from the machine's clock at PORTAL_NOW_SINCE, or when it is first read.

    Several processes of one portal agree on the time only when they are told the same `since`.
    """
    start = datetime.fromisoformat(told)
    if start.tzinfo is None:
        start = start.replace(tzinfo=LONDON)
    return start - (datetime.fromisoformat(since) if since else datetime.now(UTC))


def now() -> datetime:
    """This moment, in UTC, shifted by PORTAL_NOW where that is set (never in production)."""
    told = os.environ.get("PORTAL_NOW")
    moment = datetime.now(UTC)
    return moment + _shift(told, os.environ.get("PORTAL_NOW_SINCE", "")) if told else moment


def today() -> date:
    """The calendar day in London."""
    return london(now()).date()


def london(moment: datetime) -> datetime:
    """The same moment on a London clock."""
    return moment.astimezone(LONDON)
