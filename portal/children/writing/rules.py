"""What is looked at before something about a child is published, and who may. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Check(StrEnum):
    """What somebody looks for before something is published."""

    ALIAS = "alias"
    SCHOOL = "school"
    PLACE = "place"
    CONSENT = "consent"


CHECKLIST = {
    Check.ALIAS: "Only the alias stands in it, and no name of anybody in the family",
    Check.SCHOOL: "No school, nursery, club or surgery is named",
    Check.PLACE: "No place, street or landmark can be told from it",
    Check.CONSENT: "Consent or authority is recorded: by whom, and when",
}


def unticked(ticked: Collection[str]) -> list[str]:
    """What still has to be looked at before publishing, in words."""
    return [words for check, words in CHECKLIST.items() if check not in ticked]


def why_not_publish(*, written_by: str, by: str, ticked: Collection[str], consent_by: str) -> str:
    """Why something may not be published now; empty where it may. A second person publishes."""
    if written_by == by:
        return "A colleague must read and publish what you wrote."
    if missing := unticked(ticked):
        return f"Look at these first: {'; '.join(missing)}."
    return "" if consent_by.strip() else "Write who consented, or under which authority, and when."
