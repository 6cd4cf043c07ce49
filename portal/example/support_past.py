"""Two years of requests of the example: who asked, when, how, and what life each had. Words and dates alone.

The same every time for the same moment: chance comes from one seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.example.support_past_stories import ASKED, AT_RISK, CONFINED, FAMILY, GIVEN, TRIED
from portal.support.calls.rules import Outcome
from portal.support.rules import Asked, Asker, Channel, Situation

REQUESTS = 106
"""Beside the stories told one by one in `support_stories`."""

DAYS = 730
SEED = 2024
COUNCILS = ("kent", "kent", "kent", "medway", "medway", "bexley", "bexley", "outside")
CHANNELS = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.TELEPHONE, Channel.EMAIL)
OUTCOMES = (
    *(Outcome.RESOLVED,) * 4,
    *(Outcome.SIGNPOSTED,) * 3,
    *(Outcome.BRIEF_INTERVENTION,) * 5,
    *(Outcome.ASSESSMENT,) * 7,
    *(Outcome.UNIVERSAL,) * 2,
    Outcome.SAFEGUARDING,
)
"""As often as each comes."""

SOMEBODY = {
    Asker.SCHOOL: ("Example Primary School", "class teacher"),
    Asker.GP: ("Example Surgery", "practice nurse"),
    Asker.SOCIAL_WORKER: ("Example Family Hub", "family worker"),
}
"""Who asks for a family: where they work, and as what."""


@dataclass(frozen=True)
class Past:
    """One request, and what happened to it as far as there was time."""

    asked: Asked
    sent_at: datetime
    channel: Channel
    outcome: Outcome
    who: int
    """Which colleague takes it up."""
    tries: int
    is_reply_late: bool
    is_call_late: bool
    is_moved: bool
    is_withdrawn: bool
    begins_after: int
    """Days from the call to the assessment."""
    takes: int
    """Days from its beginning until it is shared."""
    sessions: int
    is_urgent: bool


def requests(now: datetime) -> Iterator[Past]:
    """The requests, the earliest first; more of them in the last weeks, so that every list has something."""
    chance = Random(SEED)  # noqa: S311  # made up once, and the same each time
    names = [f"{given} {family}" for family in FAMILY for given in GIVEN]
    chance.shuffle(names)
    ages = sorted((DAYS * (1 - number / REQUESTS) ** 1.35 for number in range(REQUESTS)), reverse=True)
    for number, age in enumerate(ages):
        sent = now - timedelta(days=age, minutes=chance.randint(20, 600))
        yield _one(number, names[number], sent, chance)


def _one(number: int, name: str, sent: datetime, chance: Random) -> Past:
    is_urgent, is_confined = number % 14 == 5, number % 37 == 20
    risks: tuple[str, ...] = ()
    if is_confined:
        (about, words), risks = CONFINED[number % len(CONFINED)], ("frightened",)
    elif is_urgent:
        about, words, risks = AT_RISK[number // 14 % len(AT_RISK)]
    else:
        about, words = ASKED[(number * 7) % len(ASKED)]
    if about in ("my son", "my daughter"):
        about = f"{about}, {chance.randint(4, 17)}"
    said: dict[str, Any] = {
        "tried": chance.choice(TRIED),
        "feels": "today" if risks else chance.choice(("this_week", "can_wait", "this_week")),
        "danger": "adult" if is_confined else "",
        "situation": _situation(number),
        "can_leave_message": not is_confined and chance.random() < 0.7,
        "authority": chance.choice(COUNCILS),
    }
    asker = {6: Asker.SCHOOL, 15: Asker.GP, 22: Asker.SOCIAL_WORKER}.get(number % 26, Asker.SELF)
    if asker is not Asker.SELF and not risks:
        where, role = SOMEBODY[asker]
        said |= {
            "asker": asker.value,
            "organisation": where,
            "asked_by": f"Lee Placeholder, {role}",
            "email": "lee@partner.example.org",
            "consent": "They said yes to me on the telephone the day before",
        }
    telephone = f"07700 9005{number % 100:02}"
    channel = Channel.WEB if is_confined or asker is not Asker.SELF else chance.choice(CHANNELS)
    return Past(
        asked=Asked(name=name, telephone=telephone, about=about, words=words, **said),
        sent_at=sent,
        channel=channel,
        outcome=chance.choice(OUTCOMES),
        who=chance.randrange(3),
        tries=chance.choice((0, 0, 0, 0, 1, 2)),
        is_reply_late=chance.random() < 0.07,
        is_call_late=chance.random() < 0.08,
        is_moved=chance.random() < 0.1,
        is_withdrawn=not risks and chance.random() < 0.06,
        begins_after=chance.choice((6, 14, 20, 35, 50, 70, 110)),
        takes=chance.choice((21, 28, 33, 36, 40, 52)),
        sessions=chance.randint(3, 6),
        is_urgent=is_urgent and not is_confined,
    )


def _situation(number: int) -> str:
    if number % 12 == 7:
        return Situation.SPECIAL_GUARDIAN.value
    return Situation.NO_ORDER_YET.value if number % 15 == 9 else Situation.ADOPTED.value
