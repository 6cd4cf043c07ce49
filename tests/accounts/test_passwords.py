"""What makes a password good enough, and what is said about one that is not."""

from __future__ import annotations

import pytest

from portal.accounts.passwords import hash_password, is_password, weakness_of

OWN = ("Priya Example", "priya.example@agency.example.org", "Adoption Partnership South East")


@pytest.mark.parametrize(
    "good",
    [
        "marmalade tractor fjord 88",
        "correct horse battery stapler",
        "x9$Kq!vR2#mW",
        "Ein langer Satz über Käse und Züge",
        "密碼是很長的一句話而且沒有人猜得到",
    ],
)
def test_good_passwords_are_taken(good: str) -> None:
    assert weakness_of(good, OWN) is None


@pytest.mark.parametrize(
    ("weak", "reason"),
    [
        ("", "12 characters"),
        ("eleven char", "12 characters"),
        ("passwordpassword", "easy to guess"),
        ("zxcvbnm,./;'", "row"),
        ("abcdefghijklmnop", "order"),
        ("priya.example@agency.example.org", "your name"),
        ("priyapriyapriya", ""),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("27.03.1985.27", "Dates"),
        ("x" * 201, "200 characters"),
    ],
)
def test_weak_ones_are_refused_with_a_reason_and_what_to_do(weak: str, reason: str) -> None:
    said = weakness_of(weak, OWN)
    assert said is not None
    assert reason in said
    assert not weak or weak not in said


def test_a_password_is_kept_as_argon2id_and_checked() -> None:
    kept = hash_password("marmalade tractor fjord 88")
    assert kept.startswith("$argon2id$")
    assert is_password(kept, "marmalade tractor fjord 88")
    assert not is_password(kept, "marmalade tractor fjord 89")
    assert not is_password("not a hash", "anything")
    assert not is_password(None, "nobody has this password")
