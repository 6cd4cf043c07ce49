"""What a family reads of a link: sentences, with the same days as staff see. Pure words, no queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.children.links.rules import State
from portal.promises.kinds import Kind
from portal.web.pages import day, moment


@dataclass(frozen=True)
class Known:
    """What a family knows of a link."""

    alias: str
    state: State
    is_behind: bool = False
    due: Mapping[Kind, datetime] | None = None
    visited_on: date | None = None
    panel_on: date | None = None
    has_met: bool = False
    panel_is_over: bool = False
    family_words: str = ""


def words_of(known: Known) -> list[str]:
    """The sentences. The word "match" stands in none before it is decided and told."""
    alias = known.alias
    if known.state is State.ENDED:
        return [
            known.family_words or f"We do not go on with {alias}. Your worker would like to talk with you."
        ]
    if known.is_behind:
        return [
            f"For now we are talking with another family about {alias}.",
            "We have not forgotten you: we tell you as soon as we know more.",
        ]
    if known.state is State.SUGGESTED:
        return [f"Your social worker and {alias}’s social worker will talk{_by(known, Kind.LINK_EXPLORED)}."]
    if known.state is State.VISIT:
        return [
            f"We and {alias}’s social worker have talked.",
            f"We would like to visit you{_by(known, Kind.LINK_VISIT)}.",
            f"You can now read the fuller report about {alias}.",
        ]
    if known.state is State.DECIDING:
        visited = f"We visited you on {day(known.visited_on)}." if known.visited_on else "We visited you."
        return [visited, f"We will tell you what we decided{_by(known, Kind.LINK_DECISION)}."]
    if known.state is State.AHEAD:
        return _ahead(known)
    if known.state is State.MATCHED:
        return [
            f"It is decided: you and {alias} are matched.",
            "Your worker plans with you how you get to know each other.",
        ]
    return []


def _ahead(known: Known) -> list[str]:
    said = [
        f"We would like to go ahead with you and {known.alias}. We talk with no other family about it now."
    ]
    if known.panel_is_over:
        decision = _by(known, Kind.AGENCY_DECISION)
        told = f"Our decision maker will decide{decision}" if decision else "Our decision maker decides"
        return [*said, f"The panel has met. {told}, and one of us tells you."]
    if not known.has_met:
        said.append(
            f"We will hold the meeting about you and {known.alias}{_by(known, Kind.MATCHING_MEETING)}."
        )
    if known.panel_on is None:
        said.append(f"We will set the date of the panel{_by(known, Kind.PANEL_BOOKED)}.")
    else:
        said.append(f"The panel meets about you and {known.alias} on {day(known.panel_on)}.")
    if until := _by(known, Kind.PLACEMENT_REPORT_COMMENTS):
        said.append(f"You can read the report and the plan, and tell us what you think{until}.")
    return said


def _by(known: Known, kind: Kind) -> str:
    due = (known.due or {}).get(kind)
    return f" by {moment(due)}" if due else ""
