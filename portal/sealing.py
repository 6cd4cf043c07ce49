"""Sealing: text kept on the server so that a copy of the database alone does not tell it.

Fernet (AES and HMAC) with the key from the settings. `use_key` is called once, by create_app.
"""

from __future__ import annotations

import hashlib

from cryptography.fernet import Fernet, InvalidToken

from portal.errors import Unsealable

_keys: list[Fernet] = []


def use_key(key: str) -> None:
    """Seal with this key from now on (32 bytes, URL-safe base64)."""
    _keys[:] = [Fernet(key)]


def seal(text: str) -> str:
    """The text, encrypted and signed."""
    return _keys[0].encrypt(text.encode()).decode("ascii")


def unseal(token: str, max_age_seconds: int | None = None) -> str:
    """The text again. Raises Unsealable when it was changed or is older than allowed."""
    try:
        return _keys[0].decrypt(token.encode("ascii"), ttl=max_age_seconds).decode()
    except (InvalidToken, UnicodeEncodeError) as problem:
        raise Unsealable from problem


def fingerprint(token: str) -> str:
    """What is kept of a random token instead of the token: SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
