"""What every test may ask for.

`app`, `client` and `session` come twice, on SQLite and on PostgreSQL: a test that asks for one of
them runs on both (`-k sqlite` runs the one). `client` is for pages: it goes through the whole
application and commits. `session` is for actions and queries: an application context with a write
transaction already begun, rolled back afterwards. A test asks for one of the two; a page test that
looks into the database opens `with app.app_context():` for it. See tests/support/benches.py for
how a database is emptied.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy.orm import Session

from portal.clock import LONDON
from portal.extensions import db
from portal.web.changes import begin_write
from tests.support import network, postgres, templates
from tests.support.benches import DATABASES, Bench

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=LONDON)
"""Friday 20 November 2026, ten in the morning: every test's now, unless it says otherwise."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that this run's processes share, and close the network."""
    if not hasattr(config, "workerinput"):
        config.stash[_folder] = postgres.new_run_folder()
    templates.keep_compiled()
    network.stay_on_this_machine()
    settings.register_profile("portal", deadline=None)  # a busy machine is no defect of a rule
    settings.load_profile("portal")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder."""
    if _folder in config.stash:
        postgres.remove_run_folder(config.stash[_folder])


_folder = pytest.StashKey[Path]()


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder for this worker's files; removed at the end of the run."""
    folder = Path(os.environ[postgres.RUN_FOLDER]) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def benches(run_folder: Path) -> Iterator[dict[str, Bench]]:
    """The benches this worker has set up so far."""
    made: dict[str, Bench] = {}
    yield made
    for bench in made.values():
        bench.engine.dispose()


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """Time stands still at NOW; `frozen.move_to(…)` and `frozen.shift(…)` move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=DATABASES)
def app(
    request: pytest.FixtureRequest,
    benches: dict[str, Bench],
    run_folder: Path,
    frozen: time_machine.Traveller,
) -> Iterator[Flask]:
    """The application on each of the two databases, with nothing in it but what migrations put there.

    With the example agency in it, where the test asks for that.
    """
    kind = request.param
    if kind not in benches:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        benches[kind] = Bench(kind, run_folder, f"bench_{worker}")
    bench = benches[kind]
    bench.put_back(example="example" in request.fixturenames)
    yield bench.app
    assert not has_app_context(), "the test left an application context open"


@pytest.fixture
def example(app: Flask) -> Flask:
    """The application with the example agency of NOW in it: loaded once a run, then put back by `app`."""
    return app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session of an application context, in a write transaction that is rolled back."""
    with app.app_context():
        begin_write()
        yield db.session
        db.session.rollback()


@pytest.fixture
def client(app: Flask, request: pytest.FixtureRequest) -> FlaskClient:
    """A browser without JavaScript, with its own cookies. Read its answers with tests.support.pages.read."""
    if "session" in request.fixturenames:
        pytest.fail("ask for client or session: a page inside another's session tests neither")
    return app.test_client()
