"""Passwords: hashing them (argon2id), and saying in our words why one is too weak.

Hashing is slow on purpose. It is never done while a transaction is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 200
WEAKEST = 3
"""The zxcvbn score that is enough: "safely unguessable", against somebody with a copy of the hashes."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's first choice for argon2id

_REASONS = {
    "straight_row": "Keys that lie in a row are guessed first.",
    "repeat": "Repeated letters or words are easy to guess.",
    "sequence": "Letters or figures in their order, like abc or 6543, are easy to guess.",
    "regex": "Years are easy to guess.",
    "date": "Dates are easy to guess.",
    "dictionary": "It is made of words or names that are guessed first.",
    "bruteforce": "It can be guessed.",
}


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(password)


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; without a hash it takes the same time and is never right."""
    try:
        _hasher.verify(password_hash or _hash_of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def weakness_of(password: str, own_words: Iterable[str] = ()) -> str | None:
    """Why this password is too weak and what to do, or None when it is good.

    `own_words` are words somebody would guess first of this person: name, e-mail address, agency.
    """
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three or four words together are easy to remember."
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer."
    words = [word for phrase in own_words for word in (phrase, *phrase.replace("@", " ").split()) if word]
    found = zxcvbn(password, user_inputs=words, max_length=LONGEST)
    if found["score"] >= WEAKEST:
        return None
    return (
        f"{_reason(found['sequence'])} Choose something longer, like four words that do not belong together."
    )


def _reason(sequence: list[dict[str, str]]) -> str:
    longest = max(sequence, key=lambda part: len(part["token"]))
    if longest["pattern"] == "dictionary" and longest.get("dictionary_name") == "user_inputs":
        return "It holds your name, your e-mail address or ours."
    if longest["pattern"] == "spatial":
        return _REASONS["straight_row"]
    return _REASONS.get(longest["pattern"], _REASONS["bruteforce"])
