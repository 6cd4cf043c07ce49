"""What people wrote is sealed at rest: a column of free words is Sealed, or says here why it need not be."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import String
from sqlalchemy.sql.type_api import TypeEngine

from portal.columns import Model, Sealed

FREE_WORDS = re.compile(
    r"(^|_)(reason|reasons|because|words|text|note|notes|minutes|answers?|confidence|interview|comments?)$"
)

PLAIN = {
    "closed_day.reason": "about the agency's day, nobody's life",
    "child_grant.ended_because": "one of a list",
    "child_interest.answer": "one of a list",
    "child_interest.closed_because": "one of a list",
    "child_interest.reason": "one of a list",
    "enquiry.own_words": "an enquiry asks nothing of health or convictions (safety rule 10)",
    "enquiry.closed_reason": "one of a list",
    "enquiry_entry.text": "an enquiry asks nothing of health or convictions (safety rule 10)",
    "enquiry_reply.text": "what we wrote about an enquiry, as the e-mail went out",
    "journey_step.delay_reason": "one of a list",
    "registration_signature.taken_away_because": "one of three words of ours",
    "promise.ended_because": "words of ours, never typed",
    "message.sent_text": "the neutral e-mail as it went out",
}
"""Table and column -> why it may stand as it is."""


def is_open(column_type: TypeEngine[object]) -> bool:
    """Whether a copy of the database would tell what stands in such a column."""
    return isinstance(column_type, String) and not isinstance(column_type, Sealed)


def unsealed() -> list[str]:
    """The columns of free words that are not sealed."""
    return [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if FREE_WORDS.search(column.name) and is_open(column.type)
    ]


@pytest.mark.usefixtures("app")
def test_free_words_are_sealed() -> None:
    assert sorted(set(unsealed()) - set(PLAIN)) == []


def test_what_need_not_be_is_still_there(app: Flask) -> None:
    assert app.name
    assert set(PLAIN) <= set(unsealed())
