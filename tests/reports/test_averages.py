"""Means, medians and shares, worked out exactly."""

from __future__ import annotations

import statistics
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portal.reports.averages import mean, median, share_inside

DAYS = st.lists(st.integers(0, 2000), min_size=1, max_size=200)


def test_of_nothing_there_is_no_mean() -> None:
    assert (mean({}), median({}), share_inside({}, 60)) == (None, None, None)


def test_halves_are_rounded_away_from_nought() -> None:
    assert mean({0: 19, 1: 1}) == 0.1  # 0.05
    assert mean({10: 1, 11: 3}) == 10.8  # 10.75


@given(DAYS)
def test_they_are_what_they_are_called(days: list[int]) -> None:
    often = Counter(days)
    assert abs((mean(often) or 0) - statistics.fmean(days)) <= 0.05 + 1e-9
    assert median(often) == statistics.median(days)


@given(DAYS, st.integers(0, 2000))
def test_the_target_itself_is_inside(days: list[int], target: int) -> None:
    found = share_inside(Counter(days), target)
    assert found is not None
    assert abs(found - 100 * sum(one <= target for one in days) / len(days)) <= 0.05 + 1e-9
