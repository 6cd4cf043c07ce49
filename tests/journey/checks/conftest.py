"""What the tests of checks may ask for."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journey.checks.at_home import Home, written


@pytest.fixture
def home(app: Flask) -> Home:
    """A couple in Stage 1 with their worker."""
    return written(app, Home)
