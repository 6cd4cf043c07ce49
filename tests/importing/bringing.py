"""Bringing in files in tests: through the command, as whoever runs the portal does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from click.testing import Result
from flask import Flask

from tests.importing.making import written

Rows = Iterable[Mapping[str, object]]


def bring_in(
    app: Flask, folder: Path, kind: str, rows: Rows | bytes, *options: str, columns: Sequence[str] = ()
) -> Result:
    """Run the command on a file of these rows, or of these bytes; gives what came of it."""
    file = folder / f"{kind}.csv"
    file.write_bytes(rows if isinstance(rows, bytes) else written(kind, rows, columns))
    return app.test_cli_runner().invoke(args=["import", kind, str(file), *options])


def brought_in(app: Flask, folder: Path, kind: str, rows: Rows, *, columns: Sequence[str] = ()) -> str:
    """The same, which must succeed; gives what was said last."""
    result = bring_in(app, folder, kind, rows, columns=columns)
    assert result.exit_code == 0, result.output
    return result.output.strip().splitlines()[-1]
