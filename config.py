"""Settings. Each one is an environment variable with a default that runs the example agency.

In production nothing secret has a default: `problems` lists every setting that is missing, by name,
and `create_app` refuses to start while the list is not empty.
"""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

ENVIRONMENTS = ("example", "production", "test")


class Unsettled(Exception):
    """The settings cannot be used; the message names every one that is missing or wrong."""


@dataclass(frozen=True)
class Settings:
    """Everything the portal is told from outside."""

    environment: str
    data: Path
    database_url: str
    secret_key: str
    sealing_key: str
    host_name: str
    base_url: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_security: str
    mail_from: str
    example_sign_in: bool
    now: str
    trusted_proxies: int
    session_hours_staff: int
    """Staff sign in again after so long, however active they are. A working day and no more: a device left
    unlocked, or a cookie that was taken, is worth nothing the next morning."""
    session_days_family: int
    """The same for families. A month: they use their own telephone and few other ways in, and a quiet session
    ends after half an hour in any case; but none goes on for ever."""
    files: str
    """Where documents lie, sealed: a folder, or s3://bucket/prefix."""
    files_key: str
    """Seals documents: 32 random bytes, URL-safe base64. Without it none can be opened again."""
    clamd: str
    """The virus scanner: a socket's path or tcp://host:port; empty for none."""
    exports: str
    """The folder the worker writes the nightly export to; empty for none."""
    problems: tuple[str, ...] = field(default=())

    @property
    def is_production(self) -> bool:
        """Whether real families' records are held here."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal over TLS: cookies are then marked Secure."""
        return self.base_url.startswith("https://")

    def session_lives(self, kind: str) -> timedelta:
        """How long a session of this kind of account (staff or family) lives at most, however active."""
        if kind == "staff":
            return timedelta(hours=self.session_hours_staff)
        return timedelta(days=self.session_days_family)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises Unsettled in production, naming each setting that is missing or not allowed there, and
    everywhere for one that cannot be read.
    """
    env = os.environ if environ is None else environ
    environment = env.get("PORTAL_ENV", "example")
    if environment not in ENVIRONMENTS:
        raise Unsettled(f"PORTAL_ENV is {environment!r}: use one of {', '.join(ENVIRONMENTS)}")
    production = environment == "production"
    data = Path(env.get("PORTAL_DATA", "var")).absolute()
    port = env.get("PORT", "8000")
    base_url = env.get("PORTAL_URL", "" if production else f"http://localhost:{port}").rstrip("/")
    settings = Settings(
        environment=environment,
        data=data,
        database_url=_driver(env.get("DATABASE_URL", f"sqlite:///{data / 'portal.db'}")),
        secret_key=env.get("SECRET_KEY", "" if production else _kept_key(data, "secret")),
        sealing_key=env.get("SEALING_KEY", "" if production else _kept_key(data, "sealing")),
        host_name=env.get("PORTAL_HOST", "" if production else "localhost"),
        base_url=base_url,
        smtp_host=env.get("SMTP_HOST", ""),
        smtp_port=int(env.get("SMTP_PORT", "25")),
        smtp_user=env.get("SMTP_USER", ""),
        smtp_password=env.get("SMTP_PASSWORD", ""),
        smtp_security=env.get("SMTP_SECURITY", "starttls" if production else "none"),
        mail_from=env.get("MAIL_FROM", "" if production else "hello@agency.example.org"),
        example_sign_in=env.get("EXAMPLE_SIGN_IN", "no" if production else "yes") == "yes",
        now=env.get("PORTAL_NOW", ""),
        trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
        session_hours_staff=_whole(env, "SESSION_HOURS_STAFF", 12),
        session_days_family=_whole(env, "SESSION_DAYS_FAMILY", 30),
        files=env.get("PORTAL_FILES", str(data / "files")),
        files_key=env.get("FILES_KEY", "" if production else _kept_key(data, "files")),
        clamd=env.get("PORTAL_CLAMD", ""),
        exports=env.get("PORTAL_EXPORTS", ""),
    )
    if problems := _problems(settings, env):
        raise Unsettled("The portal cannot start in production:\n- " + "\n- ".join(problems))
    return settings


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole number of one or more. Raises Unsettled for anything else."""
    told = env.get(name, str(default))
    if not (told.isascii() and told.isdigit() and int(told)):
        raise Unsettled(f"{name} is {told!r}: use a whole number, 1 or more")
    return int(told)


def _driver(url: str) -> str:
    """The same address with the PostgreSQL driver that is installed."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _kept_key(data: Path, name: str) -> str:
    """A random key kept in the data folder, so that an example or a test run has its own."""
    path = data / "keys" / name
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")
    half = path.with_name(f"{name}.{os.getpid()}")
    half.touch(mode=0o600)
    half.write_text(made, encoding="ascii")
    with contextlib.suppress(FileExistsError):
        os.link(half, path)  # the first process wins; the others read what it wrote
    half.unlink()
    return path.read_text(encoding="ascii")


def _problems(settings: Settings, env: Mapping[str, str]) -> list[str]:
    if not settings.is_production:
        return []
    wanted = {
        "SECRET_KEY (signs cookies; 32 random characters or more)": len(settings.secret_key) >= 32,
        "SEALING_KEY (encrypts drafts; 32 random bytes, URL-safe base64)": len(settings.sealing_key) == 44,
        "FILES_KEY (encrypts documents; 32 random bytes, URL-safe base64)": len(settings.files_key) == 44,
        "PORTAL_HOST (the host name people type)": bool(settings.host_name),
        "PORTAL_URL (the address in e-mails, beginning https://)": settings.is_https,
        "SMTP_HOST (the mail server)": bool(settings.smtp_host),
        "MAIL_FROM (the sender of e-mails)": bool(settings.mail_from),
        "EXAMPLE_SIGN_IN must be off": not settings.example_sign_in,
        "PORTAL_NOW must not be set: the real time is used": not settings.now,
        "DATABASE_URL or PORTAL_DATA (where records are kept)": "DATABASE_URL" in env or "PORTAL_DATA" in env,
    }
    return [name for name, there in wanted.items() if not there]
