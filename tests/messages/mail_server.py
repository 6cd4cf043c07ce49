"""A real mail server on this machine, that does what a test tells it to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from portal.messages.post import SmtpPost, use_post
from tests.support.live import free_port


class MailServer:
    """Keeps what it took; refuses whom it is told to refuse."""

    def __init__(self) -> None:
        self.port = free_port()
        self.envelopes: list[Envelope] = []
        self.refuses: dict[str, str] = {}
        """Recipient -> what it answers instead of taking a message to them."""
        self.greeting = ""
        """What it answers to everybody before the first message, when set."""
        self.on_taking: Callable[[], None] | None = None
        self._controller: Controller | None = None

    def start(self) -> None:
        """Take connections."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Take none any more."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    @property
    def letters(self) -> list[EmailMessage]:
        """What was taken, parsed, in order."""
        return [
            message_from_bytes(cast(bytes, taken.content), policy=policy.default) for taken in self.envelopes
        ]

    @property
    def arrived(self) -> Counter[str]:
        """How many messages each recipient got."""
        return Counter(recipient for taken in self.envelopes for recipient in taken.rcpt_tos)

    def settings(self, app: Flask, **changed: Any) -> Any:
        """The application's settings, with this server in them."""
        named = {"smtp_host": "127.0.0.1", "smtp_port": self.port, "smtp_security": "none", **changed}
        return replace(app.config["PORTAL"], **named)

    def use(self, app: Flask, **changed: Any) -> None:
        """Send through this server from now on."""
        use_post(SmtpPost(self.settings(app, **changed)))

    async def handle_EHLO(  # noqa: N802 - the server's own name for it
        self, _server: SMTP, session: Session, _envelope: Envelope, host: str, responses: list[str]
    ) -> list[str]:
        """Greet, or say what the whole server says today."""
        session.host_name = host
        return [self.greeting] if self.greeting else responses

    async def handle_HELO(  # noqa: N802 - the server's own name for it
        self, _server: SMTP, session: Session, _envelope: Envelope, host: str
    ) -> str:
        """The same for whoever speaks the older protocol."""
        session.host_name = host
        return self.greeting or "250 localhost"

    async def handle_RCPT(  # noqa: N802 - the server's own name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's own name for it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message."""
        self.envelopes.append(envelope)
        if self.on_taking:
            await asyncio.get_running_loop().run_in_executor(None, self.on_taking)
        return "250 taken"
