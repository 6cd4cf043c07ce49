"""The references people read out over the telephone, such as 7K4M-92QX.

Eight characters of Crockford's base 32: no I, L, O or U, so nothing is misheard; about a million
million of them, so nobody guesses one. They are made here alone, and unique by constraint.
"""

from __future__ import annotations

import base64
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("ILO", "110")
_AS_OURS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
"""Base 32 as Python's library writes it -> the same five bits in our letters."""

_SHAPE = re.compile(rf"[{ALPHABET}]{{8}}\Z")


def new_reference() -> str:
    """A fresh random reference, written with its hyphen."""
    number = int.from_bytes(secrets.token_bytes(5), "big")  # 40 bits: five for each letter
    letters = "".join(ALPHABET[number >> place & 31] for place in range(0, 40, 5))
    return f"{letters[:4]}-{letters[4:]}"


def new_references(many: int) -> list[str]:
    """So many fresh random references, made at once. Two may be the same: whoever keeps them looks."""
    letters = base64.b32encode(secrets.token_bytes(5 * many)).decode("ascii").translate(_AS_OURS)
    return [f"{letters[at : at + 4]}-{letters[at + 4 : at + 8]}" for at in range(0, 8 * many, 8)]


def read_reference(text: str) -> str | None:
    """The reference somebody typed, put right (case, spaces, O for 0, I or L for 1), or None."""
    letters = read_letters(text)
    return f"{letters[:4]}-{letters[4:]}" if _SHAPE.match(letters) else None


def read_letters(text: str) -> str:
    """What somebody typed, put right: capitals, no spaces or hyphens, 0 for O, 1 for I and L."""
    return re.sub(r"[\s-]", "", text).upper().translate(_ALIKE)
