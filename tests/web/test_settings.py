"""In production nothing secret has a default, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Unsettled, read_settings

COMPLETE = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "s" * 40,
    "SEALING_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "FILES_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "PORTAL_HOST": "portal.example.org",
    "PORTAL_URL": "https://portal.example.org",
    "SMTP_HOST": "mail.example.org",
    "MAIL_FROM": "hello@example.org",
    "DATABASE_URL": "postgresql://portal@db.example.org/portal",
}
NEEDED = [
    "SECRET_KEY",
    "SEALING_KEY",
    "FILES_KEY",
    "PORTAL_HOST",
    "PORTAL_URL",
    "SMTP_HOST",
    "MAIL_FROM",
    "DATABASE_URL",
]


def test_complete_settings_start_in_production() -> None:
    settings = read_settings(COMPLETE)
    assert settings.is_production
    assert settings.is_https
    assert not settings.example_sign_in
    assert settings.database_url.startswith("postgresql+psycopg://")


@pytest.mark.parametrize("name", NEEDED)
def test_production_names_what_is_missing(name: str) -> None:
    with pytest.raises(Unsettled, match=name):
        read_settings({key: value for key, value in COMPLETE.items() if key != name})


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(Unsettled) as problem:
        read_settings({"PORTAL_ENV": "production"})
    assert all(name in str(problem.value) for name in NEEDED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXAMPLE_SIGN_IN", "yes"),
        ("PORTAL_NOW", "2026-11-20T10:00"),
        ("PORTAL_URL", "http://portal.example.org"),
    ],
)
def test_production_refuses_what_only_the_example_may_have(name: str, value: str) -> None:
    with pytest.raises(Unsettled, match=name):
        read_settings({**COMPLETE, name: value})


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(Unsettled, match="PORTAL_ENV"):
        read_settings({"PORTAL_ENV": "staging"})


def test_the_example_keeps_its_own_keys(tmp_path: Path) -> None:
    first = read_settings({"PORTAL_DATA": str(tmp_path)})
    assert first.secret_key == read_settings({"PORTAL_DATA": str(tmp_path)}).secret_key
    assert first.secret_key != first.sealing_key
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o077 == 0
