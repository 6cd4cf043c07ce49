"""Two who bring in the same file at once, and one who is killed on the way: all of it once, or nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importing.making import households, written
from tests.support.benches import DATABASES, address
from tests.support.live import LivePortal

MANY = 300
COUNTED = """
import json
from sqlalchemy import func, select
from portal import create_app
from portal.audit.models import AuditRow
from portal.enquiries.models import Enquiry
from portal.enquiries.packs.models import PackRequest
from portal.extensions import db
from portal.households.models import Household
with create_app().app_context():
    once = [select(func.count(one.source_ref), func.count(one.source_ref.distinct()))
            for one in (Household, Enquiry, PackRequest)]
    files = select(func.count()).where(AuditRow.event == "importing.file_taken_in")
    counted = [list(db.session.execute(one).one()) for one in once]
    print(json.dumps([counted, db.session.scalar(files)]))
"""


@pytest.fixture(params=DATABASES)
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LivePortal]:
    """A portal of its own, empty, with a file to bring in."""
    portal = LivePortal(tmp_path, address(request.param, tmp_path, "at_once"))
    portal.flask("migrate")
    (tmp_path / "households.csv").write_bytes(written("households", households(MANY)))
    yield portal
    portal.stop()


def _begin(portal: LivePortal, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "households"]
    return subprocess.Popen(
        [*command, str(folder / "households.csv")],
        env=portal.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_same_file_twice_at_once_comes_in_once(portal: LivePortal, tmp_path: Path) -> None:
    both = [_begin(portal, tmp_path) for _ in range(2)]
    said = [one.communicate(timeout=120)[0] for one in both]
    assert not [one for one in said if "Traceback" in one], said
    assert sorted(one.returncode for one in both) in ([0, 0], [0, 1])
    assert sum(f"\n{MANY} new" in one for one in said) == 1, said
    counted, files = json.loads(portal.run_python(COUNTED))
    assert all(many == different for many, different in counted), counted
    assert files == sum(one.returncode == 0 for one in both)


def test_one_who_is_killed_leaves_nothing_and_may_begin_again(portal: LivePortal, tmp_path: Path) -> None:
    one = _begin(portal, tmp_path)
    assert one.stdout is not None
    while "Bringing in" not in (line := one.stdout.readline()):
        assert line, "it ended before it was killed"
    os.kill(one.pid, signal.SIGKILL)
    assert one.wait(30) == -signal.SIGKILL
    one.stdout.close()
    assert json.loads(portal.run_python(COUNTED)) == [[[0, 0]] * 3, 0]
    again = _begin(portal, tmp_path)
    assert f"{MANY} new" in again.communicate(timeout=120)[0]
