"""Moments in words, references, and what every answer carries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import LONDON
from portal.references import ALPHABET, new_reference, read_reference
from portal.web import pages


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(16, 10), "4:10pm"),
        (at(17), "5pm"),
        (at(9), "9am"),
        (at(12), "noon"),
        (at(0), "midnight"),
        (at(0, 5), "12:05am"),
        (at(12, 30), "12:30pm"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "noon"),
    ],
)
def test_times_are_said_as_people_say_them(moment: datetime, words: str) -> None:
    assert pages.time(moment) == words


def test_days_carry_their_weekday() -> None:
    assert pages.day(at(9)) == "Monday 23 November 2026"
    assert pages.short_day(at(9)) == "Mon 23 Nov"
    assert pages.moment(at(16, 10)) == "4:10pm on Monday 23 November 2026"


def test_a_moment_just_before_midnight_utc_is_the_next_day_in_summer() -> None:
    assert pages.day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"


def test_references_are_read_however_they_are_written() -> None:
    assert read_reference("7k4m 92qx") == "7K4M-92QX"
    assert read_reference("7K4M92QX") == "7K4M-92QX"
    assert read_reference("oIl0-0000") == "0110-0000"
    assert read_reference("7K4M-92Q") is None
    assert read_reference("UUUU-UUUU") is None


@given(st.text(max_size=12))
def test_reading_a_reference_never_fails(text: str) -> None:
    found = read_reference(text)
    assert found is None or read_reference(found) == found


def test_new_references_are_of_the_alphabet() -> None:
    made = {new_reference() for _ in range(1000)}
    assert len(made) == 1000
    assert all(set(reference) <= set(ALPHABET + "-") for reference in made)


def test_every_answer_carries_the_policy(client: FlaskClient) -> None:
    for path in ("/", "/no-such-page", "/staff"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_each_answer_has_a_nonce_of_its_own(client: FlaskClient) -> None:
    first, second = (client.get("/").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_a_page_about_somebody_is_never_kept_by_the_browser(app: Flask) -> None:
    answer = app.test_client().get("/staff")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_nobody_knows_is_a_kind_404(client: FlaskClient) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "<h1" in answer.get_data(as_text=True)


def test_the_first_view_is_compressed_and_a_page_with_a_cookie_never(client: FlaskClient) -> None:
    accepts = {"Accept-Encoding": "br"}
    first = client.get("/", headers=accepts)
    assert first.headers["Content-Encoding"] == "br"
    assert len(first.data) < 6000
    client.get("/sign-in")  # a form: the CSRF token comes with a cookie
    assert client.get_cookie("session") is not None
    assert "Content-Encoding" not in client.get("/", headers=accepts).headers


def test_a_page_with_a_form_is_not_compressed(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers
