"""What the tests of this room ask for."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.access import Viewer
from portal.children.models import ChildGroup
from tests.finding_families.making import Family, agency, family, finder, waiting
from tests.finding_families.town import Town
from tests.households.making import written


@pytest.fixture
def town(app: Flask) -> Town:
    return written(app, Town)


@pytest.fixture
def kit(session: object) -> Viewer:
    """A family finder."""
    agency()
    return finder()


@pytest.fixture
def lee(kit: Viewer) -> Viewer:
    """Another family finder, who publishes what the first one wrote."""
    return finder("Lee Colleague")


@pytest.fixture
def to(kit: Viewer) -> Family:
    """A family that is approved and waits."""
    return family()


@pytest.fixture
def group(kit: Viewer, lee: Viewer) -> ChildGroup:
    """Two children who wait together."""
    return waiting(kit, lee, children=2)
