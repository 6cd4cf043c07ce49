"""What may be read by somebody it is not meant for: on a lock screen, over a shoulder. Pure.

Source: safety rule 9 (sender, subject and text of every e-mail are neutral: no
"adoption", no name, title or place).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = re.compile(
    r"\b(?:adopt\w*|child\w*|kids?|bab(?:y|ies)|toddlers?|foster\w*|birth\w*|placements?|siblings?"
    r"|brothers?|sisters?|parent\w*|orphan\w*|safeguard\w*|social\s+work\w*|councils?|borough|county"
    r"|registration|assessments?|panels?|courts?|click\s+here)\b",
    re.IGNORECASE,
)
_TITLES = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Prof)\b\.?\s+(?=[A-Z])")


def forbidden_words(text: str, also: Iterable[str] = ()) -> list[str]:
    """The words of a text that must not stand in an e-mail, as they stand there, each once.

    `also` are the agency's own names and places.
    """
    found = [match.group() for match in _WORDS.finditer(text)]
    found += [match.group().strip() for match in _TITLES.finditer(text)]
    for name in also:
        if name and (match := re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)):
            found.append(match.group())
    return list(dict.fromkeys(found))


def sender_problem(sender: str, agency_name: str) -> str | None:
    """What is wrong with a sender's name for e-mails, and what to do; None for a neutral one."""
    telling = forbidden_words(sender, [agency_name])
    if not telling:
        return None
    return (
        f"Lock screens show this name, so it cannot say “{telling[0]}”. Choose a neutral one, like Your team"
    )
