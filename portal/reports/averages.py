"""Means, medians and shares of whole days, exactly. Pure.

Reports read how often each number of days came; what follows is worked out here, the same on both
databases. A mean is rounded to one decimal, halves away from nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def mean(often: Mapping[int, int]) -> float | None:
    """The mean of days, to one decimal; None of nothing. `often`: days -> how often."""
    counted = sum(often.values())
    if not counted:
        return None
    return one_decimal(Fraction(sum(days * times for days, times in often.items()), counted))


def median(often: Mapping[int, int]) -> float | None:
    """The middle of days, or halfway between the two middle ones; None of nothing."""
    counted = sum(often.values())
    if not counted:
        return None
    low, high = _nth(often, (counted - 1) // 2), _nth(often, counted // 2)
    return (low + high) / 2


def share_inside(often: Mapping[int, int], target: int) -> float | None:
    """Per cent that took the target or less, to one decimal; None of nothing."""
    counted = sum(often.values())
    if not counted:
        return None
    inside = sum(times for days, times in often.items() if days <= target)
    return one_decimal(Fraction(100 * inside, counted))


def one_decimal(value: Fraction) -> float:
    """Rounded to one decimal, halves away from nought."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def _nth(often: Mapping[int, int], n: int) -> int:
    """The nth smallest, from nought."""
    for days in sorted(often):
        n -= often[days]
        if n < 0:
            return days
    raise IndexError(n)
