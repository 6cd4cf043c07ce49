"""Counting tries: one mailbox and one household's line count as one, however they are written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.errors import TooMany
from portal.limits.actions import count_try, give_back_try

HOUR = timedelta(hours=1)


def tried(subject: str) -> None:
    """One try of two an hour."""
    count_try("trying", subject, most=2, per=HOUR, now=clock.now())


@pytest.mark.parametrize(
    "subjects",
    [
        ("sam@example.org", "SAM@Example.org", " sam@example.org "),
        ("sam@example.org", "sam+1@example.org", "sam+two+three@example.org"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:DB8:1:2:0:0:0:3"),
        ("::ffff:192.0.2.7", "192.0.2.7", "::ffff:c000:207"),
    ],
)
def test_the_same_subject_under_other_spellings(session: Session, subjects: tuple[str, ...]) -> None:
    tried(subjects[0])
    tried(subjects[1])
    with pytest.raises(TooMany):
        tried(subjects[2])
    for _ in range(2):
        give_back_try("trying", subjects[2])
    tried(subjects[0])


@pytest.mark.parametrize(
    "subjects",
    [
        ("sam@example.org", "alex@example.org", "sam@example.com"),
        ("+1@example.org", "+2@example.org", "+3@example.org"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"),
        ("192.0.2.7", "192.0.2.8", "192.0.2.9"),
        ("unknown", "", "again 7f"),
    ],
)
def test_others_count_by_themselves(session: Session, subjects: tuple[str, ...]) -> None:
    for subject in subjects:
        tried(subject)
