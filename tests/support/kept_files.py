"""A folder of its own for what a test stores, with no virus scanner set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.documents import scanning, sealed_files, store
from portal.documents.scanning import use_scanner
from portal.documents.store import use_store


@pytest.fixture(autouse=True)
def files(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder with what is stored; what was set before is set again afterwards."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app")  # making the application sets its own
    before = [list(kept) for kept in (store._stores, scanning._address, sealed_files._key)]
    folder = tmp_path / "files"
    use_store(str(folder))
    use_scanner("")
    if not sealed_files._key:
        sealed_files.use_key("A" * 43 + "=")
    yield folder
    for kept, was in zip((store._stores, scanning._address, sealed_files._key), before, strict=True):
        kept[:] = was  # type: ignore[index]  # each gets back what it held
