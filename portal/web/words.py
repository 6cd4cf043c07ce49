"""Search words in an address, sealed.

A list's filters stand in its address, so that a page can be reloaded or sent to a colleague. What
somebody searched for is often a name, and a name must not stand in an address: it would lie in the
browser's history and in every log on the way. So the words travel sealed, and only the portal reads
them. What is sealed says that it is for a search, so that this reads nothing else the portal sealed.
"""

from __future__ import annotations

from flask import request

from portal.errors import NotFound, Unsealable
from portal.sealing import seal, unseal

MOST = 60
"""Characters of a search that are looked at."""

_PURPOSE = "search|"


def tidy_words(typed: str) -> str:
    """What somebody typed into a search box, in small letters with single spaces."""
    return " ".join(typed.lower().split())[:MOST]


def sealed_words(words: str) -> str | None:
    """The words as they may stand in an address; None for no words, so that they leave it."""
    return seal(_PURPOSE + words) if words else None


def asked_words(name: str = "search") -> str:
    """The words this request asks for, or "". Raises NotFound for an address somebody made up."""
    sealed = request.args.get(name, "")
    if not sealed:
        return ""
    try:
        said = unseal(sealed)
    except Unsealable as problem:
        raise NotFound from problem
    if not said.startswith(_PURPOSE):
        raise NotFound
    return said.removeprefix(_PURPOSE)
