"""What binds an earlier record of a household: which days follow which, and what needs what. Pure.

Days that are not known are passed over: each is compared with the one known before it. What another day
needs is asked only where the file has a column for it, and nothing is asked of a child already in the family
but the order of the days. Early permanence lets a child move in before the match.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.journey.pathways import Pathway


class Decision(StrEnum):
    """What an agency decided, as a file says it."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PATHWAYS = {
    "standard": Pathway.STANDARD,
    "fast_track": Pathway.FAST_TRACK,
    "early_permanence": Pathway.EARLY_PERMANENCE,
    "in_family": Pathway.CHILD_IN_FAMILY,
}
"""A file's word for a pathway -> the portal's own."""


@dataclass(slots=True)
class HouseholdRow:
    """One line about a household, or about somebody who never became one."""

    number: int
    ref: str
    authority: str
    applicants: int | None = None
    pathway: Pathway = Pathway.STANDARD
    pack_sent_on: date | None = None
    event_attended_on: date | None = None
    enquired_on: date | None = None
    registered_on: date | None = None
    accepted_on: date | None = None
    stage_1_ended_on: date | None = None
    stage_2_started_on: date | None = None
    decided_on: date | None = None
    decision: Decision | None = None
    matched_on: date | None = None
    placed_on: date | None = None
    order_on: date | None = None


LINE = ("enquired_on", "registered_on", "accepted_on", "stage_1_ended_on", "stage_2_started_on", "decided_on",
        "matched_on", "placed_on", "order_on")  # fmt: skip
"""The days of a household in their order."""

AFTER = ("matched_on", "placed_on", "order_on")
"""What only an approved household comes to."""

ON_THE_WAY = ("accepted_on", "stage_1_ended_on", "stage_2_started_on", "decided_on", *AFTER)
"""What only who registered comes to."""


def household_mistakes(row: HouseholdRow, has: frozenset[str]) -> Iterator[str]:
    """What is wrong with a line; `has` are the columns of its file."""
    yield from _order(row)
    yield from _decision(row)
    if row.registered_on is None:
        for name in ON_THE_WAY:
            if getattr(row, name) is not None and not (
                name == "decided_on" and row.decision is Decision.WITHDRAWN
            ):
                yield f"{name} needs registered_on: fill in the day they registered, or take {name} out."
        if not any((row.pack_sent_on, row.event_attended_on, row.enquired_on)):
            yield (
                "No day says when anything happened. Fill in pack_sent_on, event_attended_on, enquired_on"
                " or registered_on, or take the line out."
            )
        return
    if row.applicants is None and "applicants" in has:
        yield "applicants is empty. Write 1 or 2."
    yield from _needs(row, has)


def in_order(days: Sequence[tuple[str, date | None]]) -> Iterator[str]:
    """A mistake for each known day that lies before the last one known."""
    before: tuple[str, date] | None = None
    for name, on in days:
        if on is None:
            continue
        if before is not None and on < before[1]:
            yield f"{name} ({on}) is before {before[0]} ({before[1]}). Check both days."
        before = (name, on)


def _order(row: HouseholdRow) -> Iterator[str]:
    days = [(name, getattr(row, name)) for name in LINE]
    if row.pathway is Pathway.EARLY_PERMANENCE and row.matched_on and row.placed_on:
        # whichever came first stands first
        days[-3:-1] = sorted(days[-3:-1], key=lambda one: one[1] or date.max)
    yield from in_order(days)


def _decision(row: HouseholdRow) -> Iterator[str]:
    if row.decided_on is not None and row.decision is None:
        yield "decided_on has no decision. Write approved, refused or withdrawn."
    if row.decision is None:
        return
    if row.decided_on is None and row.decision is not Decision.WITHDRAWN and row.registered_on is not None:
        yield f"The decision “{row.decision}” has no day. Fill in decided_on."
    if row.registered_on is None and row.decision is not Decision.WITHDRAWN and row.decided_on is None:
        yield f"The decision “{row.decision}” needs registered_on and decided_on. Fill them in."
    if row.decision is Decision.REFUSED or row.decision is Decision.WITHDRAWN:
        said = "refused" if row.decision is Decision.REFUSED else "withdrawn"
        for name in AFTER:
            if getattr(row, name) is not None:
                yield f"{name} cannot follow a household that was {said}. Check the decision, or take it out."


def _needs(row: HouseholdRow, has: frozenset[str]) -> Iterator[str]:
    fast, early = row.pathway is Pathway.FAST_TRACK, row.pathway is Pathway.EARLY_PERMANENCE
    if fast and row.stage_1_ended_on is not None:
        yield "The fast track has no Stage 1. Take stage_1_ended_on out, or check the pathway."
        return
    if row.pathway is Pathway.CHILD_IN_FAMILY:
        return
    approved = row.decision is Decision.APPROVED
    begun = "accepted_on" if fast else "stage_2_started_on"
    needs = [
        ("stage_1_ended_on", row.stage_1_ended_on, "accepted_on"),
        ("stage_2_started_on", row.stage_2_started_on, "accepted_on" if fast else "stage_1_ended_on"),
        ("decided_on", row.decided_on if approved else None, begun),
        ("placed_on", None if early else row.placed_on, "matched_on"),
        ("order_on", row.order_on, "matched_on"),
        ("order_on", row.order_on, "placed_on"),
    ]
    for name, on, needed in needs:
        if on is not None and needed in has and getattr(row, needed) is None:
            yield f"{name} needs {needed}: fill it in, or take {name} out."
    if row.decision is None and "decision" in has:
        for name in AFTER:
            if getattr(row, name) is not None:
                yield f"{name} needs an approval: fill in decided_on and decision, or take {name} out."
