"""kill -9 in the middle of the nightly export, and again: then the files are whole, nothing twice or missing.

`make soak` does it with 100,000 households that are new since the last export, and measures the one that is
made to its end; the short form has 1,000.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import read_settings
from portal.households.models import Household
from portal.promises.models import Promise
from portal.reports.nightly.models import NightlyExport
from tests.importing.making import households, written
from tests.soak.judging import engine_of
from tests.support.benches import DATABASES, address
from tests.support.length import IN_FULL
from tests.support.live import ROOT, LivePortal

MANY = 100_000 if IN_FULL else 1_000
WITHIN = 60
"""Seconds, for 100,000 households that changed."""

KILLED_AT = ("households", "promises", "attendances") if IN_FULL else ("promises",)
"""The file that has just been begun as the process is killed."""


@pytest.fixture(params=DATABASES)
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> LivePortal:
    """A portal that does not run: its database, with earlier households in it after an export of none."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    live = LivePortal(tmp_path / "data", address(request.param, tmp_path, f"nightly_{worker}"))
    live.prepare(example=False)
    live.flask("export", "nightly", str(tmp_path / "out"))
    file = tmp_path / "households.csv"
    file.write_bytes(written("households", households(MANY)))
    live.flask("import", "households", str(file))
    return live


@pytest.fixture
def engine(portal: LivePortal) -> Iterator[Engine]:
    """Its database."""
    engine = engine_of(read_settings(portal.environment).database_url)
    yield engine
    engine.dispose()


def _killed(portal: LivePortal, folder: Path, file: str) -> None:
    """Begin an export and kill it once it has begun a file. Raises AssertionError where it ended before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "export", "nightly", str(folder)],
        cwd=ROOT,
        env=portal.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = monotonic() + 300
    while not list(folder.glob(f".making-*/{file}.jsonl")):
        assert process.poll() is None, f"the export ended before it began {file}"
        assert monotonic() < until, "the export never began"
        sleep(0.001)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def _refs(file: Path) -> list[str]:
    return [json.loads(line)["ref"] for line in file.read_text().splitlines()]


@pytest.mark.soak
def test_one_that_was_killed_is_made_again_whole(portal: LivePortal, engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    first = {path.name for path in folder.iterdir()}
    for file in KILLED_AT:
        _killed(portal, folder, file)
        left = {path.name for path in folder.iterdir()} - first
        assert len(left) == 1, "what a killed one left is swept away by the next, and never has a name"
        assert left.pop().startswith(".making-")
    began = monotonic()
    portal.flask("export", "nightly", str(folder))
    took = monotonic() - began
    (made,) = {path.name for path in folder.iterdir()} - first
    with Session(engine) as session:
        for name, model in (("households", Household), ("promises", Promise)):
            refs = _refs(folder / made / f"{name}.jsonl")
            assert len(refs) == len(set(refs)), f"{name}: something is there twice"
            assert set(refs) == set(session.scalars(select(model.reference))), name
            assert len(refs) > MANY / 2
        rows = session.scalars(select(NightlyExport).order_by(NightlyExport.id)).all()
        assert [row.finished_at is not None for row in rows] == [True, *[False] * len(KILLED_AT), True]
        assert {row.since_at for row in rows[1:]} == {rows[1].since_at}, "each began where the first ended"
    sys.stderr.write(f"\n{MANY:,} new households: {took:.1f} s\n")
    assert not IN_FULL or took < WITHIN


@pytest.mark.soak
@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_a_second_one_waits_for_nobody_and_says_so(portal: LivePortal, tmp_path: Path) -> None:
    """Another process holds the folder: nothing of it is touched, and nothing is written."""
    folder = tmp_path / "out"
    left = folder / ".making-OTHER"
    left.mkdir()
    hold = "import sys; from pathlib import Path; from portal.reports.nightly.folder import held\n"
    hold += f"with held(Path({str(folder)!r})):\n"
    hold += f"    Path({str(left)!r}).mkdir(); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold],
        cwd=ROOT,
        env=portal.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AssertionError, match="is being made"):
            portal.flask("export", "nightly", str(folder))
        assert left.is_dir()
        other.kill()
    portal.flask("export", "nightly", str(folder))
    assert not left.exists()
