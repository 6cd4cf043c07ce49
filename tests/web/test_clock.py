"""Tests of the clock that PORTAL_NOW moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal import clock


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=25)])
def test_a_process_started_later_agrees_on_the_time(
    monkeypatch: pytest.MonkeyPatch, later: timedelta
) -> None:
    begun = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    monkeypatch.setenv("PORTAL_NOW", "2026-11-20T10:00:00")
    monkeypatch.setenv("PORTAL_NOW_SINCE", begun.isoformat())
    clock._shift.cache_clear()
    with time_machine.travel(begun + later, tick=False):
        assert clock.now() == datetime(2026, 11, 20, 10, 0, tzinfo=UTC) + later


def test_alone_a_process_begins_at_the_moment_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_NOW", "2026-07-20T10:00:00")
    monkeypatch.delenv("PORTAL_NOW_SINCE", raising=False)
    clock._shift.cache_clear()
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 7, 20, 9, 0, tzinfo=UTC)  # summer time
