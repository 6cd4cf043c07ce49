"""How the managers' page says whose turn it is, and where somebody acts."""

from __future__ import annotations

from datetime import date, datetime

from portal.promises.kinds import Kind
from portal.support.rules import Asker, Channel
from portal.web.pages import moment, short_day

ACTS = {
    Kind.SUPPORT_CRISIS_REPLY: ("telephone", "Ring them"),
    Kind.SUPPORT_REPLY: ("telephone", "Ring them"),
    Kind.ADVICE_CALL: ("advice-call", "Write down the call"),
    Kind.BREAKDOWN_PACKAGE: ("sessions", "Write down a session"),
    Kind.SUPPORT_ASSESSMENT_START: ("assessment", "Begin it"),
    Kind.SUPPORT_ASSESSMENT: ("assessment", "Go on with it"),
    Kind.PLAN_REVIEW: ("review", "Write down the review"),
}
"""Kind -> the page under a request on which somebody acts, and the words of the link."""


def turn_words(
    kind: str,
    *,
    is_taken_up: bool,
    is_unread: bool,
    slot_at: datetime | None = None,
    next_try_on: date | None = None,
) -> str:
    """Whose turn it is with an open promise, and what for.

    `slot_at` is when the call is booked for, `next_try_on` the day agreed for ringing again.
    """
    if not is_taken_up:
        return "Ours: nobody has taken it up"
    if is_unread:
        return "Ours: they wrote to us"
    if kind == Kind.ADVICE_CALL:
        return f"Ours: booked for {moment(slot_at)}" if slot_at else "Theirs or ours: no time is agreed yet"
    if next_try_on is not None:
        return f"Ours: we try again on {short_day(next_try_on)}"
    return "Ours"


def initials(name: str) -> str:
    """The initials of a name, for paper: "Sam Example" is "S. E."."""
    return " ".join(f"{word[0]}." for word in name.split())


CHANNELS = {
    Channel.WEB: "On the website",
    Channel.TELEPHONE: "By telephone",
    Channel.EMAIL: "By e-mail",
}
"""How a request reached us, in words."""

ASKERS = {
    Asker.SELF: "The family itself",
    Asker.SCHOOL: "A school or nursery",
    Asker.GP: "A GP or health worker",
    Asker.SOCIAL_WORKER: "A social or family worker",
}
"""Who asked, in words."""
