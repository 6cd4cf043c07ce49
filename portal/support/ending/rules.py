"""Why support ends, what is asked afterwards, and when nothing is asked. Pure.

Source: service description, sections 6 and 10. "When support ends the family is sent a satisfaction
questionnaire, and is reminded twice."
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from portal.agency.rules import LONDON, local_day
from portal.errors import Refused
from portal.support.calls.rules import Outcome
from portal.support.rules import OPEN, Asker, State


class Reason(StrEnum):
    """Why a request was finished; reports count them."""

    ENOUGH = "enough"
    NO_MORE = "no_more"
    NOT_REACHED = "not_reached"
    MOVED = "moved"
    PASSED_ON = "passed_on"
    OTHER = "other"


REASONS = {
    Reason.ENOUGH: "We helped, and it is enough",
    Reason.NO_MORE: "They did not want more",
    Reason.NOT_REACHED: "We could not reach them",
    Reason.MOVED: "They moved away",
    Reason.PASSED_ON: "Passed to somebody else",
    Reason.OTHER: "Something else",
}
"""The reasons as staff choose them."""

FIRST_AFTER_DAYS = 2
"""How many days after finishing the writer is asked (practice, to be confirmed)."""

REMIND_AFTER_DAYS = (7, 21)
"""How many days after the first time they are reminded; then they are left alone (practice, to be
confirmed; "reminded twice" is the service description, section 6)."""

ASKED_AT = time(10)
"""At what time of the day, in London."""

CHANGE_FOR = timedelta(days=30)
"""For how long after answering somebody may change what they said (practice, to be confirmed)."""

LINK_LIVES = timedelta(days=60)
"""How long after the last e-mail its link takes a first answer (practice, to be confirmed)."""

MOST_WORDS = 2000
"""Characters of the one open question."""

QUESTIONS = {
    "quick": "Were we quick enough?",
    "listened": "Did we listen to you?",
    "helped": "Did it help?",
    "home_better": "Is life at home better now?",
}
"""What is asked from 1 to 5, in this order."""

SCALE = {5: "Yes, very much", 4: "Yes, mostly", 3: "In part", 2: "Not much", 1: "Not at all"}
"""The five answers, best first."""


class Decided(StrEnum):
    """What a worker decided about the questionnaire of one request."""

    RELEASED = "released"
    KEPT_BACK = "kept_back"


class Held(StrEnum):
    """Why nothing is asked."""

    OPEN = "open"
    KEPT_BACK = "kept_back"
    QUIET = "quiet"
    PARTING = "parting"
    CONFINED = "confined"
    SAFEGUARDING = "safeguarding"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"
    ASKED_AGAIN = "asked_again"


LEFT_ALONE = "They have not answered, and are left alone now."
"""What staff read of whoever is not asked any more. It says the same whatever the reason: the reason may be a
request they may not know of."""

HELD = {
    Held.OPEN: "Support goes on, so nobody is asked yet.",
    Held.KEPT_BACK: "A colleague keeps it back.",
    Held.QUIET: "Nothing goes to this household by itself. Release the household first.",
    Held.PARTING: "Nothing goes to this household before a manager lets it.",
    Held.CONFINED: "Only named staff open this request, so nothing goes out before one of you releases it.",
    Held.SAFEGUARDING: "After a safeguarding referral nothing goes out before you release it.",
    Held.WITHDRAWN: "They took the request back, so nothing goes out before you release it.",
    Held.ELSEWHERE: LEFT_ALONE,
    Held.ASKED_AGAIN: LEFT_ALONE,
}
"""The same for staff."""

SILENT = frozenset(Held) - {Held.ASKED_AGAIN}
"""While it is held for one of these, the writer's own page asks nothing either."""


RELEASED_BY_A_WORKER = frozenset({Held.KEPT_BACK, Held.CONFINED, Held.SAFEGUARDING, Held.WITHDRAWN})
"""What a worker lets go out on the request's own page."""


class Way(StrEnum):
    """How a writer is asked."""

    ACCOUNT = "account"
    """On their page, and a neutral e-mail tells them."""
    PAGE = "page"
    """On their page alone: they have a sign-in, and did not agree to e-mail."""
    LINK = "link"
    """A mailed link to the address they gave and agreed to: they have no sign-in."""
    TELEPHONE = "telephone"
    """Nothing goes out. A worker may take the answers down."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether, and how, a writer is asked."""

    state: str
    asker: str
    outcome: str = ""
    is_confined: bool = False
    is_quiet: bool = False
    """Nothing goes to the household by itself (safety rule 12)."""
    is_parting: bool = False
    """Adults of the writer's household part, and no manager has let mail go to them again."""
    elsewhere_silent: bool = False
    """Another request of theirs is confined and open, or ended in a safeguarding referral since when nobody
    has let this one go out."""
    has_sign_in: bool = False
    """The writer has an account and has signed in."""
    sign_in_ended: bool = False
    can_email: bool = False
    has_address: bool = False
    decided: str = ""
    """Of Decided, or empty."""
    asked_again: bool = False
    """They sent another request after this one ended."""


def why_held(facts: Facts) -> Held | None:
    """Why a writer is not asked how it was; None where they may be. The one place that says so.

    A worker releases what was confined, ended in a safeguarding referral or was taken back. The quiet of a
    household, and of adults who part, is released on its own page first (safety rules 1, 5, 10 and 12).
    """
    released = facts.decided == Decided.RELEASED
    if facts.state in OPEN:
        return Held.OPEN
    if facts.decided == Decided.KEPT_BACK:
        return Held.KEPT_BACK
    if facts.is_quiet:
        return Held.QUIET
    if facts.is_parting:
        return Held.PARTING
    if facts.is_confined and not released:
        return Held.CONFINED
    if facts.outcome == Outcome.SAFEGUARDING and not released:
        return Held.SAFEGUARDING
    if facts.state == State.WITHDRAWN and not released:
        return Held.WITHDRAWN
    if facts.elsewhere_silent:
        return Held.ELSEWHERE
    return Held.ASKED_AGAIN if facts.asked_again else None


def way_of(facts: Facts) -> Way:
    """How a writer is asked, where they may be.

    Whoever asked on a family's behalf is told nothing of the family: the address is theirs, not the parent's.
    """
    if facts.asker != Asker.SELF or facts.sign_in_ended:
        return Way.TELEPHONE
    if facts.has_sign_in:
        return Way.ACCOUNT if facts.can_email else Way.PAGE
    return Way.LINK if facts.can_email and facts.has_address else Way.TELEPHONE


def first_ask_at(ended_at: datetime) -> datetime:
    """When the writer is asked for the first time, after support ended."""
    return datetime.combine(local_day(ended_at) + timedelta(days=FIRST_AFTER_DAYS), ASKED_AT, LONDON)


def next_ask_at(asked_at: datetime, asks: int) -> datetime | None:
    """When they are reminded, after being asked so many times, `asked_at` the last; None once left alone.

    Counted from when it went, not from when it should have: what was late never follows in one heap.
    """
    if not 0 < asks <= len(REMIND_AFTER_DAYS):
        return None
    days = REMIND_AFTER_DAYS[asks - 1] - (0, *REMIND_AFTER_DAYS)[asks - 1]
    # the clock on the wall counts, across a change of clocks too
    return (asked_at.astimezone(LONDON).replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=LONDON)


def may_change(given_at: datetime | None, now: datetime) -> bool:
    """Whether an answer is still taken: the first always, a change of it for CHANGE_FOR."""
    return given_at is None or now < given_at + CHANGE_FOR


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody thought; each from 1 to 5, None for what they left out."""

    quick: int | None = None
    listened: int | None = None
    helped: int | None = None
    home_better: int | None = None
    words: str = ""
    may_quote: bool = False


def check_answers(answers: Answers) -> None:
    """Raises Refused where nothing is answered, or with a number that nobody offers."""
    numbers = [getattr(answers, name) for name in QUESTIONS]
    if any(number is not None and number not in SCALE for number in numbers):
        raise Refused("Choose one of the answers.")
    if all(number is None for number in numbers) and not answers.words.strip():
        raise Refused("Answer one question at least, or leave this page.")
