"""How a family's page speaks: short sentences, and none of the words that hurt."""

from __future__ import annotations

import re

from tests.support.pages import Page

MOST_WORDS = 25

NEVER = re.compile(
    r"\b(placed|placements?|not for us|hard to place|breakdowns?|disruptions?|adopter gap|refused"
    r"|relinquish\w*|siblings?|adoptees?|contact\w*|letterbox|natural (parents?|mother|father)|case closed"
    r"|step-?(parents?|mother|father|child\w*)|cards|pending|submission|submit|invalid|rejected|users?)\b",
    re.IGNORECASE,
)
"""Words that never stand on a family's page."""


def faults(page: Page) -> list[str]:
    """The words that hurt and the sentences that are too long on this page."""
    found = [f"{page.url} says {word.group()!r}" for word in NEVER.finditer(f"{page.title} {page.text}")]
    found += [f"{page.url}: too long: {each!r}" for each in sentences(page) if len(each.split()) > MOST_WORDS]
    return found


def sentences(page: Page) -> list[str]:
    """The sentences of the page's own part: each paragraph, answer and list item by itself."""
    blocks = page.soup.select(
        "main p, main li, main dd, main h1, main h2, main h3, main label, main .govuk-hint"
    )
    plain = [" ".join(block.get_text(" ").split()) for block in blocks if not block.select("p, li, h2, h3")]
    return [sentence for text in plain for sentence in re.split(r"(?<=[.?!:])\s+", text) if sentence]
