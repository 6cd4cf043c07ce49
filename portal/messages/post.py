"""The way out: an SMTP server, or the example agency's outbox.

`use_settings` is called once, by create_app. A carrier holds one conversation with the server for
the messages of one pass; nothing here touches the database.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol

from config import Settings

TIMEOUT_SECONDS = 20
"""How long the server may take for each step of the conversation."""


class ServerProblem(Exception):
    """The mail server cannot be used just now: every message waits. The text is for staff."""


class AddressProblem(Exception):
    """The server does not take a message to this address: for good, or for now."""

    def __init__(self, text: str, *, for_good: bool) -> None:
        super().__init__(text)
        self.for_good = for_good


class Carrier(Protocol):
    """Takes messages away, one after the other."""

    def carry(self, email: EmailMessage, to: str) -> None:
        """Hand over one message. Raises ServerProblem or AddressProblem when it was not taken."""

    def close(self) -> None:
        """Take leave and end the conversation."""

    def drop(self) -> None:
        """End the conversation at once."""


class Post(Protocol):
    """Where messages go, and what they say of where they come from."""

    host_name: str
    base_url: str
    mail_from: str
    keeps_links: bool
    """Whether the kept text shows the live link: in the example agency's outbox only."""

    def carrier(self) -> Carrier:
        """A fresh conversation; nothing is connected before the first message."""


class SmtpPost:
    """A mail server, as the settings name it."""

    keeps_links = False

    def __init__(self, settings: Settings) -> None:
        self.host_name, self.base_url = settings.host_name, settings.base_url
        self.mail_from = settings.mail_from
        self._settings = settings

    def carrier(self) -> Carrier:
        """A conversation with the server."""
        return SmtpCarrier(self._settings)


class OutboxPost:
    """No mail server: what was written can be read on the outbox page, links included.

    For the example agency and the tests. Raises RuntimeError in production.
    """

    keeps_links = True

    def __init__(self, settings: Settings) -> None:
        if settings.is_production:
            raise RuntimeError("production sends its e-mails: set SMTP_HOST")
        self.host_name, self.base_url = settings.host_name, settings.base_url
        self.mail_from = settings.mail_from

    def carrier(self) -> Carrier:
        """A carrier that leaves everything where it is."""
        return _Nowhere()


class _Nowhere:
    def carry(self, email: EmailMessage, to: str) -> None:
        """Taken: the row itself is the outbox."""

    def close(self) -> None:
        """Nothing is open."""

    def drop(self) -> None:
        """Nothing is open."""


class SmtpCarrier:
    """One conversation with the mail server, opened at the first message."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def carry(self, email: EmailMessage, to: str) -> None:
        """Hand one message to the server. Raises ServerProblem or AddressProblem."""
        smtp = self._connected()
        try:
            smtp.send_message(email, self._settings.mail_from, [to])
        except smtplib.SMTPRecipientsRefused as problem:
            code, text = next(iter(problem.recipients.values()))
            raise _of_the_address(code, text) from problem
        except smtplib.SMTPDataError as problem:
            raise _of_the_address(problem.smtp_code, problem.smtp_error) from problem
        except smtplib.SMTPNotSupportedError as problem:
            raise AddressProblem("Our mail server cannot write to this address.", for_good=True) from problem
        except (smtplib.SMTPException, OSError) as problem:
            self.drop()
            raise ServerProblem(_server_text(problem)) from problem

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        """The open conversation, or a new one when the server has ended it. Raises ServerProblem."""
        if self._smtp is not None:
            try:
                if self._smtp.noop()[0] == 250:
                    return self._smtp
            except (smtplib.SMTPException, OSError):
                pass
            self.drop()
        try:
            self._smtp = self._connect()
        except (smtplib.SMTPException, OSError) as problem:
            raise ServerProblem(_server_text(problem)) from problem
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        told = self._settings
        secure = ssl.create_default_context() if told.smtp_security != "none" else None
        smtp: smtplib.SMTP
        if told.smtp_security == "tls":
            smtp = smtplib.SMTP_SSL(
                told.smtp_host,
                told.smtp_port,
                local_hostname=told.host_name,
                timeout=TIMEOUT_SECONDS,
                context=secure,
            )
        else:
            smtp = smtplib.SMTP(
                told.smtp_host, told.smtp_port, local_hostname=told.host_name, timeout=TIMEOUT_SECONDS
            )
        try:
            if told.smtp_security == "starttls":
                smtp.starttls(context=secure)
            if told.smtp_user:
                smtp.login(told.smtp_user, told.smtp_password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def drop(self) -> None:
        """Close the connection without a word."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _of_the_address(code: int, text: bytes | str) -> Exception:
    """What a refusal of one message means: for good (5xx), for now (4xx), or the server is closing (421)."""
    said = _plain(text)
    if code == 421:
        return ServerProblem(f"The mail server is closing: {said}")
    return AddressProblem(f"The mail server said: {code} {said}"[:200], for_good=500 <= code < 600)


def _server_text(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return f"The mail server does not take our name and password ({problem.smtp_code})."
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"The mail server said: {problem.smtp_code} {_plain(problem.smtp_error)}"[:200]
    return f"The mail server could not be reached ({type(problem).__name__})."


def _plain(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())[:150]


_posts: list[Post] = []


def use_settings(settings: Settings) -> None:
    """Send through the server the settings name; without one, into the outbox (never in production)."""
    use_post(SmtpPost(settings) if settings.smtp_host else OutboxPost(settings))


def use_post(chosen: Post) -> None:
    """Send this way from now on."""
    _posts[:] = [chosen]


def post() -> Post:
    """The way out in use."""
    return _posts[0]
