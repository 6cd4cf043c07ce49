"""Every test of documents keeps its files in a folder of its own, and no scanner is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.documents import scanning, sealed_files, store
from portal.documents.scanning import use_scanner
from portal.documents.store import use_store
from tests.documents.scanner import Scanner, running


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


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Scanner]:
    """A virus scanner that is set."""
    path = tmp_path / "clamd"
    with running(path) as found:
        use_scanner(str(path))
        yield found


def stored(files: Path) -> list[Path]:
    """Every file in storage."""
    return sorted(path for path in files.rglob("*") if path.is_file())
