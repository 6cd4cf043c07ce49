"""Whether a member of staff looks for themselves: their own surname, their own postcode.

Source: safety rule 8. It refuses nothing; it goes into the audit beside what was looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Account
from portal.extensions import db

OWN_SURNAME, OWN_POSTCODE = "own surname", "own postcode"
_WORD = re.compile(r"[^\W\d_]+")
ENDS = (-1, -2)
"""A postcode without its last letter, or the last two, still names a street or two."""


def is_own_postcode_in(account_id: int | None, words: str) -> bool:
    """Whether search words hold this member of staff's postcode, or are all of it but a letter or two."""
    own, typed = _letters(home_postcode_of(account_id)), _letters(words)
    return bool(own) and (own in typed or typed in [own[:end] for end in ENDS])


def flag_of_opening(
    account_id: int | None, name: str, *, surnames: Iterable[str], postcodes: Iterable[str]
) -> str:
    """What of an opened record is this member of staff's own; empty when nothing is.

    `name` is theirs; each word of it after the first counts as a surname, so does each half of a double one.
    """
    own = set(_WORD.findall(name.casefold())[1:])
    theirs = {word for surname in surnames for word in _WORD.findall(surname.casefold())}
    flags = [OWN_SURNAME] if own & theirs else []
    known = {_letters(postcode) for postcode in postcodes} - {""}
    if known and _letters(home_postcode_of(account_id)) in known:
        flags.append(OWN_POSTCODE)
    return ", ".join(flags)


def home_postcode_of(account_id: int | None) -> str:
    """The home postcode of a member of staff; empty where none is recorded."""
    return db.session.scalar(select(Account.home_postcode).where(Account.id == account_id)) or ""


def _letters(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
