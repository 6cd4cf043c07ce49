"""What the questions of a request mean, what is promised, and how it goes on. Pure.

Source: service description, sections 3, 6 and 10; business plan 2018/19 for the two replies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.agency.rules import local_day
from portal.errors import Refused
from portal.promises.kinds import Kind

MOST_WORDS = 5000
"""Characters of what is happening, in the family's own words."""


SUBJECT = "support_request"
"""What promises, the audit and messages about a request call it."""

TEAM = "adoption_support"
"""The code of the team that answers requests for support."""

AT_RISK, ORDINARY = 0, 1
"""The two ranks of a request: a family at risk comes first."""

EARLIER = "command line"
"""Who says that a family is at risk where an earlier record, which came in from another system, says so."""


class State(StrEnum):
    """How a request stands."""

    NEW = "new"
    """Nobody has taken it up."""
    ACCEPTED = "accepted"
    """Somebody works on it."""
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"


OPEN = (State.NEW, State.ACCEPTED)
"""While somebody still has something to do."""


class Channel(StrEnum):
    """How a request reached us."""

    WEB = "web"
    TELEPHONE = "telephone"
    EMAIL = "email"


class Risk(StrEnum):
    """What finds the families who cannot wait."""

    DANGER_NOW = "danger_now"
    BREAKING_DOWN = "breaking_down"
    MISSING_OR_HURT = "missing_or_hurt"
    FRIGHTENED = "frightened"


RISKS = {
    Risk.DANGER_NOW: "Somebody is in danger now",
    Risk.BREAKING_DOWN: "We are close to not being able to live together any more",
    Risk.MISSING_OR_HURT: "A child has gone missing, or has hurt themselves",
    Risk.FRIGHTENED: "Somebody at home frightens me or hurts me",
}
"""The risk questions, as the family reads them."""

RISKS_FOR_STAFF = {
    Risk.DANGER_NOW: "says somebody is in danger now",
    Risk.BREAKING_DOWN: "says the family is close to breaking down",
    Risk.MISSING_OR_HURT: "says a child has gone missing or has hurt themselves",
    Risk.FRIGHTENED: "says somebody at home frightens or hurts them",
}
"""The same for the duty page: "says the family is close to breaking down"."""


class Danger(StrEnum):
    """Whom the writer is afraid of."""

    ADULT = "adult"
    CHILD = "child"
    WORKER = "worker"
    OTHER = "other"
    UNSAID = "unsaid"


DANGERS = {
    Danger.ADULT: "My partner, or another adult at home",
    Danger.CHILD: "A child",
    Danger.WORKER: "Somebody who works for you or for a council",
    Danger.OTHER: "Somebody else",
    Danger.UNSAID: "I would rather say it on the telephone",
}
"""Whom somebody may name, as they read it."""


class Feels(StrEnum):
    """How urgent it feels to the writer. It decides nothing; staff read it."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    CAN_WAIT = "can_wait"


FEELS = {
    Feels.TODAY: "Today",
    Feels.THIS_WEEK: "This week",
    Feels.CAN_WAIT: "It can wait a little",
}
"""How soon help is needed, as the family reads it."""


class Situation(StrEnum):
    """How the child came to live with them. Everybody is taken; who helps differs."""

    ADOPTED = "adopted"
    NO_ORDER_YET = "no_order_yet"
    SPECIAL_GUARDIAN = "special_guardian"
    OTHER = "other"


SITUATIONS = {
    Situation.ADOPTED: "I adopted them",
    Situation.NO_ORDER_YET: "They have moved in, but there is no adoption order yet",
    Situation.SPECIAL_GUARDIAN: "I am their special guardian",
    Situation.OTHER: "Something else",
}
"""The same, as the writer reads it."""

WHO_HELPS = {
    Situation.ADOPTED: "",
    Situation.NO_ORDER_YET: (
        "Your child’s own social worker is responsible until the order is made. We ring you all the same, "
        "and speak with them together with you."
    ),
    Situation.SPECIAL_GUARDIAN: (
        "Special guardians are helped by the council that arranged it, or by yours after three years. We "
        "ring you, listen, and put you through to the right team there."
    ),
    Situation.OTHER: "We ring you, listen, and find out with you who can help.",
}
"""What is said truthfully after sending to those whom somebody else helps, or helps too."""

OUTSIDE = (
    "You live outside the area we serve. We ring you all the same. For three years after the order the "
    "council that placed your child helps you; after that, the one where you live."
)
"""The same for who lives elsewhere. Source: service description, section 6."""


class Asker(StrEnum):
    """Who asks."""

    SELF = "self"
    SCHOOL = "school"
    GP = "gp"
    SOCIAL_WORKER = "social_worker"


ASKERS = {
    Asker.SCHOOL: "A school or nursery",
    Asker.GP: "A GP, nurse or other health worker",
    Asker.SOCIAL_WORKER: "A social worker or family worker",
}
"""Who asks on a family's behalf."""


def is_at_risk(risks: Collection[str]) -> bool:
    """Whether a family cannot wait: any of the risk questions answered with yes."""
    return bool(set(risks) & set(Risk))


def is_confined(risks: Collection[str], danger: str) -> bool:
    """Whether only the duty manager and those they name may open it (safety rule 1).

    So when an adult of the home, or somebody who works for us, is named as the danger; and when somebody
    is frightened at home and would rather say on the telephone of whom: we cannot know.
    """
    return Risk.FRIGHTENED in risks and danger in ("", Danger.ADULT, Danger.WORKER, Danger.UNSAID)


def reply_kind(*, at_risk: bool) -> Kind:
    """Which reply is promised: the same day to a family at risk, otherwise within 24 hours."""
    return Kind.SUPPORT_CRISIS_REPLY if at_risk else Kind.SUPPORT_REPLY


REPLIES = (Kind.SUPPORT_CRISIS_REPLY, Kind.SUPPORT_REPLY)
"""What a first reply keeps."""


@dataclass(frozen=True)
class Asked:
    """What a request says. `risks` of Risk; empty strings for what was not said.

    `name` is the family's: with `asker` not SELF it is said by somebody else, who is `asked_by`.
    """

    name: str
    telephone: str
    about: str
    words: str
    authority: str
    risks: tuple[str, ...] = ()
    danger: str = ""
    tried: str = ""
    feels: str = ""
    situation: str = Situation.ADOPTED.value
    call_me: str = ""
    email: str = ""
    can_leave_message: bool = False
    can_email: bool = False
    safe_times: str = ""
    asker: str = Asker.SELF.value
    asked_by: str = ""
    organisation: str = ""
    consent: str = ""


def when_it_was(at: datetime, *, sent_at: datetime, now: datetime) -> datetime:
    """The moment of something that was done about a request, as it was typed to the minute.

    In the minute it was sent it is the moment of sending. Raises Refused before that, and after now.
    """
    if at > now or at < sent_at.replace(second=0, microsecond=0):
        raise Refused("Enter when it was: after they asked us, and not later than now.")
    return max(at, sent_at)


def next_step(
    state: str, *, is_answered: bool, is_today: bool, has_slot: bool = False, is_called: bool = False
) -> tuple[str, str]:
    """What happens next for the writer, and whose turn it is (us, you or any).

    `is_today`: the first reply is promised for this very day.
    """
    if state == State.WITHDRAWN:
        return "You took this back. Ask again any time", "any"
    if state == State.FINISHED:
        return "Finished for now. Come back any time", "any"
    if is_called:
        return "We do what we agreed with you", "us"
    if has_slot:
        return "A social worker calls you at the time you chose", "us"
    if not is_answered:
        return ("A person replies to you today" if is_today else "A person replies to you"), "us"
    return "A social worker calls you", "us"


def is_due_today(due_at: datetime | None, now: datetime) -> bool:
    """Whether something is due on this London day, and still to come."""
    return due_at is not None and due_at >= now and local_day(due_at) == local_day(now)


def why_not_lower(*, asked_by: str, by: str) -> str:
    """Why somebody may not decide that a family is not at risk any more; empty where they may.

    One says it with a reason, another decides (service description, section 6).
    """
    return "A colleague must decide this with you. Ask somebody else on duty." if asked_by == by else ""
