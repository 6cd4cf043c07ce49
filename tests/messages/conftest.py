"""What the tests of messages may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.errors import NotFound
from portal.extensions import db, writing
from portal.messages.actions import write_message
from portal.messages.models import Message
from portal.messages.post import use_settings
from portal.messages.sweeps import link_makers
from tests.messages.mail_server import MailServer

Write = Callable[..., str]


@pytest.fixture
def mail_server(app: Flask) -> Iterator[MailServer]:
    """A mail server that runs, and that the portal sends through."""
    server = MailServer()
    server.start()
    server.use(app)
    yield server
    server.stop()
    use_settings(app.config["PORTAL"])


@pytest.fixture
def live_link() -> Iterator[str]:
    """The address the `sample` link maker makes; the subject "gone" has nothing to link to."""
    address = "http://localhost/open/live-token-7391"

    def make(link_subject: str, *, base_url: str, now: datetime) -> str:
        if link_subject == "gone":
            raise NotFound
        return f"{base_url}/open/live-token-7391"

    link_makers["sample"] = make
    yield address
    del link_makers["sample"]


@pytest.fixture
def write(app: Flask, live_link: str) -> Write:
    """Write and commit one message with a link; gives its reference."""

    def written(to: str = "robin@example.org", *, link_subject: str = "1") -> str:
        with app.app_context(), writing():
            return write_message(
                "something_for_you",
                to=to,
                now=clock.now(),
                parameters={},
                subject_kind="sample",
                subject_ref="7K4M-92QX",
                link="sample",
                link_subject=link_subject,
            ).reference

    return written


@pytest.fixture
def row(app: Flask) -> Callable[[str], Message]:
    """Read one message's row as it is now."""

    def read_row(reference: str) -> Message:
        with app.app_context():
            return db.session.scalars(select(Message).where(Message.reference == reference)).one()

    return read_row
