"""What the page tests of this room ask for."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.finding_families.town import Town
from tests.households.making import written


@pytest.fixture
def town(app: Flask) -> Town:
    return written(app, Town)
