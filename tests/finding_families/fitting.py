"""Families and groups for the tests of how they fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from portal.children.families.actions import Matters, keep_considered, keep_matters
from portal.children.families.places import Point
from portal.children.families.rules import LANGUAGES, Considered, Religion, Wanted, reasons_of
from portal.children.models import ChildGroup
from portal.children.rules import Need
from tests.conversations.writing import viewer
from tests.finding_families.making import Family

HERE, TEN_MILES_ON = Point(0, 0), Point(60, 80)


def considered(**changed: Any) -> Considered:
    """Up to 2 children of 2 to 6, some of everything, ten miles on from HERE."""
    needs = {need.value: changed.pop(need.value, 2) for need in Need}
    told = Considered(
        age_from=2, age_to=6, most_children=2, needs=needs, miles=40, early_permanence=False, at=TEN_MILES_ON
    )
    return replace(told, **changed)


def wanted(**changed: Any) -> Wanted:
    """Bear, four years old, who needs some of everything."""
    asked = Wanted("Bear", 1, 4, 4, {need.value: 2 for need in Need}, at=HERE)
    return replace(asked, **changed)


def points_of(wanted: Wanted, told: Considered | None) -> int:
    """The number families are put in order by, the lowest first; what the database is held against."""
    return sum(reason.points for reason in reasons_of(wanted, told))


def is_left_out(wanted: Wanted, told: Considered | None) -> bool:
    """Whether any reason leaves them out."""
    return any(reason.leaves_out for reason in reasons_of(wanted, told))


def say(of: Family, *, outward: str = "ME14", seen: int = 0, now: datetime, **changed: Any) -> None:
    """A family says what it could consider."""
    by = viewer(of.sam)
    keep_considered(considered(**changed), "We keep Diwali", outward, seen=seen, by=by, now=now)


def matters(made: ChildGroup, by: Any, *, now: datetime, seen: int = 0, **told: str) -> None:
    """A finder says what matters for a group."""
    keep_matters(made.reference, Matters(**{"near": "ME16", **told}), seen=seen, by=by, now=now)


_extents = st.integers(1, 3)
_points = st.none() | st.builds(Point, st.integers(-900, 900), st.integers(-900, 900))
_religions = st.sampled_from(["", *map(str, Religion)])
_ages = st.integers(0, 17)

told_by = st.builds(
    lambda ages, **rest: Considered(age_from=min(ages), age_to=max(ages), **rest),
    st.tuples(_ages, _ages),
    most_children=st.integers(1, 8),
    needs=st.fixed_dictionaries({need.value: _extents for need in Need}),
    miles=st.none() | st.integers(0, 500),
    early_permanence=st.booleans(),
    religion=_religions,
    religion_matters=st.booleans(),
    languages=st.integers(0, 2 ** len(LANGUAGES) - 1),
    at=_points,
)
"""Whatever a family could say."""

wanted_by = st.builds(
    lambda ages, **rest: Wanted(alias="Bear", youngest=min(ages), oldest=max(ages), **rest),
    st.tuples(_ages, _ages),
    children=st.integers(1, 8),
    needs=st.fixed_dictionaries({}, optional={need.value: _extents for need in Need}),
    at=_points,
    most_miles=st.none() | st.integers(1, 300),
    religion=_religions,
    language=st.sampled_from([0, *(1 << place for place in range(len(LANGUAGES)))]),
    early=st.booleans(),
)
"""Whatever a group could ask."""
