from __future__ import annotations

import pytest

from portal.example.year.rows import COLUMNS, rows_of
from tests.example_year.counting import Rows


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Every row of the example's year, by kind."""
    return {kind: rows_of(kind) for kind in COLUMNS}
