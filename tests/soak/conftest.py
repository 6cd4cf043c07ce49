"""What the long tests may ask for: a portal of their own, with a mail server, on each database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import read_settings
from portal.agency.models import AgencySettings, Authority, Team
from tests.messages.mail_server import MailServer
from tests.soak.judging import engine_of
from tests.support.benches import DATABASES, address
from tests.support.live import LivePortal


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server of this test's own. Not started."""
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
def portal(request: pytest.FixtureRequest, tmp_path: Path, mail_server: MailServer) -> Iterator[LivePortal]:
    """A portal with a migrated database and an agency in it, sending through the mail server. Not started."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    live = LivePortal(
        tmp_path,
        address(request.param, tmp_path, f"soak_{worker}"),
        web_workers=2,
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(mail_server.port),
        TRUSTED_PROXIES="1",
    )
    live.prepare(example=False)
    yield live
    live.kill(live.web)
    live.kill(live.worker)


@pytest.fixture
def engine(portal: LivePortal) -> Iterator[Engine]:
    """The portal's database, with the agency, the places and the team that an enquiry needs."""
    engine = engine_of(read_settings(portal.environment).database_url)
    with Session(engine) as session:
        session.add(
            AgencySettings(
                name="Testing Partnership",
                colour="#0b4f5c",
                telephone="01632 960000",
                email="hello@example.org",
            )
        )
        session.add_all([Authority(code="kent", name="Kent"), Team(code="advisory", name="Advisory Team")])
        session.commit()
    yield engine
    engine.dispose()
