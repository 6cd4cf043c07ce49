"""What the registration asks of its reader next, or when we answer, for the family's home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.access import Viewer
from portal.households.queries import Member
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.next_step import NextStep
from portal.journey.pathways import Pathway
from portal.journey.registration.progress import progress_for
from portal.journey.registration.queries import is_being_written
from portal.promises.kinds import Kind
from portal.promises.models import Promise

ADDRESSES = {True: "/home/notice", False: "/home/registration"}
"""Whether it is a notice -> the address of its task list."""


def next_for(
    viewer: Viewer, journey: Journey, *, members: Sequence[Member], promises: Sequence[Promise]
) -> list[NextStep]:
    """What is next about the registration or notice; empty at any other stage. Two queries.

    `members` and `promises` of the household. It never tells more of the other applicant than that their
    turn is open.
    """
    progress = progress_for(viewer, journey, members) if is_being_written(journey) else None
    if progress is None:
        return []
    is_notice = journey.pathway == Pathway.CHILD_IN_FAMILY
    href, called = ADDRESSES[is_notice], "notice" if is_notice else "registration"
    if progress.complete_at is not None:
        return [
            NextStep(
                f"We read your {called} and tell you our answer",
                "us",
                since=progress.complete_at,
                by=_decision_due_at(journey, promises),
                href=href,
                button=f"See your {called}",
            )
        ]
    if progress.asked_at is not None:
        sentence = "We need to know more from you"
        return [NextStep(sentence, "you", "", progress.asked_at, None, href, "Read what we asked")]
    if progress.has_signed:
        return [
            NextStep(
                f"You have signed. Now {' and '.join(progress.unsigned)} has to sign", "both", href=href,
                button=f"See your {called}",
            )
        ]  # fmt: skip
    if progress.is_filled_in:
        check = "/home/registration/check"
        return [NextStep("Check what you wrote, then sign", "you", href=check, button="Check and sign")]
    return [
        NextStep(
            f"Fill in your {called}, one page at a time",
            "you",
            "There is no hurry: everything is saved.",
            href=href,
            button=f"Go on with your {called}" if progress.is_begun else f"Begin your {called}",
        )
    ]


def _decision_due_at(journey: Journey, promises: Sequence[Promise]) -> datetime | None:
    for one in promises:
        about = one.subject_kind == SUBJECT and one.subject_ref == journey.reference
        if about and one.kind == Kind.REGISTRATION_DECISION and one.ended_at is None:
            return one.due_at
    return None
