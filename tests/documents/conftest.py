"""Every test of documents keeps its files in a folder of its own, and no scanner is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.documents.scanning import use_scanner
from tests.documents.scanner import Scanner, running
from tests.support.kept_files import files

__all__ = ["files", "scanner"]


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
