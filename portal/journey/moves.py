"""The moves along the line: from where to where, who makes them and what each needs. Pure.

This table is the one place to change them; `moving.py` carries them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.journey.pathways import Pathway, Stage


class Outcome(StrEnum):
    """How a journey ended."""

    ORDER_MADE = "order_made"
    NOT_REGISTERED = "not_registered"
    NOT_ACCEPTED = "not_accepted"
    NOT_APPROVED = "not_approved"
    WITHDRAWN = "withdrawn"
    BREAK_ENDED = "break_ended"
    PARTED = "parted"


class Verb(StrEnum):
    """The moves. Each is one function's worth of change in `moving.py`."""

    ACCEPT_REGISTRATION = "accept_registration"
    NOT_REGISTER = "not_register"
    PASS_STAGE_1 = "pass_stage_1"  # noqa: S105 -- a move, not a password
    NOT_ACCEPT = "not_accept"
    ASK_FOR_STAGE_2 = "ask_for_stage_2"
    END_BREAK = "end_break"
    APPROVE = "approve"
    NOT_APPROVE = "not_approve"
    LINK = "link"
    MATCH = "match"
    UNLINK = "unlink"
    CHILD_MOVES_IN = "child_moves_in"
    FOSTER = "foster"
    RETURN_HOME = "return_home"
    CHILD_LEAVES = "child_leaves"
    MAKE_ORDER = "make_order"
    ACCEPT_NOTICE = "accept_notice"
    END_PHASE_ONE = "end_phase_one"
    FILE_REPORT = "file_report"
    WITHDRAW = "withdraw"
    PART = "part"


@dataclass(frozen=True)
class Move:
    """From where to where. `to` is worked out for ACCEPT_REGISTRATION; None ends the journey.

    `asks_steps`: every step of the stage that is left must be finished. `by_family`: the applicants'
    own move, `by_portal` one that follows from something else; staff make the others. `promise_kept`:
    leaving so keeps the stage's promise.
    """

    verb: Verb
    begins: frozenset[Stage]
    to: Stage | None
    words: str
    outcome: Outcome | None = None
    asks_steps: bool = False
    asks_reason: bool = False
    by_family: bool = False
    by_portal: bool = False
    promise_kept: bool = True


def _from(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


# fmt: off
MOVES = {
    move.verb: move
    for move in (
        Move(Verb.ACCEPT_REGISTRATION, _from(Stage.REGISTRATION), Stage.STAGE_1, "Registration accepted", asks_steps=True),
        Move(Verb.NOT_REGISTER, _from(Stage.REGISTRATION), None, "Registration not accepted", Outcome.NOT_REGISTERED, asks_reason=True),
        Move(Verb.PASS_STAGE_1, _from(Stage.STAGE_1), Stage.BREAK, "Stage 1 passed", asks_steps=True),
        Move(Verb.NOT_ACCEPT, _from(Stage.STAGE_1), None, "Not accepted at the end of Stage 1", Outcome.NOT_ACCEPTED, asks_reason=True),
        Move(Verb.ASK_FOR_STAGE_2, _from(Stage.BREAK), Stage.STAGE_2, "Stage 2 asked for", by_family=True),
        Move(Verb.END_BREAK, _from(Stage.BREAK), None, "The break ended without Stage 2", Outcome.BREAK_ENDED, promise_kept=False),
        Move(Verb.APPROVE, _from(Stage.STAGE_2), Stage.APPROVED, "Approved", asks_steps=True),
        Move(Verb.NOT_APPROVE, _from(Stage.STAGE_2), None, "Not approved", Outcome.NOT_APPROVED, asks_reason=True),
        Move(Verb.LINK, _from(Stage.APPROVED), Stage.LINKED, "Linked with a child"),
        Move(Verb.MATCH, _from(Stage.LINKED, Stage.FOSTERING), Stage.MATCHED, "Matched"),
        Move(Verb.UNLINK, _from(Stage.LINKED, Stage.MATCHED), Stage.APPROVED, "The link ended"),
        Move(Verb.CHILD_MOVES_IN, _from(Stage.MATCHED), Stage.MOVED_IN, "The child moved in"),
        Move(Verb.FOSTER, _from(Stage.APPROVED, Stage.LINKED), Stage.FOSTERING, "A child moved in as a fostered child"),
        Move(Verb.RETURN_HOME, _from(Stage.FOSTERING), Stage.APPROVED, "The child went home to the birth family"),
        Move(Verb.MAKE_ORDER, _from(Stage.MATCHED, Stage.MOVED_IN, Stage.COURT), Stage.ORDER_MADE, "The adoption order was made", Outcome.ORDER_MADE),
        Move(Verb.CHILD_LEAVES, _from(Stage.MATCHED, Stage.FOSTERING, Stage.MOVED_IN), Stage.APPROVED, "The child could not stay"),
        Move(Verb.ACCEPT_NOTICE, _from(Stage.NOTICE), Stage.PHASE_ONE, "Notice received", asks_steps=True),
        Move(Verb.END_PHASE_ONE, _from(Stage.PHASE_ONE), Stage.PHASE_TWO, "Phase one ended", asks_steps=True),
        Move(Verb.FILE_REPORT, _from(Stage.PHASE_TWO), Stage.COURT, "Report filed with the court", asks_steps=True),
        Move(Verb.WITHDRAW, frozenset(Stage) - _from(Stage.ORDER_MADE), None, "Withdrawn", Outcome.WITHDRAWN, promise_kept=False),
        Move(Verb.PART, frozenset(Stage) - _from(Stage.ORDER_MADE), None, "Stopped: to be decided afresh", Outcome.PARTED, promise_kept=False, by_portal=True),
    )
}
# fmt: on
"""Every move. What is not here cannot happen."""


def to_stage(verb: str, pathway: str) -> Stage | None:
    """Where a move leads on this pathway; the fast track goes from registration to Stage 2."""
    to = MOVES[Verb(verb)].to
    if to is Stage.STAGE_1 and pathway == Pathway.FAST_TRACK:
        return Stage.STAGE_2
    return to
