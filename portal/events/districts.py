"""The districts of the three councils and how far apart their centres are. Pure.

Centres are those of the towns, to about a mile; source: Ordnance Survey's open names. Good enough for
"near me", never shown as a distance to a home.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_MILES = 3959.0

DISTRICTS: dict[str, tuple[str, str, float, float]] = {
    "bexley": ("Bexley", "bexley", 51.456, 0.150),
    "ashford": ("Ashford", "kent", 51.146, 0.873),
    "canterbury": ("Canterbury", "kent", 51.280, 1.079),
    "dartford": ("Dartford", "kent", 51.446, 0.217),
    "dover": ("Dover", "kent", 51.128, 1.313),
    "folkestone_hythe": ("Folkestone and Hythe", "kent", 51.081, 1.166),
    "gravesham": ("Gravesham", "kent", 51.442, 0.368),
    "maidstone": ("Maidstone", "kent", 51.272, 0.529),
    "sevenoaks": ("Sevenoaks", "kent", 51.272, 0.191),
    "swale": ("Swale", "kent", 51.341, 0.733),
    "thanet": ("Thanet", "kent", 51.360, 1.400),
    "tonbridge_malling": ("Tonbridge and Malling", "kent", 51.195, 0.275),
    "tunbridge_wells": ("Tunbridge Wells", "kent", 51.132, 0.263),
    "medway": ("Medway", "medway", 51.381, 0.529),
}
"""Code -> name, council's code, latitude and longitude in degrees."""


def miles_between(one: str, other: str) -> float:
    """The distance of two districts' centres as the crow flies, in miles. Raises KeyError."""
    _, _, lat1, lon1 = DISTRICTS[one]
    _, _, lat2, lon2 = DISTRICTS[other]
    up, along = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    part = sin(up) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(along) ** 2
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(part)))


def districts_near(code: str, miles: float) -> frozenset[str]:
    """The districts whose centre lies within so many miles of this one's, itself included."""
    return frozenset(other for other in DISTRICTS if miles_between(code, other) <= miles)


def districts_of(authority: str) -> frozenset[str]:
    """The districts of a council, by its code."""
    return frozenset(code for code, (_, council, _, _) in DISTRICTS.items() if council == authority)
