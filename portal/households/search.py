"""The words a promise or a household is found by. Pure: text in, words out."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
_APOSTROPHES = re.compile(r"['’`]")
_PARTS = re.compile(r"[^\W_]+")


def words_of(*texts: str) -> set[str]:
    """The words of some texts as they are stored: small letters, no accents, no apostrophes.

    A reference such as 7K4M-92QX gives its two halves and the whole, so it is found however typed.
    """
    found = set[str]()
    for text in texts:
        for piece in _plain(text).split():
            parts = _PARTS.findall(piece)
            found.update(parts)
            if len(parts) > 1:
                found.add("".join(parts))
    return {word[:LONGEST] for word in found}


def words_of_reference(reference: str) -> tuple[str, str, str]:
    """The same of a reference alone: its two halves and the whole, without taking it to pieces."""
    small = reference.lower()
    return small[:4], small[5:], small[:4] + small[5:]


def prefixes_of(typed: str, most: int = 5) -> list[str]:
    """What somebody typed, as the beginnings of words to look for; each must be found."""
    return [part[:LONGEST] for part in _PARTS.findall(_plain(typed))][:most]


def _plain(text: str) -> str:
    kept = text.casefold()
    if not kept.isascii():
        letters = unicodedata.normalize("NFKD", kept)
        kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _APOSTROPHES.sub("", kept)
