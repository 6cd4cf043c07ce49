"""Where a postcode's first half lies, and how far two of them are apart. Pure.

Positions were set by hand from where post towns and their quarters lie, to about two miles; beyond Kent,
Medway and Bexley one stands for a whole area, to about six. Good enough to say "about 40 miles", never a
distance to a home. *To confirm* against the open list of postcodes that Ordnance Survey publishes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import cos, radians, sqrt

MILES_OF_A_DEGREE = 69.1
"""Of latitude. A degree of longitude is shorter: here, by the cosine of MIDDLE."""

MIDDLE = (51.30, 0.60)
"""From where places are counted, in degrees north and east. Within 100 miles a plane is right to 1 in 50."""

MINUTES_OF_A_MILE = 1.5
"""By car, of a mile as the crow flies: 40 miles take about an hour. An estimate, *to confirm*."""

_POSTCODES = """
    BR1 51.41 0.02, BR2 51.38 0.02, BR3 51.40 -0.03, BR4 51.38 -0.01, BR5 51.39 0.10, BR6 51.36 0.09,
    BR7 51.41 0.06, BR8 51.40 0.17,
    CT1 51.28 1.08, CT2 51.29 1.07, CT3 51.28 1.20, CT4 51.22 1.05, CT5 51.35 1.02, CT6 51.36 1.13,
    CT7 51.36 1.30, CT8 51.38 1.34, CT9 51.38 1.39, CT10 51.36 1.43, CT11 51.33 1.41, CT12 51.34 1.36,
    CT13 51.27 1.33, CT14 51.22 1.39, CT15 51.17 1.28, CT16 51.14 1.30, CT17 51.13 1.29, CT18 51.11 1.14,
    CT19 51.09 1.17, CT20 51.08 1.17, CT21 51.07 1.08,
    DA1 51.45 0.21, DA2 51.43 0.24, DA3 51.39 0.30, DA4 51.39 0.23, DA5 51.44 0.14, DA6 51.46 0.14,
    DA7 51.47 0.14, DA8 51.48 0.18, DA9 51.45 0.28, DA10 51.45 0.31, DA11 51.43 0.35, DA12 51.43 0.39,
    DA13 51.38 0.36, DA14 51.42 0.11, DA15 51.44 0.10, DA16 51.46 0.11, DA17 51.49 0.15, DA18 51.49 0.14,
    ME1 51.38 0.50, ME2 51.40 0.48, ME3 51.44 0.58, ME4 51.38 0.53, ME5 51.35 0.54, ME6 51.33 0.44,
    ME7 51.38 0.55, ME8 51.36 0.61, ME9 51.33 0.71, ME10 51.34 0.74, ME11 51.42 0.75, ME12 51.42 0.80,
    ME13 51.31 0.89, ME14 51.28 0.54, ME15 51.26 0.54, ME16 51.27 0.49, ME17 51.24 0.60, ME18 51.24 0.43,
    ME19 51.29 0.40, ME20 51.30 0.46,
    TN1 51.14 0.27, TN2 51.13 0.28, TN3 51.11 0.22, TN4 51.15 0.25, TN5 51.05 0.38, TN6 51.06 0.18,
    TN7 51.09 0.11, TN8 51.19 0.08, TN9 51.19 0.27, TN10 51.21 0.29, TN11 51.22 0.30, TN12 51.16 0.47,
    TN13 51.28 0.18, TN14 51.29 0.16, TN15 51.29 0.27, TN16 51.29 0.05, TN17 51.10 0.51, TN18 51.04 0.52,
    TN19 51.02 0.41, TN20 51.02 0.26, TN21 50.96 0.28, TN22 50.97 0.09, TN23 51.14 0.86, TN24 51.15 0.89,
    TN25 51.16 0.95, TN26 51.09 0.79, TN27 51.17 0.70, TN28 50.98 0.94, TN29 51.00 0.94, TN30 51.06 0.70,
    TN31 50.96 0.71, TN32 50.98 0.48, TN33 50.92 0.48, TN34 50.87 0.58, TN35 50.88 0.63, TN36 50.92 0.68,
    TN37 50.88 0.55, TN38 50.86 0.53, TN39 50.85 0.45, TN40 50.85 0.48
"""

_AREAS = """
    AL 51.75 -0.34, BN 50.85 -0.05, CM 51.74 0.45, CO 51.89 0.92, CR 51.35 -0.10, E 51.55 -0.02,
    EC 51.52 -0.09, EN 51.66 -0.07, GU 51.24 -0.65, HA 51.59 -0.33, IG 51.58 0.08, KT 51.37 -0.31,
    N 51.58 -0.11, NW 51.56 -0.19, RH 51.11 -0.17, RM 51.56 0.20, SE 51.46 -0.04, SG 51.90 -0.18,
    SM 51.37 -0.19, SS 51.56 0.67, SW 51.46 -0.16, TW 51.44 -0.37, UB 51.53 -0.42, W 51.51 -0.22,
    WC 51.52 -0.12, WD 51.66 -0.39
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in tenths of a mile, east and north of the middle of Kent."""

    east: int
    north: int


def _point(north: float, east: float) -> Point:
    along = MILES_OF_A_DEGREE * cos(radians(MIDDLE[0]))
    return Point(round((east - MIDDLE[1]) * along * 10), round((north - MIDDLE[0]) * MILES_OF_A_DEGREE * 10))


def _read(table: str) -> dict[str, Point]:
    rows = (row.split() for row in table.split(","))
    return {code: _point(float(north), float(east)) for code, north, east in rows}


_POINTS = _read(_POSTCODES) | _read(_AREAS)
_LETTERS = re.compile(r"[A-Z]{1,2}")


def point_of(outward: str) -> Point | None:
    """Where the first half of a postcode lies; None where we don't know it.

    In the areas of our own councils each one is known or none; elsewhere the whole area counts as one place.
    """
    if outward in _POINTS and outward[-1:].isdigit():
        return _POINTS[outward]
    letters = _LETTERS.match(outward)
    return _POINTS.get(letters.group()) if letters else None


def miles_between(one: Point, other: Point) -> float:
    """How far two places are apart as the crow flies, in miles."""
    return sqrt((one.east - other.east) ** 2 + (one.north - other.north) ** 2) / 10


def miles_within(minutes: int) -> int:
    """How many miles a journey of so many minutes is likely to be, as the crow flies."""
    return max(1, round(minutes / MINUTES_OF_A_MILE))


_QUARTERS = ("", "a quarter of an hour", "half an hour", "three quarters of an hour")
_ODD = ("", " and a quarter", " and a half", " and three quarters")


def distance_words(miles: float) -> str:
    """A distance in words, with the time by car: an estimate, and it says so. "Away" can follow it."""
    if miles < 5:
        return "perhaps less than 5 miles"
    rounded = 5 * round(miles / 5)
    hours, quarters = divmod(max(1, round(rounded * MINUTES_OF_A_MILE / 15)), 4)
    if not hours:
        time = _QUARTERS[quarters]
    elif hours == 1 and not quarters:
        time = "an hour"
    else:
        time = f"{hours}{_ODD[quarters]} hours"
    return f"about {rounded} miles, perhaps {time}"
